"""RSS 2.0, read and judged: https://www.rssboard.org/rss-specification, rss-profile."""

from __future__ import annotations

from collections.abc import Iterator

from syndicate.check import elements, podcast, rules, values
from syndicate.check.body import squash, visible_text
from syndicate.check.elements import ATOM, CONTENT, DC, ElementFault, ElementRule
from syndicate.check.facts import DocumentFacts, EntryFacts, Fault, withdrawal_faults
from syndicate.check.tree import Node
from syndicate.profiles.deletion import NOTICES

_ENCODED = CONTENT + "encoded"
_CREATOR = DC + "creator"
_UPDATED = ATOM + "updated"
_IMAGE_WIDTH, _IMAGE_HEIGHT = 144, 400


def read(data: bytes) -> tuple[DocumentFacts | None, list[Fault]]:
    """Return what the document says, None when it cannot be read, and what is wrong with it."""
    result = elements.read(data, "item", _facts, _item)
    if result.frame is None:
        return None, result.faults
    root = result.frame.root
    channel = root.child("channel")
    result.add(_root(root))
    if channel is None:
        return None, result.faults
    result.add(_channel(channel))
    links = elements.links(channel)
    self_url = next((href for rel, href in links if rel == "self"), None)
    home = channel.text_of("link")
    date = channel.text_of("lastBuildDate") or channel.text_of("pubDate")
    tombstones = [entry for entry in result.entries if _is_tombstone(entry, home)]
    facts = DocumentFacts(
        format="rss",
        id=self_url,
        title=channel.text_of("title") or "",
        self_url=self_url,
        updated=values.date_or_none(date, values.rfc822),
        entries=tuple(entry for entry in result.entries if entry not in tombstones),
        withdrawn=tuple(entry.id for entry in tombstones),
    )
    result.faults.extend(withdrawal_faults(facts.entries, facts.withdrawn))
    return facts, result.faults


def _is_tombstone(entry: EntryFacts, home: str | None) -> bool:
    """Whether an item signals a withdrawal and has no word or link of its own."""
    if entry.title not in NOTICES or entry.link not in (None, home):
        return False
    texts = {squash(entry.title), squash(entry.summary or ""), visible_text(entry.content or "")}
    rest = (
        entry.links, entry.authors, entry.images, entry.publisher, entry.rights,
        entry.contributors, entry.license, entry.categories,
    )  # fmt: skip
    return len(texts) == 1 and not any(rest)


def _facts(item: Node, place: str) -> EntryFacts:
    links = elements.links(item)
    links += [
        ("enclosure", node.attributes.get("url", ""))
        for node in item.children
        if node.name == "enclosure"
    ]
    texts = item.texts()
    return EntryFacts(
        id=texts.get("guid", ""),
        title=texts.get("title", ""),
        link=texts.get("link"),
        links=tuple(links),
        content=texts.get(_ENCODED),
        summary=texts.get("description"),
        published=values.date_or_none(texts.get("pubDate"), values.rfc822),
        updated=values.date_or_none(texts.get(_UPDATED)),
        authors=tuple(node.text for node in item.children if node.name == _CREATOR),
        place=place,
    )


def _root(root: Node) -> Iterator[ElementFault]:
    if root.name != "rss" or root.attributes.get("version") != "2.0":
        yield ElementFault(root, "the root is no rss of version 2.0")
    yield from elements.judge_children(root, {"channel": lambda _: None}, ())
    yield from elements.require(root, ("channel",))


