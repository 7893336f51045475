"""Take out the parts of a page that are not its text: references, related titles, foot notices.

References and related titles go before the text is looked for, so that they cannot leak into it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from lxml.html import HtmlElement
from msgspec import Struct, field

from syndicate.intake.page.lines import BLOCKS, lines_of
from syndicate.text.patterns import regex
from syndicate.text.plain import names, one_line

#: A reference or a related article: title, link.
Cited = tuple[str | None, str | None]

_EDGE = " \t\n\r:：|｜-—·•*#【】[]《》>»▼↓…。、"
_REFERENCES = regex(
    r"(?:本文)?(?:参考(?:资料|文献|链接|来源|阅读|内容|文章)?|引用(?:资料|来源|文献)?|资料来源|相关链接|"
    r"注释|注解|尾注)(?:与.{1,6}|\s*[（(].{1,12}[）)])?"
    r"|references?(?: and notes)?|sources?|citations?|bibliography|footnotes?|works cited",
    re.IGNORECASE,
)
_RELATED = regex(
    r"(?:相关|推荐|延伸|扩展|猜你|更多|往期|热门|精彩|最新|热点|大家都在|编辑)"
    r"(?:阅读|文章|推荐|新闻|报道|资讯|内容|喜欢|回顾|精选|精彩|主题|专题|看点|看|搜索|话题|热文)+"
    r"|(?:related|recommended|more|popular|latest|top|trending)(?: (?:articles?|posts?|stories|"
    r"reading|news|content|from .{1,40}|like this|coverage|links?))+"
    r"|you (?:may|might) (?:also|be) (?:like|enjoy|interested in).{0,20}|read (?:next|more|also)"
    r"|see also|what to read next|further reading|recommended(?: for you)?",
    re.IGNORECASE,
)
_RELATED_CLASS = regex(
    r"(?:^|[\s_-])(?:related|recommend(?:ed|ation|ations)?|relate|xiangguan|tuijian|readnext|"
    r"read-next|more-(?:articles|stories|news)|you-may-like|also-like|popular|trending|hot-?news|"
    r"yarpp|outbrain|taboola|jp-relatedposts)(?:$|[\s_-])",
    re.IGNORECASE,
)
_FOOT = regex(
    r"©|\(c\)\s*\d{4}|copyright\b|版权(?:所有|声明|归)|著作权|(?:免责|特别|郑重)声明|声明[:：]|"
    r"(?:本站|本网站|本平台|本网|本公众号|本文)"
    r"(?:转载|所(?:有|刊|载)|仅(?:代表|供)|内容|文章|观点|不(?:代表|对))|"
    r"(?:转载|侵权|如有侵权|若有侵权|权利人).{0,40}(?:联系|删除|通知|处理)|"
    r"(?:点击|请|欢迎|长按|扫码)?\s*关注(?:原作者|作者|我们|公众号|原|本)?.{0,12}"
    r"(?:账号|公众号|号|微信|频道)|follow the original account|"
    r"(?:提交|提供)?(?:新闻)?线索|我要投稿|投稿(?:邮箱|请|方式|爆料)|爆料|责任编辑|"
    r"(?:send|submit) (?:us )?(?:a |your )?(?:tips?|news tips?|manuscripts?)|all rights reserved|"
    r"联系我们|关于我们|隐私(?:政策|声明)?|contact(?: us)?$|privacy(?: policy)?$|"
    r"terms of (?:use|service)|[\w-]*ICP[备证]|京公网安备",
    re.IGNORECASE,
)
_NUMBER = regex(r"^\s*(?:[\[【（(]\s*\d{1,3}\s*[\]】）)]|\d{1,3}\s*[.、:：)）]|[①-⑳]|\^)\s*")
_ADDRESS = regex(r"https?://[^\s<>\"'，。；）】]+")
#: How many blocks at the end of a text are looked at.
_MOST = 1000
_MOST_CHILDREN = 20
_HEADINGS = names("h1 h2 h3 h4 h5 h6")
_CONTAINERS = names("ul ol dl div section aside nav footer table")


class PageParts(Struct):
    """What was taken out of a page.

    `foot` holds the notices that stood at its end; `where` says where each field was found.
    """

    references: list[Cited] = field(default_factory=list)
    related: list[Cited] = field(default_factory=list)
    foot: list[str] = field(default_factory=list)
    where: dict[str, str] = field(default_factory=dict)

    def add_related(self, cited: Iterable[Cited]) -> None:
        """Add other titles that stood within the text."""
        titles = [entry for entry in cited if entry not in self.related]
        self.related += titles
        if titles:
            self.where.setdefault("related", "links in the text")


def take_parts(root: HtmlElement) -> PageParts:
    """Take references and related titles out of a page, in place."""
    parts = PageParts()
    for label in list(_section_labels(root)):
        if label.getparent() is None or not _is_below(label, root):
            continue
        text = _short_text(label)
        kind = "references" if _REFERENCES.fullmatch(text) else "related"
        group = _labelled_elements(label, kind)
        is_related = kind == "related"
        cited = [entry for e in group for entry in cited_in(e, all_links=is_related)]
        if not cited or (kind == "references" and not _are_references(group)):
            continue
        getattr(parts, kind).extend(cited)
        parts.where.setdefault(kind, f"below “{text[:40]}”")
        for element in (label, *group):
            element.drop_tree()
    for element in list(root.iter(*_CONTAINERS)):
        marks = f"{element.get('class') or ''} {element.get('id') or ''}"
        if _RELATED_CLASS.search(marks) and _is_below(element, root) and _is_run_of_links(element):
            parts.related += cited_in(element, all_links=True)
            parts.where.setdefault("related", f"in {element.tag} “{marks.strip()[:40]}”")
            element.drop_tree()
    return parts


def take_tail(body: HtmlElement, parts: PageParts) -> None:
    """Take numbered references without a label, and notices, off the end of a text, in place."""
    cited: list[Cited] = []
    for _ in range(_MOST):
        if (last := _last_block(body)) is None:
            break
        text = one_line(last.text_content())
        numbered = _NUMBER.match(text)
        if numbered and (_ADDRESS.search(text) or last.find(".//a[@href]") is not None):
            cited = [*cited_in(last, all_links=False), *cited]
        elif _FOOT.match(text.lstrip(_EDGE)) and len(text) < 300 and last.find(".//img") is None:
            parts.foot.insert(0, text)
        elif text or last.find(".//img") is not None or last.tag in ("table", "pre", "iframe"):
            break
        last.drop_tree()
    if cited and not parts.references:
        parts.references += cited
        parts.where.setdefault("references", "numbered lines at the end")


def _last_block(body: HtmlElement) -> HtmlElement | None:
    """Return the last leaf block of a body, unless loose text follows it."""
    element = body
    while True:
        last = element[-1] if len(element) else None
        while last is not None and not isinstance(last.tag, str):
            last = last.getprevious()
        if last is None:
            return element if element is not body else None
        if (last.tail or "").strip() or last.tag not in BLOCKS | {"hr", "br", "span", "a"}:
            return element if element is not body else None
        is_data = last.tag == "table" and len(list(last.iter("td", "th"))) > 2
        if last.tag not in BLOCKS or is_data or last.tag in ("pre", "figure", "blockquote"):
            return last if element is body or not (element.text or "").strip() else element
        element = last


def _section_labels(root: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the elements whose whole text says that references or related titles follow."""
    for element in root.iter():
        if not isinstance(element.tag, str) or element.tag in ("script", "style", "a", "option"):
            continue
        if len(element) > 4 or element.find(".//li") is not None:
            continue
        text = _short_text(element)
        if 1 < len(text) <= 40 and (_REFERENCES.fullmatch(text) or _RELATED.fullmatch(text)):
            inner = [child for child in element if _short_text(child) == text]
            if not inner:
                yield _outermost(element, text)


