"""Find the page of what a script would put into a body: a gist, a terminal session, a post.

Each service documents its own markup, such as
https://docs.github.com/get-started/writing-on-github/editing-and-sharing-content-with-gists
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from lxml.html import HtmlElement

from syndicate.content.tree import classes
from syndicate.text.patterns import regex
from syndicate.text.urls import web_url

_LONGEST = 2_000
#: Scripts that write something where they stand: their address, and the page that shows the same.
_SCRIPTS = tuple(
    (re.compile(rf"(?:https?:)?//{pattern}(?:[?#].*)?"), page)
    for pattern, page in (
        (r"(gist\.github\.com/[\w/-]+)\.js", r"https://\1"),
        (r"(asciinema\.org/a/\w+)\.js", r"https://\1"),
        (r"(gitlab\.com/[\w/.-]*snippets/\d+)\.js", r"https://\1"),
        (r"jsfiddle\.net/([\w/-]+?)/embed(?:/.*)?", r"https://jsfiddle.net/\1/"),
        (r"pastebin\.com/embed_js/(\w+)", r"https://pastebin.com/\1"),
        (r"datawrapper\.dwcdn\.net/(\w+)/.*", r"https://datawrapper.dwcdn.net/\1/"),
        (
            r"fast\.wistia\.com/embed/medias/(\w+)\.jsonp",
            r"https://fast.wistia.net/embed/iframe/\1",
        ),
    )
)
_ID = regex(r"[\w@.=-]{1,80}(?:/[\w@.=-]{1,80})?", re.ASCII)
#: Attributes with the id of what is shown, with the class or element that they belong to.
_IDS = (
    ("speakerdeck-embed", "data-id", "https://speakerdeck.com/player/{}"),
    ("script", "data-telegram-post", "https://t.me/{}"),
    ("flourish-embed", "data-src", "https://public.flourish.studio/{}"),
    ("infogram-embed", "data-id", "https://infogram.com/{}"),
    ("imgur-embed-pub", "data-id", "https://imgur.com/{}"),
    ("amp-youtube", "data-videoid", "https://www.youtube.com/embed/{}"),
    ("lite-youtube", "videoid", "https://www.youtube.com/embed/{}"),
    ("youtube-video", "videoid", "https://www.youtube.com/embed/{}"),
    ("lite-vimeo", "videoid", "https://player.vimeo.com/video/{}"),
    ("amp-vimeo", "data-videoid", "https://player.vimeo.com/video/{}"),
    ("amp-twitter", "data-tweetid", "https://x.com/i/status/{}"),
    ("amp-instagram", "data-shortcode", "https://www.instagram.com/p/{}/"),
    ("amp-gist", "data-gistid", "https://gist.github.com/{}"),
    ("twitter-tweet", "data-tweet-id", "https://x.com/i/status/{}"),
    ("twitter-widget", "data-tweet-id", "https://x.com/i/status/{}"),
)
#: Attributes in which services keep the address of a post.
_ADDRESSES = ("data-href", "data-instgrm-permalink", "data-permalink", "data-url", "data-embed-url")
_POSTS = regex(r"(?i)fb-(?:post|video)|instagram-media|embed|tumblr-post|tiktok|reddit|mastodon")


def address_of_script(script: HtmlElement) -> str | None:
    """Return the page of what a script writes where it stands; None for any other script."""
    source = (script.get("src") or "").strip()[:_LONGEST]
    for pattern, page in _SCRIPTS:
        if match := pattern.fullmatch(source):
            return match.expand(page)
    if "emgithub.com/" in source:
        target = parse_qs(urlsplit(web_url(source) or "").query).get("target", [""])[0]
        return target if target.startswith("https://github.com/") else None
    return _by_id(script)


def address_of_widget(element: HtmlElement) -> str | None:
    """Return the page of a post or player for which an element only keeps the place."""
    if not element.attrib:
        return None
    if address := _by_id(element):
        return address
    kinds = classes(element)
    if "codepen" in kinds and _ID.fullmatch(slug := element.get("data-slug-hash") or ""):
        user = element.get("data-user") or ""
        return f"https://codepen.io/{user if _ID.fullmatch(user) else 'pen'}/pen/{slug}"
    is_custom = "-" in element.tag
    if not is_custom and not _POSTS.search(element.get("class") or ""):
        return None
    names = (*_ADDRESSES, "src", "data-src", "href") if is_custom else (*_ADDRESSES, "cite")
    values = (element.get(name) or "" for name in names)
    return next((v for v in values if v.startswith(("https://", "http://", "//"))), None)


def _by_id(element: HtmlElement) -> str | None:
    kinds = classes(element)
    for owner, attribute, page in _IDS:
        value = element.get(attribute)
        if value and (owner == element.tag or owner in kinds) and _ID.fullmatch(value):
            return page.format(value)
    return None
