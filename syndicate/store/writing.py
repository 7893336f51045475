"""Put articles into the store: new ones, changed ones as a new revision, unchanged ones not at all.

One instant holds one revision of an article. Of two records with one id in one import the later
modified one stays, whichever came first, so that the order of records never shows (law 3).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, delete, func, insert, select, update

from syndicate.model import Article
from syndicate.store import rows
from syndicate.store.identity import Identity, digests, identify, rank, unlike
from syndicate.store.instants import stored
from syndicate.store.tables import articles, counters, filings, revisions

Change = Literal["new", "changed", "unchanged", "held"]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Submission:
    """An article on its way in: `number` is its record's number in the import."""

    number: int
    article: Article
    url_key: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a submission; `note` is what its user should know."""

    number: int
    change: Change
    entry_id: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class _Draft:
    """A submission with its identity and its digests."""

    submission: Submission
    identity: Identity
    record_digest: str
    content_digest: str

    @property
    def article(self) -> Article:
        return self.submission.article

    @property
    def precedence(self) -> tuple[int, str]:
        """Which of two records of one instant stays: the greater one."""
        return _precedence(self.article.modified, self.article.published, self.record_digest)


def _precedence(
    modified: datetime | None, published: datetime | None, digest: str
) -> tuple[int, str]:
    when = modified or published
    return (stored(when) if when else 0, digest)


def put(
    connection: Connection, submissions: Sequence[Submission], authority: str, at: datetime
) -> list[Outcome]:
    """Store a batch within the caller's transaction; outcomes come in the batch's order.

    `at` is the first-seen and revision instant. Raises RecordError never: what cannot be taken
    is an Outcome, or was refused by the intake before.
    """
    drafts = []
    for submission in submissions:
        identity = identify(submission.article, submission.url_key, authority)
        drafts.append(_Draft(submission, identity, *digests(submission.article)))
    outcomes: list[Outcome] = []
    for batch in _without_repeats(drafts):
        outcomes += _put_batch(connection, batch, stored(at))
    return outcomes


def _without_repeats(drafts: Sequence[_Draft]) -> Iterator[list[_Draft]]:
    """Split where an identity comes a second time, so that it finds its first one stored."""
    batch: dict[str, _Draft] = {}
    for draft in drafts:
        if draft.identity.key in batch:
            yield list(batch.values())
            batch = {}
        batch[draft.identity.key] = draft
    yield list(batch.values())


def _put_batch(connection: Connection, batch: list[_Draft], at: int) -> list[Outcome]:
    known = _known(connection, [draft.identity.key for draft in batch])
    outcomes: list[Outcome] = []
    fresh: list[tuple[_Draft, Row, Row]] = []
    numbers = _Numbers(connection)
    touched: set[str] = set()
    for draft in batch:
        current = known.get(draft.identity.key)
        outcome, previous = _judge(connection, draft, current, at)
        outcomes.append(outcome)
        if outcome.change == "held":
            _hold_revision(connection, draft, current or {}, numbers, at, outcome.note or "")
        elif outcome.change != "unchanged":
            fresh.append((draft, *_rows_for(draft, current, previous, numbers, at)))
            touched |= {key for key in (draft.submission.url_key, _url_key(current)) if key}
    _write(connection, fresh)
    _settle_rivals(connection, touched, numbers)
    numbers.save()
    return outcomes


def _url_key(current: Row | None) -> str | None:
    return current["url_key"] if current else None


def _known(connection: Connection, keys: Sequence[str]) -> dict[str, Row]:
    """What is stored of these identities: the article and its current revision's clock."""
    every = revisions.alias()
    latest = select(func.max(every.c.number)).where(every.c.article == articles.c.key)
    query = (
        select(
            latest.scalar_subquery().label("latest"),
            articles.c.key,
            articles.c.identity,
            articles.c.url_key,
            articles.c.first_seen,
            articles.c.held_digest,
            articles.c.title,
            revisions.c.key.label("revision"),
            revisions.c.number,
            revisions.c.instant,
            revisions.c.updated,
            revisions.c.record_digest,
            revisions.c.content_digest,
            revisions.c.published,
            revisions.c.modified,
        )
        .join(revisions, revisions.c.key == articles.c.revision)
        .where(articles.c.identity.in_(keys))
    )
    return {row.identity: dict(row._mapping) for row in connection.execute(query)}


def _judge(
    connection: Connection, draft: _Draft, current: Row | None, at: int
) -> tuple[Outcome, Row | None]:
    """What is to become of a record, and the revision that its dates are measured against."""

    def outcome(change: Change, note: str | None = None) -> Outcome:
        return Outcome(draft.submission.number, change, draft.identity.entry_id, note)

    if current is None:
        return outcome("new"), None
    if draft.record_digest in (current["record_digest"], current["held_digest"]):
        return outcome("unchanged"), None
    previous: Row | None = current
    if current["instant"] == at:
        theirs = (current["modified"] or current["published"] or 0, current["record_digest"])
        if draft.precedence < theirs:
            return outcome("unchanged", "its id came twice; the later modified record stays"), None
        previous = _revision_before(connection, current)
    if previous and _reused(connection, draft, current):
        return outcome("held", "its id belongs to another article: other link, unlike text"), None
    note = None
    if previous and previous["content_digest"] == draft.content_digest:
        moved = draft.article.modified and stored(draft.article.modified) != previous["modified"]
        note = "date_modified moved but nothing else; the date shown stays" if moved else None
    return outcome("new" if previous is None else "changed", note), previous


