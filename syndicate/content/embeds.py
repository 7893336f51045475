"""Replace embedded players and posts by links to the page that shows the same thing."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs

from lxml.html import HtmlElement, builder
from msgspec import Struct

from syndicate.content.labels import is_label
from syndicate.content.losses import Dropped
from syndicate.content.scripts import address_of_script, address_of_widget
from syndicate.content.tree import replace, set_apart, text_of, unwrap
from syndicate.text.patterns import regex
from syndicate.text.plain import names, one_line
from syndicate.text.urls import host_of, web_url
from syndicate.text.words import Spoken, words_of

_ELEMENTS = ("iframe", "frame", "embed", "object", "applet")
_BLOCKS = names(
    "div section article aside main header footer nav figure blockquote li dd td th details"
)
_ID = regex(r"[\w=-]{4,40}", re.ASCII)


class Player(Struct, frozen=True):
    """A known video host: what a video is called, its page, and its picture."""

    name: str
    page: Callable[[str, dict[str, str]], str | None]
    picture: Callable[[str], str | None] = lambda _: None


def link(root: HtmlElement, base: str | None, *, spoken: Spoken) -> list[Dropped]:
    """Replace every player by a link, in place; what one without an address holds stays.

    Return the words that were dropped: a player's remark that a browser cannot show it.
    """
    dropped = []
    for element in list(root.iter(*_ELEMENTS)):
        if element.getparent() is not None:
            dropped += _replace(element, base, spoken)
    for element in list(root.iter()):
        if element.getparent() is None or not isinstance(element.tag, str):
            continue
        url = web_url(_post_address(element), base)
        if url and not (element.tag == "script" and _leads_on(element, url, base)):
            _link_post(element, url, spoken)
    return dropped


def _replace(element: HtmlElement, base: str | None, spoken: Spoken) -> list[Dropped]:
    """Replace a player by a link, and by what else it holds; return the words dropped."""
    content = text_of(element)
    words = content.strip()
    dropped = [Dropped("label", words)] if words and is_label(words) else []
    if dropped:
        for part in element.iter():
            part.text = None
            part.tail = None if part is not element else part.tail
        words = ""
    url = web_url(_address(element), base)
    made = _make_link(element, url, spoken) if url else None
    leads = url is not None and any(web_url(a.get("href"), base) == url for a in element.iter("a"))
    if made is not None and not leads:
        element.addprevious(made)
        if not words and not _holds_more(element):
            element.drop_tree()
            return dropped
    elif made is None and (title := one_line(element.get("title") or "")) and not words:
        element.insert(0, builder.SPAN(title))
    for part in list(element.iter("param", "source", "track")):
        if part is not element:
            unwrap(part)
    if len(element) or element.text:
        set_apart(element)
    unwrap(element)
    return dropped


def _holds_more(element: HtmlElement) -> bool:
    """Return whether a player holds more than the picture that its link shows."""
    return next(element.iterdescendants("video", "audio"), None) is not None


def _post_address(element: HtmlElement) -> str | None:
    """Return the address of a post or of a player that a script would put here; None elsewhere."""
    if element.tag == "script":
        return address_of_script(element)
    address = address_of_widget(element)
    if address is None or next(element.iter("a", "img", "video", "audio"), None) is not None:
        return None
    return address


def _leads_on(script: HtmlElement, url: str, base: str | None) -> bool:
    """Return whether what stands right behind a script, for readers without one, links to it."""
    following = script.getnext()
    if following is None or (script.tail or "").strip():
        return False
    return any(web_url(a.get("href"), base) == url for a in following.iter("a"))


def _link_post(element: HtmlElement, url: str, spoken: Spoken) -> None:
    made = _make_link(element, url, spoken)
    if element.tag == "script" or not text_of(element).strip():
        replace(element, made)
    else:
        element.append(made if made.tag != "p" else made[0])
        set_apart(element[-1])


def _address(element: HtmlElement) -> str | None:
    """Return the address of a player from its element, or else from one inside it."""
    for part in element.iter():
        if address := _own_address(part):
            return address
    return None


def _own_address(element: HtmlElement) -> str | None:
    if element.tag in _ELEMENTS:
        values = [element.get(name) for name in ("src", "data-src", "data-lazy-src", "data")]
        real = (v for v in values if v and not v.lower().startswith(("about:", "data:")))
        return next(real, None)
    if element.tag == "param" and (element.get("name") or "").lower() in ("movie", "src", "url"):
        value: str | None = element.get("value")
        return value
    return None


def _make_link(element: HtmlElement, url: str, spoken: Spoken) -> HtmlElement:
    player, page = _player(url)
    picture = player.picture(page) if player else None
    name = words_of("players", spoken)(player.name) if player else host_of(url)
    text = one_line(element.get("title") or "") or name
    if next(element.iterancestors("a"), None) is not None:
        return builder.SPAN(text)  # links cannot be nested
    anchor = builder.A(text, href=page)
    fallback = None if picture else next(element.iterdescendants("img"), None)
    if fallback is not None and fallback.get("src"):
        anchor.text, fallback.tail = None, None
        anchor.append(fallback)  # shown by browsers that cannot play it
    elif picture:
        anchor.text = None
        anchor.extend([builder.IMG(src=picture, alt=""), builder.BR()])
        anchor[-1].tail = text
    return builder.P(anchor) if _stands_alone(element) else anchor


def _stands_alone(element: HtmlElement) -> bool:
    """Return whether a paragraph may stand here and the player is alone on its line."""
    parent = element.getparent()
    if parent is None or (parent.getparent() is not None and parent.tag not in _BLOCKS):
        return False
    before = element.getprevious()
    text = (before.tail if before is not None else parent.text) or ""
    return not text.strip() and not (element.tail or "").strip()


def _player(url: str) -> tuple[Player | None, str]:
    host = host_of(url).removeprefix("www.").removeprefix("m.")
    player = _PLAYERS.get(host)
    if player is None:
        return None, url
    path, _, query = url.partition("#")[0].split("/", 3)[-1].partition("?")
    parameters = {name: values[0] for name, values in parse_qs(query).items()}
    page = player.page(path, parameters)
    return (player, page) if page else (None, url)


def _last(path: str, *before: str) -> str | None:
    """Return the id at the end of a path like `v/ID`, where `v` is one of `before`."""
    parts = path.strip("/").split("/")
    video = parts[-1] if len(parts) > 1 and parts[-2] in before else ""
    return video if _ID.fullmatch(video) else None


def _youtube(path: str, query: dict[str, str]) -> str | None:
    if _ID.fullmatch(query.get("list", "")) and path.endswith("videoseries"):
        return f"https://www.youtube.com/playlist?list={query['list']}"
    video = query.get("v") or _last(path, "embed", "v", "shorts", "live")
    return f"https://www.youtube.com/watch?v={video}" if video and _ID.fullmatch(video) else None


def _youtube_picture(page: str) -> str | None:
    _, separator, video = page.partition("watch?v=")
    return f"https://i.ytimg.com/vi/{video}/hqdefault.jpg" if separator else None


def _vimeo(path: str, _: dict[str, str]) -> str | None:
    video = _last(path, "video")
    return f"https://vimeo.com/{video}" if video else None


def _bilibili(_: str, query: dict[str, str]) -> str | None:
    video = query.get("bvid") or (f"av{query['aid']}" if query.get("aid") else "")
    return f"https://www.bilibili.com/video/{video}" if _ID.fullmatch(video) else None


def _youku(path: str, _: dict[str, str]) -> str | None:
    video = _last(path, "embed") or _last(path.removesuffix("/v.swf"), "sid")
    return f"https://v.youku.com/v_show/id_{video}.html" if video else None


def _tencent(_: str, query: dict[str, str]) -> str | None:
    video = query.get("vid", "")
    return f"https://v.qq.com/x/page/{video}.html" if _ID.fullmatch(video) else None


_YOUTUBE = Player("YouTube video", _youtube, _youtube_picture)
_YOUKU = Player("Youku video", _youku)
_PLAYERS = {
    "youtube.com": _YOUTUBE,
    "youtube-nocookie.com": _YOUTUBE,
    "player.vimeo.com": Player("Vimeo video", _vimeo),
    "player.bilibili.com": Player("Bilibili video", _bilibili),
    "player.youku.com": _YOUKU,
    "v.qq.com": Player("Tencent video", _tencent),
}
