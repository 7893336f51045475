"""Read the lines between the title of a page and its text: category, account, original, people."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from syndicate.content.labels import is_label
from syndicate.intake.page.column.words import EDGE, simplified, squash
from syndicate.intake.page.labels import names_in
from syndicate.text.patterns import regex
from syndicate.text.plain import one_line

#: The longest line that can be a label, in characters.
LONGEST = 120
_BAR = r"\s{0,9}[|｜丨│¦:：/／]\s{0,9}"
_ROLES: tuple[tuple[str, str, str], ...] = (
    ("author", "原作者|本文作者|作者|撰文|撰稿|采写|采访|记者|文字|文",
     r"(?:written |words |text |story )?by|author|words|writer"),
    ("translator", "译者|翻译|编译|译", "translated by|translator|translation"),
    ("editor", "责任编辑|责编|值班编辑|编辑|主编|审核|监制|策划", "edited by|editor"),
    ("photographer", "摄影|摄", r"(?:photos?|photography|pictures) by|photographer|photography"),
    ("proofreader", "校对|审校|校", "proofread(?:ing)? by|proofreader"),
)  # fmt: skip
_CHINESE = "|".join(words for _, words, _ in _ROLES)
_ENGLISH = "|".join(words for _, _, words in _ROLES)
_NEXT = rf"(?:[\s、，]|&)(?:{_CHINESE}){_BAR}"
_END = (
    rf"(?=\s{{0,9}}(?:$|[|｜丨│¦;；\t]|{_NEXT}|\s{{2}}|\u3000|\s\d|"
    r"\s(?:来源|发布|时间|原创|阅读|浏览|评论|original\b)))"
)
_PERSON = regex(
    rf"(?:(?<=[\s|｜丨、，])|^)[【\[]?(?P<label>{_CHINESE})[】\]]?"
    rf"(?:{_BAR}|(?<=作者|译者|编辑|编译|翻译|撰文)\s{{1,9}})"
    rf"(?P<name>[^|｜丨│¦:：/／\t]{{1,60}}?){_END}"
    rf"|(?:^|(?<=\t)|(?<=[|｜,;/] ))(?P<english>{_ENGLISH})(?:{_BAR}|\s{{1,9}})"
    r"(?P<by>[^\W\d_][^|\t;·•]{1,80}?)(?=$|\s{0,9}[|·•;\t])",
    re.IGNORECASE,
)
_SOURCE = regex(
    r"(?:^|\s)(?:文章来源|稿件来源|内容来源|信息来源|来源账号|来源|出处|来自|转载自|转自|公众号|账号|"
    rf"source|account|via){_BAR}(?P<name>[^|｜丨│¦:：\t]{{1,40}}?)"
    r"(?=$|\s{0,9}[|｜丨│¦\t]|\s{2}|\s(?:原创|original\b|作者|\d{4}))",
    re.IGNORECASE,
)
_ORIGINAL = regex(
    r"(?:^|(?<=[\s|｜丨·•/／\-–—\[【(（「]))"
    r"(?:原创(?:文章|作品|内容|首发)?|original(?: (?:article|work|content))?)"
    r"(?=$|[\s|｜丨·•/／\]】)）」\-–—:：])",
    re.IGNORECASE,
)
_GLUED = regex(r"(?P<name>.{2,30}?)(?:原创|original)", re.IGNORECASE)
_SEPARATOR = regex(
    r"\s{0,9}[\t|｜丨│¦·•/／,，、>›»]\s{0,9}|\s{2,9}|(?<=[^\x00-\xff])\s(?=[^\x00-\xff])"
)
_DATE = regex(
    r"(?:(?:发布|发表|更新|时间|日期|于|published|posted|updated|on|date)\s{0,3}){0,4}[:：]?\s{0,3}"
    r"(?:(?:19|20)\d\d\s?[-年/.]\s?\d{1,2}\s?[-月/.]\s?\d{1,2}\s?[日号]?|\d{1,2}[-/.月]\d{1,2}日?"
    r"|(?:[a-z]{3,9}\.?\s\d{1,2}|\d{1,2}\s[a-z]{3,9}\.?),?\s(?:19|20)\d\d"
    r"|(?:刚刚|[昨前今][天日]|\d{1,3}\s?(?:秒|分钟|小时|天|周|个?月|年)前"
    r"|(?:\d{1,3}|an?)\s\w{3,9}\sago|yesterday|today))?"
    r"\s{0,3}[T,，]?\s{0,3}(?:\d{1,2}[:：时]\d{1,2}(?:[:：分]\d{1,2})?[秒分]?)?"
    r"\s{0,3}(?:am|pm|z|utc|gmt|[+-]\d\d:?\d\d)?",
    re.IGNORECASE,
)
_COUNT = regex(
    r"(?:阅读(?:时间|量)?|浏览量?|评论|点赞|收藏|分享|点击|热度|人气|字数|views?|comments?|reads?)?"
    r"\s{0,3}[:：(（]?\s{0,3}(?:约|共|about)?\s{0,3}[\d,.]{1,12}\s{0,3}(?:万|k)?\+?\s{0,3}"
    r"(?:次|字|分钟|人|条|views?|comments?|reads?|words|min(?:utes?)?(?: read)?)?"
    r"(?:阅读|浏览|评论)?[)）]?"
    r"|(?:本文|全文)?(?:共|约|共约)\s{0,3}\d{1,6}\s{0,3}字.{0,20}|字号.{0,12}|[大中小](?:\s?[大中小]){1,2}"
    r"|转载|正文|详情",
    re.IGNORECASE,
)
_NO_NAME = regex(r"[。！？!?，；;“”\"]|https?:|\d{4}")


class SiteNames(Struct, frozen=True):
    """The labels of the site's categories and the names of its sources, by their `squash`."""

    categories: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, categories: Mapping[str, str], sources: Mapping[str, str]) -> SiteNames:
        """Take labels and names by any of their spellings."""
        return cls(
            {squash(name): label for name, label in categories.items()},
            {squash(name): listed for name, listed in sources.items()},
        )


