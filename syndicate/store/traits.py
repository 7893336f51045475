"""The traits by which withdrawn articles are recognised when they come back (decision 12)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Literal

from syndicate.config.owners import Owners
from syndicate.config.ownership import OWN
from syndicate.model.article import ArticleFacts
from syndicate.store import addresses, bodies, queries, rows
from syndicate.store.addresses import Role
from syndicate.store.chunks import chunks
from syndicate.store.finding_tables import pieces
from syndicate.store.sql import Connection, Select, func, insert, or_, select
from syndicate.store.tables import articles, revisions
from syndicate.store.withdrawal_tables import ledger, memory, orders, targets, withdrawals
from syndicate.text import prose, similarity
from syndicate.text.pictures import pictures_in

#: By what a withdrawn article is recognised: our page, the original's page, its text. An address is
#: written as its number (store/addresses.py), a text as its digest.
Trait = Literal["page", "original", "text"]


def remember(
    connection: Connection, keys: Collection[int], squatted: Mapping[int, Collection[int]]
) -> None:
    """Store the traits of withdrawn articles: pages, originals and texts of all times.

    `squatted` are pages that are left out, by article.
    """
    new: set[tuple[str, str, int]] = set()
    for part in chunks(keys):
        those = addresses.own(connection, part)
        for key, given in those.items():
            left = squatted.get(key, ())
            new |= {(r, str(n), key) for r, n in given if r != "page" or n not in left}
        for key in part:
            for body in bodies.every(connection, key):
                text = similarity.folded(body)
                new |= {("text", similarity.digest(text), key)} if text else set()
                rows.put_pieces(connection, {key: text})
                rows.put_pieces(connection, {key: prose.without_code(body)})
        query = select(memory.c.kind, memory.c.value, memory.c.article)
        known = connection.execute(query.where(memory.c.article.in_(part)))
        new -= {(row.kind, row.value, row.article) for row in known}
        spared = _traits_of_replacements(connection, part)
        new = {trait for trait in new if trait[1:] not in spared}
    if new:
        rows_new = [{"kind": k, "value": v, "article": a} for k, v, a in sorted(new)]
        connection.execute(insert(memory), rows_new)


def squatted(connection: Connection, owners: Owners, keys: Collection[int]) -> dict[int, set[int]]:
    """Return the pages that canceled articles claim and where one of another source stands.

    By article. A record that cancels is no article that stood there: it can cancel its own alone.
    Of several that claim a page, all but one have a hold while none of them is withdrawn.
    """
    found: dict[int, set[int]] = {}
    claims_of_page: dict[int, list[ArticleFacts]] = {}
    for article in queries.facts_of(connection, list(keys)):
        number = addresses.number_at(article.url) if article.url else None
        is_ours = owners.find(article).id == OWN  # the site itself may cancel any
        if number is not None and article.pubstatus == "canceled" and not is_ours:
            claims_of_page.setdefault(number, []).append(article)
    there = addresses.articles_at(connection, claims_of_page)
    others = queries.facts_of(connection, sorted({k for those in there.values() for k in those}))
    for other in others:
        number = addresses.number_at(other.url) if other.url else None
        if number is None or other.hold or other.block or other.withdrawn:
            continue
        for article in claims_of_page.get(number, ()):
            if owners.side_of(article) != owners.side_of(other):
                found.setdefault(article.key, set()).add(number)
    return found


def _traits_of_replacements(connection: Connection, keys: Collection[int]) -> set[tuple[str, int]]:
    """Return (value, withdrawn article) of the traits that what replaces these articles has."""
    query = (
        select(withdrawals.c.article, orders.c.replacement)
        .join(orders, orders.c.number == withdrawals.c.order)
        .where(withdrawals.c.article.in_(keys), orders.c.replacement.is_not(None))
        .where(withdrawals.c.lifted.is_(None))
    )
    return {
        (value, row.article)
        for row in connection.execute(query)
        for _, value in traits(connection, row.replacement)
    }


def texts(connection: Connection, article: int) -> list[str]:
    """Return the texts (`similarity.folded`) of all revisions of an article but held ones.

    And those of the records that it was merged of, each once.
    """
    return list(dict.fromkeys(map(similarity.folded, bodies.every(connection, article))))


def text(connection: Connection, article: int) -> str:
    """Return the text (`similarity.folded`) of an article's current revision."""
    return similarity.folded(bodies.current(connection, article))


