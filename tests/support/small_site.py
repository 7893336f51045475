"""A small site in a temporary folder, and the program run in it as a user would."""

from __future__ import annotations

import io
import json
import os
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree, rmtree
from typing import Any

import feedparser
import pytest

from support import databases
from syndicate.cli import main
from syndicate.store import Store

AT = "2024-07-01T00:00:00Z"

SITE_YAML = """\
title: 测试站
home: https://site.example/
base_url: https://site.example/feeds/
authority: site.example,2024
takedown: https://site.example/takedown
"""
SOURCES_YAML = """\
default: {grants: none}
own: {grants: full}
sources:
  daily:
    name: 示例日报
    url: https://daily.example/
    match: [daily.example]
    grants: full
  brief:
    name: Brief Wire
    match: [brief.example]
    grants: summary
"""
JOBS = {
    "categories": 'per: category\npath: "{slug}"\ntitle: "{label} · {site.title}"\n',
    "all": "path: all\ncontent: summary\n",
}


@dataclass(frozen=True)
class Result:
    """What a command did: its exit code and what it printed."""

    code: int
    out: str
    err: str


class SmallSite:
    """A site in a folder; `run` calls the program as a user would.

    Without pytest's `capture`, which lasts for one test, it may outlive a test.
    """

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str] | None = None) -> None:
        self.folder, self._capture = folder, capture
        self.write("site.yaml", SITE_YAML)
        self.write("sources.yaml", SOURCES_YAML)
        for name, text in JOBS.items():
            self.write(f"jobs/{name}.yaml", text)

    @property
    def public(self) -> Path:
        return self.folder / "feeds" / "public"

    def write(self, name: str, text: str) -> Path:
        """Write a file of the config."""
        path = self.folder / "config" / name
        if name == "site.yaml" and (store := databases.address_of(self.folder)):
            text = text if "\nstore:" in text else f"{text.rstrip()}\nstore: {store}\n"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def records(self, *records: dict[str, Any] | str, name: str = "in.jsonl") -> Path:
        """Write records (or raw lines) to a file to import."""
        lines = [r if isinstance(r, str) else json.dumps(r, ensure_ascii=False) for r in records]
        path = self.folder / name
        text = "".join(f"{line}\n" for line in lines)
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        return path

    def run(self, *arguments: str | Path) -> Result:
        if not self._capture:
            return run(self.folder, *arguments)
        self._capture.readouterr()
        code = _exit_code(self.folder, *arguments)
        return Result(code, *self._capture.readouterr())

    def take_in(self, *records: dict[str, Any] | str, at: str = AT) -> Result:
        return self.run("import", "jsonl", self.records(*records), "--at", at)

    def build(self, at: str = AT, *more: str) -> Result:
        return self.run("build", "--at", at, *more)

    def once(self, name: str, make: Callable[[SmallSite], object]) -> SmallSite:
        """Make the site, or copy it as another test of this process has made it.

        The name is one of the module that `make` stands in: another may call one the same.
        """
        kind = "-on-server" if databases.ADDRESS in os.environ else ""
        made = self.folder.parents[1] / f"made-{name}-{make.__module__}{kind}"
        if made.exists():
            rmtree(self.folder)
            copytree(made, self.folder)
            databases.copy(made, self.folder)
        else:
            make(self)
            copytree(self.folder, made)
            databases.copy(self.folder, made)
        if store := databases.address_of(self.folder):
            path = self.folder / "config/site.yaml"
            text = path.read_text(encoding="utf-8")
            path.write_text(re.sub(r"(?m)^store: postgres.*", f"store: {store}", text))
        return self

    def open_store(self) -> Store:
        """Open the store of the site, of either kind."""
        address = databases.address_of(self.folder) or "sqlite:///var/syndicate.db"
        return Store.open(address, self.folder)

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The store of the site, which is closed with the block."""
        with closing(self.open_store()) as store:
            yield store

    def edit(self, *statements: str) -> None:
        """Change the store by hand, as somebody whom no key holds back."""
        if databases.ADDRESS not in os.environ:
            with closing(sqlite3.connect(self.folder / "var/syndicate.db")) as file, file:
                for statement in statements:
                    file.execute(statement)
            return
        with self.store() as store, store.writing() as connection:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            for statement in statements:
                connection.exec_driver_sql(statement)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query to the store."""
        with self.store() as store, store.reading() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(query)]

    def bytes(self) -> dict[str, bytes]:
        """Every published file by its path below the web root."""
        found = sorted(path for path in self.public.rglob("*") if path.is_file())
        return {str(path.relative_to(self.public)): path.read_bytes() for path in found}

    def entries(self, path: str) -> list[Any]:
        """The entries of a document as feedparser (or json) reads them."""
        data = (self.public / path).read_bytes()
        if path.endswith(".json"):
            items: list[Any] = json.loads(data)["items"]
            return items
        parsed = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
        assert not parsed.bozo, parsed.bozo_exception
        found: list[Any] = parsed.entries
        return found


def run(folder: Path, *arguments: str | Path) -> Result:
    """Run the program on a site, in this process; for what outlives a test and its `capsys`."""
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err:
        code = _exit_code(folder, *arguments)
    return Result(code, out.getvalue(), err.getvalue())


def _exit_code(folder: Path, *arguments: str | Path) -> int:
    with pytest.raises(SystemExit) as stop:
        main(["--config", str(folder / "config"), *map(str, arguments)])
    return stop.value.code if isinstance(stop.value.code, int) else 1


def record(number: int = 1, **facts: Any) -> dict[str, Any]:
    """A plain record of the source that grants everything; a fact that is None is left out."""
    plain = {
        "id": f"a{number}",
        "url": f"https://site.example/a/{number}",
        "external_url": f"https://daily.example/{number}",
        "title": f"第 {number} 篇文章",
        "content_html": f"<p>这是第 {number} 篇文章的正文，写得不长。</p>",
        "categories": ["科技"],
        "date_published": f"2024-05-{(number - 1) % 28 + 1:02d}T08:00:00+08:00",
        "authors": [{"name": "作者甲"}],
    }
    return {key: value for key, value in (plain | facts).items() if value is not None}


def records(numbers: Iterable[int], **facts: Any) -> list[dict[str, Any]]:
    return [record(number, **facts) for number in numbers]


def never_built(*_: object, **__: object) -> None:
    """Stands for a build that is interrupted before it does anything."""
    raise KeyboardInterrupt
