"""What every feed says of the site's rights is true of what the site can carry."""

from __future__ import annotations

import pytest
from support.small_site import SITE_YAML, SmallSite, record

CONTACT = "contact: https://site.example/contact\n"
OWN = "own: {grants: full, copyrightholder: 测试站编辑部, usageterms: 转载请联系}\n"
OTHERS = "sources: {daily: {name: 示例日报, match: [daily.example], grants: full}}\n"
ONE = "categories: {科技: {grants: full}}"
EXCEPTION = f"sources: {{daily: {{name: 示例日报, match: [daily.example], {ONE}}}}}\n"
REPRINTS = "测试站转载、摘录的文章，观点属于原作者。权利人如有异议，可通知本站撤下。"
OUT = " https://site.example/takedown"


@pytest.mark.parametrize(
    ("sources", "rights"),
    [
        (
            OWN,
            "© 测试站编辑部 · 转载请联系 内容有误或涉及版权，请联系本站。 https://site.example/contact",
        ),
        (OTHERS, REPRINTS + OUT),
        (OWN + OTHERS, REPRINTS + OUT),
        (OWN + EXCEPTION, REPRINTS + OUT),
        ("default: {grants: full}\n" + OWN, REPRINTS + OUT),
    ],
)
def test_the_rights_of_a_feed(site: SmallSite, sources: str, rights: str) -> None:
    site.write("site.yaml", SITE_YAML + CONTACT)
    site.write("sources.yaml", sources)
    own = "own:" in sources
    site.take_in(record(1, external_url=None) if own else record(1))
    assert site.build().code == 0
    assert f"<copyright>{rights}</copyright>" in site.bytes()["all.rss"].decode()
    assert ("转载、摘录" in site.bytes()["index.html"].decode()) == (REPRINTS in rights)
    assert site.run("check").code == 0


def test_in_english_and_in_traditional_chinese(site: SmallSite) -> None:
    site.take_in(record(1))
    site.write("site.yaml", f"{SITE_YAML}language: en\n")
    site.build()
    words = (
        "Articles republished or excerpted by 测试站 express their authors' views. Rights holders"
    )
    assert words in site.bytes()["all.rss"].decode()
    site.write("site.yaml", f"{SITE_YAML}language: zh-TW\n")
    site.build()
    assert "轉載、摘錄的文章，觀點屬於原作者" in site.bytes()["all.rss"].decode()


def test_the_rights_follow_the_grants_of_the_sources(site: SmallSite) -> None:
    site.write("sources.yaml", OWN)
    site.take_in(record(1, external_url=None))
    site.build()
    assert "转载、摘录" not in site.bytes()["all.rss"].decode()
    site.write("sources.yaml", OWN + OTHERS)
    site.build()
    assert "转载、摘录" in site.bytes()["all.rss"].decode()
    before = site.bytes()
    site.build("2024-07-01T00:00:00Z", "--full")
    assert site.bytes() == before


def test_a_site_of_own_work_without_an_address_says_nothing_of_rights(site: SmallSite) -> None:
    site.write("site.yaml", SITE_YAML.replace("takedown: https://site.example/takedown\n", ""))
    site.write("sources.yaml", "own: {grants: full}\n")
    site.take_in(record(1, external_url=None))
    assert site.build().code == 0
    assert b"<copyright>" not in site.bytes()["all.rss"]
    assert b"<rights>" not in site.bytes()["all.atom"]


def test_the_labels_of_a_preview_follow_the_script(site: SmallSite) -> None:
    site.write("jobs/all.yaml", "path: all\n")
    image = "https://daily.example/1.jpg"
    site.take_in(record(1, language="zh-HK", image=image), record(2, language="zh-CN", image=image))
    site.build()
    page = site.bytes()["all.html"].decode()
    assert "題圖" in page
    assert "题图" in page
