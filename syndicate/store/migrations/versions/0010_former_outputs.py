"""The folders that documents were published to, what stands there still, and the last good config.

The folder of today is learnt by the next build.
"""

import sqlalchemy as sa
from alembic import op

revision = "store_0010"
down_revision = "store_0009"


def upgrade() -> None:
    op.create_table(
        "outputs",
        sa.Column("folder", sa.Text(), primary_key=True),
        sa.Column("left", sa.BigInteger()),
    )
    op.create_table(
        "leftovers",
        sa.Column("folder", sa.Text(), sa.ForeignKey("outputs.folder"), primary_key=True),
        sa.Column("path", sa.Text(), primary_key=True),
    )
    op.create_table(
        "last_config",
        sa.Column("file", sa.Text(), primary_key=True),
        sa.Column("data", sa.LargeBinary(), nullable=False),
    )
