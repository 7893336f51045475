"""What a partner would do with a feed, item by item, by the rules that it has published.

`simulate` plays one fetch, or the second of two when it gets an earlier copy of the document. It
reads the bytes alone and shares no code with what wrote them. Only the partner can tell whether
it really takes a feed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Literal, TypeVar

from lxml import etree, html
from msgspec import Struct

from syndicate.check import values
from syndicate.check.elements import ATOM, CONTENT, DC, DCTERMS, MEDIA
from syndicate.profiles import Profile, ProfileRule
from syndicate.text.patterns import regex

Outcome = Literal["taken", "updated", "unchanged", "skipped", "refused", "withdrawn"]

T = TypeVar("T")
_SNF = "http://www.smartnews.be/snf "
_PICTURES = (MEDIA + "content", MEDIA + "thumbnail", "enclosure")
_DATES = ("pubDate", DCTERMS + "modified", ATOM + "updated")
_BLANK = regex("[ \t\r\n]+")
_SECOND = timedelta(seconds=1)  # the precision of a pubDate


class ProfileRemark(Struct, frozen=True):
    """A partner's objection to a feed as a whole: an `error`, or only advice."""

    text: str
    error: bool


class ItemVerdict(Struct, frozen=True):
    """What would become of one item, why, and what else the partner advises."""

    entry: str
    title: str
    outcome: Outcome
    reason: str = ""
    advice: tuple[str, ...] = ()


class Simulation(Struct, frozen=True):
    """One fetch by a partner."""

    remarks: tuple[ProfileRemark, ...]
    verdicts: tuple[ItemVerdict, ...]


def simulate(
    profile: Profile, data: bytes, now: datetime | None, before: bytes | None = None
) -> Simulation:
    """Simulate how a partner takes in an RSS document; without `now`, dates are not judged.

    `before` is the document it fetched last. Raises ValueError for bytes that are no RSS.
    """
    channel = _parse_channel(data)
    earlier = {} if before is None else {item.id: item for item in _items(_parse_channel(before))}
    verdicts = tuple(_judge(profile, item, now, earlier.get(item.id)) for item in _items(channel))
    remarks = _feed_remarks(profile, channel, len(data), len(verdicts))
    return Simulation(tuple(remarks), verdicts)


def _parse_channel(data: bytes) -> etree._Element:
    # Sections stay what they are, or an item would be measured longer than it is.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=True, strip_cdata=False
    )
    try:
        channel = etree.fromstring(data, parser).find("channel")
    except etree.XMLSyntaxError as error:
        raise ValueError(f"not well-formed: {_one_line(str(error.msg))}") from None
    if channel is None:
        raise ValueError("it is no RSS")
    return channel


class _Item(Struct, frozen=True):
    """An item of a feed, or its channel, as a partner reads it."""

    node: etree._Element

    def text(self, name: str) -> str:
        child = self.node.find(_lxml_name(name))
        return _one_line(child.text or "") if child is not None else ""

    def length(self, name: str) -> int:
        """Count the characters of a text; wide and no-break spaces count, line breaks do not."""
        child = self.node.find(_lxml_name(name))
        return len(_BLANK.sub(" ", child.text or "").strip()) if child is not None else 0

    @property
    def id(self) -> str:
        return self.text("guid")

    @property
    def body(self) -> str:
        return self.text(CONTENT + "encoded") or self.text("description")

    @property
    def is_deleted(self) -> bool:
        status = self.node.find(_lxml_name(MEDIA + "status"))
        return status is not None and status.get("state") == "deleted"

    def is_over(self, now: datetime | None) -> bool:
        """Whether its validity (dcterms:valid) has ended."""
        _, marker, rest = self.text(DCTERMS + "valid").partition("end=")
        end = values.date_or_none(rest.partition(";")[0]) if marker else None
        return end is not None and now is not None and end <= now

    def without_dates(self) -> list[object]:
        """Return all that it says but its dates; libxml2's C14N would crash on entities."""
        dates = set(map(_lxml_name, _DATES))
        children = [child for child in self.node.iterchildren("*") if child.tag not in dates]
        return [
            (node.tag, sorted(node.items()), node.text, node is not child and node.tail, len(node))
            for child in children
            for node in child.iter()
        ]

    def correction_date(self, profile: Profile) -> datetime | None:
        """Return the date by which a partner recognises a correction."""
        if profile.update and profile.update.value == "dcterms:modified":
            return values.date_or_none(self.text(DCTERMS + "modified"))
        return values.date_or_none(self.text("pubDate"), values.rfc822)


