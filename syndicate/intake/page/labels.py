"""Read what the words of a page say: source account, mark of originality, byline, date, category.

These stand in lines of their own, or several in one line, near the title; no markup tells them.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from lxml.html import HtmlElement
from msgspec import Struct, field

from syndicate.intake.page.lines import lines_of
from syndicate.intake.page.people import read_credits
from syndicate.intake.page.stated_dates import PageDates, kind_before
from syndicate.text.patterns import regex
from syndicate.text.plain import one_line

#: The longest line that is read as a byline or a label, in characters.
_LONGEST = 120
#: How many lines at either end of a text are read as labels.
_EDGES, _MOST_LINES = 3, 400
_BEFORE = r"(?:^|[\s|｜丨·•【（(\[])"
_BAR = r"\s{0,9}[|｜丨:：/／]\s{0,9}"
_NAME = r"(?P<name>[^|｜丨:：/／\n\t]{1,60}?)"
_NEXT = r"来源|出处|编辑|责编|发布|时间|日期|原创|阅读|译者|摄影|\d{4}[-年./]"
_END = rf"(?=\s?(?:$|[|｜丨;；\n\t]|\s{{2}}|　|(?:{_NEXT})))"
_BY = r"(?P<by>[^\W\d_][^|\n\t;·•]{1,80}?)(?=$|\s*[|·•;\n\t]|\s+(?:\d|[A-Z][a-z]+ \d))"


def _label_pattern(chinese: str, english: str) -> re.Pattern[str]:
    """Match a label and the name behind it: Chinese anywhere on a line, English at its start."""
    return re.compile(
        rf"{_BEFORE}(?:{chinese}){_BAR}{_NAME}{_END}|^[ \t]{{0,9}}(?:{english})[:\s]\s{{0,9}}{_BY}",
        re.IGNORECASE | re.MULTILINE,
    )


_AUTHOR = _label_pattern(
    "原作者|本文作者|作者|撰文|采写|记者|文字|文", r"(?:written\s+|words\s+)?by|author"
)
_SOURCE = _label_pattern(
    "文章来源|稿件来源|内容来源|信息来源|来源账号|来源|出处|来自|转载自|转自|公众号|源自",
    r"source|via|originally published (?:by|in|on)|republished from",
)
_CATEGORY = _label_pattern(
    "所属栏目|所属频道|所属分类|栏目|频道|分类|板块", "category|section|filed under|topic"
)
_ACCOUNT = regex(
    r"关注\s{0,9}(?:原作者|原文作者|原创作者|作者|原)?的?\s{0,9}(?:公众号|帐号|账号|号)"
    r"\s{0,9}[:：|｜]?\s{0,9}"
    r"[「“\"『《]?(?P<name>[^\n\t|｜，。,（(」”\"』》]{2,40})"
    r"|follow (?:the )?(?:original |source )?account[:\s]{1,9}(?P<by>[^\n\t|,.(]{2,40})",
    re.IGNORECASE,
)
_OTHERS = regex(
    rf"{_BEFORE}(?P<role>译者|翻译|编译|编辑|责任编辑|责编|摄影|校对){_BAR}{_NAME}{_END}"
)
_ROLES = {
    "译者": "translator", "翻译": "translator", "编译": "translator", "摄影": "photographer",
    "校对": "proofreader",
}  # fmt: skip
_ORIGINAL = regex(r"(?:^|[\s|｜丨·•\[【(（])原创(?:$|[\s|｜丨·•\]】)）])|^original$", re.IGNORECASE)
#: Dates that depend on the day of reading.
_AGO = r"(?:\d{1,4}|an?)\s{1,3}(?:second|minute|hour|day|week|month|year)s?\s{1,3}ago"
_RELATIVE = regex(
    r"(?:刚刚|昨[天日]|前[天日]|今[天日]|(?<!\d)\d{1,4}\s{0,3}(?:秒|分钟|小时|天|周|个?月|年)前)"
    rf"|\b(?:just now|yesterday|today|{_AGO})\b",
    re.IGNORECASE,
)
_DATE_WORDS = regex(
    r"发布|发表|日期|时间|published|posted|veröffentlicht|erstellt|publié|publicado|\bdate\b|datum",
    re.IGNORECASE,
)
_TOKEN_SEPARATOR = regex(r"\s*[\t|｜丨·•/／]\s*|\s{2,}|　|(?<=[^\x00-\xff])\s(?=[^\x00-\xff])")
_NO_NAME = regex(
    r"原创|\d|阅读|评论|分享|收藏|转载|[，。！？:：]|^(?:original|by|文)$", re.IGNORECASE
)


class PageLabels(Struct):
    """What the words of a page say; the first line that says something counts.

    `lines` names the words that each field was read from; `relative` is a date like "yesterday".
    """

    authors: tuple[str, ...] = ()
    contributors: tuple[tuple[str, str], ...] = ()
    source: str | None = None
    original: bool = False
    category: str | None = None
    published: str | None = None
    modified: str | None = None
    relative: str | None = None
    lines: dict[str, str] = field(default_factory=dict)

    def read(self, line: str, *, english: bool = True) -> bool:
        """Read a line; return whether it says anything. Without `english`, "By …" says nothing."""
        author, source, category = (label.search(line) for label in (_AUTHOR, _SOURCE, _CATEGORY))
        author = author if author and (english or author["name"]) else None
        is_original = _ORIGINAL.search(line) is not None
        if author:
            named = author["name"] or line[author.start() :]  # in English, the rest of the line
            self._set("authors", names_in(named), line)
        if source:
            self._set("source", one_line(_name_in(source)), line)
        if category:
            self._set("category", one_line(_name_in(category)), line)
        if is_original:
            self._set("original", True, line)
        return bool((author and self.authors) or source or category or is_original)

    def read_contributors(self, line: str) -> None:
        """Read translators, photographers, proofreaders and editors."""
        for match in _OTHERS.finditer(line):
            role = _ROLES.get(match["role"], "editor")
            self.contributors += tuple((name, role) for name in names_in(match["name"]))

    def read_date(self, line: str, dates: PageDates, *, bare: bool) -> None:
        """Read a date from a line that calls it one; where `bare`, also from a line of its own."""
        if found := self._first_date(line, dates):
            rest = line.replace(found, "")
            if second := dates.find(rest):
                rest = rest.replace(second[1], "")
            if _DATE_WORDS.search(rest) or (bare and len(rest.strip()) < 40):
                self._set("published", found, line)
        elif (relative := _RELATIVE.search(line)) and len(line) < 40 and bare:
            self._set("relative", relative[0], line)

    def _first_date(self, line: str, dates: PageDates) -> str | None:
        """Return the words of the first date in a line that is not of something else."""
        rest = line
        while found := dates.find(rest):
            before, _, rest = rest.partition(found[1])
            if not (other := kind_before(before)):
                return found[1]
            if other == "changed":
                self._set("modified", found[1], line)
        return None

    def read_account(self, line: str) -> None:
        """Read the account that readers are asked to follow: it is the source's."""
        if match := _ACCOUNT.search(line):
            self._set("source", one_line(_name_in(match)), line)

    def read_beside_original(self, line: str) -> None:
        """Read names beside the mark of originality: the account, or the author and the account."""
        if not _ORIGINAL.search(line):
            return
        found_names = [one_line(name) for name in _TOKEN_SEPARATOR.split(line)]
        found_names = [name for name in found_names if _is_name(name) and name not in self.authors]
        if self.source in found_names:
            found_names = [*(name for name in found_names if name != self.source), self.source]
        if len(found_names) == 2 and not self.authors:
            self._set("authors", (found_names.pop(0),), line)
        if len(found_names) == 1:
            self._set("source", found_names[0], line)

    def _set(self, name: str, value: object, line: str) -> None:
        """Set a field that no earlier line has set."""
        if not getattr(self, name):
            setattr(self, name, value)
            self.lines.setdefault(name, f"the words “{line[:60]}”")


