"""Numbers have 64 bits on a server, as they always had in a file."""

from __future__ import annotations

from alembic import op

revision = "store_0017"
down_revision = "store_0016"

#: The columns that had 32.
NARROW = {
    "addresses": "article",
    "archived": "article archive",
    "archives": "key number",
    "articles": "key revision source withdrawn blocked_by likeness",
    "attachments": "revision position",
    "bylines": "revision position person",
    "carried": "article revision",
    "citations": "revision position",
    "claims": "article fullest",
    "deliveries": "article revision",
    "departures": "article successor",
    "documents": "feed",
    "feeds": "key",
    "filings": "term article position",
    "hub_notices": "version tries",
    "hub_recalls": "order",
    "hubs": "tries",
    "journal": "key line",
    "ledger": "number",
    "memory": "article line",
    "orders": "number replacement",
    "originals": "article",
    "people": "key",
    "pictures": "article",
    "pieces": "article",
    "resemblances": "article withdrawn percent",
    "revisions": "key article number episode season",
    "seals": "number",
    "shortened": "feed article",
    "sources": "key",
    "targets": "order article line lift_line",
    "terms": "key",
    "withdrawals": "order article copy_of line lift_line",
}


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    # No run writes meanwhile. The server writes each table anew, once for all of its columns.
    connection.exec_driver_sql("SELECT 1 FROM counters WHERE name = 'writer' FOR UPDATE")
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    for table, columns in NARROW.items():
        widened = ", ".join(f'ALTER COLUMN "{name}" TYPE BIGINT' for name in columns.split())
        connection.exec_driver_sql(f"ALTER TABLE {table} {widened}")
