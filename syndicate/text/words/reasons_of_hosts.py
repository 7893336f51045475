"""What is wrong with files and with other hosts: why something cannot be read, written or told."""

from __future__ import annotations

from syndicate.text.words import Table

#: `{name}` is quoted, `{name*}` is itself such a text; forms beside `|` mean the same.
TABLE: Table = {
    # Files; what the system says of them is its own.
    "cannot write: {error*}": ("无法写入：{error}", "無法寫入：{error}"),
    "cannot read: {error*}": ("无法读取：{error}", "無法讀取：{error}"),
    "cannot be read: {error*}": ("无法读取：{error}", "無法讀取：{error}"),
    "cannot list: {error*}": ("无法列出：{error}", "無法列出：{error}"),
    "cannot be rid of its former versions: {error*}": (
        "无法删除其旧版本：{error}",
        "無法刪除其舊版本：{error}",
    ),
    "cannot be asked whether it keeps versions: {error*}": (
        "无法查询是否保留旧版本：{error}",
        "無法查詢是否保留舊版本：{error}",
    ),
    "a former version may stay: {error*}": ("旧版本可能仍在：{error}", "舊版本可能仍在：{error}"),
    "another run has replaced it meanwhile": (
        "其间已被另一次运行替换",
        "其間已被另一次執行替換",
    ),
    "a later run ({later}, this is {own}) has published it": (
        "较晚的一次运行（{later}，本次为 {own}）已发布它",
        "較晚的一次執行（{later}，本次為 {own}）已發佈它",
    ),
    "waits for its archive {path}, which could not be written": (
        "等待其归档 {path}，该归档未能写入",
        "等待其歸檔 {path}，該歸檔未能寫入",
    ),
    "cannot remove: {error*}": ("无法删除：{error}", "無法刪除：{error}"),
    "cannot rename: {error*}": ("无法改名：{error}", "無法改名：{error}"),
    "cannot make: {error*}": ("无法创建：{error}", "無法建立：{error}"),
    "cannot be used: {error*}": ("无法使用：{error}", "無法使用：{error}"),
    "cannot be cached: {error*}": ("无法缓存：{error}", "無法快取：{error}"),
    "it is no file": ("不是文件", "不是檔案"),
    "{folder} is a link to another folder": (
        "{folder} 是指向另一文件夹的链接",
        "{folder} 是指向另一資料夾的連結",
    ),
    "{there} bytes are there where {size} were written": (
        "写入 {size} 字节，而只有 {there} 字节",
        "寫入 {size} 位元組，而只有 {there} 位元組",
    ),
    "{written} of {all} bytes were taken": (
        "{all} 字节中只写入 {written} 字节",
        "{all} 位元組中只寫入 {written} 位元組",
    ),
    "{size} bytes are there where {expected} are to be": (
        "应有 {expected} 字节，而有 {size} 字节",
        "應有 {expected} 位元組，而有 {size} 位元組",
    ),
    "No space left on device": ("磁盘空间已满", "磁碟空間已滿"),
    "Permission denied": ("没有权限", "沒有許可權"),
    "Read-only file system": ("文件系统只读", "檔案系統唯讀"),
    "Input/output error": ("输入输出错误", "輸入輸出錯誤"),
    "Is a directory": ("是文件夹", "是資料夾"),
    "Not a directory": ("不是文件夹", "不是資料夾"),
    "No such file or directory": ("文件或文件夹不存在", "檔案或資料夾不存在"),
    "File name too long": ("文件名过长", "檔名過長"),
    "Disk quota exceeded": ("超出磁盘配额", "超出磁碟配額"),
    "Operation not permitted": ("不允许此操作", "不允許此操作"),
    # Hubs, and the way to them.
    "{n} given up: {reason*}": ("已放弃 {n} 份：{reason}", "已放棄 {n} 份：{reason}"),
    "answers {status}": ("应答 {status}", "應答 {status}"),
    "answers {status}: {remark}": ("应答 {status}：{remark}", "應答 {status}：{remark}"),
    "answers {status}: it has moved": ("应答 {status}：已迁移", "應答 {status}：已遷移"),
    "answers {status}: it has moved to {address}": (
        "应答 {status}：已迁移至 {address}",
        "應答 {status}：已遷移至 {address}",
    ),
    "takes longer than {seconds} s": ("超过 {seconds} 秒未完", "超過 {seconds} 秒未完"),
    "is larger than {n} bytes": ("大于 {n} 字节", "大於 {n} 位元組"),
    "is encoded as {encoding}, which was not asked for": (
        "以 {encoding} 编码，而未曾请求",
        "以 {encoding} 編碼，而未曾請求",
    ),
    "its compression is broken: {error}": ("其压缩已损坏：{error}", "其壓縮已損壞：{error}"),
    "redirects more than {n} times": ("重定向超过 {n} 次", "重定向超過 {n} 次"),
    "redirects to {address}, which is not a web address": (
        "重定向至 {address}，不是网址",
        "重定向至 {address}，不是網址",
    ),
    "is not an http or https address without a user name": (
        "不是不带用户名的 http 或 https 地址",
        "不是不帶使用者名稱的 http 或 https 位址",
    ),
    "is a Unix socket": ("是 Unix 套接字", "是 Unix 套接字"),
    "cannot be told: {error*}": ("无法通知：{error}", "無法通知：{error}"),
    "cannot be fetched: {error*}": ("无法取得：{error}", "無法取得：{error}"),
    "its robots.txt asks not to fetch it": ("其 robots.txt 不许抓取", "其 robots.txt 不許抓取"),
    "too late": ("已超时", "已超時"),
    "{host} has no address": ("{host} 没有地址", "{host} 沒有位址"),
    "{host} cannot be resolved": ("{host} 无法解析", "{host} 無法解析"),
    "{host} is at a private address; add --private to allow it": (
        "{host} 是内网地址；加 --private 则允许",
        "{host} 是內網位址；加 --private 則允許",
    ),
    "port {port} is not one of {allowed}; add --private to allow it": (
        "端口 {port} 不在 {allowed} 之内；加 --private 则允许",
        "埠 {port} 不在 {allowed} 之內；加 --private 則允許",
    ),
    "[Errno {number}] {error*}": ("[Errno {number}] {error}", "[Errno {number}] {error}"),
    "Connection refused": ("连接被拒绝", "連線被拒絕"),
    "Connection reset by peer": ("连接被对方中断", "連線被對方中斷"),
    "Network is unreachable": ("网络不可达", "網路不可達"),
    "No route to host": ("没有通往主机的路由", "沒有通往主機的路由"),
    "Server disconnected without sending a response.": ("服务器未应答即断开", "伺服器未應答即斷開"),
}
