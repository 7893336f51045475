"""One article to one entry: its body, its notices, and what a feed says of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape

from syndicate.config.site import Site
from syndicate.config.vocabulary import OwnBlock, SourceTerms
from syndicate.content import records, steps, withdrawn
from syndicate.content.facts import Facts, Publisher, SiteFacts, site_facts
from syndicate.content.notices import Speak, notices
from syndicate.content.reduce import narrowed
from syndicate.content.summary import summarise
from syndicate.content.withdrawn import Gone
from syndicate.errors import ConfigError, RenderError
from syndicate.model import Article, Entry, Level, Source, StoredArticle, Term
from syndicate.profiles.profile import Update
from syndicate.text.languages import is_chinese, read_tag
from syndicate.text.plain import speaks
from syndicate.text.urls import host_of, web_url

#: The W3C validator refuses documents over this size; a body must leave room for them.
MAX_BODY = 5_000_000

_NO_TERMS = SourceTerms(name="")

#: What `preparer` gives: an article, how it is to look, its source's terms, label -> slug.
Prepare = Callable[[StoredArticle, "Recipe", SourceTerms | None, Mapping[str, str]], "Prepared"]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How an entry is to look; two feeds with the same recipe share one entry.

    `names` are a partner's for our categories, as (label, name), and `scheme` is theirs; what has
    no name there is not shown. `profile` is the partner's, if it has rules of its own: `elements`
    are those that a body may be made of (none: any that is safe), `dated` is the date that tells
    of a correction to who does not read `updated`.
    """

    level: Level = "full"
    images: bool = True
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    scheme: str = ""
    names: tuple[tuple[str, str], ...] = ()
    profile: str = ""
    elements: tuple[str, ...] = ()
    dated: Update | None = None
    summary_length: int = 200


@dataclass(frozen=True, slots=True)
class Prepared:
    """An entry, with the notices that its body holds: sanitised HTML each, for the proof.

    `banned` are the withdrawn pages that it would lead to.
    """

    entry: Entry
    notices: tuple[str, ...]
    banned: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _SiteFacts:
    """What preparing needs of the site, worked out once."""

    host: SiteFacts
    own: OwnBlock
    language: str
    categories: str  # the scheme of category terms
    tags: str
    notices: Mapping[str, Speak]
    gone: Gone | None


def preparer(site: Site, gone: Gone | None = None) -> Prepare:
    """The function that makes entries for this site; `gone` is asked only where there is one.

    Raises ConfigError for a notice that cannot be compiled. What it returns raises RenderError
    for an article of which no entry can be made.
    """
    settings = site.settings
    house = _SiteFacts(
        host=site_facts(site),
        own=site.sources.own,
        language=settings.language,
        categories=f"tag:{settings.authority}:categories",
        tags=f"tag:{settings.authority}:tags",
        notices=notices(site),
        gone=gone,
    )

    def prepare(
        stored: StoredArticle,
        recipe: Recipe,
        terms: SourceTerms | None,
        slugs: Mapping[str, str],
    ) -> Prepared:
        return _entry(house, stored, recipe, terms, slugs)

    return prepare


def _entry(
    house: _SiteFacts,
    stored: StoredArticle,
    recipe: Recipe,
    terms: SourceTerms | None,
    slugs: Mapping[str, str],
) -> Prepared:
    article = stored.article
    whole = _facts(house, article, terms)
    facts, cited = withdrawn.without_references(whole, house.gone)
    base = facts.url or facts.external_url or house.host.home
    if not facts.title:
        raise RenderError(stored.entry_id, "nothing is left of its title")
    before, after = (
        _spoken(house, stored, names, facts) for names in (recipe.before, recipe.after)
    )
    shown, summary = _texts(stored, recipe, facts, base)
    if banned := withdrawn.linked(f"{shown} {summary}", house.gone):
        shown, summary = _texts(stored, recipe, facts, base, banned)
        shown = withdrawn.unsaid(shown, banned)
        summary = withdrawn.unsaid(summary, banned) if summary else None
    html = "\n".join(part for part in (*before, shown, *after) if part)
    if recipe.elements:
        html = narrowed(html, frozenset(recipe.elements))
    if not speaks(html):
        html = f"<p>{escape(facts.title, quote=False)}</p>"
    image = records.attachment(article.image, base, None) if article.image else None
    beside = recipe.dated == "dcterms:modified"
    entry = Entry(
        id=stored.entry_id,
        title=facts.title,
        content_html=html,
        published=stored.updated if recipe.dated == "pubDate" else stored.published,
        updated=records.moment(stored.entry_id, stored.updated),
        # Several readers need a link: without a page of ours it is the original.
        url=facts.url or facts.external_url,
        subtitle=records.line(article.subtitle) if recipe.level != "headline" else None,
        summary=summary,
        language=read_tag(article.language),
        authors=facts.authors,
        contributors=facts.contributors,
        publisher=_source(article, facts.source),
        original=article.original,
        via=facts.external_url if facts.external_url != facts.url else None,
        references=facts.references,
        related=facts.related,
        rights=records.rights(facts.copyrightnotice, facts.copyrightholder, facts.usageterms),
        rights_holder=facts.copyrightholder,
        license=facts.license,
        expires=article.expires,
        categories=_categories(house, article, recipe, slugs),
        tags=records.terms(article.tags, house.tags, records.slugs({})),
        image=image if recipe.images and recipe.level != "headline" else None,
        attachments=(
            records.attachments(article.attachments, base)
            if recipe.images and recipe.level == "full"
            else ()
        ),
        first_seen=article.published is None,
        modified=f"{stored.updated:%Y-%m-%dT%H:%M:%SZ}" if beside else None,
        in_chinese=facts.zh,
    )
    said = tuple(notice for notice in (*before, *after) if notice)
    return Prepared(entry, said, frozenset(cited) | banned)


