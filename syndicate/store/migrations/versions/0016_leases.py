"""Who may build, where many hosts use one store."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "store_0016"
down_revision = "store_0015"


def upgrade() -> None:
    op.create_table(
        "leases",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
    )
