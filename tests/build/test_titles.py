"""Titles and lead images of jobs, as readers get them."""

from __future__ import annotations

import json

import pytest
from support.small_site import SOURCES_YAML, SmallSite, record

AUTHOR, TAGS = [{"name": "林雨"}], ["桥"]


def titles(site: SmallSite) -> dict[str, str]:
    site.take_in(record(1, authors=AUTHOR, tags=TAGS, language="zh-CN"))
    result = site.build()
    assert result.code == 0, result.err
    return {p: json.loads(data)["title"] for p, data in site.bytes().items() if p.endswith(".json")}


@pytest.mark.parametrize(
    ("job", "path", "title"),
    [
        ('per: category\npath: "by/{slug}"', "by/ke-ji", "科技 · 测试站"),
        ('per: source\npath: "by/{slug}"', "by/daily", "示例日报 · 测试站"),
        ('per: author\npath: "by/{slug}"', "by/lin-yu", "林雨 · 测试站"),
        ('per: tag\npath: "by/{slug}"', "by/qiao", "桥 · 测试站"),
        ('per: language\npath: "by/{slug}"', "by/zh-cn", "简体中文 · 测试站"),
        ("path: by", "by", "测试站"),
        ("path: by\nselect: {max_age: 900d}", "by", "测试站"),
        ("path: by\nselect: {categories: [科技]}", "by", "科技 · 测试站"),
        ("path: by\nselect: {sources: [daily], authors: [林雨]}", "by", "示例日报、林雨 · 测试站"),
        ("path: by\nselect: {tags: [桥, 一, 二, 三]}", "by", "桥、一、二… · 测试站"),
        ("path: by\nselect: {languages: [zh-CN]}", "by", "简体中文 · 测试站"),
        ('path: by\ntitle: "{site.title}"\nselect: {categories: [科技]}', "by", "测试站"),
        ('per: category\npath: "by/{slug}"\ntitle: "{label}"', "by/ke-ji", "科技"),
    ],
)
def test_a_feed_is_called_what_it_is_of(site: SmallSite, job: str, path: str, title: str) -> None:
    site.write("jobs/by.yaml", f"{job}\n")
    assert titles(site)[f"{path}.json"] == title


def test_the_sites_own_work_does_not_name_it_twice(site: SmallSite) -> None:
    site.write("jobs/by.yaml", 'per: source\npath: "by/{slug}"\n')
    site.take_in(record(2, external_url=None))
    assert titles(site)["by/own.json"] == "测试站"


def test_a_title_changes_no_id_and_no_path(site: SmallSite) -> None:
    site.write("jobs/by.yaml", 'per: category\npath: "by/{slug}"\ntitle: "{site.title}"\n')
    titles(site)
    before = {path: json.loads(site.bytes()[path]) for path in ("by/ke-ji.json", "all.json")}
    site.write("jobs/by.yaml", 'per: category\npath: "by/{slug}"\n')
    assert site.build().code == 0
    for path, old in before.items():
        new = json.loads(site.bytes()[path])
        assert new["_syndicate"]["id"] == old["_syndicate"]["id"]
        assert new["feed_url"] == old["feed_url"]
    assert json.loads(site.bytes()["by/ke-ji.json"])["title"] == "科技 · 测试站"


def test_a_lead_image_passes_the_proof(site: SmallSite) -> None:
    site.write("jobs/all.yaml", "path: all\nlead_image: body\n")
    image = {"url": "https://daily.example/i/1.jpg", "title": "桥", "credit": "林雨"}
    site.take_in(
        record(1, image=image), record(2, image=image, external_url="https://brief.example/2")
    )
    assert site.build().code == 0
    whole, short = site.entries("all.json")[1], site.entries("all.json")[0]
    assert '<figure><img src="https://daily.example/i/1.jpg" alt="桥">' in whole["content_html"]
    assert "<img" not in short["content_html"]
    site.write(
        "sources.yaml", SOURCES_YAML.replace("full\n  brief", "full\n    images: false\n  brief")
    )
    assert site.build().code == 0
    assert "<img" not in site.bytes()["all.json"].decode()
    assert site.run("check").code == 0
