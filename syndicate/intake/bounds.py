"""What one input may hold, in counts and sizes: a busy machine refuses what an idle one does.

Each figure is far above what real files hold, and far below what costs minutes or gigabytes. Texts
are scanned before a parser builds anything of them, in time that is linear in their length.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from functools import partial
from typing import Any

from syndicate.errors import Place, RecordError, SyndicateError
from syndicate.text.patterns import regex

#: Attributes of one element. Parsers compare each with all before it, so that 25,000 take 10 s;
#: real pages have 90 at most.
MOST_ATTRIBUTES = 1_000
#: Levels of lists and objects in JSON. Python's reader gives up at about 1,000, at a depth that
#: depends on its caller; real feeds and JSON-LD have 15.
MOST_LEVELS = 200
#: Digits of one number. Python's time is quadratic in them, and it refuses more than 4,300; the
#: greatest number of floating point has 309.
MOST_DIGITS = 400
#: Parts of one key of TOML, as in `a.b.c`.
MOST_PARTS = 50
#: Bytes of one page, feed or list of feeds.
LARGEST_DOCUMENT = 20_000_000
#: Bytes of one line of JSON Lines.
LARGEST_LINE = 32_000_000
#: Characters of one body, and of its bytes: a tree takes 30 times as much, and steps copy it.
LARGEST_BODY = 4_000_000
#: Tags of one body: each takes 500 bytes of a tree, and 10 µs in the steps of a build.
MOST_TAGS = 150_000
#: Tags of one page: each takes 80 µs, since a page is read in several ways. The largest of 1,400
#: real pages has 13,000.
MOST_TAGS_OF_PAGE = 50_000
#: A compressed file may grow so many times; JSON Lines and exports grow 20 times at most. Less
#: than the second figure, in bytes, is read from any.
MOST_GROWTH, FREE_GROWTH = 200, 100_000_000

#: An attribute as HTML's tokenizer reads it (13.2.5.32 to 13.2.5.40 of the HTML standard).
_ATTRIBUTE = (
    r"[\s/]*+[^\s/>][^\s/>=]*+"
    r"""(?>(?:\s*+=\s*+(?>(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?))?)"""
)
_TAG = regex(
    rf"<([A-Za-z][^\s/>]*+)(?>(?:{_ATTRIBUTE}){{0,{MOST_ATTRIBUTES}}})(?>(?P<more>{_ATTRIBUTE})?)",
    re.ASCII,
)
_MARKUP = regex(r"<(?:[A-Za-z]|!--|!\[CDATA\[)")
#: Elements whose content is no markup, whatever parser reads it.
_RAW = ("script", "style")
#: What most texts consist of, passed over at once: text, and tags with no or few attributes but
#: those of scripts and styles. Each `<` begins one round, and capitals are named, which takes a
#: third less time than to ignore them.
_ORDINARY = regex(
    r"(?>(?:[^<]*+<(?:/?(?![sS](?:[cC][rR]|[tT][yY]))[A-Za-z][^\s/>]*+"
    rf"(?:>|(?>(?:{_ATTRIBUTE}){{0,20}})[\s/]*+>)|(?![A-Za-z!])))*)(?:[^<]++\Z)?",
    re.ASCII,
)
#: A key of many parts: tomllib's time grows with the square of their number.
_DOTTED = regex(rf"(?:[\w\"'-]{{1,40}}+[ \t]{{0,5}}+\.[ \t]{{0,5}}+){{{MOST_PARTS}}}", re.ASCII)
_LONG_NUMBER = regex(rf"(?<![0-9])[0-9]{{{MOST_DIGITS + 1}}}", re.ASCII)
_NESTED = (dict, list)
_JSON_TOKEN = regex(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[{]|[\]}]', re.DOTALL)


class _Search:
    """Searches a text for the ends of what does not count; for one that is not there, once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lacking: set[str] = set()

    def behind(self, mark: str, start: int) -> int:
        """Return the place behind the next `mark`, `start` where there is none."""
        found = -1 if mark in self._lacking else self._text.find(mark, start)
        if found < 0:
            self._lacking.add(mark)
            return start
        return found + len(mark)


def markup_flaw(
    markup: str | bytes, *, xml: bool = False, most: int = MOST_TAGS
) -> tuple[str, int] | None:
    """Return which bound HTML or `xml` exceeds, and in which line; None where it exceeds none.

    HTML may have `most` tags.

    Comments do not count, nor what a parser reads as text: CDATA sections of XML, scripts and
    styles of HTML.
    """
    text = markup if isinstance(markup, str) else markup.replace(b"\0", b"").decode("latin-1")
    few = xml or text.count("<") <= most
    search, tags, at = _Search(text), 0, 0
    while found := _MARKUP.search(text, _behind_ordinary(text, at) if few else at):
        start = at = found.start()
        if found[0] == "<!--":
            at = search.behind("-->", start + 2)
        elif found[0] == "<![CDATA[":
            at = search.behind("]]>", start) if xml else start
        else:
            tag = _TAG.match(text, start)
            assert tag is not None  # it begins as `found` does
            tags += 1
            if tag["more"] is not None:
                message = f"<{tag[1][:40]}> has more than {MOST_ATTRIBUTES} attributes"
                return message, text.count("\n", 0, start) + 1
            at = tag.end()
            name = tag[1].lower()
            at = search.behind(f"</{name}", at) if name in _RAW and not xml else at
        at = max(at, start + 2)
    if tags > most and not xml:
        return f"{tags:,} tags, more than {most:,}", 0
    return None


def _behind_ordinary(text: str, start: int) -> int:
    ordinary = _ORDINARY.match(text, start)
    return ordinary.end() if ordinary else start


def refuse_body(name: str, body: str) -> None:
    """Raise RecordError for a body that exceeds a bound; `name` is its field."""
    if len(body) > LARGEST_BODY:
        raise RecordError(name, f"{len(body):,} characters, more than {LARGEST_BODY:,}")
    if flaw := markup_flaw(body):
        message, line = flaw
        raise RecordError(name, f"{message}, in line {line} of it" if line else message)


def refuse_document(markup: str | bytes, name: str, *, xml: bool = False) -> None:
    """Raise SyndicateError, with its line, for a page or a feed that exceeds a bound."""
    if len(markup) > LARGEST_DOCUMENT:
        raise SyndicateError(f"larger than {LARGEST_DOCUMENT:,} bytes", Place(name))
    if flaw := markup_flaw(markup, xml=xml, most=MOST_TAGS_OF_PAGE):
        raise SyndicateError(flaw[0], Place(name, flaw[1]))


def _number(read: Callable[[str], Any], digits: str) -> Any:
    if len(digits) > MOST_DIGITS + 1:  # of which one may be a sign
        raise ValueError(f"a number has more than {MOST_DIGITS} digits")
    return read(digits)


def _decoder(*, strict: bool) -> json.JSONDecoder:
    integer, real = partial(_number, int), partial(_number, float)
    return json.JSONDecoder(parse_int=integer, parse_float=real, strict=strict)


_STRICT, _LENIENT = _decoder(strict=True), _decoder(strict=False)


def parse_json(text: str, *, strict: bool = True) -> Any:
    """Return the value of a JSON text. Raises ValueError where it is none, or exceeds a bound.

    Unless `strict`, a text in it may hold line ends and other controls as they are.
    """
    try:
        value = (_STRICT if strict else _LENIENT).decode(text)
    except RecursionError as error:
        _refuse_json(text)
        # of a caller that is deep in the stack itself
        raise ValueError("lists and objects nest too deep") from error
    if _levels(value) > MOST_LEVELS:
        _refuse_json(text)
    return value


def parse_toml(text: str) -> dict[str, Any]:
    """Return the tables of a TOML text.

    Raises ValueError (tomllib.TOMLDecodeError where the text has a mistake) where it is none, or
    exceeds a bound.
    """
    if found := _DOTTED.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise ValueError(f"a key has more than {MOST_PARTS} parts, in line {line}")
    if found := _LONG_NUMBER.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise ValueError(f"a number has more than {MOST_DIGITS} digits, in line {line}")
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise ValueError("lists and tables nest too deep") from error


def _levels(value: Any) -> int:
    levels, inner = 0, [value]
    while inner := [each for each in inner if isinstance(each, _NESTED)]:
        levels += 1
        inner = [
            child for each in inner for child in (each.values() if isinstance(each, dict) else each)
        ]
    return levels


def _refuse_json(text: str) -> None:
    levels = 0
    for token in _JSON_TOKEN.finditer(text):
        first = token[0][0]
        levels += (first in "[{") - (first in "]}")
        if levels > MOST_LEVELS:
            line = text.count("\n", 0, token.start()) + 1
            raise ValueError(f"lists and objects nest deeper than {MOST_LEVELS}, in line {line}")
