"""Read what a page declares of itself: JSON-LD and microdata, OpenGraph, Dublin Core, links.

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

#: The types of schema.org that an article may have.
_ARTICLES = re.compile(
    r"(?:https?://schema\.org/)?(?:\w*Article|BlogPosting|\w*Posting|Report|WebPage|Review|Recipe)"
)
#: Field -> the names of `meta` elements that hold it, the most trusted first.
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
        *("article:published_time", "og:article:published_time", "dcterms.issued"),
        "dc.date.issued",
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
#: Field -> the property of schema.org that holds it.
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
    """The values of a field that one place of a page declares, each once, and which place."""

    values: tuple[str, ...]
    where: str


#: What is declared of each field, the most trusted place first.
Declared = dict[str, list[DeclaredField]]


def declared_fields(root: HtmlElement) -> Declared:
    """Read what a page declares, in all the ways that it may."""
    by_field: Declared = {}
    readers = (_json_ld, _microdata, _metas, _links, _bylines)
    for name, declared in (pair for reader in readers for pair in reader(root)):
        texts = (one_line(unescape(value)) for value in declared.values)
        values = tuple(dict.fromkeys(filter(None, texts)))
        if values:
            by_field.setdefault(name, []).append(DeclaredField(values, declared.where))
    return by_field


def _json_ld(root: HtmlElement) -> Iterator[tuple[str, DeclaredField]]:
    """Yield the properties of the first article that the page's JSON-LD describes."""
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        text = (script.text or "").strip().removeprefix("<![CDATA[").removesuffix("]]>")
        try:
            data = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        thing = next(iter(sorted(_articles(data, 0), key=_is_weaker)), None)
        if thing is None:
            continue
        for field, name in _PROPERTIES.items():
            if values := list(_texts(thing.get(name), field)):
                yield field, DeclaredField(tuple(values), f"JSON-LD {name}")
        if not thing.get("headline") and thing.get("name"):
            yield "title", DeclaredField(tuple(_texts(thing["name"], "title")), "JSON-LD name")
        return


def _articles(data: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > 4:
        return
    for thing in data if isinstance(data, list) else [data]:
        if not isinstance(thing, dict):
            continue
        kinds = thing.get("@type")
        names = kinds if isinstance(kinds, list) else [kinds]
        if any(isinstance(name, str) and _ARTICLES.fullmatch(name) for name in names):
            yield thing
        yield from _articles(thing.get("@graph"), depth + 1)


def _is_weaker(thing: dict[str, Any]) -> bool:
    """Whether an article counts only where there is no better one: a WebPage, or one untitled."""
    return "WebPage" in str(thing.get("@type")) or not thing.get("headline")


def _texts(value: Any, field: str) -> Iterator[str]:
    """Yield the texts of a JSON-LD value: a text, a thing with a name or an address, or a list."""
    if isinstance(value, str):
        yield from _LISTED.split(value) if field == "tags" else (value,)
    elif isinstance(value, list):
        for element in value[:100]:
            if not isinstance(element, list):
                yield from _texts(element, field)
    elif isinstance(value, dict):
        names = ("url", "@id") if field in ("image", "url", "external_url") else ("name", "@id")
        text = next((value[name] for name in names if isinstance(value.get(name), str)), None)
        if text:
            yield text


def _microdata(root: HtmlElement) -> Iterator[tuple[str, DeclaredField]]:
    """Yield the properties of the first article that the page marks by microdata."""
    for scope in root.iter():
        kind = scope.get("itemtype") if isinstance(scope.tag, str) else None
        if not kind or not _ARTICLES.fullmatch(kind.strip()):
            continue
        for field, name in _PROPERTIES.items():
            values = [_property_value(element) for element in _with_property(scope, name)]
            if any(values):
                yield field, DeclaredField(tuple(filter(None, values)), f"itemprop {name}")
        return


def _with_property(scope: HtmlElement, name: str) -> list[HtmlElement]:
    elements: list[HtmlElement] = scope.xpath(
        "descendant::*[contains(concat(' ', @itemprop, ' '), concat(' ', $name, ' '))]", name=name
    )
    return elements[:50]


def _property_value(element: HtmlElement) -> str:
    if element.get("itemscope") is not None:
        inner = next(iter(_with_property(element, "name")), None)
        if inner is not None:
            return _property_value(inner)
    text = element.get("content") or element.get("datetime")
    if text is None and element.tag in ("a", "link", "img"):
        text = element.get("src") or (
            None if element.text_content().strip() else element.get("href")
        )
    return str(text or element.text_content())


def _metas(root: HtmlElement) -> Iterator[tuple[str, DeclaredField]]:
    contents: dict[str, list[str]] = {}
    for kind in ("property", "name", "http-equiv", "itemprop"):
        for meta in root.iter("meta"):
            content = meta.get("content")
            for name in (meta.get(kind) or "").lower().split():
                if content and content.strip():
                    contents.setdefault(name.replace("dcterm:", "dcterms:"), []).append(content)
    for field, names in _METAS.items():
        for name in names:
            values = contents.get(name.replace(".", ":", 1)) or contents.get(name)
            if values and field in ("tags", "categories"):
                values = [part for value in values for part in _LISTED.split(value)]
            if values:
                yield field, DeclaredField(tuple(values), f"meta {name}")


def _bylines(root: HtmlElement) -> Iterator[tuple[str, DeclaredField]]:
    """Yield the first element that is marked as a byline by its rel, class or id."""
    for element in root.iter("a", "span", "div", "p", "address", "li", "em", "strong", "cite"):
        rel, marks = element.get("rel") or "", f"{element.get('class')} {element.get('id')}"
        if rel != "author" and not _BYLINE.search(marks):
            continue
        text = one_line(element.text_content())
        if 1 < len(text) < 100 and not re.search(r"\d{4}|https?:", text):
            author = re.split(r"\s+[•|·]", _BY.sub("", text))[0]
            yield "authors", DeclaredField((author,), f"{element.tag} “{marks.strip()[:40]}”")
            return


def _links(root: HtmlElement) -> Iterator[tuple[str, DeclaredField]]:
    for field, rel in (("url", "canonical"), ("license", "license")):
        addresses = root.xpath("//link[@rel=$rel]/@href | //a[@rel=$rel]/@href", rel=rel)
        if addresses:
            yield field, DeclaredField((str(addresses[0]),), f"rel={rel}")
    lang = root.xpath("string(/html/@lang | /html/@xml:lang)")
    if lang:
        yield "language", DeclaredField((str(lang),), "lang")
    title = root.findtext(".//title")
    if title:
        yield "title", DeclaredField((title,), "title")
