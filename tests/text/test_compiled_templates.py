"""Compiled templates stand where Python keeps its compiled modules, and are never out of date."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader

from syndicate.text.compiled_templates import CompiledTemplates


@pytest.fixture(autouse=True)
def writing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sources that were compiled."""
    sources: list[str] = []
    compiling = Environment.compile

    def noting(self: Environment, source: Any, *more: Any, **named: Any) -> Any:
        sources.append(source)
        return compiling(self, source, *more, **named)

    monkeypatch.setattr(Environment, "compile", noting)
    return sources


def shown(folder: Path) -> str:
    """What an environment of its own makes of the template, as another process would."""
    env = Environment(
        loader=FileSystemLoader(folder), bytecode_cache=CompiledTemplates(folder), autoescape=True
    )
    return env.get_template("a.html").render(name="雨")


def kept(folder: Path) -> list[Path]:
    return sorted((folder / "__pycache__").glob("*.jinja"))


def test_a_template_is_compiled_once_until_it_changes(tmp_path: Path, compiled: list[str]) -> None:
    (tmp_path / "a.html").write_text("Dear {{ name }}", encoding="utf-8")
    assert [shown(tmp_path) for _ in range(3)] == ["Dear 雨"] * 3
    assert compiled == ["Dear {{ name }}"]
    (tmp_path / "a.html").write_text("{{ name }}!", encoding="utf-8")
    assert [shown(tmp_path) for _ in range(2)] == ["雨!"] * 2
    assert len(compiled) == 2
    assert len(kept(tmp_path)) == 1


@pytest.mark.parametrize("damage", [b"", b"j2", b"x" * 99, None])
def test_a_damaged_one_is_made_anew(
    tmp_path: Path, compiled: list[str], damage: bytes | None
) -> None:
    (tmp_path / "a.html").write_text("{{ name }}", encoding="utf-8")
    shown(tmp_path)
    (file,) = kept(tmp_path)
    whole = file.read_bytes()
    file.write_bytes(whole[:-3] if damage is None else damage)
    assert shown(tmp_path) == "雨"
    assert len(compiled) == 2
    assert file.read_bytes() == whole


def test_where_it_cannot_be_kept_it_is_made_in_each_run(
    tmp_path: Path, compiled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.html").write_text("{{ name }}", encoding="utf-8")
    (tmp_path / "__pycache__").write_text("no folder")
    assert [shown(tmp_path) for _ in range(2)] == ["雨"] * 2
    (tmp_path / "__pycache__").unlink()
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert [shown(tmp_path) for _ in range(2)] == ["雨"] * 2
    assert len(compiled) == 4
    assert not kept(tmp_path)
