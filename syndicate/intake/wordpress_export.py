"""WordPress export files (WXR 1.0 to 1.2), read as a stream.

https://developer.wordpress.org/plugins/wordpress-org/, and what exports in the wild hold.
"""

from __future__ import annotations

import gzip
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from lxml import etree

from syndicate import urls
from syndicate.errors import Place, SyndicateError
from syndicate.intake import Draft, Gone, Item, Skipped
from syndicate.intake.completing import completed, plain
from syndicate.intake.feed_xml import screen
from syndicate.intake.record import Desk
from syndicate.intake.wordpress_content import Picture, Rendering
from syndicate.model import Source
from syndicate.text import one_line

#: What XML cannot hold and exports do.
_FORBIDDEN = bytes(code for code in range(32) if code not in (9, 10, 13))
#: What the types that are no articles are called.
_TYPES = {
    "attachment": "attachments", "nav_menu_item": "menu items", "revision": "revisions",
    "page": "pages", "wp_block": "reusable blocks", "custom_css": "styles",
    "customize_changeset": "settings", "oembed_cache": "caches", "wp_navigation": "menus",
    "wp_template": "templates", "wp_template_part": "templates", "wp_global_styles": "styles",
    "wp_font_family": "fonts", "wp_font_face": "fonts",
}  # fmt: skip
_NUMBERED = re.compile(r"[?&]p=(\d+)$")
_NO_DATE = "0000-00-00"


@dataclass(frozen=True, slots=True)
class Ways:
    """How posts are taken in: the site's front page, the types that are articles, the source."""

    home: str
    types: frozenset[str] = frozenset(("post",))
    source: str | None = None


@dataclass(slots=True)
class _Channel:
    """What an export says of the site that it is from."""

    title: str = ""
    link: str = ""
    language: str = ""
    authors: dict[str, str] = field(default_factory=dict)

    def source(self, ways: Ways) -> str | dict[str, str] | None:
        """The source of its posts; None where they are the site's own."""
        if ways.source:
            return ways.source
        if urls.bare_host(self.link) == urls.bare_host(ways.home):
            return None
        facts = {"name": self.title or urls.bare_host(self.link) or "", "url": self.link}
        return {key: value for key, value in facts.items() if value}


def read(path: Path, ways: Ways, desk: Desk) -> Iterator[Item]:
    """The posts of an export. Raises SyndicateError with the place; what came before is kept."""
    with TemporaryDirectory(prefix="syndicate-") as folder:
        files = sqlite3.connect(f"{folder}/files.db", isolation_level=None)
        try:
            files.execute("PRAGMA synchronous = OFF").close()
            files.execute(
                "CREATE TABLE files (id TEXT PRIMARY KEY, url TEXT, parent TEXT, caption TEXT)"
            )
            files.execute("CREATE INDEX by_parent ON files (parent)")
            flaw = _gather(path, files)
            yield from _items(path, ways, desk, files)
            if flaw:
                raise flaw
        finally:
            files.close()


def _gather(path: Path, files: sqlite3.Connection) -> SyndicateError | None:
    """Note every attachment; where the file ends badly, say so later."""
    files.execute("BEGIN")
    try:
        for tag, element in _elements(path):
            if tag == "item" and _text(element, "post_type") == "attachment":
                row = [
                    _text(element, name) for name in ("post_id", "attachment_url", "post_parent")
                ]
                files.execute("REPLACE INTO files VALUES (?,?,?,?)", (*row, _excerpt(element)))
    except SyndicateError as error:
        return error
    finally:
        files.execute("COMMIT")
    return None


def _items(path: Path, ways: Ways, desk: Desk, files: sqlite3.Connection) -> Iterator[Item]:
    channel, number = _Channel(), 0
    try:
        for tag, element in _elements(path):
            if tag != "item":
                _note(channel, tag, element)
                continue
            number += 1
            place = Place(str(path), element.sourceline or 0)
            kind = _text(element, "post_type") or "post"
            if kind not in ways.types:
                yield Skipped(number, _TYPES.get(kind, f"{kind} items"), place)
                continue
            yield from _post(element, number, place, channel, ways, desk, files)
            for _ in element.iterfind("{*}comment"):
                yield Skipped(number, "comments", place)
    except SyndicateError:
        return  # it is told by whoever read the file first


def _note(channel: _Channel, tag: str, element: Any) -> None:
    if tag == "author":
        login = _text(element, "author_login")
        channel.authors[login] = _text(element, "author_display_name") or login
    elif not getattr(channel, tag):
        setattr(channel, tag, one_line(element.text or ""))


