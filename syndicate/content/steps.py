"""The steps of a body, in order.

    repair      plain text becomes paragraphs with links; markup that nests too deep is flattened
    unfold      the source of frames, and what the parser left as text, is parsed (`unfold`)
    formulas    formulas become TeX or a line of text (`formulas`)
    emoji       pictures of emoji become text (`emoji`)
    promote     lazy pictures get their real address, beacons go (`lazy`, `stand_ins`, `pictures`)
    drawings    SVG and canvas become their words (`drawings`)
    forms       controls become what they show (`forms`)
    hidden      what is hidden and says nothing of its own goes (`hidden`)
    embeds      players and posts become links (`embeds`, `scripts`)
    anchors     places that links lead to get ids (`anchors`)
    absolutise  every address is resolved and judged, inside the sanitiser's own pass
    sanitise    what is not on the list goes (`sanitise`, `allowed`, `attributes`)
    compare     the words and pictures that are missing are named (`losses`)
    measure     the summary is cut from what is left (`summary`)

Sanitising is last (law 6): no later step writes markup. Addresses are judged within it, not
before it, because a parser may read an attribute otherwise than the step that wrote it; and it
costs nothing, since the sanitiser sees every attribute anyway. Notices are sanitised apart from the
body, so that an unclosed element cannot swallow them. The steps before it need a tree, which costs
as much as sanitising: a body is first sanitised as it stands, and only if that shows it to be
unusual does it go through them, and is sanitised again from the start.
"""

from __future__ import annotations

from html import escape

from lxml.html import HtmlElement

from syndicate.content import (
    anchors,
    drawings,
    embeds,
    emoji,
    forms,
    formulas,
    hidden,
    lazy,
    links,
    pictures,
    tree,
)
from syndicate.content.allowed import ELEMENTS
from syndicate.content.attributes import Place
from syndicate.content.losses import Body, Dropped, lost_words, missing_words, visible_words
from syndicate.content.nesting import HARMLESS, flatten
from syndicate.content.sanitise import sanitise, sanitise_and_inspect
from syndicate.content.summary import opening, summarise
from syndicate.content.unfold import unfold
from syndicate.model.article import Article
from syndicate.text.patterns import regex
from syndicate.text.plain import clean, names
from syndicate.text.words import Spoken

_UNSEEN = names("script style head title template")
#: Attributes that the steps on a tree change, in small letters; looked for only in a body that is
#: not plain, and only where one of the words stands in it: that takes a hundredth of the time.
_MARKS = regex(
    r"data-|hidden|display\s*:|sr-only|screen-?reader|katex|mathjax|emoji|smil"
    r"|(?:width|height)[\"':= ]{1,9}[01](?:px|[\"'\s/>;])"
)
_WORDS = names("data- hidden display sr-only screen katex mathjax emoji smil width height")
_NAME = regex(r"<([A-Za-z][^\s/>]*)")
#: Elements of which the sanitiser leaves the content alone, and that hold nothing to reshape.
_HARMLESS_ELEMENTS = ELEMENTS | names(
    "acronym basefont bdo blink body dir font hgroup html link main marquee meta nobr rb rtc strike"
)


def body(article: Article, place: Place, *, spoken: Spoken, images: bool = True) -> Body:
    """Return the sanitised body, with what was dropped of it and what was lost."""
    if not article.content_html:
        return Body(sanitise(text_as_html(article.content_text or ""), place=place))
    made = sanitise_and_inspect(article.content_html, place, images=images)
    if made.unusual or (made.changed and _may_need_tree(article.content_html)):
        return _reshaped(clean(article.content_html), place, spoken=spoken, images=images) or Body(
            made.html
        )
    return Body(made.html, lost=_flattened(article.content_html) if made.flat else ())


def measure(html: str, limit: int) -> str:
    """Return a summary of a sanitised body as plain text."""
    return summarise(opening(html, limit), limit)


def text_as_html(text: str) -> str:
    """Return plain text as HTML: a paragraph for every block, a break for every line."""
    blocks = (block.strip() for block in clean(text).split("\n\n"))
    return "\n".join(
        f"<p>{'<br>'.join(_line(part) for part in block.split(chr(10)))}</p>"
        for block in blocks
        if block
    )


def _line(text: str) -> str:
    """Return a line of plain text as HTML, with links where it names addresses."""
    parts, at = [], 0
    for start, end, url in links.addresses(text):
        parts.append(escape(text[at:start], quote=False))
        parts.append(f'<a href="{escape(url)}">{escape(text[start:end], quote=False)}</a>')
        at = end
    return "".join(parts) + escape(text[at:], quote=False)


def _may_need_tree(html: str) -> bool:
    """Return whether a body that is not plain may hold what only a tree can put right.

    That is any element that the sanitiser would drop, or would take for a part of a drawing.
    """
    found = {name.lower() for name in _NAME.findall(html)}
    if not found <= _HARMLESS_ELEMENTS:
        return True
    small = html.lower()
    return any(word in small for word in _WORDS) and _MARKS.search(small) is not None


def _reshaped(html: str, place: Place, *, spoken: Spoken, images: bool) -> Body | None:
    """Return the body after the steps on its tree; None where it cannot be parsed."""
    root = tree.parse(flatten(html) if html.count("<") > HARMLESS else html)
    if root is None:
        return None
    unfold(root)
    formulas.write_out(root)
    before = visible_words(root, images=images)
    dropped, lost = _reshape(root, place.base, spoken=spoken)
    written = tree.write(root)
    made = sanitise_and_inspect(written, place, images=images)
    lost += _flattened(written) if made.flat else ()
    missing = lost_words(missing_words(before, made.html, dropped))
    gone = dict.fromkeys(map(str, dropped))
    return Body(made.html, tuple(gone), (*missing, *(dict.fromkeys(lost) if images else ())))


def _reshape(
    root: HtmlElement, base: str | None, *, spoken: Spoken
) -> tuple[list[Dropped], list[str]]:
    """Put a tree right, in place; return what was dropped, and what pictures were lost."""
    emoji.write_out(root)
    dropped = lazy.promote(root, base)
    lost = pictures.give_addresses(root, base)
    lost += drawings.describe(root)
    forms.write_out(root)
    dropped += hidden.drop(root)
    dropped += embeds.link(root, base, spoken=spoken)
    anchors.name_places(root)
    for element in list(root.iterdescendants()):
        if element.tag not in ELEMENTS and element.tag not in _UNSEEN:
            tree.unwrap(element)
    return dropped, lost


def _flattened(html: str) -> tuple[str, ...]:
    """Return what a body loses of which only the text is left."""
    return ("its pictures: only its text could be read",) if "<img" in html.lower() else ()
