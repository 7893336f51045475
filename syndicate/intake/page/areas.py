"""Tell which parts of a page are about something else than its article."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from syndicate.text.patterns import regex
from syndicate.text.plain import names

_QUOTES = names("blockquote q")
_OUTSIDE = names("aside nav form iframe footer")
#: Classes and ids of comments, of lists of other articles, and of what stands beside the text.
_OTHERS = regex(
    r"(?:^|[\s_-])(?:comments?|comment-?(?:list|body|author|form|meta)|commentlist|respond|disqus|"
    r"repl(?:y|ies)|pinglun|kommentare?|comentarios?|guestbook|"
    r"related|relate|recommend(?:ed|ations?)?|xiangguan|tuijian|read-?(?:next|more|also)|trending|"
    r"popular|most-?(?:read|viewed|popular)|latest(?:-?(?:news|posts|articles))?|hot-?news|"
    r"(?:more|other|similar|recent|last|next|prev(?:ious)?)-?(?:articles?|stories|news|posts?|"
    r"entries)|teasers?|outbrain|taboola|yarpp|jp-relatedposts|"
    r"tweet|twitter-tweet|instagram-media|pullquote|"
    r"sidebar\w*|cookies?|gdpr|consent|newsletter|site-?(?:footer|info|header)|colophon|"
    r"page-?footer|footer-?(?:widgets?|bottom|menu)|advert\w*|promo(?:ted|tion)?|sponsored)"
    r"(?:$|[\s_-])|(?:^|\s)(?:widget(?:_\w+|-area)?|footer|foot|tie-\w+|aside)(?:$|\s)",
    re.IGNORECASE,
)
#: Elements that stand beside or below an article, but say who wrote it and when.
_META = regex(
    r"(?:^|[\s_-])(?:entry|post|article|story|news|content)[\w-]{0,40}(?:footer|meta|info|header|byline)"
    r"|byline|author|meta(?:$|[\s_-])",
    re.IGNORECASE,
)
_NEVER = names("html body article main h1")


def other_parts(root: HtmlElement, heading: HtmlElement | None) -> set[HtmlElement]:
    """Return the elements inside quotations, comments, lists of other articles, and page margins.

    What holds the heading of the article is none of these.
    """
    around = set(heading.iterancestors()) | {heading} if heading is not None else set()
    others: set[HtmlElement] = set()
    for element in root.iter():
        if not isinstance(element.tag, str) or element in around:
            continue
        if element.getparent() in others or _is_other(element):
            others.add(element)
    return others


def _is_other(element: HtmlElement) -> bool:
    if element.tag in _QUOTES:
        return True
    if element.tag in _NEVER:
        return False
    marks = f"{element.get('class') or ''} {element.get('id') or ''}"
    if element.tag in _OUTSIDE:
        is_footer = element.tag in ("footer", "aside")
        return not (is_footer and (_META.search(marks) or _is_in_article(element, marks)))
    return len(marks) > 1 and _OTHERS.search(marks[:300]) is not None


def _is_in_article(element: HtmlElement, marks: str) -> bool:
    return (
        element.tag == "footer"
        and _OTHERS.search(marks[:300]) is None
        and any(parent.tag == "article" for parent in element.iterancestors())
    )
