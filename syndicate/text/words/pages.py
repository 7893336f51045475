"""The words of the pages of feeds: the page of all feeds, and previews."""

from __future__ import annotations

from syndicate.text.words import Table

#: By what the code says: in simplified and in traditional characters.
TABLE: Table = {
    "Feeds": ("订阅", "訂閱"),
    "Feeds of": ("订阅", "訂閱"),
    "OPML list": ("OPML 列表", "OPML 清單"),
    "Copy an address into your feed reader to subscribe, or take it at once with the "
    "{opml}.|Copy an address into your feed reader to subscribe, or take all {n} at once "
    "with the {opml}.": (
        "把任一地址复制到您的阅读器即可订阅；{opml}可一次导入全部 {n} 个。",
        "把任一位址複製到您的閱讀器即可訂閱；{opml}可一次匯入全部 {n} 個。",
    ),
    "You see this page at {here}, and so the addresses are shown; published ones begin "
    "with {base}.": (
        "您正从 {here} 查看，地址已按此显示；发布后以 {base} 开头。",
        "您正從 {here} 檢視，位址已按此顯示；發布後以 {base} 開頭。",
    ),
    "This is a file on your machine; the addresses below can be subscribed to once it is "
    "published at {base}.": (
        "这是本机上的文件；发布到 {base} 之后，下列地址即可订阅。",
        "這是本機上的檔案；發布到 {base} 之後，下列位址即可訂閱。",
    ),
    "Addresses begin with {base}.": ("地址均以 {base} 开头。", "位址均以 {base} 開頭。"),
    "Filter": ("筛选", "篩選"),
    "Contents": ("目录", "目錄"),
    "There is nothing to subscribe to yet.": ("还没有可订阅的内容。", "還沒有可訂閱的內容。"),
    "The feeds are licensed under {license}; each article states whose it is.": (
        "订阅内容的许可：{license}；各篇文章的署名与权利声明见其正文。",
        "訂閱內容的授權：{license}；各篇文章的署名與權利宣告見其正文。",
    ),
    "The feeds are for reading and carry no licence to republish; each article states "
    "whose it is.": (
        "订阅仅供阅读，不附转载许可；各篇文章的署名与权利声明见其正文。",
        "訂閱僅供閱讀，不附轉載許可；各篇文章的署名與權利宣告見其正文。",
    ),
    "Contact": ("联系我们", "聯絡我們"),
    "Privacy": ("隐私", "隱私"),
    "Takedown requests": ("权利人通知", "權利人通知"),
    "Copy": ("复制", "複製"),
    "Copied": ("已复制", "已複製"),
    "Open": ("打开", "開啟"),
    "found": ("项", "項"),
    "full text": ("全文", "全文"),
    "summaries": ("摘要", "摘要"),
    "headlines": ("标题", "標題"),
    "{n} entry|{n} entries": ("{n} 篇", "{n} 篇"),
    "updated": ("更新于", "更新於"),
    "{first} to {last}, at most {most} a day": (
        "{first} 至 {last}，每日至多 {most} 篇",
        "{first} 至 {last}，每日至多 {most} 篇",
    ),
    "{first} to {last}, at most {most} a week": (
        "{first} 至 {last}，每周至多 {most} 篇",
        "{first} 至 {last}，每週至多 {most} 篇",
    ),
    "Open in ": ("用阅读器打开：", "用閱讀器開啟："),
    "an app on this device": ("本机阅读器", "本機閱讀器"),
    "Licence: ": ("许可：", "授權："),
    "No licence to republish: rights stay with their holders": (
        "转载许可：无，权利属于各权利人",
        "轉載授權：無，權利屬於各權利人",
    ),
    "terms": ("条款", "條款"),
    # Previews.
    "All feeds": ("全部订阅", "全部訂閱"),
    "licence: ": ("许可：", "授權："),
    "this page has the newest, the feed has {n}": (
        "本页只列出最新的几篇，订阅含 {n} 篇",
        "本頁只列出最新的幾篇，訂閱含 {n} 篇",
    ),
    "This is a preview: copy the address of a link above into your feed reader to subscribe": (
        "这是预览：把上面一个链接的地址复制到阅读器即可订阅",
        "這是預覽：把上面一個連結的位址複製到閱讀器即可訂閱",
    ),
    ", or open it in {readers}": ("，或用{readers} 打开", "，或用{readers} 開啟"),
    "There are no articles at present.": ("目前没有文章。", "目前沒有文章。"),
    "Withdrawn": ("已撤回", "已撤回"),
    "Home page of the site": ("网站首页", "網站首頁"),
    "translator": ("译者", "譯者"),
    "editor": ("编辑", "編輯"),
    "first seen": ("收录于", "收錄於"),
    "original": ("原文", "原文"),
    "comments": ("评论", "留言"),
    "licence": ("许可协议", "授權條款"),
    "picture": ("图片", "圖片"),
    "lead picture": ("题图", "題圖"),
    "file": ("附件", "附件"),
    "video": ("视频", "影片"),
    "audio": ("音频", "音訊"),
}
