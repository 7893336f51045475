"""Leave pictures that were withdrawn out of an entry: of its body, its files, its people."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from html import unescape

from msgspec.structs import replace

from syndicate.content.bare_figures import GONE, without_captions
from syndicate.content.pictures import candidates
from syndicate.content.withdrawn import addresses_in, beside, shortened, without_beside
from syndicate.model.article import Article, Attachment, Person, Reference
from syndicate.text.patterns import regex
from syndicate.text.pictures import picture_key
from syndicate.text.urls import web_url

#: Returns which of these pictures (each by its `picture_key`) were withdrawn.
GonePictures = Callable[[Collection[str]], Collection[str]]

_TAG = regex(r"<(img|source|video|audio|track|a|blockquote|q|del|ins)\b[^<>]*+>")
_ADDRESS = regex(r' (src|srcset|poster|href|cite)="([^"]*+)"')
#: What is left of what held nothing but a picture.
_EMPTY = regex(r"<(a|picture|figure|p|video|audio)\b(?![^<>]* (?:id|src)=)[^<>]*+>\s*+</\1>")


def of_article(article: Article, gone: GonePictures | None) -> tuple[Article, frozenset[str]]:
    """Return an article without withdrawn pictures beside its body, and these pictures."""
    if gone is None:
        return article, frozenset()
    base = article.url or article.external_url
    banned = frozenset(gone({key for url in _addresses(article) if (key := _key(url, base))}))
    if not banned:
        return article, banned

    def stays(url: str | None) -> bool:
        return url is None or _key(url, base) not in banned

    def shown(people: tuple[Person, ...]) -> tuple[Person, ...]:
        return tuple(who if stays(who.avatar) else replace(who, avatar=None) for who in people)

    def cited(references: tuple[Reference, ...]) -> tuple[Reference, ...]:
        named = (each for each in references if stays(each.url))
        return tuple(replace(e, title=without_addresses(e.title or "", banned)) for e in named)

    def kept(files: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
        return tuple(file for file in files if stays(file.url))

    article = without_beside(article, lambda address: not stays(address))
    source = article.source
    return replace(
        article,
        image=article.image if article.image and stays(article.image.url) else None,
        attachments=kept(article.attachments),
        authors=shown(article.authors),
        contributors=shown(article.contributors),
        references=cited(article.references),
        related=cited(article.related),
        comments=article.comments if stays(article.comments) else None,
        subtitle=article.subtitle and without_addresses(article.subtitle, banned),
        summary=article.summary and without_addresses(article.summary, banned),
        source=source if not source or stays(source.icon) else replace(source, icon=None),
    ), banned


def _addresses(article: Article) -> Iterator[str]:
    """Yield the address of everything that an article has beside its body."""
    yield from (file.url for file in (article.image, *article.attachments) if file)
    yield from (who.avatar for who in (*article.authors, *article.contributors) if who.avatar)
    cited = (*article.references, *article.related)
    yield from (each.url for each in cited if each.url)
    titles = " ".join(each.title for each in cited if each.title)
    yield from addresses_in(f"{article.comments} {article.subtitle} {article.summary} {titles}")
    yield from beside(article)
    if article.source and article.source.icon:
        yield article.source.icon


def _key(url: str, base: str | None) -> str | None:
    address = web_url(url, base)
    return picture_key(address) if address else None


def pictures_in(markup: str) -> frozenset[str]:
    """Return the pictures that sanitised HTML shows, links to or names, by `picture_key`."""
    shown = {url for tag in _TAG.finditer(markup) for _, url in _urls_of(tag[0])}
    return frozenset(key for url in shown | addresses_in(markup) if (key := _key(url, None)))


def without_addresses(text: str, banned: Collection[str]) -> str:
    """Return a text without the addresses of pictures."""
    return shortened(text, lambda url: _key(url, None) in banned)


def _urls_of(tag: str) -> Iterator[tuple[str, str]]:
    """Yield (attribute, address) of a tag."""
    for name, value in _ADDRESS.findall(tag):
        plain = unescape(value)
        urls = [url for url, _, _ in candidates(plain)] if name == "srcset" else [plain]
        yield from ((name, url) for url in urls if url.startswith(("http://", "https://")))


def of_body(markup: str, gone: GonePictures | None) -> tuple[str, frozenset[str]]:
    """Return sanitised HTML without withdrawn pictures and links to them, and these pictures."""
    shown = pictures_in(markup) if gone and markup else frozenset()  # most notices are empty
    banned = frozenset(gone(shown)) if gone and shown else frozenset()
    if not banned:
        return markup, banned

    def without(match: re.Match[str]) -> str:
        tag = match[0]
        bad = {name for name, url in _urls_of(tag) if picture_key(url) in banned}
        if bad and match[1] in ("img", "source"):
            return GONE
        less = _ADDRESS.sub(lambda each: "" if each[1] in bad else each[0], tag) if bad else tag
        return less + GONE if "src" in bad else less

    left = without_addresses(without_captions(_TAG.sub(without, markup)), banned)
    while (smaller := _EMPTY.sub("", left)) != left:
        left = smaller
    return left, banned
