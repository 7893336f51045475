"""What the words of a page say of it: source account, mark of originality, byline, date, category.

These stand in lines of their own, or several in one line, near the title; nothing else marks them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from syndicate.text.plain import names, one_line

#: Elements whose text is a line of its own.
BLOCKS = names(
    "p div section article header footer main aside h1 h2 h3 h4 h5 h6 li ul ol dl dt dd td th tr"
    " table blockquote pre figure figcaption address nav form body hr"
)
#: What a byline, or a label beside it, is no longer than.
_LONGEST = 120
#: How many lines at either end of a text may label it.
_EDGES = 3
_BEFORE = r"(?:^|[\s|｜丨·•])"
_BAR = r"\s*[|｜丨:：/／]\s*"
_NAME = r"(?P<name>[^|｜丨:：/／\n\t]{1,60}?)"
_NEXT = r"来源|出处|编辑|责编|发布|时间|日期|原创|阅读|译者|摄影|\d{4}[-年./]"
_END = rf"(?=\s*(?:$|[|｜丨;；\n\t]|\s{{2}}|　|(?:{_NEXT})))"
_BY = r"(?P<by>[^\W\d_][^|\n\t;·•]{1,80}?)(?=$|\s*[|·•;\n\t]|\s+(?:\d|[A-Z][a-z]+ \d))"


def _labelled(chinese: str, english: str) -> re.Pattern[str]:
    """A label and the name behind it, in Chinese anywhere on a line, in English at its start."""
    return re.compile(
        rf"{_BEFORE}(?:{chinese}){_BAR}{_NAME}{_END}|^\s*(?:{english})[:\s]\s*{_BY}",
        re.IGNORECASE | re.MULTILINE,
    )


_AUTHOR = _labelled(
    "原作者|本文作者|作者|撰文|采写|记者|文字|文", r"(?:written\s+|words\s+)?by|author"
)
_SOURCE = _labelled(
    "文章来源|稿件来源|内容来源|信息来源|来源账号|来源|出处|来自|转载自|转自|公众号|源自",
    r"source|via|originally published (?:by|in|on)|republished from",
)
_CATEGORY = _labelled(
    "所属栏目|所属频道|所属分类|栏目|频道|分类|板块", "category|section|filed under|topic"
)
_ACCOUNT = re.compile(
    r"关注\s*(?:原作者|原文作者|原创作者|作者|原)?的?\s*(?:公众号|帐号|账号|号)\s*[:：|｜]?\s*"
    r"[「“\"『《]?(?P<name>[^\n\t|｜，。,（(」”\"』》]{2,40})"
    r"|follow (?:the )?(?:original |source )?account[:\s]+(?P<by>[^\n\t|,.(]{2,40})",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    rf"{_BEFORE}(?P<role>译者|翻译|编译|编辑|责任编辑|责编|摄影|校对){_BAR}{_NAME}{_END}"
)
_ROLES = {
    "译者": "translator", "翻译": "translator", "编译": "translator", "摄影": "photographer",
    "校对": "proofreader",
}  # fmt: skip
_ORIGINAL = re.compile(
    r"(?:^|[\s|｜丨·•\[【(（])原创(?:$|[\s|｜丨·•\]】)）])|^original$", re.IGNORECASE
)
_DAY = r"(?:19|20)\d\d\s*(?:年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|[-/.]\s*\d{1,2}[-/.]\s*\d{1,2})"
_WEEKDAY = r"(?:[（(]?(?:星期|周)[一二三四五六日天][）)]?)?"
_HOUR = r"(?:上午|下午|凌晨|晚上)?\s*\d{1,2}[:：时点]\d{1,2}(?:[:：分]\d{1,2})?[秒分]?"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_NTH = r"\d{1,2}(?:st|nd|rd|th)?"
_CLOCK = r"(?:,?\s+(?:at\s+)?\d{1,2}:\d\d(?::\d\d)?\s*(?:[AaPp]\.?[Mm]\.?)?(?:\s*(?:UTC|GMT|Z))?)?"
_DATE = re.compile(
    rf"(?<!\d){_DAY}(?:[日号T,，\s]*{_WEEKDAY}\s*{_HOUR})?(?:\s*(?:Z|[+-]\d\d:?\d\d))?(?!\d)"
    rf"|(?:{_MONTH}\s+{_NTH},?|{_NTH}\s+{_MONTH},?)\s+(?:19|20)\d\d{_CLOCK}"
)
#: Dates that only the day of reading could tell.
_AGO = r"(?:\d+|an?)\s+(?:second|minute|hour|day|week|month|year)s?\s+ago"
_RELATIVE = re.compile(
    r"(?:刚刚|昨[天日]|前[天日]|今[天日]|\d+\s*(?:秒|分钟|小时|天|周|个?月|年)前)"
    rf"|\b(?:just now|yesterday|today|{_AGO})\b",
    re.IGNORECASE,
)
_DATE_WORDS = re.compile(r"发布|发表|日期|时间|更新|published|posted|updated|date", re.IGNORECASE)
_TOKENS = re.compile(r"\s*[\t|｜丨·•/／]\s*|\s{2,}|　|(?<=[^\x00-\xff])\s(?=[^\x00-\xff])")
_NO_NAME = re.compile(
    r"原创|\d|阅读|评论|分享|收藏|转载|[，。！？:：]|^(?:original|by|文)$", re.IGNORECASE
)
_SPLIT = re.compile(r"\s*(?:[,，、;；&]|(?<=\s)and(?=\s)|(?<=\s)和(?=\s))\s*")
_TITLE_WORDS = re.compile(r"^(?:by|文|作者)\b[:：\s]*", re.IGNORECASE)


@dataclass(slots=True)
class PageLabels:
    """What the words of a page say; where several say something, the first."""

    authors: tuple[str, ...] = ()
    contributors: tuple[tuple[str, str], ...] = ()
    source: str | None = None
    original: bool = False
    category: str | None = None
    published: str | None = None
    relative: str | None = None
    lines: dict[str, str] = field(default_factory=dict)

    def see(self, line: str) -> bool:
        """Take what a line says; whether it says anything."""
        return any(
            [self._authors(line), self._source(line), self._category(line), self._mark(line)]
        )

    def _authors(self, line: str) -> bool:
        if not (match := _AUTHOR.search(line)):
            return False
        if not self.authors:
            self.authors = people(match["name"] or match["by"])
            self._note("authors", line)
        return bool(self.authors)

    def _source(self, line: str) -> bool:
        if not (match := _SOURCE.search(line)):
            return False
        if not self.source:
            self.source = one_line(match["name"] or match["by"])
            self._note("source", line)
        return True

    def _category(self, line: str) -> bool:
        if not (match := _CATEGORY.search(line)):
            return False
        if not self.category:
            self.category = one_line(match["name"] or match["by"])
            self._note("categories", line)
        return True

    def _mark(self, line: str) -> bool:
        if not _ORIGINAL.search(line):
            return False
        if not self.original:
            self.original = True
            self._note("original", line)
        return True

    def see_others(self, line: str) -> None:
        """Take translators, photographers and editors."""
        for match in _OTHERS.finditer(line):
            role = _ROLES.get(match["role"], "editor")
            self.contributors += tuple((name, role) for name in people(match["name"]))

    def see_date(self, line: str, *, bare: bool) -> None:
        """Take the date of a line that says it is one, or is nothing else where `bare` may be."""
        match = _DATE.search(line)
        if match and not self.published:
            rest = line.replace(match[0], "")
            if _DATE_WORDS.search(rest) or (bare and len(rest.strip()) < 40):
                self.published = match[0]
                self._note("published", line)
        elif not match and (found := _RELATIVE.search(line)) and len(line) < 40 and bare:
            self.relative = self.relative or found[0]

    def see_account(self, line: str) -> None:
        """Take the account that readers are asked to follow: it is the source's."""
        if (match := _ACCOUNT.search(line)) and not self.source:
            self.source = one_line(match["name"] or match["by"])
            self._note("source", line)

    def see_beside_mark(self, line: str) -> None:
        """Take names beside the mark of originality: the account, or the author and the account."""
        if not _ORIGINAL.search(line):
            return
        found = [one_line(one) for one in _TOKENS.split(line)]
        found = [one for one in found if _is_name(one) and one not in self.authors]
        if self.source in found:
            found = [*(one for one in found if one != self.source), self.source]
        if len(found) == 2 and not self.authors:
            self.authors = (found.pop(0),)
            self._note("authors", line)
        if len(found) == 1 and not self.source:
            self.source = found[0]
            self._note("source", line)

    def _note(self, name: str, line: str) -> None:
        self.lines.setdefault(name, f"the words “{line[:60]}”")


