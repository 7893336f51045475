"""Documents that stand in a folder that `output` named before: followed until they are gone."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from msgspec import Struct

from syndicate.build.context import BuildContext
from syndicate.build.plan import Change, Problem
from syndicate.build.targets import is_address, open_target, output_name
from syndicate.config.site import Site
from syndicate.errors import OutputError
from syndicate.publish.gzip import COMPRESSED
from syndicate.publish.target import Target
from syndicate.store import Store, ledger, outputs
from syndicate.store.sql import Connection


class Removals(Struct, frozen=True):
    """The documents that went from former folders, and those that could not be removed.

    `stuck` are the paths of the latter below their folder.
    """

    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()
    stuck: tuple[str, ...] = ()


def follow(site: Site, connection: Connection, at: datetime) -> None:
    """Record where documents are published to now; those in another folder are followed."""
    place, before = output_name(site), outputs.current(connection)
    same = before is not None and _real(site, before) == _real(site, place)
    outputs.move(connection, place, at, renamed=same)


def to_be_removed(site: Site, connection: Connection) -> tuple[Change, ...]:
    """Return what a build would remove from former folders."""
    standing, before = outputs.left_over(connection), outputs.current(connection)
    if before is not None and _real(site, before) != _real(site, output_name(site)):
        standing += [(before, path) for path in outputs.published(connection)]
    return tuple(
        _removed(place, path)
        for place, paths in _by_place(standing)
        for path in paths
        if _stands(site, open_target(site, place), path)
    )


def remove_former(context: BuildContext, store: Store) -> Removals:
    """Remove what stands in former folders; what cannot be removed is tried again.

    A folder that is not there, such as that of a disk that is not mounted, is asked again, too.
    """
    site, changes, problems, stuck = context.site, list[Change](), list[Problem](), list[str]()
    with store.reading() as connection:
        standing = outputs.left_over(connection)
    gone: dict[str, list[str]] = {}
    for place, paths in _by_place(standing):
        if not is_address(place) and not (site.folder / place).is_dir():
            continue
        target = open_target(site, place, fence=context.fence)
        for path in paths:
            stood = _stands(site, target, path)
            if stood and (problem := _remove(target, place, path)):
                problems.append(problem)
                stuck.append(path)
                continue
            gone.setdefault(place, []).append(path)
            changes += [_removed(place, path)] if stood else []
        problems += [Problem(*pair) for pair in target.settle()]
    if gone:
        _record(context, store, gone, changes)
    return Removals(tuple(changes), tuple(problems), tuple(stuck))


def _by_place(standing: Sequence[tuple[str, str]]) -> Iterator[tuple[str, list[str]]]:
    for place, pairs in groupby(standing, key=lambda pair: pair[0]):
        yield place, [path for _, path in pairs]


def _stands(site: Site, target: Target, path: str) -> bool:
    """Return whether a document is in a former place, and not by that way in the present one."""
    file = target.local(path)
    if file is None:
        return target.may_hold(path)
    if not os.path.lexists(file):
        return False
    return site.output is None or os.path.realpath(file) != os.path.realpath(site.output / path)


def _remove(target: Target, folder: str, path: str) -> Problem | None:
    try:
        target.remove(path + COMPRESSED)
        target.remove(path)
    except OutputError as error:
        return Problem(f"{folder}/{path}", error.message)
    return None


def _record(
    context: BuildContext,
    store: Store,
    gone: Mapping[str, Sequence[str]],
    changes: Sequence[Change],
) -> None:
    with store.writing() as connection:
        for folder, paths in gone.items():
            outputs.forget(connection, folder, paths)
        events = [(change.kind, change.path, {"sha256": None}) for change in changes]
        ledger.record(connection, events, context.at)


def _removed(folder: str, path: str) -> Change:
    return Change(f"{folder.partition(' ')[0]}/{path}", "removed")


def _real(site: Site, place: str) -> str:
    return place if is_address(place) else os.path.realpath(site.folder / place)
