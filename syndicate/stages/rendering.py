"""Articles become documents: prepared once, rendered once per format, limited, proved.

A prepared article and its fragments serve every feed of the run that wants the same of it. One
that cannot be made or proved is set aside and costs its feed nothing (design, law 7).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from html import unescape
from urllib.parse import quote

from sqlalchemy import Connection

from syndicate.check.policy import Allowed, Known, allowed, held_against
from syndicate.check.recall import Recall, pictures
from syndicate.check.standards import judge
from syndicate.config.register import Outlet, Register
from syndicate.config.vocabulary import SourceTerms
from syndicate.content.prepare import Prepare, Prepared, Recipe
from syndicate.content.withdrawn import Gone
from syndicate.errors import RenderError
from syndicate.formats import FORMATS, Format
from syndicate.model import Entry, Feed, Standing, StoredArticle
from syndicate.plan import Setback
from syndicate.rights import Carry
from syndicate.stages.selection import Ruled
from syndicate.stages.shelf import Made, Shelf
from syndicate.store import loading
from syndicate.text import visible

#: Fragments by format and entry id.
Rendered = Mapping[str, Mapping[str, bytes]]

#: No document may be larger: the W3C validator and several readers refuse it.
LARGEST_DOCUMENT = 5_000_000
_BATCH = 50
_LONGEST_SUMMARY = 400


@dataclass(frozen=True, slots=True)
class Frame:
    """What a document is held to: its outlet, instant, size in bytes, and what is there now."""

    outlet: Outlet
    now: datetime
    limit: int
    published: bytes | None


@dataclass(slots=True)
class Press:
    """Makes the documents of one run; `setbacks` gathers what it had to set aside.

    `gone` knows the pages that were withdrawn, `recalled` says of an entry, as it is rendered, what
    of it was; both are None where nothing is withdrawn.
    """

    register: Register
    connection: Connection
    prepare: Prepare
    slugs: Mapping[str, str]
    gone: Gone | None = None
    recalled: Recall | None = None
    shelf: Shelf = field(default_factory=Shelf)
    setbacks: dict[tuple[str, str], Setback] = field(default_factory=dict)

    def set_aside(self, subject: str, reason: str) -> None:
        self.setbacks[subject, reason] = Setback(subject, reason)

    def recipe(self, ruled: Ruled) -> Recipe:
        """What is to be made of an article: how much, and with which notices around it."""
        assert isinstance(ruled.ruling, Carry)
        outlet, ruling, site = ruled.outline.outlet, ruled.ruling, self.register.site
        placement = outlet.placement(site)
        recipe = Recipe(ruling.level, ruling.images, placement.before, placement.after)
        if not ruled.outline.names:
            return recipe
        scheme = f"tag:{site.settings.authority}:partners/{quote(outlet.partner_name)}/categories"
        return replace(recipe, scheme=scheme, names=tuple(ruled.outline.names.items()))

    def make(self, chosen: Sequence[Ruled], formats: Sequence[str]) -> list[Made]:
        """Entries for these articles, in their order, less those that were set aside."""
        found: dict[int, Made] = {}
        for start in range(0, len(chosen), _BATCH):
            missing = []
            for ruled in chosen[start : start + _BATCH]:
                made = self.shelf.get((ruled.standing.revision, self.recipe(ruled)), formats)
                if made:
                    found[made.key] = made
                else:
                    missing.append(ruled)
            for key, made in self._make_new(missing, formats):
                found[made.key] = made
                self.shelf.put(key, made)
        return [found[r.standing.key] for r in chosen if r.standing.key in found]

    def _make_new(
        self, missing: Sequence[Ruled], formats: Sequence[str]
    ) -> list[tuple[tuple[int, Recipe], Made]]:
        if not missing:
            return []
        stored = loading.load(self.connection, [ruled.standing.key for ruled in missing])
        entries: list[tuple[Ruled, StoredArticle, Prepared]] = []
        for ruled, article in zip(missing, stored, strict=True):
            terms = ruled.permission.terms
            source = terms if isinstance(terms, SourceTerms) else None
            try:
                made = self.prepare(article, self.recipe(ruled), source, self.slugs)
                entries.append((ruled, article, made))
            except RenderError as error:
                self.set_aside(article.entry_id, error.message)
        rendered = {
            name: self._fragments(FORMATS[name], [p.entry for *_, p in entries]) for name in formats
        }
        return [
            ((article.revision, self.recipe(ruled)), self._made(ruled, article, made, rendered))
            for ruled, article, made in entries
            if all(made.entry.id in rendered[name] for name in formats)
        ]

    def _made(
        self, ruled: Ruled, article: StoredArticle, prepared: Prepared, rendered: Rendered
    ) -> Made:
        assert isinstance(ruled.ruling, Carry)
        level, entry = ruled.ruling.level, prepared.entry
        return Made(
            key=article.key,
            revision=article.revision,
            entry_id=entry.id,
            title=entry.title,
            url=entry.url,
            updated=entry.updated,
            level=level,
            images=ruled.ruling.images,
            known=known_of(ruled.standing, article, prepared),
            fragments={name: fragments[entry.id] for name, fragments in rendered.items()},
        )

    def _fragments(self, form: Format, entries: Sequence[Entry]) -> dict[str, bytes]:
        """Fragments by entry id; an entry that cannot be rendered is set aside."""
        left = list(entries)
        while left:
            try:
                made = form.fragments(left)
                return {entry.id: data for entry, data in zip(left, made, strict=True)}
            except RenderError as error:
                self.set_aside(error.subject, f"{form.name}: {error.message}")
                left = [entry for entry in left if entry.id != error.subject]
        return {}

    def document(
        self, form: Format, feed: Feed, made: Sequence[Made], limit: int
    ) -> tuple[bytes, list[Made], bool]:
        """The newest entries that fit into `limit` bytes, as a document; whether some do not."""
        head, tail = form.frame(feed)
        frame = len(head) + len(tail)
        whole = min(limit, LARGEST_DOCUMENT) - frame
        room, taken, short = whole, list[Made](), False
        for one in made:
            size = len(one.fragments[form.name]) + len(form.separator)
            if size > LARGEST_DOCUMENT - frame:
                self.set_aside(one.entry_id, f"{form.name}: {size:,} bytes, too large to publish")
            if size > whole:
                continue  # it can never stand here, and must not keep the others out
            if size > room:
                short = True
                break
            room -= size
            taken.append(one)
        parts = [one.fragments[form.name] for one in taken]
        return head + form.separator.join(parts) + tail, taken, short

    def proved(
        self, form: Format, feed: Feed, made: Sequence[Made], frame: Frame
    ) -> tuple[bytes, list[Made], bool]:
        """A document that stands up to the judge; entries that do not are set aside.

        One that is published already was proved then. Raises RenderError when the fault is the
        document's own.
        """
        left = list(made)
        may = {
            one.entry_id: allowed(one.known, frame.outlet, self.register, frame.now) for one in made
        }
        while True:
            data, taken, short = self.document(form, feed, left, frame.limit)
            if data == frame.published:
                return data, taken, short
            faults = self.prove(form, feed, data, taken, may, frame.now)
            here = {one.entry_id for one in left}
            bad: dict[str, str] = {}
            for entry, text in faults:
                if entry in here:
                    bad.setdefault(str(entry), text)
            for entry, text in bad.items():
                self.set_aside(entry, f"{form.name}: {text}")
            own = [text for entry, text in faults if entry not in here]
            if own:
                raise RenderError(feed.self_url, own[0])
            if not bad:
                return data, taken, short
            left = [one for one in left if one.entry_id not in bad]

    def prove(
        self,
        form: Format,
        feed: Feed,
        data: bytes,
        taken: Sequence[Made],
        may: Mapping[str, Allowed],
        now: datetime,
    ) -> list[tuple[str | None, str]]:
        """(entry id or None, fault) of rendered bytes, read again by the judge (design, law 5)."""
        # A stored revision is never hidden by an earlier `--at`; what is dated is ruled on before.
        shown = [now, *(datetime.fromisoformat(one.updated) for one in taken)]
        if feed.updated:
            shown.append(datetime.fromisoformat(feed.updated))
        judgement = judge(data, form.name, feed.self_url, max(shown) + timedelta(seconds=1))
        faults = [(f.entry, f.text) for f in judgement.faults if f.level == "error"]
        if judgement.facts:
            against = held_against(judgement.facts, may, self.recalled)
            faults += [(f.entry, f.text) for f in against]
        return faults


def known_of(standing: Standing, article: StoredArticle, prepared: Prepared) -> Known:
    """What the proof is to know of an article, apart from any ruling."""
    seen = tuple(text for notice in prepared.notices if (text := visible(notice)))
    sample = deep_piece(article)
    own = pictures("".join(prepared.notices))
    return Known(standing, prepared.entry.title, seen, sample, own)


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


def with_updated(feed: Feed, made: Sequence[Made]) -> Feed:
    """The feed dated by the newest of its entries and withdrawals; no clock."""
    newest = [one.updated for one in made]
    newest += [f"{signal.when:%Y-%m-%dT%H:%M:%SZ}" for signal in feed.withdrawn]
    if not made and feed.updated:
        newest.append(feed.updated)
    return replace(feed, updated=max(newest, key=datetime.fromisoformat)) if newest else feed
