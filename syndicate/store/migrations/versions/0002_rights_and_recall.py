"""Withdrawals and what is remembered of them, likeness, the history of documents, a chained ledger."""

import sqlalchemy as sa
from alembic import op

from syndicate.store.migrations import filling

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table('seals',
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('name')
    )
    op.create_table('memory',
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.Column('article', sa.Integer(), autoincrement=False, nullable=False),
    sa.ForeignKeyConstraint(['article'], ['articles.key'], ),
    sa.PrimaryKeyConstraint('kind', 'value', 'article')
    )
    op.create_index('memory_by_article', 'memory', ['article'], unique=False)
    op.create_table('orders',
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('instant', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('reference', sa.Text(), nullable=True),
    sa.Column('asked', sa.Text(), nullable=False),
    sa.Column('everywhere', sa.Boolean(), nullable=False),
    sa.Column('replacement', sa.Integer(), nullable=True),
    sa.Column('applied', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['replacement'], ['articles.key'], ),
    sa.PrimaryKeyConstraint('number')
    )
    op.create_table('pieces',
    sa.Column('piece', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('article', sa.Integer(), autoincrement=False, nullable=False),
    sa.ForeignKeyConstraint(['article'], ['articles.key'], ),
    sa.PrimaryKeyConstraint('piece', 'article'),
    sqlite_with_rowid=False
    )
    op.create_table('withdrawals',
    sa.Column('order', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('article', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('copy_of', sa.Integer(), nullable=True),
    sa.Column('lifted', sa.BigInteger(), nullable=True),
    sa.Column('lifted_by', sa.Text(), nullable=True),
    sa.Column('lifted_reason', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['article'], ['articles.key'], ),
    sa.ForeignKeyConstraint(['copy_of'], ['articles.key'], ),
    sa.ForeignKeyConstraint(['order'], ['orders.number'], ),
    sa.PrimaryKeyConstraint('order', 'article')
    )
    op.create_index('withdrawals_by_article', 'withdrawals', ['article'], unique=False)
    op.add_column('articles', sa.Column('external_key', sa.Text(), nullable=True))
    op.add_column('articles', sa.Column('text_digest', sa.String(length=32), nullable=True))
    op.add_column('articles', sa.Column('withdrawn', sa.Integer(), nullable=True))
    op.add_column('articles', sa.Column('block', sa.Text(), nullable=True))
    op.add_column('articles', sa.Column('blocked_by', sa.Integer(), nullable=True))
    op.add_column('articles', sa.Column('likeness', sa.Integer(), nullable=True))
    op.add_column('articles', sa.Column('exempt', sa.Text(), nullable=True))
    op.create_index('articles_by_blocker', 'articles', ['blocked_by'], unique=False)
    op.create_index('articles_by_embargo', 'articles', ['embargoed'], unique=False)
    op.create_index('articles_by_expiry', 'articles', ['expires'], unique=False)
    op.add_column('carried', sa.Column('since', sa.BigInteger(), server_default='0', nullable=False))
    op.add_column('carried', sa.Column('left', sa.BigInteger(), nullable=True))
    op.create_index('carried_now', 'carried', ['document', 'left'], unique=False)
    op.add_column('ledger', sa.Column('previous', sa.String(length=64), server_default='', nullable=False))
    op.add_column('ledger', sa.Column('hash', sa.String(length=64), server_default='', nullable=False))
    op.create_index('ledger_by_event', 'ledger', ['event'], unique=False)
    fill()


def fill() -> None:
    """Bring over what a store holds. An index is made once its columns are full: it is faster."""
    connection = op.get_bind()
    filling.describe(connection)
    op.create_index('articles_by_external', 'articles', ['external_key'], unique=False)
    op.create_index('articles_by_record', 'articles', ['record_id'], unique=False)
    op.create_index('articles_withdrawn', 'articles', ['withdrawn'], unique=False)
    op.create_index('articles_by_text', 'articles', ['text_digest'], unique=False)
    filling.chain(connection)  # before anything is recorded
    filling.withdraw_canceled(connection)
    op.create_index('pieces_by_article', 'pieces', ['article'], unique=False)
    filling.date_appearances(connection)


def downgrade() -> None:
    raise NotImplementedError("a store is not migrated back: restore its backup")
