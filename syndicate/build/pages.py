"""The pages of the whole site: the page and the list of its feeds, its rights, old addresses."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from syndicate.config.site import Site
from syndicate.config.terms import OwnBlock, Sources
from syndicate.content.notices import Facts, notices, site_facts
from syndicate.content.records import license_url, words
from syndicate.formats import opml as opml_format
from syndicate.formats.offline import offline
from syndicate.model.feed import Contact, Listing
from syndicate.text.languages import is_chinese, is_traditional
from syndicate.text.plain import visible
from syndicate.text.templates import render
from syndicate.text.times import day_of


@dataclass(frozen=True, slots=True)
class Imprint:
    """What every feed and page of a site says of the site; worked out once a run.

    `rights` is the site's disclaimer and where to write, as plain text; `rights_html` the same
    with its links. `license` is the feeds' own licence: nothing is licensed onward without one.
    """

    editor: Contact | None
    license: str | None
    rights: str | None
    rights_html: str | None


def imprint(site: Site) -> Imprint:
    """Return the imprint of a site."""
    settings, editor = site.settings, site.settings.editor
    facts = _facts(site)
    speak = notices(site)
    names = ("copyright", "disclaimer") if facts.own else ("disclaimer",)
    html = "\n".join(filter(None, (speak[name](facts) for name in names))) or None
    plain = visible(html).replace("\n", " ") if html else None
    ways = (settings.contact, settings.takedown)
    way = next(filter(None, ways if facts.own else reversed(ways)), None)
    if plain and way:
        plain = f"{plain} {way}"
    return Imprint(
        Contact(editor.name, editor.email) if editor else None,
        license_url(settings.license) if settings.license else None,
        plain,
        html,
    )


def _facts(site: Site) -> Facts:
    """Return what the notices of all feeds may say."""
    language, own = site.settings.language, only_own(site.sources)
    return Facts(
        title=site.settings.title,
        site=site_facts(site),
        own=own is not None,
        feed=True,
        copyrightholder=words(own.copyrightholder) if own else None,
        usageterms=words(own.usageterms) if own else None,
        language=language,
        zh=is_chinese(language),
        hant=is_traditional(language),
    )


def only_own(sources: Sources) -> OwnBlock | None:
    """Return the rights of the site's own work if its feeds can carry nothing else, or None."""
    grants = [sources.default.grants]
    for terms in sources.sources.values():
        grants += [terms.grants, *(block.grants for block in terms.categories.values())]
    return sources.own if set(grants) == {"none"} else None


#: Marks where the parts of feeds go; no template holds it.
_HERE = "\0"


@dataclass(frozen=True, slots=True)
class ListedFeed:
    """One feed in the markup of the pages of the whole site, with what they count.

    `links` are its elements in the head of a page, `article` what the page shows of it, `outline`
    its element in the list of feeds; `documents` are counted. `end` is when rights no longer permit
    a title in it, in microseconds since 1970.
    """

    entries: int
    documents: int
    updated: str
    links: str
    article: str
    outline: str
    end: int | None = None


def render_listing(site: Site, listing: Listing) -> ListedFeed:
    """Return a feed in the markup of the pages."""
    zh = is_chinese(site.settings.language)
    updated = day_of(listing.updated, site.settings.timezone) if listing.updated else ""
    article = render("listing.html.j2", feed=listing, zh=zh, updated=updated)
    return ListedFeed(
        listing.entries,
        len(listing.documents) + bool(listing.preview),
        listing.updated,
        autodiscovery([listing]),
        article,
        opml_format.outline(listing, site.settings.home),
        listing.end,
    )


def index(site: Site, own: Imprint, feeds: Sequence[ListedFeed]) -> bytes:
    """Return the page that lists every feed: what it carries, how to subscribe, newest titles."""
    zh = is_chinese(site.settings.language)
    text = render(
        "index.html.j2",
        site=site.settings,
        zh=zh,
        links=_HERE if feeds else "",
        articles=_HERE if feeds else "",
        rights=offline(own.rights_html, zh=zh) if own.rights_html else None,
        opml=f"{site.settings.base_url}feeds.opml",
    )
    if not feeds:
        return text.encode()
    # Put together as bytes: with many feeds the page is large, and templates copy much.
    before, between, after = (part.encode() for part in text.split(_HERE))
    links = [feed.links.encode() for feed in feeds]
    articles = [feed.article.encode() for feed in feeds]
    for last in (links, articles):
        last[-1] = last[-1].removesuffix(b"\n")
    return b"".join((before, *links, between, *articles, after))


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
    return render("links.html.j2", feeds=listings)
