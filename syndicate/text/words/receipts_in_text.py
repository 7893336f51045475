"""The words of receipts as text, beside those of their pages."""

from __future__ import annotations

from syndicate.text.words import Table, receipts

#: By what the code says: in simplified and in traditional characters.
TABLE: Table = {
    **receipts.TABLE,
    ", canceled by the record": ("，原记录标为已取消", "，原記錄標為已取消"),
    "by {who}": ("下令人 {who}", "下令人 {who}"),
    "ordered": ("下令", "下令"),
    "recorded": ("记录", "記錄"),
    "reason": ("理由", "理由"),
    "reference": ("依据", "依據"),
    "asked": ("所指", "所指"),
    "urls": ("网址", "網址"),
    "images": ("图片", "圖片"),
    "sources": ("来源", "來源"),
    "authors": ("作者", "作者"),
    "categories": ("分类", "分類"),
    "near_of": ("与其撤稿相近", "與其撤稿相近"),
    ", and {n:,} more": ("，另有 {n:,} 项", "，另有 {n:,} 項"),
    "reach": ("范围", "範圍"),
    "to come": ("今后", "今後"),
    "replacement": ("替换为", "替換為"),
    "built": ("生成", "建置"),
    "{at}, the first whole build since": ("{at}，此后首次完整生成", "{at}，此後首次完整建置"),
    "{n:,} article|{n:,} articles": ("{n:,} 篇文章", "{n:,} 篇文章"),
    "has the same text or page as {entry_id}": (
        "内容或网页与 {entry_id} 相同",
        "內容或網頁與 {entry_id} 相同",
    ),
    "{n:,} other article like these, for a person to decide|{n:,} other articles like "
    "these, for a person to decide": (
        "另有 {n:,} 篇文章与之相近，有待人工判断",
        "另有 {n:,} 篇文章與之相近，有待人工判斷",
    ),
    "it has the same {what} as {entry_id}": (
        "其{what}与 {entry_id} 相同",
        "其{what}與 {entry_id} 相同",
    ),
    "text": ("文本", "文字"),
    "remains": ("仍在发布", "仍在發布"),
    "the order is for what the publisher of the named article publishes": (
        "此令仅及所指文章的来源",
        "此令僅及所指文章的來源",
    ),
    "{n:,} picture that nothing else showed|{n:,} pictures that nothing else showed": (
        "{n:,} 张图片，别处都未使用",
        "{n:,} 張圖片，別處都未使用",
    ),
    "the picture {url}, out of every entry": (
        "图片 {url}，不再出现于任何条目",
        "圖片 {url}，不再出現於任何條目",
    ),
    "{n:,} picture that others show, too, and that stays|{n:,} pictures that others show, "
    "too, and that stay": (
        "{n:,} 张图片，其他文章也用，予以保留",
        "{n:,} 張圖片，其他文章也用，予以保留",
    ),
    "in {n:,} other article|in {n:,} other articles": (
        "另用于 {n:,} 篇文章",
        "另用於 {n:,} 篇文章",
    ),
    "lifted {at}, by {by}: {why}": ("解除于 {at}，{by}：{why}", "解除於 {at}，{by}：{why}"),
    "{n:,} feed document carried it|{n:,} feed documents carried it": (
        "{n:,} 份订阅文档曾含有它",
        "{n:,} 份訂閱文件曾含有它",
    ),
    "{n:,} feed document carried any of them|{n:,} feed documents carried any of them": (
        "{n:,} 份订阅文档曾含有这些文章",
        "{n:,} 份訂閱文件曾含有這些文章",
    ),
    "{n:,} article: from {since}|{n:,} articles: from {since}": (
        "{n:,} 篇文章：自 {since}",
        "{n:,} 篇文章：自 {since}",
    ),
    "out of it since {at}": ("于 {at} 撤出", "於 {at} 撤出"),
    "STILL THERE": ("仍在其中", "仍在其中"),
    "until {at}": ("至 {at}", "至 {at}"),
    "; NO ROOM for {n:,} of them": ("；其中 {n:,} 篇未能发出", "；其中 {n:,} 篇未能發出"),
    "Notices": ("通知", "通知"),
    "hub {name}": ("中转站 {name}", "中繼站 {name}"),
    "notice {note}": ("通知{note}", "通知{note}"),
    "no partner was served any of it, and the site names no hub": (
        "没有合作方得到过其中任何内容，本站也没有中转站",
        "沒有合作夥伴得到過其中任何內容，本站也沒有中繼站",
    ),
    "no partner fetched any of it": (
        "没有合作方取用过其中任何内容",
        "沒有合作夥伴取用過其中任何內容",
    ),
    "which partners were served a picture of this order is not recorded": (
        "此令未记录哪些合作方得到过所撤图片",
        "此令未記錄哪些合作夥伴得到過所撤圖片",
    ),
    "who fetched a picture of this order is not recorded": (
        "此令未记录谁取用过所撤图片",
        "此令未記錄誰取用過所撤圖片",
    ),
    "revision {number} of article {place}": (
        "文章 {place}，第 {number} 版",
        "文章 {place}，第 {number} 版",
    ),
    "HAS NOT COME BACK SINCE": ("撤回后未再取用", "撤回後未再取用"),
    "NOT FETCHED SINCE": ("撤回后未取用", "撤回後未取用"),
    "Which documents showed a picture of this order is not recorded": (
        "此令未记录哪些订阅文档含有过所撤图片",
        "此令未記錄哪些訂閱文件含有過所撤圖片",
    ),
    "{n:,} article showed a picture of this order; of the feed documents with any of "
    "these, {changed:,} changed with it|{n:,} articles showed a picture of this order; of "
    "the feed documents with any of these, {changed:,} changed with it": (
        "下令时有 {n:,} 篇文章使用所撤图片；含有这些文章的订阅文档中，{changed:,} 份已随此令更新",
        "下令時有 {n:,} 篇文章使用所撤圖片；含有這些文章的訂閱文件中，{changed:,} 份已隨此令更新",
    ),
    "changed {at}": ("更新于 {at}", "更新於 {at}"),
    "NOT CHANGED YET": ("尚未更新", "尚未更新"),
    "articles with a picture, first {first}": (
        "配图的文章，首次 {first}",
        "配圖的文章，首次 {first}",
    ),
    "... and {n:,} more; -v lists all": (
        "……另有 {n:,} 项；-v 列出全部",
        "……另有 {n:,} 項；-v 列出全部",
    ),
    "Ledger": ("账本", "帳本"),
    "Ledger: record {number}, {hash}": (
        "账本：第 {number} 条，{hash}",
        "帳本：第 {number} 條，{hash}",
    ),
    "shows whether that record still stands as it was written.": (
        "可知该记录是否仍如当初所写。",
        "可知該記錄是否仍如當初所寫。",
    ),
    "Evidence: {n:,} record that leads to record {end}, {hash}|Evidence: {n:,} records "
    "that lead to record {end}, {hash}": (
        "凭证：{n:,} 条记录，通向第 {end} 条，{hash}",
        "憑證：{n:,} 條記錄，通向第 {end} 條，{hash}",
    ),
    "--json and --html hold them; {command} checks it anywhere.": (
        "--json 与 --html 附有这些记录；任何人运行 {command} 即可核验。",
        "--json 與 --html 附有這些記錄；任何人執行 {command} 即可核驗。",
    ),
}
