"""What a page declares of itself: JSON-LD and microdata, OpenGraph, Dublin Core, links.

https://schema.org/Article, https://ogp.me, https://www.dublincore.org/specifications/dublin-core/
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from lxml.html import HtmlElement

from syndicate.text.plain import one_line

#: The kinds of schema.org that an article may be.
_ARTICLES = re.compile(
    r"(?:https?://schema\.org/)?(?:\w*Article|BlogPosting|\w*Posting|Report|WebPage|Review|Recipe)"
)
#: Field -> the names of `meta` elements that tell it, the most trusted first.
_METAS: dict[str, tuple[str, ...]] = {
    "title": (
        *("dc.title", "dcterms.title", "og:title", "twitter:title", "parsely-title"),
        *("weibo:article:title", "weibo:webpage:title", "title"),
    ),
    "summary": (
        *("og:description", "dc.description", "dcterms.abstract", "twitter:description"),
        "description",
    ),
    "authors": (
        *("dc.creator", "dcterms.creator", "author", "parsely-author", "article:author"),
        *("sailthru.author", "byl", "twitter:creator_name", "og:article:author"),
    ),
    "published": (
        *(
            "article:published_time",
            "og:article:published_time",
            "dcterms.issued",
            "dc.date.issued",
        ),
        *("dcterms.date", "dc.date", "parsely-pub-date", "sailthru.date", "pubdate", "publishdate"),
        *("publish-date", "date", "weibo:article:create_at", "bt:pubdate", "apub:time"),
    ),
    "modified": (
        *("article:modified_time", "og:updated_time", "dcterms.modified", "dc.date.modified"),
        *("lastmod", "last-modified"),
    ),
    "image": ("og:image:secure_url", "og:image", "twitter:image", "twitter:image:src"),
    "site": ("og:site_name", "application-name", "dc.publisher", "dcterms.publisher"),
    "categories": ("article:section", "parsely-section", "dcterms.subject", "dc.subject"),
    "tags": ("article:tag", "news_keywords", "parsely-tags", "keywords"),
    "license": ("dcterms.license", "dc.rights.license"),
    "copyrightnotice": ("dc.rights", "dcterms.rights", "copyright"),
    "language": ("og:locale", "dc.language", "dcterms.language", "content-language"),
    "url": ("og:url",),
}
#: Field -> the property of schema.org that tells it.
_PROPERTIES = {
    "title": "headline",
    "subtitle": "alternativeHeadline",
    "summary": "description",
    "authors": "author",
    "published": "datePublished",
    "modified": "dateModified",
    "image": "image",
    "categories": "articleSection",
    "tags": "keywords",
    "license": "license",
    "copyrightnotice": "copyrightNotice",
    "language": "inLanguage",
    "url": "mainEntityOfPage",
    "external_url": "isBasedOn",
    "site": "publisher",
    "copyrightholder": "copyrightHolder",
}
_BYLINE = re.compile(
    r"(?:^|[\s_-])(?:byline|author(?:-?name)?|writtenby|p-author|dateline)(?:$|[\s_-])", re.I
)
_BY = re.compile(r"^(?:(?:written |posted )?by\b|作者|文)[:：|｜/\s]*", re.IGNORECASE)
_LISTED = re.compile(r"\s*[,，;；、]\s*")


@dataclass(frozen=True, slots=True)
class DeclaredField:
    """What a page tells of a field, and where: as texts, each once."""

    values: tuple[str, ...]
    where: str


def declared(root: HtmlElement) -> dict[str, list[DeclaredField]]:
    """What is told of each field, the most trusted first."""
    found: dict[str, list[DeclaredField]] = {}
    options = (_json_ld, _microdata, _metas, _links, _bylines)
    for field, told in (one for way in options for one in way(root)):
        values = tuple(dict.fromkeys(v for one in told.values if (v := one_line(unescape(one)))))
        if values:
            found.setdefault(field, []).append(DeclaredField(values, told.where))
    return found


def _json_ld(root: HtmlElement) -> Iterator[tuple[str, DeclaredField]]:
    """The first article that the page's JSON-LD describes."""
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        text = (script.text or "").strip().removeprefix("<![CDATA[").removesuffix("]]>")
        try:
            data = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        thing = next(iter(sorted(_things(data, 0), key=_is_page)), None)
        if thing is None:
            continue
        for field, name in _PROPERTIES.items():
            if values := list(_texts(thing.get(name), field)):
                yield field, DeclaredField(tuple(values), f"JSON-LD {name}")
        if not thing.get("headline") and thing.get("name"):
            yield "title", DeclaredField(tuple(_texts(thing["name"], "title")), "JSON-LD name")
        return


