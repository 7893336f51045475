"""Parse an article record (docs/reference/record.md) field by field into an Article.

Names are JSON Feed 1.1's where it has one, IPTC ninjs' otherwise. A value that makes a record
unusable, or would change what may be published, is an error; any other bad value is left out and
noted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from msgspec import Struct

from syndicate.config.nearest import meant
from syndicate.errors import Place, RecordError, SyndicateError
from syndicate.intake import ParsedRecord, RecordDraft, RejectedRecord, UnreadRights
from syndicate.intake.bounds import refuse_body
from syndicate.intake.content_markdown import content_html_of
from syndicate.intake.fields import Fields
from syndicate.intake.guard import record_error
from syndicate.intake.record_language import settle_language
from syndicate.intake.record_parts import (
    read_attachments,
    read_author,
    read_comments,
    read_episode,
    read_image,
    read_people,
    read_references,
    read_source,
)
from syndicate.intake.rights_fields import RIGHTS, misnamed, read_pubstatus, states_rights
from syndicate.intake.titles import title_of
from syndicate.model.article import (
    Article,
    Pubstatus,
)
from syndicate.text import urls
from syndicate.text.dates import is_placeholder, read_date, why_unread
from syndicate.text.patterns import regex
from syndicate.text.references import join_pairs
from syndicate.text.times import rfc3339

T = TypeVar("T")

#: The fields of a record.
FIELDS = frozenset(
    "id url external_url title subtitle summary content_html content_text content_markdown "
    "language authors author contributors source original categories tags date_published "
    "date_modified image attachments references related comments episode season episode_type "
    "explicit copyrightholder copyrightnotice usageterms license pubstatus embargoed "
    "expires".split()
)
#: RFC 3339 has a second 60, Python has none.
_LEAP_SECOND = regex(r"(T\d\d:\d\d:)60")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST_ID = 1000
#: How alike a name must be to a field's, of 1, to be probably meant as it.
_ALIKE = 0.7


class RecordParser(Struct, frozen=True):
    """Parses records into articles.

    `home` resolves relative pages, `zone` is for dates without one, `label_of` returns the label
    of a category that is called by its slug; `chinese` as in `read_date`. `languages` are those
    that the user gave for drafts that name none.
    """

    home: str
    zone: ZoneInfo
    label_of: Callable[[str], str] = str
    chinese: bool | None = None
    languages: tuple[str, ...] = ()

    @property
    def state(self) -> bytes:
        """Return what an article depends on beside its file, for marks of files that were read."""
        return repr(self.languages).encode() if self.languages else b""

    def parse_draft(self, draft: RecordDraft) -> ParsedRecord | RejectedRecord:
        """Parse a draft into an article, or into a rejected record to be mended."""
        draft, not_in = settle_language(draft, self.languages)
        try:
            article, notes = self.parse(draft.record)
        except RecordError as error:
            rights = self.unread_rights(draft.record, error)
            return RejectedRecord(draft.number, _raw(draft), at_place(error, draft.place), rights)
        return ParsedRecord(
            draft.number,
            article,
            draft.notes + notes,
            draft.place,
            draft.found_in,
            states_rights(draft.record),
            not_in,
        )

    def parse(self, record: Any) -> tuple[Article, tuple[str, ...]]:
        """Return the article of a record and the notes on it. Raises RecordError with the field."""
        if not isinstance(record, dict):
            raise RecordError("", f"a record is an object, not {_kind(record)}")
        fields = Fields(record)
        try:
            return self._article(fields)
        except SyndicateError:
            raise
        except Exception as error:
            raise record_error(error) from error

    def unread_rights(self, record: Any, error: RecordError) -> UnreadRights | None:
        """Return what a record that is rejected for an error says of rights; None if nothing.

        Nothing is said either by one of which no article can be told.
        """
        if not isinstance(record, dict):
            return None
        given = {name: record[name] for name in RIGHTS if record.get(name) is not None}
        state = given.get("pubstatus")
        state = read_pubstatus(state) if isinstance(state, str) else None
        if state == "usable":
            del given["pubstatus"]
        if not given and not any(misnamed(record, FIELDS)):
            return None
        article = self._as_far_as_named(Fields(record))
        if not article.id and not article.url and not article.external_url:
            return None
        cancels = state == "canceled" and error.field in ("content_html", "title")
        return UnreadRights(article, f"{error.field}: {error.message}", cancels)

    def _as_far_as_named(self, fields: Fields) -> Article:
        """Return as much of a record as tells which article it is, whatever the rest is like."""

        def known(read: Callable[[], T | None]) -> T | None:
            try:
                return read()
            except SyndicateError:
                return None

        return Article(
            title="",
            id=known(lambda: _id(fields)),
            url=known(lambda: _address(fields, "url", self.home)),
            external_url=known(lambda: _address(fields, "external_url")),
            source=known(lambda: read_source(fields)),
        )

    def _article(self, fields: Fields) -> tuple[Article, tuple[str, ...]]:
        _refuse_large(fields)
        _refuse_misnamed(fields)
        url = _address(fields, "url", self.home)
        external_url = _address(fields, "external_url")
        fields.base = url or external_url or self.home
        html, plain = content_html_of(fields), fields.text("content_text")
        html = join_pairs(html) if html else None
        title = fields.line("title")
        article = Article(
            title=title or _derived_title(fields, html, plain),
            derived_title=not title,
            id=_id(fields),
            url=url,
            external_url=external_url,
            subtitle=fields.line("subtitle"),
            summary=fields.line("summary"),
            content_html=html,
            content_text=plain,
            language=fields.language("language"),
            authors=read_people(fields, "authors") or read_author(fields),
            contributors=read_people(fields, "contributors"),
            source=read_source(fields),
            original=fields.flag("original"),
            categories=tuple(dict.fromkeys(map(self.label_of, fields.labels("categories")))),
            tags=fields.labels("tags"),
            published=self._publication_instant(fields, "date_published"),
            modified=self._publication_instant(fields, "date_modified"),
            image=read_image(fields),
            attachments=read_attachments(fields),
            references=read_references(fields, "references"),
            related=read_references(fields, "related"),
            comments=read_comments(fields),
            episode=read_episode(fields),
            copyrightholder=fields.line("copyrightholder"),
            copyrightnotice=fields.line("copyrightnotice"),
            usageterms=fields.line("usageterms"),
            license=fields.line("license"),
            pubstatus=_pubstatus(fields),
            embargoed=self._rights_instant(fields, "embargoed"),
            expires=self._rights_instant(fields, "expires"),
        )
        _check(article, fields)
        return article, tuple(fields.notes)

    def _instant(self, fields: Fields, name: str) -> datetime | None:
        raw = fields.line(name)
        if raw is None:
            return None
        try:
            moment = datetime.fromisoformat(_LEAP_SECOND.sub(r"\g<1>59", raw))
        except ValueError:
            return self._loose_instant(fields, name, raw)
        if moment.tzinfo is None:
            fields.note(f"{name}: {raw} has no time zone; taken as {self.zone.key}")
            moment = moment.replace(tzinfo=self.zone)
        try:
            return moment.astimezone(UTC)
        except OverflowError:  # the first or last day of the calendar, in a zone of its own
            return moment.replace(tzinfo=UTC)

    def _loose_instant(self, fields: Fields, name: str, raw: str) -> datetime:
        """Read a date in another form than RFC 3339, and say how it was read."""
        read = read_date(raw, self.zone, chinese=self.chinese)
        if read is None:
            why = why_unread(raw)
            reason = f": it {why}" if why.startswith("may be") else ""
            raise RecordError(name, f"{raw[:60]!r} is no RFC 3339 date{reason}")
        assumed = f"; {read.note}" if read.note else ""
        fields.note(f"{name}: {raw} read as {rfc3339(read.instant)}{assumed}")
        return read.instant

    def _rights_instant(self, fields: Fields, name: str) -> datetime | None:
        """Read an instant that rights need; a blank one is an error, or more would be published."""
        fields.refuse_blank(name)
        return self._instant(fields, name)

    def _publication_instant(self, fields: Fields, name: str) -> datetime | None:
        """Read a date; what stands for an unknown one is noted and left out, true old ones stay."""
        raw = fields.line(name) or ""
        if not is_placeholder(raw):
            moment = self._instant(fields, name)
            if moment != _EPOCH:
                return moment
        fields.note(f"{name}: {raw[:60]} stands for an unknown date; read as missing")
        return None


def _raw(draft: RecordDraft) -> bytes:
    """Return a draft as a line of JSON Lines; nothing where it is too deep or too large for one."""
    try:
        raw = json.dumps(draft.record, ensure_ascii=False, default=str) + "\n"
    except (ValueError, RecursionError, MemoryError):
        return b""
    return raw.encode("utf-8", "surrogatepass")


def _refuse_large(fields: Fields) -> None:
    """Raise RecordError for a body that every later step, and every build, would suffer from."""
    for name in ("content_html", "content_text", "summary"):
        value = fields.record.get(name)
        if isinstance(value, str):
            refuse_body(name, value)


def _refuse_misnamed(fields: Fields) -> None:
    """Raise RecordError for what seems to restrict the article under a name that is no field's."""
    for name, restricts in misnamed(fields.record, FIELDS):
        raise RecordError(name[:60], f"no field of a record; if it is to restrict it: {restricts}")


