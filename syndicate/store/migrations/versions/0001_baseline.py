"""Every table of the store.

Columns are written name:type; a `?` allows NULL, a `!` keeps SQLite from numbering a key, and what
follows a `=` is the default.
"""

import re
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "store_0001"
down_revision = None

key, unique = sa.PrimaryKeyConstraint, sa.UniqueConstraint
_TYPES = {"text": sa.Text, "int": sa.Integer, "big": sa.BigInteger, "bool": sa.Boolean}


def table(name: str, columns: str, *constraints: sa.Constraint, **options: bool) -> None:
    op.create_table(name, *map(column, columns.split()), *constraints, **options)


def column(text: str) -> sa.Column[Any]:
    match = re.fullmatch(r"(\w+):([a-z]+)(\d*)([!?]*)(=?)(.*)", text)
    assert match
    name, kind, size, marks, has_default, default = match.groups()
    options: dict[str, Any] = {"nullable": "?" in marks}
    options |= {"autoincrement": False} if "!" in marks else {}
    options |= {"server_default": default} if has_default else {}
    return sa.Column(name, sa.String(int(size)) if size else _TYPES[kind](), **options)


def refers(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target])


def newest(column: str) -> sa.ColumnElement[Any]:
    return sa.literal_column(f"{column} DESC")


