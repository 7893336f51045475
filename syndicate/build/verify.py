"""The proof that stands before publication: fragments when they are made, frames with a document.

A document is the frame and fragments that were proved, put together; so it is proved by its parts,
and by no entry standing in it twice. Rendered bytes are read again by the judge and held against
the policy and the withdrawals (design, law 5).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from html import unescape
from typing import Any

from syndicate.check.acceptance import simulate
from syndicate.check.policy import Allowed, KnownArticle, held_against
from syndicate.check.recall import Recall, pictures
from syndicate.check.standards import judge
from syndicate.content.prepare import Prepared
from syndicate.formats import FORMATS, Format
from syndicate.model import ArticleFacts, Feed, StoredArticle
from syndicate.profiles import Profile
from syndicate.text.plain import visible

#: No document may be larger: the W3C validator and several readers refuse it.
LARGEST_DOCUMENT = 5_000_000
#: About as many bytes as stand around the entries of a document.
FRAME = 4_000
_LONGEST_SUMMARY = 400
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class RenderedFragment:
    """A rendered entry, with what may be shown of it and its `updated`."""

    id: str
    data: bytes
    may: Allowed
    updated: str


def faults(
    form: Format, shown: Sequence[RenderedFragment], now: datetime, recalled: Recall | None
) -> dict[str, str]:
    """What is wrong with rendered entries, by their id; those that stand are left out."""
    if not shown:
        return {}
    head, tail = _trial(form.name)
    # A stored revision is never hidden by an earlier `--at`; what is dated is ruled on before.
    latest = max(now, *(datetime.fromisoformat(one.updated) for one in shown)) + _SECOND
    data = head + form.separator.join(one.data for one in shown) + tail
    judgement = judge(data, form.name, None, latest)
    told = [(f.entry, f.text) for f in judgement.errors]
    if judgement.facts:
        may = {one.id: one.may for one in shown}
        told += [(f.entry, f.text) for f in held_against(judgement.facts, may, recalled)]
    here = {one.id for one in shown}
    if any(entry not in here for entry, _ in told):
        frame = {f.text for f in judge(head + tail, form.name, None, latest).errors}
        told = [(entry, text) for entry, text in told if entry in here or text not in frame]
    if all(entry in here for entry, _ in told):
        return {str(entry): text for entry, text in reversed(told)}
    if len(shown) == 1:
        return {shown[0].id: told[0][1]}
    found: dict[str, str] = {}
    for one in shown:  # the fault names no entry, so each is looked at alone
        found |= faults(form, [one], now, recalled)
    return found


def refused(profile: Profile, form: Format, shown: Sequence[RenderedFragment]) -> dict[str, str]:
    """Why a partner would refuse rendered entries, by their id, whatever its day."""
    if not shown:
        return {}
    head, tail = _trial(form.name)
    data = head + form.separator.join(one.data for one in shown) + tail
    return {
        one.entry: f"{profile.label} would refuse it: {one.reason}"
        for one in simulate(profile, data, None).verdicts
        if one.outcome == "refused"
    }


@cache
def _trial(name: str) -> tuple[bytes, bytes]:
    """The frame in which entries of a format are tried."""
    return FORMATS[name].frame(_FEED)


_FEED = Feed(
    id="urn:uuid:00000000-0000-4000-8000-000000000000",
    title="-",
    description="-",
    home="https://feed.example/",
    self_url="https://feed.example/feed",
    updated="2000-01-01T00:00:00Z",
    language="en",
    rights="-",
)


def facts_of(stored: StoredArticle, made: Prepared) -> dict[str, Any]:
    """What the proof is to know of an entry apart from any ruling, as JSON has it."""
    seen = [text for notice in made.notices if (text := visible(notice))]
    own = sorted(pictures("".join(made.notices)))
    return {"seen": seen, "sample": deep_piece(stored), "pictures": own}


def known(article: ArticleFacts, facts: Mapping[str, Any]) -> KnownArticle:
    """The same, with what the store says of the article now."""
    pictures_ = frozenset(facts["pictures"])
    return KnownArticle(article, facts["title"], tuple(facts["seen"]), facts["sample"], pictures_)


def known_of(article: ArticleFacts, stored: StoredArticle, made: Prepared) -> KnownArticle:
    """What the proof is to know of an article that was prepared just now."""
    return known(article, {"title": made.entry.title, **facts_of(stored, made)})


def mark_of(may: Allowed) -> str:
    """A digest of what may be shown, so that what was proved for it is known again."""
    parts = (
        may.level, may.images, may.title, may.seen, may.authors, may.links, may.account,
        may.sample, sorted(may.pictures),
    )  # fmt: skip
    return sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def deep_piece(stored: StoredArticle) -> str | None:
    """Forty characters of a long text that no more than a summary of it would show.

    None where the text is short, or says nothing that its opening or its summary do not say.
    """
    article = stored.article
    raw = article.content_html or article.content_text or ""
    text = "".join(unescape(re.sub(r"<[^<>]*+>", "", raw)).split())
    summary = (article.summary or "")[:_LONGEST_SUMMARY]
    shown = "".join(f"{article.title}{summary}".split()) + text[:_LONGEST_SUMMARY]
    for place in (len(text) - 60, len(text) * 3 // 4, len(text) // 2):
        piece = text[place : place + 40]
        if place > _LONGEST_SUMMARY and piece not in shown:
            return piece
    return None