def at_place(error: RecordError, place: Place) -> RecordError:
    """Return the error with that place; the error's own column is kept."""
    column = error.place.column if error.place else place.column
    error_ = RecordError("", error.message, Place(place.file, place.line, column))
    error_.field = error.field
    return error_


def _check(article: Article, fields: Fields) -> None:
    """Check what needs more than one field."""
    if not article.content_html and not article.content_text:
        raise RecordError("content_html", "missing, and so is content_text: an article has a text")
    if not article.id and not article.url:
        raise RecordError("id", "missing, and so is url: a record needs one of them")
    if article.embargoed and article.expires and article.expires <= article.embargoed:
        fields.note("expires: not after embargoed, so it will never be carried")
    for name in sorted(set(fields.record) - FIELDS):
        if not name.startswith("_"):
            fields.note(f"{name[:60]}: no field of a record; left out{_meant(name)}")


@cache
def _meant(name: str) -> str:
    """Return which field a name was probably meant to be, looked for once for all records."""
    return meant(name[:60], FIELDS, _ALIKE)


def _address(fields: Fields, name: str, base: str | None = None) -> str | None:
    """Read a page's address. Rights depend on it, so a bad one is an error."""
    raw = fields.line(name)
    if raw is None:
        return None
    page = urls.web_url(raw, base)
    if page is None:
        raise RecordError(name, f"{raw[:100]!r} is no http or https address")
    return page


def _derived_title(fields: Fields, html: str | None, plain: str | None) -> str:
    """Return a title from the first sentence of a record that has none."""
    title = title_of(html, plain, fields.line("summary"))
    if not title:
        text = "the text has no words" if html or plain else "so is the text"
        raise RecordError("title", f"missing, and {text} to take one from")
    fields.note("title: missing; the first words stand in")
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
    fields.refuse_blank("pubstatus")
    raw = fields.line("pubstatus") or "usable"
    if status := read_pubstatus(raw):
        return status
    raise RecordError("pubstatus", f"{raw[:60]!r} is none of usable, withheld, canceled")


def _kind(value: Any) -> str:
    names: Mapping[type, str] = {list: "a list", str: "a text", bool: "a flag"}
    return names.get(type(value), "a number" if value is not None else "null")
