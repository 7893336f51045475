"""Move an article to another source: its records are of that source from now on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from msgspec.structs import replace

from syndicate.model.article import Source
from syndicate.store import claims
from syndicate.store.find_join import Join
from syndicate.store.identity import Identity, digests, identify
from syndicate.store.known import known_by_name
from syndicate.store.merge import Claim
from syndicate.store.revision import RevisionDraft, Submission
from syndicate.store.rows import Row
from syndicate.store.sql import Connection
from syndicate.text import urls
from syndicate.text.sameness import is_same_article


def moved_to(connection: Connection, source: str, row: Row, authority: str, at: int) -> Join:
    """Return an article as one of the source with this id, with all of its records.

    A record that names that source by itself gets another id; it is the same article, and one that
    is stored under that id with the same text becomes part of it.
    """
    own = claims.claims_of(connection, row["key"])
    moved = [replace(claim, moved_to=source) for claim in own]
    rows, others = {row["key"]: row}, dict[int, list[Claim]]()
    for identity in dict.fromkeys(_identities(own, source, authority)):
        there = known_by_name(connection, [identity]).get(identity.key)
        if there is None:
            moved.append(_alias(identity, source, at))
        elif there["key"] not in rows:
            theirs = claims.claims_of(connection, there["key"])
            if (there["withdrawn"] is None) == (row["withdrawn"] is None) and _is_one(own, theirs):
                rows[there["key"]] = there
                others[there["key"]] = theirs
    first = next(claim.article for claim in own if claim.article)
    return Join(
        draft=RevisionDraft(
            Submission(0, first, row["url_key"]),
            Identity(row["identity"], row["entry_id"]),
            *digests(first),
        ),
        current=row,
        others=tuple(others),
        rows=rows,
        claims=(*moved, *(claim for theirs in others.values() for claim in theirs)),
    )


def _identities(own: Sequence[Claim], source: str, authority: str) -> Iterator[Identity]:
    """Yield the identities that records would have if they named a source by its id."""
    for claim in own:
        if claim.article:
            article = replace(claim.article, source=Source("", source))
            page = urls.key(article.url) if article.url else None
            yield identify(article, page, authority)


def _is_one(own: Sequence[Claim], theirs: Sequence[Claim]) -> bool:
    return any(
        one.article and other.article and is_same_article(one.article, other.article)
        for one, other in product(own, theirs)
    )


def _alias(identity: Identity, source: str, at: int) -> Claim:
    """Return a claim of which only the id is known."""
    return Claim(
        identity=identity.key,
        intake="",
        entry_id=identity.entry_id,
        record_digest="",
        article=None,
        fullest=0,
        seen=at,
        moved_to=source,
    )
