"""The tables of the store. Every instant is an integer: microseconds since 1970, UTC.

An article is one row with what rights and selections ask for; its text stands in its revisions,
the newest of which is current. `withdrawn` is the order that withdrew it; `block` says why it is
held back as the return of another that was (`blocked_by`; `likeness` in percent, none where it is
the very same), `exempt` the digest of the text with which a person let it go all the same.
Categories, tags, authors, sources and languages are all `terms` of a kind, and `filings` file an
article under them: the index `filings_newest` answers "the newest N of a category" by itself.
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
    Column("external_key", Text),
    Column("text_digest", String(32)),
    Column("withdrawn", Integer),
    Column("block", Text),
    Column("blocked_by", Integer),
    Column("likeness", Integer),
    Column("exempt", Text),
)
Index("articles_newest", articles.c.published.desc(), articles.c.rank.desc(), articles.c.key)
Index("articles_by_url", articles.c.url_key)
Index("articles_by_external", articles.c.external_key)
Index("articles_by_text", articles.c.text_digest)
Index("articles_by_embargo", articles.c.embargoed)
Index("articles_by_expiry", articles.c.expires)
Index("articles_by_blocker", articles.c.blocked_by)
Index("articles_by_record", articles.c.record_id)
Index("articles_withdrawn", articles.c.withdrawn)

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

#: Every feed that was ever published; its id is minted once and survives a change of path. The
#: `job` of a partner's feed is PARTNER/JOB.
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

#: Every file that was ever published, by its path below the output folder; `archive` is the name
#: of the archive of its feed that it holds.
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
    Column("archive", String(32)),
)
Index("documents_by_feed", documents.c.feed)

#: Where each archive of a feed begins: with the article of that instant and rank. Minted once.
archives = Table(
    "archives",
    metadata,
    Column("feed", Text, primary_key=True),
    Column("name", String(32), primary_key=True),
    Column("published", BigInteger, nullable=False),
    Column("rank", BigInteger, nullable=False),
)

#: Which articles, in which revision and how much of them, stand in a document `since` when; those
#: that `left` stood in it once, and stay written down: a signal or a receipt may ask for them.
carried = Table(
    "carried",
    metadata,
    Column("document", Text, ForeignKey("documents.path"), primary_key=True),
    Column("article", Integer, ForeignKey("articles.key"), primary_key=True, autoincrement=False),
    Column("revision", Integer, nullable=False),
    Column("level", String(16), nullable=False),
    Column("images", Boolean, nullable=False),
    Column("since", BigInteger, nullable=False, server_default="0"),
    Column("left", BigInteger),
)
Index("carried_by_article", carried.c.article)
Index("carried_now", carried.c.document, carried.c.left)

#: Every order to withdraw: a takedown, or a `canceled` that an import brought (`kind`).
#: `asked` is what was asked for, as JSON; `replacement` the article that takes their place.
orders = Table(
    "orders",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("instant", BigInteger, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("reference", Text),
    Column("asked", Text, nullable=False),
    Column("everywhere", Boolean, nullable=False),
    Column("replacement", Integer, ForeignKey("articles.key")),
    Column("applied", BigInteger),
)

#: What an order withdrew; `copy_of` the one that was named, where the article
#: only holds the same text or has the same URL.
withdrawals = Table(
    "withdrawals",
    metadata,
    Column("order", Integer, ForeignKey("orders.number"), primary_key=True, autoincrement=False),
    Column("article", Integer, ForeignKey("articles.key"), primary_key=True, autoincrement=False),
    Column("copy_of", Integer, ForeignKey("articles.key")),
    Column("lifted", BigInteger),
    Column("lifted_by", Text),
    Column("lifted_reason", Text),
)
Index("withdrawals_by_article", withdrawals.c.article)

#: What a withdrawn article is known by when it comes back: `kind` is page (our URL), original
#: (where it was first published) or text (the digest of one of its revisions).
memory = Table(
    "memory",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("value", Text, primary_key=True),
    Column("article", Integer, ForeignKey("articles.key"), primary_key=True, autoincrement=False),
)
Index("memory_by_article", memory.c.article)

#: A few pieces of every article's text (likeness.py), to find what is like another text. Those of
#: a withdrawn article's earlier revisions are kept.
pieces = Table(
    "pieces",
    metadata,
    Column("piece", BigInteger, primary_key=True, autoincrement=False),
    Column("article", Integer, ForeignKey("articles.key"), primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
Index("pieces_by_article", pieces.c.article)

#: Articles and feeds set aside because they could not be made or proved; the run that meets one
#: first fails, later ones only say so.
quarantine = Table(
    "quarantine",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("reason", Text, primary_key=True),
    Column("since", BigInteger, nullable=False, server_default="0"),
)

#: The record of what was published, changed, withdrawn, refused; rows are only ever added. `hash`
#: is taken over the row and over `previous`, the hash of the row before it.
ledger = Table(
    "ledger",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("instant", BigInteger, nullable=False),
    Column("event", String(32), nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("previous", String(64), nullable=False, server_default=""),
    Column("hash", String(64), nullable=False, server_default=""),
)
Index("ledger_by_event", ledger.c.event)

#: Where the ledger ends: the number and hash of its last row, so that a cut end shows.
seals = Table(
    "seals",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)
