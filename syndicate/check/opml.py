"""OPML 2.0 subscription lists, read and judged: http://opml.org/spec2.opml."""

from __future__ import annotations

from collections.abc import Iterator

from syndicate.check import elements, rules, values
from syndicate.check.elements import ElementFault, ElementRule
from syndicate.check.facts import DocumentFacts, EntryFacts, Fault
from syndicate.check.tree import Node


def read(data: bytes) -> tuple[DocumentFacts | None, list[Fault]]:
    """Return what the list says, None when it cannot be read, and what is wrong with it."""
    # Outlines nest, so they are not read one by one: no element is called " ".
    result = elements.read(
        data, " ", lambda _, place: EntryFacts("", place=place), lambda _: iter(())
    )
    if result.frame is None:
        return None, result.faults
    root = result.frame.root
    result.add(_root(root))
    head, body = root.child("head"), root.child("body")
    feeds = [node for node in _outlines(body) if "xmlUrl" in node.attributes] if body else []
    entries = tuple(_facts(node, result.lines.at(node.offset)) for node in feeds)
    facts = DocumentFacts(
        format="opml",
        id=None,
        title=(head and head.text_of("title")) or "",
        self_url=None,
        updated=None,
        entries=entries,
    )
    return facts, result.faults


def _facts(outline: Node, place: str) -> EntryFacts:
    attributes = outline.attributes
    return EntryFacts(
        id=attributes["xmlUrl"],
        title=attributes.get("title", attributes.get("text", "")),
        link=attributes.get("htmlUrl"),
        links=(("feed", attributes["xmlUrl"]),),
        place=place,
    )


def _root(root: Node) -> Iterator[ElementFault]:
    if root.name != "opml" or root.attributes.get("version") != "2.0":
        yield ElementFault(root, "the root is no opml of version 2.0")
    yield from elements.judge_children(root, {"head": lambda _: None, "body": lambda _: None}, ())
    yield from elements.require(root, ("head", "body"))
    if head := root.child("head"):
        yield from elements.judge_children(head, _HEAD, ())
        yield from elements.require(head, ("title",))
    if body := root.child("body"):
        yield from elements.require(body, ("outline",))
        for node in (body, *_outlines(body)):
            yield from elements.judge_children(node, {"outline": _outline}, ("outline",))


def _outlines(node: Node) -> Iterator[Node]:
    for child in node.children:
        if child.name == "outline":
            yield child
            yield from _outlines(child)


def _outline(node: Node) -> str | None:
    attributes = node.attributes
    if not attributes.get("text", "").strip():
        return "has no text"
    if attributes.get("type") == "rss":
        if not attributes.get("title", "").strip():
            return "has no title"
        if "xmlUrl" not in attributes:
            return "has no xmlUrl"
    elif "xmlUrl" in attributes:
        return "names a feed but its type is not rss"
    for name in ("xmlUrl", "htmlUrl", "url"):
        if name in attributes and not values.is_url(attributes[name]):
            return f"{name} {values.quote(attributes[name])} is no absolute http(s) URL in ASCII"
    return None


def _email(node: Node) -> str | None:
    return None if values.is_address(node.text) else f"{values.quote(node.text)} is no mail address"


_HEAD: dict[str, ElementRule] = {
    "title": rules.filled,
    "dateCreated": rules.date822,
    "dateModified": rules.date822,
    "ownerName": rules.filled,
    "ownerEmail": _email,
    "ownerId": rules.url,
    "docs": rules.url,
}
