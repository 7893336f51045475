"""What real feed readers show of served feeds, each as a list of the same few facts."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
from base64 import b64decode
from calendar import timegm
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import feedparser

HERE = Path(__file__).parent
#: Where `make clients` puts what comes from PyPI and npm.
FOLDER = Path(os.environ.get("SYNDICATE_CLIENTS", HERE.parent.parent / ".clients"))
#: ROME and what it needs, as Debian's librome-java installs them.
JARS = Path("/usr/share/java")
ROME = tuple(JARS / f"{name}.jar" for name in ("rome", "rome-utils", "jdom2", "slf4j-api"))


@dataclass(frozen=True)
class Shown:
    """An entry as a reader shows it; dates in seconds, `updated` where it is asked for."""

    id: str
    title: str
    link: str
    published: float | None
    content: str
    updated: float | None = None


Feeds = dict[str, list[Shown]]


@dataclass(frozen=True)
class Client:
    """A reader: how it reads feeds with a folder of its own to remember in, and what it can do."""

    name: str
    read: Callable[[Path, Sequence[str]], Feeds]
    formats: tuple[str, ...]
    is_there: Callable[[], bool]
    asks_at: int = 0  # at which reading it begins to ask with a condition, if it ever does
    undated: tuple[str, ...] = ()  # formats of which it reads no date of publication


def with_feedparser(folder: Path, urls: Sequence[str]) -> Feeds:
    """With the tag and the date of the last time, as its documentation advises."""
    memory, shown = folder / "seen.json", {}
    known = json.loads(memory.read_text()) if memory.exists() else {}
    for url in urls:
        feed = feedparser.parse(url, **known.get(url, {}))
        assert feed.status in (200, 304), url
        assert not feed.bozo, feed.get("bozo_exception")
        known[url] = {"etag": feed.etag, "modified": feed.modified}
        shown[url] = [_of_feedparser(entry) for entry in feed.entries]
    memory.write_text(json.dumps(known))
    return shown


def _of_feedparser(entry: Any) -> Shown:
    when, link = entry.get("published_parsed"), entry.get("link", "")
    content = entry.content[0].value if "content" in entry else entry.get("summary", "")
    return Shown(entry.id, entry.title, link, timegm(when) if when else None, content)


def with_reader(folder: Path, urls: Sequence[str]) -> Feeds:
    python = FOLDER / "venv/bin/python"
    return _run([str(python), str(HERE / "read_with_reader.py"), str(folder / "reader.db"), *urls])


def with_node(name: str) -> Callable[[Path, Sequence[str]], Feeds]:
    def read(_folder: Path, urls: Sequence[str]) -> Feeds:
        script = HERE / "read_with_node.mjs"
        return _run(["node", str(script), name, str(FOLDER / "node_modules"), *urls])

    return read


def _run(command: Sequence[str]) -> Feeds:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    output = json.loads(done.stdout)
    assert output["failed"] == []
    return {url: [Shown(**entry) for entry in shown] for url, shown in output["shown"].items()}


def with_newsboat(folder: Path, urls: Sequence[str]) -> Feeds:
    """Each feed in a cache of its own: in one, an entry belongs to the feed it was seen in last."""
    shown = {}
    for number, url in enumerate(urls):
        own = folder / str(number)
        own.mkdir(exist_ok=True)
        (own / "urls").write_text(f"{url}\n")
        (own / "config").write_text("max-items 0\n")
        command = ["newsboat", "-C", "config", "-u", "urls", "-c", "cache.db", "-x", "reload"]
        environment = {**os.environ, "HOME": str(own)}
        done = subprocess.run(
            command, cwd=own, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        with closing(sqlite3.connect(own / "cache.db")) as cache:
            query = "select guid, title, url, pubDate, content from rss_item"
            shown[url] = [Shown(*facts) for facts in cache.execute(query)]
    return shown


def with_sfeed(folder: Path, urls: Sequence[str]) -> Feeds:
    """sfeed_update fetches by curl and merges by id; its files are lines of fields."""
    names = {f"feed{number}": url for number, url in enumerate(urls)}
    lines = "".join(f"    feed {name} '{url}'\n" for name, url in names.items())
    (folder / "sfeedrc").write_text(f"sfeedpath='{folder}/feeds'\nfeeds() {{\n{lines}}}\n")
    done = subprocess.run(
        ["sfeed_update", str(folder / "sfeedrc")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return {url: _of_sfeed(folder / "feeds" / name) for name, url in names.items()}


def with_rome(_folder: Path, urls: Sequence[str]) -> Feeds:
    """The program is compiled in memory each time; its class path is that of Debian's packages."""
    command = ["java", "-cp", ":".join(map(str, ROME)), str(HERE / "ReadWithRome.java"), *urls]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    feeds: Feeds = {url: [] for url in urls}
    for line in done.stdout.splitlines():
        url, id_, title, link, published, updated, content = map(_of_rome, line.split(" "))
        entry = Shown(id_, title, link, _seconds(published), content, _seconds(updated))
        feeds[url].append(entry)
    return feeds


def _of_rome(field: str) -> str:
    return b64decode(field[1:]).decode() if field.startswith(".") else field


def _seconds(milliseconds: str) -> float | None:
    return None if milliseconds == "-" else int(milliseconds) / 1_000


_ESCAPED = {"n": "\n", "t": "\t", "\\": "\\"}


def _of_sfeed(path: Path) -> list[Shown]:
    shown = []
    for line in path.read_text(encoding="utf-8").split("\n")[:-1]:
        when, title, link, content, _kind, id_, *_ = line.split("\t")
        content = re.sub(r"\\([nt\\])", lambda match: _ESCAPED[match[1]], content)
        shown.append(Shown(id_, title, link, float(when) if when else None, content))
    return shown


def _on_path(*names: str) -> Callable[[], bool]:
    return lambda: all(shutil.which(name) for name in names)


def _module(name: str) -> Callable[[], bool]:
    return lambda: bool(shutil.which("node")) and (FOLDER / "node_modules" / name).is_dir()


CLIENTS = (
    Client("feedparser", with_feedparser, ("rss", "atom"), lambda: True, asks_at=2),
    Client(
        "reader", with_reader, ("rss", "atom", "json"), asks_at=2,
        is_there=lambda: any(FOLDER.glob("venv/lib/python*/site-packages/reader")),
    ),
    Client("newsboat", with_newsboat, ("rss", "atom"), _on_path("newsboat"), asks_at=3),
    Client("sfeed", with_sfeed, ("rss", "atom"), _on_path("sfeed_update", "sfeed", "curl")),
    Client("rss-parser", with_node("rss-parser"), ("rss", "atom"), _module("rss-parser")),
    Client("feedsmith", with_node("feedsmith"), ("rss", "atom", "json"), _module("feedsmith")),
    Client(
        "rss-to-json", with_node("rss-to-json"), ("rss", "atom"), _module("rss-to-json"),
        undated=("atom",),
    ),
    Client(
        "ROME", with_rome, ("rss", "atom"),
        is_there=lambda: bool(shutil.which("javac")) and all(jar.is_file() for jar in ROME),
    ),
)  # fmt: skip
