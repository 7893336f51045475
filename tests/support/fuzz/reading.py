"""Read a mutated input as a run of the program does: into a store, with every repair."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path
from shutil import copytree
from typing import Any
from zoneinfo import ZoneInfo

from support.fuzz.mutations import mutated
from support.fuzz.seeds import SEEDS
from syndicate.config.load import load
from syndicate.config.site import Site
from syndicate.errors import Place, SyndicateError
from syndicate.intake import IntakeEvent, ParsedRecord, RejectedRecord, jsonl
from syndicate.intake.feed import feeds, opml
from syndicate.intake.feed.feeds import FeedOptions
from syndicate.intake.guard import read_source
from syndicate.intake.importer import ImportRun, import_events
from syndicate.intake.markdown import files as markdown
from syndicate.intake.markdown.file import MarkdownOptions
from syndicate.intake.page import pages
from syndicate.intake.page.record import PageOptions
from syndicate.intake.record import RecordParser
from syndicate.intake.sql import query
from syndicate.intake.wordpress import export, rest
from syndicate.intake.wordpress.posts import WordPressOptions
from syndicate.repair import Repairs
from syndicate.store import Store
from syndicate.store.revision_clock import RevisionClock
from syndicate.web import Client, Response

AT = datetime(2024, 7, 1, tzinfo=UTC)
_HOME = "https://site.example/"
_ZONE = ZoneInfo("Asia/Shanghai")


def config_seeds() -> dict[str, tuple[bytes, ...]]:
    """Return the files of the config that `syndicate init` writes, as seeds."""
    with as_file(files("syndicate") / "samples" / "config") as folder:
        names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.yaml"))
        return {f"config/{name}": ((folder / name).read_bytes(),) for name in names}


class Reading:
    """Reads mutants in a folder of its own; `guarded` counts what libraries raised on them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seeds = SEEDS | config_seeds()
        self._others = tuple(seed for seeds in SEEDS.values() for seed in seeds)
        self._parser = RecordParser(_HOME, _ZONE, chinese=True)
        self._config = folder / "config"
        with as_file(files("syndicate") / "samples" / "config") as sample:
            copytree(sample, self._config)
        self._site: Site = load(self._config)
        self.guarded: Counter[str] = Counter()

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(self._seeds)

    def input(self, kind: str, number: int) -> bytes:
        return mutated(self._seeds[kind], self._others, number)

    @contextmanager
    def store(self) -> Iterator[Store]:
        """Open a new store."""
        for path in self._folder.glob("store.db*"):
            path.unlink()
        store = Store.open("sqlite:///store.db", self._folder)
        try:
            yield store
        finally:
            store.close()

    def read(self, kind: str, data: bytes, store: Store) -> str:
        """Read an input; return how it ended. Whatever it raises is a fault of the program."""
        if kind.startswith("config/"):
            return self._read_config(kind, data)
        told: list[str] = []
        run = ImportRun(
            kind=kind,
            clock=RevisionClock(AT),
            rejects=self._folder / "rejects.jsonl",
            on_note=lambda _place, note, _rejected: told.append(note),
            repairs=Repairs.all_but(),
        )
        try:
            events = read_source(Place(kind), self._events(kind, data))
            import_events(self._site, store, events, run)
            ended = "rejected" if run.report.counts["rejected"] else "read"
        except SyndicateError as error:
            told.append(str(error))
            ended = "rejected"
        run.rejects.unlink(missing_ok=True)
        for note in told:
            assert "\n" not in note, note
            _, found, reason = note.partition("cannot be read: ")
            if found and (name := reason.partition(":")[0]).isidentifier():
                self.guarded[f"{kind} {name}"] += 1
        return ended

    def consume(self, kind: str, data: bytes) -> None:
        """Read and repair an input without storing anything."""
        if kind.startswith("config/"):
            self._read_config(kind, data)
            return
        repairs = Repairs.all_but()
        with suppress(SyndicateError):
            for event in read_source(Place(kind), self._events(kind, data)):
                if isinstance(event, ParsedRecord):
                    repairs.mend(event.article)

    def _events(self, kind: str, data: bytes) -> Iterator[IntakeEvent]:
        read: Any = getattr(self, f"_{kind}")
        yield from read(data)

    def _feed(self, data: bytes) -> Iterator[IntakeEvent]:
        yield from feeds.read_file(data, "feed.xml", FeedOptions(_HOME, planet=True), self._parser)

    def _opml(self, data: bytes) -> Iterator[IntakeEvent]:
        listed = opml.subscriptions(data, "feeds.opml")
        for message, place in listed.flaws:
            yield RejectedRecord.unreadable(1, message, place)

    def _page(self, data: bytes) -> Iterator[IntakeEvent]:
        path = self._write("page.html", data)
        options = PageOptions(_HOME, self._site.recipes, zone=_ZONE)
        yield from pages.read_files(
            path, "https://weir.example/", options, self._parser, lambda _: None
        )

    def _export(self, data: bytes) -> Iterator[IntakeEvent]:
        yield from export.read(
            self._write("export.xml", data), WordPressOptions(_HOME), self._parser
        )

    def _rest(self, data: bytes) -> Iterator[IntakeEvent]:
        site = rest.WordPressSite(
            "https://mill.example/", _WordPress(data), None, WordPressOptions(_HOME)
        )
        yield from rest.read(site, self._parser, lambda _: None, AT)

    def _jsonl(self, data: bytes) -> Iterator[IntakeEvent]:
        yield from jsonl.read(str(self._write("in.jsonl", data)), self._parser)

    def _markdown(self, data: bytes) -> Iterator[IntakeEvent]:
        self._write("blog/_config.yml", SEEDS["engine"][0])
        yield from self._blog(self._write("blog/source/_posts/low.md", data))

    def _engine(self, data: bytes) -> Iterator[IntakeEvent]:
        self._write("blog/_config.yml", data)
        yield from self._blog(self._write("blog/source/_posts/low.md", SEEDS["markdown"][0]))

    def _blog(self, path: Path) -> Iterator[IntakeEvent]:
        options = MarkdownOptions(_HOME, "https://weir.example/", None, _ZONE, "zh-CN")
        yield from markdown.read(path, options, self._parser, lambda _: None)

    def _sql(self, data: bytes) -> Iterator[IntakeEvent]:
        path = self._folder / "cms.db"
        path.unlink(missing_ok=True)
        columns = _fill(path, data)
        text = "SELECT " + ", ".join(columns) + " FROM t ORDER BY rowid"
        written = self._write("q.sql", text.encode())
        for epochs in (False, True):
            asked = query.Query.read(written, f"sqlite:///{path}", epochs=epochs)
            yield from query.read(asked, self._parser, lambda _: None)

    def _read_config(self, kind: str, data: bytes) -> str:
        path = self._config / kind.removeprefix("config/")
        whole = path.read_bytes()
        path.write_bytes(data)
        try:
            load(self._config)
        except SyndicateError as error:
            assert "\n" not in str(error), error
            return "rejected"
        finally:
            path.write_bytes(whole)
        return "read"

    def _write(self, name: str, data: bytes) -> Path:
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path


