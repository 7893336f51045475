"""Take a Markdown text apart: code and formulas, the tags of its generator, and what is between.

One pass from left to right, so that what begins first counts: a backtick inside a tag's code opens
nothing, and a tag inside backticks is none. Its time grows with the text, whatever is not closed.

https://spec.commonmark.org/0.31.2/#code-spans, https://gohugo.io/content-management/shortcodes/,
https://shopify.github.io/liquid/basics/introduction/, https://hexo.io/docs/tag-plugins
"""

from __future__ import annotations

import re
import string
from bisect import bisect_left
from collections import defaultdict
from typing import Literal

from msgspec import Struct

from syndicate.text.patterns import regex

#: Tags whose inner text is code, or is not to be read as tags.
RAW = frozenset(
    "raw codeblock code highlight mermaid comment verbatim noparse math katex latex typeit chart "
    "echarts plantuml dot graphviz flow seq score cc sourcecode snippet".split()
)
_LONGEST_TAG = 5000
_NEXT = regex(
    r"^[ \t>]{0,60}(?:(?:[-*+]|\d{1,9}[.)])[ \t]{1,9})?(`{3,90}(?=[^`\n]*$)|~{3,90})"
    r"|(`+)|\{\{|\{%|(\$\$?)",
    re.MULTILINE,
)
_BLANK_LINE = regex(r"\n[ \t]*\n")
_BACKTICKS = regex("`+")
_LIQUID = regex(r"\{%[-+]?\s{0,99}([A-Za-z_][\w-]{0,60})")
_HUGO = regex(r"\{\{[<%]\s{0,99}(/?)\s{0,99}([A-Za-z_][\w./-]{0,90})")
_SHOWN = regex(r"\{\{[<%]\s{0,9}/\*")
_FORMULA = regex(r"\$(?![\s\d$])([^$\n]{1,300})(?<![\s\\])\$(?![\d$])")
#: A shortcode of Zola: `{{ figure(src="a.png") }}`, `{% note(kind="tip") %}` and its `{% end %}`.
_CALL = regex(r"([A-Za-z_]\w{0,60})\((\s{0,99}(?:\w{1,60}\s{0,9}=[^\ufdd0]*)?)\)", re.DOTALL)
_COMMA = regex(r",(?=\s{0,99}\w{1,60}\s{0,9}=)")
#: What Markdown would take for its own inside a formula.
_MARKUP = regex(r"[\\_*^{}~<\[]")
_PUNCTUATION = regex(f"([{re.escape(string.punctuation)}])")


class Tag(Struct, frozen=True):
    """A tag: its name and arguments as written; what it holds, if that is code.

    `output` is for `{{ ... }}`, whose arguments are all of it.
    """

    syntax: Literal["liquid", "hugo", "output"]
    name: str
    arguments: str
    is_end: bool = False
    is_closed: bool = False
    begins_line: bool = False
    code: str | None = None
    source: str = ""


class Verbatim(Struct, frozen=True):
    """A piece that stays as it is, whatever it looks like."""

    text: str


Piece = str | Tag | Verbatim


