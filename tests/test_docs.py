"""The documentation describes every key of the config and every field of the record."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from syndicate.config import jobs, recipes, settings, terms
from syndicate.intake import record

DOCS = Path(__file__).parent.parent / "docs"
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
