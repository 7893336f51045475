"""Store a record as part of an article that other records are part of, too (decision 39)."""

from __future__ import annotations

import math
from collections.abc import Collection

from msgspec.structs import replace

from syndicate.store import addresses, aliases, claims, originals, rows
from syndicate.store.chunks import in_part, rows_by_part
from syndicate.store.find_join import Join
from syndicate.store.identity import Identity, digests, rank
from syndicate.store.merge import merged
from syndicate.store.publication_tables import carried
from syndicate.store.removal import depart, remove
from syndicate.store.revision import (
    Change,
    RevisionDecision,
    RevisionDraft,
    Submission,
    SubmissionOutcome,
    hold_revision,
    revision_before,
    rows_for,
)
from syndicate.store.rows import Row
from syndicate.store.sql import Connection, func, select
from syndicate.store.write import BatchWriter, NewRevision, PreparedDraft, write
from syndicate.text import urls

_PUBLISHED = (
    select(carried.c.article, func.min(carried.c.since))
    .where(in_part(carried.c.article))
    .group_by(carried.c.article)
)


def put_join(join: Join, batch: BatchWriter) -> tuple[SubmissionOutcome, set[str]]:
    """Merge a record with what is stored; return what became of it, and the pages concerned.

    The published article stays, the one published first of several; of others the one with the
    smallest entry id. The rest leave: they are part of it from now on.
    """
    connection = batch.connection
    if join.held and join.current:
        hold_revision(
            connection, join.draft, join.current, batch.numbers, batch.at, join.refused or ""
        )
    keys = [*([join.current["key"]] if join.current else []), *join.others]
    published = _published(connection, keys)
    stays = min(keys, key=lambda key: (published.get(key, math.inf), join.rows[key]["entry_id"]))
    is_fixed = stays in published or any(claim.moved_to for claim in join.claims)
    current = _stand(join, stays, is_fixed=is_fixed)
    leaving = [key for key in keys if key != stays]
    url_keys = {url for key in keys if (url := join.rows[key]["url_key"])}
    _let_go(batch, leaving, current, published)
    draft = _draft(join, current)
    claims.put(connection, stays, join.claims)
    names = ("record_digest", "entry_id", "identity")
    before = join.rows[stays]
    now = (draft.record_digest, current["entry_id"], current["identity"])
    is_same = tuple(before[name] for name in names) == now
    if is_same:
        originals.put(connection, {}, {stays: draft.pages})
        addresses.put(connection, {stays: draft.addresses})
    else:
        decision = _decide(connection, current, batch.at, is_published=stays in published)
        _write(batch, draft, current, decision)
        url_keys |= {draft.submission.url_key} if draft.submission.url_key else set()
    change: Change = "unchanged" if is_same and not leaving else "changed"
    outcome = SubmissionOutcome(
        number=join.draft.submission.number,
        change="held" if join.held else change,
        entry_id=current["entry_id"],
        note=_note(join, current["entry_id"], leaving),
        key=stays if change == "changed" or join.is_new else None,
    )
    return outcome, url_keys


def _published(connection: Connection, keys: Collection[int]) -> dict[int, int]:
    """Return when a document first carried each of these articles, if one ever did."""
    return dict(rows_by_part(connection, _PUBLISHED, keys))


def _stand(join: Join, stays: int, *, is_fixed: bool) -> Row:
    """Return the row of the article that stays, under the id that it has from now on."""
    row = dict(join.rows[stays])
    if is_fixed:
        return row
    claim = min(join.claims, key=lambda claim: (claim.entry_id, claim.name))
    everyone = [join.rows[key] for key in join.others] + [row]
    everyone += [join.current] if join.current else []
    row |= {"identity": claim.identity, "entry_id": claim.entry_id, "undated": False}
    row["first_seen"] = min(each["first_seen"] for each in everyone)
    own = claim.article
    page = urls.key(own.url) if own and own.url else None
    row["rank"] = rank((own.id if own else None) or page, claim.entry_id)
    return row


def _let_go(
    batch: BatchWriter, leaving: Collection[int], current: Row, published: Collection[int]
) -> None:
    """Let articles leave that are part of another one from now on."""
    stays = current["key"]
    aliases.hand_over(batch.connection, leaving, stays)
    addresses.hand_over(batch.connection, leaving, stays)
    seen = {key: stays for key in leaving if key in published}
    depart(batch.connection, seen, batch.numbers, batch.at)
    for revision in remove(batch.connection, [key for key in leaving if key not in published]):
        batch.waiting.pop(revision, None)


def _draft(join: Join, current: Row) -> RevisionDraft:
    """Return the merged article as a draft of the one that stays."""
    article = merged(join.claims, current["identity"])
    own_intakes = [c.intake for c in join.claims if c.identity == current["identity"]]
    submission = Submission(
        number=join.draft.submission.number,
        article=article,
        url_key=urls.key(article.url) if article.url else None,
        intake=min(own_intakes, default=""),
    )
    own = [claim.article for claim in join.claims if claim.article]
    pages = {
        originals.number_of(page)
        for each in own
        for page in originals.pages(each.id, each.url, each.external_url)
    }
    identity = Identity(current["identity"], current["entry_id"])
    every = frozenset[addresses.Address]().union(
        *(addresses.of_record(each.id, each.url, each.external_url) for each in own)
    )
    return RevisionDraft(submission, identity, *digests(article), frozenset(pages), every)


def _decide(
    connection: Connection, current: Row, at: int, *, is_published: bool
) -> RevisionDecision:
    """Return how the merged article follows on what is stored.

    For one that nobody has seen, that is as if its records had come together: by no order.
    """
    if not is_published:
        return RevisionDecision("changed", replaces=True)
    if current["instant"] == at:
        previous = revision_before(connection, current)
        return RevisionDecision("changed", previous=previous, replaces=True)
    return RevisionDecision("changed", previous=current)


def _write(
    batch: BatchWriter, draft: RevisionDraft, current: Row, decision: RevisionDecision
) -> None:
    row, revision, body, updated = rows_for(draft, current, decision, batch.numbers, batch.at)
    first_seen = None
    if decision.replaces:
        rows.forget_revisions(batch.connection, [current["revision"]])
        earlier = batch.waiting.pop(current["revision"], None)
        first_seen = earlier.first_seen if earlier else None
    if updated:
        if decision.previous is None and not updated.stated:
            updated = replace(updated, instant=row["first_seen"])
        key = None if updated.stated else first_seen
        batch.waiting[revision["key"]] = NewRevision(updated, row["rank"], key)
    write(batch.connection, [PreparedDraft(draft, row, revision, body)], ())


def _note(join: Join, now: str, leaving: Collection[int]) -> str | None:
    """Return what to tell of a merge; nothing where a known record comes again."""
    if join.refused or not (join.is_new or leaving):
        return join.refused
    own = join.draft.identity.entry_id
    others = [join.current["entry_id"]] if join.current else []
    others += [join.rows[key]["entry_id"] for key in join.others]
    others = [entry_id for entry_id in dict.fromkeys(others) if entry_id != own]
    if not others:
        return "merged with what another kind of import gave of it"
    note = f"the same as {', '.join(others)} by its original; merged"
    return note if now in others else f"{note} under {now}"
