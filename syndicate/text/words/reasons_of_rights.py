"""Why rights, or a partner, hold an article; and words that stand in such reasons."""

from __future__ import annotations

from syndicate.text.words import Table

#: `{name}` is quoted, `{name*}` is itself such a text; forms beside `|` mean the same.
TABLE: Table = {
    # Rules of rights; the place where a rule stands, and since when.
    "the article": ("文章自身", "文章自身"),
    "{reason*} ({place*}), since {at}": (
        "{reason}（{place}），自 {at}",
        "{reason}（{place}），自 {at}",
    ),
    "{reason*} ({place*})": ("{reason}（{place}）", "{reason}（{place}）"),
    "the ledger": ("账本", "帳本"),
    "withdrawn by takedown {number}: {reason}": (
        "由撤稿令 {number} 撤下：{reason}",
        "由撤稿令 {number} 撤下：{reason}",
    ),
    "pubstatus is canceled": ("pubstatus 为 canceled", "pubstatus 為 canceled"),
    "pubstatus is withheld": ("pubstatus 为 withheld", "pubstatus 為 withheld"),
    "embargoed until {at}": ("禁发至 {at}", "禁發至 {at}"),
    "dated in the future, {at}": ("日期未到：{at}", "日期未到：{at}"),
    "expired at {at}": ("已过期：{at}", "已過期：{at}"),
    "the source's embargo lifts at {at}": ("来源的禁发期至 {at}", "來源的禁發期至 {at}"),
    "the source's term ended at {at}": ("来源的授权期止于 {at}", "來源的授權期止於 {at}"),
    "older than the job's max_age": ("超过该订阅的最长时限", "超過該訂閱的最長時限"),
    "the source permits text only": ("来源只许可文字", "來源只許可文字"),
    "the source does not allow the partner {name}": (
        "来源不许可合作方 {name}",
        "來源不許可合作夥伴 {name}",
    ),
    "the source denies it to the partner {name}": (
        "来源不许可给合作方 {name}",
        "來源不許可給合作夥伴 {name}",
    ),
    "the partner {name} has no name for its categories": (
        "合作方 {name} 没有与其分类对应的名称",
        "合作夥伴 {name} 沒有與其分類對應的名稱",
    ),
    "the partner {name} is served it from {at}": (
        "合作方 {name} 自 {at} 起可取",
        "合作夥伴 {name} 自 {at} 起可取",
    ),
    "job {name} carries {level*}": ("任务 {name} 只刊出{level}", "任務 {name} 只刊出{level}"),
    "partner {name} is shown {level*}": (
        "合作方 {name} 只见{level}",
        "合作夥伴 {name} 只見{level}",
    ),
    "source {name} grants {grants*}": ("来源 {name} 授权：{grants}", "來源 {name} 授權：{grants}"),
    "source {name} grants {grants*} in {category}": (
        "来源 {name} 在 {category} 中授权：{grants}",
        "來源 {name} 在 {category} 中授權：{grants}",
    ),
    "{reason*}, by evidence of {on} ({by})": (
        "{reason}，依据为 {on}（{by}）",
        "{reason}，依據為 {on}（{by}）",
    ),
    "{reason*}, by evidence of {on} ({by}, {ref})": (
        "{reason}，依据为 {on}（{by}，{ref}）",
        "{reason}，依據為 {on}（{by}，{ref}）",
    ),
    "{reason*}; the article points to it by {clue*}": (
        "{reason}；文章由{clue}指向它",
        "{reason}；文章由{clue}指向它",
    ),
    "{who} is in no entry of sources.yaml, whose default grants {grants*}": (
        "{who} 不在 sources.yaml 之列，其 default 授权：{grants}",
        "{who} 不在 sources.yaml 之列，其 default 授權：{grants}",
    ),
    "the grant has no evidence, and the site requires it": (
        "授权没有依据，而本站要求依据",
        "授權沒有依據，而本站要求依據",
    ),
    "the source is carried whole or not at all, and only {level*} is allowed here": (
        "来源要求全文或不刊，而此处只许{level}",
        "來源要求全文或不刊，而此處只許{level}",
    ),
    "only the headline is granted, and the article has none of its own": (
        "只授权标题，而文章没有自己的标题",
        "只授權標題，而文章沒有自己的標題",
    ),
    "the source requires {what*}, and {reason*}": (
        "来源要求{what}，而{reason}",
        "來源要求{what}，而{reason}",
    ),
    "a {what*}": ("{what}", "{what}"),
    "the notice {name}": ("声明 {name}", "宣告 {name}"),
    "link to the original": ("原文链接", "原文連結"),
    "follow notice": ("关注声明", "關注宣告"),
    "byline": ("署名", "署名"),
    "link": ("链接", "連結"),
    "title": ("标题", "標題"),
    "it is not placed here": ("此处没有放置它", "此處沒有放置它"),
    "the source names no account": ("来源没有写明账号", "來源沒有寫明帳號"),
    "another account is shown": ("所示为另一账号", "所示為另一帳號"),
    "the notice is not placed here": ("此处没有放置该声明", "此處沒有放置該宣告"),
    "the article has none": ("文章没有", "文章沒有"),
    "a podcast carries the file of an episode, and only {level*} is allowed here": (
        "播客须附单集文件，而此处只许{level}",
        "Podcast須附單集檔案，而此處只許{level}",
    ),
    "the text": ("文字", "文字"),
    "none": ("不授权", "不授權"),
    "headline": ("标题", "標題"),
    "summary": ("摘要", "摘要"),
    "full": ("全文", "全文"),
    "its id": ("其 id", "其 id"),
    "its name": ("其名称", "其名稱"),
    "its URL": ("其网址", "其網址"),
    "its host": ("其主机", "其主機"),
    "its URL belongs to {entry_id}, which was published later": (
        "其网址属于 {entry_id}，后者发布在后",
        "其網址屬於 {entry_id}，後者發布在後",
    ),
    "its URL belongs to {entry_id} of another source, {name}": (
        "其网址属于另一来源 {name} 的 {entry_id}",
        "其網址屬於另一來源 {name} 的 {entry_id}",
    ),
    "its {kind*} was withdrawn by takedown {number}": (
        "其{kind}已由撤稿令 {number} 撤下",
        "其{kind}已由撤稿令 {number} 撤下",
    ),
    "picture": ("图片", "圖片"),
    "source": ("来源", "來源"),
    "page": ("网页", "網頁"),
    "original": ("原文", "原文"),
    "text": ("文本", "文字"),
    "id": ("id", "id"),
    # What partners refuse.
    "{label} would refuse it: {reason*}": ("{label} 会拒收：{reason}", "{label} 會拒收：{reason}"),
    "{label} takes {required*} texts, and only its {level*} may be shown": (
        "{label} 只收{required}，而此处只许{level}",
        "{label} 只收{required}，而此處只許{level}",
    ),
    "{label} would refuse its title: {reason*}": (
        "{label} 会拒收其标题：{reason}",
        "{label} 會拒收其標題：{reason}",
    ),
    "{label} wants a link, and the article has none": (
        "{label} 要求链接，而文章没有",
        "{label} 要求連結，而文章沒有",
    ),
    "{label} wants links by https": ("{label} 要求 https 链接", "{label} 要求 https 連結"),
    "{label} wants an author, and the article has none": (
        "{label} 要求作者，而文章没有",
        "{label} 要求作者，而文章沒有",
    ),
    "{label} takes nothing that is older than {days} days": (
        "{label} 不收超过 {days} 天的内容",
        "{label} 不收超過 {days} 天的內容",
    ),
    "older than {label} takes": ("超过 {label} 接受的时限", "超過 {label} 接受的時限"),
    "{n} characters, at least {least} are wanted": (
        "{n} 个字符，至少须有 {least} 个",
        "{n} 個字元，至少須有 {least} 個",
    ),
    "{n} characters, at most {most} are taken": (
        "{n} 个字符，至多收 {most} 个",
        "{n} 個字元，至多收 {most} 個",
    ),
}
