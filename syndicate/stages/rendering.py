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

from sqlalchemy import Connection

from syndicate.check.policy import Allowed, held_against
from syndicate.check.standards import judge
from syndicate.config.site import Site
from syndicate.config.vocabulary import SourceTerms
from syndicate.content.prepare import Prepare, Recipe
from syndicate.errors import RenderError
from syndicate.formats import FORMATS, Format
from syndicate.model import Entry, Feed, StoredArticle
from syndicate.plan import Setback
from syndicate.rights import Carry
from syndicate.stages.selection import Ruled
from syndicate.stages.shelf import Made, Shelf
from syndicate.store import loading

#: Fragments by format and entry id.
Rendered = Mapping[str, Mapping[str, bytes]]

#: No document may be larger: the W3C validator and several readers refuse it.
LARGEST_DOCUMENT = 5_000_000
_BATCH = 50


@dataclass(slots=True)
class Press:
    """Makes the documents of one run; `setbacks` gathers what it had to set aside."""

    site: Site
    connection: Connection
    prepare: Prepare
    slugs: Mapping[str, str]
    shelf: Shelf = field(default_factory=Shelf)
    setbacks: dict[tuple[str, str], Setback] = field(default_factory=dict)

    def set_aside(self, subject: str, reason: str) -> None:
        self.setbacks[subject, reason] = Setback(subject, reason)

    def recipe(self, ruled: Ruled) -> Recipe:
        """What is to be made of an article: how much, and with which notices around it."""
        assert isinstance(ruled.ruling, Carry)
        placement = ruled.outline.job.placement or self.site.settings.placement
        ruling = ruled.ruling
        return Recipe(ruling.level, ruling.images, placement.before, placement.after)

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
        entries: list[tuple[Ruled, StoredArticle, Entry]] = []
        for ruled, article in zip(missing, stored, strict=True):
            terms = ruled.permission.terms
            source = terms if isinstance(terms, SourceTerms) else None
            try:
                entry = self.prepare(article, self.recipe(ruled), source, self.slugs)
                entries.append((ruled, article, entry))
            except RenderError as error:
                self.set_aside(article.entry_id, error.message)
        rendered = {
            name: self._fragments(FORMATS[name], [e for *_, e in entries]) for name in formats
        }
        return [
            ((article.revision, self.recipe(ruled)), self._made(ruled, article, entry, rendered))
            for ruled, article, entry in entries
            if all(entry.id in rendered[name] for name in formats)
        ]

    def _made(self, ruled: Ruled, article: StoredArticle, entry: Entry, rendered: Rendered) -> Made:
        assert isinstance(ruled.ruling, Carry)
        level = ruled.ruling.level
        named = entry.publisher.name if entry.publisher and self._names(ruled) else None
        sample = None if level == "full" else deep_piece(article, entry)
        return Made(
            key=article.key,
            revision=article.revision,
            entry_id=entry.id,
            title=entry.title,
            url=entry.url,
            updated=entry.updated,
            level=level,
            images=ruled.ruling.images,
            allowed=Allowed(level, "", named, sample),
            fragments={name: fragments[entry.id] for name, fragments in rendered.items()},
        )

    def _names(self, ruled: Ruled) -> bool:
        """Whether the attribution stands in the entry, and is one that names the publisher."""
        recipe = self.recipe(ruled)
        own = self.site.settings.notices.get("attribution", "source.name")
        return "attribution" in (*recipe.before, *recipe.after) and "source.name" in own

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
    ) -> tuple[bytes, list[Made]]:
        """The newest entries that fit into `limit` bytes, as a document."""
        head, tail = form.frame(feed)
        frame = len(head) + len(tail)
        whole = min(limit, LARGEST_DOCUMENT) - frame
        room, taken = whole, list[Made]()
        for one in made:
            size = len(one.fragments[form.name]) + len(form.separator)
            if size > LARGEST_DOCUMENT - frame:
                self.set_aside(one.entry_id, f"{form.name}: {size:,} bytes, too large to publish")
            if size > whole:
                continue  # it can never stand here, and must not keep the others out
            if size > room:
                break
            room -= size
            taken.append(one)
        parts = [one.fragments[form.name] for one in taken]
        return head + form.separator.join(parts) + tail, taken

    def proved(
        self,
        form: Format,
        feed: Feed,
        made: Sequence[Made],
        limit: int,
        latest: datetime,
        published: bytes | None,
    ) -> tuple[bytes, list[Made]]:
        """A document that stands up to the judge; entries that do not are set aside.

        One that is published already was proved then. Raises RenderError when the fault is the
        document's own.
        """
        left = list(made)
        while True:
            data, taken = self.document(form, feed, left, limit)
            if data == published:
                return data, taken
            faults = prove(form, feed, data, taken, latest)
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
                return data, taken
            left = [one for one in left if one.entry_id not in bad]


def prove(
    form: Format, feed: Feed, data: bytes, taken: Sequence[Made], latest: datetime
) -> list[tuple[str | None, str]]:
    """(entry id or None, fault) of rendered bytes, read again by the judge (design, law 5)."""
    # A stored revision is never hidden by an earlier `--at`; what is dated is ruled on before.
    shown = [latest, *(datetime.fromisoformat(one.updated) for one in taken)]
    if feed.updated:
        shown.append(datetime.fromisoformat(feed.updated))
    judgement = judge(data, form.name, feed.self_url, max(shown) + timedelta(seconds=1))
    faults = [(f.entry, f.text) for f in judgement.faults if f.level == "error"]
    if judgement.facts:
        allowed = {one.entry_id: one.allowed for one in taken}
        faults += [(f.entry, f.text) for f in held_against(judgement.facts, allowed)]
    return faults


def deep_piece(stored: StoredArticle, entry: Entry) -> str | None:
    """Forty characters of a long text that what may be shown of it does not hold.

    None where the text is short, or says nothing that its summary does not say.
    """
    article = stored.article
    raw = article.content_html or article.content_text or ""
    text = "".join(unescape(re.sub(r"<[^>]*>", "", raw)).split())
    shown = "".join(f"{entry.title}{entry.summary or ''}".split())
    for place in (len(text) - 60, len(text) * 3 // 4, len(text) // 2):
        piece = text[place : place + 40]
        if place > 300 and piece not in shown:
            return piece
    return None


def with_updated(feed: Feed, made: Sequence[Made]) -> Feed:
    """The feed dated by its newest entry; no clock."""
    return replace(feed, updated=max(one.updated for one in made)) if made else feed
