"""Store articles: new ones, changed ones as a new revision; unchanged ones are left alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from syndicate.config.owners import Owners
from syndicate.store import addresses, claims, originals, rows
from syndicate.store.find_join import Join, current_of, find_join, may_be_shared
from syndicate.store.foreign import foreign_drafts
from syndicate.store.former_identity import identities
from syndicate.store.identity import digests
from syndicate.store.known import known_by_key, known_by_name
from syndicate.store.move import moved_to
from syndicate.store.put_join import put_join
from syndicate.store.revision import (
    RevisionDecision,
    RevisionDraft,
    RowNumbers,
    Submission,
    SubmissionOutcome,
    displace,
    hold_revision,
    judge,
    rows_for,
)
from syndicate.store.revision_clock import RevisionClock
from syndicate.store.rivals import settle_rivals
from syndicate.store.rows import Row
from syndicate.store.sql import Connection, bindparam, update
from syndicate.store.tables import articles, revisions
from syndicate.store.write import BatchWriter, NewRevision, NewRevisions, PreparedDraft, write


class BatchStore(Struct, frozen=True):
    """Where a batch is stored: whose its articles are, the instant of its import as a number.

    `waiting` are its new revisions that have no `updated` yet.
    """

    connection: Connection
    owners: Owners
    at: int
    waiting: NewRevisions


def put(
    connection: Connection, submissions: Sequence[Submission], owners: Owners, clock: RevisionClock
) -> list[SubmissionOutcome]:
    """Store a batch within the caller's transaction; return an outcome for each submission.

    `clock` is that of the import, for all of its batches. `owners` tells whose an article is: a
    record may change only its own source's, and records of one source may be one article.
    """
    drafts = []
    named = identities(connection, owners, [(each.article, each.url_key) for each in submissions])
    for submission, pages, identity in zip(submissions, _pages(submissions), named, strict=True):
        article = submission.article
        own = addresses.of_record(article.id, article.url, article.external_url)
        drafts.append(RevisionDraft(submission, identity, *digests(article), pages, own))
    outcomes: list[SubmissionOutcome] = []
    waiting: NewRevisions = {}
    for batch in _without_repeats(drafts):
        outcomes += _put_batch(connection, owners, batch, clock.instant, waiting)
    _mint_updated(connection, waiting, clock)
    return outcomes


def _pages(submissions: Sequence[Submission]) -> list[frozenset[int]]:
    """Return the pages of each submission's original, less those that many name."""
    every = []
    for submission in submissions:
        article = submission.article
        own = originals.pages(article.id, article.url, article.external_url)
        every.append(frozenset(map(originals.number_of, own)))
    times = Counter(page for pages in every for page in pages)
    many = {page for page, number in times.items() if number > originals.MOST}
    return [pages - many for pages in every] if many else every


def _without_repeats(drafts: Sequence[RevisionDraft]) -> Iterator[list[RevisionDraft]]:
    """Split before a repeated identity or original: the first is stored when the second comes."""
    batch: list[RevisionDraft] = []
    names: set[str | int] = set()
    for draft in drafts:
        own_names: set[str | int] = {draft.identity.key, draft.identity.entry_id, *draft.pages}
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
    known = known_by_name(connection, [draft.identity for draft in batch])
    foreign = foreign_drafts(connection, owners, batch, known, at)
    there = originals.articles_at(connection, {page for draft in batch for page in draft.pages})
    full = {page for page, articles_there in there.items() if len(articles_there) > originals.MOST}
    if full:
        batch = [replace(draft, pages=draft.pages - full) for draft in batch]
    again = claims.coming_again(connection, batch)
    unchanged: list[SubmissionOutcome] = []
    single: list[RevisionDraft] = []
    shared: list[RevisionDraft] = []
    for draft in batch:
        others = set[int]().union(*(there.get(page, ()) for page in draft.pages))
        current = current_of(draft, known)
        if current and draft.identity.key in again and others <= {current["key"]}:
            number = draft.submission.number
            unchanged.append(SubmissionOutcome(number, "unchanged", current["entry_id"]))
            continue
        is_shared = may_be_shared(draft, current, others) and draft.identity.key not in foreign
        (shared if is_shared else single).append(draft)
    store = BatchStore(connection, owners, at, waiting)
    outcomes, later = _put_single(store, single, known, foreign)
    outcomes += unchanged
    for draft in shared:
        current = current_of(draft, known_by_name(connection, [draft.identity]))
        join = find_join(connection, owners, draft, current, at)
        if isinstance(join, Join):
            outcomes.append(_put_join(store, join))
            continue
        now = {draft.identity.key: current} if current else {}
        stored, _ = _put_single(store, [draft], now, {})
        outcomes += [_tell(outcome, join) for outcome in stored]
    if later:
        outcomes += _put_batch(connection, owners, later, at, waiting)
    return outcomes


def _tell(outcome: SubmissionOutcome, note: str | None) -> SubmissionOutcome:
    """Return an outcome with a note on why a new record stays an article of its own."""
    if note is None or outcome.change != "new":
        return outcome
    return replace(outcome, note=f"{outcome.note}; {note}" if outcome.note else note)


def _put_join(store: BatchStore, join: Join) -> SubmissionOutcome:
    """Store a record as part of a merged article, and settle the rivals for its page."""
    numbers = RowNumbers(store.connection)
    writer = BatchWriter(store.connection, numbers, store.at, store.waiting)
    outcome, url_keys = put_join(join, writer)
    settle_rivals(store.connection, store.owners, url_keys, numbers)
    numbers.save()
    return outcome


def move(
    connection: Connection,
    owners: Owners,
    keys: Collection[int],
    source: str,
    clock: RevisionClock,
) -> None:
    """Give articles to a source, by its id, whatever their records say; their ids stay.

    Records under ids that they would have had there are theirs, too.
    """
    waiting: NewRevisions = {}
    authority = owners.site.settings.authority
    store = BatchStore(connection, owners, clock.instant, waiting)
    for key in keys:
        row = known_by_key(connection, [key]).get(key)  # None: it is part of one before it
        if row:
            _put_join(store, moved_to(connection, source, row, authority, clock.instant))
    _mint_updated(connection, waiting, clock)


def _put_single(
    store: BatchStore,
    batch: list[RevisionDraft],
    known: Mapping[str, Row],
    foreign: Mapping[str, RevisionDecision],
) -> tuple[list[SubmissionOutcome], list[RevisionDraft]]:
    """Store records that are articles of their own; return those too that must come later.

    They are of articles that are in the batch already, by another name. `foreign` has what becomes
    of records that claim another source's article, by identity key.
    """
    connection, at, waiting = store.connection, store.at, store.waiting
    outcomes: list[SubmissionOutcome] = []
    prepared: list[PreparedDraft] = []
    new: set[int] = set()
    replaced: list[int] = []
    numbers = RowNumbers(connection)
    url_keys: set[str] = set()
    seen: set[int] = set()
    later: list[RevisionDraft] = []
    for draft in batch:
        current = current_of(draft, known)
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
    write(connection, prepared, new)
    settle_rivals(connection, store.owners, url_keys, numbers)
    numbers.save()
    return outcomes, later


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
