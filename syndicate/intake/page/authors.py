"""Choose the authors of a page among the places that name some."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence

from msgspec import Struct

from syndicate.intake.page.people import Credits, read_credits
from syndicate.text.patterns import regex

#: What a site adds to its own name where nobody wrote a text.
_OF_SITE = regex(
    r"^(?:die|der|das|the|la|le|el|von|by)?(?:redaktion|redaccion|redacción|team|staff|editorial|"
    r"editors?|news|onlineredaktion|redaktionsteam|newsdesk|newsroom|desk|online|com|de|org|net|"
    r"media|magazin|magazine|gmbh|inc|ltd|ev|www|dwcom|编辑部|网|新闻|财经|科技|体育|娱乐|订阅|"
    r"频道|客户端|小编)*(?:des|der|von|of|at)?$"
)
_LEGAL = regex(
    r"\b(?:gmbh|mbh|ag|kg|e\. ?v\.?|inc|ltd|llc|corp|s\.?a\.?r\.?l|s\.p\.a|b\.v|plc)\b\.?"
    r"|有限公司|股份公司|ministeri|department of|agentur|departement",
    re.IGNORECASE,
)
_COUNTRY = regex(
    r"[,;]\s*(?:germany|deutschland|austria|österreich|switzerland|schweiz|france|italy|usa|uk)\s*$",
    re.IGNORECASE,
)
#: An address beside a name: who made the site, as templates credit them.
_WEBSITE = regex(
    r"https?://|www\.|(?<![@\w.-])[\w-]{2,60}\.(?:com|net|org|de|at|ch|fr|es|it|eu|info)\b",
    re.IGNORECASE,
)
_LONGEST = 2_000
#: How many authors a second place of a kind may add.
_MOST_MORE = 6
_ACCOUNT = regex(r"[^\s\u2e80-\uffff]{1,40}")


class Claim(Struct, frozen=True):
    """What one place of a page says about its authors.

    `kind` is the kind of place ("JSON-LD", "meta"): two of a kind do not confirm each other.
    """

    credits: Credits
    where: str
    kind: str
    text: str


class Choice(Struct, frozen=True):
    """The authors of a page, where they were found, and a note on what names nobody."""

    authors: tuple[str, ...] = ()
    where: str = ""
    note: str | None = None


def claim_of(values: Sequence[str], where: str) -> Claim:
    """Read the values of one place."""
    kind = where.split(" ", maxsplit=1)[0]
    is_listed = ".creator" not in where or len(values) > 1  # which may be "Last, First"
    read = [read_credits(value, listed=is_listed) for value in values[:50]]
    authors = dict.fromkeys(name for credit in read for name in credit.authors)
    others = dict.fromkeys(other for credit in read for other in credit.others)
    text = "; ".join(values)[:_LONGEST]
    is_of_site = where == "meta author" and _WEBSITE.search(text) is not None
    if is_of_site or _is_address(text) or _is_list_of_topics(tuple(authors)):
        authors = {}
    return Claim(Credits(tuple(authors), tuple(others)), where, kind, "; ".join(values)[:60])


def choose_authors(claims: Iterable[Claim], own_names: Collection[str]) -> Choice:
    """Return the authors that a page names; the most trusted claim comes first.

    Where two places agree, they win. An account ("nvale") stands only where no name does, and the
    site's own names never do. What names nobody is told.
    """
    all_claims = list(claims)
    own = {squash_name(name) for name in own_names} - {""}
    named = [(claim, _names_but_own(claim, own)) for claim in all_claims]
    named = [(claim, names) for claim, names in named if names]
    if not named:
        refused = dict.fromkeys(c.text for c in all_claims if c.text and not c.credits.others)
        words = ", ".join(repr(text) for text in list(refused)[:3])
        note = f"authors: {words} names no person or account; left out" if words else None
        return Choice(note=note)
    number = min(range(len(named)), key=lambda n: (*_rank(named, n), n))
    claim, names = named[number]
    keys = _keys(names)
    for other, more in named:  # the same authors and more, as an equally sure place has them
        if other.kind == claim.kind and keys < _keys(more) and len(more) <= len(names) + _MOST_MORE:
            claim, names = other, more
            break
    return Choice(names, claim.where)


def _rank(named: Sequence[tuple[Claim, tuple[str, ...]]], number: int) -> tuple[bool, int]:
    """Return whether a claim only names accounts, and how many others confirm it (less is more)."""
    claim, names = named[number]
    keys = _keys(names)
    kinds = {
        other.kind
        for other, other_names in named
        if other.kind != claim.kind and keys & _keys(other_names)
    }
    return all(_ACCOUNT.fullmatch(name) for name in names), -min(len(kinds), 1)


def _keys(names: Iterable[str]) -> set[str]:
    return set(map(squash_name, names))


def _is_address(text: str) -> bool:
    """Whether a text is the legal name or the address of a firm."""
    return _LEGAL.search(text) is not None or _COUNTRY.search(text) is not None


def _is_list_of_topics(names: Sequence[str]) -> bool:
    """Whether many single words stand where names should: tags."""
    return (
        len(names) > 3
        and sum(" " in name for name in names) * 2 < len(names)
        and all(name.isascii() or not re.search(r"[\u3400-\u9fff]", name) for name in names)
    )


def _names_but_own(claim: Claim, own: Collection[str]) -> tuple[str, ...]:
    """Return the names of a claim but for the site's; "Site - Name" gives what follows the site."""
    names = _without_own(claim.credits.authors, own)
    before, bar, after = claim.text.partition(" - ")
    if not names and bar and is_own(before, own):
        names = _without_own(read_credits(after).authors, own)
    if any(" " in name for name in names):  # beside a name, "new" or "more" is a button
        names = tuple(n for n in names if " " in n or not (n.isascii() and n.islower()))
    return names


def _without_own(names: Iterable[str], own: Collection[str]) -> tuple[str, ...]:
    return tuple(name for name in names if not is_own(name, own) and not _LEGAL.search(name))


def is_own(name: str, own: Collection[str]) -> bool:
    """Whether a name is one of the site's own (squashed), or says its staff."""
    plain = squash_name(name)
    if plain in own:
        return True
    for site in own:
        longer, shorter = (plain, site) if site in plain else (site, plain)
        is_part = len(shorter) > 1 and shorter in longer
        if is_part and _OF_SITE.fullmatch(longer.replace(shorter, "", 1)):
            return True
    return False


def squash_name(name: str) -> str:
    """Return a name for comparison: its letters and figures in one case, without accents."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", "", plain).casefold()
