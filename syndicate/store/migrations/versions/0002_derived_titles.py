"""Articles say whether their title was made of their text; those of before were given theirs."""

import sqlalchemy as sa
from alembic import op

revision = "store_0002"
down_revision = "store_0001"


def upgrade() -> None:
    column = sa.Column("derived_title", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("articles", column)


def downgrade() -> None:
    raise NotImplementedError("a store is not migrated back: restore its backup")
