"""Replace embedded players by links to the page that shows the same thing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs

from lxml.html import HtmlElement, builder

from syndicate.content.tree import replace
from syndicate.text.plain import names, one_line
from syndicate.text.urls import host_of, web_url

_ELEMENTS = ("iframe", "embed", "object", "amp-youtube", "lite-youtube", "youtube-video")
_BLOCKS = names(
    "div section article aside main header footer nav figure blockquote li dd td th details"
)
_ID = re.compile(r"[\w=-]{4,40}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Player:
    """A known video host: its names, and how to find the page and picture of a video."""

    chinese: str
    english: str
    page: Callable[[str, dict[str, str]], str | None]
    picture: Callable[[str], str | None] = lambda _: None


def link(root: HtmlElement, base: str | None, *, zh: bool) -> None:
    """Replace every player by a link, in place; remove one that has no address."""
    for embed in list(root.iter("embed")):
        _lift_content(embed)
    for element in list(root.iter(*_ELEMENTS)):
        if element.getparent() is None or next(element.iterancestors(*_ELEMENTS), None) is not None:
            continue  # already replaced with the element around it
        url = web_url(_address(element), base)
        if url is None:
            element.drop_tree()
        else:
            replace(element, _make_link(element, url, zh))


def _lift_content(embed: HtmlElement) -> None:
    """Move the content of an `embed` behind it: it has no end tag, but the parser wants one."""
    parent = embed.getparent()
    if parent is None:
        return
    inside = list(embed)
    if inside:
        inside[-1].tail = (inside[-1].tail or "") + (embed.tail or "")
        embed.tail, embed.text = embed.text, None
    elif embed.text:
        embed.tail, embed.text = embed.text + (embed.tail or ""), None
    place = parent.index(embed) + 1
    parent[place:place] = inside


def _address(element: HtmlElement) -> str | None:
    """Return the address of a player from its element, or else from one inside it."""
    for part in element.iter():
        if address := _own_address(part):
            return address
    return None


def _own_address(element: HtmlElement) -> str | None:
    if element.tag in ("iframe", "embed", "object"):
        values = [element.get(name) for name in ("src", "data-src", "data-lazy-src", "data")]
        real = (value for value in values if value and not value.startswith(("about:", "data:")))
        return next(real, None)
    if element.tag == "param" and (element.get("name") or "").lower() in ("movie", "src", "url"):
        value: str | None = element.get("value")
        return value
    video = element.get("data-videoid") or element.get("videoid") or ""
    return f"https://www.youtube.com/embed/{video}" if _ID.fullmatch(video) else None


def _make_link(element: HtmlElement, url: str, zh: bool) -> HtmlElement:
    player, page = _player(url)
    picture = player.picture(page) if player else None
    name = (player.chinese if zh else player.english) if player else host_of(url)
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


_YOUTUBE = Player("YouTube 视频", "YouTube video", _youtube, _youtube_picture)
_YOUKU = Player("优酷视频", "Youku video", _youku)
_PLAYERS = {
    "youtube.com": _YOUTUBE,
    "youtube-nocookie.com": _YOUTUBE,
    "player.vimeo.com": Player("Vimeo 视频", "Vimeo video", _vimeo),
    "player.bilibili.com": Player("哔哩哔哩视频", "Bilibili video", _bilibili),
    "player.youku.com": _YOUKU,
    "v.qq.com": Player("腾讯视频", "Tencent video", _tencent),
}
