"""Read the posts of WordPress export files (WXR 1.0 to 1.2) as a stream.

https://developer.wordpress.org/plugins/wordpress-org/, and what exports in the wild hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any

from msgspec import Struct

from syndicate.errors import Place, SyndicateError
from syndicate.intake import DeletedRecord, IntakeEvent, RecordDraft, Skipped, reached
from syndicate.intake.guard import read_item
from syndicate.intake.missing_fields import fill_missing, plain
from syndicate.intake.record import RecordParser
from syndicate.intake.wordpress.content import ContentRenderer
from syndicate.intake.wordpress.dates import DateReader
from syndicate.intake.wordpress.export_index import ExportIndex, open_index
from syndicate.intake.wordpress.language_blocks import LanguageBlocks
from syndicate.intake.wordpress.languages import as_whole
from syndicate.intake.wordpress.posts import (
    Blog,
    WordPressOptions,
    as_source,
    place_post,
    publication_state,
)
from syndicate.intake.wordpress.xml import child_text, encoded_text, raw_text, read_elements
from syndicate.text import urls
from syndicate.text.languages import read_tag
from syndicate.text.plain import one_line

#: What types that are no articles are called in a report.
_TYPES = {
    "": "items without a type", "post": "posts",
    "attachment": "attachments", "nav_menu_item": "menu items", "revision": "revisions",
    "page": "pages", "wp_block": "reusable blocks", "custom_css": "styles",
    "customize_changeset": "settings", "oembed_cache": "caches", "wp_navigation": "menus",
    "wp_template": "templates", "wp_template_part": "templates", "wp_global_styles": "styles",
    "wp_font_family": "fonts", "wp_font_face": "fonts",
}  # fmt: skip
_MENDED = "the export is no XML as it stands; read as if & and ]]> in its texts were escaped"


class _Channel(Struct):
    """The site that an export is from, as far as it has been read."""

    title: str = ""
    link: str = ""
    language: str = ""
    base_site_url: str = ""
    base_blog_url: str = ""

    @property
    def url(self) -> str | None:
        named = (self.link, self.base_blog_url, self.base_site_url)
        return next(filter(None, map(urls.web_url, named)), None)

    def blog(self, post_link: str) -> Blog:
        """Return the blog; where the export does not name its site, that of the post's page."""
        return Blog(self.title, self.url or urls.origin_of(post_link) or "", self.language)

    def read(self, tag: str, element: Any) -> None:
        if not getattr(self, tag):
            setattr(self, tag, one_line(unescape(element.text or "")))


class _Export(Struct, frozen=True):
    """An export file that is being read."""

    path: Path
    options: WordPressOptions
    parser: RecordParser
    index: ExportIndex


def read(path: Path, options: WordPressOptions, parser: RecordParser) -> Iterator[IntakeEvent]:
    """Read the posts of an export. Raises SyndicateError with the place where the file breaks."""
    with open_index(path) as index:
        yield from _events(_Export(path, options, parser, index))


def _events(export: _Export) -> Iterator[IntakeEvent]:
    channel, number = _Channel(), 0
    flaw, mended = export.index.flaw, export.index.mended
    try:
        for tag, element in read_elements(export.path, mended=mended):
            if tag == "author":
                export.index.authors.learn_account(element)
            elif tag != "item":
                if tag != "term":
                    channel.read(tag, element)
            else:
                number += 1
                yield from reached(number, export.index.items, "items")
                yield from _item(element, number, channel, export)
    except SyndicateError as error:
        if flaw is None:
            raise
        raise SyndicateError(flaw.message, flaw.place) from error
    if flaw:
        raise SyndicateError(flaw.message, flaw.place)


def _item(element: Any, number: int, channel: _Channel, export: _Export) -> Iterator[IntakeEvent]:
    place = Place(str(export.path), element.sourceline or 0)
    post_type = child_text(element, "post_type")
    if post_type not in export.options.types:
        what = _TYPES.get(post_type, f"{post_type[:40]} items")
        one = what.removesuffix("s") if post_type else "item without a type"
        yield Skipped(number, what, place, one=one)
        return
    yield read_item(number, place, partial(_post, element, number, place, channel, export))
    for _ in element.iterfind("{*}comment"):
        yield Skipped(number, "comments", place, one="comment")


