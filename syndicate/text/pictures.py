"""Tell whether two addresses are those of one picture in two sizes or formats."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from urllib.parse import parse_qsl, unquote, urlsplit

from syndicate.text.plain import names
from syndicate.text.urls import web_url

#: Parameters of a query by which image servers are told a size, a quality or a format.
_SIZES = names(
    "w h width height wid hei size s sz resize fit crop zoom scale dpr quality q qlt fm format fmt "
    "auto strip ssl rect ixlib ixid name wx_fmt wxfrom wx_lazy wx_co tp usepicprefetch "
    "x-oss-process x-image-process imageview2 imagemogr2 optimize webp max-w max-h maxwidth "
    "maxheight v ver itok"
)
#: Parts of a path that name a size: those of WordPress, of retina pictures, of Chinese and of
#: Google's image servers.
_VARIANTS = tuple(
    (re.compile(pattern, re.IGNORECASE), to)
    for pattern, to in (
        (r"-\d{2,5}x\d{2,5}(?=\.\w{3,4}$)|-(?:scaled|rotated)(?=\.\w{3,4}$)", ""),
        (r"@[1-4]x(?=\.\w{3,4}$)|(?<=\.\w{3})![\w.-]+$|(?<=\.\w{4})![\w.-]+$", ""),
        (r"(?<=/mmbiz)(?:_\w+)?/(\w+)/\d+$", r"/\1"),
        (r"^/(?:large|original|bmiddle|small|thumb\w*|square|(?:mw|orj|wap|crop)[\w.]*)/", "/"),
        (r"/(?:s|w|h)\d++(?:-[\w-]++)?+(?=/[^/]+$)|=(?:s|w|h)\d++(?:-[\w-]++)?+$", ""),
    )
)
_MEDIA = re.compile(r"<(?:amp-)?(?:img|iframe|video|audio|source|embed)\s[^<>]*>", re.IGNORECASE)
_SOURCE = re.compile(
    r"\s(?:src|data-src|data-original|data-lazy-src|poster)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]+)",
    re.IGNORECASE,
)
_IMAGE = re.compile(r"<(?:(?:amp-)?img|source|video)\s[^<>]*>", re.IGNORECASE)
_POSTER = re.compile(r"\sposter\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]+)", re.IGNORECASE)
_SRCSET = re.compile(r"\s(?:data-)?srcset\s*=\s*(\"[^\"]*\"|'[^']*')", re.IGNORECASE)
_OFFER = re.compile(r"(?:^|,)\s*+([^\s,]\S*+)")
_SERVED = re.compile(r"^/cdn-cgi/image/[^/]+/(?=https?:|[^/]+\.)|^/_next/image$")
#: What the addresses of servers that fetch a picture from elsewhere have in common.
_FETCHES = re.compile(r"wp\.com|/cdn-cgi/|/_next/|url=", re.IGNORECASE)
_WORDPRESS = re.compile(r"i[0-3]\.wp\.com")


def pictures_in(markup: str, base: str | None) -> frozenset[str]:
    """Return the `picture_key` of every picture, sound and film that HTML shows, even raw HTML."""
    found: set[str] = set()
    for tag in _MEDIA.findall(markup):
        named = (value.strip("\"'") for value in _SOURCE.findall(tag))
        urls = (web_url(unescape(value), base) for value in named)
        found |= {picture_key(url) for url in urls if url}
    return frozenset(found)


def images_in(markup: str, base: str | None) -> dict[str, str]:
    """Return the address of every picture that HTML shows, even raw HTML, by its `picture_key`.

    Of one in several sizes the first counts; sound, film and frames are no pictures, their posters
    are.
    """
    found: dict[str, str] = {}
    for tag in _IMAGE.findall(markup):
        values = _POSTER.findall(tag) if tag[1:6].lower() == "video" else _SOURCE.findall(tag)
        values = [unescape(value.strip("\"'")) for value in values]
        for offers in _SRCSET.findall(tag):
            values += _OFFER.findall(unescape(offers.strip("\"'")))
        for value in values:
            if url := web_url(value, base):
                found.setdefault(picture_key(url), url)
    return found


@lru_cache(maxsize=16_384)
def picture_key(url: str) -> str:
    """Return what is the same for the addresses of one picture in several sizes.

    `url` is absolute; what a server of pictures fetches from elsewhere counts as that.
    """
    for _ in range(3):
        if not _FETCHES.search(url):
            break
        parts = urlsplit(url)
        inner = _inner(parts.hostname or "", parts.path, parts.query)
        if inner is None:
            break
        url = inner
    parts = urlsplit(url)
    path = unquote(parts.path)
    for pattern, to in _VARIANTS:
        path = pattern.sub(to, path)
    given = sorted(parse_qsl(parts.query, keep_blank_values=True)) if parts.query else ()
    query = "&".join(
        f"{name}={value}" for name, value in given if name.lower().partition("/")[0] not in _SIZES
    )
    return f"{(parts.hostname or '').removeprefix('www.')}{path}?{query}"


def _inner(host: str, path: str, query: str) -> str | None:
    """Return the address that a server of pictures fetches, or None."""
    if _WORDPRESS.fullmatch(host):
        return f"https:/{path}"
    if match := _SERVED.match(path):
        rest = path[match.end() :]
        if rest:
            return rest if "://" in rest[:8] else f"https://{host}/{rest}"
    address = dict(parse_qsl(query)).get("url", "")
    if address.startswith(("http://", "https://")):
        return address
    return f"https://{host}{address}" if match and address.startswith("/") else None
