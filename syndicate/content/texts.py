"""The texts of an entry: its body with the notices around it, and its summary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from msgspec import Struct
from msgspec.structs import replace

from syndicate.content import cost, records, steps, withdrawn, withdrawn_pictures
from syndicate.content.anchors import prefix_of
from syndicate.content.attributes import Place
from syndicate.content.direction import from_right_to_left, is_rtl
from syndicate.content.excerpt import excerpt_of
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
from syndicate.text.words import Spoken

#: The W3C validator refuses documents over this size; a body must leave room for them.
MAX_BODY = 5_000_000


class EntryTexts(Struct, frozen=True):
    """The texts of an entry; `notices` are those in `html` by name, sanitised HTML each.

    `banned` are the withdrawn pages that the article links to or names, `pictures` the withdrawn
    pictures (`picture_key`) that it would show; `dropped` and `lost` are what the body does not
    show, as in `Body`.
    """

    title: str
    subtitle: str | None
    html: str
    summary: str | None
    notices: Mapping[str, str]
    banned: frozenset[str]
    pictures: frozenset[str]
    dropped: tuple[str, ...]
    lost: tuple[str, ...]


class _OwnTexts(Struct, frozen=True):
    """The texts that are the article's own."""

    title: str
    body: Body
    subtitle: str | None = None
    summary: str | None = None
    pictures: frozenset[str] = frozenset()

    @property
    def all(self) -> str:
        return f"{self.body.html} {self.summary} {self.subtitle}"

    def without(self, banned: frozenset[str]) -> _OwnTexts:
        """Return them without the addresses of banned pages."""
        return replace(
            self,
            body=replace(self.body, html=withdrawn.without_addresses(self.body.html, banned)),
            subtitle=self.subtitle and withdrawn.without_addresses(self.subtitle, banned),
            summary=self.summary and withdrawn.without_addresses(self.summary, banned),
        )


def texts_of(
    stored: StoredArticle,
    presentation: Presentation,
    facts: Facts,
    base: str,
    notices: Mapping[str, Speak],
    gone: Gone | None,
    gone_pictures: GonePictures | None = None,
) -> EntryTexts:
    """Return the title, the body with its notices, and the summary, as the level allows.

    They are without a word of withdrawn pages. `base` is what addresses are resolved against,
    `notices` are the site's by name, `gone` tells withdrawn pages, `gone_pictures` withdrawn
    pictures. Raises RenderError for an article of which none can be made.
    """
    own = _own_texts(stored, presentation, facts, base, gone_pictures)
    if banned := withdrawn.withdrawn_pages(own.all, gone):
        own = _own_texts(stored, presentation, facts, base, gone_pictures, banned).without(banned)
    facts = replace(facts, title=own.title)
    before, after = (
        {
            name: withdrawn_pictures.of_body(notice, gone_pictures)[0]
            for name, notice in _render_notices(notices, stored, names, facts)
        }
        for names in (presentation.before, presentation.after)
    )
    body, pictures = own.body.html, own.pictures
    lost = tuple(f"the picture {key}, which was withdrawn," for key in sorted(pictures))
    rtl = is_rtl(read_tag(stored.article.language), facts.title, body)
    lead = _lead_image(stored.article, presentation, base, body, rtl=rtl)
    lead = "" if withdrawn.withdrawn_pages(lead, gone) else lead
    body = from_right_to_left(body) if rtl else body
    html = "\n".join(part for part in (*before.values(), lead, body, *after.values()) if part)
    if presentation.elements:
        html = narrow(html, frozenset(presentation.elements))
    if not shows_anything(html):
        html = f"<p>{escape(facts.title, quote=False)}</p>"
        html = from_right_to_left(html) if rtl else html
    return EntryTexts(
        title=own.title,
        subtitle=own.subtitle,
        html=html,
        summary=own.summary and withdrawn_pictures.without_addresses(own.summary, pictures),
        notices={name: notice for name, notice in (before | after).items() if notice},
        banned=banned,
        pictures=pictures,
        dropped=own.body.dropped,
        lost=(*own.body.lost, *lost),
    )


def _own_texts(
    stored: StoredArticle,
    presentation: Presentation,
    facts: Facts,
    base: str,
    gone_pictures: GonePictures | None,
    banned: frozenset[str] = frozenset(),
) -> _OwnTexts:
    """Return what the level allows of the title, the body, the subtitle and the summary.

    What is cut out of a body has no caption of a withdrawn picture.
    """
    article, level = stored.article, presentation.level
    if level == "headline":
        return _OwnTexts(facts.title, Body(""))
    body = Body("")
    excess = _excess_of(article)
    if not (level == "summary" and article.summary and excess):
        if excess:
            raise RenderError(stored.entry_id, excess)
        page = facts.url or facts.external_url
        place = Place(base, page, prefix_of(stored.entry_id), banned)
        spoken: Spoken = "zh-Hant" if facts.hant else "zh-Hans" if facts.zh else "en"
        body = steps.body(article, place, spoken=spoken, images=presentation.images)
    html, pictures = withdrawn_pictures.of_body(body.html, gone_pictures)
    if level == "summary":
        part = excerpt_of(article, facts.title, html, presentation.excerpt)
        shown = f"<p>{escape(part.summary, quote=False)}</p>" if part.summary else ""
        shown, pictures = withdrawn_pictures.of_body(shown, gone_pictures)
        return _OwnTexts(part.title, Body(shown), part.subtitle, part.summary, pictures)
    summary = records.line(article.summary)
    if summary and article.derived_title:
        summary = without_title(summary, article.title) or None
    summary = summary or _measured(article, html, presentation.summary_length) or None
    summary = close_controls(summary) if summary else None  # a cut may have lost what closes one
    body = replace(body, html=html) if pictures else body
    return _OwnTexts(facts.title, body, records.line(article.subtitle), summary, pictures)


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


def _excess_of(article: Article) -> str | None:
    text = article.content_html or article.content_text or ""
    if len(text) * 4 > MAX_BODY and len(text.encode("utf-8", "replace")) > MAX_BODY:
        return f"its body is larger than {MAX_BODY:,} bytes"
    return cost.excess_of(text) if article.content_html else cost.excess_of_text(text)


def _render_notices(
    notices: Mapping[str, Speak], stored: StoredArticle, names: tuple[str, ...], facts: Facts
) -> Iterator[tuple[str, str]]:
    """Yield notices by name, as sanitised HTML; empty ones too."""
    for name in names:
        render = notices.get(name)
        if render is None:
            raise ConfigError(f"there is no notice called {name}")
        try:
            html = render(facts)
        except Exception as error:  # a site's template may raise anything that Python can
            raise RenderError(stored.entry_id, f"notice {name}: {error}") from error
        yield name, html
