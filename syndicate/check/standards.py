"""The judgement of one published document of any format: structure, dates, bodies."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any

from msgspec import Struct

from syndicate.check import atom, body, jsonfeed, opml, preview, rss
from syndicate.check.facts import DocumentFacts, EntryFacts, Fault
from syndicate.installed import Table

#: Readers and validators refuse documents beyond this.
MOST_BYTES = 5_000_000
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)

#: Returns what a document says, None when it cannot be read, and what is wrong with it.
Reader = Callable[[bytes], tuple[DocumentFacts | None, list[Fault]]]
_OWN: dict[str, Reader] = {
    "rss": rss.read,
    "atom": atom.read,
    "json": jsonfeed.read,
    "html": preview.read,
    "opml": opml.read,
}


def _accept(name: str, found: Any) -> Reader:
    """Return the reader of a package's format; one that fails is the fault of the document."""

    def read(data: bytes) -> tuple[DocumentFacts | None, list[Fault]]:
        try:
            facts, faults = found.read(data)
        except Exception as error:
            return None, [Fault("document", f"the reader of {name} failed: {error!r}")]
        if facts is not None and not isinstance(facts, DocumentFacts):
            return None, [Fault("document", f"the reader of {name} returned no facts")]
        return facts, list(faults)

    return read


#: Those of the program, and those of packages, whose formats have one of their own.
_READERS: Mapping[str, Reader] = Table("formats", _OWN, _accept)
#: Files of a site that are no feeds, nor pages of one.
_NO_FEEDS = frozenset({"redirects.json", "status.json", "index.html"})


class Judgement(Struct, frozen=True):
    """What a document says, None when it cannot be read, and everything that is wrong with it."""

    facts: DocumentFacts | None
    faults: tuple[Fault, ...]

    @property
    def errors(self) -> tuple[Fault, ...]:
        """The faults for which it may not be published."""
        return tuple(fault for fault in self.faults if fault.level == "error")


def format_of(path: PurePath | str) -> str | None:
    """Return the format of a published file by its name, None when it is no feed."""
    name = PurePath(path).name
    suffix = PurePath(name).suffix[1:].lower()
    return suffix if suffix in _READERS and name not in _NO_FEEDS else None


def judge(
    data: bytes,
    format: str,  # noqa: A002 - the word everybody uses; nothing here formats
    url: str | None = None,
    latest: datetime | None = None,
) -> Judgement:
    """Read a document and judge all of it.

    `url` is where it is published, and must be its link to itself; no date in it may lie after
    `latest`. An unknown format is a fault. Never raises, whatever the bytes are.
    """
    read = _READERS.get(format)
    if read is None:
        return Judgement(None, (Fault("document", f"{format} is no format known here"),))
    facts, faults = read(data)
    if len(data) > MOST_BYTES:
        faults.append(Fault("document", f"{len(data):,} bytes, over {MOST_BYTES:,}"))
    if facts is not None:
        faults.extend(_document_faults(facts, url, latest))
        for entry in facts.entries:
            faults.extend(_markup_faults(entry, from_rss=facts.format == "rss"))
    return Judgement(facts, tuple(faults))


def _document_faults(
    facts: DocumentFacts, url: str | None, latest: datetime | None
) -> Iterator[Fault]:
    """Judge what only the whole document shows: its address, its dates, ids given twice."""
    if url is not None and facts.format != "opml" and facts.self_url != url:
        yield Fault("document", f"it is published at {url} and says {facts.self_url}")
    yield from _date_faults("document", None, (facts.updated,), latest)
    seen: set[str] = set()
    for entry in facts.entries:
        dates = (entry.published, entry.updated)
        yield from _date_faults(entry.place, entry.id or None, dates, latest)
        if entry.published and entry.updated and entry.updated < entry.published:
            text = "its updated lies before its published"
            yield Fault(entry.place, text, entry.id or None, "warning")
        if entry.id and entry.id in seen:
            yield Fault(entry.place, f"a second entry with the id {entry.id}", entry.id)
        seen.add(entry.id)


def _date_faults(
    place: str, entry: str | None, dates: tuple[datetime | None, ...], latest: datetime | None
) -> Iterator[Fault]:
    for date in dates:
        if date is not None and date < _EARLIEST:
            yield Fault(place, f"{date:%Y-%m-%d} is hardly a date of the web", entry, "warning")
        if date is not None and latest is not None and date > latest:
            yield Fault(place, f"{date.isoformat()} lies in the future", entry)


def _markup_faults(entry: EntryFacts, from_rss: bool) -> Iterator[Fault]:
    """Judge the markup of an entry: its content and, in RSS, its description."""
    for text in body.faults_in(entry.content or ""):
        yield Fault(entry.place, f"body: {text}", entry.id or None)
    if from_rss:
        # It is written as plain text, but every reader takes it for HTML.
        for text in body.faults_in(entry.summary or "", nesting=False):
            yield Fault(entry.place, f"description: {text}", entry.id or None)
