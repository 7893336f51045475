"""Tell a person's name from the mail address that was written into it (RFC 5322, 3.4)."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote

from syndicate.text.patterns import regex

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}+"
#: An address in a name; not a handle of the Fediverse, which is `@name@host`.
_ADDRESS = regex(
    rf"(?:(?:e-?mail|邮箱|郵箱|邮件|電郵|信箱)\s?[:：]\s?)?(?:mailto:)?(?<![@＠A-Za-z0-9._%+-])(?P<mail>(?P<local>{_ATOM}(?:\.{_ATOM}){{0,9}})"
    r"[@＠](?:[^\W_](?:[\w-]{0,62}[^\W_])?\.){1,9}[^\W\d_][\w-]{1,62})(?![@＠\w])(?:\?[^\s<>()]*+)?",
    re.IGNORECASE,
)
#: What is left of brackets and quotes around an address or a name.
_EMPTY = regex(r"[(\[<{（【《〈＜‹«]\s*[)\]>}）】》〉＞›»]|\"\s*\"|“\s*”|&lt;\s*&gt;")
_BEFORE_MARK = regex(r"(?<! ) ++(?=[,;，；、])")
_EDGE = " \t\u3000,;:|/·•—–-，；：、｜／"
_WRAPPED = regex(r"""(["'“‘(（\[])(?P<inner>[^"'“”‘’()（）\[\]]+)(["'”’)）\]])""")
_MAILTO = regex(r"\s*mailto:(?P<mail>[^?\s]+)", re.IGNORECASE)


@lru_cache(maxsize=4096)
def split_name(name: str) -> tuple[str, str | None]:
    """Return a name without the mail addresses in it, and the first of these, or None.

    `Bo (Staff) <bo@x.example>` is Bo (Staff), `bo@x.example (Bo)` is Bo; of an address alone the
    part before the @ is the name.
    """
    if "@" not in name and "＠" not in name:
        return name, None
    found = list(_ADDRESS.finditer(name))
    if not found:
        return name, None
    rest = _EMPTY.sub(" ", _EMPTY.sub(" ", _ADDRESS.sub(" ", name)))
    rest = _BEFORE_MARK.sub("", " ".join(rest.split())).strip(_EDGE)
    if match := _WRAPPED.fullmatch(rest):
        rest = match["inner"].strip(_EDGE)
    if not any(map(str.isalnum, rest)):
        rest = found[0]["local"]
    return rest, found[0]["mail"].replace("＠", "@")


def name_alone(name: str) -> str:
    """Return a name without the mail addresses in it."""
    return split_name(name)[0]


def mailto(url: str | None) -> str | None:
    """Return the mail address of a `mailto:` URL, or None."""
    match = _MAILTO.match(url or "")
    return unquote(match["mail"]) or None if match else None
