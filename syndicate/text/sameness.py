"""Tell whether two records that name one original are one article, or two texts made of it."""

from __future__ import annotations

import re
from datetime import timedelta

from syndicate.model.article import Article
from syndicate.text import similarity
from syndicate.text.patterns import regex
from syndicate.text.pictures import pictures_in

#: Texts of which so much stands in the other are one. On pairs of real articles under one original,
#: translations of their own share less than a third, what is the same nearly all.
_SAME_FROM = 0.6
#: Under different titles what begins and ends alike may be two; parts of a series differ in their
#: number only, and share all but a few sentences where they are short.
_SAME_UNDER_TITLES, _SAME_UNDER_NUMBERS = 0.8, 0.95
_NUMBERS = regex(r"[0-9〇零一二三四五六七八九十百上中下终終完ⅰ-ⅻ]+|(?<![a-z])[ivx]+(?![a-z])")
#: A text of fewer columns, of which a Chinese character takes two, says too little by itself ...
_PARTICULAR = 40
#: ... and code is the same in two translations: it only counts where there is little else.
_CODE = regex(r"<(pre|code)\b[^<>]*+>[^<]*+(?:<(?!/?\1\b)[^<]*+)*</\1", re.IGNORECASE)
_LITTLE_PROSE = 100
#: Two reports of one day's event have one title, those of two weeks are two.
_APART = timedelta(days=2)
_WIDE = "\u2e80"  # the first Chinese character; letters before it take one column


def is_same_article(one: Article, other: Article) -> bool:
    """Return whether two records of one original hold the same article; symmetric.

    Their texts decide, an excerpt of a text is the same as it. Where one is too short for that,
    neither text may say something else, and titles, pictures and dates must agree.
    """
    pair = sorted(
        (_prose(article), similarity.plain_body(_body(article))) for article in (one, other)
    )
    (prose, text), (_, whole) = sorted(pair, key=lambda each: (len(each[0]), each))
    text = prose if _has_columns(prose, _LITTLE_PROSE) else text
    if len(text) > len(whole):
        text, whole = whole, text
    if _has_columns(text, _PARTICULAR):
        return similarity.share(text, whole) >= _least_share(one, other)
    if text not in whole and not _has_columns(whole, _PARTICULAR):
        return False
    return _have_one_title(one, other) and _agree(one, other)


def _least_share(one: Article, other: Article) -> float:
    """Return how much of the shorter of two texts must stand in the other, by their titles."""
    if one.derived_title or other.derived_title or _have_one_title(one, other):
        return _SAME_FROM
    first, second = (_NUMBERS.sub(" ", article.title.casefold()) for article in (one, other))
    return _SAME_UNDER_NUMBERS if first == second else _SAME_UNDER_TITLES


def _body(article: Article) -> str:
    return article.content_html or article.content_text or ""


def _prose(article: Article) -> str:
    """Return the text of a body without its code."""
    return similarity.plain_body(_CODE.sub(" ", _body(article)))


def _has_columns(text: str, least: int) -> bool:
    return len(text) + sum(char >= _WIDE for char in text[:least]) >= least


def _have_one_title(one: Article, other: Article) -> bool:
    """Return whether titles are equal; one that was made of the text is no title."""
    if one.derived_title or other.derived_title:
        return one.derived_title and other.derived_title and one.title == other.title
    return similarity.plain(one.title) == similarity.plain(other.title)


def _agree(one: Article, other: Article) -> bool:
    """Return whether dates and pictures, as far as both have them, are those of one article."""
    if one.published and other.published and abs(one.published - other.published) > _APART:
        return False
    first, second = (pictures_in(_body(a), a.url or a.external_url) for a in (one, other))
    return not first or not second or bool(first & second)
