"""The tables of what was withdrawn: orders, how it is recognised, and the chained records of it.

Every instant is an integer: microseconds since 1970, UTC. `schema.py` has all tables of the store.
"""

from __future__ import annotations

from syndicate.store.sql import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
)
from syndicate.store.tables import NUMBER, key_column, metadata, outside_text

#: Every takedown order; its `kind` is takedown, or canceled where an import brought it. `asked` is
#: the request as JSON, `replacement` the article that takes the place of the withdrawn ones.
orders = Table(
    "orders",
    metadata,
    Column("number", NUMBER, primary_key=True),
    Column("instant", BigInteger, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("reference", Text),
    Column("asked", Text, nullable=False),
    Column("everywhere", Boolean, nullable=False),
    Column("replacement", NUMBER, ForeignKey("articles.key")),
    Column("applied", BigInteger),
)

#: The articles of an order; one that only has the text or the URL of a named one is a `copy_of` it.
#: `line` and `lift_line`: see `journal`.
withdrawals = Table(
    "withdrawals",
    metadata,
    Column("order", NUMBER, ForeignKey("orders.number"), primary_key=True, autoincrement=False),
    Column("article", NUMBER, ForeignKey("articles.key"), primary_key=True, autoincrement=False),
    Column("copy_of", NUMBER, ForeignKey("articles.key")),
    Column("lifted", BigInteger),
    Column("lifted_by", Text),
    Column("lifted_reason", Text),
    Column("line", NUMBER),
    Column("lift_line", NUMBER),
)
Index("withdrawals_by_article", withdrawals.c.article)

#: What an order withdrew beside stored articles: a `picture` (value: the number of its
#: `picture_key`; `article` is whose it was, null where it was asked for by itself), or all articles
#: to come of a `source` (value: its folded name). `shown` is it as it was given.
targets = Table(
    "targets",
    metadata,
    Column("order", NUMBER, ForeignKey("orders.number"), primary_key=True, autoincrement=False),
    Column("kind", String(16), primary_key=True),
    outside_text("value", primary_key=True),
    Column("shown", Text, nullable=False),
    Column("article", NUMBER, ForeignKey("articles.key")),
    Column("lifted", BigInteger),
    Column("lifted_by", Text),
    Column("lifted_reason", Text),
    Column("line", NUMBER),
    Column("lift_line", NUMBER),
)
Index("targets_by_value", targets.c.kind, targets.c.value)

#: By what a withdrawn article is recognised when it comes back: a page (our URL) or an original
#: (where it was first published) that it ever had, as the number of its `urls.page_key`, or a text
#: (the digest of one of its revisions).
memory = Table(
    "memory",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("value", Text, primary_key=True),
    Column("article", NUMBER, ForeignKey("articles.key"), primary_key=True, autoincrement=False),
    Column("line", NUMBER),
)
Index("memory_by_article", memory.c.article)

#: Articles that stand and are like a withdrawn one: listed for a person, who withdraws or releases
#: them. `level` is near or like, `percent` how much they share, `text_digest` says with which text.
resemblances = Table(
    "resemblances",
    metadata,
    Column("article", NUMBER, ForeignKey("articles.key"), primary_key=True, autoincrement=False),
    Column("withdrawn", NUMBER, ForeignKey("articles.key"), primary_key=True, autoincrement=False),
    Column("level", String(8), nullable=False),
    Column("percent", NUMBER, nullable=False),
    Column("text_digest", String(32), nullable=False),
    sqlite_with_rowid=False,
)
Index("resemblances_by_withdrawn", resemblances.c.withdrawn)

#: The lines of the journal (store/journal/) that this store knows, those of other hosts too, in the
#: order in which they came. `line` of withdrawals, targets and memory is the key of the line that
#: holds the row, `lift_line` of the one that holds its lift; null where none does yet. One that was
#: `adopted` was written by a newer store than this, with another ledger.
journal = Table(
    "journal",
    metadata,
    key_column(),
    Column("hash", String(64), nullable=False, unique=True),
    Column("chain", String(32), nullable=False),
    Column("line", NUMBER, nullable=False),
    Column("text", Text, nullable=False),
    Column("adopted", Boolean, nullable=False),
)

#: What was published, changed, withdrawn, refused; rows are only ever added. `hash` covers the row
#: and `previous`, the hash of the row before it. `recorded` is the clock of the machine, `instant`
#: that of the command; rows of earlier versions have none.
ledger = Table(
    "ledger",
    metadata,
    Column("number", NUMBER, primary_key=True),
    Column("instant", BigInteger, nullable=False),
    Column("event", String(32), nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("previous", String(64), nullable=False, server_default=""),
    Column("hash", String(64), nullable=False, server_default=""),
    Column("recorded", BigInteger),
)
Index("ledger_by_event", ledger.c.event)

#: The end of the ledger: number and hash of its last row, so that a cut end shows.
seals = Table(
    "seals",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("number", NUMBER, nullable=False),
    Column("hash", String(64), nullable=False),
)

#: Which documents lost an article by an order, and when each hub was told; for the receipt.
hub_recalls = Table(
    "hub_recalls",
    metadata,
    Column("order", NUMBER, ForeignKey("orders.number"), primary_key=True, autoincrement=False),
    Column("hub", Text, primary_key=True),
    Column("document", Text, ForeignKey("documents.path"), primary_key=True),
    Column("delivered", BigInteger),
)
Index("hub_recalls_by_document", hub_recalls.c.document)
