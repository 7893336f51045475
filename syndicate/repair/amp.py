"""Replace AMP's elements by those of HTML (https://amp.dev/documentation/components)."""

from __future__ import annotations

from lxml.html import HtmlElement

from syndicate.model.article import Article
from syndicate.text.plain import names

_PLAIN = {
    "amp-img": "img", "amp-anim": "img", "amp-video": "video", "amp-audio": "audio",
    "amp-iframe": "iframe",
}  # fmt: skip
#: Elements that show nothing of the article.
_DROPPED = names(
    "amp-ad amp-embed amp-analytics amp-pixel amp-sidebar amp-auto-ads amp-sticky-ad amp-consent"
    " amp-user-notification amp-install-serviceworker amp-social-share amp-next-page amp-state"
    " amp-animation amp-call-tracking amp-experiment amp-form amp-list amp-geo"
)
#: Players that become links as they are (content.embeds).
_PLAYERS = names("amp-youtube amp-vimeo amp-brightcove amp-dailymotion")
_ATTRIBUTES = names(
    "layout on amp-fx heights media noloading fallback placeholder i-amphtml-layout"
)


def replace_amp(root: HtmlElement, _article: Article) -> int:
    """Make pictures and players plain ones, drop advertisements, unwrap all other elements."""
    elements = [e for e in root.iter() if isinstance(e.tag, str) and e.tag.startswith("amp-")]
    for element in elements:
        if element.getparent() is None:
            continue
        if element.tag in _DROPPED:
            element.drop_tree()
        elif element.tag in _PLAIN:
            _make_plain(element)
        elif element.tag not in _PLAYERS:
            element.drop_tag()
    return len(elements)


def _make_plain(element: HtmlElement) -> None:
    element.tag = _PLAIN[element.tag]
    for name in _ATTRIBUTES & {*element.keys()}:
        del element.attrib[name]
    for inner in list(element):
        stands_in = inner.get("placeholder") is not None or inner.get("fallback") is not None
        if stands_in or (element.tag == "img" and inner.tag != "noscript"):
            inner.drop_tree()
    if element.tag == "img":  # which may have no content
        for inner in list(element):
            inner.drop_tree()
        element.text = None
