"""What changes by itself: foretold to the microsecond, and held against real builds and rulings."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.records import replace
from support.small_site import SmallSite, record, records

from syndicate.build.catalog import Catalog
from syndicate.build.select import select
from syndicate.config.jobs import Job, Partner, Select
from syndicate.config.load import load
from syndicate.config.owners import Owners
from syndicate.config.settings import Settings
from syndicate.config.site import Places, Site
from syndicate.config.terms import Sources, SourceTerms
from syndicate.model.article import Article
from syndicate.reports.forecast import Forecast, ForecastChange, as_data, as_lines, forecast
from syndicate.rights import Carry
from syndicate.rights.time import TimeRule, delayed_rules
from syndicate.store import Store, publications, queries, time_index
from syndicate.store.carried import CarriedEntry
from syndicate.store.revision import Submission
from syndicate.store.revision_clock import RevisionClock
from syndicate.store.save import put
from syndicate.store.sql.embedded import EmbeddedConnection
from syndicate.store.sql.noted import real

NOW = datetime(2024, 7, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TICK = timedelta(microseconds=1)
FORMATS = ("rss", "atom", "json")
ID = "tag:site.example,2024:daily.example/a1"


def iso(moment: datetime) -> str:
    return moment.isoformat()


def look(site: SmallSite, until: datetime = NOW + 30 * DAY, **more: Any) -> Forecast:
    with opened(site.folder) as (config, store):
        return forecast(config, store, more.pop("now", NOW), until, **more)


@contextmanager
def opened(folder: Path) -> Iterator[tuple[Site, Store]]:
    config = load(folder / "config")
    store = Store.open(config.settings.store, config.folder)
    try:
        yield config, store
    finally:
        store.close()


def holds(site: SmallSite, feed: str, form: str, entry: str) -> bool:
    """Whether a document has an entry, by its bytes."""
    folder = site.folder / "feeds" / ("" if feed.startswith("partners/") else "public")
    path = folder / f"{feed}.{form}"
    return path.exists() and entry.encode() in path.read_bytes()


def told(outlook: Forecast) -> list[tuple[timedelta, str, str]]:
    return [(one.instant - NOW, one.event, one.feed) for one in outlook.changes]


SOURCE = """\
own: {{grants: full}}
sources:
  daily:
    name: 示例日报
    match: [daily.example]
    grants: full
    {}
