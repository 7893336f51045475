"""The tables of the store. Every instant is an integer: microseconds since 1970, UTC.

An article is one row with what rights and selections ask for; its text stands in its revisions,
the newest of which is current. Categories, tags, authors, sources and languages are all `terms` of
a kind, and `filings` file an article under them: the index `filings_newest` answers "the newest N
of a category" by itself.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()


def _key() -> Column[int]:
    return Column("key", Integer, primary_key=True, autoincrement=False)


def _owner(target: str) -> Column[int]:
    name, _, _ = target.partition(".")
    return Column(
        name.removesuffix("s"), Integer, ForeignKey(target), primary_key=True, autoincrement=False
    )


#: Counters by name: `sequence` is the number of the newest change.
counters = Table(
    "counters",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

sources = Table(
    "sources",
    metadata,
    _key(),
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
    _key(),
    Column("identity", Text, nullable=False, unique=True),
    Column("entry_id", Text, nullable=False, unique=True),
    Column("record_id", Text),
    Column("url_key", Text),
    Column("sequence", BigInteger, nullable=False, index=True),
    Column("first_seen", BigInteger, nullable=False),
    Column("published", BigInteger, nullable=False),
    Column("undated", Boolean, nullable=False),
    Column("rank", BigInteger, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("source", Integer, ForeignKey("sources.key")),
    Column("title", Text, nullable=False),
    Column("url", Text),
    Column("external_url", Text),
    Column("language", Text),
    Column("original", Boolean, nullable=False),
    Column("pubstatus", String(16), nullable=False),
    Column("embargoed", BigInteger),
    Column("expires", BigInteger),
    Column("hold", Text),
    Column("held_digest", String(64)),
)
Index("articles_newest", articles.c.published.desc(), articles.c.rank.desc(), articles.c.key)
Index("articles_by_url", articles.c.url_key)

revisions = Table(
    "revisions",
    metadata,
    _key(),
    Column("article", Integer, ForeignKey("articles.key"), nullable=False),
    Column("number", Integer, nullable=False),
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
    UniqueConstraint("article", "number"),
)

people = Table(
    "people",
    metadata,
    _key(),
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
    _owner("revisions.key"),
    Column("kind", String(16), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("person", Integer, ForeignKey("people.key"), nullable=False),
)

#: The media files of a revision; position -1 is its image.
attachments = Table(
    "attachments",
    metadata,
    _owner("revisions.key"),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("url", Text, nullable=False),
    Column("mime_type", Text),
    Column("size_in_bytes", BigInteger),
    Column("duration_in_milliseconds", BigInteger),
    Column("title", Text),
    Column("credit", Text),
    Column("copyrightnotice", Text),
)

#: What a revision refers to (`kind` reference) and the titles near it (related), in order.
citations = Table(
    "citations",
    metadata,
    _owner("revisions.key"),
    Column("kind", String(16), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("title", Text),
    Column("url", Text),
)

#: Categories, tags, authors, sources, languages: what feeds are made per. A slug is minted once.
#: A `trace` is what a source may be known by: `id:daily`, `host:daily.example`, `name:Daily`.
terms = Table(
    "terms",
    metadata,
    _key(),
    Column("kind", String(16), nullable=False),
    Column("label", Text, nullable=False),
    Column("slug", String(128)),
    UniqueConstraint("kind", "label"),
    UniqueConstraint("kind", "slug"),
)

#: An article under a term, as its current revision says; `position` keeps the record's order.
filings = Table(
    "filings",
    metadata,
    Column("term", Integer, ForeignKey("terms.key"), primary_key=True, autoincrement=False),
    Column("article", Integer, ForeignKey("articles.key"), primary_key=True, autoincrement=False),
    Column("position", Integer, nullable=False),
    Column("published", BigInteger, nullable=False),
    Column("rank", BigInteger, nullable=False),
)
Index(
    "filings_newest",
    filings.c.term,
    filings.c.published.desc(),
    filings.c.rank.desc(),
    filings.c.article,
)
Index("filings_by_article", filings.c.article)

#: Every feed that was ever published; its id is minted once and survives a change of path.
feeds = Table(
    "feeds",
    metadata,
    _key(),
    Column("feed_id", Text, nullable=False, unique=True),
    Column("job", Text, nullable=False),
    Column("member", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("updated", Text, nullable=False),
    UniqueConstraint("job", "member"),
)

#: Every file that was ever published, by its path below the output folder.
documents = Table(
    "documents",
    metadata,
    Column("path", Text, primary_key=True),
    Column("feed", Integer, ForeignKey("feeds.key")),
    Column("format", String(16), nullable=False),
    Column("digest", String(64)),
    Column("size", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("gone", BigInteger),
    Column("moved_to", Text),
)

#: Which articles, in which revision and how much of them, stand in a document now.
carried = Table(
    "carried",
    metadata,
    Column("document", Text, ForeignKey("documents.path"), primary_key=True),
    Column("article", Integer, ForeignKey("articles.key"), primary_key=True, autoincrement=False),
    Column("revision", Integer, nullable=False),
    Column("level", String(16), nullable=False),
    Column("images", Boolean, nullable=False),
)
Index("carried_by_article", carried.c.article)

#: Articles and feeds set aside because they could not be made or proved; the run that meets one
#: first fails, later ones only say so.
quarantine = Table(
    "quarantine",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("reason", Text, primary_key=True),
    Column("since", BigInteger, nullable=False),
)

#: The record of what was published, changed and removed; rows are only ever added.
ledger = Table(
    "ledger",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("instant", BigInteger, nullable=False),
    Column("event", String(32), nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False),
)
