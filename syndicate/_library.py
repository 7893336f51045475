"""The library: what `import syndicate` offers to other programs, in the commands' own words.

The names in `__all__` are promised; every other module of the package may change.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any, Literal

from msgspec import Struct

from syndicate.build.alone import only_build, only_import, open_store
from syndicate.build.context import BuildRequest
from syndicate.build.pipeline import build, plan_only
from syndicate.build.plan import Change, Plan, Problem
from syndicate.config.digest import config_digest
from syndicate.config.load import load
from syndicate.config.site import Site
from syndicate.errors import (
    ConfigError,
    LockedError,
    NotCarriedError,
    NotFoundError,
    OutputError,
    Place,
    RenderError,
    StoreError,
    SyndicateError,
)
from syndicate.intake import given
from syndicate.intake.importer import ImportRun, import_events, rejects_file
from syndicate.publish.permissions import of_operator
from syndicate.recall.journaled import keep_up
from syndicate.repair import Repairs
from syndicate.reports.explain import explain
from syndicate.reports.one_entry import entry_in
from syndicate.store import Store
from syndicate.store.revision_clock import RevisionClock

__all__ = [
    "Change",
    "ConfigError",
    "Decision",
    "Imported",
    "LockedError",
    "NotCarriedError",
    "NotFoundError",
    "OpenSite",
    "OutputError",
    "Plan",
    "Problem",
    "Rejected",
    "RenderError",
    "StoreError",
    "SyndicateError",
    "open_site",
]

Outcome = Literal["carry", "hold", "withdraw", "not selected", "quarantined"]
#: How `explain` puts each, and the outcome.
_OUTCOMES: Mapping[str, Outcome] = {
    "held": "hold",
    "withdrawn": "withdraw",
    "not selected": "not selected",
    "quarantined": "quarantined",
}
_CARRIED = "may be carried: "
#: Plausible years of a feed, with room for sums on either side.
_FIRST_YEAR, _LAST_YEAR = 1990, 9000


class Decision(Struct, frozen=True):
    """What is decided of an article in one feed.

    `feed` is the feed's path without an ending; `level` is how much is shown (`full`, `summary` or
    `headline`), None unless the outcome is `carry`; `reasons` are lines that end with a place of
    the config where there is one, the rule that decided against it first.
    """

    feed: str
    outcome: Outcome
    level: str | None
    reasons: tuple[str, ...]


class Rejected(Struct, frozen=True):
    """A record that is no article: its number, counted from 1, and what is wrong, in one line."""

    number: int
    message: str


class Imported(Struct, frozen=True):
    """What an import did: how many records were new, changed and unchanged; what was rejected.

    `notes` are lines about records that were taken. Rejected records stand in the file `rejects`,
    too, as they came; None where there are none.
    """

    new: int
    changed: int
    unchanged: int
    rejected: tuple[Rejected, ...] = ()
    notes: tuple[str, ...] = ()
    rejects: Path | None = None


def open_site(config: Path | str = "config") -> OpenSite:
    """Open the site of a config folder, such as `mysite/config`.

    Raises ConfigError, whose text begins with file:line:column; `others` has further ones.

    >>> site = open_site("mysite/config")
    >>> site.title
    'My site'
    """
    return OpenSite(config)


class OpenSite:
    """A site, and what can be done with it; may be used by several threads.

    Nothing stays open between two calls; a store and its lock are held while one runs. A config
    that has changed is read anew, so that no right is given that was taken back; each method raises
    ConfigError for one that is broken. Takedowns that wait are then carried out by `syndicate
    build` alone: let a schedule run it, too.

    Where a method takes `at`, that is the aware instant to work at, and None the present one; one
    without a zone, or beyond the years 1990 to 9000, is a ValueError. ARTICLE is a record's id, an
    entry id or an address, as on the command line.
    """

    def __init__(self, config: Path | str) -> None:
        """Read a config folder. Raises ConfigError."""
        self._read = load(config)

    @property
    def _site(self) -> Site:
        """The site, read anew where its files have changed. Raises ConfigError."""
        folder = self._read.folder / self._read.places.folder
        if config_digest(str(folder)) != self._read.digest:
            self._read = load(folder)
        return self._read

    @property
    def title(self) -> str:
        """The name of the site."""
        return self._site.settings.title

    @property
    def warnings(self) -> tuple[str, ...]:
        """What of the config somebody should look at, each with its place."""
        return tuple(map(str, self._site.warnings))

    def import_records(
        self,
        records: Iterable[Mapping[str, Any]],
        *,
        at: datetime | None = None,
        wait: bool = False,
    ) -> Imported:
        """Bring article records into the store; return what became of them.

        A record has the fields of `docs/reference/record.md`; dates may be datetimes. Memory does
        not grow with them. The same record again changes nothing, a changed one is a new revision.
        A record that is no article is rejected, and the others are taken; `at` is when articles
        count as first seen. What a record holds that JSON cannot (a set, a Decimal) rejects it.

        Raises LockedError while another import runs, unless it is to `wait` for that, StoreError,
        and OutputError where rejected records cannot be written down.

        >>> done = site.import_records([
        ...     {"id": "a1", "title": "Harbour reopens", "content_html": "<p>On Monday.</p>"},
        ...     {"id": "a2", "title": "No text"},
        ... ])
        >>> done.new, done.rejected[0].number
        (1, 2)
        """
        site, instant = self._site, _instant(at)
        rejected, notes = list[Rejected](), list[str]()

        def tell(place: Place, note: str, was_rejected: bool) -> None:
            if was_rejected:
                rejected.append(Rejected(place.line, note))
            else:
                notes.append(f"{place}: {note}")

        with _as_operator(site), only_import(site, _silent if wait else None) as store:
            keep_up(site, store, instant)  # what was withdrawn is known before anything comes in
            run = ImportRun(
                kind="jsonl",
                clock=RevisionClock(instant),
                rejects=rejects_file(site, given.NAME, instant),
                on_note=tell,
                repairs=Repairs(),
            )
            report = import_events(site, store, given.read(site, records), run)
            keep_up(site, store, instant)
        return Imported(
            new=report.counts["new"],
            changed=report.counts["changed"],
            unchanged=report.counts["unchanged"],
            rejected=tuple(rejected),
            notes=tuple(notes),
            rejects=report.rejects,
        )

    def plan(self, *, at: datetime | None = None, feeds: Sequence[str] = ()) -> Plan:
        """Return what a build would change, and write nothing.

        `feeds` are names or patterns of feeds (`tech`, `tech*`); none are all. Raises StoreError.

        >>> [change.path for change in site.plan(feeds=["all"]).of("new")][:1]
        ['public/all.rss']
        """
        request, site = BuildRequest(_instant(at), _names(feeds)), self._site
        with _opened(site) as store:
            return plan_only(site, store, request)

    def build(
        self,
        *,
        at: datetime | None = None,
        feeds: Sequence[str] = (),
        full: bool = False,
        force: bool = False,
        wait: bool = False,
    ) -> Plan:
        """Bring the published documents up to date; return what was done.

        `full` looks at feeds that no change concerns, too; `force` publishes what the guard would
        retain. `exit_code` of what is returned is 0 where nothing needs a person.

        Raises LockedError while another run writes, unless it is to `wait` for that, StoreError,
        OutputError where nothing can be written at all, and SyndicateError where the last build was
        at a later instant.

        >>> site.build().exit_code
        0
        """
        request = BuildRequest(_instant(at), _names(feeds), full, force, detail=True)
        site, waiting = self._site, _silent if wait else None
        with _as_operator(site), only_build(site, on_wait=waiting) as store:
            return build(site, store, request)

    def decide(
        self, article: str, feed: str | None = None, *, at: datetime | None = None
    ) -> list[Decision]:
        """Return what rights and the config decide of ARTICLE, in each feed that could carry it.

        With a `feed`, such as `tech` or `partners/acme/tech`, in that one alone. Raises
        NotFoundError where no article, more than one, or no feed answers to the name.

        >>> [(d.feed, d.outcome, d.level) for d in site.decide("a1", "all")]
        [('all', 'carry', 'full')]
        """
        now, site = _instant(at), self._site
        with _opened(site) as store:
            _, verdicts = explain(site, store, article, feed, now)
        return [
            Decision(
                feed=verdict.feed,
                outcome=_OUTCOMES.get(verdict.state, "carry"),
                level=verdict.state.removeprefix(_CARRIED) if _is_carry(verdict.state) else None,
                reasons=tuple(verdict.reasons),
            )
            for verdict in verdicts
        ]

    def render(
        self,
        article: str,
        feed: str,
        format: str = "atom",  # noqa: A002 - the word everybody uses; nothing here formats
        *,
        at: datetime | None = None,
    ) -> bytes:
        """Return ARTICLE as an entry of a feed in a format, as its documents would hold it.

        That is one `entry` of Atom, one `item` of RSS, or one object of JSON Feed, in UTF-8,
        sanitised, with notices, and proved like everything that is published. `format` is `rss`,
        `atom`, `json`, or one that a package brings.

        Raises NotFoundError where no article or feed answers to the name, NotCarriedError where the
        feed may not carry the article, and RenderError where no entry can be made of it, or the
        proof has something against it.

        >>> site.render("a1", "all").decode().startswith("<entry>")
        True
        """
        now, site = _instant(at), self._site
        with _opened(site) as store:
            return entry_in(site, store, article, feed, format, now)


class _Mask(Struct):
    """The umask of the process: how many calls have set the operator's, and what it was before."""

    calls: int = 0
    before: int = 0


