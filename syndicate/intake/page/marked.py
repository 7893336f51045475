"""Find who wrote a page and when where its markup tells: classes, rel, microformats, itemprop.

https://microformats.org/wiki/h-entry, https://html.spec.whatwg.org/multipage/links.html
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator

from lxml.html import HtmlElement
from msgspec import Struct

from syndicate.intake.page.declared import DeclaredField, is_of_article, property_value
from syndicate.intake.page.lines import lines_of
from syndicate.intake.page.people import name_of
from syndicate.intake.page.stated_dates import kind_before
from syndicate.text.patterns import regex
from syndicate.text.plain import one_line

#: The longest text of an element that is read as a byline or a date, in characters.
_LONGEST_BYLINE, _LONGEST_DATE = 300, 150
_EDGE = r"(?:^|[\s_-])", r"(?:$|[\s_-])"
_BYLINE = regex(
    rf"{_EDGE[0]}(?:by-?line|by-?author|author-?s?(?:-?name)?|writtenby|written-by|posted-?by|"
    rf"p-author|writer|journalist|autore?s?|autorin|auteurs?|verfasser|redakteur|"
    rf"post-?author|entry-?author|article-?author|show_author|contributor-?name){_EDGE[1]}"
    rf"|(?:article|post|story|entry)(?:author|byline)|author_?name",
    re.IGNORECASE,
)
#: Parts of an author's box that do not hold the name.
_NO_BYLINE = regex(
    r"avatar|image|photo|picture|thumb|bio(?:$|[\s_-])|biograph|description|social|follow|count|"
    r"comment|archive|all-posts|related|link-all|box-title|latest|zitat|quote|license|credit|"
    r"\brev(?:iew)?[_-]|testimonial|engagement|episode|sponsor|kontext|jdgm|listing|teaser|newsletter|meta-prep|screen-reader",
    re.IGNORECASE,
)
_EXACT_NAMES = (
    ".//*[contains(concat(' ',normalize-space(@class),' '),' fn ')"
    " or contains(concat(' ',normalize-space(@class),' '),' p-name ')"
    " or contains(concat(' ',normalize-space(@itemprop),' '),' name ')"
    " or contains(concat(' ',normalize-space(@rel),' '),' author ')]"
)
_AUTHOR_LINK = regex(
    r"/(?:authors?|autor(?:en|es|in)?|auteurs?|autore|contributors?|writers?|journalists?|people|"
    r"staff|reporters?|profiles?|redakteur|by)/[^/]",
    re.IGNORECASE,
)
_DATE = regex(
    rf"{_EDGE[0]}(?:dt-published|(?:entry|post|article|news|story|content|publish(?:ed)?|pub|posted|"
    rf"blog|issue|release|creat(?:e|ed|ion)|byline|meta|submitted)[_-]*(?:date|time|on|at|datum)|"
    rf"date-?(?:published|posted|publication|created|line|header|time|display|publish)|"
    rf"date|datum|fecha|published|pubdate|pubtime|posted|timestamp|time|dateline|zeit){_EDGE[1]}"
    r"|publish_?(?:date|time)|(?:post|article|publish|pub)(?:ed)?(?:date|time)",
    re.IGNORECASE,
)
_SURE_DATE = regex(
    rf"{_EDGE[0]}(?:dt-published|entry-date|post-date|article-date|published|publish(?:ed)?[_-]*"
    rf"(?:date|time)|pub-?(?:date|time)|date-published){_EDGE[1]}",
    re.IGNORECASE,
)
_MODIFIED = regex(
    r"modified|update|aktualis|lastmod|revis|dt-updated|expire|event|start-?date|end-?date|"
    r"today|current-?date|copyright|archive|calendar|comment|deadline",
    re.IGNORECASE,
)
_PUBLISHED = regex(r"publi|pubbl|posted|veröff|erschienen|发布|发表|公開", re.IGNORECASE)
_UPDATED = regex(rf"{_EDGE[0]}(?:dt-)?(?:updated|modified){_EDGE[1]}", re.IGNORECASE)
_DATED_TAGS = ("time", "abbr", "span", "div", "p", "li", "em", "small", "a", "td", "h2", "h3", "h4",
               "h5", "h6", "strong", "b", "i", "dd", "dt", "section", "header", "ul", "cite",
               "font", "label", "meta")  # fmt: skip
_AUTHOR_TAGS = ("a", "span", "div", "p", "address", "li", "ul", "em", "strong", "b", "i", "cite",
                "td", "dd", "h2", "h3", "h4", "h5", "h6", "small", "section", "header",
                "footer")  # fmt: skip


#: So many dates of one kind are a list.
_LISTED = 3


class _Mark(Struct, frozen=True):
    """An element that is marked as a byline or a date: how surely, and how far from the title."""

    sureness: int
    distance: int
    element: HtmlElement
    field: DeclaredField


def marked_fields(
    root: HtmlElement, heading: HtmlElement | None, others: Collection[HtmlElement]
) -> dict[str, list[DeclaredField]]:
    """Return what is marked as author and date of publication, the best first.

    Dates of which there are several of a kind, as in lists of articles, are `listed` apart.
    `others` are the elements that are not about the article; `heading` holds its title.
    """
    marks: dict[str, list[_Mark]] = {"authors": [], "published": [], "modified": []}
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    start = next((n for n, element in enumerate(elements) if element is heading), 0)
    for number, element in enumerate(elements):
        if element in others:
            continue
        distance = number - start if number >= start else 2 * (start - number)
        for name, reader in _READERS:
            if found := reader(element):
                marks[name].append(_Mark(found[0], distance, element, found[1]))
    for ranked in marks.values():
        ranked.sort(key=lambda mark: (mark.sureness, mark.distance))
    counts = Counter(mark.field.where for mark in marks["published"] if mark.sureness > 1)
    return {
        "published": [m.field for m in marks["published"] if counts[m.field.where] < _LISTED],
        "listed": [m.field for m in marks["published"] if counts[m.field.where] >= _LISTED],
        "modified": [mark.field for mark in marks["modified"]],
        "authors": _joined(marks["authors"]),
    }


def _joined(bylines: list[_Mark]) -> list[DeclaredField]:
    """Return bylines; elements of one class beside each other name the authors of one byline."""
    groups: dict[tuple[HtmlElement | None, str, str], list[str]] = {}
    for mark in bylines:
        element = mark.element
        key = (element.getparent(), element.get("class") or "", mark.field.where)
        groups.setdefault(key, []).extend(mark.field.values)
    return [DeclaredField(tuple(v[:50]), where) for (_, _, where), v in groups.items()]


def _marks(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}".strip()[:300]


def _where(element: HtmlElement, marks: str) -> str:
    return f"{element.tag} “{marks[:40]}”" if marks else str(element.tag)


def _date(element: HtmlElement) -> tuple[int, DeclaredField] | None:
    """Return how surely an element is a date of publication (0 is best), and its texts."""
    if element.tag not in _DATED_TAGS:
        return None
    marks, names = _marks(element), (element.get("itemprop") or "").split()
    if "datePublished" in names and is_of_article(element):
        return 0, DeclaredField((property_value(element),), "itemprop datePublished")
    if element.tag == "meta" or _MODIFIED.search(f"{marks} {element.get('itemprop') or ''}"):
        return None
    is_time = element.tag == "time"
    if not is_time and not _DATE.search(marks):
        return None
    text = one_line(element.text_content()) if len(element) < 20 else ""
    stated = element.get("datetime") or element.get("title") or element.get("content")
    values = tuple(filter(None, (stated, text)))
    if not values or len(text) > _LONGEST_DATE:
        return None
    if kind_before(_before(element)) or (_MODIFIED.search(text) and not _PUBLISHED.search(text)):
        return None
    sure = _SURE_DATE.search(marks) or element.get("pubdate") is not None
    sureness = 1 if sure and (is_time or element.tag == "abbr") else 2 if sure or is_time else 3
    return sureness, DeclaredField(values, _where(element, marks))


def _change(element: HtmlElement) -> tuple[int, DeclaredField] | None:
    """Return the date of a change where an element is marked or labelled as one."""
    stated = element.get("datetime")
    if element.tag != "time" or not stated:
        return None
    is_marked = _UPDATED.search(_marks(element)) is not None
    if not is_marked and kind_before(_before(element)) != "changed":
        return None
    return 0, DeclaredField((stated,), _where(element, _marks(element)))


def _before(element: HtmlElement) -> str:
    """Return the words right before an element, in the element that holds it."""
    previous, parent = element.getprevious(), element.getparent()
    if previous is None:
        return one_line(parent.text or "") if parent is not None else ""
    return one_line(previous.tail or "") or one_line(previous.text_content()[-80:])


def _byline(element: HtmlElement) -> tuple[int, DeclaredField] | None:
    """Return how surely an element is a byline (0 is best), and its texts."""
    names = (element.get("itemprop") or "").split()
    if "author" in names and is_of_article(element):
        return 0, DeclaredField((property_value(element),), "itemprop author")
    if element.tag not in _AUTHOR_TAGS:
        return None
    marks, rel = _marks(element), (element.get("rel") or "").lower().split()
    is_linked = "author" in rel
    if _NO_BYLINE.search(marks) or not (is_linked or _BYLINE.search(marks)):
        return None
    if len(text := element.text_content()) > 3 * _LONGEST_BYLINE or not text.strip():
        return None
    values = tuple(_names(element))
    if not values or len(values[0]) > _LONGEST_BYLINE:
        return None
    return 1, DeclaredField(values, _where(element, marks or f"rel={' '.join(rel)}"))


def _names(element: HtmlElement) -> Iterator[str]:
    """Yield the texts of a byline: of the elements that are marked as names, else the whole."""
    exact = [e for e in element.xpath(_EXACT_NAMES) if one_line(e.text_content())]
    links = [a for a in element.iter("a") if _AUTHOR_LINK.search(a.get("href") or "")]
    named = [a for a in element.iter("a") if " " in (name_of(a.text_content()) or "")]
    links = links or (named if len(named) > 1 else [])  # a link each
    inner = exact or [link for link in links if one_line(link.text_content())]
    if inner and element not in inner:
        yield from dict.fromkeys(map(_text, inner[:50]))
    else:
        yield _text(element)


def _text(element: HtmlElement) -> str:
    """Return the text of an element; a tab stands where an element in it begins or ends."""
    return "\t".join(line for _, line in lines_of(element, inline="\t"))


_READERS = (("published", _date), ("modified", _change), ("authors", _byline))
