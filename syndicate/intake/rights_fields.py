"""What a record says of rights, in the words of agencies: its state, and fields that are misnamed.

A kill that cannot be read is a kill: what may restrict an article is never left out in silence.
https://cv.iptc.org/newscodes/pubstatusg2/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

from syndicate.model.article import Pubstatus
from syndicate.text.names import fold
from syndicate.text.patterns import regex
from syndicate.text.plain import names, one_line

#: The fields by which a record restricts its article.
RIGHTS = ("pubstatus", "embargoed", "expires")

_STATES: Mapping[Pubstatus, frozenset[str]] = {
    "usable": names("usable"),
    "withheld": names("withheld withhold held hold 暂不发布 保留"),
    "canceled": names(
        "canceled cancelled cancel killed kill recalled recall retracted retract withdrawn withdraw"
        " spiked spike pulled revoked 撤稿 撤回 已撤稿 已撤回 取消 作废"
    ),
}
_WORDS = {word: state for state, words in _STATES.items() for word in words}
#: What stands before a state in IPTC's spellings: `stat:`, or the address of the scheme.
_SCHEME = regex(r"(?:stat|pubstatus|pubstatusg2|pubst):|https?://\S{1,80}[/#]")
#: Words of other systems for what is not to be shown, beside those of `_STATES`.
_HIDDEN = names(
    "archived deleted draft embargoed expired hidden inactive mandatorykill password pending"
    " private protected removed suspended trash unlisted unpublished"
)
#: Names under which the fields are met, without case and marks.
_MISNAMED = {
    "pubstatus": names(
        "pubstatus pubstate publicationstatus publicationstate publishstatus publishingstatus"
        " itemstatus newsstatus usagestatus rightsstatus"
    ),
    "embargoed": names(
        "embargo embargoed embargoeduntil embargountil embargodate embargotime embargodatetime"
        " embargoedat embargoat embargoend embargoends embargolift notbefore publishafter"
        " 解禁 解禁时间 禁发至 解禁日期"
    ),
    "expires": names(
        "expires expire expired expiry expiration expirydate expirationdate expiresat expiredat"
        " expireat expireson expiresdate expirytime validuntil validto notafter unpublishdate"
        " unpublishat unpublishon removeafter 过期时间 失效时间 到期时间 有效期至"
    ),
}
#: Those of them that another spelling may be meant for.
_MISSPELLED = (
    *("pubstatus", "embargo", "embargoed", "embargoeduntil", "expires", "expired", "expiry"),
    *("expiration", "expirydate", "expirationdate", "expiresat"),
)
_NAMES = {name: field for field, known in _MISNAMED.items() for name in known}
#: Names that only matter where their value says that the article is not to be shown.
_STATUS = names("status state visibility")
_FLAGS = names(
    "canceled cancelled killed kill recalled recall retracted withdrawn withheld spiked revoked"
    " deleted removed unpublished"
    " takedown 撤稿 已撤稿"
)
#: Words of their own that are spelled almost like one of the names.
_OTHER_WORDS = names("express substatus")
#: Words that say that something is not so.
_NO = names("false 0 no")
_LETTERS = regex(r"[\W_]+")
_NEAR, _SHORTEST = 0.85, 6


def read_pubstatus(raw: str) -> Pubstatus | None:
    """Return the state that a word means, in any case and in IPTC's spellings; None if unknown."""
    word = _SCHEME.sub("", fold(raw), count=1)
    return _WORDS.get(_LETTERS.sub("", word))


def states_rights(record: Mapping[str, Any]) -> bool:
    """Return whether a record says anything in its fields of rights."""
    return any(record.get(name) not in (None, "") for name in RIGHTS)


def said_twice(members: Iterable[tuple[str, Any]]) -> dict[str, str]:
    """Return the fields of rights that are given twice and unlike, each with all that is said.

    So joined, nobody can read it: neither the first nor the last is known to be meant.
    """
    said: dict[str, list[str]] = {}
    for name, value in members:
        if name.lower() in RIGHTS and value not in (None, ""):
            said.setdefault(name.lower(), []).append(one_line(str(value)))
    return {name: " / ".join(all_of) for name, all_of in said.items() if len(set(all_of)) > 1}


def misnamed(record: Mapping[str, Any], known: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield (name, field meant) of what is no field but seems to restrict the article.

    `known` are the names of fields. What is empty or false restricts nothing.
    """
    for name, value in record.items():
        if not isinstance(name, str) or name in known or name.startswith("_"):
            continue
        if value in (None, "", False, 0, [], {}) or str(value).strip().lower() in _NO:
            continue
        if field := _field_meant(name, value):
            yield name, field


def is_misnamed(name: str) -> bool:
    """Return whether a name is almost that of a field of rights, whatever its value."""
    is_field = name in RIGHTS or name.startswith("_")
    return not is_field and _field_meant(name, "killed") is not None


def _field_meant(name: str, value: Any) -> str | None:
    plain = _LETTERS.sub("", fold(name[:100]))
    if field := _NAMES.get(plain):
        return field
    if plain in _FLAGS:
        return "pubstatus"
    if plain in _STATUS:
        word = _LETTERS.sub("", _SCHEME.sub("", fold(one_line(str(value)[:100])), count=1))
        restricts = word in _HIDDEN or _WORDS.get(word, "usable") != "usable"
        return "pubstatus" if restricts else None
    return _nearest(plain)


@lru_cache(maxsize=4096)
def _nearest(plain: str) -> str | None:
    """Return the field whose names are spelled almost like a name."""
    if len(plain) < _SHORTEST or plain in _OTHER_WORDS:
        return None
    for known in _MISSPELLED:
        match = SequenceMatcher(None, plain, known, autojunk=False)
        if match.quick_ratio() >= _NEAR and match.ratio() >= _NEAR:
            return _NAMES[known]
    return None
