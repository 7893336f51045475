"""Find the stored articles that a record is one with: the same original, source and text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import product

from msgspec import Struct
from msgspec.structs import replace

from syndicate.config.owners import Owners
from syndicate.model.article import Article, Source
from syndicate.store import claims, originals
from syndicate.store.identity import unlike
from syndicate.store.instants import stored
from syndicate.store.known import known_by_key
from syndicate.store.merge import Claim, length_of
from syndicate.store.revision import GUARDED, REUSED, TWICE, RevisionDraft, is_held
from syndicate.store.rows import Row
from syndicate.store.sql import Connection
from syndicate.text.sameness import is_same_article
from syndicate.text.urls import bare_host


class Join(Struct, frozen=True):
    """A record that is part of an article: of `current`, which has its id, or of `others`, or both.

    `claims` are all records of the article that is to be, this one among them; `is_new` says that
    this one was not known before. `refused` says why the record itself is left out, where it is
    `held` or too old; `rows` are what is stored of the articles by key.
    """

    draft: RevisionDraft
    current: Row | None
    others: tuple[int, ...]
    rows: Mapping[int, Row]
    claims: tuple[Claim, ...]
    is_new: bool = False
    refused: str | None = None
    held: bool = False


def current_of(draft: RevisionDraft, known: Mapping[str, Row]) -> Row | None:
    """Return what is stored under a record's id, or under one that was merged with it."""
    return known.get(draft.identity.key) or known.get(draft.identity.entry_id)


def may_be_shared(draft: RevisionDraft, current: Row | None, others: Collection[int]) -> bool:
    """Return whether a record may be one of several of an article; `others` share its original."""
    if current is None:
        return bool(others)
    came_otherwise = current["intake"] and draft.submission.intake != current["intake"]
    return bool(current["merged"] or came_otherwise or set(others) - {current["key"]})


def find_join(
    connection: Connection,
    owners: Owners,
    draft: RevisionDraft,
    current: Row | None,
    at: int,
) -> Join | str | None:
    """Return what a record is part of; else why it is not, if that is worth telling.

    What shares an original is one article where source and text are the same, each with any of the
    other's records.
    """
    own = claims.claims_of(connection, current["key"]) if current else []
    known, claim, refused, held = _claim(connection, draft, current, own, at)
    everyone = [c for c in own if known is None or c.name != known.name]
    everyone += [claim] if claim else []
    there = originals.articles_at(connection, draft.pages).values()
    keys = set[int]().union(*there) - ({current["key"]} if current else set())
    rows = known_by_key(connection, keys)
    if current:
        rows[current["key"]] = current
    others: dict[int, list[Claim]] = {}
    told = None
    for key in sorted(keys & rows.keys()):
        theirs = claims.claims_of(connection, key)
        why = _why_two(everyone, theirs, owners)
        if why is None and not _part_by_withdrawal(current, rows[key]):
            others[key] = theirs
        elif why:
            told = f"{why} {rows[key]['entry_id']}: two articles"
    if current is None and any(rows[key]["withdrawn"] for key in others):
        others = {key: own for key, own in others.items() if rows[key]["withdrawn"]}
    if not others and (current is None or len(everyone) + held < 2):
        return told
    return Join(
        draft=draft,
        current=current,
        others=tuple(others),
        rows=rows,
        claims=(*everyone, *(c for theirs in others.values() for c in theirs)),
        is_new=known is None and claim is not None,
        refused=refused,
        held=held,
    )


def _claim(
    connection: Connection,
    draft: RevisionDraft,
    current: Row | None,
    own: Sequence[Claim],
    at: int,
) -> tuple[Claim | None, Claim | None, str | None, bool]:
    """Return a record's claim as it was known and as it is now, and why it is refused, or held."""
    intake = draft.submission.intake
    known = next((c for c in own if _is_from(c, draft)), None)
    length = length_of(draft.article)
    claim = Claim(
        identity=draft.identity.key,
        intake=intake,
        entry_id=draft.identity.entry_id,
        record_digest=draft.record_digest,
        article=draft.article,
        fullest=length,
        seen=at,
    )
    if current and known is None and draft.identity.key == current["identity"]:
        if _takes_over(draft, own):
            return None, None, *_hold(connection, draft, current)
        return None, claim, None, False
    if known is None:
        return None, claim, None, False
    if known.article is None:
        return known, replace(claim, moved_to=known.moved_to), None, False
    if known.record_digest == draft.record_digest:
        return known, replace(known, intake=intake or known.intake), None, False
    if current and _takes_over(draft, [known]):
        return known, known, *_hold(connection, draft, current)
    if known.seen == at and draft.precedence < _precedence(known):
        return known, known, TWICE, False
    changed = _body(known.article) != _body(draft.article) and known.seen != at
    claim = replace(
        claim,
        fullest=max(length, known.fullest),
        revised=at if changed else known.revised,
        moved_to=known.moved_to,
    )
    return known, claim, None, False


