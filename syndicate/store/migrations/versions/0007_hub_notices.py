"""What hubs are to be told of, how they answered, what they were told of a withdrawal."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table('hub_notices',
    sa.Column('hub', sa.Text(), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('since', sa.BigInteger(), nullable=True),
    sa.Column('due', sa.BigInteger(), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('delivered', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['document'], ['documents.path'], ),
    sa.PrimaryKeyConstraint('hub', 'document')
    )
    op.create_index('hub_notices_by_document', 'hub_notices', ['document'], unique=False)
    op.create_index('hub_notices_due', 'hub_notices', ['due', 'hub'], unique=False)
    op.create_table('hubs',
    sa.Column('hub', sa.Text(), nullable=False),
    sa.Column('since', sa.BigInteger(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('due', sa.BigInteger(), nullable=False),
    sa.Column('error', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('hub')
    )
    op.create_table('hub_recalls',
    sa.Column('order', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('hub', sa.Text(), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('delivered', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['document'], ['documents.path'], ),
    sa.ForeignKeyConstraint(['order'], ['orders.number'], ),
    sa.PrimaryKeyConstraint('order', 'hub', 'document')
    )
    op.create_index('hub_recalls_by_document', 'hub_recalls', ['document'], unique=False)


def downgrade() -> None:
    raise NotImplementedError("a store is not migrated back: restore its backup")
