"""Tell whether two addresses are those of one picture in two sizes or formats."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from posixpath import normpath
from urllib.parse import parse_qsl, unquote, urlsplit

from syndicate.text.patterns import regex
from syndicate.text.plain import names
from syndicate.text.tracking import is_tracking
from syndicate.text.urls import web_url, without_screen

#: Parameters of a query by which image servers are told a size, a quality or a format.
_SIZES = names(
    "w h width height wid hei size s sz resize fit crop zoom scale dpr quality q qlt fm format fmt "
    "auto strip ssl rect ixlib ixid name wx_fmt wxfrom wx_lazy wx_co tp usepicprefetch "
    "x-oss-process x-image-process imageview2 imagemogr2 optimize webp max-w max-h maxwidth "
    "maxheight v ver itok"
)
#: Parts of a path that name a size: those of WordPress, of retina pictures, of Chinese and of
#: Google's image servers. Each is looked for only where one of the words stands in the path,
#: casefolded: most addresses have none of them.
_VARIANTS = tuple(
    (words.split(), re.compile(pattern, re.IGNORECASE), to)
    for words, pattern, to in (
        ("-", r"-\d{2,5}x\d{2,5}(?=\.\w{3,4}$)|-(?:scaled|rotated)(?=\.\w{3,4}$)", ""),
        ("@ !", r"@[1-4]x(?=\.\w{3,4}$)|(?<=\.\w{3})![\w.-]+$|(?<=\.\w{4})![\w.-]+$", ""),
        ("/mmb", r"(?<=/mmbiz)(?:_\w+)?/(\w+)/\d+$", r"/\1"),
        (
            "/large/ /or /bm /small/ /thumb /square/ /mw /wap /crop",
            r"^/(?:large|original|bmiddle|small|thumb\w*|square|(?:mw|orj|wap|crop)[\w.]*)/",
            "/",
        ),
        (
            "/s /w /h =s =w =h",
            r"/(?:s|w|h)\d++(?:-[\w-]++)?+(?=/[^/]+$)|=(?:s|w|h)\d++(?:-[\w-]++)?+$",
            "",
        ),
        (
            ".webp .av",
            r"(?<=\.(?:jpg|png|gif))\.(?:webp|avif)$|(?<=\.jpeg)\.(?:webp|avif)$",
            "",
        ),
        ("//", r"//+", "/"),
    )
)
_MEDIA = regex(r"<(?:amp-)?(?:img|iframe|video|audio|source|embed)\s[^<>]*>", re.IGNORECASE)
_SOURCE = regex(
    r"\s(?:src|data-src|data-original|data-lazy-src|poster)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]+)",
    re.IGNORECASE,
)
#: What it begins with is looked for first: so other tags are passed over in half the time.
_IMAGE = regex(r"<(?=[aisv])(?:(?:amp-)?img|source|video)\s[^<>]*>", re.IGNORECASE)
_POSTER = regex(r"\sposter\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]+)", re.IGNORECASE)
_SRCSET = regex(r"\s(?:data-)?srcset\s*=\s*(\"[^\"]*\"|'[^']*')", re.IGNORECASE)
_OFFER = regex(r"(?:^|,)\s*+([^\s,]\S*+)")
#: An address as nearly all are; it is split in a fifth of the time that `urlsplit` takes.
_PLAIN = regex(r"https?://([a-z0-9.-]+)(/[!-\"$->@-~]*)?(?:\?([!-\"$-~]*))?(?:#[!-~]*)?")
_SERVED = regex(r"^/cdn-cgi/image/[^/]+/(?=https?:|[^/]+\.)|^/_next/image$")
#: What the addresses of servers that fetch a picture from elsewhere have in common, after a word.
_FETCHING = ("wp.com", "/cdn-cg", "/_next/", "url=", "/http", "=http", ".ampproject.")
_FETCHES = regex(
    r"wp\.com|/cdn-cgi/|/_next/|url=|/https?:/|[?&](?:u|src|image|img)=http|\.ampproject\.",
    re.IGNORECASE,
)
_WORDPRESS = regex(r"i[0-3]\.wp\.com")
_AMP_CACHE = regex(r"^/i{1,2}/(?:w\d+/)?(?:s/)?(?=[^/]+\.)")
#: The parameter that names the picture, and the address in a path, which has lost a slash at times.
_NAMING = ("url", "u", "src", "image", "img")
_IN_PATH = regex(r"/(https?):/{1,2}(?=[^/]+\.)", re.IGNORECASE)
_BARE = regex(r"(?:ssl:)?((?:[a-z0-9-]+\.)+[a-z]{2,}/\S+)", re.IGNORECASE)
#: A file of a picture is that picture, whatever is asked of it: for whom, until when, how fresh.
_FILE = regex(r"\.(?:jpe?g|png|gif|webp|avif|bmp|svg)$", re.IGNORECASE)


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

    `url` is absolute; what a server of pictures fetches from elsewhere counts as that. Never
    raises: an address that no browser could open is its own key.
    """
    try:
        return _key(url)
    except ValueError:  # brackets in the host
        return url


def _key(url: str) -> str:
    for _ in range(3):
        folded = url.casefold()
        if not any(word in folded for word in _FETCHING) or not _FETCHES.search(url):
            break
        parts = urlsplit(url)
        inner = _inner(parts.hostname or "", parts.path, parts.query)
        if inner is None:
            break
        url = inner
    host, path, asked = _parts(url)
    path = unquote(path)
    path = normpath(path) if "/." in path else path
    folded = path.casefold()
    for words, pattern, to in _VARIANTS:
        for word in words:
            if word in folded:
                path = pattern.sub(to, path)
                break
    asked = "" if _FILE.search(path) else asked
    given = sorted(parse_qsl(asked, keep_blank_values=True)) if asked else ()
    query = "&".join(
        f"{name}={value}"
        for name, value in given
        if name.lower().partition("/")[0] not in _SIZES and not is_tracking(f"{name}={value}")
    )
    return f"{without_screen(host)}{path}?{query}"


def _parts(url: str) -> tuple[str, str, str]:
    """Return host, path and query of an address."""
    if plain := _PLAIN.fullmatch(url):
        return plain[1], plain[2] or "", plain[3] or ""
    parts = urlsplit(url)
    return parts.hostname or "", parts.path, parts.query


def _inner(host: str, path: str, query: str) -> str | None:
    """Return the address that a server of pictures fetches, or None."""
    if _WORDPRESS.fullmatch(host):
        return f"https:/{path}"
    if host.endswith(".cdn.ampproject.org") and (cached := _AMP_CACHE.match(path)):
        return f"https://{path[cached.end() :]}"
    if match := _SERVED.match(path):
        rest = path[match.end() :]
        if rest:
            return rest if "://" in rest[:8] else f"https://{host}/{rest}"
    if within := _IN_PATH.search(path):
        return f"{within[1]}://{path[within.end() :]}?{query}"
    given = dict(parse_qsl(query))
    address = next((given[name] for name in _NAMING if name in given), "")
    if address.startswith(("http://", "https://")):
        return address
    if bare := _BARE.fullmatch(address):
        return f"https://{bare[1]}"
    return f"https://{host}{address}" if match and address.startswith("/") else None
