"""The documentation describes every key of the config and every field of the record."""

from __future__ import annotations

import ast
import dataclasses
import os
import re

import pytest
from support.paths import REPOSITORY

from syndicate.config import jobs, recipes, settings, terms
from syndicate.intake import record

DOCS = REPOSITORY / "docs"
CLASSES = [
    kind
    for module in (settings, terms, jobs, recipes)
    for kind in vars(module).values()
    if isinstance(kind, type) and kind.__module__ == module.__name__
    if dataclasses.is_dataclass(kind)
]


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_key_of_the_config_is_described(kind: type) -> None:
    text = (DOCS / "config.md").read_text(encoding="utf-8")
    for field in dataclasses.fields(kind):
        assert re.search(rf"[`{{, ]{field.name.rstrip('_')}[`}}, :]", text), field.name


def test_every_field_of_the_record_is_described() -> None:
    text = (DOCS / "record.md").read_text(encoding="utf-8")
    for name in record.FIELDS - {"author"}:
        assert f"`{name}`" in text, name


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(path.name[:4]) for path in sorted((DOCS / "decisions").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))


def layout() -> str:
    """Every file of the package with the first line of its docstring."""
    lines = ["| file | what it is |", "| --- | --- |"]
    for path in sorted((REPOSITORY / "syndicate").rglob("*.py")):
        name = path.relative_to(REPOSITORY / "syndicate").as_posix()
        text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        assert text, f"{name} does not say what it is"
        lines.append(f"| `{name}` | {text.splitlines()[0].replace('|', chr(92) + '|')} |")
    return "\n".join(lines)


def test_every_file_stands_in_the_architecture() -> None:
    """With ACCEPT=1 in the environment the table is written anew."""
    page = DOCS / "architecture.md"
    text = page.read_text(encoding="utf-8")
    head, _, rest = text.partition("<!-- files -->\n")
    _, mark, tail = rest.partition("<!-- end of files -->")
    wanted = f"{head}<!-- files -->\n{layout()}\n{mark}{tail}"
    if os.environ.get("ACCEPT"):
        page.write_text(wanted, encoding="utf-8")
        text = wanted
    assert text == wanted, "ACCEPT=1 pytest tests/test_docs.py writes the table anew"


def test_the_architecture_names_files_that_exist() -> None:
    text = (DOCS / "architecture.md").read_text(encoding="utf-8").partition("<!-- files -->")[0]
    for name in re.findall(r"`([a-z_]+/[a-z_/]+\.py)", text):
        assert (REPOSITORY / "syndicate" / name).is_file(), name