def _things(data: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > 4:
        return
    for one in data if isinstance(data, list) else [data]:
        if not isinstance(one, dict):
            continue
        kinds = one.get("@type")
        names = kinds if isinstance(kinds, list) else [kinds]
        if any(isinstance(name, str) and _ARTICLES.fullmatch(name) for name in names):
            yield one
        yield from _things(one.get("@graph"), depth + 1)


def _is_page(thing: dict[str, Any]) -> bool:
    """A page is taken only where there is no article in it."""
    return "WebPage" in str(thing.get("@type")) or not thing.get("headline")


def _texts(value: Any, field: str) -> Iterator[str]:
    """The texts of a JSON-LD value: a text, a thing with a name or an address, or several."""
    if isinstance(value, str):
        yield from _LISTED.split(value) if field == "tags" else (value,)
    elif isinstance(value, list):
        for one in value[:100]:
            if not isinstance(one, list):
                yield from _texts(one, field)
    elif isinstance(value, dict):
        names = ("url", "@id") if field in ("image", "url", "external_url") else ("name", "@id")
        told = next((value[name] for name in names if isinstance(value.get(name), str)), None)
        if told:
            yield told


def _microdata(root: HtmlElement) -> Iterator[tuple[str, DeclaredField]]:
    """The properties of the first article that is marked in the page itself."""
    for scope in root.iter():
        kind = scope.get("itemtype") if isinstance(scope.tag, str) else None
        if not kind or not _ARTICLES.fullmatch(kind.strip()):
            continue
        for field, name in _PROPERTIES.items():
            values = [_marked(one) for one in _items(scope, name)]
            if any(values):
                yield field, DeclaredField(tuple(filter(None, values)), f"itemprop {name}")
        return


def _items(scope: HtmlElement, name: str) -> list[HtmlElement]:
    found: list[HtmlElement] = scope.xpath(
        "descendant::*[contains(concat(' ', @itemprop, ' '), concat(' ', $name, ' '))]", name=name
    )
    return found[:50]


def _marked(element: HtmlElement) -> str:
    if element.get("itemscope") is not None:
        inner = next(iter(_items(element, "name")), None)
        if inner is not None:
            return _marked(inner)
    told = element.get("content") or element.get("datetime")
    if told is None and element.tag in ("a", "link", "img"):
        told = element.get("src") or (
            None if element.text_content().strip() else element.get("href")
        )
    return str(told or element.text_content())


def _metas(root: HtmlElement) -> Iterator[tuple[str, DeclaredField]]:
    held: dict[str, list[str]] = {}
    for kind in ("property", "name", "http-equiv", "itemprop"):
        for meta in root.iter("meta"):
            content = meta.get("content")
            for name in (meta.get(kind) or "").lower().split():
                if content and content.strip():
                    held.setdefault(name.replace("dcterm:", "dcterms:"), []).append(content)
    for field, names in _METAS.items():
        for name in names:
            values = held.get(name.replace(".", ":", 1)) or held.get(name)
            if values and field in ("tags", "categories"):
                values = [one for value in values for one in _LISTED.split(value)]
            if values:
                yield field, DeclaredField(tuple(values), f"meta {name}")


def _bylines(root: HtmlElement) -> Iterator[tuple[str, DeclaredField]]:
    """The first element that is marked as a byline, however it is marked."""
    for element in root.iter("a", "span", "div", "p", "address", "li", "em", "strong", "cite"):
        rel, marks = element.get("rel") or "", f"{element.get('class')} {element.get('id')}"
        if rel != "author" and not _BYLINE.search(marks):
            continue
        text = one_line(element.text_content())
        if 1 < len(text) < 100 and not re.search(r"\d{4}|https?:", text):
            yield (
                "authors",
                DeclaredField(
                    (re.split(r"\s+[•|·]", _BY.sub("", text))[0],),
                    f"{element.tag} “{marks.strip()[:40]}”",
                ),
            )
            return


def _links(root: HtmlElement) -> Iterator[tuple[str, DeclaredField]]:
    for field, rel in (("url", "canonical"), ("license", "license")):
        found = root.xpath("//link[@rel=$rel]/@href | //a[@rel=$rel]/@href", rel=rel)
        if found:
            yield field, DeclaredField((str(found[0]),), f"rel={rel}")
    lang = root.xpath("string(/html/@lang | /html/@xml:lang)")
    if lang:
        yield "language", DeclaredField((str(lang),), "lang")
    title = root.findtext(".//title")
    if title:
        yield "title", DeclaredField((title,), "title")