def _categories(
    house: _SiteFacts, article: Article, recipe: Recipe, slugs: Mapping[str, str]
) -> tuple[Term, ...]:
    """Its categories by our names, or by those that a partner has for them."""
    if not recipe.names:
        return records.terms(article.categories, house.categories, records.slugs(slugs))
    named = [name for label, name in recipe.names if label in article.categories]
    return records.terms(tuple(named), recipe.scheme, lambda name: name)


def _facts(house: _SiteFacts, article: Article, terms: SourceTerms | None) -> Facts:
    url, external = web_url(article.url), web_url(article.external_url)
    base = url or external or house.host.home
    own = house.own if article.source is None and article.external_url is None else None
    rights = terms or own
    language = read_tag(article.language) or house.language
    zh = is_chinese(language)
    authors = records.people(article.authors, base)
    contributors = records.people(article.contributors, base)
    return Facts(
        title=records.line(article.title) or "",
        site=house.host,
        source=_own(house) if own else _publisher(article, terms, external),
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
    )


def _own(house: _SiteFacts) -> Publisher:
    return Publisher(house.own.name or house.host.title, house.host.home)


def _publisher(article: Article, terms: SourceTerms | None, external: str | None) -> Publisher:
    """The record's name is shown; what it does not say, the site's config knows."""
    named = records.source(article.source or Source(""), None)
    known = terms or _NO_TERMS
    name = named.name if named.name != named.id else ""  # an id alone is no name
    return Publisher(
        name=name or known.name or named.id or (host_of(external) if external else None),
        url=named.url or web_url(known.url),
        feed_url=named.feed_url or web_url(known.feed_url),
        icon=named.icon or web_url(known.icon),
        follow=known.follow,
    )


def _source(article: Article, publisher: Publisher) -> Source | None:
    if not publisher.name:
        return None
    return Source(
        name=publisher.name,
        id=article.source.id if article.source else None,
        url=publisher.url,
        feed_url=publisher.feed_url,
        icon=publisher.icon,
    )


def _texts(
    stored: StoredArticle,
    recipe: Recipe,
    facts: Facts,
    base: str,
    banned: frozenset[str] = frozenset(),
) -> tuple[str, str | None]:
    """The body and the summary that the level allows."""
    article, level = stored.article, recipe.level
    summary = records.line(article.summary) if level != "headline" else None
    if summary and level == "summary":  # which may be the whole text, and no more is granted
        summary = summarise(summary, 2 * recipe.summary_length)
    shown = ""
    if level == "full" or (level == "summary" and summary is None):
        _weigh(stored)
        shown = steps.body(article, base, zh=facts.zh, images=recipe.images, banned=banned)
        summary = summary or steps.measure(shown, recipe.summary_length) or None
    if level == "summary":
        shown = f"<p>{escape(summary, quote=False)}</p>" if summary else ""
    return shown, summary


def _weigh(stored: StoredArticle) -> None:
    article = stored.article
    text = article.content_html or article.content_text or ""
    if len(text) * 4 > MAX_BODY and len(text.encode("utf-8", "replace")) > MAX_BODY:
        raise RenderError(stored.entry_id, f"its body is larger than {MAX_BODY:,} bytes")


def _spoken(
    house: _SiteFacts, stored: StoredArticle, names: tuple[str, ...], facts: Facts
) -> list[str]:
    spoken = []
    for name in names:
        speak = house.notices.get(name)
        if speak is None:
            raise ConfigError(f"there is no notice called {name}")
        try:
            spoken.append(speak(facts))
        except Exception as error:  # a site's template may raise anything that Python can
            raise RenderError(stored.entry_id, f"notice {name}: {error}") from error
    return spoken
