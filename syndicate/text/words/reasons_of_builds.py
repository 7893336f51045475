"""Why an entry or a document was not made, or stays; states of takedowns, notes of receipts."""

from __future__ import annotations

from syndicate.text.words import Table

#: `{name}` is quoted, `{name*}` is itself such a text; forms beside `|` mean the same.
TABLE: Table = {
    # States and notes of receipts.
    "withdrawn": ("已撤下", "已撤下"),
    "lifted": ("已解除", "已解除"),
    "ordered": ("已下令，待执行", "已下令，待執行"),
    "partly lifted": ("部分解除", "部分解除"),
    "still in {n} documents|still in {n} document": ("仍有 {n} 份文档含有", "仍有 {n} 份文件含有"),
    "not delivered yet": ("尚未送达", "尚未送達"),
    "not due: it was to be told of no document": (
        "无须通知：没有要通知的文档",
        "無須通知：沒有要通知的文件",
    ),
    "told of {n} documents|told of {n} document": ("已通知文档 {n} 份", "已通知文件 {n} 份"),
    "told of {n} of {all} documents; not of the others yet|told of {n} of {all} document; "
    "not of the others yet": (
        "{all} 份文档中已通知 {n} 份，其余尚未通知",
        "{all} 份文件中已通知 {n} 份，其餘尚未通知",
    ),
    "the ledger has no record of this order; see `syndicate ledger verify`": (
        "账本中没有此令的记录；见 `syndicate ledger verify`",
        "帳本中沒有此令的記錄；見 `syndicate ledger verify`",
    ),
    "row {number} of the ledger cannot be read: {reason*}": (
        "账本第 {number} 行无法读取：{reason}",
        "帳本第 {number} 行無法讀取：{reason}",
    ),
    "its {field} is of another type, or no UTF-8": (
        "其 {field} 类型不符，或不是 UTF-8",
        "其 {field} 型別不符，或不是 UTF-8",
    ),
    "its detail is no mapping": ("其 detail 不是映射", "其 detail 不是對映"),
    # Entries that cannot be made.
    "nothing is left of its title": ("题目处理后为空", "題目處理後為空"),
    "its source is carried verbatim, and {what} would be lost": (
        "来源要求照原样刊载，而将失去 {what}",
        "來源要求照原樣刊載，而將失去 {what}",
    ),
    "its body is larger than {n} bytes": ("正文超过 {n} 字节", "正文超過 {n} 位元組"),
    "its body has {n} {what*}, more than {most}": (
        "正文有 {n} 个{what}，多于 {most}",
        "正文有 {n} 個{what}，多於 {most}",
    ),
    "tags": ("标签", "標籤"),
    "links, pictures and embedded parts": ("链接、图片与嵌入内容", "連結、圖片與嵌入內容"),
    "characters to be written as references": ("须写作引用的字符", "須寫作引用的字元"),
    "there is no notice called {name}": ("没有名为 {name} 的声明", "沒有名為 {name} 的宣告"),
    "notice {name}: {error}": ("声明 {name}：{error}", "宣告 {name}：{error}"),
    "a character of its body may not stand in XML": (
        "正文中有 XML 不容许的字符",
        "正文中有 XML 不容許的字元",
    ),
    # Feeds that workers could not do.
    "workers failed twice: {reason*}": ("工作进程两次失败：{reason}", "工作行程兩次失敗：{reason}"),
    "worker {name} was lost: {reason*}": (
        "工作进程 {name} 中断：{reason}",
        "工作行程 {name} 中斷：{reason}",
    ),
    "its process ended": ("其进程已结束", "其行程已結束"),
    "no answer within {seconds} seconds": ("{seconds} 秒内没有应答", "{seconds} 秒內沒有應答"),
    "the cluster has it no more": ("集群中已没有它", "叢集中已沒有它"),
    "no worker was left": ("没有工作进程可用", "沒有工作行程可用"),
    # Documents that stay as they are.
    "guard: {reason*}": ("保护：{reason}", "保護：{reason}"),
    "would lose {n} of {all} entries, such as {entry_id}": (
        "{all} 条中将失去 {n} 条，如 {entry_id}",
        "{all} 條中將失去 {n} 條，如 {entry_id}",
    ),
    "no job makes it any more, and {n} of its {all} entries would go": (
        "已无任务生成它，其 {all} 条中的 {n} 条将撤出",
        "已無任務產生它，其 {all} 條中的 {n} 條將撤出",
    ),
    "the id of {link} would change from {old} to {new}": (
        "{link} 的 id 将由 {old} 变为 {new}",
        "{link} 的 id 將由 {old} 變為 {new}",
    ),
    "its own id would change from {old} to {new}": (
        "其自身的 id 将由 {old} 变为 {new}",
        "其自身的 id 將由 {old} 變為 {new}",
    ),
    "{n} of the {all} entries there are unknown to this store": (
        "其中 {all} 条里有 {n} 条是本库所不知的",
        "其中 {all} 條裡有 {n} 條是本庫所不知的",
    ),
    "this store knows nothing of it, and it holds {n} entries": (
        "本库不知道它，而其中有 {n} 条",
        "本庫不知道它，而其中有 {n} 條",
    ),
    "the job {name} writes this file already": ("任务 {name} 已写此文件", "任務 {name} 已寫此檔案"),
    "an entry stands in it twice": ("有一条在其中出现两次", "有一條在其中出現兩次"),
    "{entry_id} stands in it and is withdrawn": (
        "其中的 {entry_id} 已撤下",
        "其中的 {entry_id} 已撤下",
    ),
    "{size} bytes, too large to publish": (
        "{size} 字节，过大，不能发布",
        "{size} 位元組，過大，不能發布",
    ),
    "no preview: {error}": ("不是预览页：{error}", "不是預覽頁：{error}"),
    "no preview of a feed": ("不是订阅的预览页", "不是訂閱的預覽頁"),
    "no preview of a feed: its entries are not as written here": (
        "不是订阅的预览页：其条目与本程序所写不符",
        "不是訂閱的預覽頁：其條目與本程式所寫不符",
    ),
    "its entries are not as they are written here": (
        "其条目与本程序所写不符",
        "其條目與本程式所寫不符",
    ),
    "its root is {name}, not {other}": (
        "其根元素为 {name}，不是 {other}",
        "其根元素為 {name}，不是 {other}",
    ),
    "no JSON Feed: {error*}": ("不是 JSON Feed：{error}", "不是 JSON Feed：{error}"),
    "a member is given twice": ("有成员重复", "有成員重複"),
    "it has no items": ("没有 items", "沒有 items"),
    "an item is no object": ("有条目不是对象", "有條目不是對象"),
    # What shows that the store is an older one, or that its files are damaged.
    "the store is older than what is kept of the last build, or another": (
        "数据库早于上次生成所留，或是另一个",
        "資料庫早於上次建置所留，或是另一個",
    ),
    "orders are lost: {file} is shorter than at the last build": (
        "撤稿令有缺失：{file} 比上次生成时短",
        "撤稿令有缺失：{file} 比上次建置時短",
    ),
    "orders may be lost: the store has {names}, which left every document": (
        "撤稿令或有缺失：数据库有 {names}，而它们已不在任何文档中",
        "撤稿令或有缺失：資料庫有 {names}，而它們已不在任何文件中",
    ),
    "orders may be lost: the store has {names} and {n} more, which left every document": (
        "撤稿令或有缺失：数据库有 {names} 及另 {n} 项，而它们已不在任何文档中",
        "撤稿令或有缺失：資料庫有 {names} 及另 {n} 項，而它們已不在任何文件中",
    ),
    "the store is older than {file}: it does not know {entry_id}": (
        "数据库早于 {file}：不知道 {entry_id}",
        "資料庫早於 {file}：不知道 {entry_id}",
    ),
    "the store is older than {file}: that is dated {at}": (
        "数据库早于 {file}：后者注明 {at}",
        "資料庫早於 {file}：後者註明 {at}",
    ),
    "{where}: {what*}, and {n} entries are published by what it granted; nothing was "
    'changed. Put it back; if nothing is granted any more, write "{stanza}"': (
        "{where}：{what}，而按其授权已发布 {n} 条；未作任何更改。请放回原文件；"
        '若确已不再授权，请写 "{stanza}"',
        "{where}：{what}，而按其授權已發布 {n} 條；未作任何更改。請放回原檔案；"
        '若確已不再授權，請寫 "{stanza}"',
    ),
    "it is empty": ("文件为空", "檔案為空"),
    "there is no such file": ("文件不存在", "檔案不存在"),
    "{where}: it breaks off: at the last build it went on here, for {n} bytes in all; "
    "nothing was changed. Put it back; if it is meant, end the line": (
        "{where}：文件至此中断：上次生成时后面还有内容，共 {n} "
        "字节；未作任何更改。请放回原文件；若属有意，请以换行结束该行",
        "{where}：檔案至此中斷：上次建置時後面還有內容，共 {n} "
        "位元組；未作任何更改。請放回原檔案；若屬有意，請以換行結束該行",
    ),
    "{reason*}; put that right: the orders stand in the store, and the next run writes them": (
        "{reason}；请修正：撤稿令存于数据库，下次运行会写出",
        "{reason}；請修正：撤稿令存於資料庫，下次執行會寫出",
    ),
    "the store has orders of {others}, and the site is {authority}": (
        "数据库中有 {others} 的撤稿令，而本站为 {authority}",
        "資料庫中有 {others} 的撤稿令，而本站為 {authority}",
    ),
    "{store}: {reason*}; put this site's store in its place": (
        "{store}：{reason}；请换回本站的数据库",
        "{store}：{reason}；請換回本站的資料庫",
    ),
    "{n} of {all} published entries left for want of a grant; if that is meant, say so by "
    "`syndicate status --seen`; if not, put the file back and build again": (
        "已发布的 {all} 条中有 {n} 条因未获授权而撤出；若属有意，请运行 `syndicate status "
        "--seen` 确认；若非有意，请放回文件并重新生成",
        "已發布的 {all} 條中有 {n} 條因未獲授權而撤出；若屬有意，請執行 `syndicate status "
        "--seen` 確認；若非有意，請放回檔案並重新建置",
    ),
    "{n} of {all} published entries left for want of a grant, since {sources} of "
    "{granting} sources grant nothing now ({names}); if that is meant, say so by "
    "`syndicate status --seen`; if not, put the file back and build again": (
        "已发布的 {all} 条中有 {n} 条因未获授权而撤出，因为 {granting} 个来源中有 {sources} "
        "个（{names}）不再授权；若属有意，请运行 `syndicate status --seen` "
        "确认；若非有意，请放回文件并重新生成",
        "已發布的 {all} 條中有 {n} 條因未獲授權而撤出，因為 {granting} 個來源中有 {sources} "
        "個（{names}）不再授權；若屬有意，請執行 `syndicate status --seen` "
        "確認；若非有意，請放回檔案並重新建置",
    ),
}