def _elements(path: Path) -> Iterator[tuple[str, Any]]:
    """(local name, element) of what an export holds, each forgotten when the next is read."""
    name = str(path)
    try:
        with _opened(path) as stream:
            screen(stream.peek(1 << 16)[: 1 << 16], name)  # type: ignore[attr-defined]
            events = etree.iterparse(
                _Clean(stream), events=("end",), resolve_entities=False, no_network=True,
                load_dtd=False, huge_tree=True,
                tag=("item", "title", "link", "language", "{*}author"),
            )  # fmt: skip
            for _, element in events:
                parent = element.getparent()
                tag = etree.QName(element).localname
                if parent is None or parent.tag != "channel":
                    continue
                if tag == "author" and not element.tag.startswith("{"):
                    continue
                yield tag, element
                element.clear()
                while element.getprevious() is not None:
                    del parent[0]
    except etree.XMLSyntaxError as error:
        line, column = error.position
        place = Place(name, line, column)
        raise SyndicateError(
            f"no XML from here on: {error.msg.partition(', line ')[0]}", place
        ) from error
    except (OSError, EOFError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SyndicateError(f"cannot read: {reason}", Place(name)) from error


def _opened(path: Path) -> IO[bytes]:
    return gzip.open(path) if path.suffix == ".gz" else path.open("rb")  # type: ignore[return-value]


class _Clean:
    """A stream without the characters that XML cannot hold."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        cleaned = data.translate(None, _FORBIDDEN)
        return cleaned if cleaned or not data else self.read(size)


def _post(
    element: Any,
    number: int,
    place: Place,
    channel: _Channel,
    ways: Ways,
    desk: Desk,
    files: sqlite3.Connection,
) -> Iterator[Item]:
    guid = name_of(_text(element, "guid") or _text(element, "link"), _text(element, "post_id"))
    source = channel.source(ways)
    status = _text(element, "status") or "publish"
    if status == "trash":
        yield Gone(number, guid, model_of(source), place)
        return

    def pictures(ids: Sequence[str]) -> list[Picture]:
        return _pictures(files, ids, _text(element, "post_id"))

    rendering = Rendering(pictures)
    link = urls.web_url(_text(element, "link"))
    record: dict[str, Any] = {
        "id": guid,
        "title": one_line(plain(_text(element, "title"))),
        "content_html": rendering.html(_encoded(element, "content")),
        "summary": one_line(plain(_encoded(element, "excerpt"))),
        "language": channel.language,
        "source": source,
        "authors": [{"name": name} for name in _authors(element, channel)],
        "categories": _terms(element, "category"),
        "tags": _terms(element, "post_tag"),
        "date_published": _date(element, "post_date"),
        "date_modified": _date(element, "post_modified"),
        "image": _thumbnail(element, files),
    }
    record["external_url" if source else "url"] = link
    record |= state(status, _text(element, "post_password"), record["date_published"])
    record = {key: value for key, value in record.items() if value}
    notes = (*rendering.notes, *completed(record))
    yield desk.take(Draft(number, record, place, notes))


def name_of(guid: str, post: str) -> str:
    """The guid of a post, told apart from that of the post it was copied from.

    Copies and imports keep a guid like `?p=568`, whatever their own number is.
    """
    match = _NUMBERED.search(guid)
    return f"{guid}#{post}" if match and post and match[1] != post else guid


def state(status: str, password: str, published: str | None) -> dict[str, str]:
    """What a post's state means: only what anybody could read may be carried."""
    if status == "future" and published and not password:
        return {"embargoed": published}
    if status != "publish" or password:
        return {"pubstatus": "withheld"}
    return {}


def model_of(source: str | Mapping[str, str] | None) -> Source | None:
    if isinstance(source, str):
        return Source("", source)
    return Source(source.get("name", ""), None, source.get("url")) if source else None


def _text(element: Any, name: str) -> str:
    found = element.find(f"{{*}}{name}")
    found = element.find(name) if found is None else found
    return (found.text or "").strip() if found is not None else ""


def _content(element: Any) -> str:
    return (
        _text(element, "encoded")
        if element.find("{*}encoded") is None
        else _encoded(element, "content")
    )


def _excerpt(element: Any) -> str:
    return _encoded(element, "excerpt")


def _encoded(element: Any, kind: str) -> str:
    """`content:encoded` and `excerpt:encoded` differ in their namespaces only."""
    for one in element.iterfind("{*}encoded"):
        if ("excerpt" in one.tag) == (kind == "excerpt"):
            return one.text or ""
    return ""


def _authors(element: Any, channel: _Channel) -> list[str]:
    login = _text(element, "creator")
    name = channel.authors.get(login, login)
    return [one_line(unescape(name))] if name else []


def _terms(element: Any, domain: str) -> list[str]:
    found = (
        one_line(unescape(one.text or one.get("nicename") or ""))
        for one in element.iterfind("category")
        if one.get("domain") == domain
    )
    return list(dict.fromkeys(name for name in found if name))


def _date(element: Any, name: str) -> str | None:
    """In UTC where the export knows it, else in the site's own zone."""
    for key, zone in ((f"{name}_gmt", "+00:00"), (name, "")):
        told = _text(element, key)
        if told and not told.startswith(_NO_DATE):
            return told.replace(" ", "T") + zone
    return None


def _thumbnail(element: Any, files: sqlite3.Connection) -> dict[str, str] | None:
    for meta in element.iterfind("{*}postmeta"):
        if _text(meta, "meta_key") == "_thumbnail_id":
            found = _pictures(files, [_text(meta, "meta_value")], "")
            return {"url": found[0].url, "title": found[0].caption} if found else None
    return None


def _pictures(files: sqlite3.Connection, ids: Sequence[str], post: str) -> list[Picture]:
    """Attachments by their ids; those of the post where none are named."""
    if ids:
        query = "SELECT id, url, caption FROM files WHERE id = ?"
        rows = [row for one in ids for row in files.execute(query, (one,))]
    else:
        query = "SELECT id, url, caption FROM files WHERE parent = ? ORDER BY CAST(id AS INTEGER)"
        rows = files.execute(query, (post,)).fetchall()
    return [Picture(url, one_line(plain(caption or ""))) for _, url, caption in rows if url]
