"""The lines of the journal that a store knows, and which of them holds what was withdrawn.

Orders that stand already are written to the journal by the next run.
"""

import sqlalchemy as sa
from alembic import op

revision = "store_0007"
down_revision = "store_0006"


def upgrade() -> None:
    op.create_table(
        "journal",
        sa.Column("key", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("chain", sa.String(32), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("adopted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("hash"),
    )
    op.add_column("withdrawals", sa.Column("line", sa.Integer()))
    op.add_column("withdrawals", sa.Column("lift_line", sa.Integer()))
    op.add_column("memory", sa.Column("line", sa.Integer()))
    op.add_column("targets", sa.Column("line", sa.Integer()))
    op.add_column("targets", sa.Column("lift_line", sa.Integer()))


def downgrade() -> None:
    raise NotImplementedError("a store is not migrated back: restore its backup")
