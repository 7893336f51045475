"""Texts are remembered in one script, so that copies in the other one are recognised.

Digests and pieces of texts with traditional characters or look-alikes are made anew, once: two
minutes or so for a million articles, since the others are passed over by a look at their characters.
Withdrawn articles are found by their prose without code, too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import sqlalchemy as sa
from alembic import op

from syndicate.text import prose, similarity

revision = "store_0008"
down_revision = "store_0007"

_PART = 500
_STORED = 8  # pieces of an article's text
#: Forms that NFKC brings to a character which is folded.
_COMPATIBLE = re.compile("[\u0300-\u036f\u2e80-\u2fd5\uf900-\ufaff\U0001d400-\U0001d7ff\U0002f800-\U0002fa1f]")


def upgrade() -> None:
    article = sa.ForeignKey("articles.key")
    op.create_table(
        "resemblances",
        sa.Column("article", sa.Integer(), article, nullable=False, autoincrement=False),
        sa.Column(
            "withdrawn", sa.Integer(), sa.ForeignKey("articles.key"), nullable=False,
            autoincrement=False,
        ),
        sa.Column("level", sa.String(8), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("text_digest", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("article", "withdrawn"),
        sqlite_with_rowid=False,
    )
    op.create_index("resemblances_by_withdrawn", "resemblances", ["withdrawn"])
    connection = op.get_bind()
    _fold_current(connection)
    _remember_withdrawn(connection)


def _fold_current(connection: sa.Connection) -> None:
    """Make the digests and pieces of articles anew whose present text has another form."""
    query = sa.text(
        "SELECT a.key, a.text_digest, a.exempt, a.withdrawn, r.content_html, r.content_text"
        " FROM articles a JOIN revisions r ON r.key = a.revision"
        " WHERE a.key > :after AND a.text_digest IS NOT NULL ORDER BY a.key LIMIT :part"
    )
    after = -1
    while rows := connection.execute(query, {"after": after, "part": _PART}).all():
        after = rows[-1].key
        for row in rows:
            body = row.content_html or row.content_text or ""
            if not _may_fold(body):
                continue
            text = similarity.plain(body)
            folded = similarity.fold(text)
            if folded != text:
                _put(connection, row, similarity.digest(folded), similarity.pieces(folded, _STORED))


def _may_fold(body: str) -> bool:
    text = unescape(unescape(body)).casefold()
    return similarity.fold(text) is not text or _COMPATIBLE.search(text) is not None


def _put(connection: sa.Connection, row: Any, digest: str, pieces: tuple[int, ...]) -> None:
    exempt = digest if row.exempt == row.text_digest else row.exempt
    connection.execute(
        sa.text("UPDATE articles SET text_digest = :digest, exempt = :exempt WHERE key = :key"),
        {"digest": digest, "exempt": exempt, "key": row.key},
    )
    if row.withdrawn is None:
        connection.execute(sa.text("DELETE FROM pieces WHERE article = :key"), {"key": row.key})
    _add_pieces(connection, row.key, pieces)


def _add_pieces(connection: sa.Connection, key: int, pieces: tuple[int, ...]) -> None:
    known = set(
        connection.scalars(sa.text("SELECT piece FROM pieces WHERE article = :key"), {"key": key})
    )
    if new := sorted(set(pieces) - known):
        connection.execute(
            sa.text("INSERT INTO pieces (piece, article) VALUES (:piece, :article)"),
            [{"piece": piece, "article": key} for piece in new],
        )


def _remember_withdrawn(connection: sa.Connection) -> None:
    """Remember every text of withdrawn articles as it is compared from now on."""
    gone = connection.scalars(sa.text("SELECT DISTINCT article FROM memory ORDER BY article")).all()
    query = sa.text("SELECT value FROM memory WHERE kind = 'text' AND article = :key")
    for key in gone:
        known, digests = set(connection.scalars(query, {"key": key})), set[str]()
        for body in _bodies(connection, key):
            plain = similarity.plain(body)
            text = similarity.fold(plain)
            _add_pieces(connection, key, similarity.pieces(text, _STORED))
            _add_pieces(connection, key, similarity.pieces(prose.without_code(body), _STORED))
            if similarity.digest(plain) in known:  # what a replacement shares is not remembered
                digests.add(similarity.digest(text))
        if new := sorted(digests - known):
            connection.execute(
                sa.text("INSERT INTO memory (kind, value, article) VALUES ('text', :value, :key)"),
                [{"value": value, "key": key} for value in new],
            )


def _bodies(connection: sa.Connection, key: int) -> Iterator[str]:
    """Yield the bodies of an article's revisions, and of the records that it was merged of."""
    said = sa.text(
        "SELECT content_html, content_text FROM revisions WHERE article = :key AND held IS NULL"
    )
    for row in connection.execute(said, {"key": key}).all():
        yield row.content_html or row.content_text or ""
    records = sa.text("SELECT record FROM claims WHERE article = :key AND record IS NOT NULL")
    for record in connection.scalars(records, {"key": key}).all():
        facts = json.loads(record)
        yield facts.get("content_html") or facts.get("content_text") or ""


def downgrade() -> None:
    raise NotImplementedError("a store is not migrated back: restore its backup")
