"""Titles that articles are cited by, and when a feed began to show less of an article."""

import sqlalchemy as sa
from alembic import op

from syndicate.store.cited import title_key

revision = "store_0009"
down_revision = "store_0008"

_PART = 5000


def upgrade() -> None:
    op.add_column("articles", sa.Column("title_key", sa.BigInteger()))
    _number_titles(op.get_bind())
    op.create_index("articles_by_title", "articles", ["title_key"])
    op.create_table(
        "shortened",
        sa.Column("feed", sa.Integer(), sa.ForeignKey("feeds.key"), autoincrement=False),
        sa.Column("article", sa.Integer(), sa.ForeignKey("articles.key"), autoincrement=False),
        sa.Column("level", sa.String(16), nullable=False),
        sa.Column("images", sa.Boolean(), nullable=False),
        sa.Column("instant", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("feed", "article"),
        sqlite_with_rowid=False,
    )
    op.create_index("shortened_by_article", "shortened", ["article"])


def _number_titles(connection: sa.Connection) -> None:
    """Give every article that is there the number of its title."""
    articles = sa.table(
        "articles",
        sa.column("key", sa.Integer()),
        sa.column("title", sa.Text()),
        sa.column("title_key", sa.BigInteger()),
        sa.column("revision", sa.Integer()),
    )
    last = 0
    while True:
        query = sa.select(articles.c.key, articles.c.title).where(articles.c.key > last)
        rows = connection.execute(query.order_by(articles.c.key).limit(_PART)).all()
        if not rows:
            return
        last = rows[-1].key
        numbered = [{"row": row.key, "number": title_key(row.title)} for row in rows]
        update = sa.update(articles).where(
            articles.c.key == sa.bindparam("row"), articles.c.revision > 0
        )
        connection.execute(update.values(title_key=sa.bindparam("number")), numbered)
