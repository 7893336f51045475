"""The pages of the whole site: the page and the list of its feeds, and where old addresses lead."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from urllib.parse import quote

from msgspec import Struct

from syndicate.build.cache.texts import Keep, make_anew
from syndicate.build.entry_counts import bars, line
from syndicate.build.imprint import Imprint
from syndicate.config.icon import data_url
from syndicate.config.settings import Reader, Settings
from syndicate.config.site import Site
from syndicate.content.records import license_url
from syndicate.errors import ConfigError
from syndicate.formats import FORMATS
from syndicate.formats import opml as opml_format
from syndicate.formats.offline import offline
from syndicate.model.feed import ListedFeed, Listing
from syndicate.text.templates import language_names, render, says
from syndicate.text.times import day_of
from syndicate.text.urls import relative_to
from syndicate.text.words import words_of

#: Marks where the parts of feeds go; no template holds it.
_HERE = "\0"
#: How many bytes the page of all feeds may have for each feed to be shown in full; a larger one has
#: a line for each.
_MOST = 100_000
#: The chart in a line: the first that a page too large does without.
_CHART = b'<svg viewBox="0 -1 '
#: How the lines begin, and the day of one.
_ROWS, _DAY = b'<ul class="rows">', re.compile(b" <time>[^<]*</time>")
_STEP = 4
#: How many languages of a feed are named.
_LANGUAGES = 5
#: What a format is called in a row of many.
_SHORT = {"json": "JSON"}
#: Colours of the letter that stands for an icon, and of what is behind it.
_LETTER, _BEHIND = "#ffffff", "#0b5a86"


class _Link(Struct, frozen=True):
    """A document to subscribe to: its format as people call it, its address, a link to it."""

    name: str
    type: str
    url: str
    link: str


def render_listing(site: Site, listing: Listing) -> ListedFeed:
    """Return a feed in the markup of the pages."""
    settings, counts = site.settings, listing.history
    page = f"{settings.base_url}index.html"
    documents = [
        _Link(_SHORT.get(name, FORMATS[name].label), media_type, url, relative_to(url, page))
        for name, media_type, url in sorted(
            listing.documents, key=lambda d: opml_format.preference(d[0])
        )
    ]
    text = render(
        "listing.html.j2",
        feed=listing,
        say=says("pages", settings.language),
        updated=day_of(listing.updated, settings.timezone) if listing.updated else "",
        languages=language_names(listing.languages)[:_LANGUAGES],
        anchor=anchor_of(documents[0].url, settings),
        preview=relative_to(listing.preview, page) if listing.preview else None,
        documents=documents,
        readers=readers_of(settings, documents[0].url),
        license=license_of(settings),
        bars=bars(counts.counts, 8, 2, 32) if counts else "",
        line=line(counts.counts, _STEP, 10) if counts else "",
        wide=_STEP * (len(counts.counts) - 1) if counts else 0,
        here=_HERE,
    )
    article, row, contents = text.split(f"{_HERE}\n")
    return ListedFeed(
        entries=listing.entries,
        documents=len(listing.documents) + bool(listing.preview),
        updated=listing.updated,
        links=autodiscovery([listing]),
        article=article,
        row=row,
        contents=contents,
        outline=opml_format.outline(listing, settings.home),
        end=listing.end,
    )


def anchor_of(address: str, settings: Settings) -> str:
    """Return the id of a feed on the page of all feeds, by the address of one of its documents."""
    return address.removeprefix(settings.base_url).rpartition(".")[0]


def readers_of(settings: Settings, address: str) -> tuple[tuple[str, str], ...]:
    """Return the readers that open the feed at an address: (name, link)."""
    program = words_of("pages", settings.language)("an app on this device")
    return tuple(
        (program if reader.name == "feed:" else reader.name, _opened_in(reader, address))
        for reader in settings.pages.readers
    )


def _opened_in(reader: Reader, address: str) -> str:
    encoded = quote(address, safe="")
    return reader.url.replace("{url}", encoded).replace("{address}", address)


def license_of(settings: Settings) -> tuple[str, str] | None:
    """Return the licence of the feeds themselves: its name, or its address, and its address."""
    if settings.license is None:
        return None
    return settings.license, license_url(settings.license) or settings.license


def index(site: Site, own: Imprint, feeds: Sequence[ListedFeed], keep: Keep = make_anew) -> bytes:
    """Return the page that lists every feed: what it carries, how to subscribe, newest titles.

    Where that is too much for a page, each feed has a line, and its own page has the rest.
    """
    icon = _icon(site)
    most = _MOST + 2 * len(icon)  # it is a picture
    if sum(len(feed.article) for feed in feeds) <= most:
        page = _index(site, own, feeds, icon, keep, rows=False)
        if len(page) <= most:
            return page
    page = _index(site, own, feeds, icon, keep, rows=True)
    page = page if len(page) <= most else _without_charts(page)
    return page if len(page) <= most else _short(page, site.settings)


def _without_charts(page: bytes) -> bytes:
    first, *others = page.split(_CHART)
    return b"".join((first, *(other.partition(b"</svg>")[2] for other in others)))


def _short(page: bytes, settings: Settings) -> bytes:
    """Return a page of lines without days, and with what the addresses begin with said once.

    Its script writes them out.
    """
    base = settings.base_url
    said = says("pages", settings.language)("Addresses begin with {base}.", base=base)
    before, rows, after = page.partition(_ROWS)
    rest = _DAY.sub(b"", after).replace(f"<code>{escape(base)}".encode(), b"<code>")
    return b"".join(
        (before, f"<p>{said}</p>\n".encode(), rows.replace(b"rows", b"rows short"), rest)
    )


def _index(
    site: Site, own: Imprint, feeds: Sequence[ListedFeed], icon: str, keep: Keep, *, rows: bool
) -> bytes:
    contents = len(feeds) > 3 and not rows
    text = keep(
        "index of rows" if rows else "index",
        (own, len(feeds), icon),
        lambda: _around(site, own, len(feeds), icon, rows=rows, contents=contents),
    )
    if not feeds:
        return text.encode()
    lists = [[] if rows else [feed.links for feed in feeds]]
    lists += [[feed.contents for feed in feeds]] if contents else []
    lists += [[feed.row if rows else feed.article for feed in feeds]]
    # Put together as bytes: with many feeds the page is large, and templates copy much.
    before, *rest = (part.encode() for part in text.split(f"{_HERE}\n"))
    parts = [before]
    for each, after in zip(lists, rest, strict=True):
        parts += [*map(str.encode, each), after]
    return b"".join(parts)


def _around(site: Site, own: Imprint, count: int, icon: str, *, rows: bool, contents: bool) -> str:
    """Return the page of so many feeds, with marks where what is said of each is to stand."""
    language = site.settings.language
    return render(
        "index.html.j2",
        site=site.settings,
        say=says("pages", language),
        count=count,
        rows=rows,
        contents=contents,
        icon=icon,
        license=license_of(site.settings),
        here=_HERE if count else "",
        rights=offline(own.rights_html, language) if own.rights_html else None,
    )


def _icon(site: Site) -> str:
    """Return the site's icon as an address that holds it; without one, a letter of its title."""
    settings = site.settings
    if settings.pages.icon:
        try:
            return data_url(site.folder / site.places.folder, settings.pages.icon)
        except ValueError as error:
            raise ConfigError(str(error), site.places.of("site.yaml", "pages", "icon")) from error
    letter = next(filter(str.isalnum, settings.title), "·").upper()
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
        f'<rect width="64" height="64" rx="14" fill="{_BEHIND}"/>'
        f'<text x="32" y="34" fill="{_LETTER}" font-family="sans-serif" font-size="36"'
        ' text-anchor="middle"'
        f' dominant-baseline="central">{escape(letter)}</text></svg>'
    )
    return f"data:image/svg+xml,{quote(drawing, safe=_AS_IS)}"


#: What an address that holds a drawing may have as it is.
_AS_IS = " =:/,.()-"


def opml(site: Site, own: Imprint, feeds: Sequence[ListedFeed]) -> bytes:
    """Return the list of all feeds, for readers to import."""
    settings = site.settings
    dates = [feed.updated for feed in feeds if feed.updated]
    newest = max(dates, key=datetime.fromisoformat, default=None)
    outlines = [feed.outline for feed in feeds]
    return opml_format.render(settings.title, own.editor, outlines, newest)


def redirects(moved: Mapping[str, str | None], root: str) -> bytes:
    """Return where old addresses below the web root lead now; null where a file is gone."""
    leads = {
        path.removeprefix(root): to.removeprefix(root) if to else None
        for path, to in sorted(moved.items())
    }
    return (json.dumps(leads, ensure_ascii=False, indent=1) + "\n").encode()


def autodiscovery(listings: Sequence[Listing]) -> str:
    """Return the `link` elements for the head of the site's own pages."""
    return render("links.html.j2", feeds=listings, formats=FORMATS)