def people(text: str) -> tuple[str, ...]:
    """The names in a byline, each once."""
    found = (one_line(_TITLE_WORDS.sub("", one)) for one in _SPLIT.split(text))
    return tuple(dict.fromkeys(one for one in found if 1 < len(one) <= 60))


def _is_name(text: str) -> bool:
    return 1 < len(text) <= 30 and not _NO_NAME.search(text)


def labels(root: HtmlElement, title: HtmlElement | None, body: HtmlElement | None) -> PageLabels:
    """What the lines say that stand near the title, and at the edges of the text.

    `title` is an element of the page, `body` the text that was found in it; in the midst of that,
    a line like "来源：…" speaks of a picture or of figures.
    """
    found = PageLabels()
    lines = [one for one in lines_of(root, inline="\t") if len(one[1]) <= _LONGEST]
    place = next((n for n, (element, _) in enumerate(lines) if element is title), 0)
    told = [line for _, line in lines_of(body, inline="\t")] if body is not None else []
    midst = {_squashed(line) for line in told[_EDGES:-_EDGES]}
    after = [line for _, line in lines[place + 1 if title is not None else 0 :][:400]]
    after = [line for line in after if _squashed(line) not in midst]
    near = after[:12]
    for line in after:
        found.see(line)
        found.see_others(line)
        found.see_date(line, bare=line in near)
    for _, line in lines[max(0, place - 6) : place]:
        found.see(line)
        found.see_date(line, bare=False)
    for _, line in lines:
        found.see_account(line)
    for line in (*near, *(line for _, line in lines[max(0, place - 3) : place])):
        found.see_beside_mark(line)
    return found