_mask, _masking = _Mask(), Lock()


@contextmanager
def _as_operator(site: Site) -> Iterator[None]:
    """Let nobody else read what is written, as far as the config says.

    Of several calls at once the first one sets the umask, and the last one puts back what was.
    """
    with _masking:
        if _mask.calls == 0:
            _mask.before = os.umask(of_operator(site.settings.permissions))
        _mask.calls += 1
    try:
        yield
    finally:
        with _masking:
            _mask.calls -= 1
            if _mask.calls == 0:
                os.umask(_mask.before)


@contextmanager
def _opened(site: Site) -> Iterator[Store]:
    with _as_operator(site), closing(open_store(site)) as store:
        yield store


def _names(feeds: Sequence[str]) -> tuple[str, ...]:
    """Return names of feeds, of which a single one may be given as it is."""
    return (feeds,) if isinstance(feeds, str) else tuple(feeds)


def _silent() -> None:
    """Wait without a word."""


def _instant(at: datetime | None) -> datetime:
    """Return an aware instant in UTC; now where none is given. Raises ValueError."""
    if at is None:
        return datetime.now(UTC)
    if not isinstance(at, datetime) or at.tzinfo is None:
        raise ValueError(f"at is no datetime with a time zone: {at!r}")
    if not _FIRST_YEAR <= at.year <= _LAST_YEAR:
        raise ValueError(f"at is not between {_FIRST_YEAR} and {_LAST_YEAR}: {at.isoformat()}")
    return at.astimezone(UTC)


def _is_carry(state: str) -> bool:
    return state.startswith(_CARRIED)
