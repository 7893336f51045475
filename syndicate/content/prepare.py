"""Prepare an article as an entry: its body, its notices, and what a feed says of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape

from syndicate.config.site import Site
from syndicate.config.terms import OwnBlock, SourceTerms
from syndicate.content import records, steps, withdrawn
from syndicate.content.anchors import prefix_of
from syndicate.content.attributes import Place
from syndicate.content.direction import from_right_to_left, is_rtl
from syndicate.content.facts import Facts, Publisher, SiteFacts, gather, site_facts
from syndicate.content.lead_image import lead_image
from syndicate.content.losses import Body
from syndicate.content.notices import Speak, notices
from syndicate.content.reduce import narrow
from syndicate.content.summary import opening, summarise
from syndicate.content.withdrawn import Gone
from syndicate.errors import ConfigError, RenderError
from syndicate.model import Article, Entry, Level, Source, StoredArticle, Term
from syndicate.profiles.profile import Update
from syndicate.text.bidi import close_controls
from syndicate.text.languages import read_tag
from syndicate.text.plain import shows_anything
from syndicate.text.sentences import without_title
from syndicate.text.times import rfc3339
from syndicate.text.urls import web_url

#: The W3C validator refuses documents over this size; a body must leave room for them.
MAX_BODY = 5_000_000
#: How many lost things the reason of an entry that is not made names.
_NAMED = 4

#: The function that `preparer` returns; it takes an article, how its entry is to look, its source's
#: terms, and the slugs of labels.
Prepare = Callable[
    [StoredArticle, "Presentation", SourceTerms | None, Mapping[str, str]], "Prepared"
]


@dataclass(frozen=True, slots=True)
class Presentation:
    """How an entry is to look; two feeds with the same presentation share one entry.

    `names` are a partner's names for our categories, as (label, name), in its `scheme`; categories
    without one are not shown. `profile` is the partner's, if it has rules of its own: `elements`
    are those a body may be made of (none: any safe one), `lead_image` says that the article's image
    stands above the body, too, `dated` is the date that tells of a
    correction to a reader that ignores `updated`.
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
    podcast: bool = False
    lead_image: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """An entry, with the notices in its body (sanitised HTML each) for the proof.

    `banned` are the withdrawn pages that the article links to or names; `dropped` and `lost` are
    what its body does not show, as in `Body`.
    """

    entry: Entry
    notices: tuple[str, ...]
    banned: frozenset[str] = frozenset()
    dropped: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _SiteContext:
    """What preparing needs of the site, worked out once."""

    host: SiteFacts
    own: OwnBlock
    language: str
    categories: str  # the scheme of category terms
    tags: str
    notices: Mapping[str, Speak]
    gone: Gone | None


@dataclass(frozen=True, slots=True)
class _Texts:
    """The texts of an entry; `notices` are those in `html`, the rest is as in `Prepared`."""

    html: str
    summary: str | None
    notices: tuple[str, ...]
    banned: frozenset[str]
    dropped: tuple[str, ...]
    lost: tuple[str, ...]


def preparer(site: Site, gone: Gone | None = None) -> Prepare:
    """Return the function that makes entries for this site; `gone` tells withdrawn pages.

    Raises ConfigError for a notice that cannot be compiled. The function returned raises
    RenderError for an article of which no entry can be made.
    """
    settings = site.settings
    context = _SiteContext(
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
        presentation: Presentation,
        terms: SourceTerms | None,
        slugs: Mapping[str, str],
    ) -> Prepared:
        return _prepare(context, stored, presentation, terms, slugs)

    return prepare


def _prepare(
    context: _SiteContext,
    stored: StoredArticle,
    presentation: Presentation,
    terms: SourceTerms | None,
    slugs: Mapping[str, str],
) -> Prepared:
    all_facts = gather(
        stored.article,
        terms,
        host=context.host,
        own=context.own,
        site_language=context.language,
        level=presentation.level,
    )
    facts, cited = withdrawn.without_references(all_facts, context.gone)
    if not facts.title:
        raise RenderError(stored.entry_id, "nothing is left of its title")
    base = facts.url or facts.external_url or context.host.home
    texts = _texts(context, stored, presentation, facts, base)
    if terms and terms.verbatim and presentation.level == "full" and texts.lost:
        # Whole or not at all: an entry that lacks something is not made.
        lost = "; ".join(texts.lost[:_NAMED])
        raise RenderError(
            stored.entry_id, f"its source is carried verbatim, and {lost} would be lost"
        )
    entry = _entry(context, stored, presentation, facts, texts, slugs)
    banned = frozenset(cited) | texts.banned
    return Prepared(entry, texts.notices, banned, texts.dropped, texts.lost)


def _texts(
    context: _SiteContext,
    stored: StoredArticle,
    presentation: Presentation,
    facts: Facts,
    base: str,
) -> _Texts:
    """Return the body with its notices, and the summary, without a word of withdrawn pages."""
    before, after = (
        _render_notices(context, stored, names, facts)
        for names in (presentation.before, presentation.after)
    )
    made, summary = _body_and_summary(stored, presentation, facts, base)
    body = made.html
    if banned := withdrawn.withdrawn_pages(f"{body} {summary}", context.gone):
        made, summary = _body_and_summary(stored, presentation, facts, base, banned)
        body = withdrawn.without_addresses(made.html, banned)
        summary = withdrawn.without_addresses(summary, banned) if summary else None
    rtl = is_rtl(read_tag(stored.article.language), facts.title, body)
    lead = _lead_image(stored.article, presentation, base, body, rtl=rtl)
    lead = "" if withdrawn.withdrawn_pages(lead, context.gone) else lead
    body = from_right_to_left(body) if rtl else body
    html = "\n".join(part for part in (*before, lead, body, *after) if part)
    if presentation.elements:
        html = narrow(html, frozenset(presentation.elements))
    if not shows_anything(html):
        html = f"<p>{escape(facts.title, quote=False)}</p>"
        html = from_right_to_left(html) if rtl else html
    rendered = tuple(notice for notice in (*before, *after) if notice)
    return _Texts(html, summary, rendered, banned, made.dropped, made.lost)


