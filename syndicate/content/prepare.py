"""Prepare an article as an entry: its body, its notices, and what a feed says of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from syndicate.config.site import Site
from syndicate.config.terms import OwnBlock, SourceTerms
from syndicate.content import records, withdrawn, withdrawn_pictures
from syndicate.content.facts import Facts, Publisher, SiteFacts, gather, site_facts
from syndicate.content.levels import shown_facts, shown_image
from syndicate.content.notices import Speak, notices
from syndicate.content.presentation import Presentation
from syndicate.content.texts import EntryTexts, texts_of
from syndicate.content.withdrawn import Gone, Held
from syndicate.content.withdrawn_pictures import GonePictures
from syndicate.errors import RenderError
from syndicate.model.article import Article, Level, Source, StoredArticle
from syndicate.model.feed import Entry, Term
from syndicate.text.languages import read_tag
from syndicate.text.times import rfc3339
from syndicate.text.urls import web_url

#: How many lost things the reason of an entry that is not made names.
_NAMED = 4

#: The function that `preparer` returns; it takes an article, how its entry is to look, the terms
#: that it shows (None: those of nobody, or ours for what names nobody), and the slugs of labels.
Prepare = Callable[
    [StoredArticle, "Presentation", SourceTerms | OwnBlock | None, Mapping[str, str]], "Prepared"
]


class Prepared(Struct, frozen=True):
    """An entry, with the notices in its body by name (sanitised HTML each) for the proof.

    `banned` are the withdrawn pages that the article links to or names, `pictures` the withdrawn
    pictures that it would show, `beside` the addresses that it gives beside its texts,
    `cited` the names of what it cites, shown or not (`names_cited`);
    `dropped` and `lost` are what its body does not show, as in `Body`.
    """

    entry: Entry
    notices: Mapping[str, str]
    banned: frozenset[str] = frozenset()
    pictures: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()
    cited: frozenset[str] = frozenset()
    dropped: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    level: Level = "full"


class _SiteContext(Struct, frozen=True):
    """What preparing needs of the site, worked out once."""

    host: SiteFacts
    own: OwnBlock
    ours: frozenset[str]
    language: str
    zone: str
    categories: str  # the scheme of category terms
    label_in: Callable[[str, str | None], str]
    tags: str
    notices: Mapping[str, Speak]
    gone: Gone | None
    gone_pictures: GonePictures | None
    held: Held | None


def preparer(
    site: Site,
    gone: Gone | None = None,
    gone_pictures: GonePictures | None = None,
    held: Held | None = None,
) -> Prepare:
    """Return the function that makes entries for this site.

    `gone` tells withdrawn pages, `gone_pictures` withdrawn pictures, `held` which cited articles
    are held back.

    Raises ConfigError for a notice that cannot be compiled. The function returned raises
    RenderError for an article of which no entry can be made.
    """
    settings = site.settings
    context = _SiteContext(
        host=site_facts(site),
        own=site.sources.own,
        ours=site.own_hosts,
        language=settings.language,
        zone=settings.timezone,
        categories=f"tag:{settings.authority}:categories",
        label_in=site.label_in,
        tags=f"tag:{settings.authority}:tags",
        notices=notices(site),
        gone=gone,
        gone_pictures=gone_pictures,
        held=held,
    )

    def prepare(
        stored: StoredArticle,
        presentation: Presentation,
        terms: SourceTerms | OwnBlock | None,
        slugs: Mapping[str, str],
    ) -> Prepared:
        return _prepare(context, stored, presentation, terms, slugs)

    return prepare


def _prepare(
    context: _SiteContext,
    stored: StoredArticle,
    presentation: Presentation,
    terms: SourceTerms | OwnBlock | None,
    slugs: Mapping[str, str],
) -> Prepared:
    article, left_out = withdrawn.of_article(stored.article, context.gone)
    article, pictures = withdrawn_pictures.of_article(article, context.gone_pictures)
    stored = replace(stored, article=article) if left_out or pictures else stored
    all_facts = gather(
        stored.article,
        terms,
        host=context.host,
        own=context.own,
        ours=context.ours,
        site_language=context.language,
        level=presentation.level,
    )
    level_facts = shown_facts(all_facts, presentation, terms)
    facts, banned = withdrawn.without_references(level_facts, context.gone, context.held)
    if not facts.title:
        raise RenderError(stored.entry_id, "nothing is left of its title")
    base = facts.url or facts.external_url or context.host.home
    texts = texts_of(
        stored, presentation, facts, base, context.notices, context.gone, context.gone_pictures
    )
    verbatim = isinstance(terms, SourceTerms) and terms.verbatim
    if verbatim and presentation.level == "full" and texts.lost:
        # Whole or not at all: an entry that lacks something is not made.
        lost = "; ".join(texts.lost[:_NAMED])
        raise RenderError(
            stored.entry_id, f"its source is carried verbatim, and {lost} would be lost"
        )
    entry = _entry(context, stored, presentation, facts, texts, slugs)
    return Prepared(
        entry,
        notices=texts.notices,
        banned=frozenset(banned) | texts.banned | left_out,
        pictures=texts.pictures | pictures,
        beside=withdrawn.beside(article),
        cited=withdrawn.names_cited((*level_facts.references, *level_facts.related)),
        dropped=texts.dropped,
        lost=texts.lost,
        level=presentation.level,
    )


def _expiry(stored: StoredArticle, presentation: Presentation) -> datetime | None:
    """Return when rights end that were given for a time: by the article, or the source's term."""
    term, expires = presentation.term, stored.article.expires
    if term is None:
        return expires
    try:
        end = stored.published + term
    except OverflowError:  # a date of the year 9999 has no later one
        return expires
    return min(end, expires) if expires else end


