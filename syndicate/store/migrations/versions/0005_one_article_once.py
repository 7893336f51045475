"""Originals of articles, the records that an article is merged of, and the articles that leave.

What already stands twice is merged when either of its records is imported again.
"""

from collections import Counter
from itertools import islice

import sqlalchemy as sa
from alembic import op

from syndicate.store.originals import MOST, number_of, pages

revision = "store_0005"
down_revision = "store_0004"

_PART = 5000


def _article(name: str = "article", **options: bool) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), sa.ForeignKey("articles.key"), **options)  # type: ignore[arg-type]


def upgrade() -> None:
    op.add_column("articles", sa.Column("intake", sa.String(32)))
    op.create_table(
        "originals",
        sa.Column("page", sa.BigInteger(), nullable=False, autoincrement=False),
        _article(nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("page", "article"),
        sqlite_with_rowid=False,
    )
    _list_originals(op.get_bind())
    op.create_index("originals_by_article", "originals", ["article"])
    op.create_table(
        "claims",
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("intake", sa.String(32), nullable=False),
        _article(nullable=False),
        sa.Column("entry_id", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text()) for name in ("record_id", "url_key", "external_key")),
        sa.Column("record_digest", sa.String(64), nullable=False),
        sa.Column("record", sa.Text()),
        sa.Column("fullest", sa.Integer(), nullable=False),
        sa.Column("revised", sa.BigInteger()),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("moved_to", sa.Text()),
        sa.PrimaryKeyConstraint("identity", "intake"),
    )
    for name, column in (
        ("article", "article"),
        ("entry", "entry_id"),
        ("record", "record_id"),
        ("url", "url_key"),
        ("external", "external_key"),
    ):
        op.create_index(f"claims_by_{name}", "claims", [column])
    op.create_table(
        "departures",
        _article(primary_key=True, autoincrement=False),
        _article("successor"),
        sa.Column("instant", sa.BigInteger(), nullable=False),
    )
    op.create_index("departures_by_successor", "departures", ["successor"])


def _list_originals(connection: sa.Connection) -> None:
    """List the pages of the originals of all articles."""
    query = sa.text("SELECT key, record_id, url, external_url FROM articles ORDER BY key")
    put = sa.text("INSERT INTO originals (page, article) VALUES (:page, :article)")
    every = iter(connection.execute(query).all())  # all are read before any is written
    known = Counter[int]()
    while part := list(islice(every, _PART)):
        rows = []
        for row in part:
            for page in map(number_of, pages(row.record_id, row.url, row.external_url)):
                known[page] += 1
                if known[page] <= MOST + 1:
                    rows.append({"page": page, "article": row.key})
        if rows:
            connection.execute(put, rows)


def downgrade() -> None:
    raise NotImplementedError("a store is not migrated back: restore its backup")
