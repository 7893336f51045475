"""The tables by which articles are found: terms, texts, originals, addresses, pictures.

Every instant is an integer: microseconds since 1970, UTC. `schema.py` has all tables of the store.

Categories, tags, authors, sources and languages are all `terms` of a kind, and `filings` file an
article under them: the index `filings_newest` alone answers "the newest N of a category".
"""

from __future__ import annotations

from syndicate.store.sql import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)
from syndicate.store.tables import NUMBER, key_column, metadata, outside_text

#: Categories, tags, authors, sources, languages: what feeds are made per. A slug is minted once.
#: A `trace` is how a record names its source: `id:daily`, `host:daily.example`, `name:Daily`.
terms = Table(
    "terms",
    metadata,
    key_column(),
    Column("kind", String(16), nullable=False),
    outside_text("label", nullable=False),
    Column("slug", String(128)),
    UniqueConstraint("kind", "label"),
    UniqueConstraint("kind", "slug"),
)

#: An article under a term of its current revision; `position` is the place in the record.
filings = Table(
    "filings",
    metadata,
    Column("term", NUMBER, ForeignKey("terms.key"), primary_key=True, autoincrement=False),
    Column("article", NUMBER, ForeignKey("articles.key"), primary_key=True, autoincrement=False),
    Column("position", NUMBER, nullable=False),
    Column("published", BigInteger, nullable=False),
    Column("rank", LargeBinary, nullable=False),
)
Index(
    "filings_newest",
    filings.c.term,
    filings.c.published.desc(),
    filings.c.rank.desc(),
    filings.c.article,
)
Index("filings_by_article", filings.c.article)

#: A few pieces of every article's text (text/similarity.py), to find texts that are alike. For a
#: withdrawn article they include those of its earlier revisions.
pieces = Table(
    "pieces",
    metadata,
    Column("piece", BigInteger, primary_key=True, autoincrement=False),
    Column("article", NUMBER, ForeignKey("articles.key"), primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
Index("pieces_by_article", pieces.c.article)

#: The pages of an article's original, as numbers of their `urls.page_key`: what names the same
#: original may be the same article.
originals = Table(
    "originals",
    metadata,
    Column("page", BigInteger, primary_key=True, autoincrement=False),
    Column("article", NUMBER, ForeignKey("articles.key"), primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
Index("originals_by_article", originals.c.article)

#: Every address that an article ever had, as a number of its `urls.page_key`; its `role` is page
#: (on this site) or original (where it was first published).
addresses = Table(
    "addresses",
    metadata,
    Column("address", BigInteger, primary_key=True, autoincrement=False),
    Column("article", NUMBER, ForeignKey("articles.key"), primary_key=True, autoincrement=False),
    Column("role", String(16), primary_key=True),
    sqlite_with_rowid=False,
)
Index("addresses_by_article", addresses.c.article)

#: The pictures that an article shows now, by the number of their `picture_key`: those of its body,
#: its own, its files, the faces of its people and the sign of its source.
pictures = Table(
    "pictures",
    metadata,
    Column("picture", BigInteger, primary_key=True, autoincrement=False),
    Column("article", NUMBER, ForeignKey("articles.key"), primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
Index("pictures_by_article", pictures.c.article)
