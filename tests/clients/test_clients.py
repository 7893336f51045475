"""Real feed readers take the served feeds: the same entries, ids, links, dates and full text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from support import servers
from support.running import Running, running

from clients import sites
from clients.readers import CLIENTS, Client, Shown

NAMES = ["samples", *(["corpus"] if sites.CORPUS else [])]
THERE = [
    pytest.param(
        client,
        id=client.name,
        marks=() if client.is_there() else pytest.mark.skip(reason="not installed"),
    )
    for client in CLIENTS
]


@pytest.fixture(scope="module", params=NAMES)
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    folder, port = tmp_path_factory.mktemp("clients") / "site", servers.port()
    sites.make(request.param, folder, port)
    with running(folder, folder / "log", port=port) as server:
        yield server
    assert (folder / "log").read_text(encoding="utf-8") == ""


@pytest.mark.parametrize("client", THERE)
def test_a_reader_shows_what_was_published(client: Client, served: Running, tmp_path: Path) -> None:
    items = published(served)
    base = f"http://127.0.0.1:{served.port}/feeds/"
    urls = {f"{base}{name}.{suffix}": (name, suffix) for name in items for suffix in client.formats}
    shown = client.read(tmp_path, list(urls))
    differences = [
        (url, *difference)
        for url, (name, suffix) in urls.items()
        for difference in compared(items[name], shown[url], suffix, suffix in client.undated)
    ]
    assert not differences
    for _ in range(max(1, client.asks_at - 1)):
        unchanged = answers(served, 304)
        again = client.read(tmp_path, list(urls))
        assert again == shown or not any(again.values())  # the same entries, or no new ones
    assert answers(served, 304) - unchanged == (len(urls) if client.asks_at else 0)


def published(server: Running) -> dict[str, list[dict[str, Any]]]:
    """The items of every feed, by its path without a suffix."""
    documents = (server.folder / "feeds/public").rglob("*.json")
    feeds = {path.stem: json.loads(path.read_bytes()) for path in documents}
    items = {name: feed["items"] for name, feed in feeds.items() if "items" in feed}
    assert sum(map(len, items.values())) > 50
    return items


def compared(
    items: list[dict[str, Any]], shown: list[Shown], suffix: str, undated: bool
) -> Iterator[tuple[str, object, object]]:
    """Yield each difference between what a reader shows of a feed and what was published."""
    entries = {entry.id: entry for entry in shown}
    ids = {item["id"] for item in items}
    if entries.keys() != ids or len(shown) != len(items):
        yield "ids", sorted(entries.keys() ^ ids), len(shown)
    for item in items:
        entry = entries.get(item["id"])
        if entry is None:
            continue
        if entry.title != item["title"]:
            yield f"title of {entry.id}", entry.title, item["title"]
        if entry.link != item.get("url", "") and ("url" in item or entry.link != entry.id):
            yield f"link of {entry.id}", entry.link, item.get("url")
        if not undated and entry.published not in dates(item, suffix):
            yield f"date of {entry.id}", entry.published, item["date_published"]
        if entry.updated not in (None, *instants(item["date_modified"])):
            yield f"update of {entry.id}", entry.updated, item["date_modified"]
        body = words(item.get("content_html") or item["summary"])
        if words(entry.content) != body:
            yield f"text of {entry.id}", words(entry.content), body


def dates(item: dict[str, Any], suffix: str) -> list[float | None]:
    """What may be shown as its date: an article without one has none in Atom but `updated`."""
    if suffix == "atom" and item["_syndicate"].get("first_seen"):
        return [None, *instants(item["date_modified"])]
    return [seconds(item["date_published"])]


def seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def instants(text: str) -> list[float]:
    """An instant as readers show it, who tell microseconds, milliseconds or seconds apart."""
    moment = datetime.fromisoformat(text)
    whole = moment.replace(microsecond=0).timestamp()
    return [moment.timestamp(), whole + moment.microsecond // 1_000 / 1_000, whole]


def words(html: str) -> str:
    """The text of a body without its white space."""
    return re.sub(r"\s", "", lxml.html.fragment_fromstring(html, create_parent=True).text_content())


def answers(server: Running, status: int) -> int:
    """How often the server has answered with a status."""
    text = server.ask("/-/metrics")[2].decode()
    match = re.search(rf'answers_total{{status="{status}"}} ([\d.]+)', text)
    return int(float(match[1])) if match else 0
