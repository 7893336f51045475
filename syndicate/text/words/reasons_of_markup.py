"""What the judge has against the elements, members and bodies of a document."""

from __future__ import annotations

from syndicate.text.words import Table

#: `{name}` is quoted, `{name*}` is itself such a text; forms beside `|` mean the same.
TABLE: Table = {
    # Where: a format, an element, a place.
    "{where}: {reason*}": ("{where}：{reason}", "{where}：{reason}"),
    "body: {reason*}": ("正文：{reason}", "正文：{reason}"),
    "description: {reason*}": ("description：{reason}", "description：{reason}"),
    "[{number}] {reason*}": ("[{number}] {reason}", "[{number}] {reason}"),
    # XML.
    "not well-formed: {error}": ("不是良构的 XML：{error}", "不是格式良好的 XML：{error}"),
    "a DOCTYPE is not allowed": ("不允许 DOCTYPE", "不允許 DOCTYPE"),
    "elements are nested over {n} deep": ("元素嵌套超过 {n} 层", "元素巢狀超過 {n} 層"),
    "the encoding is {encoding}, not UTF-8": (
        "编码为 {encoding}，不是 UTF-8",
        "編碼為 {encoding}，不是 UTF-8",
    ),
    "validators do not know the namespace {uri}": (
        "验证器不认识命名空间 {uri}",
        "驗證器不認識名稱空間 {uri}",
    ),
    "validators do not know rel {rel}": ("验证器不认识 rel {rel}", "驗證器不認識 rel {rel}"),
    "{element} a second time in {other}": (
        "{element} 在 {other} 中出现第二次",
        "{element} 在 {other} 中出現第二次",
    ),
    "{element} is not known in {other}": (
        "{element} 不应在 {other} 中",
        "{element} 不應在 {other} 中",
    ),
    "{element} is not known in it": ("其中不应有 {element}", "其中不應有 {element}"),
    "{element} has no {other}": ("{element} 没有 {other}", "{element} 沒有 {other}"),
    "{element} holds {character}": ("{element} 含有 {character}", "{element} 含有 {character}"),
    "text between the elements of {element}": (
        "{element} 的元素之间有文字",
        "{element} 的元素之間有文字",
    ),
    "never both {element} and {other}": (
        "{element} 与 {other} 不可并存",
        "{element} 與 {other} 不可並存",
    ),
    "is plain text but holds markup": ("应为纯文本，却含有标记", "應為純文字，卻含有標記"),
    "holds elements, not text": ("含有元素，而不是文字", "含有元素，而不是文字"),
    "is blank": ("为空白", "為空白"),
    "must be empty": ("必须为空", "必須為空"),
    "has no {name}": ("没有 {name}", "沒有 {name}"),
    "has no text": ("没有文字", "沒有文字"),
    "{value} is no absolute http(s) URL in ASCII": (
        "{value} 不是 ASCII 的绝对 http(s) 网址",
        "{value} 不是 ASCII 的絕對 http(s) 網址",
    ),
    "{value} is no absolute http(s) URL": (
        "{value} 不是绝对的 http(s) 网址",
        "{value} 不是絕對的 http(s) 網址",
    ),
    "{attribute} {value} is no absolute http(s) URL in ASCII": (
        "{attribute} {value} 不是 ASCII 的绝对 http(s) 网址",
        "{attribute} {value} 不是 ASCII 的絕對 http(s) 網址",
    ),
    "{value} is no BCP 47 tag": ("{value} 不是 BCP 47 标签", "{value} 不是 BCP 47 標籤"),
    "{attribute} {value} is no BCP 47 tag": (
        "{attribute} {value} 不是 BCP 47 标签",
        "{attribute} {value} 不是 BCP 47 標籤",
    ),
    "xml:lang {value} is no BCP 47 tag": (
        "xml:lang {value} 不是 BCP 47 标签",
        "xml:lang {value} 不是 BCP 47 標籤",
    ),
    "{value} is no whole number": ("{value} 不是整数", "{value} 不是整數"),
    "{attribute} {value} is no whole number": (
        "{attribute} {value} 不是整数",
        "{attribute} {value} 不是整數",
    ),
    "{value} is no media type": ("{value} 不是媒体类型", "{value} 不是媒體型別"),
    "{attribute} {value} is no media type": (
        "{attribute} {value} 不是媒体类型",
        "{attribute} {value} 不是媒體型別",
    ),
    "{value} is none of {words}": ("{value} 不在 {words} 之列", "{value} 不在 {words} 之列"),
    "{value} is no mail address": ("{value} 不是邮件地址", "{value} 不是郵件位址"),
    "type {value} is no feed's": ("type {value} 不是订阅的类型", "type {value} 不是訂閱的型別"),
    "title is blank": ("title 为空白", "title 為空白"),
    "label is blank": ("label 为空白", "label 為空白"),
    "is 0": ("为 0", "為 0"),
    "{attribute} {value} is not from 1 to {most}": (
        "{attribute} {value} 不在 1 到 {most} 之间",
        "{attribute} {value} 不在 1 到 {most} 之間",
    ),
    "{attribute} {value} is no {what*}": (
        "{attribute} {value} 不是{what}",
        "{attribute} {value} 不是{what}",
    ),
    "{value} is no {what*}": ("{value} 不是{what}", "{value} 不是{what}"),
    "absolute http(s) URL in ASCII": (" ASCII 的绝对 http(s) 网址", " ASCII 的絕對 http(s) 網址"),
    "whole number": ("整数", "整數"),
    "media type": ("媒体类型", "媒體型別"),
    "BCP 47 tag": (" BCP 47 标签", " BCP 47 標籤"),
    # RSS and Atom.
    "the root is no rss of version 2.0": ("根元素不是 2.0 版的 rss", "根元素不是 2.0 版的 rss"),
    "the root is no Atom feed": ("根元素不是 Atom feed", "根元素不是 Atom feed"),
    "the root is no opml of version 2.0": ("根元素不是 2.0 版的 opml", "根元素不是 2.0 版的 opml"),
    "{n} atom:link to itself, not one": (
        "有 {n} 个指向自身的 atom:link，应为一个",
        "有 {n} 個指向自身的 atom:link，應為一個",
    ),
    "{n} links to itself, not one": (
        "有 {n} 个指向自身的链接，应为一个",
        "有 {n} 個指向自身的連結，應為一個",
    ),
    "{element} after the first item": (
        "{element} 在第一个 item 之后",
        "{element} 在第一個 item 之後",
    ),
    "{element} after the first entry": (
        "{element} 在第一个 entry 之后",
        "{element} 在第一個 entry 之後",
    ),
    "the image's {name} is not the channel's": (
        "image 的 {name} 与 channel 的不同",
        "image 的 {name} 與 channel 的不同",
    ),
    "no description before content:encoded": (
        "content:encoded 之前没有 description",
        "content:encoded 之前沒有 description",
    ),
    "many readers show its mail address as the name; dc:creator is the byline": (
        "许多阅读器会把其邮件地址当作名字；署名应在 dc:creator",
        "許多閱讀器會把其郵件位址當作名字；署名應在 dc:creator",
    ),
    'isPermaLink is not "false"': ('isPermaLink 不是 "false"', 'isPermaLink 不是 "false"'),
    "{value} is not `mail@example.org (Name)`": (
        "{value} 不是 `mail@example.org (Name)` 的形式",
        "{value} 不是 `mail@example.org (Name)` 的形式",
    ),
    "{value} is another entry's updated as well": (
        "{value} 也是另一条的 updated",
        "{value} 也是另一條的 updated",
    ),
    "an enclosure before the alternate link: it is taken for the page": (
        "enclosure 在 alternate 链接之前，会被当作网页",
        "enclosure 在 alternate 連結之前，會被當作網頁",
    ),
    "neither atom:content nor an alternate link": (
        "既没有 atom:content，也没有 alternate 链接",
        "既沒有 atom:content，也沒有 alternate 連結",
    ),
    "a second alternate link of the same type and language": (
        "同一类型与语言有第二个 alternate 链接",
        "同一型別與語言有第二個 alternate 連結",
    ),
    "{value} is no absolute URI in ASCII": (
        "{value} 不是 ASCII 的绝对 URI",
        "{value} 不是 ASCII 的絕對 URI",
    ),
    "scheme {value} is no absolute URI in ASCII": (
        "scheme {value} 不是 ASCII 的绝对 URI",
        "scheme {value} 不是 ASCII 的絕對 URI",
    ),
    "ref is no absolute URI in ASCII": ("ref 不是 ASCII 的绝对 URI", "ref 不是 ASCII 的絕對 URI"),
    "type is {value}, not text": ("type 为 {value}，不是 text", "type 為 {value}，不是 text"),
    "type is {value}, neither text nor html": (
        "type 为 {value}，既不是 text 也不是 html",
        "type 為 {value}，既不是 text 也不是 html",
    ),
    "type is {value}, not html: readers differ on it": (
        "type 为 {value}，不是 html：各阅读器处理不一",
        "type 為 {value}，不是 html：各閱讀器處理不一",
    ),
    "src leads readers elsewhere": ("src 把读者引向别处", "src 把讀者引向別處"),
    "has no name, or more than one": ("没有 name，或不止一个", "沒有 name，或不止一個"),
    "uri {value} is no absolute http(s) URL in ASCII": (
        "uri {value} 不是 ASCII 的绝对 http(s) 网址",
        "uri {value} 不是 ASCII 的絕對 http(s) 網址",
    ),
    "email {value} is no mail address": (
        "email {value} 不是邮件地址",
        "email {value} 不是郵件位址",
    ),
    "says something twice": ("有内容重复", "有內容重複"),
    "has no term": ("没有 term", "沒有 term"),
    "has no {name}: all its parts, or none of it": (
        "没有 {name}：各部分须齐全，或一概没有",
        "沒有 {name}：各部分須齊全，或一概沒有",
    ),
    "{attribute} is no absolute http(s) URL in ASCII": (
        "{attribute} 不是 ASCII 的绝对 http(s) 网址",
        "{attribute} 不是 ASCII 的絕對 http(s) 網址",
    ),
    "has no title": ("没有 title", "沒有 title"),
    "has no xmlUrl": ("没有 xmlUrl", "沒有 xmlUrl"),
    "names a feed but its type is not rss": (
        "指名一个订阅，而 type 不是 rss",
        "指名一個訂閱，而 type 不是 rss",
    ),
    # Podcasts.
    "{n} characters, over {most}": ("{n} 个字符，多于 {most}", "{n} 個字元，多於 {most}"),
    "href is no absolute http(s) URL in ASCII": (
        "href 不是 ASCII 的绝对 http(s) 网址",
        "href 不是 ASCII 的絕對 http(s) 網址",
    ),
    "has no itunes:email, or it is no mail address": (
        "没有 itunes:email，或不是邮件地址",
        "沒有 itunes:email，或不是郵件位址",
    ),
    "{value} is no duration": ("{value} 不是时长", "{value} 不是時長"),
    "an episode of a podcast without sound or film as its enclosure": (
        "播客单集的 enclosure 不是音频或视频",
        "Podcast單集的 enclosure 不是音訊或影片",
    ),
    # JSON.
    "not JSON: {error}": ("不是 JSON：{error}", "不是 JSON：{error}"),
    "not UTF-8: {error}": ("不是 UTF-8：{error}", "不是 UTF-8：{error}"),
    "a feed must be an object": ("订阅须为对象", "訂閱須為對象"),
    "an item must be an object": ("条目须为对象", "條目須為對象"),
    "{value} is no JSON number": ("{value} 不是 JSON 的数", "{value} 不是 JSON 的數"),
    "version is not the first member": ("version 不是第一个成员", "version 不是第一個成員"),
    "version is not {value}": ("version 不是 {value}", "version 不是 {value}"),
    "author without authors": ("有 author 而没有 authors", "有 author 而沒有 authors"),
    "next_url is the feed itself": ("next_url 是订阅自身", "next_url 是訂閱自身"),
    "neither content_html nor content_text": (
        "既没有 content_html，也没有 content_text",
        "既沒有 content_html，也沒有 content_text",
    ),
    "{name} is missing": ("缺少 {name}", "缺少 {name}"),
    "{name} is neither a member of JSON Feed nor an extension": (
        "{name} 既不是 JSON Feed 的成员，也不是扩展",
        "{name} 既不是 JSON Feed 的成員，也不是擴充套件",
    ),
    "{name} is given twice": ("{name} 重复", "{name} 重複"),
    "the name of a member holds a forbidden character": (
        "成员名含有不允许的字符",
        "成員名含有不允許的字元",
    ),
    "is no string": ("不是字符串", "不是字串"),
    "is neither true nor false": ("既不是 true 也不是 false", "既不是 true 也不是 false"),
    "is no number": ("不是数", "不是數"),
    "is a number no size can have": ("不是大小可取的数", "不是大小可取的數"),
    "is no object": ("不是对象", "不是對象"),
    "is no array": ("不是数组", "不是陣列"),
    "has none of {names}": ("{names} 均没有", "{names} 均沒有"),
    # Bodies.
    "{character} stands for a character that may not be published": (
        "{character} 代表不可发布的字符",
        "{character} 代表不可發布的字元",
    ),
    "a comment, declaration or processing instruction": (
        "注释、声明或处理指令",
        "註釋、宣告或處理指令",
    ),
    "a < that begins no tag": ("有不构成标签的 <", "有不構成標籤的 <"),
    "<{tag}> is never closed": ("<{tag}> 没有结束", "<{tag}> 沒有結束"),
    "<{tag}> is not allowed": ("不允许 <{tag}>", "不允許 <{tag}>"),
    "two elements have the id {value}": ("两个元素有同一 id {value}", "兩個元素有同一 id {value}"),
    "<{tag}/> does not close itself": ("<{tag}/> 不能自行结束", "<{tag}/> 不能自行結束"),
    "<{tag}> is not closed before </{other}>": (
        "<{tag}> 未在 </{other}> 之前结束",
        "<{tag}> 未在 </{other}> 之前結束",
    ),
    "</{tag}> closes nothing": ("</{tag}> 没有对应的开始", "</{tag}> 沒有對應的開始"),
    "attribute {name} is not allowed": ("不允许属性 {name}", "不允許屬性 {name}"),
    "{attribute} {value} has a URL that is not absolute": (
        "{attribute} {value} 中有不是绝对的网址",
        "{attribute} {value} 中有不是絕對的網址",
    ),
    # Previews.
    "no page of a feed that this program wrote": (
        "不是本程序所写的订阅网页",
        "不是本程式所寫的訂閱網頁",
    ),
    "{character} may not be published": ("不可发布 {character}", "不可發布 {character}"),
    "it is not written as an entry of a page is": ("与网页条目的写法不符", "與網頁條目的寫法不符"),
    "{element} makes a browser load something": (
        "{element} 会使浏览器加载内容",
        "{element} 會使瀏覽器載入內容",
    ),
    "<{tag}>: attribute {name} is not allowed": (
        "<{tag}>：不允许属性 {name}",
        "<{tag}>：不允許屬性 {name}",
    ),
    "a <link> that a browser may follow": (
        "有浏览器可能跟随的 <link>",
        "有瀏覽器可能跟隨的 <link>",
    ),
    "a <meta> that leads elsewhere": ("有引向别处的 <meta>", "有引向別處的 <meta>"),
    "<{tag}>: href {value} is no absolute http(s) URL in ASCII": (
        "<{tag}>：href {value} 不是 ASCII 的绝对 http(s) 网址",
        "<{tag}>：href {value} 不是 ASCII 的絕對 http(s) 網址",
    ),
    "its policy does not keep it from loading or running anything": (
        "其策略不足以阻止加载或运行内容",
        "其策略不足以阻止載入或執行內容",
    ),
    "it is not written as a page is": ("与网页的写法不符", "與網頁的寫法不符"),
}
