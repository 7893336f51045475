"""Read what a page declares of itself: JSON-LD and microdata, OpenGraph, Dublin Core, links.

https://schema.org/Article, https://ogp.me, https://www.dublincore.org/specifications/dublin-core/
"""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape

from lxml.html import HtmlElement
from msgspec import Struct

from syndicate.intake.page.json_ld import ARTICLES, read_graph, texts_of, types_of
from syndicate.intake.page.lines import lines_of
from syndicate.text import urls
from syndicate.text.patterns import regex
from syndicate.text.plain import one_line

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
_LISTED = regex(r"[,，;；、]")


class DeclaredField(Struct, frozen=True):
    """The values of a field that one place of a page declares, each once, and which place."""

    values: tuple[str, ...]
    where: str


#: What is declared of each field, the most trusted place first.
Declared = dict[str, list[DeclaredField]]


def declared_fields(root: HtmlElement) -> Declared:
    """Read what a page declares, in all the ways that it may."""
    by_field: Declared = {}
    readers = (_json_ld, _microdata, _metas, _links)
    for name, declared in (pair for reader in readers for pair in reader(root)):
        values = tuple(dict.fromkeys(filter(None, map(_text, declared.values))))
        if values:
            by_field.setdefault(name, []).append(DeclaredField(values, declared.where))
    return by_field


def _text(value: str) -> str:
    """Return a value on one line; tabs, which part the elements of a byline, stay."""
    parts = (one_line(part) for part in unescape(value).split("\t"))
    return "\t".join(part for part in parts if part)


def _json_ld(root: HtmlElement) -> Iterator[tuple[str, DeclaredField]]:
    """Yield the properties of the article that the page's JSON-LD describes."""
    graph = read_graph(root)
    links = root.xpath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content")
    titles = [root.findtext(".//title") or "", *(h.text_content() for h in root.iter("h1"))]
    thing = graph.article(
        next((urls.web_url(link) for link in links), None),
        {"".join(title.split()).casefold() for title in titles},
    )
    if thing is None:
        return
    for field, name in _PROPERTIES.items():
        is_address = field in ("image", "url", "external_url")
        value = thing.get(name)
        owner = graph.resolve(value)
        if field == "site" and isinstance(owner, dict) and types_of(owner) == ("Person",):
            continue  # who runs the site, and often the author
        values = list(texts_of(value, graph, address=is_address))
        if field == "tags":
            values = [part for value in values for part in _LISTED.split(value)]
        if values:
            yield field, DeclaredField(tuple(values), f"JSON-LD {name}")
    if not thing.get("headline") and thing.get("name"):
        yield "title", DeclaredField(tuple(texts_of(thing["name"], graph)), "JSON-LD name")
    for owner in graph.things:
        names = tuple(texts_of(owner, graph))
        if names and {"WebSite", "NewsMediaOrganization"} & set(types_of(owner)):
            yield "site", DeclaredField(names, "JSON-LD WebSite")


def _microdata(root: HtmlElement) -> Iterator[tuple[str, DeclaredField]]:
    """Yield the properties of the first article that the page marks by microdata."""
    scopes = [e for e in root.iter() if isinstance(e.tag, str) and _is_article(e)]
    scope = min(scopes, key=lambda e: "WebPage" in (e.get("itemtype") or ""), default=None)
    if scope is None:
        return
    for field, name in _PROPERTIES.items():
        elements = (e for e in _with_property(scope, name) if scope_of(e) is scope)
        values = [property_value(element) for element in elements]
        if any(values):
            yield field, DeclaredField(tuple(filter(None, values)), f"itemprop {name}")


def _is_article(element: HtmlElement) -> bool:
    kind = element.get("itemtype")
    return kind is not None and ARTICLES.fullmatch(kind.strip()) is not None


def scope_of(element: HtmlElement) -> HtmlElement | None:
    """Return the thing that a property belongs to: the nearest element around it with a scope."""
    return next((e for e in element.iterancestors() if e.get("itemscope") is not None), None)


def is_of_article(element: HtmlElement) -> bool:
    """Whether a property belongs to an article or to the page: many pages declare no scope."""
    scope = scope_of(element)
    kind = "" if scope is None else (scope.get("itemtype") or "").strip()
    return not kind or kind.endswith(("/Blog", "/CreativeWork")) or bool(ARTICLES.fullmatch(kind))


def _with_property(scope: HtmlElement, name: str) -> list[HtmlElement]:
    elements: list[HtmlElement] = scope.xpath(
        "descendant::*[contains(concat(' ', @itemprop, ' '), concat(' ', $name, ' '))]", name=name
    )
    return elements[:50]


def property_value(element: HtmlElement) -> str:
    """Return the value of a property; a tab stands where an element begins or ends in its text."""
    if element.get("itemscope") is not None:
        inner = next(iter(_with_property(element, "name")), None)
        if inner is not None:
            return property_value(inner)
    text = element.get("content") or element.get("datetime")
    if text is None and element.tag in ("a", "link", "img"):
        text = element.get("src") or (
            None if element.text_content().strip() else element.get("href")
        )
    return str(text or "\t".join(line for _, line in lines_of(element, inline="\t")))


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
