"""The words of a page's own controls, in English and Chinese: no part of an article's text."""

from __future__ import annotations

import re

from syndicate.text.patterns import regex

_ENGLISH = r"""
skip (?:to|past) (?:the )?(?:main |page )?(?:content|navigation|article|text|footer|end)
|(?:the )?(?:link )?(?:will )?opens? in (?:a )?(?:new|another) (?:tab|window|browser tab)
|new (?:tab|window)|external(?: link)?|share(?: this)?(?: (?:on|via|to|with) [\w ]{1,24})?
|tweet(?: this)?|pin(?: it)?|e-?mail(?: this)?(?: to a friend)?|print(?: this page)?
|copy(?: (?:link|code|url|address|to clipboard|the link))?|copied|close(?: (?:menu|dialog|this))?
|(?:open |main |toggle )?(?:menu|navigation)|permalink|anchor|search|subscribe|follow|like|reply
|(?:direct )?link to (?:this )?(?:heading|section|headline)(?: .{0,80})?
|(?:show|read|see|view|load) (?:more|less|all)|continue reading(?: .{0,120})?|expand|collapse
|loading|back to (?:the )?top|(?:previous|next)(?: (?:post|article|page|slide|image))?
|advert(?:isement|ising)?|ad|sponsored|play(?: video| audio)?|pause|mute|unmute|full ?screen
|zoom(?: in| out)?|enlarge(?: image)?|view (?:image|larger|full size)(?: .{0,40})?|comments?
|(?:sorry, )?your browser (?:does not|doesn't|cannot) (?:support|play|display) .{0,80}
|(?:please )?(?:enable|turn on|activate) java ?script.{0,120}
|(?:(?:you|we) (?:need|have|must|should) (?:to )?)?(?:enable|turn on|activate) java ?script.{0,120}
|java ?script (?:is|must be) (?:disabled|required|enabled|not enabled).{0,120}
|(?:this|you) .{0,30}(?:requires?|needs?) java ?script.{0,80}
|download (?:the )?(?:audio|video|file)|footnotes?
"""
_CHINESE = r"""
跳(?:到|至|转到|过到?)(?:主要|正文|主)?(?:内容|正文|导航)|跳过导航
|(?:链接)?(?:在|将在|会在)?新(?:的)?(?:窗口|标签页|页面|标签)(?:中|里)?(?:打开|开启)?
|外部链接|分享(?:到|至|给)?.{0,8}|转发|点赞|喜欢|收藏|评论|打印|复制(?:链接|代码|地址|成功)?|已复制
|关闭|菜单|导航|搜索|订阅|关注|回复|展开(?:全文|更多|阅读|剩余.{0,8})?|收起|(?:点击|查看|阅读)(?:全文|更多)
|点击展开|(?:正在)?加载中?|加载更多|返回顶部|回到顶部|上一(?:页|篇|张|章)|下一(?:页|篇|张|章)|广告|播放(?:视频|音频)?
|暂停|静音|全屏|放大|缩小|查看(?:原图|大图)|永久链接|本节链接|脚注
|您?的?(?:当前)?浏览器(?:不支持|版本过低|无法).{0,40}
|你的浏览器(?:不支持|无法).{0,40}
|(?:您|你)?(?:需要|必须|请)?先?(?:启用|开启|打开|允许)(?:浏览器的?)?(?: ?java ?script ?|脚本).{0,60}
|此?(?:页面|网站|功能).{0,6}需要.{0,4}java ?script.{0,40}
"""
_LABEL = regex(f"(?:{_ENGLISH}|{_CHINESE})".replace("\n", ""), re.IGNORECASE)
_EDGE = " \t\n\r\xa0\u200b\u3000()[]{}（）【】「」<>«»‹›.…。!！:：·|-–—→←↗⤴▶►▼▲×✕#¶§🔗"
_LONGEST = 160
#: A label that may as well be a word of a sentence: `Like`, `Print`, `喜欢`.
_WORD = regex(r"[A-Za-z]+|[\u3400-\u9fff]{1,2}")


def is_label(text: str) -> bool:
    """Return whether a text is nothing but a control's label, or a sign such as `#` or `¶`."""
    if len(text) > 2 * _LONGEST:
        return False
    words = " ".join(text.split()).strip(_EDGE)
    return len(words) <= _LONGEST and (not words or _LABEL.fullmatch(words) is not None)


def is_word(text: str) -> bool:
    """Return whether a label is one word, which in a sentence may mean something else."""
    return _WORD.fullmatch(" ".join(text.split()).strip(_EDGE)) is not None
