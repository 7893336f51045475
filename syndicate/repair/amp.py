"""What AMP leaves behind: its elements become HTML's (https://amp.dev/documentation/components)."""

from __future__ import annotations

from lxml.html import HtmlElement

from syndicate.model import Article
from syndicate.text.plain import names

_PLAIN = {
    "amp-img": "img", "amp-anim": "img", "amp-video": "video", "amp-audio": "audio",
    "amp-iframe": "iframe",
}  # fmt: skip
#: They show nothing of the article.
_NOTHING = names(
    "amp-ad amp-embed amp-analytics amp-pixel amp-sidebar amp-auto-ads amp-sticky-ad amp-consent"
    " amp-user-notification amp-install-serviceworker amp-social-share amp-next-page amp-state"
    " amp-animation amp-call-tracking amp-experiment amp-form amp-list amp-geo"
)
#: Players that become links as they are (content.embeds).
_PLAYERS = names("amp-youtube amp-vimeo amp-brightcove amp-dailymotion")
_ATTRIBUTES = names(
    "layout on amp-fx heights media noloading fallback placeholder i-amphtml-layout"
)


def without_amp(root: HtmlElement, _article: Article) -> int:
    """AMP's pictures and players become plain ones, its advertisements go; the rest is text."""
    found = [e for e in root.iter() if isinstance(e.tag, str) and e.tag.startswith("amp-")]
    for element in found:
        if element.getparent() is None:
            continue
        if element.tag in _NOTHING:
            element.drop_tree()
        elif element.tag in _PLAIN:
            _make_plain(element)
        elif element.tag not in _PLAYERS:
            element.drop_tag()
    return len(found)


def _make_plain(element: HtmlElement) -> None:
    element.tag = _PLAIN[element.tag]
    for name in _ATTRIBUTES & {*element.keys()}:
        del element.attrib[name]
    for inner in list(element):
        stands_in = inner.get("placeholder") is not None or inner.get("fallback") is not None
        if stands_in or (element.tag == "img" and inner.tag != "noscript"):
            inner.drop_tree()
    if element.tag == "img":  # nothing may stand in it
        for inner in list(element):
            inner.drop_tree()
        element.text = None