def _entry(
    context: _SiteContext,
    stored: StoredArticle,
    presentation: Presentation,
    facts: Facts,
    texts: EntryTexts,
    slugs: Mapping[str, str],
) -> Entry:
    article = stored.article
    base = facts.url or facts.external_url or context.host.home
    image = shown_image(records.image(article.image, base), presentation)
    whole = presentation.level == "full"
    files = article.attachments if whole and presentation.images else ()
    is_second_date = presentation.dated == "dcterms:modified"
    return Entry(
        id=stored.entry_id,
        title=texts.title,
        content_html=texts.html,
        published=stored.updated if presentation.dated == "pubDate" else stored.published,
        updated=rfc3339(stored.updated),
        # Several readers need a link: without a page of ours it is the original.
        url=facts.url or facts.external_url,
        subtitle=texts.subtitle,
        summary=texts.summary,
        language=read_tag(article.language),
        authors=facts.authors,
        contributors=facts.contributors,
        publisher=_source(article, facts.source),
        original=article.original,
        via=facts.external_url if facts.external_url != facts.url else None,
        comments=_comments(context, article, base) if whole else None,
        references=facts.references,
        related=facts.related,
        rights=records.rights(facts.copyrightnotice, facts.copyrightholder, facts.usageterms),
        rights_holder=facts.copyrightholder,
        license=facts.license,
        expires=_expiry(stored, presentation),
        categories=_categories(context, article, presentation, slugs),
        tags=records.terms(article.tags if whole else (), context.tags, records.slugs({})),
        image=image,
        attachments=records.attachments(files, base),
        episode=article.episode if whole else None,
        first_seen=stored.undated,
        modified=f"{stored.updated:%Y-%m-%dT%H:%M:%SZ}" if is_second_date else None,
        in_chinese=facts.zh,
        in_traditional=facts.hant,
        derived_title=article.derived_title,
        podcast=presentation.podcast,
        zone=context.zone,
    )


def _comments(context: _SiteContext, article: Article, base: str) -> str | None:
    """Return the address of its comments, unless that page was withdrawn."""
    address = web_url(article.comments, base)
    return None if withdrawn.withdrawn_pages(address or "", context.gone) else address


def _categories(
    context: _SiteContext, article: Article, presentation: Presentation, slugs: Mapping[str, str]
) -> tuple[Term, ...]:
    """Return its categories under our names in its language, or a partner's names for them."""
    if not presentation.names:
        language = article.language or context.language
        own = records.terms(article.categories, context.categories, records.slugs(slugs))
        shown = {label: context.label_in(label, language) for label in article.categories}
        return tuple(replace(term, label=shown.get(term.label, term.label)) for term in own)
    named = [name for label, name in presentation.names if label in article.categories]
    return records.terms(tuple(named), presentation.scheme, lambda name: name)


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