def _post(
    element: Any, number: int, place: Place, channel: _Channel, export: _Export
) -> IntakeEvent:
    link, options = child_text(element, "link"), export.options
    blog = channel.blog(link)
    post_id, status = child_text(element, "post_id"), child_text(element, "status")
    guid = export.index.id_of(element)
    if status == "trash":
        if not (blog.url or options.source):  # anybody's, and not for that the site's own
            what = "of a site that is not named"
            return Skipped(number, f"deleted posts {what}", place, one=f"deleted post {what}")
        return DeletedRecord(number, guid, as_source(blog.source(options)), place)
    renderer = ContentRenderer(lambda ids: export.index.files(ids, post_id), export.index.reused)
    notes = [_MENDED] if export.index.mended else []
    record = {"id": guid} | _fields(element, blog, export, renderer, notes)
    place_post(record, link, blog, options)
    published = record["date_published"]
    state, reasons = publication_state(status, published, locked=_is_locked(element))
    notes += reasons
    if not (channel.url or options.source):
        state |= _without_site(blog, notes)
    record = {key: value for key, value in (record | state).items() if value}
    notes += (*renderer.notes, *fill_missing(record))
    languages = {blog.language: "the channel"} if blog.language else {}
    draft = RecordDraft(number, record, place, tuple(notes), languages=languages)
    return export.parser.parse_draft(draft)


def _without_site(blog: Blog, notes: list[str]) -> dict[str, str]:
    """Return what withholds a post of an export that names no site, unless its page does."""
    if blog.url:
        notes.append("source: the export names no site; taken from the post's page")
        return {}
    notes.append("source: names no site that it is from; withheld until --source gives one")
    return {"pubstatus": "withheld"}


def _is_locked(element: Any) -> bool:
    """Whether a post has a password, which may consist of blanks but is one line."""
    password = raw_text(element, "post_password")
    return bool(password.strip() or (password and "\n" not in password))


def _fields(
    element: Any, blog: Blog, export: _Export, renderer: ContentRenderer, notes: list[str]
) -> dict[str, Any]:
    language = export.index.languages.of(element, blog.language, notes)
    title, content = child_text(element, "title"), encoded_text(element, "content")
    wanted = (*export.parser.languages, blog.language)
    blocks = LanguageBlocks.of((title, content), wanted)
    if blocks.codes:
        notes.append(blocks.note)
        language = as_whole(read_tag(blocks.taken) or "", blog.language)
    chinese = (language or blog.language).lower().startswith("zh")
    dates = DateReader(export.index.clock, export.parser.zone, chinese)
    return {
        "title": one_line(plain(blocks.pick(title))),
        "content_html": renderer.html(blocks.pick(content)),
        "summary": one_line(plain(blocks.pick(encoded_text(element, "excerpt")))),
        "language": language,
        "source": blog.source(export.options),
        "authors": [{"name": name} for name in export.index.authors.of(element)],
        "categories": _terms(element, "category", blocks),
        "tags": _terms(element, "post_tag", blocks),
        "date_published": dates.read(element, "post_date", "date_published", notes),
        "date_modified": dates.read(element, "post_modified", "date_modified", notes),
        "image": _thumbnail(element, export.index),
    }


def _terms(element: Any, domain: str, blocks: LanguageBlocks) -> list[str]:
    names = (
        one_line(unescape(blocks.pick(term.text or "") or term.get("nicename") or ""))
        for term in element.iterfind("category")
        if term.get("domain") == domain
    )
    return list(dict.fromkeys(name for name in names if name))


def _thumbnail(element: Any, index: ExportIndex) -> dict[str, str] | None:
    for meta in element.iterfind("{*}postmeta"):
        if child_text(meta, "meta_key") == "_thumbnail_id":
            matches = index.files([child_text(meta, "meta_value")], "")
            return {"url": matches[0].url, "title": matches[0].caption} if matches else None
    return None
