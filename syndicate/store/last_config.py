"""The config as it could be read last: what a takedown is carried out by while it is broken."""

from __future__ import annotations

from collections.abc import Mapping

from syndicate.store.publication_tables import last_config
from syndicate.store.sql import Connection, delete, insert, select


def keep(connection: Connection, files: Mapping[str, bytes]) -> None:
    """Store the files of a config, by their names below its folder, in place of those of before."""
    connection.execute(delete(last_config))
    if files:
        rows = [{"file": name, "data": data} for name, data in files.items()]
        connection.execute(insert(last_config), rows)


def files(connection: Connection) -> dict[str, bytes]:
    """Return the files of the last good config by name; none where none was stored."""
    return {row.file: row.data for row in connection.execute(select(last_config))}
