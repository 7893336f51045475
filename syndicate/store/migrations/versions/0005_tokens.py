"""The tokens by which partners are known; of each only a digest is stored."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table('tokens',
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('partner', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('created', sa.BigInteger(), nullable=False),
    sa.Column('expires', sa.BigInteger(), nullable=True),
    sa.Column('revoked', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('digest')
    )
    op.create_index('tokens_by_partner', 'tokens', ['partner'], unique=False)


def downgrade() -> None:
    raise NotImplementedError("a store is not migrated back: restore its backup")
