"""The facts that a notice may use, under the names that templates use."""

from __future__ import annotations

from collections.abc import Collection

from msgspec import Struct

from syndicate.config.site import Site
from syndicate.config.terms import Follow, OwnBlock, SourceTerms
from syndicate.content import records
from syndicate.model.article import Article, Level, Person, Reference, Source
from syndicate.text.languages import is_chinese, is_traditional, read_tag
from syndicate.text.urls import bare_host, plain_host, web_url

_NO_TERMS = SourceTerms(name="")


class Publisher(Struct, frozen=True):
    """The publisher as a template sees it."""

    name: str | None = None
    url: str | None = None
    feed_url: str | None = None
    icon: str | None = None
    follow: Follow | None = None


class SiteFacts(Struct, frozen=True):
    """The site as a template sees it."""

    title: str
    home: str
    contact: str | None = None
    privacy: str | None = None
    takedown: str | None = None
    tips: str | None = None


class Facts(Struct, frozen=True):
    """Everything that a notice may use; the names are those of templates.

    `own` says that it is the site's own work, `feed` that the notice is said of a whole feed (which
    is `own` if it can carry no other work), `level` how much of the article is shown.
    """

    title: str
    site: SiteFacts
    own: bool = False
    feed: bool = False
    level: Level = "full"
    source: Publisher = Publisher()
    url: str | None = None
    external_url: str | None = None
    byline: str = ""
    authors: tuple[Person, ...] = ()
    contributors: tuple[Person, ...] = ()
    translators: tuple[Person, ...] = ()
    original: bool = False
    copyrightholder: str | None = None
    copyrightnotice: str | None = None
    usageterms: str | None = None
    license: str | None = None
    references: tuple[Reference, ...] = ()
    related: tuple[Reference, ...] = ()
    language: str | None = None
    zh: bool = True
    hant: bool = False


VARIABLES = Facts.__struct_fields__


def site_facts(site: Site) -> SiteFacts:
    """Return what notices may say of the site."""
    settings = site.settings
    return SiteFacts(
        title=settings.title,
        home=settings.home,
        contact=settings.contact,
        privacy=settings.privacy,
        takedown=settings.takedown,
        tips=settings.tips,
    )


def gather(
    article: Article,
    terms: SourceTerms | OwnBlock | None,
    *,
    host: SiteFacts,
    own: OwnBlock,
    ours: Collection[str] = (),
    site_language: str,
    level: Level = "full",
) -> Facts:
    """Return the facts of an article, completed by its source's terms or, for own work, by ours.

    `ours` are the hosts of the site: what a source on one of them publishes is our own work.
    """
    url, external = web_url(article.url), web_url(article.external_url)
    base = url or external or host.home
    if terms is None and article.source is None and article.external_url is None:
        terms = own
    listed = terms if isinstance(terms, SourceTerms) else None
    here = external is None or bare_host(external) in ours
    is_own = isinstance(terms, OwnBlock) or (here and listed is not None and _is_of(listed, ours))
    rights = terms
    language = read_tag(article.language) or site_language
    zh = is_chinese(language)
    authors = records.people(article.authors, base)
    contributors = records.people(article.contributors, base)
    return Facts(
        title=records.line(article.title) or "",
        site=host,
        own=is_own,
        level=level,
        source=(
            Publisher(own.name or host.title, host.home)
            if isinstance(terms, OwnBlock)
            else _publisher(article, listed, external or url)
        ),
        url=url,
        external_url=external,
        byline=("、" if zh else ", ").join(author.name for author in authors),
        authors=authors,
        contributors=contributors,
        translators=tuple(who for who in contributors if who.role in ("translator", "译者")),
        original=article.original,
        copyrightholder=records.words(
            article.copyrightholder or (rights.copyrightholder if rights else None)
        ),
        copyrightnotice=records.words(article.copyrightnotice),
        usageterms=records.joined(
            records.words(article.usageterms or (rights.usageterms if rights else None)),
            records.license_words(article.license),
        ),
        license=records.license_url(article.license or (rights.license if rights else None)),
        references=records.references(article.references, base),
        related=records.references(article.related, base),
        language=language,
        zh=zh,
        hant=is_traditional(language),
    )


def _is_of(terms: SourceTerms, ours: Collection[str]) -> bool:
    """Return whether a source is one of our own desks: a host of ours is its."""
    return bare_host(terms.url) in ours or any(plain_host(host) in ours for host in terms.match)


def _publisher(article: Article, terms: SourceTerms | None, external: str | None) -> Publisher:
    """Return the publisher as the record names it; the config adds what the record leaves out."""
    named = records.source(article.source or Source(""), None)
    known = terms or _NO_TERMS
    name = named.name if named.name != named.id else ""  # an id alone is no name
    return Publisher(
        name=name or known.name or named.id or bare_host(external),
        url=named.url or web_url(known.url),
        feed_url=named.feed_url or web_url(known.feed_url),
        icon=named.icon or web_url(known.icon),
        follow=known.follow,
    )
