"""The tables of what is published, from where, and to whom: feeds, documents, partners, hubs.

Every instant is an integer: microseconds since 1970, UTC. `schema.py` has all tables of the store.
"""

from __future__ import annotations

from syndicate.store.sql import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from syndicate.store.tables import NUMBER, key_column, metadata, outside_text

#: Every feed ever published. Its id is minted once and survives a change of path; the `job` of a
#: partner's feed is PARTNER/JOB. `updated` is its date, `selection` the digest of the entries that
#: it was dated for.
feeds = Table(
    "feeds",
    metadata,
    key_column(),
    outside_text("feed_id", nullable=False),
    Column("job", Text, nullable=False),
    outside_text("member", nullable=False),
    Column("path", Text, nullable=False),
    Column("updated", Text, nullable=False),
    Column("selection", String(64)),
    UniqueConstraint("job", "member"),
    UniqueConstraint("feed_id"),
)

#: Every file ever published, by its path below the output folder; `archive` names the archive of
#: its feed that it holds. From `due` on it carries what rights no longer permit, unless it is built
#: again.
documents = Table(
    "documents",
    metadata,
    Column("path", Text, primary_key=True),
    Column("feed", NUMBER, ForeignKey("feeds.key")),
    Column("format", String(16), nullable=False),
    Column("digest", String(64)),
    Column("size", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("gone", BigInteger),
    Column("moved_to", Text),
    Column("archive", String(32)),
    Column("due", BigInteger),
)
Index("documents_by_feed", documents.c.feed)
Index("documents_due", documents.c.due)

#: The folders that documents were published to, as `site.yaml: output` names them; one that they
#: are published to now has not been `left`.
outputs = Table(
    "outputs",
    metadata,
    Column("folder", Text, primary_key=True),
    Column("left", BigInteger),
)

#: The documents that stand in a former folder still.
leftovers = Table(
    "leftovers",
    metadata,
    Column("folder", Text, ForeignKey("outputs.folder"), primary_key=True),
    Column("path", Text, primary_key=True),
)

#: The renames that were carried out: what a job, partner, source or category was called, and is.
renames = Table(
    "renames",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("former", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("instant", BigInteger, nullable=False),
)

#: The files of the last config that could be read, for takedowns while the config is broken.
last_config = Table(
    "last_config",
    metadata,
    Column("file", Text, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)

#: The archives of a feed (its id), in the order of their numbers: minted once.
archives = Table(
    "archives",
    metadata,
    key_column(),
    Column("feed", Text, nullable=False),
    Column("name", String(32), nullable=False),
    Column("number", NUMBER, nullable=False),
    Column("updated", Text),
    Column("selection", String(64)),
    UniqueConstraint("feed", "name"),
)

#: Which articles each archive is made of; they stay, whatever becomes of them.
archived = Table(
    "archived",
    metadata,
    Column("article", NUMBER, ForeignKey("articles.key"), primary_key=True, autoincrement=False),
    Column("archive", NUMBER, ForeignKey("archives.key"), primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
Index("archived_by_archive", archived.c.archive)

#: Which articles a document carries, in which revision, at which level, `since` when. A row stays
#: after its article `left`, for tombstones and receipts.
carried = Table(
    "carried",
    metadata,
    Column("document", Text, ForeignKey("documents.path"), primary_key=True),
    Column("article", NUMBER, ForeignKey("articles.key"), primary_key=True, autoincrement=False),
    Column("revision", NUMBER, nullable=False),
    Column("level", String(16), nullable=False),
    Column("images", Boolean, nullable=False),
    Column("since", BigInteger, nullable=False, server_default="0"),
    Column("left", BigInteger),
)
Index("carried_by_article", carried.c.article)
Index("carried_now", carried.c.document, carried.c.left)

#: Since which `instant` a feed shows less of an article than it did before. `level` and `images`
#: are how much that was announced to be; where more was granted again, how much it shows since.
shortened = Table(
    "shortened",
    metadata,
    Column("feed", NUMBER, ForeignKey("feeds.key"), primary_key=True, autoincrement=False),
    Column("article", NUMBER, ForeignKey("articles.key"), primary_key=True, autoincrement=False),
    Column("level", String(16), nullable=False),
    Column("images", Boolean, nullable=False),
    Column("instant", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
Index("shortened_by_article", shortened.c.article)

#: Articles and feeds that could not be rendered or proved; the run that meets one first fails,
#: later ones only report it.
quarantine = Table(
    "quarantine",
    metadata,
    outside_text("subject", primary_key=True),
    outside_text("reason", primary_key=True),
    Column("since", BigInteger, nullable=False),
)

#: The tokens of partners, each as its SHA-256: a token is random and long enough for that.
tokens = Table(
    "tokens",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("partner", String(64), nullable=False),
    Column("name", String(64), nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("expires", BigInteger),
    Column("revoked", BigInteger),
)
Index("tokens_by_partner", tokens.c.partner)

#: How often a token fetched a document, and how often it found the document unchanged.
usage = Table(
    "usage",
    metadata,
    Column("token", String(64), ForeignKey("tokens.digest"), primary_key=True),
    Column("document", Text, primary_key=True),
    Column("fetched", BigInteger, nullable=False),
    Column("unchanged", BigInteger, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
)
Index("usage_by_document", usage.c.document)

#: Which revisions of which articles a token got, in which document, how often.
deliveries = Table(
    "deliveries",
    metadata,
    Column("token", String(64), ForeignKey("tokens.digest"), primary_key=True),
    Column("document", Text, primary_key=True),
    Column("article", NUMBER, ForeignKey("articles.key"), primary_key=True, autoincrement=False),
    Column("revision", NUMBER, primary_key=True, autoincrement=False),
    Column("times", BigInteger, nullable=False),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
)
Index("deliveries_by_article", deliveries.c.article)

#: The queue of hub_notices.py: a document that changed, once for each hub. A notice waits `since`
#: then and is tried next when it is `due`; without `due` it was given up. `version` counts the
#: changes, so that one during a delivery is not lost; `delivered` is when the hub was told last.
hub_notices = Table(
    "hub_notices",
    metadata,
    Column("hub", Text, primary_key=True),
    Column("document", Text, ForeignKey("documents.path"), primary_key=True),
    Column("version", NUMBER, nullable=False),
    Column("since", BigInteger),
    Column("due", BigInteger),
    Column("tries", NUMBER, nullable=False),
    Column("error", Text),
    Column("delivered", BigInteger),
)
Index("hub_notices_by_document", hub_notices.c.document)
Index("hub_notices_due", hub_notices.c.due, hub_notices.c.hub)

#: Hubs that do not answer as they should: since when, how often tried, when next.
hubs = Table(
    "hubs",
    metadata,
    Column("hub", Text, primary_key=True),
    Column("since", BigInteger, nullable=False),
    Column("tries", NUMBER, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("error", Text, nullable=False),
)
