"""How far each import came, so that the next one goes on from there."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table('marks',
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('instant', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('kind', 'name')
    )


def downgrade() -> None:
    raise NotImplementedError("a store is not migrated back: restore its backup")