def pictures(connection: Connection, article: int) -> frozenset[str]:
    """Return the pictures of an article's revisions but held ones, by `picture_key`."""
    query = (
        select(revisions.c.content_html, articles.c.url, articles.c.external_url)
        .join(articles, articles.c.key == revisions.c.article)
        .where(revisions.c.article == article, revisions.c.held.is_(None))
    )
    shown = (pictures_in(row[0] or "", row[1] or row[2]) for row in connection.execute(query))
    return frozenset().union(*shown)


def traits(connection: Connection, article: int) -> list[tuple[Trait, str]]:
    """Return the traits of an article: the addresses it is known by, pages first, and its text."""
    those = addresses.own(connection, [article]).get(article, set())
    result: list[tuple[Trait, str]] = [
        (role, str(number)) for role, number in sorted(those, key=lambda a: (a[0] != "page", a[1]))
    ]
    return [*result, *(("text", digest) for digest in text_digests(connection, article))]


def text_digests(connection: Connection, article: int) -> list[str]:
    """Return the digest of the text that an article has now; nothing where it has none."""
    query = select(articles.c.text_digest).where(articles.c.key == article)
    digest = connection.scalar(query)
    return [digest] if digest else []


def same_as(connection: Connection, keys: Collection[int]) -> dict[int, dict[int, Trait]]:
    """Return the articles, not withdrawn, that share a trait with one of these withdrawn ones.

    By article and withdrawn article, the trait shared: that of the withdrawn one where they share
    an address. Of several the page counts: it is blocked whichever article is there.
    """
    shared: dict[int, dict[int, Trait]] = {}
    for part in chunks(keys):
        query = (
            select(articles.c.key, memory.c.article)
            .join(memory, (memory.c.value == articles.c.text_digest) & (memory.c.kind == "text"))
            .where(memory.c.article.in_(part), articles.c.withdrawn.is_(None))
        )
        for key, whose in connection.execute(query):
            shared.setdefault(key, {})[whose] = "text"
    for key, whose, kind in sorted(_sharing_addresses(connection, keys)):
        if kind == "page" or shared.get(key, {}).get(whose) != "page":
            shared.setdefault(key, {})[whose] = kind
    return shared


def _sharing_addresses(
    connection: Connection, keys: Collection[int]
) -> Iterator[tuple[int, int, Trait]]:
    """Yield (article, withdrawn article, trait) of those that are known by one address."""
    remembered: dict[int, list[tuple[Role, int]]] = {}
    for part in chunks(keys):
        query = select(memory.c.kind, memory.c.value, memory.c.article)
        query = query.where(memory.c.article.in_(part), memory.c.kind != "text")
        for kind, value, article in connection.execute(query):
            remembered.setdefault(int(value), []).append((kind, article))
    there = addresses.known_at(connection, remembered)
    standing = _standing(connection, {key for those in there.values() for key in those})
    for number, those in there.items():
        for key in those.keys() & standing:
            for role, whose in remembered[number]:
                yield key, whose, shared_role(role, those[key])


def shared_role(role: Role, roles: Collection[Role]) -> Role:
    """Return what an address is that two articles share: a page where it is one to both."""
    return "page" if role == "page" and "page" in roles else "original"


def _standing(connection: Connection, keys: Collection[int]) -> set[int]:
    """Return those of these articles that are stored and not withdrawn."""
    found: set[int] = set()
    for part in chunks(keys):
        query = select(articles.c.key).where(articles.c.key.in_(part), articles.c.revision > 0)
        found |= set(connection.scalars(query.where(articles.c.withdrawn.is_(None))))
    return found


def pages_of(connection: Connection, keys: Collection[int]) -> set[int]:
    """Return every address that these articles ever had, or are remembered by, as a number."""
    pages = {number for own in addresses.ever(connection, keys).values() for _, number in own}
    for part in chunks(keys):
        past = select(memory.c.value).where(memory.c.article.in_(part), memory.c.kind != "text")
        pages |= set(map(int, connection.scalars(past)))
    return pages


