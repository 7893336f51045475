"""The names by which one article cites another: its address or, without one, its title."""

from __future__ import annotations

from syndicate.text.similarity import letters
from syndicate.text.tracking import is_tracking
from syndicate.text.urls import host_of, key, page_key

#: How a name begins that is a title, or an address however it is spelt (`urls.page_key`); any other
#: is an address (`urls.key`).
TITLE, PAGE = "title:", "page:"
#: Columns of a title of which only the letters count; a Chinese character takes two.
_LONG, _WIDE = 8, "\u2e80"


def name_of_title(title: str) -> str:
    """Return the name by which an article of this title is cited.

    Quotation marks around it, a full stop, case and white space do not count, but in a short title,
    where a sign may be all the difference (`C`, `C++`).
    """
    told = letters(title)
    wide = sum(char >= _WIDE for char in told)
    return TITLE + (told if len(told) + wide >= _LONG else " ".join(title.split()))


def names_of_address(url: str) -> frozenset[str]:
    """Return the names by which an article at a web address is cited."""
    return frozenset({key(url), key(_untracked(url)), PAGE + page_key(url)})


def _untracked(url: str) -> str:
    """Return an address without the parameters by which readers are tracked."""
    before, _, query = url.partition("#")[0].partition("?")
    host = host_of(url)
    kept = [each for each in query.split("&") if each and not is_tracking(each, host)]
    return f"{before}?{'&'.join(kept)}" if kept else before
