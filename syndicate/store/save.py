"""Put articles into the store: new ones, changed ones as a new revision, unchanged ones not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from syndicate.store import rows
from syndicate.store.chunks import chunks
from syndicate.store.identity import Identity, digests, identify
from syndicate.store.instants import stored
from syndicate.store.revision import (
    RevisionDraft,
    Row,
    RowNumbers,
    Submission,
    SubmissionOutcome,
    displace,
    hold_revision,
    judge,
    rows_for,
)
from syndicate.store.tables import articles, filings, revisions

#: A draft that is to be stored: with its article's row, its revision's row, and its plain text.
Fresh = tuple[RevisionDraft, Row, Row, str]


def put(
    connection: Connection, submissions: Sequence[Submission], authority: str, at: datetime
) -> list[SubmissionOutcome]:
    """Store a batch within the caller's transaction; outcomes come in the batch's order.

    `at` is the first-seen and revision instant.
    """
    drafts = []
    for submission in submissions:
        identity = identify(submission.article, submission.url_key, authority)
        drafts.append(RevisionDraft(submission, identity, *digests(submission.article)))
    outcomes: list[SubmissionOutcome] = []
    for batch in _without_repeats(drafts):
        outcomes += _put_batch(connection, batch, stored(at))
    return outcomes


def _without_repeats(drafts: Sequence[RevisionDraft]) -> Iterator[list[RevisionDraft]]:
    """Split where an identity comes a second time, so that it finds its first one stored."""
    batch: list[RevisionDraft] = []
    names: set[str] = set()
    for draft in drafts:
        own = {draft.identity.key, draft.identity.entry_id}
        if names & own:
            yield batch
            batch, names = [], set()
        batch.append(draft)
        names |= own
    yield batch


def _put_batch(
    connection: Connection, batch: list[RevisionDraft], at: int
) -> list[SubmissionOutcome]:
    known = _known(connection, [draft.identity for draft in batch])
    outcomes: list[SubmissionOutcome] = []
    fresh: list[Fresh] = []
    new: set[int] = set()
    replaced: list[int] = []
    numbers = RowNumbers(connection)
    touched: set[str] = set()
    seen: set[int] = set()
    later: list[RevisionDraft] = []  # a second name of an article that is in the batch already
    for draft in batch:
        current = known.get(draft.identity.key) or known.get(draft.identity.entry_id)
        if current and current["key"] in seen:
            later.append(draft)
            continue
        if current:
            seen.add(current["key"])
        decision = judge(connection, draft, current, at)
        entry_id = current["entry_id"] if current else draft.identity.entry_id
        if decision.change == "held" and current:
            hold_revision(connection, draft, current, numbers, at, decision.note or "")
        key = None
        if decision.change in ("new", "changed"):
            fresh.append((draft, *rows_for(draft, current, decision, numbers, at)))
            key = fresh[-1][1]["key"]
        number = draft.submission.number
        outcomes.append(SubmissionOutcome(number, decision.change, entry_id, decision.note, key))
        if key is None:
            continue
        if current is None:
            new.add(fresh[-1][1]["key"])
        elif decision.replaces:
            replaced.append(current["revision"])
        elif decision.displaces:
            displace(connection, current)
        touched |= {key for key in (draft.submission.url_key, _url_key(current)) if key}
    rows.forget_revisions(connection, replaced)
    _write(connection, fresh, new)
    settle_rivals(connection, touched, numbers)
    numbers.save()
    return outcomes + _put_batch(connection, later, at) if later else outcomes


def _url_key(current: Row | None) -> str | None:
    return current["url_key"] if current else None


def _write(connection: Connection, fresh: list[Fresh], new: set[int]) -> None:
    """All rows of a batch, table by table; `new` are the keys of articles not stored before."""
    if not fresh:
        return
    everyone = [draft.article for draft, *_ in fresh]
    sources = rows.sources_of(connection, everyone)
    for (_, row, _, _), source in zip(fresh, sources, strict=True):
        row["source"] = source
    if new:
        connection.execute(insert(articles), [row for _, row, *_ in fresh if row["key"] in new])
    changed = [row for _, row, *_ in fresh if row["key"] not in new]
    for row in changed:
        connection.execute(update(articles).where(articles.c.key == row["key"]).values(row))
    connection.execute(insert(revisions), [revision for _, _, revision, _ in fresh])
    rows.put_parts(connection, [(row["revision"], draft.article) for draft, row, *_ in fresh])
    if changed:
        keys = [row["key"] for row in changed]
        connection.execute(delete(filings).where(filings.c.article.in_(keys)))
    rows.put_filings(connection, [(row, draft.article) for draft, row, *_ in fresh])
    rows.put_pieces(connection, {row["key"]: body for _, row, _, body in fresh})


def _known(connection: Connection, identities: Sequence[Identity]) -> dict[str, Row]:
    """What is stored of these articles, by key and by entry id, with its current revision's clock.

    A record that comes back from a feed of ours bears its entry id, also one that was minted when
    the site had another domain.
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
    found = [dict(row._mapping) for row in connection.execute(query)]
    return {row["entry_id"]: row for row in found} | {row["identity"]: row for row in found}


def settle_rivals(connection: Connection, url_keys: set[str], numbers: RowNumbers) -> None:
    """Of several articles with one URL the one published later (then the smaller id) is carried.

    One that was withdrawn, or is held back as the return of such a one, is no rival.
    """
    columns = articles.c
    groups: dict[str, list[Row]] = {}
    for part in chunks(url_keys):
        query = select(
            columns.key, columns.url_key, columns.entry_id, columns.record_id,
            columns.published, columns.hold, columns.withdrawn, columns.block,
        ).where(columns.url_key.in_(part))  # fmt: skip
        for row in connection.execute(query):
            groups.setdefault(row.url_key, []).append(dict(row._mapping))
    for everyone in groups.values():
        order = sorted(everyone, key=lambda r: (r["record_id"] or "", r["entry_id"]))
        rivals = [r for r in order if r["withdrawn"] is None and r["block"] is None]
        # the first of equals is the smaller id
        winner = max(rivals, key=lambda r: r["published"]) if rivals else None
        for one in everyone:
            hold = None
            if winner and one is not winner and one in rivals:
                hold = f"its URL belongs to {winner['entry_id']}, which was published later"
            if one["hold"] != hold:
                numbers.sequence += 1
                changed = {"hold": hold, "sequence": numbers.sequence}
                query_set = update(articles).where(columns.key == one["key"])
                connection.execute(query_set.values(changed))