def upgrade() -> None:
    table("archives", "feed:text name:s32 published:big rank:big", key("feed", "name"))
    table("counters", "name:s64 value:big", key("name"))
    table(
        "feeds",
        "key:int! feed_id:text job:text member:text path:text updated:text",
        key("key"), unique("feed_id"), unique("job", "member"),
    )
    table("hubs", "hub:text since:big tries:int due:big error:text", key("hub"))
    table(
        "ledger",
        "number:int instant:big event:s32 subject:text detail:text previous:s64= hash:s64=",
        key("number"),
    )
    op.create_index("ledger_by_event", "ledger", ["event"])
    table("marks", "kind:s32 name:text state:text instant:big", key("kind", "name"))
    table(
        "people",
        "key:int! digest:s64 name:text url:text? email:text? avatar:text? role:text?",
        key("key"), unique("digest"),
    )
    table("quarantine", "subject:text reason:text since:big", key("subject", "reason"))
    table("seals", "name:s64 number:int hash:s64", key("name"))
    table(
        "sources",
        "key:int! digest:s64 id:text? name:text url:text? feed_url:text? icon:text?",
        key("key"), unique("digest"),
    )
    table(
        "terms",
        "key:int! kind:s16 label:text slug:s128?",
        key("key"), unique("kind", "label"), unique("kind", "slug"),
    )
    table(
        "tokens",
        "digest:s64 partner:s64 name:s64 created:big expires:big? revoked:big?",
        key("digest"),
    )
    op.create_index("tokens_by_partner", "tokens", ["partner"])
    table(
        "articles",
        "key:int! identity:text entry_id:text record_id:text? url_key:text? sequence:big "
        "first_seen:big published:big undated:bool rank:big revision:int source:int? "
        "title:text url:text? external_url:text? language:text? original:bool pubstatus:s16 "
        "embargoed:big? expires:big? hold:text? held_digest:s64? external_key:text? "
        "text_digest:s32? withdrawn:int? block:text? blocked_by:int? likeness:int? "
        "exempt:text?",
        refers("source", "sources.key"), key("key"), unique("entry_id"), unique("identity"),
    )
    op.create_index("articles_by_blocker", "articles", ["blocked_by"])
    op.create_index("articles_by_embargo", "articles", ["embargoed"])
    op.create_index("articles_by_expiry", "articles", ["expires"])
    op.create_index("articles_by_external", "articles", ["external_key"])
    op.create_index("articles_by_record", "articles", ["record_id"])
    op.create_index("articles_by_text", "articles", ["text_digest"])
    op.create_index("articles_by_url", "articles", ["url_key"])
    op.create_index("articles_newest", "articles", [newest("published"), newest("rank"), "key"])
    op.create_index("articles_withdrawn", "articles", ["withdrawn"])
    op.create_index(op.f("ix_articles_sequence"), "articles", ["sequence"])
    table(
        "documents",
        "path:text feed:int? format:s16 digest:s64? size:big changed:big gone:big? "
        "moved_to:text? archive:s32?",
        refers("feed", "feeds.key"), key("path"),
    )
    op.create_index("documents_by_feed", "documents", ["feed"])
    table(
        "usage",
        "token:s64 document:text fetched:big unchanged:big bytes:big first:big last:big",
        refers("token", "tokens.digest"), key("token", "document"),
    )
    op.create_index("usage_by_document", "usage", ["document"])
    table(
        "carried",
        "document:text article:int! revision:int level:s16 images:bool since:big=0 left:big?",
        refers("article", "articles.key"), refers("document", "documents.path"),
        key("document", "article"),
    )
    op.create_index("carried_by_article", "carried", ["article"])
    op.create_index("carried_now", "carried", ["document", "left"])
    table(
        "deliveries",
        "token:s64 document:text article:int! revision:int! times:big first:big last:big",
        refers("article", "articles.key"), refers("token", "tokens.digest"),
        key("token", "document", "article", "revision"),
    )
    op.create_index("deliveries_by_article", "deliveries", ["article"])
    table(
        "filings",
        "term:int! article:int! position:int published:big rank:big",
        refers("article", "articles.key"), refers("term", "terms.key"), key("term", "article"),
    )
    op.create_index("filings_by_article", "filings", ["article"])
    op.create_index("filings_newest", "filings", ["term", newest("published"), newest("rank"), "article"])
    table(
        "hub_notices",
        "hub:text document:text version:int since:big? due:big? tries:int error:text? "
        "delivered:big?",
        refers("document", "documents.path"), key("hub", "document"),
    )
    op.create_index("hub_notices_by_document", "hub_notices", ["document"])
    op.create_index("hub_notices_due", "hub_notices", ["due", "hub"])
    table(
        "memory",
        "kind:s16 value:text article:int!",
        refers("article", "articles.key"), key("kind", "value", "article"),
    )
    op.create_index("memory_by_article", "memory", ["article"])
    table(
        "orders",
        "number:int instant:big kind:s16 reason:text by:text reference:text? asked:text "
        "everywhere:bool replacement:int? applied:big?",
        refers("replacement", "articles.key"), key("number"),
    )
    table(
        "pieces",
        "piece:big! article:int!",
        refers("article", "articles.key"), key("piece", "article"), sqlite_with_rowid=False,
    )
    op.create_index("pieces_by_article", "pieces", ["article"])
    table(
        "revisions",
        "key:int! article:int number:int instant:big updated:big record_digest:s64 "
        "content_digest:s64 held:text? title:text subtitle:text? summary:text? "
        "content_html:text? content_text:text? published:big? modified:big? "
        "copyrightholder:text? copyrightnotice:text? usageterms:text? license:text?",
        refers("article", "articles.key"), key("key"), unique("article", "number"),
    )
    table(
        "attachments",
        "revision:int! position:int! url:text mime_type:text? size_in_bytes:big? "
        "duration_in_milliseconds:big? title:text? credit:text? copyrightnotice:text?",
        refers("revision", "revisions.key"), key("revision", "position"),
    )
    table(
        "bylines",
        "revision:int! kind:s16 position:int! person:int",
        refers("person", "people.key"), refers("revision", "revisions.key"),
        key("revision", "kind", "position"),
    )
    table(
        "citations",
        "revision:int! kind:s16 position:int! title:text? url:text?",
        refers("revision", "revisions.key"), key("revision", "kind", "position"),
    )
    table(
        "hub_recalls",
        "order:int! hub:text document:text delivered:big?",
        refers("document", "documents.path"), refers("order", "orders.number"),
        key("order", "hub", "document"),
    )
    op.create_index("hub_recalls_by_document", "hub_recalls", ["document"])
    table(
        "withdrawals",
        "order:int! article:int! copy_of:int? lifted:big? lifted_by:text? lifted_reason:text?",
        refers("article", "articles.key"), refers("copy_of", "articles.key"),
        refers("order", "orders.number"), key("order", "article"),
    )
    op.create_index("withdrawals_by_article", "withdrawals", ["article"])


def downgrade() -> None:
    raise NotImplementedError("a store is not migrated back: restore its backup")
