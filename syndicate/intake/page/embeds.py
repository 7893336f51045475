"""Set embedded posts and players aside while the text of a page is looked for, then put them back.

The libraries that find a text drop them by their class or tag, or keep a part of them: a post is a
quotation with its author, its date and its link, and a player a link to what it plays.
"""

from __future__ import annotations

import re
from copy import deepcopy

from lxml.html import HtmlElement, builder

from syndicate.content.scripts import address_of_script, address_of_widget
from syndicate.text.patterns import regex
from syndicate.text.plain import names
from syndicate.text.urls import bare_host

_POST = regex(
    r"(?:^|\s)(?:twitter-(?:tweet|video)|instagram-media|tiktok-embed|"
    r"fb-(?:post|video|comment-embed)|mastodon-embed|bluesky-embed|text-post-media|"
    r"reddit-(?:embed-bq|card)|imgur-embed-pub|tumblr-post|telegram-post|weibo[\w-]*|wb-[\w-]+)(?:\s|$)",
    re.IGNORECASE,
)
#: Hosts of posts: a quotation that ends with a link to one is a post.
_POST_HOSTS = names(
    "twitter.com x.com weibo.com m.weibo.cn weibo.cn instagram.com facebook.com threads.net"
    " threads.com bsky.app tiktok.com t.me reddit.com tumblr.com vk.com linkedin.com"
)
_POST_PATH = regex(r"^https?://[^/]{1,255}/@[\w.@-]{1,99}/\d")
_PLAYER = regex(
    r"(?:https?:)?//(?:[\w-]{1,63}\.){0,5}(?:(?:youtube(?:-nocookie)?\.com|youtube\.googleapis\.com)/"
    r"(?:embed|v|shorts|live)|player\.(?:vimeo|bilibili|youku)\.com/|v\.qq\.com/|"
    r"dailymotion\.com/embed|platform\.twitter\.com/embed|facebook\.com/plugins/(?:post|video)|"
    r"instagram\.com/(?:p|reel)/|tiktok\.com/(?:embed|player)|open\.spotify\.com/embed|"
    r"w\.soundcloud\.com/player|embed\.music\.apple\.com/|embed\.podcasts\.apple\.com/|"
    r"music\.163\.com/outchain|embed\.reddit\.com/|redditmedia\.com/|embed\.bsky\.app/|codepen\.io/|"
    r"datawrapper\.dwcdn\.net/|flo\.uri\.sh/|google\.com/maps/embed|openstreetmap\.org/export/embed|"
    r"embed\.ted\.com/|archive\.org/embed/|t\.me/\w+/\d+|[\w.-]{1,255}/@[\w.-]{1,99}/\d{1,30}/embed)",
    re.IGNORECASE,
)
_FRAMES = names("iframe embed object")
#: What may hold nothing but an embedded post: it is taken along.
_WRAPPERS = names("div p section center span figure")
_SHOWN = names("img video audio iframe table pre hr embed object")
#: What the tokens begin with that stand for embedded posts and players.
EMBEDDED = "xqembedded"
_TOKEN = EMBEDDED + "{}qx"


class Embeds:
    """The embedded posts and players of a page, each with a token that stands in its place."""

    def __init__(self) -> None:
        self._by_token: dict[str, HtmlElement] = {}

    @classmethod
    def take(cls, root: HtmlElement) -> Embeds:
        """Replace every post and player of a page by a paragraph with its token, in place."""
        embeds = cls()
        for element in list(root.iter()):
            if isinstance(element.tag, str) and _is_below(element, root) and _is_embed(element):
                embeds._take(element)
        return embeds

    def _take(self, element: HtmlElement) -> None:
        token = _TOKEN.format(len(self._by_token))
        place = _outermost(element)
        kept = deepcopy(place if place.tag == "figure" else element)
        kept.tail = None
        self._by_token[token] = kept
        parent = place.getparent()
        if parent is not None:
            stand_in = builder.SPAN(token) if parent.tag == "p" else builder.P(token)
            stand_in.tail = place.tail
            parent.replace(place, stand_in)

    def put_back(self, body: HtmlElement) -> None:
        """Put those whose tokens stand in a text back into it, in place."""
        if not self._by_token:
            return
        for element in list(body.iter()):
            token = (element.text or "").strip() if isinstance(element.tag, str) else ""
            kept = self._by_token.get(token)
            if kept is None or element.getparent() is None or len(element):
                continue
            made = deepcopy(kept)
            made.tail = element.tail
            element.getparent().replace(element, made)


def _is_below(element: HtmlElement, root: HtmlElement) -> bool:
    """Whether an element of the body is still in the page."""
    ancestors = list(element.iterancestors())
    return bool(ancestors) and ancestors[-1] is root and all(a.tag != "head" for a in ancestors)


def _is_embed(element: HtmlElement) -> bool:
    if element.tag == "script":
        return address_of_script(element) is not None
    if element.tag in _FRAMES:
        source = element.get("src") or element.get("data-src") or element.get("data") or ""
        return _PLAYER.match(source.strip()) is not None
    if element.tag == "blockquote":
        return bool(_POST.search(element.get("class") or "")) or _ends_with_post(element)
    if not element.attrib or element.tag in ("body", "html", "article", "main", "a", "img"):
        return False
    if _POST.search(element.get("class") or "") and element.tag in ("div", "section"):
        return len(element.text_content()) < 2000
    return "-" in element.tag and address_of_widget(element) is not None


def _ends_with_post(quotation: HtmlElement) -> bool:
    """Whether a quotation ends with a link to a post."""
    links = [a.get("href") or "" for a in quotation.iter("a")]
    if not links:
        return False
    path = links[-1].partition("://")[2].partition("/")[2]
    is_page = "/" in path.strip("/") or path[:1].isdigit()
    return bool(_POST_PATH.match(links[-1])) or (bare_host(links[-1]) in _POST_HOSTS and is_page)


def _outermost(element: HtmlElement) -> HtmlElement:
    """Return the outermost element that holds nothing but an embedded post, or its figure."""
    parent = element.getparent()
    while parent is not None and parent.tag in _WRAPPERS and parent.getparent() is not None:
        alone = _text(parent) == _text(element) and _shown(parent) == _shown(element)
        if not alone and parent.tag != "figure":
            break
        element, parent = parent, parent.getparent()
    return element


def _text(element: HtmlElement) -> str:
    scripts = "".join(script.text or "" for script in element.iter("script", "style", "noscript"))
    text = "".join(element.text_content().split())
    return text.replace("".join(scripts.split()), "") if scripts else text


def _shown(element: HtmlElement) -> int:
    return sum(1 for _ in element.iter(*_SHOWN))
