"""Parameters by which readers are tracked: no server needs them to find a page."""

from __future__ import annotations

import re
from urllib.parse import unquote

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


def is_tracking(parameter: str) -> bool:
    """Return whether `name=value` of a query only tells where a reader came from."""
    name, equals, _ = parameter.partition("=")
    return bool(equals) and _PARAMETERS.fullmatch(unquote(name).removeprefix("amp;")) is not None
