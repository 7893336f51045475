"""Comments and episodes of podcasts; which articles have a file that podcasts carry."""

import re

import sqlalchemy as sa
from alembic import op

revision = "store_0003"
down_revision = "store_0002"

_PLAYABLE = re.compile(r"[^?#]*\.(?:mp3|m4a|mp4|m4v|mov)(?:[?#]|$)", re.IGNORECASE)


def upgrade() -> None:
    for column in (
        sa.Column("comments", sa.Text),
        sa.Column("episode", sa.Integer),
        sa.Column("season", sa.Integer),
        sa.Column("episode_type", sa.String(16)),
        sa.Column("explicit", sa.Boolean),
    ):
        op.add_column("revisions", column)
    playable = sa.Column("playable", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("articles", playable)
    mark_playable(op.get_bind())


def mark_playable(connection: sa.Connection) -> None:
    """Mark the articles whose current revision has such a file, by its address."""
    articles = sa.table("articles", sa.column("revision"), sa.column("playable"))
    files = sa.table("attachments", *map(sa.column, ("revision", "position", "url")))
    query = sa.select(files.c.revision, files.c.url).where(files.c.position >= 0)
    revisions = sorted({row[0] for row in connection.execute(query) if _PLAYABLE.match(row[1])})
    mark = sa.update(articles).where(articles.c.revision == sa.bindparam("of"))
    if revisions:
        connection.execute(mark.values(playable=sa.true()), [{"of": key} for key in revisions])


def downgrade() -> None:
    raise NotImplementedError("a store is not migrated back: restore its backup")
