"""Atom, read and judged: https://www.rfc-editor.org/rfc/rfc4287 (and 4946, 5005, 6721)."""

from __future__ import annotations

import html
from collections.abc import Iterator

from syndicate.check import body, elements, rules, values
from syndicate.check.elements import AT, ATOM, ElementFault, ElementRule
from syndicate.check.facts import DocumentFacts, EntryFacts, Fault, withdrawal_faults
from syndicate.check.tree import Node

_LINK = ATOM + "link"
_ID = ATOM + "id"
_TITLE = ATOM + "title"
_AUTHOR = ATOM + "author"
_SUMMARY = ATOM + "summary"
_CONTENT = ATOM + "content"
_PUBLISHED = ATOM + "published"
_UPDATED = ATOM + "updated"
_TOMBSTONE = AT + "deleted-entry"


def read(data: bytes) -> tuple[DocumentFacts | None, list[Fault]]:
    """Return what the document says, None when it cannot be read, and what is wrong with it."""
    instants: set[str] = set()

    def judge(entry: Node) -> Iterator[ElementFault]:
        yield from _entry(entry)
        updated = entry.text_of(_UPDATED)
        if updated and updated in instants:
            text = f"{values.quote(updated)} is another entry's updated as well"
            yield ElementFault(entry, text, "warning")
        instants.add(updated or "")

    result = elements.read(data, ATOM + "entry", _facts, judge)
    if result.frame is None:
        return None, result.faults
    root = result.frame.root
    if root.name != ATOM + "feed":
        result.add([ElementFault(root, "the root is no Atom feed")])
        return None, result.faults
    result.add(_feed(root))
    tombstones = [node.attributes for node in root.children if node.name == _TOMBSTONE]
    withdrawn = tuple(attributes["ref"] for attributes in tombstones if attributes.get("ref"))
    result.faults.extend(withdrawal_faults(result.entries, withdrawn))
    facts = DocumentFacts(
        format="atom",
        id=root.text_of(_ID),
        title=root.text_of(_TITLE) or "",
        self_url=next((href for rel, href in elements.links(root) if rel == "self"), None),
        updated=values.date_or_none(root.text_of(_UPDATED)),
        entries=tuple(result.entries),
        withdrawn=withdrawn,
    )
    return facts, result.faults


def _facts(entry: Node, place: str) -> EntryFacts:
    links = elements.links(entry)
    people = [node for node in entry.children if node.name == _AUTHOR]
    texts = entry.texts()
    return EntryFacts(
        id=texts.get(_ID, ""),
        title=texts.get(_TITLE, ""),
        link=next((href for rel, href in links if rel == "alternate"), None),
        links=tuple(links),
        content=_markup(entry.child(_CONTENT)),
        summary=texts.get(_SUMMARY),
        published=values.date_or_none(texts.get(_PUBLISHED)),
        updated=values.date_or_none(texts.get(_UPDATED)),
        authors=tuple(person.text_of(ATOM + "name") or "" for person in people),
        place=place,
    )


def _feed(feed: Node) -> Iterator[ElementFault]:
    yield from elements.judge_children(feed, _FEED, _FEED_MANY)
    yield from elements.require(feed, (_ID, _TITLE, _UPDATED))
    selves = [rel for rel, _ in elements.links(feed) if rel == "self"]
    if len(selves) != 1:
        yield ElementFault(feed, f"{len(selves)} links to itself, not one")
    yield from _alternates(feed)
    names = [node.name for node in feed.children]
    if ATOM + "entry" in names:
        for node in feed.children[names.index(ATOM + "entry") :]:
            if node.name not in {ATOM + "entry", _TOMBSTONE}:
                yield ElementFault(node, f"{elements.label(node.name)} after the first entry")


def _entry(entry: Node) -> Iterator[ElementFault]:
    yield from elements.judge_children(entry, _ENTRY, _ENTRY_MANY)
    yield from elements.require(entry, (_ID, _TITLE, _UPDATED, _AUTHOR))
    yield from _alternates(entry)
    rels = [rel for rel, _ in elements.links(entry)]
    if "alternate" in rels and "enclosure" in rels[: rels.index("alternate")]:
        yield ElementFault(
            entry, "an enclosure before the alternate link: it is taken for the page"
        )
    if "alternate" not in rels and entry.child(_CONTENT) is None:
        yield ElementFault(entry, "neither atom:content nor an alternate link")


