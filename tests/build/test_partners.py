"""Partner feeds: what one partner may see, in a folder of its own, never under the web root."""

from __future__ import annotations

import json

import pytest
from support.small_site import AT, SmallSite, record, records

LATER = "2024-07-02T00:00:00Z"
JOB = 'audience: partners\nper: category\npath: "{slug}"\ntitle: "{label} · {site.title}"\n'


@pytest.fixture
def served(site: SmallSite) -> SmallSite:
    """A site with a job for partners, whose partner each test writes."""
    site.write("jobs/wire.yaml", JOB)
    site.write("categories.yaml", "科技: {slug: tech}\n深度: {slug: deep}\n")
    return site


def entries(site: SmallSite, path: str) -> list[dict[str, object]]:
    found = site.folder / "feeds/partners" / path
    items: list[dict[str, object]] = (
        json.loads(found.read_text())["items"] if found.exists() else []
    )
    return items


def ids(site: SmallSite, path: str) -> set[str]:
    return {str(one["id"]).rpartition("/")[2] for one in entries(site, path)}


def test_it_stands_beside_the_web_root_and_nothing_public_names_it(served: SmallSite) -> None:
    served.write("partners/acme.yaml", "name: Acme\njobs: [wire]\n")
    served.take_in(*records([1, 2]))
    assert served.build().code == 0
    folder = served.folder / "feeds/partners/acme"
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["tech.atom", "tech.json", "tech.rss"]
    feed = json.loads((folder / "tech.json").read_text())
    assert feed["feed_url"] == "https://site.example/partners/acme/tech.json"
    assert (
        feed["_syndicate"]["id"]
        == "tag:site.example,2024:feed/partners/acme/wire/%E7%A7%91%E6%8A%80"
    )
    for data in served.bytes().values():
        assert b"partners" not in data
        assert b"acme" not in data.lower()
    assert served.run("check", "--at", AT).code == 0
    assert served.run("check", "--at", AT).out.startswith("12 documents checked: 0 errors")
    assert "partners/acme/tech" in served.run("status", "--at", AT).out


def test_its_self_link_starts_with_partners_url(served: SmallSite) -> None:
    path = served.folder / "config/site.yaml"
    path.write_text(path.read_text() + "partners_url: https://p.example/in/\n")
    served.write("partners/acme.yaml", "name: Acme\njobs: [wire]\n")
    served.take_in(record())
    served.build()
    text = (served.folder / "feeds/partners/acme/tech.atom").read_text()
    assert 'href="https://p.example/in/acme/tech.atom"' in text


@pytest.mark.parametrize(
    ("grants", "job", "partner", "shown"),
    [
        ("full", "full", "full", "正文"),
        ("full", "full", "summary", "正文"),
        ("full", "summary", "full", "正文"),
        ("full", "full", "headline", None),
        ("headline", "full", "full", None),
        ("none", "full", "full", ""),
    ],
)
def test_least_content_wins(
    served: SmallSite, grants: str, job: str, partner: str, shown: str | None
) -> None:
    served.write("jobs/wire.yaml", JOB + f"content: {job}\n")
    served.write("partners/acme.yaml", f"name: Acme\njobs: [wire]\ncontent: {partner}\n")
    text = f"sources:\n  d: {{name: D, match: [daily.example], grants: {grants}}}\n"
    served.write("sources.yaml", text)
    served.take_in(record(content_html="<p>正文第一句。</p>" + "<p>后面还有很多字。</p>" * 60))
    served.build()
    found = entries(served, "acme/tech.json")
    if shown == "":
        assert found == []
        return
    (entry,) = found
    body = str(entry["content_html"])
    assert ("正文第一句" in body) == (shown is not None)
    assert (body.count("后面还有很多字") > 50) == ((grants, job, partner) == ("full",) * 3)


def test_allow_and_deny(served: SmallSite) -> None:
    for name in ("acme", "beta"):
        served.write(f"partners/{name}.yaml", f"name: {name}\njobs: [wire]\n")
    served.write(
        "sources.yaml",
        "sources:\n"
        "  daily: {name: D, match: [daily.example], grants: full, partners: {allow: [acme]}}\n"
        "  brief: {name: B, match: [brief.example], grants: full, partners: {deny: [acme]}}\n",
    )
    served.take_in(record(1), record(2, external_url="https://brief.example/2"))
    served.build()
    assert ids(served, "acme/tech.json") == {"a1"}
    assert ids(served, "beta/tech.json") == {"a2"}
    assert len(served.entries("tech.json")) == 2
    told = served.run("explain", "a2", "partners/acme/tech", "--at", AT).out
    assert "the source denies it to the partner acme (config/sources.yaml:3:" in told


def test_it_lags_behind_before_limits(served: SmallSite) -> None:
    served.write("jobs/wire.yaml", JOB + "limit: {entries: 2}\n")
    served.write("partners/acme.yaml", "name: Acme\njobs: [wire]\ndelay: 30m\n")
    dates = [
        "2024-07-01T00:00:00Z",
        "2024-06-30T23:40:00Z",
        "2024-06-30T23:30:00Z",
        "2024-06-29T00:00:00Z",
    ]
    served.take_in(*(record(n, date_published=d) for n, d in enumerate(dates, 1)))
    served.build()
    assert ids(served, "acme/tech.json") == {"a3", "a4"}
    served.build("2024-07-01T00:10:00Z")
    assert ids(served, "acme/tech.json") == {"a2", "a3"}
    served.build("2024-07-01T00:30:00Z")
    assert ids(served, "acme/tech.json") == {"a1", "a2"}


def test_only_what_it_has_a_name_for_is_sent_and_shown(served: SmallSite) -> None:
    served.write(
        "partners/acme.yaml", "name: Acme\njobs: [wire, flat]\ncategories: {tech: technology}\n"
    )
    served.write("jobs/flat.yaml", "audience: partners\npath: flat\n")
    served.take_in(
        record(1, categories=["科技", "深度"], tags=["旗"]), record(2, categories=["深度"])
    )
    served.build()
    assert sorted(p.name for p in (served.folder / "feeds/partners/acme").glob("*.json")) == [
        "flat.json",
        "tech.json",
    ]
    (entry,) = entries(served, "acme/flat.json")
    assert entry["tags"] == ["technology", "旗"]
    assert entry["_syndicate"]["categories"] == [{"slug": "technology", "label": "technology"}]  # type: ignore[index]
    feed = json.loads((served.folder / "feeds/partners/acme/tech.json").read_text())
    assert feed["title"] == "technology · 测试站"
    told = served.run("explain", "a2", "partners/acme/flat", "--at", AT).out
    assert "the partner acme has no name for its categories (config/partners/acme.yaml:3:1)" in told


def test_who_is_no_partner_any_more_has_nothing(served: SmallSite) -> None:
    served.write("partners/acme.yaml", "name: Acme\njobs: [wire]\n")
    served.take_in(*records(range(1, 16)))
    served.build()
    (served.folder / "config/partners/acme.yaml").unlink()
    assert served.build(LATER).code == 0
    assert not (served.folder / "feeds/partners").exists()
    assert not (served.public / "redirects.json").exists()
