"""Strip tracking parameters and redirecting counters from addresses."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from lxml.html import HtmlElement

from syndicate.model.article import Article
from syndicate.text.patterns import regex
from syndicate.text.tracking import is_tracking
from syndicate.text.urls import bare_host, web_url

#: What apps write behind the `#`.
_FRAGMENTS = regex(r"wechat_(?:redirect|qqauth|webview_type=\d)|echobox=\d{1,20}", re.IGNORECASE)
_WECHAT_FRAGMENT = regex(r"https?://mp\.weixin\.qq\.com/[^#]+#rd")
#: Host and path of services that only redirect, and the parameters that hold the target.
_REDIRECTORS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("google.com", "/url", ("url", "q")),
    ("l.facebook.com", "/l.php", ("u",)),
    ("lm.facebook.com", "/l.php", ("u",)),
    ("l.instagram.com", "/", ("u",)),
    ("link.zhihu.com", "/", ("target",)),
    ("link.juejin.cn", "/", ("target",)),
    ("t.umblr.com", "/redirect", ("z",)),
    ("out.reddit.com", "/", ("url",)),
    ("jianshu.com", "/go-wild", ("url",)),
    ("link.csdn.net", "/", ("target",)),
    ("steamcommunity.com", "/linkfilter/", ("url", "u")),
    ("youtube.com", "/redirect", ("q",)),
    ("away.vk.com", "/away.php", ("to",)),
)
_MARKS = regex(r"[?&#]|/url\?|redirect", re.IGNORECASE)


def strip_tracking(url: str | None) -> str | None:
    """Return an address without tracking; one that has none stays exactly as it is."""
    if url is None or not _MARKS.search(url):
        return url
    try:
        target = _redirect_target(url)
    except ValueError:
        return url
    url = target or url
    page, mark, fragment = url.partition("#")
    path, _, query = page.partition("?")
    parameters = query.split("&")
    host = bare_host(url) if query else None
    others = [parameter for parameter in parameters if not is_tracking(parameter, host)]
    if len(others) < len(parameters):
        page = f"{path}?{'&'.join(others)}" if any(others) else path
    is_mark = fragment and all(map(is_tracking, fragment.split("&")))
    if is_mark or _FRAGMENTS.fullmatch(fragment) or _WECHAT_FRAGMENT.fullmatch(url):
        mark = fragment = ""
    return page + mark + fragment


def _redirect_target(url: str) -> str | None:
    """Return where a redirecting address leads; None for any other."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    for name, path, parameters in _REDIRECTORS:
        if host == name and parts.path.rstrip("/") == path.rstrip("/"):
            values = dict(parse_qsl(parts.query))
            targets = (web_url(values.get(parameter)) for parameter in parameters)
            return next(filter(None, targets), None)
    return None


def strip_links(root: HtmlElement, _article: Article) -> int:
    """Strip tracking from the links of a body."""
    count = 0
    for link in root.iter("a", "area"):
        href = link.get("href")
        if href and (plain := strip_tracking(href.strip())) != href.strip():
            link.set("href", plain or "")
            count += 1
    return count
