"""The built-in notices, in Chinese and in English."""

from __future__ import annotations

_ATTRIBUTION_ZH = """
<p>{% if original %}原创 · {% endif -%}
{% if source.name %}来源：<a href="{{ source.url }}">{{ source.name }}</a>{% endif -%}
{% if byline %}　作者：{{ byline }}{% endif -%}
{% if translators %}　译者：{% for person in translators -%}
{{ person.name }}{% if not loop.last %}、{% endif %}{% endfor %}{% endif -%}
{% if external_url %}　<a href="{{ external_url }}">阅读原文</a>{% endif %}</p>
"""
_ATTRIBUTION_EN = """
<p>{% if original %}Original work · {% endif -%}
{% if source.name %}Source: <a href="{{ source.url }}">{{ source.name }}</a>{% endif -%}
{% if byline %} · By {{ byline }}{% endif -%}
{% if translators %} · Translated by {% for person in translators -%}
{{ person.name }}{% if not loop.last %}, {% endif %}{% endfor %}{% endif -%}
{% if external_url %} · <a href="{{ external_url }}">Read the original</a>{% endif %}</p>
"""

_LIST = """
{%% if %(what)s %%}<h3>%(heading)s</h3>
<%(list)s>{%% for item in %(what)s %%}<li>{%% if item.title and item.url -%%}
<a href="{{ item.url }}">{{ item.title }}</a>{%% elif item.url -%%}
<a href="{{ item.url }}">{{ item.url }}</a>{%% else -%%}
{{ item.title }}{%% endif %%}</li>{%% endfor %%}</%(list)s>{%% endif %%}
"""


def _list(what: str, heading: str, element: str) -> str:
    return _LIST % {"what": what, "heading": heading, "list": element}


_FOLLOW_ZH = """
{% if source.follow.account %}<p>关注原作者账号：<a href="{{ source.follow.url }}">
{{- source.follow.account }}</a></p>{% endif %}
"""
_FOLLOW_EN = """
{% if source.follow.account %}<p>Follow the source: <a href="{{ source.follow.url }}">
{{- source.follow.account }}</a></p>{% endif %}
"""

_RIGHTS = """
{%% if copyrightnotice or copyrightholder or usageterms or license %%}<p>
{%%- if copyrightnotice %%}{{ copyrightnotice }}{%% elif copyrightholder -%%}
© {{ copyrightholder }}{%% endif -%%}
{%% if usageterms %%}{%% if copyrightnotice or copyrightholder %%} · {%% endif -%%}
{{ usageterms }}{%% endif -%%}
{%% if license %%}{%% if copyrightnotice or copyrightholder or usageterms %%} · {%% endif -%%}
<a href="{{ license }}">%s</a>{%% endif %%}</p>{%% endif %%}
"""

_DISCLAIMER_ZH = """
<p>本文由{{ site.title }}转载或聚合，观点属于原作者。
{%- if site.takedown %}权利人如不同意转载，可<a href="{{ site.takedown }}">通知本站撤下</a>。
{%- elif site.contact %}权利人如不同意转载，可<a href="{{ site.contact }}">联系本站撤下</a>。
{%- endif %}</p>
"""
_DISCLAIMER_EN = """
<p>Carried by {{ site.title }}; the views are the author's own.
{%- if site.takedown %} Rights holders may <a href="{{ site.takedown }}">ask us to remove it</a>.
{%- elif site.contact %} Rights holders may <a href="{{ site.contact }}">write to us</a>
{#- #} to have it removed.{% endif %}</p>
"""

CHINESE = {
    "attribution": _ATTRIBUTION_ZH,
    "references": _list("references", "参考链接", "ol"),
    "follow": _FOLLOW_ZH,
    "related": _list("related", "相关阅读", "ul"),
    "tips": '{% if site.tips %}<p><a href="{{ site.tips }}">提供线索或投稿</a></p>{% endif %}',
    "copyright": _RIGHTS % "许可协议",
    "disclaimer": _DISCLAIMER_ZH,
}
ENGLISH = {
    "attribution": _ATTRIBUTION_EN,
    "references": _list("references", "References", "ol"),
    "follow": _FOLLOW_EN,
    "related": _list("related", "Related", "ul"),
    "tips": '{% if site.tips %}<p><a href="{{ site.tips }}">Send us a tip or a story</a></p>'
    "{% endif %}",
    "copyright": _RIGHTS % "Licence",
    "disclaimer": _DISCLAIMER_EN,
}
