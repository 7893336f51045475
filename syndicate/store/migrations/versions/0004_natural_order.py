"""Articles of one instant in natural order, `updated` to the millisecond, archives by their entries.

What an archive holds is what it carried: no archive changes its entries by this.
"""

from collections.abc import Iterable, Sequence
from itertools import count
from typing import Any

import sqlalchemy as sa
from alembic import op

from syndicate.store.identity import rank

revision = "store_0004"
down_revision = "store_0003"

_MILLISECOND = 1000
_PART = 5000


def upgrade() -> None:
    connection = op.get_bind()
    _list_archived(connection)
    op.drop_index("articles_newest", "articles")
    op.drop_index("filings_newest", "filings")
    for table in ("articles", "filings"):
        op.drop_column(table, "rank")
        blob = sa.Column("rank", sa.LargeBinary(), nullable=False, server_default=sa.text("''"))
        op.add_column(table, blob)
    op.add_column("feeds", sa.Column("selection", sa.String(64)))
    _date_by_modified(connection)
    _rank(connection)
    newest: list[sa.ColumnElement[Any]] = [
        sa.literal_column(f"{name} DESC") for name in ("published", "rank")
    ]
    op.create_index("articles_newest", "articles", [*newest, "key"])
    op.create_index("filings_newest", "filings", ["term", *newest, "article"])
    op.create_index("revisions_by_updated", "revisions", ["updated"])
    _mint_updated(connection)


def _list_archived(connection: sa.Connection) -> None:
    """Number the archives, and list the articles that each carries."""
    stored = connection.execute(
        sa.text("SELECT feed, name FROM archives ORDER BY feed, published, rank")
    ).all()
    op.drop_table("archives")
    archives = op.create_table(
        "archives",
        sa.Column("key", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("feed", sa.Text(), nullable=False),
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Text()),
        sa.Column("selection", sa.String(64)),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("feed", "name"),
    )
    op.create_table(
        "archived",
        sa.Column("article", sa.Integer(), sa.ForeignKey("articles.key"), nullable=False),
        sa.Column("archive", sa.Integer(), sa.ForeignKey("archives.key"), nullable=False),
        sa.PrimaryKeyConstraint("article", "archive"),
        sqlite_with_rowid=False,
    )
    op.create_index("archived_by_archive", "archived", ["archive"])
    numbers: dict[str, count[int]] = {}
    rows = [
        {"key": key, "feed": feed, "name": name, "number": next(numbers.setdefault(feed, count(1)))}
        for key, (feed, name) in enumerate(stored, 1)
    ]
    if rows:
        op.bulk_insert(archives, rows)
    connection.execute(
        sa.text(
            "INSERT INTO archived (article, archive) SELECT DISTINCT c.article, a.key"
            " FROM archives a JOIN feeds f ON f.feed_id = a.feed"
            " JOIN documents d ON d.feed = f.key AND d.archive = a.name"
            ' JOIN carried c ON c.document = d.path AND c."left" IS NULL'
        )
    )


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
    """Order articles of one instant by their names."""
    query = sa.text("SELECT key, record_id, url_key, entry_id FROM articles")
    for part in _parts(connection.execute(query)):
        rows = [
            {"of": row.key, "rank": rank(row.record_id or row.url_key, row.entry_id)}
            for row in part
        ]
        connection.execute(sa.text("UPDATE articles SET rank = :rank WHERE key = :of"), rows)
        connection.execute(sa.text("UPDATE filings SET rank = :rank WHERE article = :of"), rows)


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
