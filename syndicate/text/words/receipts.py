"""The words of receipts, as pages and as text."""

from __future__ import annotations

from syndicate.text.words import Table

#: By what the code says: in simplified and in traditional characters.
TABLE: Table = {
    # The heading, and what stands first.
    "Takedown {number}": ("撤稿记录 {number}", "撤稿記錄 {number}"),
    "Record of takedown {number}": ("撤稿记录 {number}", "撤稿記錄 {number}"),
    "Lifted: the picture may be shown again.": (
        "已解除：图片可以再次刊出。",
        "已解除：圖片可以再次刊出。",
    ),
    "Withdrawn; feed documents that have not been brought up to date: {n:,}.": (
        "图片已撤下，但仍有 {n:,} 份订阅文档尚未更新。",
        "圖片已撤下，但仍有 {n:,} 份訂閱文件尚未更新。",
    ),
    "The picture is withdrawn from every entry, and from those to come.": (
        "已撤下图片：今后的条目中也不再出现。",
        "已撤下圖片：今後的條目中也不再出現。",
    ),
    "Lifted: the articles may be published again.": ("已解除撤稿。", "已解除撤稿。"),
    "Ordered; the feed documents have not all been brought up to date since.": (
        "已下令撤稿，订阅文档尚未全部更新。",
        "已下令撤稿，訂閱文件尚未全部更新。",
    ),
    "{n:,} feed document of this site still carries some of the articles.|{n:,} feed "
    "documents of this site still carry some of the articles.": (
        "仍有 {n:,} 份订阅文档含有这些文章。",
        "仍有 {n:,} 份訂閱文件含有這些文章。",
    ),
    "Withdrawn from every feed document of this site; for some of the articles this was "
    "lifted later.": (
        "已撤稿：本站发布的订阅文档中已不含这些文章（部分文章后来解除了撤稿）。",
        "已撤稿：本站發布的訂閱文件中已不含這些文章（部分文章後來解除了撤稿）。",
    ),
    "Withdrawn: no feed document of this site carries the articles.": (
        "已撤稿：本站发布的订阅文档中已不含这些文章。",
        "已撤稿：本站發布的訂閱文件中已不含這些文章。",
    ),
    "Ordered": ("下令时间", "下令時間"),
    "By": ("下令人", "下令人"),
    "(the record itself says that it is canceled)": (
        "（原记录标为已取消）",
        "（原記錄標為已取消）",
    ),
    "Reason": ("理由", "理由"),
    "Reference": ("依据", "依據"),
    "Picture": ("图片", "圖片"),
    "its address is not recorded": ("网址已无记录", "網址已無記錄"),
    "Articles": ("文章", "文章"),
    "and {n:,} more, listed below": ("另有 {n:,} 篇，见后", "另有 {n:,} 篇，見後"),
    "Shown in": ("图片所在", "圖片所在"),
    "Which documents showed a picture of this order is not recorded.": (
        "此令未记录哪些订阅文档含有过所撤图片。",
        "此令未記錄哪些訂閱文件含有過所撤圖片。",
    ),
    "{n:,} article when it was ordered; of the feed documents with any of these, "
    "{changed:,} changed with it|{n:,} articles when it was ordered; of the feed documents "
    "with any of these, {changed:,} changed with it": (
        "下令时有 {n:,} 篇文章使用；含有这些文章的订阅文档中，{changed:,} 份已随此令更新",
        "下令時有 {n:,} 篇文章使用；含有這些文章的訂閱文件中，{changed:,} 份已隨此令更新",
    ),
    "{n:,} not yet": ("{n:,} 份尚未更新", "{n:,} 份尚未更新"),
    "Feed documents": ("订阅文档", "訂閱文件"),
    "None ever carried any of them.": (
        "没有订阅文档含有过这些文章。",
        "沒有訂閱文件含有過這些文章。",
    ),
    "{n:,} carried them": ("{n:,} 份曾含有", "{n:,} 份曾含有"),
    ", {n:,} of them still does|, {n:,} of them still do": (
        "，其中 {n:,} 份仍含有",
        "，其中 {n:,} 份仍含有",
    ),
    "; out of the last one since {at}": ("，最后一份于 {at} 撤出", "，最後一份於 {at} 撤出"),
    "Partners": ("合作方", "合作夥伴"),
    "Who fetched a picture of this order is not recorded.": (
        "此令未记录谁取用过所撤图片。",
        "此令未記錄誰取用過所撤圖片。",
    ),
    "{n:,} fetched some of it; {back:,} came back after the withdrawal.": (
        "{n:,} 个取用过，其中 {back:,} 个在撤回后已再次取用。",
        "{n:,} 個取用過，其中 {back:,} 個在撤回後已再次取用。",
    ),
    "No partner fetched any of it.": (
        "没有合作方取用过其中任何内容。",
        "沒有合作夥伴取用過其中任何內容。",
    ),
    "Proof": ("凭证", "憑證"),
    "record {number:,} of this site's ledger": (
        "本站账本第 {number:,} 条",
        "本站帳本第 {number:,} 條",
    ),
    "Details follow.": ("明细见后。", "明細見後。"),
    "Times are those of {zone}.": ("时间均按 {zone}。", "時間均按 {zone}。"),
    # The order.
    "The order": ("撤稿令", "撤稿令"),
    "Recorded": ("记录时间", "記錄時間"),
    "{at}, by the clock of the machine": ("{at}（机器时钟）", "{at}（機器時鐘）"),
    "Articles named": ("所指文章", "所指文章"),
    "Addresses named": ("所指网址", "所指網址"),
    "Pictures named": ("所指图片", "所指圖片"),
    "Sources named": ("所指来源", "所指來源"),
    "Authors named": ("所指作者", "所指作者"),
    "Categories named": ("所指分类", "所指分類"),
    "Near what these takedowns withdrew": ("与其撤稿相近者", "與其撤稿相近者"),
    "Reach": ("范围", "範圍"),
    "the same text and original from any publisher too": (
        "连同任何来源的相同文本与原文",
        "連同任何來源的相同文字與原文",
    ),
    "the same text and original from the same publisher only": (
        "仅限同一来源的相同文本与原文",
        "僅限同一來源的相同文字與原文",
    ),
    "What is to come": ("今后的文章", "今後的文章"),
    "all that comes of {source} is withdrawn as it comes": (
        "{source} 今后的文章一到即撤下",
        "{source} 今後的文章一到即撤下",
    ),
    "what comes of {source} is published: {place} grants {grants}": (
        "{source} 今后的文章仍会发布：{place} 授权{grants}",
        "{source} 今後的文章仍會發布：{place} 授權{grants}",
    ),
    "headline": ("标题", "標題"),
    "summary": ("摘要", "摘要"),
    "full": ("全文", "全文"),
    "none": ("不授权", "不授權"),
    "Replaced by": ("替换为", "替換為"),
    "First whole build since": ("此后首次完整生成", "此後首次完整建置"),
    # Articles, copies, pictures.
    "page": ("网页", "網頁"),
    "original": ("原文", "原文"),
    "publisher": ("来源", "來源"),
    "withdrawn as it has the same text or page as": (
        "因内容或网页相同而一并撤下：",
        "因內容或網頁相同而一併撤下：",
    ),
    "Lifted {at}, by {by}: {why}": ("解除于 {at}，{by}：{why}", "解除於 {at}，{by}：{why}"),
    "Other articles like these, for a person to decide": (
        "与之相近、有待人工判断的其他文章",
        "與之相近、有待人工判斷的其他文章",
    ),
    "held, not published": ("暂缓刊出", "暫緩刊出"),
    "not withdrawn": ("未撤下", "未撤下"),
    "Copies that remain": ("仍在发布的抄件", "仍在發布的抄件"),
    "The order is for what the publisher of the named article publishes; these of other "
    "publishers stay.": (
        "此令仅及所指文章的来源；其他来源的下列文章仍在。",
        "此令僅及所指文章的來源；其他來源的下列文章仍在。",
    ),
    "Pictures": ("图片", "圖片"),
    "out of every entry": ("不再出现于任何条目", "不再出現於任何條目"),
    "also in {n:,} other article, where it stays|also in {n:,} other articles, where it stays": (
        "另有 {n:,} 篇文章也用，予以保留",
        "另有 {n:,} 篇文章也用，予以保留",
    ),
    # Documents and signals.
    "Feed documents with such articles that change with the order": (
        "含有配此图文章、随此令更新的订阅文档",
        "含有配此圖文章、隨此令更新的訂閱文件",
    ),
    "changed": ("更新于", "更新於"),
    "not yet": ("尚未更新", "尚未更新"),
    "partner {name}": ("合作方 {name}", "合作夥伴 {name}"),
    "the file is no longer published": ("文件已不再发布", "檔案已不再發布"),
    "Feed documents that carried them": ("曾含有这些文章的订阅文档", "曾含有這些文章的訂閱文件"),
    "articles": ("文章", "文章"),
    "from": ("自", "自"),
    "out since": ("至", "至"),
    "there, as it was lifted": ("已解除，可以刊出", "已解除，可以刊出"),
    "still there": ("仍在其中", "仍在其中"),
    "No feed document ever carried any of them.": (
        "没有订阅文档含有过这些文章。",
        "沒有訂閱文件含有過這些文章。",
    ),
    "Signals": ("撤稿通知信号", "撤稿通知訊號"),
    "Copies that readers and partners fetched earlier are outside this site's control; the "
    "withdrawal was signalled to them by the documents named here.": (
        "读者与合作方此前取走的副本不在本站控制之内；下列标明发出信号的文档已向其发出撤稿信号。",
        "讀者與合作夥伴此前取走的副本不在本站控制之內；下列標明發出訊號的文件已向其發出撤稿訊號。",
    ),
    "Copies that readers and partners fetched earlier are outside this site's control; no "
    "document signals the withdrawal to them.": (
        "读者与合作方此前取走的副本不在本站控制之内；目前没有文档向其发出撤稿信号。",
        "讀者與合作夥伴此前取走的副本不在本站控制之內；目前沒有文件向其發出撤稿訊號。",
    ),
    "signal": ("信号", "訊號"),
    "until": ("至", "至"),
    "list of withdrawals": ("撤稿名单", "撤稿名單"),
    "no signal: RSS has none for a withdrawal": ("RSS 没有撤稿信号", "RSS 沒有撤稿訊號"),
    "no signal: its job does not ask for tombstones": (
        "此文档未启用撤稿信号",
        "此文件未啟用撤稿訊號",
    ),
    "with the next whole build": ("下次生成时发出", "下次建置時發出"),
    "not yet: the last build left the document as it was": (
        "尚未发出：上次生成时此文档保持原样",
        "尚未發出：上次建置時此文件保持原樣",
    ),
    "signalled": ("已发出信号", "已發出訊號"),
    "was signalled": ("已发出过信号", "已發出過訊號"),
    "no signal: newer ones take the room that its document has for them": (
        "文档中没有余地发出",
        "文件中沒有餘地發出",
    ),
    "with the next whole build in {way}": ("下次生成时以 {way} 发出", "下次建置時以 {way} 發出"),
    "not yet: the last build left the document as it was; then in {way}": (
        "尚未发出：上次生成时此文档保持原样；此后以 {way} 发出",
        "尚未發出：上次建置時此文件保持原樣；此後以 {way} 發出",
    ),
    "signalled in {way}": ("已以 {way} 发出信号", "已以 {way} 發出訊號"),
    "was signalled in {way}": ("已以 {way} 发出过信号", "已以 {way} 發出過訊號"),
    "; no room for {n:,} of them": ("；其中 {n:,} 篇未能发出", "；其中 {n:,} 篇未能發出"),
    # Notices, fetches, proof.
    "Notices and fetches": ("通知与取用", "通知與取用"),
    "Partner": ("合作方", "合作夥伴"),
    "{n:,} document|{n:,} documents": ("{n:,} 份文档", "{n:,} 份文件"),
    "notice delivered {at}": ("通知已于 {at} 送达", "通知已於 {at} 送達"),
    "notice not delivered yet": ("通知尚未送达", "通知尚未送達"),
    "Hub": ("中转站", "中繼站"),
    "Fetched by": ("取用", "取用"),
    "article {place}": ("文章 {place}", "文章 {place}"),
    "revision {number}": ("第 {number} 版", "第 {number} 版"),
    "{n:,} time, first {first}, last {last}|{n:,} times, first {first}, last {last}": (
        "{n:,} 次，首次 {first}，末次 {last}",
        "{n:,} 次，首次 {first}，末次 {last}",
    ),
    "articles with the picture, first {first}": (
        "配此图的文章，首次 {first}",
        "配此圖的文章，首次 {first}",
    ),
    "came back {at}": ("撤回后已于 {at} 再次取用", "撤回後已於 {at} 再次取用"),
    "has not come back since": ("撤回后未再取用", "撤回後未再取用"),
    "fetched since": ("撤回后已取用", "撤回後已取用"),
    "not fetched since": ("撤回后未取用", "撤回後未取用"),
    "Fetches": ("取用记录", "取用記錄"),
    "Fetches by partners through `syndicate serve` are recorded by token; of readers of "
    "public feeds, and of what another server handed out, there is no record.": (
        "合作方经 `syndicate serve` 的取用按令牌记录；公开订阅的读者及其他服务器的取用没有记录。",
        "合作夥伴經 `syndicate serve` 的取用按權杖記錄；公開訂閱的讀者及其他伺服器的取用沒有記錄。",
    ),
    "The order is record {number:,} of this site's ledger, under the hash": (
        "此令记于本站账本第 {number:,} 条，其哈希值为",
        "此令記於本站帳本第 {number:,} 條，其雜湊值為",
    ),
    "Keep it: {command} shows whether the ledger was rewritten since.": (
        "请保存此值。运行 {command} 即可知道账本此后是否被改写。",
        "請儲存此值。執行 {command} 即可知道帳本此後是否被改寫。",
    ),
    "This page holds the {n:,} record of the ledger that it rests on; it leads to record "
    "{end:,}, {hash}.|This page holds the {n:,} records of the ledger that it rests on; "
    "they lead to record {end:,}, {hash}.": (
        "本页附有所依据的 {n:,} 条账本记录，均通向第 {end:,} 条（{hash}）。",
        "本頁附有所依據的 {n:,} 條帳本記錄，均通向第 {end:,} 條（{hash}）。",
    ),
    "Save the page: {command} checks it anywhere, and {anchor} compares it with an anchor "
    "that was kept elsewhere.": (
        "存下本页，任何人运行 {command} 即可核验；{anchor} 可与另存的账本锚点对照。",
        "存下本頁，任何人執行 {command} 即可核驗；{anchor} 可與另存的帳本錨點對照。",
    ),
    "The records, as JSON": ("账本记录（JSON）", "帳本記錄（JSON）"),
    "Contact": ("联系我们", "聯絡我們"),
    "Takedown requests": ("权利人通知", "權利人通知"),
}
