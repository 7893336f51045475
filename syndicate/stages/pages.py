"""What belongs to the whole site: the page and the list of its feeds, its rights, old addresses."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache

from jinja2 import Environment, PackageLoader

from syndicate.config.site import Site
from syndicate.content.notices import Facts, notices, site_facts
from syndicate.content.records import license_url as license_page
from syndicate.formats import opml as opml_format
from syndicate.model import Contact, Listing
from syndicate.text import visible


def contact(site: Site) -> Contact | None:
    """Who answers for the feeds."""
    editor = site.settings.editor
    return Contact(editor.name, editor.email) if editor else None


def license_url(site: Site) -> str | None:
    """The feeds' own licence as a URL; nothing is licensed onward without one."""
    return license_page(site.settings.license) if site.settings.license else None


def feed_rights(site: Site) -> tuple[str | None, str | None]:
    """(plain text, HTML) of what the site says of rights: its disclaimer, and where to write."""
    chinese = is_chinese(site)
    say = notices(site)["disclaimer"]
    html = say(Facts(title=site.settings.title, site=site_facts(site), zh=chinese))
    if not html:
        return None, None
    plain = visible(html).replace("\n", " ")
    if site.settings.takedown:
        plain = f"{plain} {site.settings.takedown}"
    return plain, html


def is_chinese(site: Site) -> bool:
    return site.settings.language.lower().startswith("zh")


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("syndicate", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def index(site: Site, listings: Sequence[Listing]) -> bytes:
    """The page that lists every feed: what it carries, how to subscribe, its newest titles."""
    _, rights = feed_rights(site)
    page = _templates().get_template("index.html.j2")
    text = page.render(
        site=site.settings,
        zh=is_chinese(site),
        feeds=listings,
        rights=rights,
        opml=f"{site.settings.base_url}feeds.opml",
    )
    return text.encode()


def opml(site: Site, listings: Sequence[Listing]) -> bytes:
    """The list of all feeds, for readers to take in whole."""
    settings = site.settings
    return opml_format.render(settings.title, settings.home, contact(site), listings)


def redirects(moved: Mapping[str, str | None], root: str) -> bytes:
    """Old addresses below the web root: where each leads now, or null where it is gone."""
    leads = {
        path.removeprefix(root): to.removeprefix(root) if to else None
        for path, to in sorted(moved.items())
    }
    return (json.dumps(leads, ensure_ascii=False, indent=1) + "\n").encode()


def autodiscovery(listings: Sequence[Listing]) -> str:
    """The `link` elements for the head of the site's own pages."""
    page = _templates().get_template("links.html.j2")
    return page.render(feeds=listings)
