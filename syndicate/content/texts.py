"""The texts of an entry: its body with the notices around it, and its summary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from syndicate.content import records, steps, withdrawn, withdrawn_pictures
from syndicate.content.anchors import prefix_of
from syndicate.content.attributes import Place
from syndicate.content.direction import from_right_to_left, is_rtl
from syndicate.content.facts import Facts
from syndicate.content.lead_image import lead_image
from syndicate.content.losses import Body
from syndicate.content.notices import Speak
from syndicate.content.presentation import Presentation
from syndicate.content.reduce import narrow
from syndicate.content.summary import opening, summarise
from syndicate.content.withdrawn import Gone
from syndicate.content.withdrawn_pictures import GonePictures
from syndicate.errors import ConfigError, RenderError
from syndicate.model.article import Article, StoredArticle
from syndicate.text.bidi import close_controls
from syndicate.text.languages import read_tag
from syndicate.text.plain import shows_anything
from syndicate.text.sentences import without_title

#: The W3C validator refuses documents over this size; a body must leave room for them.
MAX_BODY = 5_000_000


@dataclass(frozen=True, slots=True)
class EntryTexts:
    """The texts of an entry; `notices` are those in `html`, sanitised HTML each.

    `banned` are the withdrawn pages that the article links to or names, `pictures` the withdrawn
    pictures (`picture_key`) that it would show; `dropped` and `lost` are what the body does not
    show, as in `Body`.
    """

    html: str
    summary: str | None
    notices: tuple[str, ...]
    banned: frozenset[str]
    pictures: frozenset[str]
    dropped: tuple[str, ...]
    lost: tuple[str, ...]


def texts_of(
    stored: StoredArticle,
    presentation: Presentation,
    facts: Facts,
    base: str,
    notices: Mapping[str, Speak],
    gone: Gone | None,
    gone_pictures: GonePictures | None = None,
) -> EntryTexts:
    """Return the body with its notices, and the summary, without a word of withdrawn pages.

    `base` is what addresses are resolved against, `notices` are the site's by name, `gone` tells
    withdrawn pages, `gone_pictures` withdrawn pictures. Raises RenderError for an article of which
    none can be made.
    """
    before, after = (
        [
            withdrawn_pictures.of_body(notice, gone_pictures)[0]
            for notice in _render_notices(notices, stored, names, facts)
        ]
        for names in (presentation.before, presentation.after)
    )
    made, summary = _body_and_summary(stored, presentation, facts, base)
    body = made.html
    if banned := withdrawn.withdrawn_pages(f"{body} {summary}", gone):
        made, summary = _body_and_summary(stored, presentation, facts, base, banned)
        body = withdrawn.without_addresses(made.html, banned)
        summary = withdrawn.without_addresses(summary, banned) if summary else None
    body, pictures = withdrawn_pictures.of_body(body, gone_pictures)
    lost = tuple(f"the picture {key}, which was withdrawn," for key in sorted(pictures))
    rtl = is_rtl(read_tag(stored.article.language), facts.title, body)
    lead = _lead_image(stored.article, presentation, base, body, rtl=rtl)
    lead = "" if withdrawn.withdrawn_pages(lead, gone) else lead
    body = from_right_to_left(body) if rtl else body
    html = "\n".join(part for part in (*before, lead, body, *after) if part)
    if presentation.elements:
        html = narrow(html, frozenset(presentation.elements))
    if not shows_anything(html):
        html = f"<p>{escape(facts.title, quote=False)}</p>"
        html = from_right_to_left(html) if rtl else html
    rendered = tuple(notice for notice in (*before, *after) if notice)
    return EntryTexts(html, summary, rendered, banned, pictures, made.dropped, (*made.lost, *lost))


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
    notices: Mapping[str, Speak], stored: StoredArticle, names: tuple[str, ...], facts: Facts
) -> list[str]:
    rendered = []
    for name in names:
        render = notices.get(name)
        if render is None:
            raise ConfigError(f"there is no notice called {name}")
        try:
            rendered.append(render(facts))
        except Exception as error:  # a site's template may raise anything that Python can
            raise RenderError(stored.entry_id, f"notice {name}: {error}") from error
    return rendered
