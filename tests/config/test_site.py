"""A good config folder: what it becomes, and that it is shown as it was meant."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from syndicate.config.load import load
from syndicate.config.show import show

Files = dict[str, str | None]
MakeSite = Callable[..., Path]


def test_a_full_site(make_site: MakeSite, full: Files, tmp_path: Path) -> None:
    site = load(make_site(full))
    assert site.folder == tmp_path
    assert site.public == tmp_path / "out" / "public"
    assert site.settings.editor is not None
    assert site.settings.editor.name == "Desk"
    assert site.settings.guard.from_ == 3
    assert site.settings.guard.removed == 0.125
    assert site.settings.withdrawals.keep == timedelta(weeks=6)
    assert site.settings.placement.before == ("thanks", "attribution")
    gazette = site.sources.sources["gazette"]
    assert gazette.name == "no"
    assert gazette.follow is not None
    assert gazette.follow.account == "12:30"
    assert gazette.categories["2024"].grants == "none"
    assert gazette.evidence is not None
    assert gazette.evidence.on == date(2024, 2, 29)
    assert gazette.partners.allow == ("acme",)
    assert site.categories["渔业"].parent == "sea"
    assert list(site.jobs) == ["all", "topics", "wire"]
    assert site.jobs["topics"].limit.bytes == 500_000
    assert site.jobs["topics"].select.max_age == timedelta(days=90)
    assert site.partners["acme"].delay == timedelta(minutes=30)


def test_places(make_site: MakeSite, full: Files) -> None:
    places = load(make_site(full)).places
    grants = ("sources.yaml", "sources", "gazette", "categories", "2024", "grants")
    assert str(places.of(*grants)) == "config/sources.yaml:14:25"
    assert str(places.of("jobs/topics.yaml", "select", "languages", 1)) == (
        "config/jobs/topics.yaml:5:64"
    )
    assert str(places.of("jobs/all.yaml", "limit", "entries")) == "config/jobs/all.yaml:1:1"
    assert str(places.of("jobs/none.yaml")) == "config/jobs/none.yaml"
    assert places.known("site.yaml", "guard", "from")
    assert not places.known("jobs/all.yaml", "limit")
    assert places.names("sources.yaml", "sources") == ("gazette",)


def test_a_site_can_be_sent_to_another_process(make_site: MakeSite, full: Files) -> None:
    site = load(make_site(full))
    again = pickle.loads(pickle.dumps(site))
    assert (again.settings, again.sources, again.jobs) == (site.settings, site.sources, site.jobs)


def test_what_is_shown_makes_the_same_site(make_site: MakeSite, full: Files) -> None:
    site = load(make_site(full))
    shown = show(site)
    assert shown["site"]["guard"] == {"removed": "12.5%", "from": 3}
    assert shown["site"]["silence"] == "36h"
    assert shown["jobs"]["topics"]["limit"] == {"entries": 20, "bytes": "500KB"}
    assert shown["jobs"]["all"]["limit"] == {"entries": 50, "bytes": "2MB"}
    assert shown["sources"]["sources"]["gazette"]["embargo"] == "90m"
    # JSON is YAML.
    files = {f"{name}.yaml": json.dumps(shown[name]) for name in ("site", "sources", "categories")}
    for folder in ("jobs", "partners"):
        files |= {f"{folder}/{name}.yaml": json.dumps(job) for name, job in shown[folder].items()}
    assert show(load(make_site(files))) == shown


def test_the_config_types_are_light() -> None:
    code = (
        "import sys, syndicate.config.jobs, syndicate.config.terms, syndicate.config.site;"
        "print([m for m in sys.modules if m.partition('.')[0] in"
        " ('pydantic', 'pydantic_core', 'yaml', 'zoneinfo', 'difflib', 'json')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_sample_and_its_copy() -> None:
    root = Path(__file__).parents[2]
    sample = root / "syndicate" / "samples" / "config"
    for name in ("site.yaml", "jobs/all.yaml", "jobs/categories.yaml"):
        assert (root / "config" / name).read_bytes() == (sample / name).read_bytes()
    site = load(sample)
    (warning,) = site.warnings  # it is a sample
    assert "still as in the sample" in warning.message
    assert list(site.jobs) == ["all", "categories"]
