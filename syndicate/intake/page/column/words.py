"""The words by which republished pages label their lines, in Chinese of both scripts and English.

Patterns are written in simplified Chinese and meet text that `simplified` has prepared.
"""

from __future__ import annotations

import re
import unicodedata

from syndicate.text.patterns import regex

#: Traditional forms of the characters that the patterns below use.
_TRADITIONAL = str.maketrans(
    "創參鏈連結關閱讀薦眾號掃碼該聯繫絡們隱權協議聲現擁處網載來記編譯責賬帳這裡裏給線質資訊獻釋註熱門"
    "導報對應擴編輯員發佈時間評論讚於從歡為內體點擊長識別圖標轉寫採攝審潤稱無僅構點類頻欄專題還雜誌聞"
    "東條務帶見誠備業廣級價舉說傳並後會專刪贊冊訂視頂錄戶機電腦單開啟刊詢聲爆單",
    "创参链连结关阅读荐众号扫码该联系络们隐权协议声现拥处网载来记编译责账账这里里给线质资讯献释注热门"
    "导报对应扩编辑员发布时间评论赞于从欢为内体点击长识别图标转写采摄审润称无仅构点类频栏专题还杂志闻"
    "东条务带见诚备业广级价举说传并后会专删赞册订视顶录户机电脑单开启刊询声爆单",
)
#: What pages put around a label.
EDGE = (
    " \t\n\r\xa0\u3000:：|｜丨-–—─━=~·•*#/\\【】[]（）()《》<>〈〉»›▼▽↓…。、,，“”\"'「」◆■●▎▍☆★👇"
)
_ADDRESS = r"https?://[^\s<>\"'，。；）】]+"
ADDRESS = regex(_ADDRESS)
NUMBER = regex(
    r"\s{0,9}(?:[\[【（(〔]\s{0,3}\d{1,3}\s{0,3}[\]】）)〕]|\d{1,3}\s{0,3}[.、:：)）](?!\d)|[①-⑳])\s{0,9}"
)
_BEHIND = r"(?:\s{0,3}(?:与|和|及|／|/|\||[（(]).{1,24})?"
_REFERENCES = regex(
    rf"(?:(?:本文|文章|部分|主要)?参考(?:资料|文献|链接|连结|来源|阅读|内容|文章|网址|信息|出处)?|"
    rf"引用(?:资料|来源|文献|链接)?|资料来源|相关(?:链接|连结)|注释|注解|尾注|脚注){_BEHIND}"
    r"|(?:list of )?references?(?: (?:and|&) (?:notes|links|sources))?|(?:reference|source) links?"
    r"|references?[ /|]+参考.{0,6}|sources?|citations?|bibliography|footnotes?|works cited",
    re.IGNORECASE,
)
_RELATED = regex(
    r"(?:相关|推荐|延伸|扩展|拓展|猜你|更多|往期|热门|精彩|最新|热点|大家都在|大家还在|编辑|其他|你可能)"
    r"(?:的|也|还)?(?:阅读|文章|推荐|新闻|报道|资讯|内容|喜欢|感兴趣|回顾|精选|精彩|"
    r"主题|专题|看点|看|话题|热文|好文|荐读)+"
    r"|相关|推荐|荐读"
    r"|(?:related|recommended|more|popular|latest|top|trending|further|other)"
    r"(?: (?:articles?|posts?|stories|reading|news|content|reads?|coverage|titles?|from .{1,40}))+"
    r"|related|you (?:may|might) (?:also|be) (?:like|enjoy|interested in).{0,20}"
    r"|read (?:next|more|also)|see also|what to read next|recommended(?: for you)?",
    re.IGNORECASE,
)
_FOLLOW = regex(
    r"(?:(?:微信|扫码|扫描|扫一扫|长按|识别|点击|搜索|请|欢迎|记得|赶快).{0,16}|.{0,2})关注.{0,30}"
    r"(?:公众号|账号|作者|我们|微信|频道|订阅号|视频号|原创|微博).{0,12}"
    r"|.{0,8}(?:扫码|扫描|扫一扫|长按|识别).{0,16}(?:二维码|qr ?code|关注|订阅|加入).{0,16}"
    r"|关注(?:原)?(?:作者|账号).{0,30}|(?:please |click to |scan ).{0,40}\bfollow\b.{0,60}"
    r"|(?:scan|long.press)\b.{0,30}\b(?:qr|code)\b.{0,60}|follow (?:the |this |our |its )?"
    r"(?:original |source |author)?.{0,20}(?:account|author|channel|source)\b.{0,40}"
    r"|follow us(?: on .{1,30})?|subscribe to .{0,40}(?:account|channel|newsletter)",
    re.IGNORECASE,
)
_TIPS = regex(
    r"(?:请|欢迎)?(?:戳|点击|点|按)(?:这里|此处|此|我|链接)?.{0,8}"
    r"(?:提交|提供|投稿|爆料|报料|发送).{0,40}"
    r"|(?:我要|在线|欢迎|向我们|给我们)?(?:提交|提供|报送|发送)?.{0,6}(?:新闻)?线索.{0,30}"
    r"|(?:我要|在线|欢迎)(?:投稿|爆料|报料).{0,24}"
    r"|(?:投稿|爆料|报料)(?:邮箱|方式|请|热线|电话|入口).{0,40}"
    r"|.{0,24}\b(?:send|submit|share|give)\b.{0,20}"
    r"\b(?:tips?|leads?|articles?|manuscripts?|stories|contributions?)\b.{0,40}"
    r"|(?:got|have) a (?:news )?(?:tip|story|lead)\b.{0,60}",
    re.IGNORECASE,
)
_TIPS_SURE = regex(
    r"投稿|爆料|报料|戳|点击|这里|此处|我们|本站|本网|^提[交供](?:新闻)?线索$|"
    r"\bus\b|\bhere\b|^(?:submit|send)\b|\?$",
    re.IGNORECASE,
)
_MENU = regex(
    r"(?:联[系络]|关于|加入)(?:我们|本站|作者|方式)|隐私(?:权)?(?:政策|协议|声明|条款|保护)?|"
    r"(?:用户|服务|使用|网站|会员)(?:协议|条款|声明|须知)|免责(?:声明|条款)?|(?:网站|站点)地图|"
    r"广告(?:服务|合作|投放|刊登)|(?:商务|内容|媒体)合作|招聘(?:信息)?|诚聘英才|帮助(?:中心)?|"
    r"(?:意见)?反馈|举报|版权(?:声明|所有|信息|说明)|友情链接|(?:我要)?投稿|(?:返回)?首页|"
    r"(?:返回|回到)顶部|登录|注册|订阅|手机版|电脑版|桌面版|客户端|(?:app)?下载(?:app)?|\brss\b|"
    r"\b(?:about|contact)(?: us| the editors?)?\b|\bprivacy(?: policy| notice| statement)?\b|"
    r"\bterms(?: (?:of|&|and) (?:use|service|conditions))?\b|\bcookies?(?: policy)?\b|"
    r"\blegal(?: notice)?\b|\bimprint\b|\badvertis\w{1,5}(?: with us)?|\bcareers\b|\bjobs\b|"
    r"\bhelp\b|\bfaqs?\b|\bsite ?map\b|\bhome\b|\bback to top\b|\bfeedback\b|\bsubscribe\b|"
    r"\bsign (?:in|up)\b|\blog ?in\b|\bcopyright\b|\blogo\b",
    re.IGNORECASE,
)
_COPYRIGHT = regex(
    r"(?:©|&copy;|\(c\)\s{0,3}(?=\d{4})|copyright\b(?=\s{0,3}(?:©|\(c\)|\d{4}|by\b))|版权所有|"
    r"all rights reserved|\w{0,2}ICP[备证]|京?公网安备).{0,80}",
    re.IGNORECASE,
)
_RIGHTS = regex(
    r"侵权|侵犯|版权|著作权|权利人|权益|infring|copyright|rights? ?(?:holder|owner)", re.I
)
_ACT = regex(
    r"通知|联[系络]|告知|删除|处理|下架|撤稿|更正|"
    r"contact|notif|remov|delet|let us know|inform|tell us",
    re.IGNORECASE,
)
_DENIAL = regex(
    r"不代表|仅代表|不构成|不承担|不保证|仅供|仅为|不意味|概不|并不|无法核实|does not|do not|"
    r"not (?:imply|necessarily|constitute|responsible|liable|advice)|"
    r"for (?:information|reference)|without endors|no (?:advice|endors)",
    re.IGNORECASE,
)
_CARRIED = regex(
    r"文章|稿件|内容|信息|作品|观点|图片|资料|转载|刊载|登载|"
    r"article|content|view|opinion|publish|reprint|information",
    re.IGNORECASE,
)
_OWN_WORDS = regex(
    r"^.{0,8}(?:声明|免责|特别提示|disclaimer|notice)|本(?:站|网|平台|公众号|号|刊|页|文)|"
    r"\b(?:this|our) (?:site|website|page|publication)|\bwe\b|\bus\b",
    re.IGNORECASE,
)
_PLAIN = regex(
    r"logo|标志|头像|二维码|qr ?code|avatar|image|图片|"
    r"阅读原文|查看原文|原文链接|read (?:the )?original.{0,20}|"
    r"(?:上|下)一(?:篇|条|页)\s{0,3}[:：].{0,80}|"
    r"(?:previous|next)(?: (?:post|article|story))?\s{0,3}[:：].{0,80}|"
    r"(?:分享|转发|点赞|在看|收藏|赞|喜欢|评论|打赏|赞赏|举报|打印|阅读|浏览)[\s\d:：+万]{0,12}|"
    r"(?:热门|文章|相关)?(?:标签|关键词|tags?|keywords?)\s{0,3}[:：\s].{1,80}|"
    r"(?:分享|share)(?:到|至|文章|本文|this|:|：).{0,60}",
    re.IGNORECASE,
)
#: Notices that only the foot of a page has.
SURE = frozenset({"follow", "tips", "footer", "disclaimer"})
_LONGEST = 400
#: Where two words of a menu were run together.
_GLUED = regex(r"(?<=[a-z])(?=[A-Z])")


