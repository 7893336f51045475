"""Reasons, which the program words in English, as the status page says them: in its zone and words.

A reason that is not known here stays as it is: it is what the terminal says, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from syndicate.text.times import in_zone

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
#: What reasons begin with or are, and the Chinese for it; `\1` is what varies.
_CHINESE = tuple(
    (re.compile(pattern), text)
    for pattern, text in (
        (r"embargoed until ([^(]+)", r"禁发至 \1"),
        (r"dated in the future, ([^(]+)", r"日期未到：\1"),
        (r"expired at ([^(]+)", r"已过期：\1"),
        (r"the source's embargo lifts at ([^(]+)", r"来源的禁发期至 \1"),
        (r"the source's term ended at ([^(]+)", r"来源的授权期止于 \1"),
        (r"the partner (\S+) is served it from ([^(]+)", r"合作方 \1 自 \2起可取"),
        (r"older than the job's max_age", "超过该订阅的最长时限"),
        (r"older than ([^\n]{1,200}?) takes", r"超过 \1 接受的时限"),
        (r"\(the article\)", "（文章自身）"),
        (r", since (?=\d{4}-)", "，自 "),
        (r"guard: would lose (\d+) of (\d+) entries, such as ", r"保护：\2 条中将失去 \1 条，如 "),
        (r"would lose (\d+) of (\d+) entries, such as ", r"\2 条中将失去 \1 条，如 "),
        (r"no job makes it any more, and (\d+) of its (\d+) entries would go",
         r"已无任务生成它，其 \2 条中的 \1 条将撤出"),
        (r"the job (\S+) writes this file already", r"任务 \1 已写此文件"),
        (r"(?<![\d,])([\d,]++) bytes, too large to publish", r"\1 字节，过大，不能发布"),
        (r"(?<![\d,])([\d,]++) given up: ", r"已放弃 \1 份："),
        (r"answers (\d+)", r"应答 \1"),
        (r"takes longer than (\S+) s", r"超过 \1 秒未完"),
        (r"port (\d+) is not one of ([\d, ]+\d); add --private to allow it",
         r"端口 \1 不在 \2 之内；加 --private 则允许"),
        (r"its body is larger than ([\d,]+) bytes", r"正文超过 \1 字节"),
        (r"its source is carried verbatim, and (.+) would be lost",
         r"来源要求照原样刊载，而将失去 \1"),
        (r"nothing is left of its title", "题目处理后为空"),
    )
)  # fmt: skip


def wording(zone: str, *, zh: bool) -> Callable[[str], str]:
    """Return what says a reason in the language of the page, its instants in the site's zone."""

    def said(reason: str) -> str:
        text = _INSTANT.sub(lambda found: in_zone(datetime.fromisoformat(found[0]), zone), reason)
        for pattern, chinese in _CHINESE if zh else ():
            text = pattern.sub(chinese, text)
        return text

    return said