"""
WIRE = {"jobs/wire.yaml": "path: wire\naudience: partners\n"}
ACME = {**WIRE, "partners/acme.yaml": "name: Acme\njobs: [wire]\ndelay: 6h\n"}
PUBLIC = ("all", "ke-ji")
EMBARGOED = "embargoed until 2024-07-02T00:00:00Z (the article)"
SERVED = "the partner acme is served it from {} (config/partners/acme.yaml:3:1)"
LIFTS = "the source's embargo lifts at {} (config/sources.yaml:7:5)"

#: What the config adds, what the record says, and what is then to come: (after, event, feed, why).
CASES: dict[str, tuple[dict[str, str], dict[str, Any], list[tuple[timedelta, str, str, str]]]] = {
    "an embargo lifts": (
        {},
        {"embargoed": iso(NOW + DAY)},
        [(DAY, "enters", feed, EMBARGOED) for feed in PUBLIC],
    ),
    "a date comes": (
        {},
        {"date_published": iso(NOW + DAY)},
        [
            (DAY, "enters", feed, "dated in the future, 2024-07-02T00:00:00Z (the article)")
            for feed in PUBLIC
        ],
    ),
    "an article expires": (
        {},
        {"expires": iso(NOW + DAY)},
        [
            (DAY, "leaves", feed, "expired at 2024-07-02T00:00:00Z (the article), since 2024-07-02")
            for feed in PUBLIC
        ],
    ),
    "the source's embargo lifts": (
        {"sources.yaml": SOURCE.format("embargo: 36h")},
        {"date_published": iso(NOW - 12 * HOUR)},
        [(DAY, "enters", feed, LIFTS.format("2024-07-02T00:00:00Z")) for feed in PUBLIC],
    ),
    "the source's term ends": (
        {"sources.yaml": SOURCE.format("term: 10d")},
        {"date_published": iso(NOW - 9 * DAY)},
        [
            (DAY, "leaves", feed, "the source's term ended at 2024-07-02T00:00:00Z (config/sources")
            for feed in PUBLIC
        ],
    ),
    "a partner's delay passes": (
        ACME,
        {"date_published": iso(NOW - HOUR)},
        [(5 * HOUR, "enters", "partners/acme/wire", SERVED.format("2024-07-01T05:00:00Z"))],
    ),
    "a partner's delay after an embargo": (
        ACME,
        {"embargoed": iso(NOW + DAY)},
        [
            *((DAY, "enters", feed, EMBARGOED) for feed in PUBLIC),
            (30 * HOUR, "enters", "partners/acme/wire", SERVED.format("2024-07-02T06:00:00Z")),
        ],
    ),
    "a partner's delay after the source's embargo": (
        ACME | {"sources.yaml": SOURCE.format("embargo: 36h")},
        {"date_published": iso(NOW - 12 * HOUR), "embargoed": iso(NOW + HOUR)},
        [
            *((DAY, "enters", feed, LIFTS.format("2024-07-02T00:00:00Z")) for feed in PUBLIC),
            (30 * HOUR, "enters", "partners/acme/wire", SERVED.format("2024-07-02T06:00:00Z")),
        ],
    ),
    "a job's window passes": (
        {"jobs/all.yaml": "path: all\nselect: {max_age: 10d}\n"},
        {"date_published": iso(NOW - 9 * DAY)},
        [(DAY + TICK, "leaves", "all", "older than the job's max_age (config/jobs/all.yaml:2:10)")],
    ),
    "a partner's window lags behind": (
        ACME | {"jobs/wire.yaml": f"{WIRE['jobs/wire.yaml']}select: {{max_age: 10d}}\n"},
        {"date_published": iso(NOW - 9 * DAY)},
        [(30 * HOUR + TICK, "leaves", "partners/acme/wire", "older than the job's max_age")],
    ),
    "a partner has a name for its category": (
        ACME | {"partners/acme.yaml": "name: A\njobs: [wire]\ndelay: 6h\ncategories: {科技: T}\n"},
        {"date_published": iso(NOW)},
        [(6 * HOUR, "enters", "partners/acme/wire", "served it from 2024-07-01T06:00:00Z")],
    ),
    "a partner has no name for its category": (
        ACME | {"partners/acme.yaml": "name: A\njobs: [wire]\ndelay: 6h\ncategories: {文化: C}\n"},
        {"date_published": iso(NOW)},
        [],
    ),
    "an undated article counts from when it was first seen": (
        {"sources.yaml": SOURCE.format("embargo: 1d")},
        {"date_published": None},
        [(DAY, "enters", feed, LIFTS.format("2024-07-02T00:00:00Z")) for feed in PUBLIC],
    ),
    "it enters and leaves": (
        {},
        {"embargoed": iso(NOW + DAY), "expires": iso(NOW + 2 * DAY)},
        [
            *((DAY, "enters", feed, EMBARGOED) for feed in PUBLIC),
            *((2 * DAY, "leaves", feed, "expired at 2024-07-03") for feed in PUBLIC),
        ],
    ),
    "one day of the future has several feeds": (
        {
            "jobs/per.yaml": 'per: tag\npath: "t-{slug}"\n',
            "jobs/who.yaml": 'per: author\npath: "a-{slug}"\n',
            "jobs/from.yaml": 'per: source\npath: "s-{slug}"\n',
            "jobs/in.yaml": 'per: language\npath: "l-{slug}"\n',
            "jobs/some.yaml": "path: some\nselect: {categories: [科技, 文化], tags: [x]}\n",
            "jobs/none.yaml": "path: none\nselect: {sources: [daily], tags: [z]}\n",
        },
        {"date_published": iso(NOW + DAY), "tags": ["x"], "authors": [{"name": "Ann"}]},
        [
            (DAY, "enters", feed, "dated in the future")
            for feed in ("a-ann", "all", "ke-ji", "l-zh-cn", "s-daily", "some", "t-x")
        ],
    ),
    "nothing of what ends together": (
        {},
        {"embargoed": iso(NOW + DAY), "expires": iso(NOW + DAY)},
        [],
    ),
    "nothing of what is held for good": (
        {},
        {"embargoed": iso(NOW + DAY), "pubstatus": "withheld"},
        [],
    ),
    "nothing of what no source grants": (
        {},
        {"embargoed": iso(NOW + DAY), "external_url": "https://stranger.example/1"},
        [],
    ),
    "nothing of what falls due later": (
        {},
        {"expires": iso(NOW + 30 * DAY + TICK)},
        [],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_build_shows_it_at_that_very_instant(site: SmallSite, name: str) -> None:
    files, facts, expected = CASES[name]
    for path, text in files.items():
        site.write(path, text)
    site.take_in(record(1, **facts))
    site.build(iso(NOW))
    outlook = look(site)
    assert told(outlook) == [one[:3] for one in expected]
    assert (outlook.reached, outlook.more) == (NOW + 30 * DAY, 0)
    for one, (_, _, _, why) in zip(outlook.changes, expected, strict=True):
        assert (one.entry_id, one.title) == (ID, "第 1 篇文章")
        assert why in one.why
    feeds = {one.feed for one in outlook.changes}
    there = {feed for feed in feeds for form in FORMATS if holds(site, feed, form, ID)}
    assert there == {one.feed for one in outlook.changes if one.event == "leaves"} - {
        one.feed for one in outlook.changes if one.event == "enters"
    }
    for moment in sorted({one.instant for one in outlook.changes}):
        for when in (moment - timedelta(seconds=1), moment - TICK):
            assert seen(site, when, feeds) == there
        turned = {one.feed for one in outlook.changes if one.instant == moment}
        there ^= turned
        assert seen(site, moment, feeds) == there


def seen(site: SmallSite, at: datetime, feeds: set[str]) -> set[str]:
    """The feeds that have the article after a build, in all formats alike."""
    assert site.build(iso(at)).code == 0
    found = {(feed, form) for feed in feeds for form in FORMATS if holds(site, feed, form, ID)}
    assert all((feed, form) in found for feed, _ in found for form in FORMATS)
    return {feed for feed, _ in found}


class TestWhatIsLeftOut:
    def test_the_leaving_of_what_was_never_published(self, site: SmallSite) -> None:
        site.take_in(record(1, expires=iso(NOW + DAY)))
        assert look(site).changes == ()
        site.build(iso(NOW), "--feed", "ke*")
        assert told(look(site)) == [(DAY, "leaves", "ke-ji")]
        site.build(iso(NOW))
        assert len(look(site).changes) == 2
        site.take_in(record(2), at=iso(NOW + HOUR))
        site.write("jobs/all.yaml", "path: all\nlimit: {entries: 1}\n")
        assert len(look(site).changes) == 2
        site.build(iso(NOW + 2 * DAY))
        assert look(site).changes == ()

    def test_entering_a_feed_that_is_full_of_newer_ones(self, site: SmallSite) -> None:
        """Among articles of one instant, too, where the store's rank decides."""
        site.write("jobs/all.yaml", "path: all\nlimit: {entries: 3}\n")
        noon = "2024-06-10T12:00:00Z"
        waiting = [1, 2, 4, 5, 7, 8, 10, 11]
        site.take_in(*records(waiting, date_published=noon, embargoed=iso(NOW + DAY)))
        site.take_in(*records((3, 6, 9), date_published=noon))
        site.build(iso(NOW))
        foretold = {one.entry_id for one in look(site).changes if one.feed == "all"}
        everywhere = {one.entry_id for one in look(site).changes if one.feed == "ke-ji"}
        before = {entry["id"] for entry in site.entries("all.json")}
        site.build(iso(NOW + DAY))
        entered = {entry["id"] for entry in site.entries("all.json")} - before
        assert entered <= foretold < everywhere
        assert len(everywhere) == 8
        again = record(1, date_published=noon, embargoed=iso(NOW + 3 * DAY))
        site.take_in(again, *records(range(20, 24), date_published=iso(NOW)), at=iso(NOW + HOUR))
        site.build(iso(NOW + DAY))
        assert {one.feed for one in look(site, now=NOW + DAY).changes} == {"ke-ji"}
        last = record(int(site.entries("all.json")[-1]["id"].rpartition("/a")[2]))
        last |= {"date_published": iso(NOW), "embargoed": iso(NOW + 4 * DAY)}
        site.take_in(last, at=iso(NOW + 2 * HOUR))
        (back,) = (one for one in look(site, now=NOW + DAY).changes if one.feed == "all")
        assert (back.instant, back.event) == (NOW + 4 * DAY, "enters")  # the place it has now
        site.write("jobs/all.yaml", "path: all\nlimit: {entries: 9}\n")
        assert {one.feed for one in look(site, now=NOW + DAY).changes} == {"all", "ke-ji"}

    def test_a_feed_with_archives_has_room_for_what_is_late(self, site: SmallSite) -> None:
        site.write("jobs/all.yaml", "path: all\nlimit: {entries: 2}\narchive: {entries: 2}\n")
        site.take_in(*records(range(1, 6)), record(9, embargoed=iso(NOW + DAY)))
        site.take_in(record(10, date_published="2020-01-01T00:00:00Z", embargoed=iso(NOW + DAY)))
        site.build(iso(NOW))
        foretold = [one for one in look(site).changes if one.feed == "all"]
        assert {one.entry_id.rpartition("/")[2] for one in foretold} == {"a9", "a10"}
        site.build(iso(NOW + DAY))
        archives = [f"all/{path.name}" for path in (site.public / "all").glob("*.json")]
        shown = {e["id"] for path in ("all.json", *archives) for e in site.entries(path)}
        assert {one.entry_id for one in foretold} < shown


