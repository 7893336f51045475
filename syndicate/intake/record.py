"""The article record of the contract, checked field by field and made an Article.

Names are JSON Feed 1.1's where it has one, IPTC ninjs' otherwise. What makes a record unusable, or
would change what may be published, is an error; what can be left out is left out and noted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, get_args
from zoneinfo import ZoneInfo

from syndicate.errors import Place, RecordError
from syndicate.intake import ParsedRecord, RecordDraft, RejectedRecord
from syndicate.intake.fields import Fields
from syndicate.model import Article, Attachment, Person, Pubstatus, Reference, Source
from syndicate.text import urls

#: The fields of a record.
FIELDS = frozenset(
    "id url external_url title subtitle summary content_html content_text language authors author "
    "contributors source original categories tags date_published date_modified image attachments "
    "references related copyrightholder copyrightnotice usageterms license pubstatus embargoed "
    "expires".split()
)
#: RFC 3339 has a second 60, Python has none.
_LEAP_SECOND = re.compile(r"(T\d\d:\d\d:)60")
#: Readers and the W3C validator take an older date for a mistake.
_FIRST_YEAR = 1990
_LONGEST_ID = 1000


@dataclass(frozen=True, slots=True)
class RecordParser:
    """Makes records articles.

    `home` resolves relative pages, `zone` is for dates without one, `label_of` knows the label of
    a category that is called by its slug.
    """

    home: str
    zone: ZoneInfo
    label_of: Callable[[str], str] = str

    def take(self, draft: RecordDraft) -> ParsedRecord | RejectedRecord:
        """What an intake made of something, as an article or as a record to be mended."""
        try:
            article, notes = self.article(draft.record)
        except RecordError as error:
            raw = json.dumps(draft.record, ensure_ascii=False, default=str) + "\n"
            encoded = raw.encode("utf-8", "surrogatepass")
            return RejectedRecord(draft.number, encoded, placed(error, draft.place))
        return ParsedRecord(draft.number, article, draft.notes + notes, draft.place, draft.found)

    def article(self, record: Any) -> tuple[Article, tuple[str, ...]]:
        """An article and the notes on it. Raises RecordError with the field."""
        if not isinstance(record, dict):
            raise RecordError("", f"a record is an object, not {_kind(record)}")
        fields = Fields(record)
        url = _address(fields, "url", self.home)
        external_url = _address(fields, "external_url")
        fields.base = url or external_url or self.home
        html, plain = fields.text("content_html"), fields.text("content_text")
        article = Article(
            title=_title(fields),
            id=_id(fields),
            url=url,
            external_url=external_url,
            subtitle=fields.line("subtitle"),
            summary=fields.line("summary"),
            content_html=html,
            content_text=plain,
            language=fields.language("language"),
            authors=_people(fields, "authors") or _author(fields),
            contributors=_people(fields, "contributors"),
            source=_source(fields),
            original=fields.flag("original"),
            categories=tuple(dict.fromkeys(map(self.label_of, fields.labels("categories")))),
            tags=fields.labels("tags"),
            published=self._plausible(fields, "date_published"),
            modified=self._plausible(fields, "date_modified"),
            image=_image(fields),
            attachments=_attachments(fields),
            references=_references(fields, "references"),
            related=_references(fields, "related"),
            copyrightholder=fields.line("copyrightholder"),
            copyrightnotice=fields.line("copyrightnotice"),
            usageterms=fields.line("usageterms"),
            license=fields.line("license"),
            pubstatus=_pubstatus(fields),
            embargoed=self._window(fields, "embargoed"),
            expires=self._window(fields, "expires"),
        )
        _check(article, fields)
        return article, tuple(fields.notes)

    def _instant(self, fields: Fields, name: str) -> datetime | None:
        raw = fields.line(name)
        if raw is None:
            return None
        try:
            moment = datetime.fromisoformat(_LEAP_SECOND.sub(r"\g<1>59", raw))
        except ValueError as error:
            raise RecordError(name, f"{raw[:60]!r} is no RFC 3339 date") from error
        if moment.tzinfo is None:
            fields.note(f"{name}: {raw} has no zone; taken as {self.zone.key}")
            moment = moment.replace(tzinfo=self.zone)
        try:
            return moment.astimezone(UTC)
        except OverflowError:  # the first or last day there is, in a zone of its own
            return moment.replace(tzinfo=UTC)

    def _window(self, fields: Fields, name: str) -> datetime | None:
        """An instant of rights: what stands there must be one, or more would be published."""
        fields.must_speak(name)
        return self._instant(fields, name)

    def _plausible(self, fields: Fields, name: str) -> datetime | None:
        moment = self._instant(fields, name)
        if moment and moment.year < _FIRST_YEAR:
            fields.note(f"{name}: {moment:%Y-%m-%d} is before {_FIRST_YEAR}; read as missing")
            return None
        return moment


def placed(error: RecordError, place: Place) -> RecordError:
    """The error, told with a place; the column is its own."""
    column = error.place.column if error.place else place.column
    moved = RecordError("", error.message, Place(place.file, place.line, column))
    moved.field = error.field
    return moved


def _check(article: Article, fields: Fields) -> None:
    """What no field can tell by itself."""
    if not article.content_html and not article.content_text:
        raise RecordError("content_html", "missing, and so is content_text: an article has a text")
    if not article.id and not article.url:
        raise RecordError("id", "missing, and so is url: a record needs one of them")
    if article.embargoed and article.expires and article.expires <= article.embargoed:
        fields.note("expires: not after embargoed, so it will never be carried")
    for name in sorted(set(fields.record) - FIELDS):
        if not name.startswith("_"):
            fields.note(f"{name[:60]}: no field of a record; left out")


def _address(fields: Fields, name: str, base: str | None = None) -> str | None:
    """A page. Whose an article is hangs on it, so a bad one cannot be left out."""
    raw = fields.line(name)
    if raw is None:
        return None
    page = urls.web_url(raw, base)
    if page is None:
        raise RecordError(name, f"{raw[:100]!r} is no http or https address")
    return page


def _title(fields: Fields) -> str:
    title = fields.line("title")
    if not title:
        raise RecordError("title", "missing")
    return title


def _id(fields: Fields) -> str | None:
    raw = fields.record.get("id")
    if isinstance(raw, int) and not isinstance(raw, bool):
        return str(raw)  # JSON Feed 1.1 asks readers to take a number for its text
    own = fields.line("id")
    if own and len(own) > _LONGEST_ID:
        raise RecordError("id", f"longer than {_LONGEST_ID} characters")
    return own


def _pubstatus(fields: Fields) -> Pubstatus:
    fields.must_speak("pubstatus")
    raw = fields.line("pubstatus") or "usable"
    for status in get_args(Pubstatus):
        if raw == status:
            return status  # type: ignore[no-any-return]
    raise RecordError("pubstatus", f"{raw[:60]!r} is none of usable, withheld, canceled")


def _people(fields: Fields, name: str) -> tuple[Person, ...]:
    found = (_person(one) for one in fields.objects(name, "name"))
    return tuple(dict.fromkeys(person for person in found if person))


def _author(fields: Fields) -> tuple[Person, ...]:
    """`author` of JSON Feed 1.0, where there is no `authors`."""
    one = fields.object("author", "name")
    person = _person(one) if one else None
    return (person,) if person else ()


def _person(one: Fields) -> Person | None:
    name = one.line("name")
    if name is None:
        one.note("has no name; left out")
        return None
    return Person(name, one.url("url"), one.line("email"), one.url("avatar"), one.line("role"))


def _source(fields: Fields) -> Source | None:
    one = fields.object("source", "id")
    if one is None:
        return None
    own, name, url = one.line("id"), one.line("name"), one.url("url")
    if not own and not name:
        if not url:
            raise RecordError("source", "names no one: it needs an id, a name or a url")
        name = urls.host_of(url)
    return Source(name or "", own, url, one.url("feed_url"), one.url("icon"))


def _image(fields: Fields) -> Attachment | None:
    one = fields.object("image", "url")
    return _file(one) if one else None


def _attachments(fields: Fields) -> tuple[Attachment, ...]:
    found = (_file(one) for one in fields.objects("attachments", "url"))
    return tuple(file for file in found if file)


def _file(one: Fields) -> Attachment | None:
    url = one.url("url")
    if url is None:
        one.note("has no address; left out")
        return None
    return Attachment(
        url,
        one.line("mime_type"),
        one.size("size_in_bytes"),
        one.number("duration_in_seconds"),
        one.line("title"),
        one.line("credit"),
        one.line("copyrightnotice"),
    )


def _references(fields: Fields, name: str) -> tuple[Reference, ...]:
    found = (Reference(one.line("title"), one.url("url")) for one in fields.objects(name, "title"))
    return tuple(reference for reference in found if reference.title or reference.url)


def _kind(value: Any) -> str:
    names: Mapping[type, str] = {list: "a list", str: "a text", bool: "a flag"}
    return names.get(type(value), "a number" if value is not None else "null")