def _entry(
    context: _SiteContext,
    stored: StoredArticle,
    presentation: Presentation,
    facts: Facts,
    texts: _Texts,
    slugs: Mapping[str, str],
) -> Entry:
    article = stored.article
    base = facts.url or facts.external_url or context.host.home
    image = records.image(article.image, base)
    has_files = presentation.images and presentation.level == "full"
    is_second_date = presentation.dated == "dcterms:modified"
    return Entry(
        id=stored.entry_id,
        title=facts.title,
        content_html=texts.html,
        published=stored.updated if presentation.dated == "pubDate" else stored.published,
        updated=rfc3339(stored.updated),
        # Several readers need a link: without a page of ours it is the original.
        url=facts.url or facts.external_url,
        subtitle=records.line(article.subtitle) if presentation.level != "headline" else None,
        summary=texts.summary,
        language=read_tag(article.language),
        authors=facts.authors,
        contributors=facts.contributors,
        publisher=_source(article, facts.source),
        original=article.original,
        via=facts.external_url if facts.external_url != facts.url else None,
        comments=_comments(context, article, base),
        references=facts.references,
        related=facts.related,
        rights=records.rights(facts.copyrightnotice, facts.copyrightholder, facts.usageterms),
        rights_holder=facts.copyrightholder,
        license=facts.license,
        expires=article.expires,
        categories=_categories(context, article, presentation, slugs),
        tags=records.terms(article.tags, context.tags, records.slugs({})),
        image=image if presentation.images and presentation.level != "headline" else None,
        attachments=records.attachments(article.attachments, base) if has_files else (),
        episode=article.episode,
        first_seen=stored.undated,
        modified=f"{stored.updated:%Y-%m-%dT%H:%M:%SZ}" if is_second_date else None,
        in_chinese=facts.zh,
        in_traditional=facts.hant,
        derived_title=article.derived_title,
        podcast=presentation.podcast,
    )


def _comments(context: _SiteContext, article: Article, base: str) -> str | None:
    """Return the address of its comments, unless that page was withdrawn."""
    address = web_url(article.comments, base)
    return None if withdrawn.withdrawn_pages(address or "", context.gone) else address


def _categories(
    context: _SiteContext, article: Article, presentation: Presentation, slugs: Mapping[str, str]
) -> tuple[Term, ...]:
    """Return its categories under our names, or under a partner's names for them."""
    if not presentation.names:
        return records.terms(article.categories, context.categories, records.slugs(slugs))
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


def _body_and_summary(
    stored: StoredArticle,
    presentation: Presentation,
    facts: Facts,
    base: str,
    banned: frozenset[str] = frozenset(),
) -> tuple[Body, str | None]:
    """Return the body and the summary that the level allows."""
    article, level = stored.article, presentation.level
    summary = records.line(article.summary) if level != "headline" else None
    if summary and article.derived_title:
        summary = without_title(summary, article.title) or None
    if summary and level == "summary":  # it may be the whole text, of which no more is granted
        summary = summarise(summary, 2 * presentation.summary_length)
    body = Body("")
    if level == "full" or (level == "summary" and summary is None):
        _check_size(stored)
        page = facts.url or facts.external_url
        place = Place(base, page, prefix_of(stored.entry_id), banned)
        body = steps.body(article, place, zh=facts.zh, images=presentation.images)
        summary = summary or _measured(article, body.html, presentation.summary_length) or None
    summary = close_controls(summary) if summary else None  # a cut may have lost what closes one
    if level == "summary":
        body = Body(f"<p>{escape(summary, quote=False)}</p>" if summary else "")
    return body, summary


def _measured(article: Article, body: str, limit: int) -> str:
    """Return a summary of a body; one whose beginning is the title goes on behind that."""
    if not article.derived_title:
        return steps.measure(body, limit)
    start = opening(body, limit + len(article.title))
    return summarise(without_title(start, article.title), limit)


def _lead_image(
    article: Article, presentation: Presentation, base: str, body: str, *, rtl: bool
) -> str:
    """Return the article's image as it stands above the body, or an empty text."""
    may = presentation.lead_image and presentation.images and presentation.level == "full"
    image = records.attachment(article.image, base, None) if may and article.image else None
    return lead_image(image, body, rtl=rtl) if image else ""


def _check_size(stored: StoredArticle) -> None:
    article = stored.article
    text = article.content_html or article.content_text or ""
    if len(text) * 4 > MAX_BODY and len(text.encode("utf-8", "replace")) > MAX_BODY:
        raise RenderError(stored.entry_id, f"its body is larger than {MAX_BODY:,} bytes")


def _render_notices(
    context: _SiteContext, stored: StoredArticle, names: tuple[str, ...], facts: Facts
) -> list[str]:
    rendered = []
    for name in names:
        render = context.notices.get(name)
        if render is None:
            raise ConfigError(f"there is no notice called {name}")
        try:
            rendered.append(render(facts))
        except Exception as error:  # a site's template may raise anything that Python can
            raise RenderError(stored.entry_id, f"notice {name}: {error}") from error
    return rendered
