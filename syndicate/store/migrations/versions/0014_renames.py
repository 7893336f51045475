"""What jobs, partners, sources and categories were called before, once that was carried out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "store_0014"
down_revision = "store_0012"


def upgrade() -> None:
    op.create_table(
        "renames",
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("former", sa.Text(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("instant", sa.BigInteger(), nullable=False),
    )