def _name_in(match: re.Match[str]) -> str:
    return match["name"] or match["by"]


def names_in(text: str) -> tuple[str, ...]:
    """Return the names in a byline, each once."""
    return read_credits(text).authors


def _is_name(text: str) -> bool:
    return 1 < len(text) <= 30 and not _NO_NAME.search(text)


def read_labels(
    root: HtmlElement,
    title: HtmlElement | None,
    body: HtmlElement | None,
    dates: PageDates,
    others: Collection[HtmlElement] = (),
) -> PageLabels:
    """Read the lines near the title and at the edges of the text.

    `title` is an element of the page, `body` the text that was found in it, `others` the elements
    that are not about the article. Lines inside the text are passed over: there, "来源：…" is the
    source of a picture or of figures.
    """
    result = PageLabels()
    all_lines = list(lines_of(root, inline="\t"))
    lines = [pair for pair in all_lines if len(pair[1]) <= _LONGEST and pair[0] not in others]
    title_index = next((n for n, (element, _) in enumerate(lines) if element is title), 0)
    body_lines = [line for _, line in lines_of(body, inline="\t")] if body is not None else []
    inner_lines = {_squash(line) for line in body_lines[_EDGES:-_EDGES]}
    pairs = lines[title_index + 1 if title is not None else 0 :][:_MOST_LINES]
    pairs = [pair for pair in pairs if _squash(pair[1]) not in inner_lines]
    near = [line for _, line in pairs[:12]]
    below = _below(all_lines, set(map(_squash, body_lines)))
    for element, line in pairs:
        result.read(line, english=element not in below)
        result.read_contributors(line)
        result.read_date(line, dates, bare=line in near)
    for _, line in lines[max(0, title_index - 6) : title_index]:
        result.read(line)
        result.read_date(line, dates, bare=False)
    for _, line in lines:
        result.read_account(line)
    for line in (*near, *(line for _, line in lines[max(0, title_index - 3) : title_index])):
        result.read_beside_original(line)
    return result


def _below(lines: list[tuple[HtmlElement, str]], text: set[str]) -> set[HtmlElement]:
    """Return the elements further below a text than the next line: others are named there."""
    last = max((n for n, (_, line) in enumerate(lines) if _squash(line) in text), default=None)
    return set() if last is None else {element for element, _ in lines[last + 2 :]}


def take_head(body: HtmlElement, title: str, dates: PageDates) -> None:
    """Drop the title, and lines that only label it, from the top of a text, in place."""
    for element, line in list(lines_of(body, inline="\t"))[:6]:
        labels = PageLabels()
        is_title = _squash(line) == _squash(title)
        if len(line) > _LONGEST or (not is_title and line.endswith(("。", ".", "！", "？", "”"))):
            return
        labels.read_date(line, dates, bare=True)
        if not (is_title or labels.read(line) or labels.published or labels.relative):
            continue
        if element is not body and _squash(element.text_content()) == _squash(line):
            element.drop_tree()


def _squash(text: str) -> str:
    return "".join(text.split()).casefold()
