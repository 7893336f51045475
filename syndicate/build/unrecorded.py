"""Cut articles out of the published documents where an order for them cannot be recorded.

The store says what is withdrawn. Where it cannot be read or written, the documents themselves are
searched, so that what a rights holder objects to is off the web before the store is mended.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from syndicate.build import ahead
from syndicate.build.older import cut_from, put_or_remove
from syndicate.build.plan import Problem
from syndicate.check.facts import EntryFacts
from syndicate.check.standards import format_of, judge
from syndicate.config.site import Site
from syndicate.errors import OutputError
from syndicate.formats import FORMATS
from syndicate.publish.directory import Directory
from syndicate.store.addresses import number_at
from syndicate.text.plain import clean
from syndicate.text.urls import web_url


@dataclass(frozen=True, slots=True)
class UnrecordedCut:
    """The ids of the entries that were cut, from which documents, and which these could not be."""

    ids: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    remaining: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class PublishedEntries:
    """Entries that are published: their ids by document, and how pages that list them name them."""

    documents: Mapping[str, AbstractSet[str]]
    marks: frozenset[str] = frozenset()

    @property
    def ids(self) -> frozenset[str]:
        return frozenset[str]().union(*self.documents.values())

    def without(self, known: AbstractSet[str]) -> PublishedEntries:
        """Return those of other ids."""
        left = {path: ids - known for path, ids in self.documents.items() if ids - known}
        return PublishedEntries(left, self.marks if left else frozenset())


def find_published(site: Site, names: Sequence[str]) -> PublishedEntries:
    """Return the entries of published documents that some names mean.

    A name is an entry id, the id that it was made of, or an address: that of a page or of its
    original. What else is published of the same page or original is meant, too.
    """
    target = Directory.of_output(site)
    named = {clean(name) for name in names}
    pages = {number for name in named if (number := _number(name)) is not None}
    for _ in range(2):
        found = {path: _meant(target, path, named, pages) for path in ahead.feed_paths(target)}
        pages |= {n for those in found.values() for entry in those for n in _numbers(entry)}
    documents = {path: {entry.id for entry in those} for path, those in found.items() if those}
    marks = {mark for those in found.values() for entry in those for mark in _marks(entry)}
    return PublishedEntries(documents, frozenset(marks))


def cut_out(site: Site, found: PublishedEntries) -> UnrecordedCut:
    """Cut entries out of documents; one that cannot be written is removed.

    So are pages that list them: the next build makes them anew.
    """
    target = Directory.of_output(site)
    done, remaining = list[str](), list[Problem]()
    listings = dict.fromkeys(_listings(target, found.marks), frozenset[str]())
    for path, gone in ({**found.documents, **listings}).items():
        try:
            _cut(target, path, gone)
        except OutputError as error:
            remaining.append(Problem(path, error.message))
        else:
            done.append(path)
    remaining += [Problem(*pair) for pair in target.settle()]
    return UnrecordedCut(tuple(sorted(found.ids)), tuple(done), tuple(remaining))


def _listings(target: Directory, marks: Collection[str]) -> Iterator[str]:
    """Yield the pages that are no feed's and show any of these marks."""
    for path in target.paths((".html",)) if marks else ():
        text = (ahead.read(target, path) or b"").decode("utf-8", "replace")
        if format_of(path) not in FORMATS and any(mark in text for mark in marks):
            yield path


def _marks(entry: EntryFacts) -> Iterator[str]:
    if entry.link:
        yield f'"{escape(entry.link)}"'
    if entry.title:
        yield f">{escape(entry.title)}<"


def _cut(target: Directory, path: str, gone: AbstractSet[str]) -> None:
    """Cut entries out of one document, or remove it. Raises OutputError where neither can be."""
    old = target.read(path)
    if old is None:
        return
    try:
        put_or_remove(target, path, cut_from(path, old, set(gone)) if gone else None)
    except OutputError as error:
        with suppress(OutputError):  # that needs no room on the disk
            target.remove(path)
            return
        raise error from None


def _meant(
    target: Directory, path: str, named: Collection[str], pages: AbstractSet[int]
) -> list[EntryFacts]:
    data = ahead.read(target, path)
    facts = judge(data, format_of(path) or "", None, None).facts if data else None
    return [
        entry
        for entry in (facts.entries if facts else ())
        if _is_called(entry.id, named) or not pages.isdisjoint(_numbers(entry))
    ]


def _is_called(entry_id: str, named: Collection[str]) -> bool:
    made_of = entry_id.startswith("tag:")
    return any(
        entry_id == name or (made_of and entry_id.endswith(f"/{quote(name, safe='')}"))
        for name in named
    )


def _numbers(entry: EntryFacts) -> Iterator[int]:
    """Yield the numbers of the addresses that an entry has for its page and its original."""
    via = [url for relation, url in entry.links if relation == "via"]
    for address in filter(None, [entry.link, *via]):
        if (number := _number(address)) is not None:
            yield number


def _number(address: str) -> int | None:
    url = web_url(address) if "://" in address else None
    return number_at(url) if url else None
