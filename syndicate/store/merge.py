"""Merge the records of one article into one, by rules that no order of imports changes.

Decision 39 states them. Every function here is pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from syndicate.model.article import Article, Pubstatus, Source
from syndicate.store.instants import stored
from syndicate.text import similarity

#: Texts of at least so much of the fullest are full: a later one of them is a correction.
_FULL = 0.8
#: What the fullest record may lack, and another has.
_FILLED = (
    "url external_url subtitle summary language authors contributors published modified image"
    " attachments references related comments episode copyrightholder copyrightnotice usageterms"
    " license"
).split()

T = TypeVar("T")


class Claim(Struct, frozen=True):
    """A record that is said to be an article: who says it (`identity`, by which kind of import).

    `article` is the record as it came last, None where only the id is known. `fullest` is the
    length of the longest text it ever had; `revised` when its text changed, None if it never did;
    `seen` when it came. `moved_to` is the source that a person gave it.
    """

    identity: str
    intake: str
    entry_id: str
    record_digest: str
    article: Article | None
    fullest: int
    seen: int
    revised: int | None = None
    moved_to: str | None = None

    @property
    def name(self) -> tuple[str, str]:
        """Return what no other claim has."""
        return self.identity, self.intake


def length_of(article: Article) -> int:
    """Return how many visible characters an article's text has: letters and digits."""
    return len(similarity.plain_body(article.content_html or article.content_text or ""))


def merged(claims: Sequence[Claim], identity: str) -> Article:
    """Return the article that claims make together, under the id of one `identity`.

    At least one of them has a record.
    """
    ordered = _ordered(claims)
    articles = [article for claim in ordered if (article := claim.article)]
    first = articles[0]
    titled = next((a for a in articles if not a.derived_title), first)
    named = sorted(ordered, key=lambda claim: (claim.identity != identity, claim.name))
    values = {
        name: next((v for a in articles if (v := getattr(a, name)) not in (None, ())), default)
        for name in _FILLED
        for default in [getattr(first, name)]
    }
    return replace(
        first,
        **values,
        id=next((claim.article.id for claim in named if claim.article), None),
        title=titled.title,
        derived_title=titled.derived_title,
        source=_source(ordered),
        original=any(article.original for article in articles),
        categories=_union(article.categories for article in articles),
        tags=_union(article.tags for article in articles),
        pubstatus=_pubstatus(articles),
        embargoed=max((a.embargoed for a in articles if a.embargoed), default=None),
        expires=min((a.expires for a in articles if a.expires), default=None),
    )


def _ordered(claims: Sequence[Claim]) -> list[Claim]:
    """Return claims that have a record, the one whose text stands first.

    That is the fullest, by visible characters. Of those that are about as full, one that changed
    after it had come first stands before it, and one that says it was modified later.
    """
    lengths = {c.name: length_of(c.article) for c in claims if c.article}
    there = [claim for claim in claims if claim.article]
    most = max(lengths.values())
    fullest = max(claim.fullest for claim in there)
    full = [claim for claim in there if lengths[claim.name] >= _FULL * most]
    dated = all(claim.article and claim.article.modified for claim in full)

    def place(claim: Claim) -> tuple[int, int, int, bool, str, str]:
        assert claim.article
        revised = claim.revised if claim.fullest >= _FULL * fullest else None
        modified = stored(claim.article.modified) if dated and claim in full else None
        html = claim.article.content_html is None
        return (-(revised or 0), -(modified or 0), -lengths[claim.name], html, *claim.name)

    return sorted(there, key=place)


def _union(groups: Iterator[tuple[T, ...]] | Sequence[tuple[T, ...]]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(value for group in groups for value in group))


def _source(ordered: Sequence[Claim]) -> Source | None:
    """Return all that claims say of the source, which is the same one; where a person moved the
    article to a source, that.
    """
    moved = min((claim.moved_to for claim in ordered if claim.moved_to), default=None)
    if moved:
        return Source("", moved)
    named = [claim.article.source for claim in ordered if claim.article and claim.article.source]
    if not named:
        return None
    return Source(
        name=next((source.name for source in named if source.name), ""),
        id=next((source.id for source in named if source.id), None),
        url=next((source.url for source in named if source.url), None),
        feed_url=next((source.feed_url for source in named if source.feed_url), None),
        icon=next((source.icon for source in named if source.icon), None),
    )


def _pubstatus(articles: Sequence[Article]) -> Pubstatus:
    """Return the most guarded state that a record gives.

    What is withheld because its record names no source does not count where another names it.
    """
    if any(article.pubstatus == "canceled" for article in articles):
        return "canceled"
    named = any(article.source for article in articles)
    guarded = (a.pubstatus == "withheld" and (a.source or not named) for a in articles)
    return "withheld" if any(guarded) else "usable"
