"""The elements of podcasts in RSS, judged as directories do.

https://podcasters.apple.com/support/823-podcast-requirements
"""

from __future__ import annotations

from collections.abc import Iterator

from syndicate.check import elements, rules, values
from syndicate.check.elements import ITUNES, ElementFault, ElementRule
from syndicate.check.tree import Node
from syndicate.text.patterns import regex

_DURATION = regex(r"[0-9]+(?::[0-5][0-9](?::[0-5][0-9])?)?")
_LONGEST = 255


def _short(node: Node) -> str | None:
    if len(node.text) > _LONGEST:
        return f"{len(node.text)} characters, over {_LONGEST}"
    return rules.plain(node)


def _image(node: Node) -> str | None:
    if not values.is_url(node.attributes.get("href", "")):
        return "href is no absolute http(s) URL in ASCII"
    return rules.empty(node)


def _category(node: Node) -> str | None:
    if not node.attributes.get("text", "").strip():
        return "has no text"
    for child in node.children:
        if child.name != ITUNES + "category" or child.children:
            return f"{elements.label(child.name)} is not known in it"
        if text := _category(child):
            return text
    return None


def _owner(node: Node) -> str | None:
    if not values.is_address(node.text_of(ITUNES + "email") or ""):
        return "has no itunes:email, or it is no mail address"
    return None


def _duration(node: Node) -> str | None:
    return None if _DURATION.fullmatch(node.text) else f"{values.quote(node.text)} is no duration"


def _number(node: Node) -> str | None:
    return "is 0" if node.text.strip("0") == "" else rules.count(node)


_EVERYWHERE: dict[str, ElementRule] = {
    ITUNES + "image": _image,
    ITUNES + "explicit": rules.one_of("true", "false"),
    ITUNES + "block": rules.one_of("Yes"),
    **dict.fromkeys((ITUNES + name for name in ("title", "author", "subtitle")), _short),
    ITUNES + "summary": rules.filled,
}
CHANNEL: dict[str, ElementRule] = {
    **_EVERYWHERE,
    ITUNES + "category": _category,
    ITUNES + "owner": _owner,
    ITUNES + "type": rules.one_of("episodic", "serial"),
    ITUNES + "complete": rules.one_of("Yes"),
    ITUNES + "new-feed-url": rules.url,
}
CHANNEL_MANY = frozenset((ITUNES + "category",))
ITEM: dict[str, ElementRule] = {
    **_EVERYWHERE,
    ITUNES + "duration": _duration,
    ITUNES + "episode": _number,
    ITUNES + "season": _number,
    ITUNES + "episodeType": rules.one_of("full", "trailer", "bonus"),
}
_REQUIRED = (
    "language",
    *(ITUNES + n for n in ("author", "owner", "image", "category", "explicit")),
)


def channel_faults(channel: Node) -> Iterator[ElementFault]:
    """Yield a fault for everything that a directory requires of a podcast and that is missing."""
    if _is_of_podcast(channel):
        yield from elements.require(channel, _REQUIRED)


def item_faults(item: Node) -> Iterator[ElementFault]:
    """Yield a fault for an episode that has nothing to play."""
    if not _is_of_podcast(item):
        return
    types = [n.attributes.get("type", "") for n in item.children if n.name == "enclosure"]
    if not types or types[0].partition("/")[0] not in ("audio", "video"):
        yield ElementFault(item, "an episode of a podcast without sound or film as its enclosure")


def _is_of_podcast(node: Node) -> bool:
    return any(child.name.startswith(ITUNES) for child in node.children)
