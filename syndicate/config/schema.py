"""JSON Schema (2020-12) of each kind of config file, for completion and help in editors.

https://json-schema.org/draft/2020-12
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Mapping
from typing import Any, Literal, get_args

from syndicate.config import jobs, podcast, recipes, settings, terms
from syndicate.config.load import adapter
from syndicate.config.types import Text

Kind = Literal["site", "sources", "categories", "job", "partner", "intake"]

KINDS: tuple[Kind, ...] = get_args(Kind)
_TYPES: Mapping[Kind, Any] = {
    "site": settings.Settings,
    "sources": terms.Sources,
    "categories": Mapping[Text, terms.CategoryNames],
    "job": jobs.Job,
    "partner": jobs.Partner,
    "intake": recipes.PageRecipe,
}


def schema(kind: Kind) -> dict[str, Any]:
    """Return the JSON Schema of a kind of file, with the fields' docstrings as descriptions."""
    # In mode "validation" defaults would not be in the notation of the files.
    root: dict[str, Any] = adapter(_TYPES[kind]).json_schema(mode="serialization")
    docstrings = _docstrings()
    blocks = dict(root.get("$defs", {}))
    if "title" in root:
        blocks[root["title"]] = root
    for name, block in blocks.items():
        for key, field in block["properties"].items():
            field["description"] = docstrings[name, key]
            field.pop("title", None)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **root}


def purpose(block: str, key: str) -> str | None:
    """Return the first sentence about a key of a class of the config, None for one without."""
    text = _docstrings().get((block, key))
    return text.split("\n")[0] if text else None


def _docstrings() -> dict[tuple[str, str], str]:
    """Return the docstring below every field of the config, by class and key.

    pydantic could read them, but would do so each time a config is loaded.
    """
    docstrings = {}
    for module in (settings, terms, jobs, podcast, recipes):
        for block in ast.parse(inspect.getsource(module)).body:
            if isinstance(block, ast.ClassDef):
                for field, below in zip(block.body, block.body[1:], strict=False):
                    if isinstance(field, ast.AnnAssign) and isinstance(below, ast.Expr):
                        key = ast.unparse(field.target).rstrip("_")
                        text = inspect.cleandoc(ast.literal_eval(below.value))
                        docstrings[block.name, key] = text
    return docstrings
