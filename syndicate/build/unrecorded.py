"""Cut articles out of the published documents where an order for them cannot be recorded.

The store says what is withdrawn. Where it cannot be read or written, the documents themselves are
searched, so that what a rights holder objects to is off the web before the store is mended.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from html import unescape
from urllib.parse import quote

from msgspec import Struct
from msgspec.structs import replace

from syndicate.build import ahead
from syndicate.build.older import cut_from, put_or_remove
from syndicate.build.plan import Problem
from syndicate.build.targets import open_target
from syndicate.check.facts import EntryFacts
from syndicate.check.standards import format_of, judge
from syndicate.config.site import Site
from syndicate.content.withdrawn import pages_in
from syndicate.errors import OutputError, RenderError
from syndicate.formats import FORMATS
from syndicate.publish.target import Target
from syndicate.store.addresses import number_at
from syndicate.text.plain import clean
from syndicate.text.urls import key, web_url

#: A title of fewer bytes (six characters of Chinese) may be a common word.
_TITLE = 18


class UnrecordedCut(Struct, frozen=True):
    """The ids of the entries that were cut, of those that name them, the documents, what failed."""

    ids: tuple[str, ...] = ()
    naming: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    remaining: tuple[Problem, ...] = ()


class PublishedEntries(Struct, frozen=True):
    """Entries that are published: their ids by document, and by what others name them.

    That are their titles, and their addresses by `urls.key`. `naming` are the entries that do.
    """

    documents: Mapping[str, AbstractSet[str]]
    titles: frozenset[str] = frozenset()
    pages: frozenset[str] = frozenset()
    naming: frozenset[str] = frozenset()

    @property
    def ids(self) -> frozenset[str]:
        return frozenset[str]().union(*self.documents.values()) - self.naming

    def are_named_in(self, text: str) -> bool:
        """Return whether a title or an address of them stands in a text, escaped or not."""
        said = f"{text} {unescape(text)}"
        said += said.replace('\\"', '"')
        return any(title in said for title in self.titles) or bool(pages_in(said) & self.pages)


def find_published(site: Site, names: Sequence[str]) -> PublishedEntries:
    """Return the entries of published documents that some names mean.

    A name is an entry id, the id that it was made of, or an address: that of a page or of its
    original. What else is published of the same page or original is meant, too, and `naming` them
    are entries in which such an address or a title stands: nothing may lead to them either.
    """
    target = open_target(site)
    named = {clean(name) for name in names}
    pages = {number for name in named if (number := _number(name)) is not None}
    for _ in range(2):
        found = {path: _meant(target, path, named, pages) for path in ahead.feed_paths(target)}
        pages |= {n for those in found.values() for entry in those for n in _numbers(entry)}
    entries = [entry for those in found.values() for entry in those]
    meant = frozenset(entry.id for entry in entries)
    titles = frozenset(e.title for e in entries if len(e.title.encode()) >= _TITLE)
    keys = frozenset(key(url) for e in entries for url in _addresses(e) if number_at(url))
    known = PublishedEntries({}, titles, keys)
    documents = {path: _ids_in(target, path, meant, known) for path in found} if meant else {}
    gone = {path: ids for path, ids in documents.items() if ids}
    return replace(known, documents=gone, naming=frozenset[str]().union(*gone.values()) - meant)


def cut_out(site: Site, found: PublishedEntries) -> UnrecordedCut:
    """Cut entries out of documents; one that cannot be written is removed.

    So are pages that list them: the next build makes them anew.
    """
    target = open_target(site)
    done, remaining = list[str](), list[Problem]()
    listings = dict.fromkeys(_listings(target, found), frozenset[str]())
    for path, gone in ({**found.documents, **listings}).items():
        try:
            _cut(target, path, gone)
        except OutputError as error:
            remaining.append(Problem(path, error.message))
        else:
            done.append(path)
    remaining += [Problem(*pair) for pair in target.settle()]
    ids, naming = sorted(found.ids), sorted(found.naming)
    return UnrecordedCut(tuple(ids), tuple(naming), tuple(done), tuple(remaining))


def _listings(target: Target, found: PublishedEntries) -> Iterator[str]:
    """Yield the pages that are no feed's and name what was found."""
    for path in target.paths((".html",)) if found.documents else ():
        text = (ahead.read(target, path) or b"").decode("utf-8", "replace")
        if format_of(path) not in FORMATS and found.are_named_in(text):
            yield path


def _ids_in(
    target: Target, path: str, meant: AbstractSet[str], known: PublishedEntries
) -> AbstractSet[str]:
    """Return the entries of a document that are meant, or name one that is."""
    data = ahead.read(target, path) or b""
    try:
        _, entries, _ = FORMATS[format_of(path) or ""].split(data)
    except RenderError:
        facts = judge(data, format_of(path) or "", None, None).facts
        return meant & {entry.id for entry in (facts.entries if facts else ())}
    texts = {entry_id: fragment.decode("utf-8", "replace") for entry_id, fragment in entries}
    return {id_ for id_, text in texts.items() if id_ in meant or known.are_named_in(text)}


def _cut(target: Target, path: str, gone: AbstractSet[str]) -> None:
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
    target: Target, path: str, named: Collection[str], pages: AbstractSet[int]
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


def _addresses(entry: EntryFacts) -> Iterator[str]:
    """Yield the addresses that an entry has for its page and its original."""
    yield from filter(None, [entry.link])
    yield from (url for relation, url in entry.links if relation == "via")


def _numbers(entry: EntryFacts) -> Iterator[int]:
    return (n for address in _addresses(entry) if (n := _number(address)) is not None)


def _number(address: str) -> int | None:
    url = web_url(address) if "://" in address else None
    return number_at(url) if url else None
