"""What the judge has against ids, dates, sizes and rights, and what a partner would refuse."""

from __future__ import annotations

from syndicate.text.words import Table

#: `{name}` is quoted, `{name*}` is itself such a text; forms beside `|` mean the same.
TABLE: Table = {
    # Ids, dates, sizes.
    "{format} is no format known here": ("{format} 不是已知的格式", "{format} 不是已知的格式"),
    "{n} bytes, over {most}": ("{n} 字节，多于 {most}", "{n} 位元組，多於 {most}"),
    "it is published at {url} and says {self}": (
        "发布于 {url}，而自称 {self}",
        "發布於 {url}，而自稱 {self}",
    ),
    "its updated lies before its published": ("updated 早于 published", "updated 早於 published"),
    "a second entry with the id {entry_id}": (
        "第二条有同一 id {entry_id}",
        "第二條有同一 id {entry_id}",
    ),
    "{entry_id} is withdrawn {n} times": ("{entry_id} 被撤下 {n} 次", "{entry_id} 被撤下 {n} 次"),
    "the entry is withdrawn in the same document": (
        "该条在同一文档中已撤下",
        "該條在同一文件中已撤下",
    ),
    "{date} is hardly a date of the web": (
        "{date} 不像网络时代的日期",
        "{date} 不像網路時代的日期",
    ),
    "{date} lies in the future": ("{date} 在将来", "{date} 在將來"),
    "{value} is no RFC 3339 date-time": (
        "{value} 不是 RFC 3339 的日期时间",
        "{value} 不是 RFC 3339 的日期時間",
    ),
    "{value} is a date that does not exist": ("{value} 是不存在的日期", "{value} 是不存在的日期"),
    "{value} is no RFC 822 date with a weekday and GMT or +hhmm": (
        "{value} 不是带星期与 GMT 或 +hhmm 的 RFC 822 日期",
        "{value} 不是帶星期與 GMT 或 +hhmm 的 RFC 822 日期",
    ),
    "{value} was a {day}": ("{value} 当日是 {day}", "{value} 當日是 {day}"),
    # What partners refuse.
    "{n} bytes": ("{n} 字节", "{n} 位元組"),
    "it is no RSS": ("不是 RSS", "不是 RSS"),
    "{element} unchanged": ("{element} 未变", "{element} 未變"),
    "{element} older than before": ("{element} 比先前更早", "{element} 比先前更早"),
    "{element} moved and nothing else did": ("只有 {element} 变了", "只有 {element} 變了"),
    "it has not {what*}": ("它没有{what}", "它沒有{what}"),
    "a title": ("标题", "標題"),
    "an id": ("id", "id"),
    "it has no text": ("没有正文", "沒有正文"),
    "it has no link": ("没有链接", "沒有連結"),
    "it names no author": ("没有写明作者", "沒有寫明作者"),
    "it has no pubDate": ("没有 pubDate", "沒有 pubDate"),
    "it is dated in the future": ("日期未到", "日期未到"),
    "it is {days} days old, at most {most} are taken": (
        "已有 {days} 天，至多收 {most} 天",
        "已有 {days} 天，至多收 {most} 天",
    ),
    "it has no {element}": ("没有 {element}", "沒有 {element}"),
    "its {what*} has {reason*}": ("其{what}有{reason}", "其{what}有{reason}"),
    "{size*}, at most {limit*} are taken": ("{size}，至多收 {limit}", "{size}，至多收 {limit}"),
    "its text is no HTML that can be read": ("其正文不是可读的 HTML", "其正文不是可讀的 HTML"),
    "its text holds {elements}": ("其正文含有 {elements}", "其正文含有 {elements}"),
    "its text stands {n} elements deep": ("其正文嵌套 {n} 层", "其正文巢狀 {n} 層"),
    "it leads to addresses without https": ("引向没有 https 的地址", "引向沒有 https 的位址"),
    "it has no picture": ("没有图片", "沒有圖片"),
    "the channel has no {name}": ("channel 没有 {name}", "channel 沒有 {name}"),
    "{n} items, at most {most} are taken": ("{n} 条，至多收 {most} 条", "{n} 條，至多收 {most} 條"),
    "{n} items, at least {least} are wanted": (
        "{n} 条，至少须有 {least} 条",
        "{n} 條，至少須有 {least} 條",
    ),
    "its description has {reason*}": ("其 description 有{reason}", "其 description 有{reason}"),
    "its language has no region": ("其语言没有地区", "其語言沒有地區"),
    "it has no snf:logo": ("没有 snf:logo", "沒有 snf:logo"),
    "the channel has no pubDate": ("channel 没有 pubDate", "channel 沒有 pubDate"),
    "it names no hub": ("没有写明中转站", "沒有寫明中繼站"),
    # Rights, as the judge states them.
    "it is withdrawn": ("已撤下", "已撤下"),
    "its pubstatus is not usable": ("其 pubstatus 不是 usable", "其 pubstatus 不是 usable"),
    "the store holds it back": ("数据库暂缓刊出它", "資料庫暫緩刊出它"),
    "it is like what was withdrawn": ("它与已撤下的相似", "它與已撤下的相似"),
    "its title is a part of the text, which is not granted": (
        "其标题取自正文，而正文未获授权",
        "其標題取自正文，而正文未獲授權",
    ),
    "an embargo is not over": ("禁发期未过", "禁發期未過"),
    "it has expired": ("已过期", "已過期"),
    "its term is over": ("授权期已过", "授權期已過"),
    "its source keeps it from this partner": ("来源不许可给此合作方", "來源不許可給此合作夥伴"),
    "this partner has no name for its categories": (
        "此合作方没有与其分类对应的名称",
        "此合作夥伴沒有與其分類對應的名稱",
    ),
    "this partner is served it later": ("此合作方稍后才可取", "此合作夥伴稍後才可取"),
    "it is whole or nothing, and {reason*}": (
        "须全文或不刊，而{reason}",
        "須全文或不刊，而{reason}",
    ),
    "its source requires the notice {name}, and it shows nothing here": (
        "来源要求声明 {name}，而它在此处没有内容",
        "來源要求宣告 {name}，而它在此處沒有內容",
    ),
    "its source requires a {what*}, and there is none": (
        "来源要求{what}，而没有",
        "來源要求{what}，而沒有",
    ),
    "its source grants {grants*}": ("来源授权：{grants}", "來源授權：{grants}"),
    "nobody wrote down that its source grants anything": (
        "没有写明来源授权任何内容",
        "沒有寫明來源授權任何內容",
    ),
    "its source grants {grants*} in {category}": (
        "来源在 {category} 中授权：{grants}",
        "來源在 {category} 中授權：{grants}",
    ),
    "the job shows {level*}": ("该任务显示{level}", "該任務顯示{level}"),
    "the partner is shown {level*}": ("合作方只见{level}", "合作夥伴只見{level}"),
    "another entry of the document has its id": ("文档中另一条有同一 id", "文件中另一條有同一 id"),
    "the document itself says that it is withdrawn": ("文档自身称其已撤下", "文件自身稱其已撤下"),
    "nothing is known of this entry, so nothing allows it": (
        "对此条一无所知，故不许可",
        "對此條一無所知，故不許可",
    ),
    "may not be published: {reason*}": ("不可发布：{reason}", "不可發布：{reason}"),
    "no reason is given": ("没有说明原因", "沒有說明原因"),
    "shows more than its {level*}: {reason*}": (
        "所示多于{level}：{reason}",
        "所示多於{level}：{reason}",
    ),
    "no more is granted": ("没有更多授权", "沒有更多授權"),
    "shows more than text, and its source permits text only": (
        "所示不止文字，而来源只许可文字",
        "所示不止文字，而來源只許可文字",
    ),
    "its title is not {title}": ("其标题不是 {title}", "其標題不是 {title}"),
    "does not show {text}": ("没有显示 {text}", "沒有顯示 {text}"),
    "its fragments are not one for each entry, in bytes": (
        "它没有给每个条目生成一段字节",
        "它沒有給每個條目產生一段位元組",
    ),
    "the reader of {name} failed: {error}": (
        "{name} 的读取程序出错：{error}",
        "{name} 的讀取程式出錯：{error}",
    ),
    "the reader of {name} returned no facts": (
        "{name} 的读取程序没有返回内容",
        "{name} 的讀取程式沒有傳回內容",
    ),
    "does not name its author {name}": ("没有写明作者 {name}", "沒有寫明作者 {name}"),
    "does not lead to {links}": ("没有引向 {links}", "沒有引向 {links}"),
    # What is withdrawn, as the judge finds it.
    "it stands at a page that is withdrawn: {page}": (
        "所在网页已撤下：{page}",
        "所在網頁已撤下：{page}",
    ),
    "it leads to a page that is withdrawn: {page}": (
        "引向已撤下的网页：{page}",
        "引向已撤下的網頁：{page}",
    ),
    "it shows a picture that is withdrawn: {picture}": (
        "显示已撤下的图片：{picture}",
        "顯示已撤下的圖片：{picture}",
    ),
    "it shows the text of an article that is withdrawn": (
        "显示已撤下文章的正文",
        "顯示已撤下文章的正文",
    ),
}
