"""Where the archive documents of feeds begin, and which documents are archives."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table('archives',
    sa.Column('feed', sa.Text(), nullable=False),
    sa.Column('name', sa.String(length=32), nullable=False),
    sa.Column('published', sa.BigInteger(), nullable=False),
    sa.Column('rank', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('feed', 'name')
    )
    op.add_column('documents', sa.Column('archive', sa.String(length=32), nullable=True))
    op.create_index('documents_by_feed', 'documents', ['feed'], unique=False)


def downgrade() -> None:
    raise NotImplementedError("a store is not migrated back: restore its backup")
