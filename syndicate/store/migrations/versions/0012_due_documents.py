"""When the first entry of each document is due to go by rights."""

import sqlalchemy as sa
from alembic import op

revision = "store_0012"
down_revision = "store_0011"


def upgrade() -> None:
    op.add_column("documents", sa.Column("due", sa.BigInteger()))
    op.create_index("documents_due", "documents", ["due"])