def _one_line(text: str) -> str:
    """Return a text on one line, safe on any terminal."""
    return " ".join(values.FORBIDDEN.sub(" ", text).split())


def _lxml_name(name: str) -> str:
    """Return `namespace local` as lxml writes it: `{namespace}local`."""
    space, _, local = name.rpartition(" ")
    return f"{{{space}}}{local}" if space else local


def _items(channel: etree._Element) -> Iterator[_Item]:
    return (_Item(node) for node in channel.iterchildren("item"))


def _judge(
    profile: Profile, item: _Item, now: datetime | None, before: _Item | None
) -> ItemVerdict:
    title = item.text("title")
    reasons, advice = list[str](), list[str]()
    for text, error in _objections(profile, item, now):
        (reasons if error else advice).append(text)
    if reasons:
        return ItemVerdict(item.id, title, "refused", "; ".join(reasons), tuple(advice))
    outcome, reason = _outcome(profile, item, now, before)
    return ItemVerdict(item.id, title, outcome, reason, tuple(advice))


def _outcome(
    profile: Profile, item: _Item, now: datetime | None, before: _Item | None
) -> tuple[Outcome, str]:
    """Return what becomes of an item that is not refused, and why."""
    signal = profile.deletion.value if profile.deletion else None
    signalled = {"media:status": item.is_deleted, "dcterms:valid": item.is_over(now)}
    withdrawn = signal is not None and signalled[signal]
    if before is None:
        return ("withdrawn" if withdrawn else "taken"), ""
    same = item.without_dates() == before.without_dates()
    element = profile.update.value if profile.update else None
    new, old = item.correction_date(profile), before.correction_date(profile)
    if same and new == old:
        return "unchanged", ""
    if element and (new is None or (old is not None and new <= old)):
        how = "unchanged" if new == old else "older than before"
        return "skipped", f"{element} {how}"
    if same and element == "dcterms:modified":
        return "skipped", f"{element} moved and nothing else did"
    return ("withdrawn" if withdrawn else "updated"), ""


def _objections(profile: Profile, item: _Item, now: datetime | None) -> Iterator[tuple[str, bool]]:
    """Yield what a partner has against an item, and whether it refuses it for that."""
    for name, what in (("guid", "an id"), ("title", "a title")):
        if not item.text(name):
            yield f"it has not {what}", True
    if not item.body:
        yield "it has no text", True
    yield from _date_objections(profile, item, now)
    yield from _length_objections(profile, item)
    link = item.text("link")
    if profile.link and not link:
        yield "it has no link", not profile.link.advised
    if profile.author and not item.text(DC + "creator"):
        yield "it names no author", not profile.author.advised
    yield from _body_objections(profile, item, link)


def _date_objections(
    profile: Profile, item: _Item, now: datetime | None
) -> Iterator[tuple[str, bool]]:
    published = values.date_or_none(item.text("pubDate"), values.rfc822)
    if published is None:
        yield "it has no pubDate", True
    elif now is not None and published > now:
        yield "it is dated in the future", True
    elif now is not None and profile.age and now - published >= profile.age.value + _SECOND:
        days = profile.age.value.days
        yield f"it is {(now - published).days:,} days old, at most {days} are taken", True
    if profile.update and item.correction_date(profile) is None and published is not None:
        yield f"it has no {profile.update.value}", True


