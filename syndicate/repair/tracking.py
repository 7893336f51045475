"""Strip tracking parameters and redirecting counters from addresses."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlsplit

from lxml.html import HtmlElement

from syndicate.model import Article
from syndicate.text.urls import web_url

#: Parameters that no server needs to find a page.
_PARAMETERS = re.compile(
    r"utm[_-]\w+|fbclid|gclid|gclsrc|gad_\w+|srsltid|dclid|gbraid|wbraid|msclkid|yclid|ysclid|twclid|ttclid|"
    r"li_fat_id|igshid|igsh|mc_[ce]id|mkt_tok|_hs(?:enc|mi)|__hs\w+|hsctatracking|hsa_\w+|"
    r"vero_(?:id|conv)|oly_\w+_id|bsft_\w+|sfmc_\w+|ck_subscriber_id|sp(?:mailing|user|job|report)id|"
    r"wickedid|_openstat|rb_clickid|s_cid|s_kwcid|ef_id|ml_subscriber(?:_hash)?|_branch_\w+|"
    r"__twitter_impression|ref_src|ref_url|spm(?:_id(?:_from)?)?|from_spmid|scm|unique_k|"
    r"share_(?:source|medium|token|tag|session_id|link_id|iid|channel)|"
    r"share_?(?:from|to|type|uid|user\w*|app\w*|plat\w*|times|redirect)|is_?share|"
    r"from_?(?:source|share)|"
    r"wx_?share\w*|weixin_share\w*|tt_from|tt_medium|nsukey|"
    r"vd_source|bd_vid|weibo_id|isappinstalled|chksm|mpshare|srcid|sharer_\w+|wx_header|"
    r"cmpid|ncid|smid|smtyp|wt[_.](?:mc|zmc|mc_id)|itm_\w+|sr_share|xtor|"
    r"at_(?:medium|campaign|custom\d|link_\w+|format|ptr_name)|guccounter|"
    r"guce_referr\w+|trk(?:campaign|info)?|trk_\w+|fb_(?:action|source|ref)\w*|"
    r"pk_(?:campaign|kwd|source|medium)|mtm_\w+|piwik_\w+|matomo_\w+|campaign_id|ga_\w+|_ga|_gl|epik|"
    r"sc_(?:campaign|channel|content|country|geo)",
    re.IGNORECASE,
)
#: Marks of sharing that publishers add: parameters that say so only with one of these values.
_NETWORKS = (
    r"wechat\w*|weixin\w*|wx|weibo|qq|qzone|twitter|facebook|linkedin|telegram|whatsapp|reddit|"
    r"pinterest|tumblr"
)
_SHARE_MARKS = re.compile(
    r"mod=share"
    r"|from=(?:timeline|groupmessage|singlemessage|appmessage|share\w*|appshare|wechat\w*|"
    r"weixin\w*|wx|weibo|qq|qzone)"
    rf"|share=(?:1|true|yes|{_NETWORKS})"
    rf"|(?:source|src|ref|via)=(?:share\w*|timeline|{_NETWORKS}|newsletter)",
    re.IGNORECASE,
)
#: Parameters that are tracking on one host only.
_ON_HOSTS = {
    "mp.weixin.qq.com": re.compile(
        r"scene|subscene|clicktime|enterid|sessionid|ascene|devicetype|version|nettype|lang|from|"
        r"abtest_cookie|exportkey|pass_ticket|fontgear|session_us|countrycode|exptype|realreporttime"
    ),
    "youtube.com": re.compile(r"si|feature|pp|ab_channel"),
    "youtu.be": re.compile(r"si|feature"),
    "open.spotify.com": re.compile(r"si"),
    "bilibili.com": re.compile(r"seid|plat_id|buvid|bbid|ts|is_story_h5|up_id|from"),
    "weibo.com": re.compile(r"refer_flag|sudaref|display|retcode|luicode|lfid|wvr"),
    "toutiao.com": re.compile(
        r"app|timestamp|use_new_style|req_id|iid|log_pb|in_ogs|traffic_source"
    ),
    "x.com": re.compile(r"s|t"),
    "twitter.com": re.compile(r"s|t"),
}
#: What apps write behind the `#`.
_FRAGMENTS = re.compile(
    r"wechat_(?:redirect|qqauth|webview_type=\d)|echobox=\d{1,20}", re.IGNORECASE
)
_WECHAT_FRAGMENT = re.compile(r"https?://mp\.weixin\.qq\.com/[^#]+#rd")
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
    on_host = _on_host(url) if query else None
    others = [parameter for parameter in parameters if not _is_tracking(parameter, on_host)]
    if len(others) < len(parameters):
        page = f"{path}?{'&'.join(others)}" if any(others) else path
    is_mark = fragment and all(map(_is_tracking, fragment.split("&")))
    if is_mark or _FRAGMENTS.fullmatch(fragment) or _WECHAT_FRAGMENT.fullmatch(url):
        mark = fragment = ""
    return page + mark + fragment


def _is_tracking(parameter: str, on_host: re.Pattern[str] | None = None) -> bool:
    """Whether a parameter is tracking everywhere, or on the host whose pattern this is."""
    name, equals, _ = parameter.partition("=")
    if not equals:
        return False
    name = unquote(name).removeprefix("amp;")
    if _PARAMETERS.fullmatch(name) or (on_host and on_host.fullmatch(name)):
        return True
    return _SHARE_MARKS.fullmatch(unquote(parameter).removeprefix("amp;")) is not None


def _on_host(url: str) -> re.Pattern[str] | None:
    """Return the pattern of the host of an address, or of the domain above it."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return None
    for name in (host.removeprefix("www."), host.partition(".")[2]):
        if name in _ON_HOSTS:
            return _ON_HOSTS[name]
    return None


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
