"""What stands in the output and no feed knows of: left by runs or configs that are forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from syndicate.build.ahead import is_ours, read
from syndicate.build.plan import Problem
from syndicate.build.targets import fence_of, media_types, open_target
from syndicate.config.site import Site
from syndicate.errors import OutputError
from syndicate.publish.gzip import COMPRESSED
from syndicate.publish.target import Target
from syndicate.store import Store, ledger, publications
from syndicate.store.publications import PARTNERS, PUBLIC
from syndicate.store.sql import Connection


class Pruned(Struct, frozen=True):
    """The paths of what went, or would go: orphaned documents, and uploads that never ended."""

    documents: tuple[str, ...]
    uploads: tuple[str, ...]
    problems: tuple[Problem, ...] = ()


def orphans(site: Site, connection: Connection, target: Target) -> list[str]:
    """Return the paths of the documents of ours that the store does not know, with their copies.

    A compressed copy is one where its document is not there. What another program wrote stays.
    """
    records = publications.known_documents(connection, archives=True)
    known = {path for path, record in records.items() if record.digest and not record.gone}
    suffixes = tuple(media_types())
    there = [path for path in target.paths(suffixes) if path.startswith((PUBLIC, PARTNERS))]
    found = [p for p in there if p not in known and is_ours(read(target, p))]
    kept = set(there).difference(found) if "gz" in site.settings.precompress else set()
    copies = target.paths(tuple(f"{suffix}{COMPRESSED}" for suffix in suffixes))
    return [*found, *(copy for copy in copies if copy.removesuffix(COMPRESSED) not in kept)]


def prune(site: Site, store: Store, at: datetime, *, dry_run: bool = False) -> Pruned:
    """Remove the orphans, and what the target keeps of them; on the record. Raises OutputError."""
    target, problems = open_target(site, fence=fence_of(store)), list[Problem]()
    target.check()
    with store.reading() as connection:
        found = orphans(site, connection, target)
    uploads = target.end_uploads(dry_run=dry_run)
    if dry_run:
        return Pruned(tuple(found), tuple(uploads))
    gone = list[str]()
    for path in found:
        try:
            target.remove(path)
            gone.append(path)
        except OutputError as error:
            problems.append(Problem(path, error.message))
    problems += [Problem(*failure) for failure in (*target.settle(), *target.forget_versions(gone))]
    _record(store, gone, at)
    return Pruned(tuple(gone), tuple(uploads), tuple(problems))


def _record(store: Store, paths: Sequence[str], at: datetime) -> None:
    documents = [path for path in paths if not path.endswith(COMPRESSED)]
    if documents:
        with store.writing() as connection:
            ledger.record(connection, [("removed", p, {"sha256": None}) for p in documents], at)
