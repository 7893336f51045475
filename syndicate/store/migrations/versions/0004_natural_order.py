"""Articles of one instant in natural order, `updated` to the millisecond, dates of archives.

Where an archive begins among articles of one instant, these keep the order they had, so that no
archive changes its entries.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from syndicate.store.identity import rank

revision = "store_0004"
down_revision = "store_0001"

_MILLISECOND = 1000
_PART = 5000


def upgrade() -> None:
    connection = op.get_bind()
    op.drop_index("articles_newest", "articles")
    op.drop_index("filings_newest", "filings")
    for table in ("articles", "filings", "archives"):
        op.alter_column(table, "rank", new_column_name="number")
        blob = sa.Column("rank", sa.LargeBinary(), nullable=False, server_default=sa.text("''"))
        op.add_column(table, blob)
    _date_by_modified(connection)
    _rank(connection)
    for table in ("articles", "filings", "archives"):
        op.drop_column(table, "number")
    newest: list[sa.ColumnElement[Any]] = [
        sa.literal_column(f"{name} DESC") for name in ("published", "rank")
    ]
    op.create_index("articles_newest", "articles", [*newest, "key"])
    op.create_index("filings_newest", "filings", ["term", *newest, "article"])
    op.create_index("revisions_by_updated", "revisions", ["updated"])
    _mint_updated(connection)


def _date_by_modified(connection: sa.Connection) -> None:
    """Date the articles without a date of publication by that of their last change."""
    modified = (
        "SELECT r.modified FROM revisions r WHERE r.key = articles.revision"
        " AND r.published IS NULL AND r.modified IS NOT NULL"
    )
    connection.execute(
        sa.text(
            f"UPDATE articles SET published = ({modified}), undated = :no"
            f" WHERE undated = :yes AND EXISTS ({modified})"
        ),
        {"yes": True, "no": False},
    )
    connection.execute(
        sa.text(
            "UPDATE filings SET published ="
            " (SELECT a.published FROM articles a WHERE a.key = filings.article)"
            " WHERE published <> (SELECT a.published FROM articles a WHERE a.key = filings.article)"
        )
    )


def _rank(connection: sa.Connection) -> None:
    """Order articles of one instant by their names; of an instant where an archive begins, as ever.

    The old numbers are below 2**62, so their first byte is below that of any name.
    """
    begun = set(connection.scalars(sa.text("SELECT published FROM archives")))
    query = sa.text("SELECT key, published, number, record_id, url_key, entry_id FROM articles")
    for part in _parts(connection.execute(query)):
        rows = [
            {
                "of": row.key,
                "rank": row.number.to_bytes(8, "big")
                if row.published in begun
                else rank(row.record_id or row.url_key, row.entry_id),
            }
            for row in part
        ]
        connection.execute(sa.text("UPDATE articles SET rank = :rank WHERE key = :of"), rows)
        connection.execute(sa.text("UPDATE filings SET rank = :rank WHERE article = :of"), rows)
    borders = connection.execute(sa.text("SELECT feed, name, number FROM archives")).all()
    for feed, name, number in borders:
        connection.execute(
            sa.text("UPDATE archives SET rank = :rank WHERE feed = :feed AND name = :name"),
            {"rank": number.to_bytes(8, "big"), "feed": feed, "name": name},
        )


def _mint_updated(connection: sa.Connection) -> None:
    """Make `updated` whole milliseconds, each once, and never before the publication."""
    query = sa.text(
        "SELECT r.key, r.updated, a.published, a.undated FROM revisions r"
        " JOIN articles a ON a.revision = r.key ORDER BY"
        " CASE WHEN a.undated OR a.published <= r.updated THEN r.updated ELSE a.published END,"
        " a.published, a.rank"
    )
    last = None
    for part in _parts(connection.execute(query)):
        rows = []
        for row in part:
            instant = row.updated if row.undated else max(row.updated, row.published)
            minted = instant // _MILLISECOND * _MILLISECOND
            last = minted if last is None or minted > last else last + _MILLISECOND
            rows.append({"of": row.key, "updated": last})
        connection.execute(sa.text("UPDATE revisions SET updated = :updated WHERE key = :of"), rows)


def _parts(rows: sa.CursorResult[Any]) -> Iterable[Sequence[sa.Row[Any]]]:
    """Return rows in lists; all are read first, since what is read is written to."""
    every = rows.all()
    return (every[start : start + _PART] for start in range(0, len(every), _PART))