def simplified(text: str) -> str:
    """Return a text with the labels' characters in their simplified form, at the same places."""
    return text.translate(_TRADITIONAL)


def squash(text: str) -> str:
    """Return a name for comparison: one script, width and case, without blanks."""
    return "".join(simplified(unicodedata.normalize("NFKC", text)).casefold().split())


def section_of(line: str) -> tuple[str, str] | None:
    """Return which section a line opens, `references` or `related`, and what follows on it."""
    if len(line) > _LONGEST:
        return None
    label, rest = line, ""
    if not _is_section(label):
        match = re.match(r"[^:：\]】]{2,24}[:：\]】]", line)
        if match is None:
            return None
        label, rest = match[0], line[match.end() :].strip()
    plain = simplified(label).strip(EDGE)
    if _REFERENCES.fullmatch(plain):
        return "references", rest
    return ("related", rest) if _RELATED.fullmatch(plain) else None


def _is_section(label: str) -> bool:
    plain = simplified(label).strip(EDGE)
    return bool(
        1 < len(plain) <= 40 and (_REFERENCES.fullmatch(plain) or _RELATED.fullmatch(plain))
    )


def notice_of(line: str, *, below: bool) -> str | None:
    """Return what kind of a notice a line at the foot of a page is; None for any other line.

    `below` says that a sure notice stands above it: then less has to be said to be one.
    """
    plain = simplified(line).strip(EDGE)
    if len(plain) > _LONGEST:
        return None
    if not any(character.isalnum() for character in plain):
        return "mark"
    if _PLAIN.fullmatch(plain):
        return "control"
    if _is_menu(plain):
        return "footer"
    if len(plain) <= 80 and _FOLLOW.fullmatch(plain):
        return "follow"
    if len(plain) <= 80 and _TIPS.fullmatch(plain) and _TIPS_SURE.search(plain):
        return "tips"
    return "disclaimer" if _is_disclaimer(plain, below=below) else None


def _is_menu(plain: str) -> bool:
    """Whether a line holds nothing but the words of a foot's menu and a notice of copyright."""
    if len(plain) > 200:
        return False
    plain = _GLUED.sub(" ", plain)
    rest, menus = _MENU.subn(" ", _COPYRIGHT.sub(" ", plain))
    is_notice = menus or _COPYRIGHT.search(plain)
    return bool(is_notice) and not rest.strip(EDGE + "&+;；0123456789.")


def _is_disclaimer(plain: str, *, below: bool) -> bool:
    rights = bool(_RIGHTS.search(plain) and _ACT.search(plain))
    denial = bool(_DENIAL.search(plain) and _CARRIED.search(plain))
    own = _OWN_WORDS.search(plain) is not None
    return (rights and denial) or ((rights or denial) and (below or own))
