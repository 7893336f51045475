"""Where documents are published to, and what stands in folders that they were published to before.

A folder goes by its name in `site.yaml: output`, so that a site that moves keeps its own.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from syndicate.store.chunks import chunks
from syndicate.store.instants import stored
from syndicate.store.publication_tables import documents, leftovers, outputs
from syndicate.store.sql import Connection, delete, insert, literal, select, update


def current(connection: Connection) -> str | None:
    """Return the folder that documents are published to; None where none ever was."""
    return connection.scalar(select(outputs.c.folder).where(outputs.c.left.is_(None)))


def move(connection: Connection, folder: str, at: datetime, *, renamed: bool = False) -> None:
    """Publish to a folder from now on; what stands in the one of before is left over there.

    With `renamed` it is the same folder by another name.
    """
    before = current(connection)
    if before == folder:
        return
    if before is not None and not renamed:
        stands = select(literal(before), documents.c.path).where(documents.c.digest.is_not(None))
        connection.execute(insert(leftovers).from_select(["folder", "path"], stands))
    connection.execute(delete(leftovers).where(leftovers.c.folder == folder))
    connection.execute(update(outputs).where(outputs.c.left.is_(None)).values(left=stored(at)))
    again = update(outputs).where(outputs.c.folder == folder).values(left=None)
    if not connection.execute(again).rowcount:
        connection.execute(insert(outputs), [{"folder": folder, "left": None}])


def left_over(connection: Connection) -> list[tuple[str, str]]:
    """Return (folder, path) of the documents that stand, or stood, in former folders."""
    query = select(leftovers.c.folder, leftovers.c.path)
    rows = connection.execute(query.order_by(leftovers.c.folder, leftovers.c.path))
    return [(row.folder, row.path) for row in rows]


def published(connection: Connection) -> list[str]:
    """Return the paths of all files that are published now."""
    query = select(documents.c.path).where(documents.c.digest.is_not(None))
    return list(connection.scalars(query.order_by(documents.c.path)))


def forget(connection: Connection, folder: str, paths: Collection[str]) -> None:
    """Forget documents that are gone from a former folder."""
    for part in chunks(paths):
        same = (leftovers.c.folder == folder) & leftovers.c.path.in_(part)
        connection.execute(delete(leftovers).where(same))
