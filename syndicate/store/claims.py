"""The records that articles were merged of: what each said last, and whose article each is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from syndicate.model.article import Article
from syndicate.store import stored_articles
from syndicate.store.chunks import chunks, in_part, rows_by_part
from syndicate.store.merge import Claim, length_of
from syndicate.store.sql import Connection, bindparam, delete, insert, select
from syndicate.store.tables import articles, claims, revisions
from syndicate.text import urls

if TYPE_CHECKING:
    from syndicate.store.revision import RevisionDraft

_RECORDED = (
    select(claims).where(in_part(claims.c.article)).order_by(claims.c.identity, claims.c.intake)
)
_COMING = select(claims.c.identity, claims.c.intake, claims.c.record_digest).where(
    in_part(claims.c.identity)
)
_ONLY = (
    select(articles.c.identity, articles.c.intake, articles.c.entry_id)
    .add_columns(revisions.c.record_digest, revisions.c.instant)
    .join(revisions, revisions.c.key == articles.c.revision)
    .where(articles.c.key == bindparam("article"))
)
_FORGET = delete(claims).where(claims.c.article == bindparam("article"))
_TAKE = delete(claims).where(in_part(claims.c.identity))
_ADD = insert(claims)


def claims_of(connection: Connection, article: int) -> list[Claim]:
    """Return the records of an article; of one that was never merged, its only one."""
    return recorded(connection, [article]).get(article) or [_only_claim(connection, article)]


def recorded(connection: Connection, keys: Collection[int]) -> dict[int, list[Claim]]:
    """Return the records that these articles were merged of; those of others are not stored."""
    found: dict[int, list[Claim]] = {}
    for row in rows_by_part(connection, _RECORDED, keys):
        claim = Claim(
            identity=row.identity,
            intake=row.intake,
            entry_id=row.entry_id,
            record_digest=row.record_digest,
            article=msgspec.json.decode(row.record, type=Article) if row.record else None,
            fullest=row.fullest,
            seen=row.seen,
            revised=row.revised,
            moved_to=row.moved_to,
        )
        found.setdefault(row.article, []).append(claim)
    return found


def coming_again(connection: Connection, drafts: Sequence[RevisionDraft]) -> set[str]:
    """Return the identities of those records that are known as they come, of merged articles."""
    names = {(d.identity.key, d.submission.intake, d.record_digest) for d in drafts}
    found: set[str] = set()
    for row in rows_by_part(connection, _COMING, (name[0] for name in names)):
        found |= {row.identity} if tuple(row) in names else set()
    return found


def _only_claim(connection: Connection, article: int) -> Claim:
    """Return an article that was never merged as the claim of its record."""
    row = connection.execute(_ONLY, {"article": article}).one()
    stored = stored_articles.load(connection, [article])[0].article
    return Claim(
        identity=row.identity,
        intake=row.intake or "",
        entry_id=row.entry_id,
        record_digest=row.record_digest,
        article=stored,
        fullest=length_of(stored),
        seen=row.instant,
    )


def put(connection: Connection, article: int, merged: Sequence[Claim]) -> None:
    """Store the records of an article, in place of what is stored of it and of them."""
    connection.execute(_FORGET, {"article": article})
    for part in chunks([claim.identity for claim in merged]):
        connection.execute(_TAKE, {"part": part})
    connection.execute(_ADD, [_row(article, claim) for claim in merged])


def _row(article: int, claim: Claim) -> dict[str, Any]:
    own = claim.article
    return {
        "identity": claim.identity,
        "intake": claim.intake,
        "article": article,
        "entry_id": claim.entry_id,
        "record_id": own.id if own else None,
        "url_key": urls.key(own.url) if own and own.url else None,
        "external_key": urls.key(own.external_url) if own and own.external_url else None,
        "record_digest": claim.record_digest,
        "record": msgspec.json.encode(own).decode() if own else None,
        "fullest": claim.fullest,
        "revised": claim.revised,
        "seen": claim.seen,
        "moved_to": claim.moved_to,
    }


def bodies(connection: Connection, article: int) -> list[str]:
    """Return the bodies of the records that an article was merged of."""
    own = recorded(connection, [article]).get(article, ())
    return [c.article.content_html or c.article.content_text or "" for c in own if c.article]


def uncancel(connection: Connection, keys: Collection[int]) -> None:
    """Let no record of these articles cancel them any more: a person lifted the withdrawal."""
    for article, own in recorded(connection, keys).items():
        usable = [_usable(claim) for claim in own]
        if usable != own:
            put(connection, article, usable)


def _usable(claim: Claim) -> Claim:
    if claim.article is None or claim.article.pubstatus != "canceled":
        return claim
    return replace(claim, article=replace(claim.article, pubstatus="usable"))
