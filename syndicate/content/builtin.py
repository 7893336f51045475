"""The built-in notices, in Simplified Chinese, in Traditional Chinese and in English.

They say only what is known: a source without an address is named, not linked; the site's own work
is not called anyone else's; what is only excerpted or listed is not called reprinted.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

_ATTRIBUTION = """
<p>{%% if original %%}%(original)s · {%% endif -%%}
{%% if source.name %%}{%% if own %%}%(own)s{%% else %%}%(source)s{%% endif -%%}
{%% if source.url %%}<a href="{{ source.url }}">{{ source.name }}</a>
{%%- else %%}{{ source.name }}{%% endif %%}{%% endif -%%}
{%% if byline and byline != source.name %%}{%% if source.name %%}%(apart)s{%% endif -%%}
%(author)s{{ byline }}{%% endif -%%}
{%% if translators %%}%(apart)s%(translator)s{%% for person in translators -%%}
{{ person.name }}{%% if not loop.last %%}%(comma)s{%% endif %%}{%% endfor %%}{%% endif -%%}
{%% if external_url %%}%(apart)s<a href="{{ external_url }}">%(read)s</a>{%% endif %%}</p>
"""

_LIST = """
{%% if %(what)s %%}<h3>%(heading)s</h3>
<%(list)s>{%% for item in %(what)s %%}<li>{%% if item.title and item.url -%%}
<a href="{{ item.url }}">{{ item.title }}</a>{%% elif item.url -%%}
<a href="{{ item.url }}">{{ item.url }}</a>{%% else -%%}
{{ item.title }}{%% endif %%}</li>{%% endfor %%}</%(list)s>{%% endif %%}
"""
_FOLLOW = """
{%% if source.follow.account %%}<p>%s{%% if source.follow.url -%%}
<a href="{{ source.follow.url }}">{{ source.follow.account }}</a>
{%%- else %%}{{ source.follow.account }}{%% endif %%}</p>{%% endif %%}
"""
_TIPS = '{%% if site.tips %%}<p><a href="{{ site.tips }}">%s</a></p>{%% endif %%}'
_RIGHTS = """
{%% if copyrightnotice or copyrightholder or usageterms or license %%}<p>
{%%- if copyrightnotice %%}{{ copyrightnotice }}{%% elif copyrightholder -%%}
© {{ copyrightholder }}{%% endif -%%}
{%% if usageterms %%}{%% if copyrightnotice or copyrightholder %%} · {%% endif -%%}
{{ usageterms }}{%% endif -%%}
{%% if license %%}{%% if copyrightnotice or copyrightholder or usageterms %%} · {%% endif -%%}
<a href="{{ license }}">%s</a>{%% endif %%}</p>{%% endif %%}
"""
_OWN = """
{%% if site.contact or site.takedown %%}<p>%(before)s<a
href="{{ site.contact or site.takedown }}">%(link)s</a>%(after)s</p>{%% endif -%%}
"""
_DISCLAIMER_ZH = """
{%% if own %%}%(own)s{%% else %%}<p>
{%%- if feed %%}{{ site.title }}%(some)s。
{%%- elif level == "headline" %%}%(listed)s
{%%- elif level == "summary" %%}%(excerpted)s
{%%- else %%}%(reprinted)s{%% endif -%%}
{%% if not feed %%}，%(views)s。{%% endif -%%}
{%% if site.takedown %%}%(object)s<a href="{{ site.takedown }}">%(tell)s</a>。
{%%- elif site.contact %%}%(object)s<a href="{{ site.contact }}">%(write)s</a>。
{%%- endif %%}</p>{%% endif %%}
"""
_DISCLAIMER_EN = """
{%% if own %%}%(own)s{%% else %%}<p>
{%%- if feed %%}Articles republished or excerpted by {{ site.title }} express their authors' views.
{%%- else %%}{{ {"headline": "Listed", "summary": "Excerpted"}.get(level, "Republished") }} by
{{- " " ~ site.title }}; the views are the author's own.
{%%- endif %%}
{%%- if site.takedown %%} Rights holders may <a href="{{ site.takedown }}">ask us
{#- #} to remove {{ "an article" if feed else "it" }}</a>.
{%%- elif site.contact %%} Rights holders may <a href="{{ site.contact }}">write to us</a>
{#- #} to have {{ "an article" if feed else "it" }} removed.{%% endif %%}</p>{%% endif %%}
"""


class Notices(Struct, frozen=True):
    """The templates of the built-in notices by name, in each language that they are written in."""

    simplified: Mapping[str, str]
    traditional: Mapping[str, str]
    english: Mapping[str, str]


def _list(what: str, heading: str, element: str) -> str:
    return _LIST % {"what": what, "heading": heading, "list": element}


_SIMPLIFIED = {
    "attribution": _ATTRIBUTION
    % {
        "original": "原创", "source": "来源：", "own": "来源：", "author": "作者：",
        "translator": "译者：", "read": "阅读原文", "apart": "　", "comma": "、",
    },
    "references": _list("references", "参考链接", "ol"),
    "follow": _FOLLOW % "关注原作者账号：",
    "related": _list("related", "相关阅读", "ul"),
    "tips": _TIPS % "提供线索或投稿",
    "copyright": _RIGHTS % "许可协议",
    "disclaimer": _DISCLAIMER_ZH
    % {
        "own": _OWN % {"before": "内容有误或涉及版权，请", "link": "联系本站", "after": "。"},
        "some": "转载、摘录的文章，观点属于原作者",
        "listed": "本文由{{ site.title }}收录",
        "excerpted": "本文由{{ site.title }}摘录",
        "reprinted": "本文由{{ site.title }}转载",
        "views": "观点属于原作者",
        "object": "权利人如有异议，可",
        "tell": "通知本站撤下",
        "write": "联系本站撤下",
    },
}  # fmt: skip
_TRADITIONAL = {
    "attribution": _ATTRIBUTION
    % {
        "original": "原創", "source": "來源：", "own": "來源：", "author": "作者：",
        "translator": "譯者：", "read": "閱讀原文", "apart": "　", "comma": "、",
    },
    "references": _list("references", "參考連結", "ol"),
    "follow": _FOLLOW % "追蹤原作者帳號：",
    "related": _list("related", "相關閱讀", "ul"),
    "tips": _TIPS % "提供線索或投稿",
    "copyright": _RIGHTS % "授權條款",
    "disclaimer": _DISCLAIMER_ZH
    % {
        "own": _OWN % {"before": "內容有誤或涉及版權，請", "link": "聯絡本站", "after": "。"},
        "some": "轉載、摘錄的文章，觀點屬於原作者",
        "listed": "本文由{{ site.title }}收錄",
        "excerpted": "本文由{{ site.title }}摘錄",
        "reprinted": "本文由{{ site.title }}轉載",
        "views": "觀點屬於原作者",
        "object": "權利人如有異議，可",
        "tell": "通知本站撤下",
        "write": "聯絡本站撤下",
    },
}  # fmt: skip
_ENGLISH = {
    "attribution": _ATTRIBUTION
    % {
        "original": "Original work", "source": "Source: ", "own": "", "author": "By ",
        "translator": "Translated by ", "read": "Read the original", "apart": " · ", "comma": ", ",
    },
    "references": _list("references", "References", "ol"),
    "follow": _FOLLOW % "Follow the source: ",
    "related": _list("related", "Related", "ul"),
    "tips": _TIPS % "Send us a tip or a story",
    "copyright": _RIGHTS % "Licence",
    "disclaimer": _DISCLAIMER_EN
    % {
        "own": _OWN
        % {
            "before": "To report an error or a rights concern, ",
            "link": "write to us",
            "after": ".",
        },
    },
}  # fmt: skip
BUILT_IN = Notices(_SIMPLIFIED, _TRADITIONAL, _ENGLISH)