class TestHowMuchIsTold:
    def fill(self, site: SmallSite) -> None:
        for number in range(1, 11):
            until = iso(NOW + number * HOUR)
            site.take_in(record(number, embargoed=until, expires=iso(NOW + 20 * HOUR)))
        site.build(iso(NOW))

    def test_the_first_ones(self, site: SmallSite) -> None:
        self.fill(site)
        whole = look(site, batch=2)
        assert (len(whole.changes), whole.more) == (40, 0)
        assert whole.changes == tuple(sorted(whole.changes))
        some = look(site, most=3, batch=2)
        assert some.changes == whole.changes[:3]
        assert some.reached == NOW + 2 * HOUR
        assert some.more > 8
        assert look(site, most=40, batch=2) == whole
        assert look(site, most=20, batch=2) == Forecast(whole.changes[:20], NOW + 20 * HOUR, 20)

    def test_up_to_where_it_has_looked(self, site: SmallSite) -> None:
        self.fill(site)
        some = look(site, batch=2, most_looked=4)
        assert {one.instant for one in some.changes} == {NOW + n * HOUR for n in range(1, 5)}
        assert some.reached == NOW + 4 * HOUR
        assert some.more > 6

    def test_a_few_questions_where_nothing_is_due(
        self, site: SmallSite, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        site.write("sources.yaml", SOURCE.format("term: 10d"))
        site.take_in(*records(range(1, 9)))
        site.build(iso(NOW))
        asked: list[str] = []
        run = EmbeddedConnection._cursor
        with opened(site.folder) as (config, store), monkeypatch.context() as patch:
            note = lambda *said: asked.append(said[1]) or run(*said)  # noqa: E731
            patch.setattr(EmbeddedConnection, "_cursor", note)
            found = forecast(config, store, NOW + DAY, NOW + 8 * DAY)
        assert found == Forecast((), NOW + 8 * DAY, 0)
        assert sum(one.startswith("SELECT") for one in asked) == len(asked) == 4

    def test_an_interval_that_is_empty(self, site: SmallSite) -> None:
        self.fill(site)
        assert look(site, NOW).changes == look(site, NOW - DAY).changes == ()
        assert look(site, NOW + HOUR).changes == look(site).changes[:2]
        assert look(site, NOW + 2 * HOUR, now=NOW + HOUR).changes == look(site).changes[2:4]


def test_near_the_end_of_time_nothing_overflows(site: SmallSite) -> None:
    site.write("sources.yaml", SOURCE.format("term: 36500d\n    embargo: 36500d"))
    site.write("jobs/all.yaml", "path: all\nselect: {max_age: 36500d}\n")
    site.write("jobs/wire.yaml", "path: wire\naudience: partners\nselect: {max_age: 36500d}\n")
    site.write("partners/acme.yaml", "name: Acme\njobs: [wire]\ndelay: 36500d\n")
    end = datetime.max.replace(tzinfo=UTC)
    own = {"external_url": None, "embargoed": iso(end - HOUR), "expires": iso(end - TICK)}
    site.take_in(record(1, date_published=iso(end)), record(2, **own))
    outlook = look(site, end, now=end - DAY)
    assert [(one.instant, one.event, one.feed) for one in outlook.changes] == [
        (end - HOUR, "enters", "ke-ji"),
        (end - TICK, "leaves", "ke-ji"),
    ]
    (line, _) = as_lines(outlook.changes, timezone(8 * HOUR))
    assert line.startswith("9999-12-31 22:59:59+00:00 + ke-ji  第 2 篇文章: embargoed until")


def test_as_people_and_as_scripts_read_it() -> None:
    enters = ForecastChange(NOW, "tech", ID, "题", "enters", "embargoed (the article)")
    leaves = replace(enters, instant=NOW + TICK, event="leaves", feed="partners/acme/wire")
    assert list(as_lines([enters, leaves], timezone(8 * HOUR))) == [
        "2024-07-01 08:00:00+08:00 + tech  题: embargoed (the article)",
        "2024-07-01 08:00:00+08:00 - partners/acme/wire  题: embargoed (the article)",
    ]
    data = as_data([enters, leaves])
    assert data[0] == {
        "at": "2024-07-01T00:00:00Z",
        "feed": "tech",
        "event": "enters",
        "entry": ID,
        "title": "题",
        "why": "embargoed (the article)",
    }
    assert data[1]["at"] == "2024-07-01T00:00:00.000001Z"


@pytest.mark.embedded
def test_due_reads_ranges_of_indexes_in_order(site: SmallSite) -> None:
    site.take_in(*records(range(1, 25), embargoed=iso(NOW + DAY)))
    with opened(site.folder) as (_, store), store.reading() as connection:
        window = TimeRule("published", 30 * DAY + TICK, ends=True)
        rules = (*delayed_rules(2 * HOUR, 40 * DAY, HOUR), window)
        due = list(time_index.instants_due(connection, rules, NOW - 90 * DAY, NOW + 90 * DAY))
        assert [moment for moment, _ in due] == sorted(moment for moment, _ in due)
        many = time_index.count_due(connection, rules, NOW - 90 * DAY, NOW + 90 * DAY)
        assert many == len(due) == 24 * 3  # published + 1h, + 3h, embargoed + 1h; none stands
        for rule in rules:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {spelled(rule)}").all()
            assert all("SCAN" not in row[3] and "TEMP" not in row[3] for row in plan), plan


def spelled(rule: TimeRule) -> str:
    query = time_index.due_range(rule, NOW, NOW + DAY)
    return str(real(query).compile(compile_kwargs={"literal_binds": True}))


# Whatever the config and the articles, what is foretold turns what is so into what will be so.

START, END = NOW, NOW + 4 * DAY
SPANS = st.sampled_from([None, 3 * HOUR, DAY, 2 * DAY])
WINDOWS = st.sampled_from([None, 12 * HOUR, 3 * DAY])
MAPS = st.sampled_from([{}, {"a": "A"}])
PROBES = st.lists(st.integers(1, 96).map(lambda hours: START + hours * HOUR), max_size=6)
INSTANTS = st.one_of(st.none(), st.integers(-96, 120).map(lambda half: START + half * HOUR / 2))
ARTICLES = st.lists(
    st.builds(
        lambda **facts: facts,
        published=INSTANTS,
        embargoed=INSTANTS,
        expires=INSTANTS,
        pubstatus=st.sampled_from(["usable", "usable", "usable", "withheld"]),
        host=st.sampled_from(["daily", "brief"]),
        categories=st.sampled_from([("a",), ("b",), ("a", "b"), ()]),
    ),
    min_size=1,
    max_size=5,
)


@st.composite
def sites(draw: st.DrawFn) -> Site:
    sources = {
        name: SourceTerms(
            name, "full", match=(f"{name}.example",), embargo=draw(SPANS), term=draw(WINDOWS)
        )
        for name in ("daily", "brief")
    }
    jobs = {
        "all": Job("all", select=Select(max_age=draw(WINDOWS))),
        "each": Job("each-{slug}", per="category", select=Select(max_age=draw(WINDOWS))),
        "both": Job("both", select=Select(categories=("a", "b"), sources=("daily",))),
        "wire": Job("wire", audience="partners", select=Select(max_age=draw(WINDOWS))),
        "wires": Job("w-{slug}", per="category", audience="partners"),
    }
    partners = {
        name: Partner(name, ("wire", "wires"), delay=draw(SPANS), categories=draw(MAPS))
        for name in ("p", "q")
    }
    own = Settings("t", "https://s.example/", "https://s.example/f/", "s.example,2024")
    return Site(Path(), own, Sources(sources=sources), {}, jobs, partners, Places({}))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty")
    Store.open("sqlite:///empty.db", folder).close()
    return folder / "empty.db"


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_changes_compose(empty: Path, data: st.DataObject) -> None:
    config, facts = data.draw(sites()), data.draw(ARTICLES)
    with TemporaryDirectory() as folder:
        shutil.copy(empty, folder)
        store = Store.open("sqlite:///empty.db", Path(folder))
        try:
            fill(config, store, facts)
            publish(config, store, allowed(config, store, START))
            hold_against_rulings(config, store, data.draw(PROBES))
        finally:
            store.close()


def fill(config: Site, store: Store, facts: list[dict[str, Any]]) -> None:
    submissions = []
    for number, one in enumerate(facts):
        host = one["host"]
        article = Article(
            str(number), id=str(number), external_url=f"https://{host}.example/{number}",
            content_text=f"text {number}", **{k: v for k, v in one.items() if k != "host"},
        )  # fmt: skip
        submissions.append(Submission(number, article, None))
    with store.writing() as connection:
        put(connection, submissions, Owners.of(config), RevisionClock(START - 6 * HOUR))


def allowed(config: Site, store: Store, at: datetime) -> set[tuple[str, str]]:
    """(feed, entry id) of everything that a build would carry."""
    found = set[tuple[str, str]]()
    with store.reading() as connection:
        catalog = Catalog.open(config, connection)
        for spec in catalog.specs:
            feed = spec.path if spec.public else spec.folder + spec.path
            for one in select(spec, connection, catalog, at):
                if isinstance(one.ruling, Carry):
                    found.add((feed, one.article.entry_id))
    return found


def publish(config: Site, store: Store, carried: set[tuple[str, str]]) -> None:
    """Write down that these stand in Atom documents, without making them."""
    ids = sorted({entry for _, entry in carried})
    with store.writing() as connection:
        known = {one.entry_id: one for one in queries.by_entry_ids(connection, ids)}
        for feed in {feed for feed, _ in carried}:
            path = f"{feed if feed.startswith('partners/') else 'public/' + feed}.atom"
            members = [
                CarriedEntry(known[entry].key, known[entry].revision, entry, "full", True)
                for other, entry in carried
                if other == feed
            ]
            publications.announce(connection, {path: ("atom", None)}, START)
            written = [publications.WrittenDocument(path, None, "x", 1, members)]
            publications.put_documents(connection, written, START)


def hold_against_rulings(config: Site, store: Store, probes: list[datetime]) -> None:
    """What was so, turned by each change in its turn, is what is so: just before, at, between."""
    outlook = forecast(config, store, START, END)
    assert outlook.more == 0
    turns = {one.instant for one in outlook.changes}
    assert all(START < moment <= END for moment in turns)
    now = allowed(config, store, START)
    for moment in sorted({*turns, *(moment - TICK for moment in turns), *probes, END}):
        for one in outlook.changes:
            if one.instant == moment:
                assert ((one.feed, one.entry_id) in now) == (one.event == "leaves")
                now ^= {(one.feed, one.entry_id)}
        assert allowed(config, store, moment) == now
