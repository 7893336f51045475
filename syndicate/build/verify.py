"""The proof before publication: rendered bytes are read again by other code than wrote them.

The judge holds them against the standards, the policy and the withdrawals (law 5).
Fragments are proved when they are made, frames with their document; a document is a proved frame
around proved fragments, so what is left to prove is that no entry stands in it twice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from html import unescape
from typing import Any

from msgspec import Struct

from syndicate.check.acceptance import simulate
from syndicate.check.policy import (
    LONGEST_SUMMARY,
    Allowed,
    KnownArticle,
    RecallVerdict,
    held_against,
)
from syndicate.check.shown import pictures
from syndicate.check.standards import judge
from syndicate.content.prepare import Prepared
from syndicate.errors import RenderError
from syndicate.formats import FORMATS, Format
from syndicate.model.article import ArticleFacts, StoredArticle
from syndicate.model.feed import Contact, Feed, Podcast
from syndicate.profiles import Profile
from syndicate.text.plain import visible
from syndicate.text.similarity import plain

#: No document may be larger: the W3C validator and several readers refuse it.
LARGEST_DOCUMENT = 5_000_000
#: About as many bytes as stand around the entries of a document.
FRAME = 4_000
#: The letters of a longer text are not counted: half of it is longer than a summary. Less is
#: counted for an entry that shows it whole.
_LONG, _SHORT = 20_000, 2_000
_SECOND = timedelta(seconds=1)


class RenderedFragment(Struct, frozen=True):
    """A rendered entry, with what may be shown of it and its `updated`."""

    id: str
    data: bytes
    allowed: Allowed
    updated: str


def faults(
    form: Format,
    shown: Sequence[RenderedFragment],
    now: datetime,
    recalled: RecallVerdict | None,
) -> dict[str, str]:
    """Return what is wrong with rendered entries, by their id; good ones are left out."""
    if not shown:
        return {}
    try:
        head, tail = _trial(form.name)
    except RenderError as error:  # of a package's format
        return dict.fromkeys((fragment.id for fragment in shown), error.message)
    # A stored revision is never hidden by an earlier `--at`; what is dated is ruled on before.
    latest = max(now, *(datetime.fromisoformat(f.updated) for f in shown)) + _SECOND
    data = head + form.separator.join(f.data for f in shown) + tail
    judgement = judge(data, form.name, None, latest)
    texts = [(fault.entry, fault.text) for fault in judgement.errors]
    if judgement.facts:
        allowed = {fragment.id: fragment.allowed for fragment in shown}
        against = held_against(judgement.facts, allowed, recalled)
        texts += [(fault.entry, fault.text) for fault in against]
    ids = {fragment.id for fragment in shown}
    if any(entry not in ids for entry, _ in texts):
        frame = {fault.text for fault in judge(head + tail, form.name, None, latest).errors}
        texts = [(entry, text) for entry, text in texts if entry in ids or text not in frame]
    if all(entry in ids for entry, _ in texts):
        return {str(entry): text for entry, text in reversed(texts)}
    if len(shown) == 1:
        return {shown[0].id: texts[0][1]}
    by_id: dict[str, str] = {}
    for fragment in shown:  # a fault names no entry, so each is judged alone
        by_id |= faults(form, [fragment], now, recalled)
    return by_id


def refused(profile: Profile, form: Format, shown: Sequence[RenderedFragment]) -> dict[str, str]:
    """Return why a partner would refuse rendered entries, by their id, whatever the day."""
    if not shown:
        return {}
    try:
        head, tail = _trial(form.name)
    except RenderError:
        return {}  # nothing of it is published
    data = head + form.separator.join(fragment.data for fragment in shown) + tail
    return {
        verdict.entry: f"{profile.label} would refuse it: {verdict.reason}"
        for verdict in simulate(profile, data, None).verdicts
        if verdict.outcome == "refused"
    }


@cache
def _trial(name: str) -> tuple[bytes, bytes]:
    """Return the frame in which entries of a format are tried."""
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
    podcast=Podcast("-", Contact("-", "x@feed.example"), "https://feed.example/", "Arts", False),
)


def facts_of(stored: StoredArticle, prepared: Prepared) -> dict[str, Any]:
    """Return what the proof must know of an entry apart from any ruling, as JSON.

    `sample` is a `deep_piece` where less than the text is granted, and only looked for then.
    """
    shown = prepared.notices.values()
    seen = [text for notice in shown if (text := visible(notice))]
    own = sorted(pictures("".join(shown)))
    raw = stored.article.content_html or stored.article.content_text or ""
    is_counted = len(raw) <= (_LONG if prepared.level == "summary" else _SHORT)
    return {
        "notices": list(prepared.notices),
        "seen": seen,
        "sample": None,
        "pictures": own,
        "letters": len(plain(raw)) if is_counted else None,
    }


def known(article: ArticleFacts, facts: Mapping[str, Any]) -> KnownArticle:
    """Return the same, with what the store says of the article now."""
    return KnownArticle(
        article,
        facts["title"],
        tuple(facts["seen"]),
        facts["sample"],
        frozenset(facts["pictures"]),
        facts["letters"],
        frozenset(facts["notices"]),
    )


def known_of(article: ArticleFacts, stored: StoredArticle, prepared: Prepared) -> KnownArticle:
    """Return what the proof must know of an article that was prepared just now."""
    facts = facts_of(stored, prepared) | {"sample": deep_piece(stored)}
    return known(article, {"title": prepared.entry.title, **facts})


def mark_of(allowed: Allowed) -> str:
    """Return a digest of what may be shown, so that what was proved for it is known again."""
    parts = (
        allowed.level, allowed.images, allowed.title, allowed.seen, allowed.authors, allowed.links,
        allowed.account, allowed.sample, sorted(allowed.pictures), allowed.characters,
        allowed.letters, allowed.has_text_as_title, sorted(allowed.labels or ()),
    )  # fmt: skip
    return sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def deep_piece(stored: StoredArticle) -> str | None:
    """Return forty characters of a long text that no more than a summary of it would show.

    None where the text is short, or says nothing that its opening or its summary do not say.
    """
    article = stored.article
    raw = article.content_html or article.content_text or ""
    text = "".join(unescape(re.sub(r"<[^<>]*+>", "", raw)).split())
    summary = (article.summary or "")[:LONGEST_SUMMARY]
    shown = "".join(f"{article.title}{summary}".split()) + text[:LONGEST_SUMMARY]
    for place in (len(text) - 60, len(text) * 3 // 4, len(text) // 2):
        piece = text[place : place + 40]
        if place > LONGEST_SUMMARY and piece not in shown:
            return piece
    return None
