"""What the store holds by the config, brought up to date when the config has changed.

Which of several articles has a page, and what categories are called, was decided when the articles
came in. The store also keeps the config itself, and knows where documents were published to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime

from msgspec import Struct, field

from syndicate.build.cache.code_stamp import code_stamp
from syndicate.build.cache.last_build import LastBuild
from syndicate.build.former_outputs import follow
from syndicate.build.renames import Renamed, carry_out, pending, unheld
from syndicate.config.last_good import files_of, load_files
from syndicate.config.likely_renames import LikelyRename, likely_renames
from syndicate.config.owners import Owners
from syndicate.config.site import Site
from syndicate.errors import SyndicateError
from syndicate.recall.journaled import is_kept_up
from syndicate.store import Store, last_config, queries, refile, rivals
from syndicate.store.sql import Connection

#: The files in which several things are named; in the others it is their own name.
_NAMING = ("sources.yaml", "categories.yaml")


class Settled(Struct, frozen=True):
    """What was brought up to date: how many articles were filed anew, as `Tech -> 科技`, and what
    is called otherwise now. `likely` seems to be, though the config does not say so.
    """

    filed: Mapping[str, int] = field(default_factory=dict)
    renamed: Renamed = field(default_factory=Renamed)
    likely: tuple[LikelyRename, ...] = ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return what a person should look at before anything else is renamed."""
        return (*map(str, self.likely), *self.renamed.reused)


def settle(site: Site, store: Store, last: LastBuild | None, at: datetime) -> Settled:
    """Settle all of it, unless the last build had this config; return what was done."""
    if last and (last.config, last.stamp) == (site.digest, code_stamp()):
        return Settled()
    config = files_of(site)
    with store.reading() as connection:
        likely = seemingly_renamed(site, connection)
    with store.writing() as connection:
        rivals.settle_all(connection, Owners.of(site))
        follow(site, connection, at)
        settled = _settle_names(site, connection, at, likely)
        if config:
            last_config.keep(connection, config)
    return settled


@contextmanager
def rehearsed(site: Site, store: Store, at: datetime) -> Iterator[tuple[Connection, Settled]]:
    """Yield the store as a build would find it once names are settled; nothing of that is kept.

    A store that has nothing to settle, and all that the journal has, is only read; into another the
    caller may put what the journal has.
    """
    with store.reading() as connection:
        likely = seemingly_renamed(site, connection)
        is_settled = is_kept_up(site, connection) and not (
            _other_names(site, connection)
            or pending(site, connection)
            or unheld(site, connection, at, likely)
        )
        if is_settled:
            yield connection, Settled(likely=likely)
            return
    with suppress(_Rehearsed), store.writing() as connection:
        yield connection, _settle_names(site, connection, at, likely)
        raise _Rehearsed


class _Rehearsed(Exception):  # noqa: N818 - nothing went wrong
    """Rolls a transaction back."""


def seemingly_renamed(site: Site, connection: Connection) -> tuple[LikelyRename, ...]:
    """Return what seems to be renamed since the last build, though the config does not say so."""
    files, now = last_config.files(connection), files_of(site)
    is_same = files.keys() == now.keys() and all(files[n] == now[n] for n in _NAMING if n in now)
    if not files or is_same:  # most changes of a config name nothing anew
        return ()
    try:
        before = load_files(files, site.folder / site.places.folder)
    except SyndicateError:  # another version wrote it
        return ()
    return tuple(likely_renames(before, site))


def _settle_names(
    site: Site, connection: Connection, at: datetime, likely: tuple[LikelyRename, ...]
) -> Settled:
    """Carry out renames, and file articles under what their categories are called now."""
    renamed = carry_out(site, connection, at, likely)
    labels = _other_names(site, connection)
    filed = refile.filed_under(connection, labels)
    if labels:
        refile.refile(connection, labels)
    moved = {f"{label} -> {labels[label]}": len(articles) for label, articles in filed.items()}
    return Settled(moved, renamed, likely)


def _other_names(site: Site, connection: Connection) -> dict[str, str]:
    """Return the categories of the store that are other names of one in the config: its label."""
    terms = (term.label for term in queries.terms_of_kind(connection, "category") if term.filed)
    labels = {label: site.label_of(label) for label in terms}
    return {label: own for label, own in labels.items() if own != label}
