"""The reference says what the code says; with ACCEPT=1 in the environment it is written anew."""

from __future__ import annotations

import os
import re

import pytest
from support import reference
from support.doc_pages import DOCS

from syndicate import extend
from syndicate.config.schema import KINDS, schema
from syndicate.errors import SyndicateError


def page(name: str) -> str:
    return (DOCS / "reference" / f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", reference.PAGES)
def test_a_page_is_made_of_the_code(name: str) -> None:
    wanted = reference.PAGES[name]()
    if os.environ.get("ACCEPT"):
        (DOCS / "reference" / f"{name}.md").write_text(wanted, encoding="utf-8")
    assert page(name) == wanted, "ACCEPT=1 pytest tests/docs writes it anew"


def test_every_command_and_option_is_there() -> None:
    text = page("commands")
    for command, context in reference.all_commands():
        _, mark, section = text.partition(f"# {context.command_path}\n")
        section = re.split(r"(?m)^##", section)[0]
        assert mark, context.command_path
        for param in command.get_params(context):
            record = param.get_help_record(context)
            if record and "--help" not in record[0]:
                assert record[0].split(",")[0].split()[0] in section, (context.command_path, record)


def test_every_key_is_there() -> None:
    text = page("keys")
    for kind in KINDS:
        root = schema(kind)
        for block in (root, *root.get("$defs", {}).values()):
            for key in block.get("properties", ()):
                assert f"| `{key}` |" in text, (kind, key)


def test_every_error_of_the_tree_is_there() -> None:
    text = page("exit-codes")
    kinds = [SyndicateError, *SyndicateError.__subclasses__()]
    for kind in kinds:
        if kind.__module__ == "syndicate.errors":
            assert f"| `{kind.__name__}` | `{kind.exit_code}` |" in text


def test_every_name_that_packages_may_import_is_there() -> None:
    for name in extend.__all__:
        assert f"`{name}`" in page("extend"), name
