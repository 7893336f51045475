"""Read the article that a page's JSON-LD describes (https://schema.org/Article).

Its parts may stand elsewhere in a graph and be called by `@id` (https://www.w3.org/TR/json-ld11/).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement
from msgspec import Struct, field

from syndicate.intake.bounds import parse_json
from syndicate.text.patterns import regex

#: The types of schema.org that an article may have.
ARTICLES = regex(
    r"(?:https?://schema\.org/)?(?:\w*Article|BlogPosting|\w*Posting|Report|WebPage|Review|Recipe)"
)
_OPENING = regex(r"(?://)?\s{0,9}(?:<!--|<!\[CDATA\[)")
_CLOSING = regex(r"(?://)?\s{0,9}(?:-->|\]\]>)\s{0,9};?$")
_TRAILING_COMMA = regex(r",\s{0,99}(?=[}\]])")
#: How deep things are looked for, and how many are read.
_DEEPEST, _MOST = 8, 5_000


class Graph(Struct):
    """The things that the JSON-LD of a page describes, in order, and by their `@id`."""

    things: list[dict[str, Any]] = field(default_factory=list)
    by_id: dict[str, dict[str, Any]] = field(default_factory=dict)

    def resolve(self, value: Any) -> Any:
        """Return the thing that a value calls by `@id`, else the value itself."""
        if not isinstance(value, dict) or value.get("name"):
            return value
        name = value.get("@id")
        return self.by_id.get(name, value) if isinstance(name, str) else value

    def article(self, address: str | None, titles: set[str]) -> dict[str, Any] | None:
        """Return the article that the page is about.

        One with the page's address or a title that it shows (`titles`, squashed) goes first; a
        WebPage, or one without a headline, counts only where there is no better one.
        """
        articles = [thing for thing in self.things if is_article(thing)]
        return min(articles, key=lambda thing: _rank(thing, address, titles), default=None)

    def _add(self, data: Any, depth: int) -> None:
        for thing in data if isinstance(data, list) else [data]:
            if not isinstance(thing, dict) or len(self.things) >= _MOST:
                continue
            self.things.append(thing)
            if isinstance(name := thing.get("@id"), str) and len(thing) > 1:
                known = self.by_id.get(name)
                self.by_id[name] = {**thing, **known} if known else thing
            if depth < _DEEPEST:
                for value in thing.values():
                    if isinstance(value, dict | list):
                        self._add(value, depth + 1)


def read_graph(root: HtmlElement) -> Graph:
    """Read all JSON-LD of a page; what is no JSON is passed over."""
    graph = Graph()
    for script in root.iter("script"):
        if "ld+json" in (script.get("type") or ""):
            graph._add(_parse(script.text or ""), 0)
    return graph


def _parse(text: str) -> Any:
    text = text.strip()
    if opening := _OPENING.match(text):
        text = text[opening.end() :].lstrip()
    if closing := _CLOSING.search(text, max(0, len(text) - 40)):
        text = text[: closing.start()].rstrip()
    for candidate in (text, _TRAILING_COMMA.sub("", text)):
        try:
            return parse_json(candidate, strict=False)
        except ValueError:
            continue
    return None


def types_of(thing: dict[str, Any]) -> tuple[str, ...]:
    """Return the types of a thing."""
    kinds = thing.get("@type")
    return tuple(k for k in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(k, str))


def is_article(thing: dict[str, Any]) -> bool:
    return any(ARTICLES.fullmatch(kind) for kind in types_of(thing))


def _rank(thing: dict[str, Any], address: str | None, titles: set[str]) -> tuple[bool, bool, bool]:
    places = (thing.get("url"), thing.get("@id"), thing.get("mainEntityOfPage"))
    texts = [p.get("@id") if isinstance(p, dict) else p for p in places]
    is_here = bool(address) and any(
        isinstance(t, str) and t.partition("#")[0] == address for t in texts
    )
    headline = thing.get("headline") or thing.get("name")
    is_titled = isinstance(headline, str) and "".join(headline.split()).casefold() in titles
    is_page = all(kind.endswith("WebPage") for kind in types_of(thing))
    return is_page or not thing.get("headline"), not (is_here or is_titled), is_page


def texts_of(value: Any, graph: Graph, *, address: bool = False) -> Iterator[str]:
    """Yield the texts of a value: a text, a thing with a name or an address, or a list of those."""
    elements = value[:100] if isinstance(value, list) else [value]
    for element in map(graph.resolve, elements):
        if isinstance(element, str):
            yield element
        elif isinstance(element, dict):
            names = ("url", "@id", "contentUrl") if address else ("name", "@value")
            found = next((element[name] for name in names if element.get(name)), None)
            yield from (
                texts_of(found, graph)
                if isinstance(found, list)
                else ([found] if isinstance(found, str) else [])
            )
