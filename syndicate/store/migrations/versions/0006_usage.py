"""What partners fetched, by token: how often a document, and which revisions stood in it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table('usage',
    sa.Column('token', sa.String(length=64), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('fetched', sa.BigInteger(), nullable=False),
    sa.Column('unchanged', sa.BigInteger(), nullable=False),
    sa.Column('bytes', sa.BigInteger(), nullable=False),
    sa.Column('first', sa.BigInteger(), nullable=False),
    sa.Column('last', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['token'], ['tokens.digest'], ),
    sa.PrimaryKeyConstraint('token', 'document')
    )
    op.create_index('usage_by_document', 'usage', ['document'], unique=False)
    op.create_table('deliveries',
    sa.Column('token', sa.String(length=64), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('article', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('revision', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('times', sa.BigInteger(), nullable=False),
    sa.Column('first', sa.BigInteger(), nullable=False),
    sa.Column('last', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['article'], ['articles.key'], ),
    sa.ForeignKeyConstraint(['token'], ['tokens.digest'], ),
    sa.PrimaryKeyConstraint('token', 'document', 'article', 'revision')
    )
    op.create_index('deliveries_by_article', 'deliveries', ['article'], unique=False)


def downgrade() -> None:
    raise NotImplementedError("a store is not migrated back: restore its backup")