def _revision_before(connection: Connection, current: Row) -> Row | None:
    query = (
        select(revisions)
        .where(revisions.c.article == current["key"], revisions.c.number < current["number"])
        .where(revisions.c.held.is_(None))
        .order_by(revisions.c.number.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return dict(row._mapping) if row else None


def _reused(connection: Connection, draft: _Draft, current: Row) -> bool:
    link = draft.submission.url_key
    if not link or not current["url_key"] or link == current["url_key"]:
        return False
    if draft.article.title == current["title"]:
        return False
    query = select(revisions.c.content_html, revisions.c.content_text)
    row = connection.execute(query.where(revisions.c.key == current["revision"])).one()
    ours = draft.article.content_html or draft.article.content_text or ""
    return unlike(row.content_html or row.content_text or "", ours)


class _Numbers:
    """Row keys and change numbers, handed out within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.article = connection.scalar(select(func.max(articles.c.key))) or 0
        self.revision = connection.scalar(select(func.max(revisions.c.key))) or 0
        query = select(counters.c.value).where(counters.c.name == "sequence")
        self._start = connection.scalar(query)
        self.sequence = self._start or 0

    def save(self) -> None:
        if self._start is None:
            row = {"name": "sequence", "value": self.sequence}
            self._connection.execute(insert(counters), [row])
        elif self.sequence != self._start:
            query = update(counters).where(counters.c.name == "sequence")
            self._connection.execute(query.values(value=self.sequence))


def _rows_for(
    draft: _Draft, current: Row | None, previous: Row | None, numbers: _Numbers, at: int
) -> tuple[Row, Row]:
    """The article's row and its new revision's row."""
    article, submission = draft.article, draft.submission
    numbers.revision += 1
    numbers.sequence += 1
    if current is None:
        numbers.article += 1
    key = current["key"] if current else numbers.article
    first_seen = current["first_seen"] if current else at
    instant = max(at, previous["instant"] + 1) if previous else at
    revision = rows.revision(article) | {
        "key": numbers.revision,
        "article": key,
        "number": current["latest"] + 1 if current else 1,
        "instant": instant,
        "updated": _updated(draft, previous, instant),
        "record_digest": draft.record_digest,
        "content_digest": draft.content_digest,
        "held": None,
    }
    row = rows.article(article) | {
        "key": key,
        "identity": draft.identity.key,
        "entry_id": draft.identity.entry_id,
        "url_key": submission.url_key,
        "sequence": numbers.sequence,
        "first_seen": first_seen,
        "published": stored(article.published) if article.published else first_seen,
        "undated": article.published is None,
        "rank": rank(draft.identity.entry_id),
        "revision": numbers.revision,
        "hold": None,
        "held_digest": None,
        "superseded": current["revision"] if current and current["instant"] == at else None,
        "is_new": current is None,
    }
    return row, revision


def _updated(draft: _Draft, previous: Row | None, instant: int) -> int:
    """The instant of the last change of content (law 2)."""
    modified = stored(draft.article.modified)
    if previous is None:
        if modified is not None and modified <= instant:
            return modified
        return stored(draft.article.published) if draft.article.published else instant
    if previous["content_digest"] == draft.content_digest:
        return int(previous["updated"])
    if modified is not None and modified != previous["modified"] and modified <= instant:
        return modified
    return instant


def _hold_revision(
    connection: Connection, draft: _Draft, current: Row, numbers: _Numbers, at: int, why: str
) -> None:
    """Keep a record that took over another's id: stored, never shown, for a person to look at."""
    numbers.revision += 1
    row = rows.revision(draft.article) | {
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


def _write(connection: Connection, fresh: list[tuple[_Draft, Row, Row]]) -> None:
    """All rows of a batch, table by table."""
    if not fresh:
        return
    replaced = [row.pop("superseded") for _, row, _ in fresh]
    new = [row for _, row, _ in fresh if row.pop("is_new")]
    rows.forget_revisions(connection, [key for key in replaced if key])
    everyone = [draft.article for draft, _, _ in fresh]
    sources = rows.sources_of(connection, everyone)
    for (_, row, _), source in zip(fresh, sources, strict=True):
        row["source"] = source
    if new:
        connection.execute(insert(articles), new)
    new_keys = {row["key"] for row in new}
    for _, row, _ in fresh:
        if row["key"] not in new_keys:
            connection.execute(update(articles).where(articles.c.key == row["key"]).values(row))
    connection.execute(insert(revisions), [revision for _, _, revision in fresh])
    rows.put_parts(connection, [(row["revision"], draft.article) for draft, row, _ in fresh])
    changed = [row["key"] for _, row, _ in fresh if row["key"] not in new_keys]
    if changed:
        connection.execute(delete(filings).where(filings.c.article.in_(changed)))
    rows.put_filings(connection, [(row, draft.article) for draft, row, _ in fresh])


def _settle_rivals(connection: Connection, url_keys: set[str], numbers: _Numbers) -> None:
    """Of several articles with one URL the one published later (then the smaller id) is carried."""
    if not url_keys:
        return
    columns = articles.c
    query = select(
        columns.key, columns.url_key, columns.entry_id, columns.record_id,
        columns.published, columns.hold,
    ).where(columns.url_key.in_(url_keys))  # fmt: skip
    groups: dict[str, list[Row]] = {}
    for row in connection.execute(query):
        groups.setdefault(row.url_key, []).append(dict(row._mapping))
    for rivals in groups.values():
        order = sorted(rivals, key=lambda r: (r["record_id"] or "", r["entry_id"]))
        winner = max(order, key=lambda r: r["published"])  # the first of equals: the smaller id
        for rival in rivals:
            hold = None
            if rival is not winner:
                hold = f"its URL belongs to {winner['entry_id']}, which was published later"
            if rival["hold"] != hold:
                numbers.sequence += 1
                changed = {"hold": hold, "sequence": numbers.sequence}
                query_set = update(articles).where(columns.key == rival["key"])
                connection.execute(query_set.values(changed))
