"""Find the title of a page among its lines, and what the lines around it say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct, field

from syndicate.intake.page.column.head import LONGEST, HeadFacts, SiteNames
from syndicate.intake.page.column.words import EDGE, notice_of, squash
from syndicate.text.patterns import regex

#: How many lines above and below a title are read.
_ABOVE, _BELOW = 6, 14
#: How many lines that say nothing may stand between a title and a line that does.
_MOST_UNKNOWN = 2
_TRAIL = regex(r"\s{0,9}[>›»/＞→\t]\s{0,9}")
_JOINT = regex(r"\s{0,9}[|｜\-–—_·»›:：]\s{0,9}")
_SENTENCE_END = regex(r"[。！？!?.…~～：:；;”」)）]$")
_PUNCTUATION = regex(r"[，。！？、；,.!?;:：]")


class Top(Struct):
    """The top of a page: `first` is the line of its title, `last` the last that is no text.

    `unknown` are lines between them that say nothing we know.
    """

    title: str
    first: int
    last: int
    facts: HeadFacts
    unknown: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many kinds of facts its lines give."""
        facts = self.facts
        return sum(map(bool, (facts.categories, facts.source, facts.original, facts.authors)))


def read_top(lines: Sequence[str], title: str | None, names: SiteNames) -> Top | None:
    """Read the lines around the title; None where no line of the page shows it."""
    found = _doubled_title(lines, names) or (_title_line(lines, title) if title else None)
    if found is None:
        return None
    first, shown = found
    top = Top(shown, first, first, HeadFacts(names))
    _read_below(top, lines)
    _read_above(top, lines)
    _name_unknown(top)
    return top


def _title_line(lines: Sequence[str], title: str) -> tuple[int, str] | None:
    """Return the first line that is the title, or the title without the site's name."""
    wanted = squash(title)
    for number, line in enumerate(lines[:400]):
        if squash(line) == wanted or _is_trail_to(line, wanted):
            return number, title
    for number, line in enumerate(lines[:400]):
        plain = line.replace("\t", "")
        if len(plain) < 6 or len(plain) >= len(title):
            continue
        if title.startswith(plain) and _JOINT.match(title[len(plain) :]):
            return number, plain
    return None


def _is_trail_to(line: str, title: str) -> bool:
    """Whether a line is a trail, such as `Home > Technology > Title`."""
    parts = _TRAIL.split(line)
    return len(parts) > 1 and len(line) < 300 and squash(parts[-1]) == title


def _doubled_title(lines: Sequence[str], names: SiteNames) -> tuple[int, str] | None:
    """Return a line that stands twice in succession, right above one that says something."""
    for number, line in enumerate(lines[:40]):
        following = lines[number + 1 : number + 5]
        if not following or not 4 <= len(line) <= LONGEST or squash(following[0]) != squash(line):
            continue
        if squash(line) in names.categories or squash(line) in names.sources:
            continue
        if any(HeadFacts(names).read(text) == "fact" for text in following[1:]):
            return number, line.replace("\t", "")
    return None


def _read_below(top: Top, lines: Sequence[str]) -> None:
    title = squash(top.title)
    pending: list[str] = []
    for number in range(top.first + 1, min(top.first + 1 + _BELOW, len(lines))):
        line = lines[number]
        trial = top.facts.copy()
        if squash(line) == title or _is_trail_to(line, title):
            kind: str | None = "title"
        else:
            kind = trial.read(line) or ("other" if _is_other(line) else None)
        if kind:
            top.facts = trial
            top.last = number
            top.unknown += pending
            pending = []
            continue
        pending.append(line)
        if len(pending) > _MOST_UNKNOWN or len(line) > 30 or _SENTENCE_END.search(line):
            return


def _is_other(line: str) -> bool:
    return notice_of(line, below=False) in ("follow", "control", "mark")


def _read_above(top: Top, lines: Sequence[str]) -> None:
    """Read the category, and the account with its mark, above the title."""
    above = lines[max(0, top.first - _ABOVE) : top.first]
    for line in above[-3:]:
        trial = top.facts.copy()
        if not top.facts.original and trial.read(line) == "fact" and trial.original:
            top.facts = trial
    if top.facts.categories:
        return
    known = top.facts.names.categories
    trails = [*above, lines[top.first]]
    labels = [known[key] for line in trails for part in _TRAIL.split(line)
              if (key := squash(part.strip(EDGE))) in known]  # fmt: skip
    nearest = known.get(squash(above[-1].strip(EDGE))) if above else None
    if nearest and len(set(labels)) > 1 and Counter(labels)[nearest] < 2:
        return  # the last entry of a menu
    if len(set(labels)) == 1 or nearest:
        top.facts.read_category(nearest or labels[0])


def _name_unknown(top: Top) -> None:
    """Take a short name between the labels as the account."""
    for line in list(top.unknown):
        is_name = len(line) <= (16 if not line.isascii() else 30) and not _PUNCTUATION.search(line)
        if is_name and top.facts.take_account(line):
            top.unknown.remove(line)
