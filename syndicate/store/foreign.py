"""A record may not become an article that belongs to another source, whatever id it gives.

An id that is a URI is one in the whole store, and so are our own entry ids; a source may be spelt
like another. Only its own source may change an article, and the site itself may cancel any.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from syndicate.config.evidence import Attributed
from syndicate.config.owners import Owners
from syndicate.config.ownership import OWN
from syndicate.model.article import Article, Pubstatus
from syndicate.store import claims, queries
from syndicate.store.placeholders import UNKNOWN
from syndicate.store.revision import RevisionDecision, RevisionDraft, is_held, revision_before
from syndicate.store.rows import Row
from syndicate.store.sql import Connection, func, select
from syndicate.store.tables import revisions
from syndicate.text.sameness import is_same_article


def foreign_drafts(
    connection: Connection,
    owners: Owners,
    batch: Sequence[RevisionDraft],
    known: Mapping[str, Row],
    at: int,
) -> dict[str, RevisionDecision]:
    """Return what becomes of the drafts of a batch that claim another source's article.

    A record of what was merged, or moved to a source, goes on being part of it. By identity key;
    `known` is what is stored under their identities, `at` the import's instant.
    """
    current: dict[str, Row] = {}
    for draft in batch:
        row = known.get(draft.identity.key) or known.get(draft.identity.entry_id)
        if row and row["record_digest"] not in (draft.record_digest, UNKNOWN):
            current[draft.identity.key] = row
    facts = {a.key: a for a in queries.facts_of(connection, [r["key"] for r in current.values()])}
    decisions: dict[str, RevisionDecision] = {}
    for draft in batch:
        if row := current.get(draft.identity.key):
            article = facts[row["key"]]
            canceled = draft.article.pubstatus == "canceled"
            ours = canceled and owners.find(draft.article).id == OWN
            if not (
                ours
                or owners.are_of_one(article, draft.article)
                or _was_given(connection, owners, draft, row)
            ):
                rival = (owners, article, article.pubstatus)
                decisions[draft.identity.key] = _decide(connection, rival, draft, row, at)
    return decisions


def _was_given(connection: Connection, owners: Owners, draft: RevisionDraft, row: Row) -> bool:
    """Return whether an article has another source than its record names, or named, for a reason.

    A person moved it, or imported it again under the id of a source when it was nobody's listed;
    or it is merged of several, and one of them is the record's.
    """
    is_listed = owners.find(draft.article).id is not None
    return any(
        owners.are_of_one(claim.article, draft.article)
        or (
            is_listed
            and _is_nobodys(owners, claim.article)
            and is_same_article(claim.article, draft.article)
        )
        for claim in claims.claims_of(connection, row["key"])
        if claim.article is not None
    )


def _is_nobodys(owners: Owners, article: Article) -> bool:
    """Return whether an article is of no listed source, or withheld since it named none."""
    unnamed = article.source is None and article.pubstatus == "withheld"
    return unnamed or owners.find(article).id is None


def _decide(
    connection: Connection,
    rival: tuple[Owners, Attributed, Pubstatus],
    draft: RevisionDraft,
    row: Row,
    at: int,
) -> RevisionDecision:
    """Hold a foreign record; of two that one import brings, the order does not tell which.

    What is merged of several records is no single one's, and stays.
    """
    owners, article, pubstatus = rival
    why = f"its id belongs to an article of another source, {owners.publisher(article)}"
    if is_held(connection, draft, row):
        return RevisionDecision("unchanged")
    if row["instant"] == at and not row["merged"] and _is_new(connection, row, at):
        one = _standing(owners, draft.article, draft.article.pubstatus, draft.record_digest)
        other = _standing(owners, article, pubstatus, row["record_digest"])
        if one > other:
            previous = revision_before(connection, row)
            return RevisionDecision("changed", why, previous, displaces=True)
    return RevisionDecision("held", why)


def _is_new(connection: Connection, row: Row, at: int) -> bool:
    """Return whether an article came in with the import at hand."""
    first = select(func.min(revisions.c.instant)).where(revisions.c.article == row["key"])
    return bool(connection.scalar(first) == at)


def _standing(
    owners: Owners, article: Attributed, pubstatus: Pubstatus, digest: str
) -> tuple[bool, bool, str]:
    """Return the order among records of different sources that claim one id in one import."""
    return (owners.find(article).grants != "none", pubstatus != "canceled", digest)
