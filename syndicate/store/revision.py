"""Decide what a record becomes: a new article, a new revision, nothing or a hold; and its dates.

One instant holds one revision of an article. Of two records with one id in one import the one
modified later stays, whichever came first, so that the order of records never shows.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from syndicate.model.article import Article
from syndicate.store import rows
from syndicate.store.identity import Identity, rank, unlike
from syndicate.store.instants import stored
from syndicate.store.revision_clock import MILLISECOND, UpdatedRequest
from syndicate.store.rows import Row
from syndicate.store.sql import Connection, func, insert, select, update
from syndicate.store.tables import articles, counters, revisions
from syndicate.text import similarity

Change = Literal["new", "changed", "unchanged", "held"]


class Submission(Struct, frozen=True):
    """An article to be stored; `number` is its record's number in the import, `intake` its kind."""

    number: int
    article: Article
    url_key: str | None
    intake: str = ""


class SubmissionOutcome(Struct, frozen=True):
    """What became of a submission; `note` is for the user.

    `key` is the store's key of an article that is new or has changed.
    """

    number: int
    change: Change
    entry_id: str
    note: str | None = None
    key: int | None = None


class RevisionDraft(Struct, frozen=True):
    """A submission with its identity and digests.

    `pages` are the numbers of its original's, `addresses` all that its records give the article.
    """

    submission: Submission
    identity: Identity
    record_digest: str
    content_digest: str
    pages: frozenset[int] = frozenset()
    addresses: frozenset[tuple[Literal["page", "original"], int]] = frozenset()

    @property
    def article(self) -> Article:
        return self.submission.article

    @property
    def precedence(self) -> tuple[int, int, str]:
        """The order among records of one instant, of which the greatest stays."""
        when = self.article.modified or self.article.published
        guarded = GUARDED[self.article.pubstatus]
        return (guarded, stored(when) if when else 0, self.record_digest)


class RevisionDecision(Struct, frozen=True):
    """What is to become of a record, and why.

    `previous` is the revision that its dates are compared with. `replaces` says that the current
    revision has the same instant and is deleted, `displaces` that it turned out to be another
    article under the same id and is held instead.
    """

    change: Change
    note: str | None = None
    previous: Row | None = None
    replaces: bool = False
    displaces: bool = False


GUARDED = {"usable": 0, "withheld": 1, "canceled": 2}
TWICE = "its id came twice; the record modified later, or withdrawn, stays"
REUSED = "its id belongs to another article: other link, unlike text"

_COUNTERS = select(counters)
_COUNT = update(counters).where(counters.c.name == "sequence")
_LAST_ARTICLE, _LAST_REVISION = select(func.max(articles.c.key)), select(func.max(revisions.c.key))


def judge(
    connection: Connection, draft: RevisionDraft, current: Row | None, at: int
) -> RevisionDecision:
    """Compare a record with what is stored under its id."""
    if current is None:
        return RevisionDecision("new")
    if draft.record_digest == current["record_digest"] or is_held(connection, draft, current):
        return RevisionDecision("unchanged")
    canceled = draft.article.pubstatus == "canceled"
    reused = not canceled and reuses_id(connection, draft, current)
    if current["instant"] == at:
        when = current["modified"] or current["published"] or 0
        precedence = (GUARDED[current["pubstatus"]], when, current["record_digest"])
        why = REUSED if reused else TWICE
        if draft.precedence < precedence:
            return RevisionDecision("held" if reused else "unchanged", why)
        previous = revision_before(connection, current)
        return RevisionDecision("changed", why, previous, replaces=not reused, displaces=reused)
    if reused:
        return RevisionDecision("held", REUSED)
    note = None
    if current["content_digest"] == draft.content_digest:
        moved = draft.article.modified and stored(draft.article.modified) != current["modified"]
        note = "date_modified moved but nothing else; the date shown stays" if moved else None
    return RevisionDecision("changed", note, current)


def is_held(connection: Connection, draft: RevisionDraft, current: Row) -> bool:
    """Tell whether this very record was held before: it is held only once."""
    if current["held_digest"] is None:
        return False
    query = select(revisions.c.key).where(
        revisions.c.article == current["key"],
        revisions.c.record_digest == draft.record_digest,
        revisions.c.held.is_not(None),
    )
    return connection.execute(query).first() is not None