def _is_from(claim: Claim, draft: RevisionDraft) -> bool:
    """Return whether a claim is what the same record said before, by the same kind of import."""
    intake = draft.submission.intake
    same = draft.identity.key == claim.identity or draft.identity.entry_id == claim.entry_id
    return same and (claim.intake == intake or not claim.intake or not intake)


def _takes_over(draft: RevisionDraft, own: Sequence[Claim]) -> bool:
    """Return whether a record under an article's id is another one: other link, unlike text."""
    link = draft.submission.url_key
    if draft.article.pubstatus == "canceled" or not link:
        return False
    return all(
        claim.article is not None
        and claim.article.url is not None
        and not originals.pages(None, claim.article.url, None)
        & originals.pages(None, draft.article.url, None)
        and claim.article.title != draft.article.title
        and unlike(_body(claim.article), _body(draft.article))
        for claim in own
    )


def _hold(connection: Connection, draft: RevisionDraft, current: Row) -> tuple[str | None, bool]:
    """Return why a record is held, and that it is; nothing where it was held before."""
    return (None, False) if is_held(connection, draft, current) else (REUSED, True)


def _precedence(claim: Claim) -> tuple[int, int, str]:
    assert claim.article
    when = claim.article.modified or claim.article.published
    return GUARDED[claim.article.pubstatus], stored(when) if when else 0, claim.record_digest


def _body(article: Article) -> str:
    return article.content_html or article.content_text or ""


def _part_by_withdrawal(current: Row | None, other: Row) -> bool:
    """Return whether only one of two stored articles is withdrawn: they stay as they are."""
    return current is not None and (current["withdrawn"] is None) != (other["withdrawn"] is None)


def _why_two(own: Iterable[Claim], theirs: Iterable[Claim], owners: Owners) -> str | None:
    """Return why no record of one article is one with a record of another; None where one is."""
    why = None
    for one, other in product(own, theirs):
        if one.article is None or other.article is None or not _share_page(one, other):
            continue
        first, second = _moved(one), _moved(other)
        if not is_same_article(first, second):
            why = why or "its original is that of"
            continue
        if is_same_source(first, second, owners):
            return None
        why = "its original and text are those of another source's"
        if one.article.id and one.article.id == other.article.id:
            why = f"{why} (`syndicate article move` makes them one)"
    return why or "another text has the original of"


def _moved(claim: Claim) -> Article:
    """Return the article of a claim under the source that a person gave it."""
    assert claim.article
    moved = Source("", claim.moved_to) if claim.moved_to else claim.article.source
    return replace(claim.article, source=moved)


def _share_page(one: Claim, other: Claim) -> bool:
    first, second = (
        originals.pages(claim.article.id, claim.article.url, claim.article.external_url)
        for claim in (one, other)
        if claim.article
    )
    return bool(first & second)


def is_same_source(one: Article, other: Article, owners: Owners) -> bool:
    """Return whether two records are of one source: by the config, where it lists both of them.

    Where it lists none, by what they say of it. Where it lists one, the other may be the same item
    of the same feed from before that was listed: then it has the same id.
    """
    first, second = owners.find(one).id, owners.find(other).id
    if first and second:
        return first == second
    if first or second:
        return bool(one.id) and one.id == other.id
    return bool(_names(one, owners) & _names(other, owners))


def _names(article: Article, owners: Owners) -> set[tuple[str, str]]:
    """Return what a record says of its source: id, name and host, as far as they tell who it is."""
    source = article.source
    host = bare_host(article.external_url or article.url)
    if source is None:
        return {("host", host)} if host else {("own", "")}
    own = bare_host(source.url)
    if own is None and source.id and not source.name and host:
        # a key of the operator's says nothing of who it is; a host where many publish neither
        own = None if owners.index.is_nobodys(host) else host
    named = {"id": source.id, "name": source.label.casefold(), "host": own}
    return {(kind, value) for kind, value in named.items() if value}
