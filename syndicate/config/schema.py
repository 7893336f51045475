"""JSON Schema (2020-12) of each kind of config file, for the completion and help of editors.

https://json-schema.org/draft/2020-12
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Mapping
from typing import Any, Literal, get_args

from syndicate.config import recipes, settings, terms, vocabulary
from syndicate.config.load import adapter
from syndicate.config.types import Text

Kind = Literal["site", "sources", "categories", "job", "partner", "intake"]

KINDS: tuple[Kind, ...] = get_args(Kind)
_TYPES: Mapping[Kind, Any] = {
    "site": vocabulary.Settings,
    "sources": vocabulary.Sources,
    "categories": Mapping[Text, vocabulary.CategoryNames],
    "job": vocabulary.Job,
    "partner": vocabulary.Partner,
    "intake": recipes.PageRecipe,
}


def schema(kind: Kind) -> dict[str, Any]:
    """The JSON Schema of a kind of file, with the fields' docstrings as descriptions."""
    # As written, not as read: only there do defaults stand in their own notation.
    found: dict[str, Any] = adapter(_TYPES[kind]).json_schema(mode="serialization")
    helps = _docstrings()
    blocks = dict(found.get("$defs", {}))
    if "title" in found:
        blocks[found["title"]] = found
    for name, block in blocks.items():
        for key, field in block["properties"].items():
            field["description"] = helps[name, key]
            field.pop("title", None)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found}


def _docstrings() -> dict[tuple[str, str], str]:
    """The docstring below every field of the vocabulary, by class and key.

    Read here and not by pydantic, which would do it each time a config is loaded.
    """
    found = {}
    for module in (settings, terms, vocabulary, recipes):
        for block in ast.parse(inspect.getsource(module)).body:
            if isinstance(block, ast.ClassDef):
                for field, below in zip(block.body, block.body[1:], strict=False):
                    if isinstance(field, ast.AnnAssign) and isinstance(below, ast.Expr):
                        key = ast.unparse(field.target).rstrip("_")
                        found[block.name, key] = inspect.cleandoc(ast.literal_eval(below.value))
    return found