def _outermost(element: HtmlElement, text: str) -> HtmlElement:
    """Return the outermost element around a label that holds nothing else."""
    parent = element.getparent()
    while parent is not None and parent.tag != "body" and _holds_only(parent, text):
        element, parent = parent, parent.getparent()
    return element


def _labelled_elements(label: HtmlElement, kind: str) -> list[HtmlElement]:
    """Return what follows a label and belongs to it: lists, links and numbered lines.

    Below a label of related articles, bare titles belong to it as well.
    """
    elements: list[HtmlElement] = []
    for element in label.itersiblings():
        if not isinstance(element.tag, str) or element.tag in ("br", "hr"):
            continue
        text = one_line(element.text_content())
        if not text and element.find(".//img") is None:
            elements.append(element)
            continue
        belongs = _is_reference_list(element, text) or (
            kind == "related" and _is_title(element, text)
        )
        if element.tag in _HEADINGS or not belongs:
            break
        elements.append(element)
    while elements and not one_line(elements[-1].text_content()):
        elements.pop()
    parent = label.getparent()
    alone = parent is not None and parent.tag not in ("body", "html", "article", "main")
    if not elements and alone and parent is not None and _holds_only(parent, _short_text(label)):
        return _labelled_elements(parent, kind)
    return elements


def _is_title(element: HtmlElement, text: str) -> bool:
    """Whether a line may be the title of another article."""
    return (
        len(text) <= 60
        and element.find(".//img") is None
        and not text.endswith(("。", "；", "，", ":", "：", ".", ","))
        and not _FOOT.match(text.lstrip(_EDGE))
    )


