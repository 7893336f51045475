"""Find the title of a page, without the site's name.

The site's name goes only where the page itself shows the title without it, or names the site.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from lxml.html import HtmlElement
from msgspec import Struct

from syndicate.intake.page.declared import DeclaredField
from syndicate.intake.page.lines import lines_of
from syndicate.intake.page.visible import squash
from syndicate.text.patterns import regex
from syndicate.text.plain import one_line

#: What may stand between a title and a site's name, glued or not.
_SEPARATOR = regex(
    r"\s{0,20}(?:[|｜丨¦_»«›‹>＞<·•∙:：/／※★♦◆☆‖]|[-–—−~～]{1,3})+\s*|[\s\u3000\xa0]{1,20}"
)
_BAR = regex(r"[|｜丨_»«›‹>＞<·•]|\s[-–—:]\s|^[-–—]+|[-–—]+$")
_STRONG = regex(r"[^\s\w]|_")
_MARGIN = " \t\xa0\u3000|｜丨_»«›‹><·•:：/／-–—−~～"
_HAN = regex(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_WORDS = regex(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_]+")
#: The longest title that is taken apart, in characters, and the lines that are looked at.
_LONGEST, _MOST_LINES = 400, 400
#: The least part of a title that a heading or a line may be, so that "Sport" is no title.
_LEAST_TITLE, _LEAST_LINE = 0.35, 0.5
#: How many characters a section may add to the site's name ("CNN Politics").
_LONGEST_SECTION = 12


class Title(Struct, frozen=True):
    """A title, where it was found, the heading that holds it, and what was left out beside it."""

    text: str | None
    where: str = ""
    heading: HtmlElement | None = None
    site: tuple[str, ...] = ()


def find_title(
    root: HtmlElement,
    declared: Sequence[DeclaredField],
    site_names: Collection[str],
    others: Collection[HtmlElement],
) -> Title:
    """Return the title that a page shows: a heading that a declared title confirms, else that one.

    `others` are the elements that are not about the article.
    """
    headings = [h for h in root.iter("h1", "h2") if one_line(h.text_content())]
    main = [h for h in headings if h.tag == "h1" and h not in others]
    claims = [(field.values[0][:_LONGEST], field.where) for field in declared]
    own = {squash(name) for name in site_names} - {""}
    if (heading := _confirmed(main, [text for text, _ in claims], own)) is not None:
        text = one_line(heading.text_content())
        return Title(text, "h1", heading, _left_out(text, claims))
    if not claims:
        first = next(iter(main or headings), None)
        return (
            Title(one_line(first.text_content()), str(first.tag), first)
            if first is not None
            else Title(None)
        )
    claims.sort(key=lambda claim: squash(claim[0]) in own)
    text, where = _best(claims, [one_line(h.text_content()) for h in headings])
    titles = {squash(claim) for claim, place in claims if place != "title"}
    titles -= {squash(claim) for claim, _ in claims if _is_cut(claim, text)}
    titles |= {squash(h.text_content()) for h in headings}
    title = without_site(text, titles - own, _lines(root), own)
    matching = (h for h in headings if squash(h.text_content()) == squash(title))
    return Title(title, where, next(matching, None), _left_out(title, claims))


def _left_out(title: str, claims: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Return the names beside a title in `<title>`: the site's and its sections'."""
    whole = next((text for text, where in claims if where == "title"), "")
    before, found, after = whole.partition(title)
    parts = [part.strip() for text in (before, after) for part in _BAR.split(text)] if found else []
    return tuple(part for part in parts if 1 < len(part) < 40)


def _confirmed(
    headings: Sequence[HtmlElement], claims: Sequence[str], own: Collection[str]
) -> HtmlElement | None:
    """Return the main heading that a declared title agrees with, the one that agrees best."""
    best, most = None, (0.0, 0)
    for heading in headings[:20]:
        text = one_line(heading.text_content())
        if squash(text) in own or not 1 < len(text) <= _LONGEST:
            continue
        likest = max((likeness(text, claim) for claim in claims), default=0.0)
        score = likest, len(text)  # of two that a claim holds, the shorter may be the site's name
        if score > most:
            best, most = heading, score
    return best if most[0] >= 0.5 else None


