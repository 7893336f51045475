"""Make the record of a Markdown file from its front matter, in any generator's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from syndicate.errors import SyndicateError
from syndicate.intake.markdown.addresses import Addresses, addresses_of, asset_base
from syndicate.intake.markdown.categories import categories_of, parents_noted, tags_of
from syndicate.intake.markdown.dates import DateReader
from syndicate.intake.markdown.file import MarkdownFile, MarkdownOptions
from syndicate.intake.markdown.front_matter import FrontMatter, first, split
from syndicate.intake.markdown.pubstatus import PUBLISHING, reasons_to_withhold
from syndicate.intake.markdown.shortcodes import Links
from syndicate.intake.markdown.text import (
    LinkTargets,
    first_heading,
    render,
    resolve_links,
    too_much,
)
from syndicate.intake.markdown.values import (
    as_text,
    flag,
    links,
    people,
    source_of,
)
from syndicate.intake.rights_fields import misnamed, said_twice
from syndicate.text import urls
from syndicate.text.languages import is_chinese, read_tag
from syndicate.text.patterns import regex
from syndicate.text.plain import one_line

#: Of an address or a title that other articles show, as often as they like.
_LONGEST = 500
#: A colour or a gradient, where themes also take a picture.
_COLOUR = regex(r"\s*(?:#|[\w-]{1,40}\()")
_IMAGES = ("image", "cover", "thumbnail", "featured_image", "featureimage", "images", "heroImage",
           "ogImage", "index_img", "top_img", "banner_img", "banner", "header-img")  # fmt: skip
_MODIFIED = ("lastmod", "updated", "modified", "last_modified_at", "update_date", "updatedDate",
             "modDatetime", "updatedAt", "updated_at", "lastUpdated", "update_time")  # fmt: skip
_WRITTEN = ("date", "published_date", "created", "pubDatetime", "publishedAt", "createTime",
            "created_at", "publishedDate")  # fmt: skip


#: What is read as rights here, under the names of generators.
_READ_ELSEWHERE = frozenset(
    "expiryDate unpublishDate expires embargoed pubstatus status visibility publishDate"
    " unpublishdate expirydate".split()
)


class _Head(Struct, frozen=True):
    """What the front matter says before the text is read."""

    front: FrontMatter
    title: str
    dates: DateReader
    published: str | None
    categories: list[str]
    addresses: Addresses


def read_record(
    text: str, file: MarkdownFile, options: MarkdownOptions
) -> tuple[dict[str, Any], list[str], dict[str, str]]:
    """Return the record of a file, the notes on it, and what was found elsewhere than in it.

    Raises SyndicateError with the place.
    """
    front = _front(text, file)
    notes = list(front.notes)
    head = _head(front, file, options, notes)
    record: dict[str, Any] = {"id": as_text(first(front.values, "id", "guid")) or str(file.name)}
    found_in = _text(record, head, file, notes)
    _dates(record, head)
    _image(record, head, notes)
    _labels(record, head, file, notes)
    _rest(record, front.values, file.engine.languages.tag_of(file.language), options, notes)
    _inherit(record, file, notes, found_in)
    _pubstatus(record, head, file, notes)
    record |= {
        name: as_text(front.values[name]) for name, _ in misnamed(front.values, _READ_ELSEWHERE)
    }
    record |= said_twice([*front.repeated, *front.values.items()])
    record = {key: value for key, value in record.items() if value not in (None, "", [], {})}
    return record, list(dict.fromkeys(notes)), found_in


def article_of(text: str, file: MarkdownFile, options: MarkdownOptions) -> tuple[str, str] | None:
    """Return the address and title of a public article; None without an address."""
    front = _front(text, file)
    notes: list[str] = []
    head = _head(front, file, options, notes)
    page = head.addresses.page
    is_hidden = "_drafts" in file.folders or reasons_to_withhold(
        front, file.engine, head.dates.is_date
    )
    if page is None or is_hidden or len(page) > _LONGEST:
        return None
    return page, (head.title or file.slug)[:_LONGEST]


def _front(text: str, file: MarkdownFile) -> FrontMatter:
    """Split a text; what a generator keeps apart (`params`, `extra`, `taxonomies`) counts, too."""
    front = split(text, file.place)
    values, repeated = dict(front.values), list(front.repeated)
    for name in ("params", "extra", "taxonomies"):
        if isinstance(inner := first(front.values, name), dict):
            values = {str(key): value for key, value in inner.items()} | values
            repeated += [(str(key), value) for key, value in inner.items()]
    defaults = file.engine.defaults_for(file.below)
    if defaults:
        values = defaults | values
    return replace(front, values=values, repeated=tuple(repeated))


def _head(
    front: FrontMatter, file: MarkdownFile, options: MarkdownOptions, notes: list[str]
) -> _Head:
    language = as_text(first(front.values, "lang", "language"))
    language = language or file.engine.languages.tag_of(file.language) or file.engine.language
    tag = read_tag(language or options.language)
    dates = DateReader(file.engine.zone or options.zone, bool(tag and is_chinese(tag)), notes)
    written = first(front.values, *_WRITTEN)
    if written is None:
        given = (first(front.values, name) for name in PUBLISHING)
        written = next((value for value in given if dates.is_date(value)), None)
    if written is None:
        written = first(front.values, "publishDate", "pubDate", "published_at")
    published = dates.publication("date_published", written)
    if published is None and file.dated:
        published = dates.publication("date_published", file.dated[1])
    categories = categories_of(front.values, file)
    title = one_line(as_text(first(front.values, "title", "headline")) or "")
    addresses = addresses_of(front.values, file, options, title, dates.local(published), categories)
    notes += addresses.notes
    return _Head(
        front=front,
        title=title,
        dates=dates,
        published=published,
        categories=categories,
        addresses=addresses,
    )


def _text(
    record: dict[str, Any], head: _Head, file: MarkdownFile, notes: list[str]
) -> dict[str, str]:
    """Set title, text and addresses; return where the addresses are from."""
    beside = asset_base(head.addresses.page)
    known = Links(file.article, lambda name: urls.web_url(name, beside) or name)
    if (fault := too_much(head.front.text)) is not None:
        raise SyndicateError(fault, file.place)
    html, dropped = render(head.front.text, known, head.front.values)
    if dropped and not html:
        names = ", ".join(dropped)[:100]
        raise SyndicateError(f"no text of its own: only a generator shows {names}", file.place)
    if dropped:
        notes.append(f"content_html: left out, as only a generator shows it: {', '.join(dropped)}")
    title = head.title
    if not title:
        heading, rest = first_heading(html)
        title, html = (heading, rest) if heading else ("", html)
    if not title:
        notes.append("title: missing; the file's name stands in")
    record["title"] = title or file.slug.replace("-", " ").replace("_", " ")
    record["url"], record["external_url"] = head.addresses.url, head.addresses.external_url
    base = head.addresses.base
    targets = LinkTargets(
        base, head.addresses.home, file.stem, beside, file.article, file.published
    )
    html, unresolved = resolve_links(html, targets)
    record["content_html"] = html
    notes += unresolved
    return {"url": head.addresses.found_in} if head.addresses.found_in else {}


def _dates(record: dict[str, Any], head: _Head) -> None:
    front, dates = head.front.values, head.dates
    publish = first(front, "publishDate", "pubDate", "published_at")
    record["date_published"] = head.published
    changed = next(
        (v for n in _MODIFIED if (v := first(front, n)) not in (None, True, False)), None
    )
    record["date_modified"] = dates.publication("date_modified", changed)
    record["expires"] = dates.window(
        "expires", first(front, "expiryDate", "unpublishDate", "expires")
    )
    record["embargoed"] = dates.window("embargoed", first(front, "embargoed")) or dates.window(
        "embargoed", publish
    )


def _image(record: dict[str, Any], head: _Head, notes: list[str]) -> None:
    for name in _IMAGES:
        picture = first(head.front.values, name)
        if isinstance(picture, list):
            picture = picture[0]
        if isinstance(picture, dict):
            picture = first(picture, "url", "src", "image", "path", "relative", "thumbnail")
        if not isinstance(picture, str) or flag(picture) is not None or _COLOUR.match(picture):
            continue  # `cover: false` is no picture, nor is a colour
        picture = picture.strip().removeprefix("{static}").removeprefix("{attach}")
        picture = picture.removeprefix("|static|").removeprefix("|attach|")
        addresses = head.addresses
        from_top = addresses.home if picture.startswith("/") else None
        record["image"] = urls.web_url(picture, addresses.base or from_top)
        if record["image"]:
            return
        notes.append(f"image: {picture[:60]!r} has no address; left out")


def _labels(record: dict[str, Any], head: _Head, file: MarkdownFile, notes: list[str]) -> None:
    front = head.front.values
    record["categories"] = head.categories
    notes += parents_noted(front)
    record["tags"] = tags_of(front, file)
    several = first(front, "authors")
    record["authors"] = people(several or first(front, "author", "byline"), bool(several))


def _rest(
    record: dict[str, Any],
    front: Mapping[str, Any],
    language: str | None,
    options: MarkdownOptions,
    notes: list[str],
) -> None:
    record["summary"] = as_text(first(front, "description", "summary", "excerpt"))
    record["subtitle"] = as_text(first(front, "subtitle"))
    record["language"] = as_text(first(front, "lang", "language", "locale")) or language
    record["license"] = as_text(first(front, "license", "licence"))
    record["copyrightholder"] = as_text(first(front, "copyrightholder", "copyright_holder"))
    record["copyrightnotice"] = as_text(first(front, "copyrightnotice"))
    record["usageterms"] = as_text(first(front, "usageterms"))
    if (original := as_text(first(front, "original"))) is not None:
        record["original"] = flag(original)
        if record["original"] is None:
            notes.append(f"original: {original[:60]!r} is neither true nor false; left out")
    for name in ("references", "related"):
        given = first(front, name)
        record[name] = links(given)
        if given is not None and record[name] is None:
            notes.append(f"{name}: no list; left out")
    record["source"] = options.source or source_of(first(front, "source", "publisher"))


def _inherit(
    record: dict[str, Any],
    file: MarkdownFile,
    notes: list[str],
    found_in: dict[str, str],
) -> None:
    """Take the author from the settings of the site, where the file names none."""
    if not record["authors"] and file.engine.author:
        record["authors"] = people(file.engine.author, False)
        found_in["authors"] = "settings of the site"
        notes.append(f"authors: none in the file; {file.engine.author[:60]}, as in the settings")


def _pubstatus(record: dict[str, Any], head: _Head, file: MarkdownFile, notes: list[str]) -> None:
    """Withhold what is no public article, with a note that says why."""
    given = as_text(first(head.front.values, "pubstatus"))
    record["pubstatus"] = given
    reasons = reasons_to_withhold(head.front, file.engine, head.dates.is_date)
    if "_drafts" in file.folders:
        reasons.append("it lies in _drafts; withheld")
    if reasons and given in (None, "usable"):
        record["pubstatus"] = "withheld"
        notes += [f"pubstatus: {reason}" for reason in reasons]