def epoch(connection: Connection) -> str:
    """Return a name for what is withdrawn, lifted and released now; any change gives another."""
    counted = (
        select(func.max(orders.c.number)),
        select(func.count()).select_from(withdrawals).where(withdrawals.c.lifted.is_not(None)),
        select(func.count()).select_from(ledger).where(ledger.c.event == "released"),
        select(func.count()).select_from(memory),  # a withdrawn article may get another text
        select(func.count()).select_from(targets),
        select(func.count()).select_from(targets).where(targets.c.lifted.is_not(None)),
    )
    return "-".join(str(connection.scalar(query) or 0) for query in counted)


def with_text(connection: Connection, digests: Collection[str]) -> list[int]:
    """Return the withdrawn articles that had a text of one of these digests."""
    known: list[int] = []
    for part in chunks(digests):
        query = select(memory.c.article).where(memory.c.kind == "text", memory.c.value.in_(part))
        known += connection.scalars(query.order_by(memory.c.article))
    return known


def at_addresses(
    connection: Connection, numbers: Collection[int] | None = None
) -> dict[int, list[tuple[Role, int]]]:
    """Return (role, withdrawn article) by address, of these addresses or of all (None)."""
    known: dict[int, list[tuple[Role, int]]] = {}
    query = select(memory.c.value, memory.c.kind, memory.c.article)
    query = query.where(memory.c.kind.in_(("page", "original")))
    query = query.order_by(memory.c.article, memory.c.kind)
    asked = (
        [query]
        if numbers is None
        else (query.where(memory.c.value.in_(part)) for part in chunks(map(str, numbers)))
    )
    for each in asked:
        for value, role, article in connection.execute(each):
            known.setdefault(int(value), []).append((role, article))
    return known


def is_empty(connection: Connection) -> bool:
    """Tell whether nothing is withdrawn now."""
    return connection.execute(select(memory.c.article).limit(1)).first() is None


def held_or_withdrawn(connection: Connection, keys: Collection[int]) -> list[int]:
    """Return those of these articles that are canceled, withdrawn or held back as a return."""
    result: list[int] = []
    for part in chunks(keys):
        query = select(articles.c.key).where(
            articles.c.key.in_(part),
            or_(
                articles.c.pubstatus == "canceled",
                articles.c.withdrawn.is_not(None),
                articles.c.block.is_not(None),
                articles.c.unread.is_not(None),
            ),
        )
        result += connection.scalars(query)
    return result


def withdrawn_ids(connection: Connection, most: int) -> frozenset[str] | None:
    """Return the entry ids of withdrawn articles; None if more than `most` are withdrawn."""
    query = select(articles.c.entry_id).where(articles.c.withdrawn.is_not(None)).limit(most + 1)
    ids = connection.scalars(query).all()
    return frozenset(ids) if len(ids) <= most else None


def pieces_of_withdrawn(connection: Connection) -> dict[int, set[int]]:
    """Return the withdrawn articles by their pieces."""
    gone = select(articles.c.key).where(articles.c.withdrawn.is_not(None))
    by_piece: dict[int, set[int]] = {}
    query = select(pieces.c.piece, pieces.c.article).where(pieces.c.article.in_(gone))
    for piece, article in connection.execute(query):
        by_piece.setdefault(piece, set()).add(article)
    return by_piece


def sharing(
    connection: Connection, sketch: Sequence[int], *, withdrawn: bool = True
) -> dict[int, int]:
    """Return how many of these pieces each article has: each `withdrawn` one, or each at all."""
    counts: dict[int, int] = {}
    for part in chunks(sketch):
        query: Select[Any] = select(pieces.c.article, func.count()).where(pieces.c.piece.in_(part))
        if withdrawn:
            query = query.join(articles, articles.c.key == pieces.c.article)
            query = query.where(articles.c.withdrawn.is_not(None))
        for article, number in connection.execute(query.group_by(pieces.c.article)):
            counts[article] = counts.get(article, 0) + number
    return counts
