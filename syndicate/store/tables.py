"""The tables of what came in: articles, their revisions and records. schema.py names the others.

Every instant is an integer: microseconds since 1970, UTC.

An article is one row with what rights and selections need; its text is in its revisions, of which
the newest is current. `withdrawn` is the number of the order that withdrew it. `block` says why it
is held back as the return of a withdrawn article, `blocked_by` of which one, `likeness` how alike
they are in percent (null: identical); `exempt` is the digest of the text that a person released.
`unread` says what of the rights in a later record could not be read, `unread_by` by which kind of
import that came: the article is held (`block`) until a person or a record that can be read speaks.
`playable` says that it has a file that podcasts carry, `derived_title` that the title was made of
the text; `episode_type` is null where none is known, and so is `intake`, the kind of import that
the record came by. `title_key` is a number by which a title is found (`cited.title_key`).
"""

from __future__ import annotations

from syndicate.store.sql import (
    INTEGER,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

metadata = MetaData()
#: 64 bits in both kinds of store. SQLite numbers rows by a key only where that is called INTEGER,
#: which has 64 bits there; on PostgreSQL it has 32, which the ledger of a large site uses up.
NUMBER = BigInteger().with_variant(INTEGER(), "sqlite")
#: Marks a column with texts from outside, of any length.
OUTSIDE = {"outside": True}


def key_column() -> Column[int]:
    """Return the primary key of a table whose rows the store numbers itself."""
    return Column("key", NUMBER, primary_key=True, autoincrement=False)


def outside_text(name: str, *, primary_key: bool = False, nullable: bool = True) -> Column[str]:
    """Return a column for a text from outside, of any length, by which rows are found.

    PostgreSQL keeps no text of more than 2,704 bytes in an index (store/postgresql.py).
    """
    return Column(
        name, Text, primary_key=primary_key, nullable=nullable and not primary_key, info=OUTSIDE
    )


def _revision_column() -> Column[int]:
    """Return the column that says whose a part of a revision is."""
    return Column(
        "revision", NUMBER, ForeignKey("revisions.key"), primary_key=True, autoincrement=False
    )


#: Counters by name: `sequence` is the number of the newest change; `article` and `revision` are the
#: greatest keys that were deleted, since a cache may know them.
counters = Table(
    "counters",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

#: What one run at a time may do, of all hosts that use a store on a server: by whom it is done,
#: `until` when (microseconds since 1970, 0: by nobody), and the number of that run.
leases = Table(
    "leases",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("fence", BigInteger, nullable=False),
    Column("holder", Text, nullable=False),
    Column("until", BigInteger, nullable=False),
)

sources = Table(
    "sources",
    metadata,
    key_column(),
    Column("digest", String(64), nullable=False, unique=True),
    Column("id", Text),
    Column("name", Text, nullable=False),
    Column("url", Text),
    Column("feed_url", Text),
    Column("icon", Text),
)

articles = Table(
    "articles",
    metadata,
    key_column(),
    outside_text("identity", nullable=False),
    outside_text("entry_id", nullable=False),
    outside_text("record_id"),
    outside_text("url_key"),
    Column("sequence", BigInteger, nullable=False, index=True),
    Column("first_seen", BigInteger, nullable=False),
    Column("published", BigInteger, nullable=False),
    Column("undated", Boolean, nullable=False),
    Column("rank", LargeBinary, nullable=False),
    Column("revision", NUMBER, nullable=False),
    Column("source", NUMBER, ForeignKey("sources.key")),
    Column("title", Text, nullable=False),
    Column("title_key", BigInteger),
    Column("url", Text),
    Column("external_url", Text),
    Column("language", Text),
    Column("original", Boolean, nullable=False),
    Column("pubstatus", String(16), nullable=False),
    Column("embargoed", BigInteger),
    Column("expires", BigInteger),
    Column("hold", Text),
    Column("held_digest", String(64)),
    outside_text("external_key"),
    Column("text_digest", String(32)),
    Column("withdrawn", NUMBER),
    Column("block", Text),
    Column("blocked_by", NUMBER),
    Column("likeness", NUMBER),
    Column("exempt", Text),
    Column("unread", Text),
    Column("unread_by", String(32)),
    Column("playable", Boolean, nullable=False),
    Column("derived_title", Boolean, nullable=False, server_default=false()),
    Column("intake", String(32)),
    UniqueConstraint("identity"),
    UniqueConstraint("entry_id"),
)
Index("articles_newest", articles.c.published.desc(), articles.c.rank.desc(), articles.c.key)
Index("articles_by_url", articles.c.url_key)
Index("articles_by_external", articles.c.external_key)
Index("articles_by_title", articles.c.title_key)
Index("articles_by_text", articles.c.text_digest)
Index("articles_by_embargo", articles.c.embargoed)
Index("articles_by_expiry", articles.c.expires)
Index("articles_by_blocker", articles.c.blocked_by)
Index("articles_by_record", articles.c.record_id)
Index("articles_withdrawn", articles.c.withdrawn)

revisions = Table(
    "revisions",
    metadata,
    key_column(),
    Column("article", NUMBER, ForeignKey("articles.key"), nullable=False),
    Column("number", NUMBER, nullable=False),
    Column("instant", BigInteger, nullable=False),
    Column("updated", BigInteger, nullable=False),
    Column("record_digest", String(64), nullable=False),
    Column("content_digest", String(64), nullable=False),
    Column("held", Text),
    Column("title", Text, nullable=False),
    Column("subtitle", Text),
    Column("summary", Text),
    Column("content_html", Text),
    Column("content_text", Text),
    Column("published", BigInteger),
    Column("modified", BigInteger),
    Column("copyrightholder", Text),
    Column("copyrightnotice", Text),
    Column("usageterms", Text),
    Column("license", Text),
    Column("comments", Text),
    Column("episode", NUMBER),
    Column("season", NUMBER),
    Column("episode_type", String(16)),
    Column("explicit", Boolean),
    UniqueConstraint("article", "number"),
)
Index("revisions_by_updated", revisions.c.updated)

people = Table(
    "people",
    metadata,
    key_column(),
    Column("digest", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("url", Text),
    Column("email", Text),
    Column("avatar", Text),
    Column("role", Text),
)

#: Who wrote a revision (`kind` author) or contributed to it (contributor), in order.
bylines = Table(
    "bylines",
    metadata,
    _revision_column(),
    Column("kind", String(16), primary_key=True),
    Column("position", NUMBER, primary_key=True, autoincrement=False),
    Column("person", NUMBER, ForeignKey("people.key"), nullable=False),
)

#: The media files of a revision; position -1 is its image.
attachments = Table(
    "attachments",
    metadata,
    _revision_column(),
    Column("position", NUMBER, primary_key=True, autoincrement=False),
    Column("url", Text, nullable=False),
    Column("mime_type", Text),
    Column("size_in_bytes", BigInteger),
    Column("duration_in_milliseconds", BigInteger),
    Column("title", Text),
    Column("credit", Text),
    Column("copyrightnotice", Text),
)

#: What a revision refers to (`kind` reference) and its related articles (related), in order.
citations = Table(
    "citations",
    metadata,
    _revision_column(),
    Column("kind", String(16), primary_key=True),
    Column("position", NUMBER, primary_key=True, autoincrement=False),
    Column("title", Text),
    Column("url", Text),
)

#: The records that an article was merged of, each as it came last by its kind of import; an article
#: that was never merged has none. `record` is the article of the record as JSON, null where only
#: the id is known; `fullest` is the length of the longest text it ever had, `revised` when that
#: changed, `seen` when it came, `moved_to` the source that a person gave it.
claims = Table(
    "claims",
    metadata,
    outside_text("identity", primary_key=True),
    Column("intake", String(32), primary_key=True),
    Column("article", NUMBER, ForeignKey("articles.key"), nullable=False),
    outside_text("entry_id", nullable=False),
    outside_text("record_id"),
    outside_text("url_key"),
    outside_text("external_key"),
    Column("record_digest", String(64), nullable=False),
    Column("record", Text),
    Column("fullest", NUMBER, nullable=False),
    Column("revised", BigInteger),
    Column("seen", BigInteger, nullable=False),
    Column("moved_to", Text),
)
Index("claims_by_article", claims.c.article)
Index("claims_by_entry", claims.c.entry_id)
Index("claims_by_record", claims.c.record_id)
Index("claims_by_url", claims.c.url_key)
Index("claims_by_external", claims.c.external_key)

#: The articles that leave the store: `successor` is the one that an article was merged into; one
#: without was deleted, and is forgotten when no document carries it any more. Their articles have
#: no revision (0).
departures = Table(
    "departures",
    metadata,
    Column("article", NUMBER, ForeignKey("articles.key"), primary_key=True, autoincrement=False),
    Column("successor", NUMBER, ForeignKey("articles.key")),
    Column("instant", BigInteger, nullable=False),
)
Index("departures_by_successor", departures.c.successor)

#: How far the imports of each kind came, by name of what they read; `state` is JSON.
marks = Table(
    "marks",
    metadata,
    Column("kind", String(32), primary_key=True),
    outside_text("name", primary_key=True),
    Column("state", Text, nullable=False),
    Column("instant", BigInteger, nullable=False),
)