def _is_reference_list(element: HtmlElement, text: str) -> bool:
    if element.tag in ("ul", "ol", "dl"):
        return True
    if _NUMBER.match(text) or _ADDRESS.match(text) or _is_run_of_links(element):
        return True
    inner = element.find(".//ul") if element.tag in _CONTAINERS else None
    inner = element.find(".//ol") if inner is None and element.tag in _CONTAINERS else inner
    return inner is not None and len(one_line(inner.text_content())) > 0.8 * len(text)


def _is_run_of_links(element: HtmlElement) -> bool:
    """Whether links make up more than 60 % of an element's text."""
    text = len(one_line(element.text_content()))
    linked = sum(len(one_line(a.text_content())) for a in element.iter("a"))
    return text > 0 and linked > 0.6 * text


def _are_references(group: Iterable[HtmlElement]) -> bool:
    """Whether these are references, and not the paragraphs of a chapter about sources."""
    lines = [line for element in group for _, line in lines_of(element)]
    return sum(map(len, lines)) < 400 * max(1, len(lines))


def cited_in(element: HtmlElement, *, all_links: bool) -> list[Cited]:
    """Return what a list or a line cites: the title, the link, or both.

    With `all_links`, and without list items, each link is one; else each item or line is, with its
    last link.
    """
    items = list(element.iter("li", "dd"))
    links = [a for a in element.iter("a") if one_line(a.text_content())]
    if all_links and links and not items:
        return [(one_line(a.text_content()), a.get("href")) for a in links]
    items = items or [element]
    cited = []
    for item in items:
        if item.find(".//br") is None:
            entries = [_cited_item(item)]
        else:
            entries = [_split_link(line) for _, line in lines_of(item)]
        cited += [entry for entry in entries if entry != (None, None)]
    return cited


def _cited_item(item: HtmlElement) -> Cited:
    hrefs = (a.get("href") for a in item.iter("a"))
    links = [str(href) for href in hrefs if href and not href.startswith("#")]
    title, link = _split_link(one_line(item.text_content()))
    return title, links[-1] if links else link


def _split_link(text: str) -> Cited:
    text = _NUMBER.sub("", text, count=1)
    match = _ADDRESS.search(text)
    title = one_line(_ADDRESS.sub("", text)).strip(_EDGE) if match else text.strip()
    return title or None, match[0] if match else None


def _holds_only(element: HtmlElement, text: str) -> bool:
    """Whether an element holds a text, and few elements: one of many is never looked through."""
    is_small = next(islice(element, _MOST_CHILDREN, None), None) is None  # len() counts them all
    return is_small and _short_text(element) == text


def _short_text(element: HtmlElement) -> str:
    text = element.text_content()
    return one_line(text).strip(_EDGE) if len(text) < 400 else ""


def _is_below(element: HtmlElement, root: HtmlElement) -> bool:
    """Whether an element is still in the page, and was not taken out with another."""
    return any(ancestor is root for ancestor in element.iterancestors())
