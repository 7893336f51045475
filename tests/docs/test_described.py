"""The documentation describes what there is: keys, fields, names, files."""

from __future__ import annotations

import ast
import dataclasses
import re
from pathlib import Path

import pytest
import yaml
from support.doc_pages import DOCS, assert_made
from support.paths import REPOSITORY

from syndicate.cli.build import build_command
from syndicate.cli.imports import KINDS
from syndicate.config import jobs, podcast, recipes, settings, terms
from syndicate.config.schema import schema
from syndicate.content.facts import VARIABLES
from syndicate.intake import record
from syndicate.profiles import PROFILES
from syndicate.repair import STEPS

CLASSES = [
    kind
    for module in (settings, terms, jobs, podcast, recipes)
    for kind in vars(module).values()
    if isinstance(kind, type) and kind.__module__ == module.__name__
    if dataclasses.is_dataclass(kind)
]
DOCUMENTS = sorted((*REPOSITORY.glob("*.md"), *DOCS.rglob("*.md")))
#: Those that name files of the code as they are now; decisions name them as they were.
CURRENT = [path for path in DOCUMENTS if path.parent.name != "decisions"]
#: Folders that paths in the docs start from.
ROOTS = (REPOSITORY, REPOSITORY / "syndicate")


def text_of(name: str) -> str:
    return (REPOSITORY / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_key_of_the_config_is_described(kind: type) -> None:
    text = text_of("docs/reference/config.md")
    for field in dataclasses.fields(kind):
        assert re.search(rf"[`{{, ]{field.name.rstrip('_')}[`}}, :]", text), field.name


def test_every_field_of_the_record_is_described() -> None:
    text = text_of("docs/reference/record.md")
    for name in record.FIELDS - {"author"}:
        assert f"`{name}`" in text, name


def test_every_profile_is_described() -> None:
    key = schema("partner")["properties"]["profile"]["description"]
    for name in PROFILES:
        assert f"`{name}`" in text_of("docs/reference/profiles.md"), name
        assert f"`{name}`" in text_of("docs/reference/config.md"), name
        assert name in key, name


def test_every_repair_is_described() -> None:
    for name in STEPS:
        assert f"`{name}`" in text_of("docs/intake/index.md"), name


def test_every_kind_of_import_is_described() -> None:
    for kind in KINDS:
        assert f"syndicate import {kind} " in text_of("docs/intake/index.md"), kind
        assert re.search(rf"`syndicate import [^` ]*\b{kind}\b", text_of("README.md")), kind


def test_every_variable_of_a_notice_is_listed() -> None:
    listed = re.search(r"A notice may use `([^`]*)`", text_of("docs/reference/config.md"))
    assert listed
    assert set(listed[1].split()) == set(VARIABLES)


def test_the_notices_of_a_site_are_listed_in_their_order() -> None:
    listed = "; ".join(map(", ".join, (settings.DEFAULT_BEFORE, settings.DEFAULT_AFTER)))
    assert f"| {listed} |" in text_of("docs/reference/config.md")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_to_a_file(path: Path) -> None:
    for target in re.findall(r"\]\(([\w./-]+)(?:#[\w-]+)?\)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


@pytest.mark.parametrize("path", CURRENT, ids=lambda path: path.name)
def test_every_file_that_is_named_exists(path: Path) -> None:
    """Named in backticks, with its folder: `build/guard.py`, `tests/oracle.py`."""
    text = path.read_text(encoding="utf-8")
    for name in re.findall(r"`((?:[\w.-]+/)+[\w-]+\.(?:py|md|j2|txt|toml))[`:]", text):
        if "NAME" not in name:
            assert any((root / name).is_file() for root in ROOTS), name


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(path.name[:4]) for path in sorted((DOCS / "decisions").glob("[0-9]*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_examples_of_schedulers_run_the_command() -> None:
    text = text_of("docs/operate/cluster.md")
    [manifest] = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    job = yaml.safe_load(manifest)["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    commands = [job["containers"][0]["command"]]
    for code in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        texts = [n.value for n in ast.walk(ast.parse(code)) if isinstance(n, ast.Constant)]
        commands += [t.split() for t in texts if isinstance(t, str) and t.startswith("syndicate ")]
    assert len(commands) == 3
    for program, *words in commands:
        assert (program, words[:3]) == ("syndicate", ["--config", "/site/config", "build"])
        build_command.make_context("build", words[3:])


def layout() -> str:
    """Every file of the package with the first line of its docstring."""
    lines = ["| file | what it is |", "| --- | --- |"]
    for path in sorted((REPOSITORY / "syndicate").rglob("*.py")):
        name = path.relative_to(REPOSITORY / "syndicate").as_posix()
        text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        assert text, f"{name} does not say what it is"
        lines.append(f"| `{name}` | {text.splitlines()[0].replace('|', chr(92) + '|')} |")
    return "\n".join(lines)


def test_every_file_is_listed() -> None:
    assert_made(DOCS / "explanation/files.md", "files", layout())


def test_every_attack_is_a_test() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text_of("docs/explanation/attacks.md"))
    assert len(named) > 50
    for path, name in named:
        assert f"def {name}(" in text_of(path), f"{path}::{name}"
