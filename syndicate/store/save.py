"""Store articles: new ones, changed ones as a new revision; unchanged ones are left alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select, update

from syndicate.config.owners import Owners
from syndicate.store import rows
from syndicate.store.foreign import foreign_drafts
from syndicate.store.identity import Identity, digests, identify
from syndicate.store.revision import (
    RevisionDraft,
    RowNumbers,
    Submission,
    SubmissionOutcome,
    displace,
    hold_revision,
    judge,
    rows_for,
)
from syndicate.store.revision_clock import RevisionClock, UpdatedRequest
from syndicate.store.rivals import settle_rivals
from syndicate.store.rows import Row
from syndicate.store.tables import articles, filings, revisions


@dataclass(frozen=True, slots=True)
class PreparedDraft:
    """A draft to store, with the rows of its article and its revision, and its plain text."""

    draft: RevisionDraft
    article_row: Row
    revision_row: Row
    body: str


@dataclass(frozen=True, slots=True)
class NewRevision:
    """A revision that waits for its `updated`: what it asks for, the rank of its article.

    `first_seen` is the key of the article where it is new and undated: it was seen at that instant.
    """

    updated: UpdatedRequest
    rank: bytes
    first_seen: int | None


#: New revisions by their key.
NewRevisions = dict[int, NewRevision]


def put(
    connection: Connection, submissions: Sequence[Submission], owners: Owners, clock: RevisionClock
) -> list[SubmissionOutcome]:
    """Store a batch within the caller's transaction; return an outcome for each submission.

    `clock` is that of the import, for all of its batches.
    """
    drafts, authority = [], owners.site.settings.authority
    for submission in submissions:
        identity = identify(submission.article, submission.url_key, authority)
        drafts.append(RevisionDraft(submission, identity, *digests(submission.article)))
    outcomes: list[SubmissionOutcome] = []
    waiting: NewRevisions = {}
    for batch in _without_repeats(drafts):
        outcomes += _put_batch(connection, owners, batch, clock.instant, waiting)
    _mint_updated(connection, waiting, clock)
    return outcomes


def _without_repeats(drafts: Sequence[RevisionDraft]) -> Iterator[list[RevisionDraft]]:
    """Split before a repeated identity, so that the first one is stored when the second comes."""
    batch: list[RevisionDraft] = []
    names: set[str] = set()
    for draft in drafts:
        own_names = {draft.identity.key, draft.identity.entry_id}
        if names & own_names:
            yield batch
            batch, names = [], set()
        batch.append(draft)
        names |= own_names
    yield batch


def _put_batch(
    connection: Connection,
    owners: Owners,
    batch: list[RevisionDraft],
    at: int,
    waiting: NewRevisions,
) -> list[SubmissionOutcome]:
    """Store a batch in which no identity comes twice; add its revisions to those that wait."""
    known = _known(connection, [draft.identity for draft in batch])
    foreign = foreign_drafts(connection, owners, batch, known, at)
    outcomes: list[SubmissionOutcome] = []
    prepared: list[PreparedDraft] = []
    new: set[int] = set()
    replaced: list[int] = []
    numbers = RowNumbers(connection)
    url_keys: set[str] = set()
    seen: set[int] = set()
    later: list[RevisionDraft] = []  # articles that are in the batch already, by another name
    for draft in batch:
        current = known.get(draft.identity.key) or known.get(draft.identity.entry_id)
        if current and current["key"] in seen:
            later.append(draft)
            continue
        if current:
            seen.add(current["key"])
        decision = foreign.get(draft.identity.key) or judge(connection, draft, current, at)
        entry_id = current["entry_id"] if current else draft.identity.entry_id
        if decision.change == "held" and current:
            hold_revision(connection, draft, current, numbers, at, decision.note or "")
        key = None
        if decision.change in ("new", "changed"):
            row, revision, body, updated = rows_for(draft, current, decision, numbers, at)
            prepared.append(PreparedDraft(draft, row, revision, body))
            key = row["key"]
            if updated:
                undated = None if current or updated.stated else key
                waiting[revision["key"]] = NewRevision(updated, row["rank"], undated)
        number = draft.submission.number
        outcomes.append(SubmissionOutcome(number, decision.change, entry_id, decision.note, key))
        if key is None:
            continue
        previous_key = current["url_key"] if current else None
        url_keys |= {url for url in (draft.submission.url_key, previous_key) if url}
        if current is None:
            new.add(key)
            continue
        if decision.replaces:
            replaced.append(current["revision"])
        elif decision.displaces:
            displace(connection, current)
        if decision.replaces or decision.displaces:
            waiting.pop(current["revision"], None)
    rows.forget_revisions(connection, replaced)
    _write(connection, prepared, new)
    settle_rivals(connection, owners, url_keys, numbers)
    numbers.save()
    return outcomes + _put_batch(connection, owners, later, at, waiting) if later else outcomes


def _mint_updated(connection: Connection, waiting: NewRevisions, clock: RevisionClock) -> None:
    """Give new revisions their `updated`, of those that ask for one instant in the order of a feed.

    From its end on for instants that records state, since these move on, and from its beginning
    for the import's own, which move back: the first of the feed is the newest.
    """
    ordered = sorted(waiting, key=lambda key: waiting[key].rank)
    keys = [key for key in ordered if waiting[key].updated.stated]
    keys += [key for key in reversed(ordered) if not waiting[key].updated.stated]
    if not keys:
        return
    minted = clock.mint(connection, [waiting[key].updated for key in keys])
    rows_minted = [{"of": key, "to": to} for key, to in zip(keys, minted, strict=True)]
    same = update(revisions).where(revisions.c.key == bindparam("of"))
    connection.execute(same.values(updated=bindparam("to")), rows_minted)
    seen = [{"of": waiting[row["of"]].first_seen, "to": row["to"]} for row in rows_minted]
    if seen := [row for row in seen if row["of"] is not None and row["to"] != clock.instant]:
        same = update(articles).where(articles.c.key == bindparam("of"))
        connection.execute(same.values(first_seen=bindparam("to")), seen)


def _write(connection: Connection, prepared: list[PreparedDraft], new: set[int]) -> None:
    """Write all rows of a batch; `new` are the keys of articles not stored before."""
    if not prepared:
        return
    sources = rows.sources_of(connection, [p.draft.article for p in prepared])
    for p, source in zip(prepared, sources, strict=True):
        p.article_row["source"] = source
    all_rows = [p.article_row for p in prepared]
    if new:
        connection.execute(insert(articles), [row for row in all_rows if row["key"] in new])
    changed = [row for row in all_rows if row["key"] not in new]
    for row in changed:
        connection.execute(update(articles).where(articles.c.key == row["key"]).values(row))
    connection.execute(insert(revisions), [p.revision_row for p in prepared])
    rows.put_parts(connection, [(p.article_row["revision"], p.draft.article) for p in prepared])
    if changed:
        keys = [row["key"] for row in changed]
        connection.execute(delete(filings).where(filings.c.article.in_(keys)))
    rows.put_filings(connection, [(p.article_row, p.draft.article) for p in prepared])
    rows.put_pieces(connection, {p.article_row["key"]: p.body for p in prepared})


def _known(connection: Connection, identities: Sequence[Identity]) -> dict[str, Row]:
    """Return what is stored of these articles, with the dates of their current revisions.

    Each by identity key and by entry id: a record that comes back from one of our feeds has its
    entry id, even one minted when the site had another domain.
    """
    every = revisions.alias()
    latest = select(func.max(every.c.number)).where(every.c.article == articles.c.key)
    query = (
        select(
            latest.scalar_subquery().label("latest"),
            articles.c.key,
            articles.c.identity,
            articles.c.entry_id,
            articles.c.url_key,
            articles.c.first_seen,
            articles.c.rank,
            articles.c.undated,
            articles.c.published.label("dated"),
            articles.c.held_digest,
            articles.c.title,
            articles.c.pubstatus,
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
        .where(
            or_(
                articles.c.identity.in_([identity.key for identity in identities]),
                articles.c.entry_id.in_([identity.entry_id for identity in identities]),
            )
        )
    )
    known = [dict(row._mapping) for row in connection.execute(query)]
    return {row["entry_id"]: row for row in known} | {row["identity"]: row for row in known}
