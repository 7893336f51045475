"""The ledger notes the clock of the machine, and says which rows it has no record of.

Before this, records did not hold the rows that they were about: what is in the tables now is told
as unproved, not as broken. How many rows that are is the first record of the new kind.
"""

import json
from datetime import UTC, datetime
from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "store_0011"
down_revision = "store_0010"

_TABLES = ("orders", "withdrawals", "targets", "carried", "documents", "tokens", "usage", "deliveries")


def upgrade() -> None:
    op.add_column("ledger", sa.Column("recorded", sa.BigInteger()))
    connection = op.get_bind()
    counts = {
        name: connection.scalar(sa.select(sa.func.count()).select_from(sa.table(name)))
        for name in _TABLES
    }
    counts = {name: count for name, count in counts.items() if count}
    newest = connection.scalar(sa.text("SELECT max(number) FROM ledger")) or 0
    if counts or newest:
        _record(connection, newest, {"unproved": counts})


def _record(connection: sa.Connection, newest: int, detail: object) -> None:
    """Append a record as `ledger.record` did when this was written."""
    read = sa.text("SELECT number, hash FROM seals WHERE name = 'ledger'")
    try:
        number, previous = connection.execute(read).one_or_none() or (0, "0" * 64)
    except sa.exc.DBAPIError:
        number, previous = 0, "0" * 64
    if type(number) is not int or type(previous) is not str:
        number, previous = 0, "0" * 64
    if number < newest:
        number, previous = newest, "0" * 64
    now = int(datetime.now(UTC).timestamp() * 1_000_000)
    text = json.dumps(detail, ensure_ascii=False, sort_keys=True)
    values = (number + 1, now, "upgraded", "store", text)
    parts = [str(part).encode() for part in (previous, *values, now)]
    digest = sha256(b"".join(b"%d:%b," % (len(part), part) for part in parts)).hexdigest()
    columns = ("number", "instant", "event", "subject", "detail", "previous", "hash", "recorded")
    ledger = sa.table("ledger", *map(sa.column, columns))
    row = dict(zip(columns, (*values, previous, digest, now), strict=True))
    connection.execute(sa.insert(ledger), [row])
    seals = sa.table("seals", sa.column("name"), sa.column("number"), sa.column("hash"))
    sealed = {"number": number + 1, "hash": digest}
    same = sa.update(seals).where(seals.c.name == "ledger").values(sealed)
    if not connection.execute(same).rowcount:
        connection.execute(sa.insert(seals), [{"name": "ledger", **sealed}])
