"""Shortcodes that show what stands at an address: the links that remain of them.

https://wordpress.com/support/shortcodes/, and Jetpack's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape

from syndicate.text.patterns import regex

#: Where a bare identifier leads to, for services whose shortcode may hold one.
_BY_ID = {
    "youtube": (re.compile(r"[\w-]{11}"), "https://www.youtube.com/watch?v={}"),
    "vimeo": (re.compile(r"\d{4,12}"), "https://vimeo.com/{}"),
    "dailymotion": (re.compile(r"[a-zA-Z0-9]{5,12}"), "https://www.dailymotion.com/video/{}"),
    "ted": (re.compile(r"\d{1,6}"), "https://www.ted.com/talks/view/id/{}"),
    "gist": (re.compile(r"[0-9a-f]{5,40}"), "https://gist.github.com/{}"),
    "tweet": (re.compile(r"\d{5,20}"), "https://twitter.com/i/status/{}"),
    "wpvideo": (re.compile(r"[a-zA-Z0-9]{8}"), "https://videopress.com/v/{}"),
    "videopress": (re.compile(r"[a-zA-Z0-9]{8}"), "https://videopress.com/v/{}"),
}
#: All shortcodes that embed what an address leads to.
EMBEDS = frozenset(
    "archiveorg bandcamp bilibili codepen facebook flickr getty googlemaps googlevideo instagram "
    "kickstarter loom mixcloud pinterest polldaddy reddit scribd slideshare soundcloud spotify "
    "tiktok tudou twitch twitter weibo youku".split()
) | frozenset(_BY_ID)
#: Shortcodes of other plug-ins whose settings hold the address of what they play.
_PLAYER = regex("youtube|vimeo|video|audio|embed|player|iframe|soundcloud|tweet|instagram")
#: `[youtube=https://…]`
EQUALS = regex(rf"\[({'|'.join(sorted(EMBEDS, key=len, reverse=True))})=(?=\S)", re.IGNORECASE)
_ADDRESS = regex(r"(?:https?:)?//[^\s<>\"'|\[\]]+", re.IGNORECASE)
_ANCHOR = regex(r"""<a\b[^<>]{0,500}\bhref\s*=\s*["']([^"'<>]+)""", re.IGNORECASE)
_NAMED = ("url", "src", "href", "link", "id", "v", "video", "video_id", "videoid")


def is_embed(name: str) -> bool:
    """Whether a shortcode embeds what stands at an address, by its name in lower case."""
    return name in EMBEDS or _PLAYER.search(name) is not None


def address_of(name: str, attributes: Mapping[str, str], words: str, inner: str | None) -> str:
    """Return the address that a shortcode embeds; empty where it names none."""
    told = [attributes[key] for key in _NAMED if attributes.get(key)]
    for text in (*told, *((words, inner or "") if name in EMBEDS else (inner or "",))):
        found = _ANCHOR.search(text) or _ADDRESS.search(text)
        if found:
            address = unescape(found[1] if found.re is _ANCHOR else found[0])
            return f"https:{address}" if address.startswith("//") else address
    pattern, address = _BY_ID.get(name, (None, ""))
    for text in (*told, words.lstrip(" =").split(" ")[0], (inner or "").strip()):
        if pattern and pattern.fullmatch(text.strip("\"' ")):
            return address.format(text.strip("\"' "))
    return ""
