"""Parameters by which readers are tracked: no server needs them to find a page."""

from __future__ import annotations

import re
from urllib.parse import unquote

from syndicate.text.patterns import regex

#: Parameters that no server needs to find a page.
_PARAMETERS = regex(
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
_SHARE_MARKS = regex(
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


def is_tracking(parameter: str, host: str | None = None) -> bool:
    """Return whether `name=value` of a query only tells where a reader came from.

    Everywhere, or on a host, which is given bare (`text.urls.bare_host`), or on the domain above.
    """
    name, equals, _ = parameter.partition("=")
    if not equals:
        return False
    name = unquote(name).removeprefix("amp;")
    if _PARAMETERS.fullmatch(name) or _SHARE_MARKS.fullmatch(
        unquote(parameter).removeprefix("amp;")
    ):
        return True
    domains = (host, host.partition(".")[2]) if host else ()
    return any(domain in _ON_HOSTS and _ON_HOSTS[domain].fullmatch(name) for domain in domains)
