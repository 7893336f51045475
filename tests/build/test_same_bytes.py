"""Whatever way led there, the bytes are the same: incremental, kept, cold, with workers (law 3).

A site goes through random imports, edits, takedowns, lifts, config edits and steps of the clock,
with a build now and then. Its documents are then held against those that a copy of its store makes
from nothing.
"""

from __future__ import annotations

import io
import json
import shutil
from contextlib import closing, redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from support.crews import InlineCrew
from support.small_site import SITE_YAML, SOURCES_YAML, record

from syndicate.build.clock import last_instant
from syndicate.build.workers import handout
from syndicate.cli import main
from syndicate.store import Store

START = datetime(2024, 7, 1, tzinfo=UTC)
PARTNER = "name: Acme\njobs: [partners]\ndelay: 30m\ncategories: {科技: tech}\n"
JOBS = {
    "categories": (
        'per: category\npath: "{slug}"\nlimit: {entries: 3}\narchive: {entries: 2}\n',
        'per: category\npath: "c/{slug}"\nlimit: {entries: 3}\narchive: {entries: 2}\n',
        'per: category\npath: "{slug}"\nlimit: {entries: 4}\ntombstones: true\n',
    ),
    "all": (
        "path: all\ncontent: summary\narchive: monthly\nlimit: {entries: 4}\n",
        "path: all\ncontent: full\nformats: [atom, json]\n",
        "path: all\nselect: {max_age: 40d}\narchive: yearly\nlimit: {entries: 4}\n",
    ),
    "sources": (
        'per: source\npath: "by/{slug}"\ntitle: "{label}"\nformats: [rss]\n',
        'per: author\npath: "who/{slug}"\nformats: [json]\n',
    ),
    "partners": (
        'audience: partners\nper: category\npath: "{slug}"\nformats: [rss]\n',
        "audience: partners\npath: everything\nformats: [atom]\n",
    ),
}
SOURCES = (
    SOURCES_YAML,
    SOURCES_YAML.replace("grants: full\n  brief", "grants: summary\n  brief"),
    SOURCES_YAML.replace("grants: none}", "grants: headline}"),
    SOURCES_YAML.replace("match: [daily.example]", "match: [daily.example]\n    term: 45d"),
    SOURCES_YAML + "  third: {name: Third, match: [third.example], grants: full, embargo: 2h}\n",
)
SITES = (
    SITE_YAML,
    SITE_YAML.replace("title: 测试站", "title: 另一个站"),
    SITE_YAML + 'notices: {disclaimer: "<p>别的声明</p>"}\nwithdrawals: {keep: 5d}\n',
)
CATEGORIES = ("", "科技: {slug: tech}\n")
NUMBERS = st.integers(1, 14)