def revision_before(connection: Connection, current: Row) -> Row | None:
    """Return the revision before the current one, held ones left out."""
    query = (
        select(revisions)
        .where(revisions.c.article == current["key"], revisions.c.number < current["number"])
        .where(revisions.c.held.is_(None))
        .order_by(revisions.c.number.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return dict(row._mapping) if row else None


def reuses_id(connection: Connection, draft: RevisionDraft, current: Row) -> bool:
    """Tell whether a record is another article: other link, other title, unlike text."""
    link = draft.submission.url_key
    if not link or not current["url_key"] or link == current["url_key"]:
        return False
    if draft.article.title == current["title"]:
        return False
    query = select(revisions.c.content_html, revisions.c.content_text)
    row = connection.execute(query.where(revisions.c.key == current["revision"])).one()
    body = draft.article.content_html or draft.article.content_text or ""
    return unlike(row.content_html or row.content_text or "", body)


class RowNumbers:
    """Row keys and change numbers, allotted within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        known = {row.name: row.value for row in connection.execute(_COUNTERS)}
        article = connection.scalar(_LAST_ARTICLE) or 0
        revision = connection.scalar(_LAST_REVISION) or 0
        self.article = max(article, known.get("article", 0))
        self.revision = max(revision, known.get("revision", 0))
        self._start = known.get("sequence")
        self.sequence = self._start or 0

    def save(self) -> None:
        """Store the number of the newest change."""
        if self._start is None:
            row = {"name": "sequence", "value": self.sequence}
            self._connection.execute(insert(counters), [row])
        elif self.sequence != self._start:
            self._connection.execute(_COUNT, {"value": self.sequence})


def rows_for(
    draft: RevisionDraft,
    current: Row | None,
    decision: RevisionDecision,
    numbers: RowNumbers,
    at: int,
) -> tuple[Row, Row, str, UpdatedRequest | None]:
    """Return the article's row, its new revision's row, and the text to compare by.

    And what the revision asks of the clock as its `updated`, which is none yet; None where the
    last one stands.
    """
    article, submission, previous = draft.article, draft.submission, decision.previous
    numbers.revision += 1
    numbers.sequence += 1
    if current is None:
        numbers.article += 1
    key = current["key"] if current else numbers.article
    first_seen = current["first_seen"] if current else at
    undated = current["dated"] if current and current["undated"] else first_seen
    entry_id = current["entry_id"] if current else draft.identity.entry_id  # minted once
    instant = max(at, previous["instant"] + 1) if previous else at
    published = stored(article.published or article.modified)
    seen = first_seen if current else 0  # that of a new one is minted with its `updated`
    earliest = seen if published is None else published
    updated = _updated(draft, previous, instant, earliest)
    revision = rows.revision_row(article) | {
        "key": numbers.revision,
        "article": key,
        "number": current["latest"] + 1 if current else 1,
        "instant": instant,
        "updated": previous["updated"] if previous and not updated else -numbers.revision,
        "record_digest": draft.record_digest,
        "content_digest": draft.content_digest,
        "held": None,
    }
    body = rows.body_of(article)
    row = rows.article_row(article) | {
        "key": key,
        "text_digest": similarity.digest(body),
        "identity": current["identity"] if current else draft.identity.key,
        "entry_id": entry_id,
        "url_key": submission.url_key,
        "sequence": numbers.sequence,
        "first_seen": first_seen,
        "published": undated if published is None else published,
        "undated": published is None,
        "rank": current["rank"] if current else rank(article.id or submission.url_key, entry_id),
        "revision": numbers.revision,
        "hold": None,
        "held_digest": current["record_digest"] if current and decision.displaces else None,
        "intake": submission.intake or (current["intake"] if current else None),
    }
    if current and article.pubstatus == "canceled":  # what it does not say of its pages stands
        for address, page_key in (("url", "url_key"), ("external_url", "external_key")):
            if row[address] is None:
                del row[address], row[page_key]
    return row, revision, body, updated


def _updated(
    draft: RevisionDraft, previous: Row | None, instant: int, earliest: int
) -> UpdatedRequest | None:
    """Return the instant of the last change of content, never before the publication: `earliest`.

    None where the content is the same and its date stands.
    """
    article, modified = draft.article, stored(draft.article.modified)
    published = stored(article.published or article.modified)
    if previous is None:
        if modified is not None and modified <= instant:
            return UpdatedRequest(modified, earliest, stated=True)
        if published is not None:
            return UpdatedRequest(published, earliest, stated=True)
        return UpdatedRequest(instant, earliest, stated=False)
    before = int(previous["updated"])
    if previous["content_digest"] == draft.content_digest:
        if before >= earliest // MILLISECOND * MILLISECOND:
            return None
        return UpdatedRequest(earliest, earliest, stated=True)
    if modified is not None and modified != previous["modified"] and modified <= instant:
        return UpdatedRequest(modified, earliest, stated=True)
    return UpdatedRequest(instant, max(earliest, before + MILLISECOND), stated=False)


def displace(connection: Connection, current: Row) -> None:
    """Hold the current revision: the id belongs to another article."""
    query = update(revisions).where(revisions.c.key == current["revision"])
    connection.execute(query.values(held=REUSED))


def hold_revision(
    connection: Connection,
    draft: RevisionDraft,
    current: Row,
    numbers: RowNumbers,
    at: int,
    why: str,
) -> None:
    """Store a record that may not replace an article: never shown, for a person to look at."""
    numbers.revision += 1
    row = rows.revision_row(draft.article) | {
        "key": numbers.revision,
        "article": current["key"],
        "number": current["latest"] + 1,
        "instant": at,
        "updated": at,
        "record_digest": draft.record_digest,
        "content_digest": draft.content_digest,
        "held": why,
    }
    connection.execute(insert(revisions), [row])
    query = update(articles).where(articles.c.key == current["key"])
    connection.execute(query.values(held_digest=draft.record_digest))
