"""A post of the REST API as a record: the same one that an export gives of it.

https://developer.wordpress.org/rest-api/reference/posts/
"""

from __future__ import annotations

from collections.abc import Mapping
from html import unescape
from typing import Any

from syndicate.errors import Place
from syndicate.intake import DeletedRecord, IntakeEvent, RecordDraft
from syndicate.intake.missing_fields import fill_missing, plain
from syndicate.intake.record import RecordParser
from syndicate.intake.wordpress import posts
from syndicate.intake.wordpress.posts import Blog, WordPressOptions
from syndicate.text.plain import one_line

_NO_DATE = ("0000-", "-0001-")


def item(
    post: Mapping[str, Any],
    number: int,
    where: Place,
    blog: Blog,
    options: WordPressOptions,
    parser: RecordParser,
) -> IntakeEvent:
    """What a post is here. Answers may be of any shape; what is no text is not there."""
    told = unescape(_rendered(post, "guid")) or _text(post, "link")
    guid = posts.name_of(told, str(post.get("id") or ""))
    source, status = blog.source(options), _text(post, "status")
    if status == "trash":
        return DeletedRecord(number, guid, posts.model_of(source), where)
    inner, content = _mapping(post, "_embedded"), _mapping(post, "content")
    body = _rendered(post, "content")
    record: dict[str, Any] = {
        "id": guid,
        "title": one_line(plain(_rendered(post, "title"))),
        "content_html": body,
        "summary": _summary(post, body),
        "language": blog.language,
        "source": source,
        "authors": _authors(inner),
        "categories": _terms(inner, "category"),
        "tags": _terms(inner, "post_tag"),
        "date_published": _date(post, "date"),
        "date_modified": _date(post, "modified"),
        "image": _picture(inner),
    }
    posts.place(record, _text(post, "link"), blog, options)
    locked = bool(content.get("protected") or post.get("password"))
    record |= posts.state(status, record["date_published"], locked=locked)
    record = {key: value for key, value in record.items() if value}
    return parser.parse_draft(RecordDraft(number, record, where, tuple(fill_missing(record))))


def _summary(post: Mapping[str, Any], body: str) -> str:
    """The excerpt that somebody wrote; one that WordPress made of the text is none."""
    excerpt = _mapping(post, "excerpt")
    if isinstance(excerpt.get("raw"), str):
        return one_line(plain(_text(excerpt, "raw")))
    told = one_line(plain(_rendered(post, "excerpt")))
    return told if posts.is_own_words(told, plain(body)) else ""


def _text(facts: Mapping[str, Any], name: str) -> str:
    told = facts.get(name)
    return told if isinstance(told, str) else ""


def _mapping(facts: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    told = facts.get(name)
    return told if isinstance(told, dict) else {}


def _objects(facts: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The objects of a list, or of the lists in it."""
    told = facts.get(name)
    found = told if isinstance(told, list) else []
    flat = (one for part in found for one in (part if isinstance(part, list) else [part]))
    return [one for one in flat if isinstance(one, dict)]


def _rendered(facts: Mapping[str, Any], name: str) -> str:
    return _text(facts, name) or _text(_mapping(facts, name), "rendered")


def _date(post: Mapping[str, Any], name: str) -> str | None:
    """In UTC where the answer has it, else in the site's own zone."""
    for key, zone in ((f"{name}_gmt", "+00:00"), (name, "")):
        told = _text(post, key)
        if told and not told.startswith(_NO_DATE):
            return told + zone
    return None


def _authors(inner: Mapping[str, Any]) -> list[dict[str, str]]:
    names = (one_line(plain(_text(one, "name"))) for one in _objects(inner, "author"))
    return [{"name": name} for name in names if name]


def _terms(inner: Mapping[str, Any], taxonomy: str) -> list[str]:
    terms = (one for one in _objects(inner, "wp:term") if one.get("taxonomy") == taxonomy)
    names = (one_line(plain(_text(one, "name"))) for one in terms)
    return list(dict.fromkeys(name for name in names if name))


def _picture(inner: Mapping[str, Any]) -> dict[str, str] | None:
    for one in _objects(inner, "wp:featuredmedia"):
        if address := _text(one, "source_url"):
            return {"url": address, "title": one_line(plain(_rendered(one, "caption")))}
    return None