def likeness(text: str, claim: str) -> float:
    """Return how much of the shorter of two titles is in the other, from 0 to 1."""
    one, two = (_WORDS.findall(t.casefold()) for t in (text, claim))
    if not one or not two:
        return 0.0
    shared = len(set(one) & set(two))
    whole = shared / max(len(set(one)), 1)
    if len(one) < 3 and not _HAN.search(text):  # "About us": few words are in anything
        return whole if whole == 1 else 0.0
    return max(whole, shared / len(set(two)) if len(two) > 3 else 0.0)


def _best(claims: Sequence[tuple[str, str]], shown: Sequence[str]) -> tuple[str, str]:
    """Return the declared title that the page confirms; one cut at a quote loses to the whole."""
    page_title = next((text for text, where in claims if where == "title"), "")
    squashed = [squash(text) for text in shown]

    def is_of_page(claim: tuple[str, str]) -> bool:
        plain = squash(claim[0])
        is_shown = any(text and text in plain for text in squashed)
        return (
            claim[1].startswith("meta")
            or is_shown
            or (claim[1] != "title" and plain in squash(page_title))
        )

    text, where = min(claims, key=lambda claim: not is_of_page(claim))
    is_cut = where.startswith("meta") and _is_cut(text, page_title)
    return (page_title, "title") if is_cut else (text, where)


def _is_cut(text: str, whole: str) -> bool:
    """Whether a title was cut at a quotation mark of the whole one."""
    rest = whole.removeprefix(text.rstrip())
    return rest != whole and rest.lstrip()[:1] in ('"', "'")


def _lines(root: HtmlElement) -> set[str]:
    """Return what stands in lines of its own near the beginning of a page, squashed."""
    lines = set()
    for number, (_, line) in enumerate(lines_of(root)):
        if number >= _MOST_LINES:
            break
        if len(line) <= _LONGEST:
            lines.add(squash(line))
    return lines


def without_site(
    title: str, titles: Collection[str], lines: Collection[str], own: Collection[str]
) -> str:
    """Return a title without the site's name at either end.

    The name goes where the rest is one of `titles` (headings, declared titles) or of the `lines`
    of the page, or where it is the site's `own` (all squashed).
    """
    if squash(title) in lines:
        return title
    for start, end in _cuts(title):
        rest = title[start:end].strip(_MARGIN)
        away = (title[end:] if start == 0 else title[:start]).strip()
        share = len(rest) / len(title)
        if not _is_long_enough(rest):
            continue
        if squash(rest) in titles and share > _LEAST_TITLE:
            return rest
        if squash(rest) in lines and share > _LEAST_LINE:
            return rest
        if _STRONG.search(away) and _is_own(away, own, with_section=start == 0):
            return rest
    return title


def _is_own(away: str, own: Collection[str], *, with_section: bool) -> bool:
    """Whether what is cut is the site's name; at the end, a section may stand beside it."""
    plain = squash(away.strip(_MARGIN))
    return plain in own or any(
        with_section
        and len(name) > 2
        and name in plain
        and len(plain) <= len(name) + _LONGEST_SECTION
        for name in own
    )


def _cuts(title: str) -> Iterator[tuple[int, int]]:
    """Yield the parts of a title before or after a separator, the longest first."""
    separators = list(_SEPARATOR.finditer(title))[:60]
    ends = [(0, match.start()) for match in reversed(separators)]
    starts = [
        (match.end(), len(title))
        for match in separators
        if _STRONG.search(match[0])
        and not (match[0] == "-" and title[match.end() : match.end() + 1].isdigit())  # "XY-2018"
    ]
    yield from sorted([*ends, *starts], key=lambda cut: cut[0] - cut[1])


def _is_long_enough(title: str) -> bool:
    return len(title) >= (2 if _HAN.search(title) else 4)
