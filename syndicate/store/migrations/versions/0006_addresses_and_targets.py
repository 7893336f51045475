"""Every address an article ever had, its pictures, what orders withdraw beside articles, and rights that
cannot be read.

Pages and originals that are remembered of withdrawn articles become numbers of their `page_key`.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from syndicate.store.addresses import number_at, of_record
from syndicate.store.originals import number_of
from syndicate.text.pictures import images_in, picture_key
from syndicate.text.urls import web_url

revision = "store_0006"
down_revision = "store_0005"

_PART = 5000
_PART_OF_TEXTS = 200


def upgrade() -> None:
    op.add_column("articles", sa.Column("unread", sa.Text()))
    op.add_column("articles", sa.Column("unread_by", sa.String(32)))
    op.create_table(
        "addresses",
        sa.Column("address", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("article", sa.Integer(), sa.ForeignKey("articles.key"), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("address", "article", "role"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "targets",
        sa.Column("order", sa.Integer(), sa.ForeignKey("orders.number"), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("article", sa.Integer(), sa.ForeignKey("articles.key")),
        sa.Column("lifted", sa.BigInteger()),
        sa.Column("lifted_by", sa.Text()),
        sa.Column("lifted_reason", sa.Text()),
        sa.PrimaryKeyConstraint("order", "kind", "value"),
    )
    op.create_index("targets_by_value", "targets", ["kind", "value"])
    op.create_table(
        "pictures",
        sa.Column("picture", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("article", sa.Integer(), sa.ForeignKey("articles.key"), nullable=False),
        sa.PrimaryKeyConstraint("picture", "article"),
        sqlite_with_rowid=False,
    )
    connection = op.get_bind()
    _list_pictures(connection)
    op.create_index("pictures_by_article", "pictures", ["article"])
    _list_addresses(connection)
    op.create_index("addresses_by_article", "addresses", ["article"])
    _number_memory(connection)


def _list_addresses(connection: sa.Connection) -> None:
    """List the addresses of articles now, of their records, and of originals they ever had."""
    put = sa.text(
        "INSERT INTO addresses (address, article, role) VALUES (:address, :article, :role)"
        " ON CONFLICT DO NOTHING"
    )
    names = "record_id, url, external_url"
    for query in (
        f"SELECT key AS article, {names} FROM articles WHERE revision > 0 ORDER BY key",
        "SELECT article, record_id, url_key AS url, external_key AS external_url FROM claims",
    ):
        for part in _parts(connection.execute(sa.text(query))):
            rows = [
                {"address": number, "article": row.article, "role": role}
                for row in part
                for role, number in of_record(row.record_id, row.url, row.external_url)
            ]
            if rows:
                connection.execute(put, rows)
    connection.execute(
        sa.text(
            "INSERT INTO addresses (address, article, role)"
            " SELECT o.page, o.article, 'original' FROM originals o WHERE NOT EXISTS"
            " (SELECT 1 FROM addresses a WHERE a.address = o.page AND a.article = o.article)"
        )
    )


def _list_pictures(connection: sa.Connection) -> None:
    """List the pictures that articles show."""
    put = sa.text(
        "INSERT INTO pictures (picture, article) VALUES (:picture, :article) ON CONFLICT DO NOTHING"
    )
    query = sa.text("SELECT key, revision, url, external_url FROM articles WHERE revision > 0")
    for articles in _parts(connection.execute(query), _PART_OF_TEXTS):
        base = {row.revision: row.url or row.external_url for row in articles}
        owner = {row.revision: row.key for row in articles}
        shown: set[tuple[int, int]] = set()
        for revision, address, is_body in _shown(connection, list(owner)):
            own = base[revision]
            url = None if is_body else web_url(address, own)
            keys = images_in(address, own) if is_body else [picture_key(url)] if url else []
            shown |= {(number_of(key), owner[revision]) for key in keys}
        rows = [{"picture": picture, "article": article} for picture, article in sorted(shown)]
        if rows:
            connection.execute(put, rows)


def _shown(
    connection: sa.Connection, revisions: Sequence[int]
) -> Iterator[tuple[int, str, bool]]:
    """Yield (revision, text, whether it is a body and no address) of all that may be a picture."""
    for query in (
        "SELECT key, content_html, 1 FROM revisions WHERE key IN :keys",
        "SELECT revision, url, 0 FROM attachments WHERE revision IN :keys"
        " AND (position = -1 OR mime_type LIKE 'image/%')",
        "SELECT b.revision, p.avatar, 0 FROM bylines b JOIN people p ON p.key = b.person"
        " WHERE b.revision IN :keys",
        "SELECT a.revision, s.icon, 0 FROM articles a JOIN sources s ON s.key = a.source"
        " WHERE a.revision IN :keys",
    ):
        bound = sa.text(query).bindparams(sa.bindparam("keys", expanding=True))
        for revision, text, is_body in connection.execute(bound, {"keys": revisions}):
            if text:
                yield revision, text, bool(is_body)


def _number_memory(connection: sa.Connection) -> None:
    query = sa.text("SELECT kind, value, article FROM memory WHERE kind IN ('page', 'original')")
    rows = connection.execute(query).all()
    numbered = {
        (row.kind, str(number), row.article) for row in rows if (number := number_at(row.value))
    }
    connection.execute(sa.text("DELETE FROM memory WHERE kind IN ('page', 'original')"))
    if numbered:
        put = "INSERT INTO memory (kind, value, article) VALUES (:kind, :value, :article)"
        names = ("kind", "value", "article")
        values = [dict(zip(names, row, strict=True)) for row in sorted(numbered)]
        connection.execute(sa.text(put), values)


def _parts(rows: sa.CursorResult[Any], most: int = _PART) -> Iterator[Sequence[sa.Row[Any]]]:
    """Return rows in lists; all are read first, since what is read is written to."""
    every = rows.all()
    return (every[start : start + most] for start in range(0, len(every), most))


def downgrade() -> None:
    raise NotImplementedError("a store is not migrated back: restore its backup")