def _channel(channel: Node) -> Iterator[ElementFault]:
    yield from elements.judge_children(channel, _CHANNEL, _CHANNEL_MANY)
    yield from elements.require(channel, ("title", "link", "description"))
    yield from elements.forbid_both(
        channel, (("copyright", DC + "rights"), ("language", DC + "language"))
    )
    selves = [rel for rel, _ in elements.links(channel) if rel == "self"]
    if len(selves) != 1:
        yield ElementFault(channel, f"{len(selves)} atom:link to itself, not one")
    yield from podcast.channel_faults(channel)
    names = [node.name for node in channel.children]
    if "item" in names:
        for node in channel.children[names.index("item") :]:
            if node.name != "item":
                yield ElementFault(node, f"{elements.label(node.name)} after the first item")
    if image := channel.child("image"):
        for name in ("title", "link"):
            if image.text_of(name) != channel.text_of(name):
                yield ElementFault(image, f"the image's {name} is not the channel's")


def _item(item: Node) -> Iterator[ElementFault]:
    yield from elements.judge_children(item, _ITEM, _ITEM_MANY)
    yield from elements.require(item, ("title", "guid", "pubDate"))
    yield from elements.forbid_both(
        item, (("author", DC + "creator"), ("pubDate", DC + "date"), ("source", DC + "source"))
    )
    yield from podcast.item_faults(item)
    names = [node.name for node in item.children]
    if _ENCODED in names and "description" not in names[: names.index(_ENCODED)]:
        yield ElementFault(item, "no description before content:encoded")


def _author(_: Node) -> str:
    return "many readers show its mail address as the name; dc:creator is the byline"


def _guid(node: Node) -> str | None:
    if node.attributes.get("isPermaLink") != "false":
        return 'isPermaLink is not "false"'
    return rules.filled(node)


def _source(node: Node) -> str | None:
    return rules.attributes(node, "url") or rules.plain(node)


def _enclosure(node: Node) -> str | None:
    return rules.attributes(node, "url", "length", "type") or rules.empty(node)


def _image(node: Node) -> str | None:
    for name in ("url", "title", "link"):
        if not (node.text_of(name) or "").strip():
            return f"has no {name}"
    for name in ("url", "link"):
        if not values.is_url(node.text_of(name) or ""):
            return f"{name} is no absolute http(s) URL in ASCII"
    for name, most in (("width", _IMAGE_WIDTH), ("height", _IMAGE_HEIGHT)):
        text = node.text_of(name) or "1"
        if not values.is_count(text) or not 0 < int(text[:9]) <= most:
            return f"{name} {values.quote(text)} is not from 1 to {most}"
    return None


def _mailbox(node: Node) -> str | None:
    if values.is_mailbox(node.text):
        return None
    return f"{values.quote(node.text)} is not `mail@example.org (Name)`"


_CHANNEL: dict[str, ElementRule] = {
    **rules.FEED_EXTENSIONS,
    **podcast.CHANNEL,
    **dict.fromkeys(("title", "generator"), rules.filled),
    **dict.fromkeys(("description", "copyright", "category"), rules.plain),
    **dict.fromkeys(("link", "docs"), rules.url),
    **dict.fromkeys(("pubDate", "lastBuildDate"), rules.date822),
    **dict.fromkeys(("managingEditor", "webMaster"), _mailbox),
    **dict.fromkeys(("cloud", "textInput", "skipHours", "skipDays", "item"), lambda _: None),
    "language": rules.language,
    "ttl": rules.count,
    "image": _image,
    ATOM + "link": rules.link,
    ATOM + "updated": rules.date3339,
}
_CHANNEL_MANY = rules.FEED_REPEATED | podcast.CHANNEL_MANY | {"item", "category", ATOM + "link"}
_ITEM: dict[str, ElementRule] = {
    **rules.EXTENSIONS,
    **podcast.ITEM,
    "title": rules.filled,
    "link": rules.url,
    "comments": rules.url,
    "description": rules.filled,
    _ENCODED: rules.filled,
    "author": _author,
    "guid": _guid,
    "pubDate": rules.date822,
    "category": rules.plain,
    "source": _source,
    "enclosure": _enclosure,
    ATOM + "link": rules.link,
    ATOM + "updated": rules.date3339,
}
_ITEM_MANY = rules.REPEATED | {"category", ATOM + "link"}
