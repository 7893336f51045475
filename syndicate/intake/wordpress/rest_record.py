"""Make the record of a post of the REST API, equal to the one that an export gives of it.

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
from syndicate.intake.wordpress.languages import language_of_answer
from syndicate.intake.wordpress.posts import Blog, WordPressOptions
from syndicate.text.plain import one_line

_NO_DATE = ("0000-", "-0001-")


def post_event(
    post: Mapping[str, Any],
    number: int,
    place: Place,
    blog: Blog,
    options: WordPressOptions,
    parser: RecordParser,
) -> IntakeEvent:
    """Return the event of a post. A value of a wrong type is missing."""
    raw_guid = unescape(_rendered(post, "guid")) or _text(post, "link")
    guid = posts.unique_guid(raw_guid, str(post.get("id") or ""))
    source, status = blog.source(options), _text(post, "status")
    if status == "trash":
        return DeletedRecord(number, guid, posts.as_source(source), place)
    embedded, content = _mapping(post, "_embedded"), _mapping(post, "content")
    body, marks = _rendered(post, "content"), list[str]()
    record: dict[str, Any] = {
        "id": guid,
        "title": one_line(plain(_rendered(post, "title"))),
        "content_html": body,
        "summary": _summary(post, body),
        "language": language_of_answer(post, _text(post, "link"), blog.language, marks),
        "source": source,
        "authors": _authors(embedded),
        "categories": _terms(embedded, "category"),
        "tags": _terms(embedded, "post_tag"),
        "date_published": _date(post, "date"),
        "date_modified": _date(post, "modified"),
        "image": _picture(embedded),
    }
    posts.place_post(record, _text(post, "link"), blog, options)
    locked = bool(content.get("protected") or post.get("password"))
    state, notes = posts.publication_state(status, record["date_published"], locked=locked)
    record = {key: value for key, value in (record | state).items() if value}
    notes += (*marks, *fill_missing(record))
    languages = {blog.language: "the front page"} if blog.language else {}
    draft = RecordDraft(number, record, place, notes, languages=languages)
    return parser.parse_draft(draft)


def _summary(post: Mapping[str, Any], body: str) -> str:
    """Return the excerpt that an author wrote, not one that WordPress cut from the text."""
    excerpt = _mapping(post, "excerpt")
    if isinstance(excerpt.get("raw"), str):
        return one_line(plain(_text(excerpt, "raw")))
    summary = one_line(plain(_rendered(post, "excerpt")))
    return summary if posts.is_written_excerpt(summary, plain(body)) else ""


def _text(facts: Mapping[str, Any], name: str) -> str:
    value = facts.get(name)
    return value if isinstance(value, str) else ""


def _mapping(facts: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = facts.get(name)
    return value if isinstance(value, dict) else {}


def _objects(facts: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """Return the objects of a list, and of the lists in it."""
    value = facts.get(name)
    parts = value if isinstance(value, list) else []
    flat = (element for part in parts for element in (part if isinstance(part, list) else [part]))
    return [element for element in flat if isinstance(element, dict)]


def _rendered(facts: Mapping[str, Any], name: str) -> str:
    return _text(facts, name) or _text(_mapping(facts, name), "rendered")


def _date(post: Mapping[str, Any], name: str) -> str | None:
    """Return a date in UTC where the answer has one, else without a zone: the site's own."""
    for key, zone in ((f"{name}_gmt", "+00:00"), (name, "")):
        date = _text(post, key)
        if date and not date.startswith(_NO_DATE):
            return date + zone
    return None


def _authors(embedded: Mapping[str, Any]) -> list[dict[str, str]]:
    names = (one_line(plain(_text(author, "name"))) for author in _objects(embedded, "author"))
    return [{"name": name} for name in names if name]


def _terms(embedded: Mapping[str, Any], taxonomy: str) -> list[str]:
    terms = (term for term in _objects(embedded, "wp:term") if term.get("taxonomy") == taxonomy)
    names = (one_line(plain(_text(term, "name"))) for term in terms)
    return list(dict.fromkeys(name for name in names if name))


def _picture(embedded: Mapping[str, Any]) -> dict[str, str] | None:
    for media in _objects(embedded, "wp:featuredmedia"):
        if address := _text(media, "source_url"):
            return {"url": address, "title": one_line(plain(_rendered(media, "caption")))}
    return None
