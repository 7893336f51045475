"""What the config calls otherwise than it did (`formerly`): carried out before a build plans."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from msgspec import Struct, field

from syndicate.config.former_names import former_names
from syndicate.config.likely_renames import LikelyRename
from syndicate.config.site import Site
from syndicate.store import publications, queries, renames, targets, tokens
from syndicate.store.renames import FeedNames, Kind, Rename
from syndicate.store.sql import Connection
from syndicate.text.names import fold

#: Where the config says what one of a kind was called, by its name.
_PATHS: Mapping[str, Callable[[str], tuple[str, ...]]] = {
    "job": lambda name: (f"jobs/{name}.yaml",),
    "partner": lambda name: (f"partners/{name}.yaml",),
    "source": lambda name: ("sources.yaml", "sources", name),
    "category": lambda name: ("categories.yaml", name),
}
_CONSEQUENCES = {
    "job": "where their paths change, old ones lead to new ones",
    "partner": "its tokens go on working, at old addresses too",
    "source": "its articles keep their ids, orders for all that comes of it hold",
    "category": "its articles are filed anew; where a path changes, the old one leads there",
}


class Renamed(Struct, frozen=True):
    """The renames that were carried out and concern what is stored, and tokens that were revoked.

    The latter are those of partners that the config no longer has: how many, by partner. `reused`
    says which former names of sources and partners others have now.
    """

    names: tuple[Rename, ...] = ()
    revoked: Mapping[str, int] = field(default_factory=dict)
    reused: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """Return the renames in words."""
        return tuple(f"{each.kind} {each.former} -> {each.name}" for each in self.names)


def stated(site: Site) -> list[Rename]:
    """Return every rename that the config states, in the order of its files."""
    found = [Rename("job", old, name) for name, job in site.jobs.items() for old in job.formerly]
    found += [Rename("partner", old, name) for old, name in former_names(site.partners).items()]
    found += [
        Rename("source", old, name)
        for name, terms in site.sources.sources.items()
        for old in terms.formerly
    ]
    found += [
        Rename("category", old, label)
        for label, names in site.categories.items()
        for old in names.formerly
    ]
    return found


def pending(site: Site, connection: Connection) -> list[Rename]:
    """Return the renames that this store has not seen yet."""
    known = renames.done(connection)
    return [each for each in stated(site) if known.get((each.kind, each.former)) != each.name]


def carry_out(
    site: Site, connection: Connection, at: datetime, likely: Sequence[LikelyRename] = ()
) -> Renamed:
    """Carry out the renames that the store has not seen; revoke what removed partners hold.

    One that was only renamed, as is `likely`, keeps its tokens until the config says so or not.
    """
    new = pending(site, connection)
    now = {(each.kind, each.former): each.name for each in stated(site)}
    before = renames.done(connection)
    over = [key for key, name in before.items() if now.get(key) != name]
    reused = tuple(_reused(site, {key: before[key] for key in over}))
    known = _Known.of(connection) if new else None
    concerning = tuple(each for each in new if known and known.has(each))
    if new:
        _rename(site, connection, new)
    if new or over:
        renames.note(connection, new, over, at)
    gone = renames.revoke(connection, unheld(site, connection, at, likely), at)
    return Renamed(concerning, gone, reused)


def _reused(site: Site, over: Mapping[tuple[Kind, str], str]) -> Iterator[str]:
    """Yield a warning for each former name of a source or partner that another has from now on."""
    present = {"source": site.sources.sources, "partner": site.partners}
    for (kind, former), name in over.items():
        if former in present.get(kind, ()):
            what = "records that give it" if kind == "source" else "allow and deny in sources.yaml"
            place = site.places.of(*_PATHS[kind](former))
            yield (
                f'{place}: "{former}" was the {kind} that is "{name}" now; {what} mean this one'
                " from now on: give it another name unless that is meant"
            )


def unheld(
    site: Site, connection: Connection, at: datetime, likely: Sequence[LikelyRename] = ()
) -> set[str]:
    """Return the partners that have valid tokens and are not in the config, by any name."""
    present = {*site.partners, *former_names(site.partners)}
    present |= {each.former for each in likely if each.kind == "partner"}
    valid = {token.partner for token in tokens.listed(connection) if token.is_good(at)}
    return valid - present


def explained(site: Site, connection: Connection) -> tuple[str, ...]:
    """Return what the next build will do about each rename that concerns what is stored."""
    new = pending(site, connection)
    known = _Known.of(connection) if new else None
    feeds = publications.known_feeds(connection) if new else {}
    lines = []
    for each in new:
        if known and known.has(each):
            names = _names(site, [each])
            number = sum(names.of(*name)[0] != name for name in feeds)
            told = _CONSEQUENCES[each.kind]
            place = site.places.of(*_PATHS[each.kind](each.name), "formerly")
            lines.append(
                f'{place}: the next build calls the {each.kind} "{each.former}" "{each.name}":'
                f" {number} of its feeds keep their ids; {told}"
            )
    return tuple(lines)


def _rename(site: Site, connection: Connection, new: Sequence[Rename]) -> None:
    """Rename feeds, slugs, tokens and orders."""
    jobs, labels = _of("job", new), _of("category", new)
    topics = {name for name, job in site.jobs.items() if job.per == "category"}
    published = set(map(fold, renames.members(connection, {*topics, *jobs})))
    renames.rename_feeds(connection, _names(site, new))
    renames.rename_categories(
        connection,
        {o: n for o, n in labels.items() if fold(o) in published and fold(n) not in published},
    )
    renames.rename_partners(connection, _of("partner", new))
    renames.keep_orders(connection, _of("source", new))


def _names(site: Site, new: Sequence[Rename]) -> FeedNames:
    """Return what feeds are called by some renames."""
    return FeedNames(
        jobs=_of("job", new),
        partners=_of("partner", new),
        members={
            kind: {fold(old): name for old, name in _of(kind, new).items()}
            for kind in ("source", "category")
        },
        per={name: job.per for name, job in site.jobs.items()},
    )


def _of(kind: str, new: Sequence[Rename]) -> dict[str, str]:
    return {each.former: each.name for each in new if each.kind == kind}


class _Known(Struct, frozen=True):
    """What the store has under any name, folded, by kind."""

    names: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, connection: Connection) -> _Known:
        """Return what a store knows of jobs, partners, sources and categories."""
        feeds = publications.known_feeds(connection)
        members = {member for _, member in feeds}
        members |= {feed.path.rpartition("/")[2] for feed in feeds.values()}
        partners = {job.rpartition("/")[0] for job, _ in feeds}
        partners |= {token.partner for token in tokens.listed(connection)}
        traces = {t.label.partition(":")[2] for t in queries.terms_of_kind(connection, "trace")}
        ordered = {target.value for target in targets.standing(connection, "source")}
        categories = {t.label for t in queries.terms_of_kind(connection, "category")}
        every: dict[str, set[str]] = {
            "job": {job.rpartition("/")[2] for job, _ in feeds},
            "partner": partners,
            "source": members | traces | ordered,
            "category": members | categories,
        }
        return cls({kind: frozenset(map(fold, names)) for kind, names in every.items()})

    def has(self, rename: Rename) -> bool:
        """Return whether the store has anything under the former name."""
        return fold(rename.former) in self.names[rename.kind]


def present_names(site: Site, job: str, member: str) -> Iterator[tuple[str, str]]:
    """Yield what a feed of the store may be called now, by its (job, member)."""
    partner, _, own = job.rpartition("/")
    own = former_names(site.jobs).get(own, own)
    partner = former_names(site.partners).get(partner, partner)
    present = f"{partner}/{own}" if partner else own
    per = site.jobs[own].per if own in site.jobs else None
    if per == "category":
        yield present, site.label_of(member)
    elif per == "source":
        yield present, former_names(site.sources.sources).get(member, member)
    yield present, member