def take_head(body: HtmlElement, title: str) -> None:
    """Take the title, and lines that only label it, off the top of a text, in place."""
    for element, line in list(lines_of(body, inline="\t"))[:6]:
        seen = PageLabels()
        same = _squashed(line) == _squashed(title)
        if len(line) > _LONGEST or line.endswith(("。", ".", "！", "？", "”")):
            return
        seen.see_date(line, bare=True)
        if not (same or seen.see(line) or seen.published or seen.relative):
            continue
        if element is not body and _squashed(element.text_content()) == _squashed(line):
            element.drop_tree()


def _squashed(text: str) -> str:
    return "".join(text.split()).casefold()


def lines_of(root: HtmlElement, inline: str = "") -> Iterator[tuple[HtmlElement, str]]:
    """Every line of text with the block that it stands in, in order; `br` ends a line.

    `inline` is put where an element begins or ends within a line.
    """
    parts: list[str] = []
    owner = root

    def flush() -> Iterator[tuple[HtmlElement, str]]:
        text = "".join(parts)
        parts.clear()
        for line in text.split("\n"):
            if told := line.strip():
                yield owner, told

    stack: list[tuple[HtmlElement, bool]] = [(root, False)]
    while stack:
        element, done = stack.pop()
        if not isinstance(element.tag, str):
            parts.append(element.tail or "")
            continue
        block = element.tag in BLOCKS
        if done:
            if block:
                yield from flush()
                parent = element.getparent()
                owner = parent if parent is not None else root
            if element is not root:
                parts.append(("" if block else inline) + _spaced(element.tail))
            continue
        if block:
            yield from flush()
            owner = element
        if element.tag == "br":
            parts.append("\n" + _spaced(element.tail))
            continue
        if element.tag not in ("script", "style", "noscript", "template", "head"):
            parts.append(("" if block else inline) + _spaced(element.text))
            stack.append((element, True))
            stack.extend((child, False) for child in reversed(element))
        else:
            parts.append(_spaced(element.tail))


def _spaced(text: str | None) -> str:
    """Text as a browser shows it: line ends are spaces."""
    return re.sub(r"[\t\r\n\f ]+", " ", text or "")
