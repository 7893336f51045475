"""What every feed and page of a site says of the site: its editor, its licence, its rights."""

from __future__ import annotations

import json

from msgspec import Struct

from syndicate.build.cache.texts import Keep, make_anew
from syndicate.config.site import Site
from syndicate.config.terms import OwnBlock, Sources
from syndicate.content.notices import Facts, notices, site_facts
from syndicate.content.records import license_url, words
from syndicate.model.feed import Contact
from syndicate.text.languages import is_chinese, is_traditional
from syndicate.text.plain import visible


class Imprint(Struct, frozen=True):
    """What every feed and page of a site says of the site; worked out once a run.

    `rights` is the site's disclaimer and where to write, as plain text; `rights_html` the same
    with its links. `license` is the feeds' own licence: nothing is licensed onward without one.
    """

    editor: Contact | None
    license: str | None
    rights: str | None
    rights_html: str | None


def imprint(site: Site, keep: Keep = make_anew) -> Imprint:
    """Return the imprint of a site."""
    settings, editor = site.settings, site.settings.editor
    plain, html = json.loads(keep("imprint", None, lambda: json.dumps(_rights(site))))
    return Imprint(
        Contact(editor.name, editor.email) if editor else None,
        license_url(settings.license) if settings.license else None,
        plain,
        html,
    )


def _rights(site: Site) -> tuple[str | None, str | None]:
    """Return the disclaimer of a site and where to write: as plain text, and with its links."""
    settings, facts = site.settings, _facts(site)
    speak = notices(site)
    names = ("copyright", "disclaimer") if facts.own else ("disclaimer",)
    html = "\n".join(filter(None, (speak[name](facts) for name in names))) or None
    plain = visible(html).replace("\n", " ") if html else None
    ways = (settings.contact, settings.takedown)
    way = next(filter(None, ways if facts.own else reversed(ways)), None)
    if plain and way:
        plain = f"{plain} {way}"
    return plain, html


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