def _length_objections(profile: Profile, item: _Item) -> Iterator[tuple[str, bool]]:
    for rule, name in ((profile.title, "title"), (profile.summary, "description")):
        if rule and (objection := rule.value.objection(item.length(name))):
            yield f"its {name} has {objection}", not rule.advised
    size = len(etree.tostring(item.node, encoding="utf-8", with_tail=False))
    if limit := _exceeded(profile.entry_bytes, size):
        yield f"{_size(size)}, at most {_size(limit.value)} are taken", not limit.advised


def _body_objections(profile: Profile, item: _Item, link: str) -> Iterator[tuple[str, bool]]:
    try:
        root = html.fragment_fromstring(item.body, create_parent="div")
    except (ValueError, etree.ParserError):
        yield "its text is no HTML that can be read", True
        return
    if rule := profile.elements:
        tags = (node.tag for node in root.iterdescendants())
        others = sorted({t if isinstance(t, str) else "comments" for t in tags} - rule.value)
        if others:
            yield f"its text holds {', '.join(others)}", not rule.advised
    if profile.depth:
        depth = max((len(list(node.iterancestors())) for node in root.iter()), default=0)
        if depth > profile.depth.value:
            yield f"its text stands {depth} elements deep", not profile.depth.advised
    if profile.secure:
        addresses = [link, *map(str, root.xpath(".//@src"))]
        if any(address.startswith("http:") for address in addresses):
            yield "it leads to addresses without https", not profile.secure.advised
    if profile.picture:
        media = (node for name in _PICTURES for node in item.node.iter(_lxml_name(name)))
        if not [*root.iter("img"), *media]:
            yield "it has no picture", not profile.picture.advised


def _feed_remarks(
    profile: Profile, node: etree._Element, size: int, items: int
) -> Iterator[ProfileRemark]:
    """Yield what a partner has against the feed as a whole: its size in bytes, its channel."""
    channel = _Item(node)
    for name in ("title", "link", "description"):
        if not channel.text(name):
            yield ProfileRemark(f"the channel has no {name}", True)
    if rule := _exceeded(profile.feed_bytes, size):
        yield ProfileRemark(
            f"{_size(size)}, at most {_size(rule.value)} are taken", not rule.advised
        )
    if rule := _exceeded(profile.entries, items):
        yield ProfileRemark(f"{items} items, at most {rule.value} are taken", not rule.advised)
    if profile.fewest and items < profile.fewest.value:
        text = f"{items} items, at least {profile.fewest.value} are wanted"
        yield ProfileRemark(text, not profile.fewest.advised)
    length = channel.length("description")
    if profile.description and (objection := profile.description.value.objection(length)):
        yield ProfileRemark(f"its description has {objection}", not profile.description.advised)
    relations = {link.get("rel") for link in node.iterchildren(_lxml_name(ATOM + "link"))}
    language = channel.text("language") or channel.text(DC + "language")
    logo = node.find(f"{_lxml_name(_SNF + 'logo')}/url")
    parts: Sequence[tuple[ProfileRule[bool] | None, bool, str]] = (
        (profile.locale, "-" in language, "its language has no region"),
        (profile.logo, logo is not None, "it has no snf:logo"),
        (profile.dated, bool(channel.text("pubDate")), "the channel has no pubDate"),
        (profile.hub, "hub" in relations, "it names no hub"),
    )
    for required, present, text in parts:
        if required and not present:
            yield ProfileRemark(text, not required.advised)


def _exceeded(rule: ProfileRule[int] | None, number: int) -> ProfileRule[int] | None:
    return rule if rule and number > rule.value else None


def _size(number: int) -> str:
    return f"{number / 1_000_000:.1f} MB" if number >= 100_000 else f"{number:,} bytes"
