"""Why an article is, or is not, in a feed: the rule, and the place it stands in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from syndicate import text, urls
from syndicate.config.site import Site
from syndicate.errors import NotFoundError
from syndicate.model import Standing
from syndicate.rights import Carry, Hold, Register, Rule, Ruling
from syndicate.stages.jobs import Outline, outlines
from syndicate.stages.naming import name_everything
from syndicate.stages.selection import rule, selects
from syndicate.store import Store, publications, reading


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is so of one article in one feed: carried (how much), held or not selected, and why."""

    feed: str
    state: str
    reasons: tuple[str, ...]


def find_one(connection: Connection, name: str) -> Standing:
    """The article that answers to an id, an entry id or a URL; NotFoundError unless it is one."""
    name = text.clean(name)
    page = urls.web_url(name) if "://" in name else None
    found = reading.find(connection, name, urls.key(page) if page else None)
    if not found:
        raise NotFoundError(f"no article answers to {name!r}")
    if len(found) > 1:
        listed = "".join(f"\n  {s.entry_id}  {s.title}" for s in found)
        raise NotFoundError(f"{len(found)} articles answer to {name!r}; name one:{listed}")
    return found[0]


def explain(
    site: Site, store: Store, article: str, feed: str | None, now: datetime
) -> tuple[Standing, list[Verdict]]:
    """The verdict on an article in every feed that could carry it, or in the one feed named."""
    register = Register.of(site)
    with store.reading() as connection:
        standing = find_one(connection, article)
        naming = name_everything(site, connection)
        every = [o for o in outlines(register, naming) if _concerns(o, standing, register, feed)]
        if not every:
            asked = f"no feed is called {feed!r}" if feed else "no feed is made of its categories"
            raise NotFoundError(asked)
        printed = set(publications.documents_with(connection, standing.key))
        setbacks = [r for s, r, _ in publications.quarantined(connection) if s == standing.entry_id]
        verdicts = [_verdict(o, standing, register, now, printed, setbacks) for o in every]
    return standing, verdicts


def _concerns(outline: Outline, standing: Standing, register: Register, feed: str | None) -> bool:
    if feed is not None:
        return feed.rpartition(".")[0] == outline.path or feed == outline.path
    members = {
        "category": standing.categories,
        "tag": standing.tags,
        "author": standing.authors,
        "source": (register.publisher(standing, register.find(standing)),),
        "language": (standing.language or register.site.settings.language,),
    }
    return outline.job.per is None or outline.member in members[outline.job.per]


def _verdict(
    outline: Outline,
    standing: Standing,
    register: Register,
    now: datetime,
    printed: set[str],
    setbacks: Sequence[str],
) -> Verdict:
    site, job = register.site, outline.job
    permission = register.find(standing)
    place = site.places.of(f"jobs/{outline.job_name}.yaml", "select")
    if not selects(outline.select, standing, permission, site.settings.language):
        return Verdict(outline.path, "not selected", (f"the job does not ask for it ({place})",))
    if job.select.max_age and standing.published < now - job.select.max_age:
        place = site.places.of(f"jobs/{outline.job_name}.yaml", "select", "max_age")
        return Verdict(outline.path, "not selected", (f"older than the job's max_age ({place})",))
    ruling = rule(outline, standing, permission, register, now)
    reasons = tuple(str(one) for one in _rules(ruling))
    if not isinstance(ruling, Carry):
        return Verdict(outline.path, "held" if isinstance(ruling, Hold) else "withdrawn", reasons)
    suffixes = [path.rpartition(".")[2] for path in printed if _stem(path) == outline.path]
    if setbacks and not suffixes:
        return Verdict(outline.path, "set aside", (*setbacks, *reasons))
    if suffixes:
        where = f"published in {', '.join(sorted(suffixes))}"
    else:
        limit = site.places.of(f"jobs/{outline.job_name}.yaml", "limit")
        where = f"not in the last build: not built since, or past the job's limit ({limit})"
    return Verdict(outline.path, f"may be carried: {ruling.level}", (*reasons, where, *setbacks))


def _stem(path: str) -> str:
    return path.partition("/")[2].rpartition(".")[0]


def _rules(ruling: Ruling) -> Iterator[Rule]:
    """Every rule that spoke, the deciding one last."""
    yield from ruling.trace
    if not isinstance(ruling, Carry) and ruling.rule not in ruling.trace:
        yield ruling.rule
