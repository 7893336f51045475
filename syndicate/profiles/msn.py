"""MSN (Microsoft Start): RSS 2.0 with the modified and valid of DCMI terms."""

from __future__ import annotations

from datetime import date, timedelta

from syndicate.profiles.profile import LengthRange, Profile, ProfileRule, RulePage
from syndicate.text.plain import names

_READ = date(2026, 11, 25)
_SUPPORT = "https://support.microsoft.com/en-us/microsoft-start/"
_METADATA = RulePage(
    _SUPPORT + "msn-feed-item-metadata-requirements-0114c19c-36bb-4fef-8322-4a1ed6888329", _READ
)
_HTML = RulePage(
    _SUPPORT + "msn-html-guidelines-and-tag-restrictions-2a12f610-f3da-43ea-8dc4-766f6df89e8d",
    _READ,
)

PROFILE = Profile(
    "msn",
    "MSN",
    level=ProfileRule("full", _METADATA),
    title=ProfileRule(LengthRange(21, 150), _METADATA),
    link=ProfileRule(True, _METADATA),
    secure=ProfileRule(True, _HTML, advised=True),
    picture=ProfileRule(720, _METADATA, advised=True),
    age=ProfileRule(timedelta(days=365), _METADATA),
    elements=ProfileRule(
        # Its frames are not named here: a body has links to players, and no frames.
        names(
            "a b blockquote br caption col colgroup div em h1 h2 h3 h4 h5 i img li ol p small"
            " span strong sub sup table tbody td tfoot th thead tr ul"
        ),
        _HTML,
    ),
    depth=ProfileRule(10, _HTML, advised=True),
    update=ProfileRule("dcterms:modified", _METADATA),
    deletion=ProfileRule("dcterms:valid", _METADATA, unproven="how long it must be said"),
)
