"""Let `**` open and close emphasis beside Chinese, Japanese and Korean signs, which have no blanks.

CommonMark asks for a blank or a sign outside a `**` that has a sign inside: `**甲：**乙` stays as
it is written there. The rule is that of https://github.com/tats-u/markdown-cjk-friendly.
"""

from __future__ import annotations

from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token

from syndicate.text.patterns import regex

_CJK = regex(
    "[\u1100-\u11ff\u2e80-\u303f\u3040-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
    "\u2014\u2018-\u201d\u2026]"
)


class _State(StateInline):
    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: N802, N803
        scanned = super().scanDelims(start, canSplitWord)
        if (scanned.can_open and scanned.can_close) or not canSplitWord:
            return scanned
        before = self.src[start - 1] if start else " "
        end = start + scanned.length
        after = self.src[end] if end < self.posMax else " "
        if not _CJK.match(before) and not _CJK.match(after):
            return scanned
        can_open = not isWhiteSpace(ord(after)) and not (_blocks(after) and not _allows(before))
        can_close = not isWhiteSpace(ord(before)) and not (_blocks(before) and not _allows(after))
        return Scanned(scanned.can_open or can_open, scanned.can_close or can_close, scanned.length)


def _is_sign(character: str) -> bool:
    return isMdAsciiPunct(ord(character)) or isPunctChar(character)


def _blocks(character: str) -> bool:
    """Whether a sign inside the mark keeps it from counting, unless the outside allows it."""
    return _is_sign(character) and not _CJK.match(character)


def _allows(character: str) -> bool:
    is_outside = isWhiteSpace(ord(character)) or _is_sign(character)
    return is_outside or _CJK.match(character) is not None


class CjkParserInline(ParserInline):
    """Parses inline Markdown with that rule."""

    def parse(self, src: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> list[Token]:
        state = _State(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens
