"""Find the date that a piece of a page states."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from syndicate.text.dates import ReadDate, read_date, read_epoch, why_unread
from syndicate.text.patterns import regex

_WORD = r"[^\W\d_]{3,12}"
_OF = r"(?:\s?(?:de|del|di|of)\s)?"
_GAP = r"[ ,.\-\xa0]{0,3}"
_DAY = (
    r"\d{4}\s?[-/.年년]\s?\d{1,2}\s?[-/.月월]\s?\d{1,2}(?!\d)(?:\s?[日号號일])?"
    rf"|\d{{1,2}}(?:st|nd|rd|th|er|º|°)?{_GAP}{_OF}{_WORD}\.?{_GAP}{_OF}\d{{4}}(?!\d)"
    rf"|{_WORD}\.?[ \xa0]\d{{1,2}}(?:st|nd|rd|th)?[ ,\xa0]{{1,3}}\d{{4}}(?!\d)"
    r"|\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{4}(?!\d)"
)
_JOINT = r"(?:\s?[T,|·•–—@-]?\s?|,?\s(?:at|um|à|a las|às|kl\.?|alle|om)\s)"
_CHINESE_DAY = (
    r"(?:[（(]?(?:星期|周|週)?[一二三四五六日天月火水木金土](?:曜日)?[）)]\s?"
    r"|(?:星期|周)[一二三四五六日天]\s?)?"
)
_CLOCK = (
    r"(?:上午|下午|凌晨|晚上|中午|早上)?\s?\d{1,2}\s?[:：.h时時点點]\s?\d{1,2}(?:\s?[:：分]\s?\d{1,2})?(?:\.\d{1,9})?"
    r"[秒分]?(?:\s?(?i:[ap]\.?m)\b\.?)?(?:\s?(?:Uhr|h\b))?"
)
_ZONE = r"(?:\s?(?:Z|UTC|GMT|[A-Z]{3,4}\b)?\s?(?:[+-]\d\d:?\d\d)?)"
_DATE = regex(rf"(?<!\d)(?P<day>{_DAY})(?P<rest>{_JOINT}{_CHINESE_DAY}{_CLOCK}{_ZONE})?")
#: What stands right before a date that is not of publication.
_OTHER_DATE = regex(
    r"(?:(?P<changed>更新(?:时间|日期|日|于)?|修订|修改|"
    r"(?:last )?(?:updated|modified|changed|revised)|"
    r"(?:zuletzt )?(?:aktualisiert|geändert|bearbeitet)|mis(?:e)? à jour|actualizado|aggiornato|"
    r"bijgewerkt|stand)|registriert|joined|member since|mitglied seit|dabei seit|"
    r"注册(?:时间|日期)?|retrieved|accessed|abgerufen|copyright|©|expires?|valid until|gültig seit|"
    r"gültig bis|born|geboren)"
    r"(?:\s?(?:on|at|am|le|el|il|vom|:|：|\(|-)){0,3}\s{0,5}$",
    re.IGNORECASE,
)
_NUMBER = regex(r"\d{10}|\d{13}")
#: The most characters of a text in which a date is looked for, and dates that are tried.
_LONGEST, _MOST = 500, 5


class PageDates(Struct, frozen=True):
    """How the dates of a page are read.

    `zone` is for dates without one; `chinese` says that the page is Chinese; `fetched` is when it
    was seen, where that is known.
    """

    zone: ZoneInfo
    chinese: bool = False
    fetched: datetime | None = None

    def read(self, text: str) -> ReadDate | None:
        """Return the date that a text is, or the instant of a number of an epoch; else None."""
        stripped = text.strip()
        if _NUMBER.fullmatch(stripped):
            return read_epoch(stripped, self.zone)
        return read_date(stripped, self.zone, chinese=self.chinese, fetched=self.fetched)

    def find(self, text: str) -> tuple[ReadDate, str] | None:
        """Return the first date in a text, and its words."""
        for number, match in enumerate(_DATE.finditer(text[:_LONGEST])):
            if number >= _MOST:
                break
            for words in filter(None, (match[0], match["day"])):
                if found := self.read(words):
                    return found, words
        return None

    def read_or_find(self, text: str) -> ReadDate | None:
        """Return the date that a text is, else the first one in it."""
        if found := self.read(text):
            return found
        inner = self.find(text)
        return inner[0] if inner else None

    def why_unread(self, text: str) -> str:
        """Say why a text gives no date, for a note."""
        return f"{text.strip()[:40]!r} {why_unread(text)}"


def kind_before(text: str) -> str | None:
    """Return what the words right before a date say that it is of: `changed`, `other`, or None."""
    match = _OTHER_DATE.search(text[-40:])
    return ("changed" if match["changed"] else "other") if match else None