class Site(RuleBasedStateMachine):
    """One site on its way."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp(prefix="same-bytes-")) / "site"
        self.now, self.texts, self.built = START, 0, False

    def teardown(self) -> None:
        shutil.rmtree(self.folder.parent)

    @initialize()
    def begin(self) -> None:
        for name, choices in JOBS.items():
            self.write(f"jobs/{name}.yaml", choices[0])
        self.write("site.yaml", SITES[0])
        self.write("sources.yaml", SOURCES[0])
        self.write("partners/acme.yaml", PARTNER)
        self.take_in([record(number) for number in range(1, 9)])

    def write(self, name: str, text: str) -> None:
        path = self.folder / "config" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def run_in(self, folder: Path, *words: str) -> int:
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()) as told:
            try:
                main(["--config", str(folder / "config"), *words])
            except SystemExit as stop:
                code = stop.code
        assert "Traceback" not in told.getvalue()
        return code if isinstance(code, int) else 1

    def run(self, *words: str) -> int:
        return self.run_in(self.folder, *words, "--at", self.at)

    def last_build(self) -> datetime | None:
        with (
            closing(Store.open("sqlite:///var/syndicate.db", self.folder)) as store,
            store.reading() as connection,
        ):
            return last_instant(connection)

    @property
    def at(self) -> str:
        return self.now.isoformat()

    def take_in(self, records: list[dict[str, Any]]) -> None:
        path = self.folder / "in.jsonl"
        path.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
        self.run("import", "jsonl", str(path))

    @rule(
        number=NUMBERS,
        days=st.integers(-60, 2),
        source=st.sampled_from(["daily", "brief", "third", "nobody"]),
        category=st.sampled_from([["科技"], ["文化"], ["科技", "文化"], ["体育"]]),
        facts=st.sampled_from(["", "expires", "embargoed", "canceled", "undated", "links"]),
    )
    def change_a_record(
        self, number: int, days: int, source: str, category: list[str], facts: str
    ) -> None:
        """A new article, or a correction of one; it may move to another date and category."""
        self.texts += 1
        soon = (self.now + timedelta(days=abs(days) + 1)).isoformat()
        more: dict[str, Any] = {
            "expires": {"expires": soon},
            "embargoed": {"embargoed": soon},
            "canceled": {"pubstatus": "canceled"},
            "undated": {"date_published": None},
            "links": {
                "content_html": f'<p>第 {self.texts} 次 <a href="https://site.example/a/1">见</a></p>'
            },
        }.get(facts, {})
        self.take_in(
            [
                record(number)
                | {
                    "external_url": f"https://{source}.example/{number}",
                    "source": {"id": source} if source == "third" else {"name": source},
                    "id": f"a{number}",
                    "title": f"第 {number} 篇，第 {self.texts} 次",
                    "categories": category,
                    "date_published": (START + timedelta(days=days, minutes=number)).isoformat(),
                }
                | more
            ]
        )

    @rule(number=NUMBERS)
    def take_down(self, number: int) -> None:
        """An order, with the build that follows it; it may find no such article, or several."""
        page = f"https://site.example/a/{number}"
        if self.run("takedown", "--url", page, "--reason", "r", "--by", "b") in (0, 1):
            self.built = False

    @rule(number=NUMBERS)
    def lift(self, number: int) -> None:
        self.run("lift", f"https://site.example/a/{number}", "--reason", "r", "--by", "b")
        self.built = False

    @rule(name=st.sampled_from(sorted(JOBS)), number=st.integers(0, 2))
    def edit_a_job(self, name: str, number: int) -> None:
        self.write(f"jobs/{name}.yaml", JOBS[name][number % len(JOBS[name])])
        self.built = False

    @rule(source=st.sampled_from(SOURCES), site=st.sampled_from(SITES))
    def edit_the_rest(self, source: str, site: str) -> None:
        self.write("sources.yaml", source)
        self.write("site.yaml", site)
        self.built = False

    @rule(text=st.sampled_from(CATEGORIES))
    def edit_categories(self, text: str) -> None:
        self.write("categories.yaml", text)
        self.built = False

    @rule(hours=st.sampled_from([1, 3, 20, 24 * 6, 24 * 31, -2]))
    def step(self, hours: int) -> None:
        """The clock goes on, or is set back a little."""
        self.now += timedelta(hours=hours)
        self.built = False

    @rule()
    def lose_a_file(self) -> None:
        """Somebody deletes a document, or writes over it."""
        found = sorted((self.folder / "feeds").rglob("*.atom"))
        if found:
            found[self.texts % len(found)].unlink()
        self.built = False

    @rule(force=st.booleans(), workers=st.sampled_from("12"))
    def build(self, force: bool, workers: str) -> None:
        last = self.last_build()
        code = self.run("build", "--workers", workers, *(["--force"] if force else []))
        if last and self.now < last:
            assert code == 1  # refused: the clock was set back behind the last build
            return
        self.built = True

    @precondition(lambda self: self.built)
    @invariant()
    def the_bytes_are_those_of_a_build_from_nothing(self) -> None:
        self.built = False
        with_kept, without, working = (self._copy(name) for name in ("kept", "cold", "workers"))
        shutil.rmtree(with_kept / "feeds", ignore_errors=True)
        for folder in (without, working):
            shutil.rmtree(folder / "feeds", ignore_errors=True)
            shutil.rmtree(folder / "var" / "cache")
        self.run_in(with_kept, "build", "--at", self.at)
        self.run_in(without, "build", "--full", "--at", self.at)
        self.run_in(working, "build", "--workers", "2", "--at", self.at)
        ours = self._bytes(self.folder)
        made = {folder.name: self._bytes(folder) for folder in (with_kept, without, working)}
        for folder in (with_kept, without, working):
            shutil.rmtree(folder)
        for name, theirs in made.items():
            assert ours.keys() == theirs.keys(), name
            unlike = [path for path in ours if ours[path] != theirs[path]]
            assert not unlike, (name, unlike, ours[unlike[0]], theirs[unlike[0]])

    def _copy(self, name: str) -> Path:
        return Path(shutil.copytree(self.folder, self.folder.with_name(name)))

    @staticmethod
    def _bytes(folder: Path) -> dict[str, bytes]:
        found = sorted(path for path in (folder / "feeds").rglob("*") if path.is_file())
        return {str(path.relative_to(folder)): path.read_bytes() for path in found}


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers are not spawned, which takes longer than all that they do."""
    monkeypatch.setattr(handout, "crew_of", lambda *_: InlineCrew())


def _try(examples: int, steps: int) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Site,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_every_way_leads_to_the_same_bytes() -> None:
    _try(examples=3, steps=14)


@pytest.mark.soak
def test_two_hundred_changes_lead_to_the_same_bytes() -> None:
    _try(examples=10, steps=200)