def scan(text: str) -> list[Piece]:
    """Return the pieces of a text, in order."""
    return _Scanner(text).pieces()


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._pieces: list[Piece] = []
        self._written = 0  # up to where the text is in the pieces
        self._ends: dict[str, int] = {}
        self._called: list[str] = []  # the shortcodes of Zola that wait for their `end`
        self._runs: defaultdict[int, list[int]] = defaultdict(list)
        for match in _BACKTICKS.finditer(text):
            self._runs[len(match[0])].append(match.start())
        self._blanks = [match.start() for match in _BLANK_LINE.finditer(text)]

    def pieces(self) -> list[Piece]:
        text, position = self._text, 0
        while match := _NEXT.search(text, position):
            start = match.start()
            if match[1]:
                position = self._fence(start, match)
            elif match[2]:
                position = self._code_span(start, match)
            elif match[3]:
                position = self._formula(start, match[3])
            else:
                position = self._tag(start)
        self._write(len(text), None, len(text))
        return self._pieces

    def _write(self, start: int, piece: Piece | None, end: int) -> int:
        """Write the text up to `start`, then a piece that stands for what ends at `end`."""
        if start > self._written:
            self._pieces.append(self._text[self._written : start])
        if piece is not None:
            self._pieces.append(piece)
        self._written = end
        return end

    def _find(self, mark: str, position: int) -> int:
        """Return where a text comes next, -1 for nowhere; each place is looked for once."""
        known = self._ends.get(mark)
        if known is None or -1 < known < position:
            known = self._ends[mark] = self._text.find(mark, position)
        return known

    def _fence(self, start: int, match: re.Match[str]) -> int:
        fence = match[1]
        closing = re.compile(
            rf"^[ \t>]{{0,60}}{fence[0]}{{{len(fence)},}}[ \t]*$", re.MULTILINE
        ).search(self._text, match.end())
        end = closing.end() if closing else len(self._text)
        return self._write(start, Verbatim(self._text[start:end]), end)

    def _code_span(self, start: int, match: re.Match[str]) -> int:
        if self._text[start - 1 : start] == "\\":
            return start + 1
        runs, size = self._runs[len(match[0])], len(match[0])
        index = bisect_left(runs, match.end())
        if index == len(runs):
            return match.end()
        blank = bisect_left(self._blanks, match.end())
        limit = self._blanks[blank] if blank < len(self._blanks) else len(self._text)
        end = runs[index] + size
        if end > limit:
            return match.end()
        return self._write(start, Verbatim(self._text[start:end]), end)

    def _formula(self, start: int, mark: str) -> int:
        """Keep a formula from Markdown: as code between `$$`, as written between `$`."""
        text = self._text
        if text[start - 1 : start] == "\\":
            return start + len(mark)
        if mark == "$":
            match = _FORMULA.match(text, start)
            if match is None or not _MARKUP.search(match[1]):
                return start + 1
            return self._write(start, Verbatim(_PUNCTUATION.sub(r"\\\1", match[0])), match.end())
        end = self._find("$$", start + 2)
        if end < 0 or end - start > _LONGEST_TAG or not (inner := text[start + 2 : end].strip()):
            return start + 2
        begins = not text[text.rfind("\n", 0, start) + 1 : start].strip(" \t")
        line_end = text.find("\n", end + 2)
        ends = not text[end + 2 : line_end if line_end >= 0 else len(text)].strip(" \t")
        if begins and ends:
            piece = fenced(inner, "latex")
        elif "\n\n" in inner:
            return start + 2
        else:
            piece = _PUNCTUATION.sub(r"\\\1", text[start : end + 2])
        return self._write(start, Verbatim(piece), end + 2)

    def _tag(self, start: int) -> int:
        text = self._text
        if text[start + 1] == "%":
            match, mark, syntax = _LIQUID.match(text, start), "%}", "liquid"
        elif text[start + 2 : start + 3] in ("<", "%"):
            if shown := _SHOWN.match(text, start):
                return self._shown(start, shown.end())
            match, mark, syntax = (
                _HUGO.match(text, start),
                f"{_closer(text[start + 2])}}}}}",
                "hugo",
            )
        else:
            return self._output(start)
        end = self._find(mark, start + 2)
        if match is None or end < 0 or end - start > _LONGEST_TAG:
            return start + 2
        arguments = text[match.end() : end].strip()
        is_closed = syntax == "hugo" and arguments.endswith("/")
        is_hugo = syntax == "hugo"
        name = match[2] if is_hugo else match[1]
        is_end = bool(match[1]) if is_hugo else name.startswith("end") and len(name) > 3
        name = name if is_hugo else name.removeprefix("end") if is_end else name
        end += len(mark)
        if syntax == "liquid":
            if name == "end" and self._called:
                is_end, name = True, self._called.pop()
            elif call := _CALL.fullmatch(name + arguments):
                self._called.append(name)
                arguments = _COMMA.sub(" ", call[2])
        tag = Tag(
            syntax="hugo" if is_hugo else "liquid",
            name=name,
            arguments=arguments.removesuffix("/") if is_closed else arguments.rstrip("-+").strip(),
            is_end=is_end,
            is_closed=is_closed,
            begins_line=_begins_line(text, start),
            source=text[start:end],
        )
        is_raw = name.lower() in RAW and not is_end and not is_closed
        if is_raw and (code := self._raw_end(tag, end)) is not None:
            return self._write(start, code[0], code[1])
        return self._write(start, tag, end)

    def _raw_end(self, tag: Tag, position: int) -> tuple[Tag, int] | None:
        """Return a tag with the code it holds, and where it ends; None where that is nowhere."""
        key = f"{tag.syntax}:{tag.name}"
        if self._ends.get(key) == -1:
            return None
        name = re.escape(tag.name)
        if tag.syntax == "liquid":
            pattern = rf"\{{%[-+]?\s{{0,9}}end{name}\s{{0,9}}[-+]?%\}}"
        else:
            pattern = rf"\{{\{{[<%]\s{{0,9}}/\s{{0,9}}{name}\s{{0,9}}[>%]\}}\}}"
        end = re.compile(pattern).search(self._text, position)
        if end is None:
            self._ends[key] = -1
            return None
        code = self._text[position : end.start()]
        whole = Tag(
            syntax=tag.syntax,
            name=tag.name,
            arguments=tag.arguments,
            begins_line=tag.begins_line,
            code=code,
            source=tag.source,
        )
        return whole, end.end()

    def _shown(self, start: int, inner: int) -> int:
        """Read a shortcode that is escaped, to be shown as text."""
        end = self._find("*/", inner)
        if end < 0 or end - start > _LONGEST_TAG:
            return start + 2
        close = self._text.find("}}", end, end + 12)
        if close < 0:
            return start + 2
        outer = self._text[start:inner].rstrip("/*") + self._text[inner:end]
        return self._write(
            start, Verbatim(outer + self._text[end + 2 : close + 2].lstrip("/")), close + 2
        )

    def _output(self, start: int) -> int:
        end = self._find("}}", start + 2)
        inner = self._text[start + 2 : end] if start + 2 <= end <= start + _LONGEST_TAG else "{"
        if "{" in inner or "}" in inner:
            return start + 2
        arguments = inner.strip().strip("-").strip()
        if "=" in arguments and (call := _CALL.fullmatch(arguments)):
            given, source = _COMMA.sub(" ", call[2]), self._text[start : end + 2]
            begins = _begins_line(self._text, start)
            tag = Tag("hugo", call[1], given, is_closed=True, begins_line=begins, source=source)
            return self._write(start, tag, end + 2)
        tag = Tag("output", "", arguments, source=self._text[start : end + 2])
        return self._write(start, tag, end + 2)


def _begins_line(text: str, start: int) -> bool:
    """Whether only blanks stand before a place in its line; a line of 80 blanks is none."""
    before = text[max(0, start - 80) : start]
    return not before.rpartition("\n")[2].strip() and (start <= 80 or "\n" in before)


def _closer(opener: str) -> str:
    return ">" if opener == "<" else "%"


def fenced(code: str, language: str = "") -> str:
    """Return code as a block of Markdown, in a fence that is longer than any in it."""
    longest = max((len(run) for run in re.findall("~+", code)), default=0)
    fence = "~" * max(5, longest + 1)
    return f"\n\n{fence}{language}\n{code.strip(chr(10)).rstrip()}\n{fence}\n\n"
