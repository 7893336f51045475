"""The elements and attributes of a public body, and the elements dropped with their content.

Not allowed, though their content stays: `bdo`, which the W3C validator calls a risk, and `main`,
`hgroup`, `rb` and `rtc`, which its parser does not know. Of `style`, `class` and `id` what
means something outside the page the body came from stays (`attributes`).
"""

from __future__ import annotations

from syndicate.content.stand_ins import LAZY_SETS, LAZY_SOURCES
from syndicate.text.plain import names

MEDIA = names("img picture source audio video track")
ELEMENTS = MEDIA | names(
    "a abbr address article aside b bdi big blockquote br caption center cite code col colgroup "
    "dd del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i ins "
    "kbd li mark nav ol p pre q rp rt ruby s samp section small span strong sub summary sup "
    "table tbody td tfoot th thead time tr tt u ul var wbr"
)
DROPPED = names(
    "script style iframe object embed applet noscript noembed noframes svg math template form "
    "textarea select button title head canvas frameset"
)
#: Allowed only so that the attribute filter sees them; it removes them all.
TELLTALES = {*LAZY_SOURCES, *LAZY_SETS}
#: Attributes in which editors keep the TeX of a formula, seen and removed in the same way.
FORMULA_SOURCES = ("data-formula", "data-tex", "data-latex", "data-equation", "data-math")
ATTRIBUTES = {
    # The filter removes `hidden` and `aria-hidden`, and all but the alignment of a text in `style`.
    "*": {
        *("align", "aria-hidden", "class", "dir", "hidden", "id", "lang", "style"),
        *FORMULA_SOURCES,
    },
    "a": {"href", "hreflang", "name", "title"},
    "abbr": {"title"},
    "audio": {"controls", "src"} | TELLTALES,
    "blockquote": {"cite"},
    "col": {"span"},
    "colgroup": {"span"},
    "del": {"cite", "datetime"},
    "details": {"open"},
    "dfn": {"title"},
    "img": {
        "alt",
        "height",
        "loading",
        "referrerpolicy",
        "sizes",
        "src",
        "srcset",
        "title",
        "width",
    }
    | TELLTALES,
    "ins": {"cite", "datetime"},
    "li": {"value"},
    "ol": {"reversed", "start", "type"},
    "q": {"cite"},
    "source": {"height", "media", "sizes", "src", "srcset", "type", "width"} | TELLTALES,
    "td": {"colspan", "rowspan"},
    "th": {"abbr", "colspan", "rowspan", "scope"},
    "time": {"datetime"},
    "track": {"kind", "label", "src", "srclang"},
    "video": {"controls", "height", "poster", "src", "width"} | TELLTALES,
}
