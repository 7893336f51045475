"""Strip tracking parameters and redirecting counters from addresses."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlsplit

from lxml.html import HtmlElement

from syndicate.model import Article
from syndicate.text.urls import web_url

#: Parameters that no server needs to find a page.
_PARAMETERS = re.compile(
    r"utm_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|ysclid|twclid|ttclid|li_fat_id|"
    r"igshid|igsh|mc_[ce]id|mkt_tok|_hs(?:enc|mi)|__hs\w+|hsctatracking|vero_(?:id|conv)|oly_\w+_id|"
    r"wickedid|_openstat|rb_clickid|s_cid|ml_subscriber(?:_hash)?|__twitter_impression|ref_src|"
    r"ref_url|spm|scm|share_(?:source|medium|token|from|tag|session_id)|from_?source|"
    r"vd_source|bd_vid|weibo_id|isappinstalled|chksm|mpshare|srcid|sharer_\w+|wx_header|"
    r"cmpid|ncid|smid|sr_share|xtor|at_(?:medium|campaign|custom\d|link_\w+|format|ptr_name)|guccounter|"
    r"guce_referr\w+|trk(?:campaign|info)?|fb_(?:action|source|ref)\w*|pk_(?:campaign|kwd|source|medium)|"
    r"mtm_\w+|piwik_\w+|matomo_\w+|campaign_id|ga_\w+|_ga|_gl|epik|sc_(?:campaign|channel|content|country|geo)",
    re.IGNORECASE,
)
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
_MARKS = re.compile(r"[?&#]|/url\?|redirect", re.IGNORECASE)


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
    others = [parameter for parameter in parameters if not _is_tracking(parameter)]
    if len(others) < len(parameters):
        page = f"{path}?{'&'.join(others)}" if any(others) else path
    if mark and fragment and all(map(_is_tracking, fragment.split("&"))):
        mark = fragment = ""
    return page + mark + fragment


def _is_tracking(parameter: str) -> bool:
    name, equals, _ = parameter.partition("=")
    return bool(equals) and _PARAMETERS.fullmatch(unquote(name).removeprefix("amp;")) is not None


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
