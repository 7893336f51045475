"""What hubs were told is held by the ledger; what they were told before that is unproved.

How many rows that are is said by a record, as for the tables that records began to hold before.
"""

import json
from datetime import UTC, datetime
from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "store_0015"
down_revision = "store_0014"


def upgrade() -> None:
    connection = op.get_bind()
    told = "SELECT count(*) FROM hub_recalls WHERE delivered IS NOT NULL"
    if count := connection.scalar(sa.text(told)):
        _record(connection, {"unproved": {"hub_recalls": count}})


def _record(connection: sa.Connection, detail: object) -> None:
    """Append a record as `ledger.record` did when this was written."""
    newest = connection.scalar(sa.text("SELECT max(number) FROM ledger")) or 0
    read = sa.text("SELECT number, hash FROM seals WHERE name = 'ledger'")
    number, previous = connection.execute(read).one_or_none() or (0, "0" * 64)
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