NO_NAMES = SiteNames()


class HeadFacts(Struct):
    """What the lines near a title say; the first that says something counts.

    `lines` names the line of each field; `guessed` says that no mark tells the source.
    """

    names: SiteNames
    categories: list[str] = field(default_factory=list)
    source: str | None = None
    original: bool = False
    authors: list[str] = field(default_factory=list)
    contributors: list[tuple[str, str]] = field(default_factory=list)
    lines: dict[str, str] = field(default_factory=dict)
    guessed: bool = False

    def copy(self) -> HeadFacts:
        """Return a copy, to read a line on trial."""
        return replace(
            self,
            categories=list(self.categories),
            authors=list(self.authors),
            contributors=list(self.contributors),
            lines=dict(self.lines),
        )

    def take_account(self, line: str) -> bool:
        """Take a name without a mark as the account, where no line names one."""
        if self.source is not None:
            return False
        self._set_source(line, line)
        self.guessed = True
        return True

    def read(self, line: str) -> str | None:
        """Read a line; return `fact` where it says something, `other` where it is a mark, a date
        or a count, None where it may be text."""
        if len(line) > LONGEST:
            return None
        rest, found = self._read_people(line)
        if match := _SOURCE.search(simplified(rest)):
            self._set_source(rest[match.start("name") : match.end("name")], line)
            rest, found = rest[: match.start()] + "\t" + rest[match.end() :], True
        is_original = _ORIGINAL.search(simplified(rest)) is not None
        if is_original:
            rest = "\t".join(_around_marks(rest))
        if squash(rest.strip(EDGE)) in self.names.sources:
            rest, found = self._set_source(rest, line), True
        unknown = []
        for token in filter(None, (part.strip(EDGE) for part in _SEPARATOR.split(rest))):
            kind = self._read_token(token, line)
            found = found or kind == "fact"
            if kind is None:
                unknown.append(token)
        if is_original and not self._read_beside_original(unknown, line):
            return None
        if unknown and not is_original:
            return None
        return "fact" if found or is_original else "other"

    def read_category(self, line: str) -> bool:
        """Read a declared category that stands alone on a line."""
        label = self.names.categories.get(squash(line.strip(EDGE)))
        if label and label not in self.categories:
            self.categories.append(label)
            self.lines.setdefault("categories", line)
        return label is not None

    def _read_people(self, line: str) -> tuple[str, bool]:
        """Read who wrote, translated or edited; return what is left of the line."""
        rest, plain, found = [], simplified(line), False
        end = 0
        for match in _PERSON.finditer(plain):
            group = "name" if match["name"] else "by"
            people = names_in(one_line(line[match.start(group) : match.end(group)]))
            role = _role_of(match["label"] or match["english"])
            found = found or bool(people)
            if role != "author":
                self.contributors += [(name, role) for name in people]
            elif people and not self.authors:
                self.authors = list(people)
                self.lines.setdefault("authors", line)
            rest.append(line[end : match.start()])
            end = match.end()
        return "\t".join([*rest, line[end:]]), found

    def _read_token(self, token: str, line: str) -> str | None:
        if squash(token) in self.names.sources:
            self._set_source(token, line)
            return "fact"
        if self.read_category(token):
            return "fact"
        glued = _GLUED.fullmatch(simplified(token))
        if glued and squash(name := token[: glued.end("name")]) in self.names.sources:
            self._set_source(name, line)
            self._set_original(line)
            return "fact"
        plain = simplified(token)
        is_other = len(plain) < 60 and (
            _DATE.fullmatch(plain) or _COUNT.fullmatch(plain) or is_label(plain)
        )
        return "other" if is_other else None

    def _read_beside_original(self, unknown: list[str], line: str) -> bool:
        """Read the mark, and beside it the account, or the author and the account."""
        if len(unknown) > 2 or any(len(t) > 40 or _NO_NAME.search(t) for t in unknown):
            return False
        self._set_original(line)
        names = list(unknown)
        if len(names) == 2 and not self.authors:
            self.authors = list(names_in(names.pop(0)))
            self.lines.setdefault("authors", line)
        if len(names) == 1 and squash(names[0]) not in map(squash, self.authors):
            self._set_source(names[0], line)
        return True

    def _set_source(self, name: str, line: str) -> str:
        """Set the source, by the name that is listed; return that nothing is left to read."""
        if self.source is None and (name := one_line(name.replace("\t", " ")).strip(EDGE)):
            self.source = self.names.sources.get(squash(name), name)
            self.lines.setdefault("source", line)
        return ""

    def _set_original(self, line: str) -> None:
        self.original = True
        self.lines.setdefault("original", line)


def _around_marks(line: str) -> list[str]:
    """Return what stands around the marks of originality."""
    parts, end = [], 0
    for match in _ORIGINAL.finditer(simplified(line)):
        parts.append(line[end : match.start()])
        end = match.end()
    return [*parts, line[end:]]


def _role_of(label: str) -> str:
    for role, chinese, english in _ROLES:
        if re.fullmatch(f"{chinese}|{english}", label, re.IGNORECASE):
            return role
    return "editor"