def _alternates(node: Node) -> Iterator[ElementFault]:
    """Refuse two alternate links of one type and language (RFC 4287, 4.1.1 and 4.1.2)."""
    seen = set()
    for child in node.children:
        if child.name == _LINK and child.attributes.get("rel", "alternate") == "alternate":
            kind = (child.attributes.get("type"), child.attributes.get("hreflang"))
            if kind in seen:
                yield ElementFault(child, "a second alternate link of the same type and language")
            seen.add(kind)


def _id(node: Node) -> str | None:
    if node.children or not values.is_absolute_id(node.text):
        return f"{values.quote(node.text)} is no absolute URI in ASCII"
    return None


def _plain(node: Node) -> str | None:
    """Require a text construct of plain text, which readers show as it is."""
    if (kind := node.attributes.get("type", "text")) != "text":
        return f"type is {values.quote(kind)}, not text"
    return rules.filled(node)


def _rich(node: Node) -> str | None:
    """Require a text construct; one of HTML must be as clean as a body."""
    if (kind := node.attributes.get("type", "text")) not in {"text", "html"}:
        return f"type is {values.quote(kind)}, neither text nor html"
    if kind == "html" and (wrong := body.faults_in(node.text)):
        return wrong[0]
    return rules.filled(node)


def _content(node: Node) -> str | None:
    if (kind := node.attributes.get("type", "text")) != "html":
        return f"type is {values.quote(kind)}, not html: readers differ on it"
    if "src" in node.attributes:
        return "src leads readers elsewhere"
    return "holds elements, not text" if node.children else None


def _person(node: Node) -> str | None:
    names = [child.name for child in node.children]
    if names.count(ATOM + "name") != 1 or not (node.text_of(ATOM + "name") or "").strip():
        return "has no name, or more than one"
    uri, email = node.text_of(ATOM + "uri"), node.text_of(ATOM + "email")
    if uri is not None and not values.is_url(uri):
        return f"uri {values.quote(uri)} is no absolute http(s) URL in ASCII"
    if email is not None and not values.is_address(email):
        return f"email {values.quote(email)} is no mail address"
    if len(names) != len(set(names)):
        return "says something twice"
    return None


def _category(node: Node) -> str | None:
    if not node.attributes.get("term", "").strip():
        return "has no term"
    if not values.is_absolute_id(node.attributes.get("scheme", "a:b")):
        return f"scheme {values.quote(node.attributes['scheme'])} is no absolute URI in ASCII"
    return None if node.attributes.get("label", "-").strip() else "label is blank"


def _generator(node: Node) -> str | None:
    uri = node.attributes.get("uri")
    if uri is not None and not values.is_url(uri):
        return f"uri {values.quote(uri)} is no absolute http(s) URL in ASCII"
    return rules.filled(node)


def _source(node: Node) -> str | None:
    for name in ("id", "title", "updated"):
        if not (node.text_of(ATOM + name) or "").strip():
            return f"has no {name}: all its parts, or none of it"
    return next((fault.text for fault in elements.judge_children(node, _FEED, _FEED_MANY)), None)


def _tombstone(node: Node) -> str | None:
    if not values.is_absolute_id(node.attributes.get("ref", "")):
        return "ref is no absolute URI in ASCII"
    return values.date_fault(node.attributes.get("when", ""))


_COMMON: dict[str, ElementRule] = {
    _ID: _id,
    _TITLE: _plain,
    _UPDATED: rules.date3339,
    _AUTHOR: _person,
    ATOM + "contributor": _person,
    ATOM + "category": _category,
    ATOM + "rights": _rich,
    _LINK: rules.link,
}
_MANY = frozenset((*rules.names_in(ATOM, "author", "contributor", "category"), _LINK))
_FEED: dict[str, ElementRule] = {
    **rules.FEED_EXTENSIONS,
    **_COMMON,
    ATOM + "subtitle": _rich,
    ATOM + "generator": _generator,
    ATOM + "icon": rules.url,
    ATOM + "logo": rules.url,
    ATOM + "entry": lambda _: None,
    _TOMBSTONE: _tombstone,
}
_FEED_MANY = rules.FEED_REPEATED | _MANY | {ATOM + "entry", _TOMBSTONE}
_ENTRY: dict[str, ElementRule] = {
    **rules.EXTENSIONS,
    **_COMMON,
    _PUBLISHED: rules.date3339,
    _SUMMARY: _rich,
    _CONTENT: _content,
    ATOM + "source": _source,
}
_ENTRY_MANY = rules.REPEATED | _MANY


def _markup(content: Node | None) -> str | None:
    """Return content as HTML, whatever its type."""
    if content is None:
        return None
    return content.text if content.attributes.get("type") == "html" else html.escape(content.text)