def _fill(path: Path, data: bytes) -> list[str]:
    """Make a table of the rows that mutated JSON holds, else of the text itself."""
    try:
        rows = json.loads(data)
    except (ValueError, RecursionError):
        rows = None
    rows = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    text = data.decode("utf-8", "replace")
    rows = rows or [{"id": text[:100], "title": text[:500], "content_html": text, "tags": text}]
    names = list(dict.fromkeys(name for row in rows for name in row if _is_name(name)))[:60]
    columns = [f'c{number} AS "{name}"' for number, name in enumerate(names)]
    with sqlite3.connect(path) as database:
        database.execute(f"CREATE TABLE t ({', '.join(f'c{n}' for n in range(len(names)))})")
        for row in rows:
            values = [_value(row.get(name)) for name in names]
            database.execute(f"INSERT INTO t VALUES ({','.join('?' * len(names))})", values)
    database.close()
    return columns


def _is_name(name: str) -> bool:
    return bool(name) and not set(name) & set('":;\x00') and name.isprintable()


def _value(value: Any) -> Any:
    if isinstance(value, dict | list):
        return json.dumps(value)
    if isinstance(value, int) and abs(value) >= 2**63:
        return float(value)
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


class _WordPress(Client):
    """Answers like a WordPress whose posts are a mutant."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Response:
        if "/wp/v2/posts" in url:
            return Response(url, 200, {"x-wp-totalpages": "1"}, self._data)
        if "/wp-json" in url:
            about = {"name": "Mill", "url": "https://mill.example", "timezone_string": "Asia/Tokyo"}
            return Response(url, 200, {}, json.dumps(about).encode())
        return Response(url, 200, {}, b"<html lang=en>")
