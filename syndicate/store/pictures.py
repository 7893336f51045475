"""Which articles show a picture, in any of its sizes (`picture_key`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from syndicate.model.article import Article
from syndicate.store.add_rows import add_rows
from syndicate.store.chunks import chunks, in_part
from syndicate.store.finding_tables import pictures
from syndicate.store.originals import number_of
from syndicate.store.publication_tables import carried
from syndicate.store.sql import Connection, delete, select
from syndicate.store.tables import articles
from syndicate.text.pictures import images_in, picture_key
from syndicate.text.urls import web_url

_ENDINGS = (".avif", ".bmp", ".gif", ".heic", ".jpeg", ".jpg", ".png", ".svg", ".tiff", ".webp")

_FORGET = delete(pictures).where(in_part(pictures.c.article))


def pictures_of(article: Article) -> dict[str, str]:
    """Return the address of every picture that an article brings along, by its `picture_key`."""
    base = article.url or article.external_url
    found = images_in(article.content_html or "", base)
    for address in _beside_the_body(article):
        if url := web_url(address, base):
            found.setdefault(picture_key(url), url)
    return found


def _beside_the_body(article: Article) -> Iterator[str]:
    """Yield the addresses of its own picture, of its files, of faces, of its source's sign."""
    if article.image:
        yield article.image.url
    for file in article.attachments:
        kind = file.mime_type or ""
        if kind.startswith("image/") or (not kind and file.url.lower().endswith(_ENDINGS)):
            yield file.url
    for person in (*article.authors, *article.contributors):
        if person.avatar:
            yield person.avatar
    if article.source and article.source.icon:
        yield article.source.icon


def numbers_of(article: Article) -> list[int]:
    """Return the pictures of an article as the table has them."""
    return [number_of(key) for key in pictures_of(article)]


def put(connection: Connection, given: Mapping[int, Article], new: Collection[int]) -> None:
    """Store the pictures of articles in place of earlier ones; some are `new`, and have none."""
    for part in chunks(key for key in given if key not in new):
        connection.execute(_FORGET, {"part": part})
    rows = [
        {"picture": picture, "article": key}
        for key, article in given.items()
        for picture in set(numbers_of(article))
    ]
    if rows:
        add_rows(connection, pictures, sorted(rows, key=lambda row: row["picture"]))


def shown_by(connection: Connection, keys: Iterable[str]) -> dict[str, set[int]]:
    """Return the articles, not withdrawn ones, that show each of these pictures (`picture_key`)."""
    names = {number_of(key): key for key in keys}
    found: dict[str, set[int]] = {key: set() for key in names.values()}
    for part in chunks(names):
        query = select(pictures.c.picture, pictures.c.article)
        query = query.join(articles, articles.c.key == pictures.c.article)
        query = query.where(pictures.c.picture.in_(part), articles.c.withdrawn.is_(None))
        for picture, article in connection.execute(query):
            found[names[picture]].add(article)
    return found


def where_shown(connection: Connection, urls: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the entry ids of the articles, not withdrawn ones, that show any of these pictures,
    and the paths of the documents that carry one of them now.
    """
    keys = set().union(*shown_by(connection, map(picture_key, urls)).values())
    ids: set[str] = set()
    paths: set[str] = set()
    for part in chunks(sorted(keys)):
        ids |= set(connection.scalars(select(articles.c.entry_id).where(articles.c.key.in_(part))))
        here = carried.c.article.in_(part) & carried.c.left.is_(None)
        paths |= set(connection.scalars(select(carried.c.document).where(here).distinct()))
    return sorted(ids), sorted(paths)


def showing(connection: Connection, numbers: Iterable[int]) -> list[int]:
    """Return the articles that show any of these pictures, given as numbers."""
    found: set[int] = set()
    for part in chunks(numbers):
        found |= set(
            connection.scalars(select(pictures.c.article).where(pictures.c.picture.in_(part)))
        )
    return sorted(found)


def of_articles(connection: Connection, keys: Iterable[int]) -> dict[int, set[int]]:
    """Return the pictures of articles, as numbers."""
    found: dict[int, set[int]] = {}
    for part in chunks(keys):
        query = select(pictures.c.article, pictures.c.picture)
        for article, picture in connection.execute(query.where(pictures.c.article.in_(part))):
            found.setdefault(article, set()).add(picture)
    return found
