"""WordPress exports: what is public, what is withheld and why, what names no site."""

from __future__ import annotations

import pytest
from support.small_site import SmallSite
from support.wordpress_export import HEAD, TAIL, export, item, parsed, stored

NONE = "0000-00-00 00:00:00"


def notes_of(site: SmallSite, post: str) -> tuple[str, list[str]]:
    event = parsed(export(site, post))["Post 1"]
    return event.article.pubstatus, [note for note in event.notes if not note.startswith("date_")]


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"post_password": "sesame"}, "has a password; withheld"),
        ({"post_password": " "}, "has a password; withheld"),
        ({"post_password": "芝麻", "status": "future"}, "has a password; withheld"),
        ({"status": "private"}, "is private; withheld"),
        ({"status": "future", "post_date": NONE, "post_date_gmt": NONE},
         "is scheduled for no date; withheld"),
        ({"status": ""}, "status: missing; taken for a draft"),
    ],
)  # fmt: skip
def test_what_is_not_public_is_withheld_and_noted(
    site: SmallSite, facts: dict[str, str], reason: str
) -> None:
    assert notes_of(site, item(1, **facts)) == ("withheld", [reason])


def test_a_draft_needs_no_note(site: SmallSite) -> None:
    assert notes_of(site, item(1, status="draft")) == ("withheld", [])


@pytest.mark.parametrize("blanks", ["\n      ", "\r\n\t", ""])
def test_the_line_ends_of_a_neat_export_are_no_password(site: SmallSite, blanks: str) -> None:
    assert notes_of(site, item(1, post_password=blanks)) == ("usable", [])


def test_a_password_is_never_stored(site: SmallSite) -> None:
    path = export(site, item(1, post_password="sesame"))
    report = site.folder / "report.jsonl"
    result = site.run("import", "wordpress", str(path), "--report", str(report))
    assert "has a password; withheld" in result.err
    shown = site.run("article", "show", "https://mill.example/?p=1", "--json").out
    assert "sesame" not in shown + result.err + result.out + report.read_text("utf-8")


def homeless(*items: str, link: str = "") -> str:
    return HEAD.replace("https://mill.example", link) + "".join(items) + TAIL


@pytest.mark.parametrize("link", ["", "mill", "/blog/", "javascript:alert(1)"])
def test_an_export_of_no_site_is_withheld_until_a_source_is_given(
    site: SmallSite, link: str
) -> None:
    path = export(site)
    posts = item(1) + item(2, status="trash")
    path.write_text(homeless(posts.replace("<link>https://mill.example", "<link>"), link=link))
    result = site.run("import", "wordpress", str(path))
    assert (result.code, "1 new" in result.out) == (0, True)
    assert "source: names no site that it is from; withheld until --source gives one" in result.err
    assert "1 deleted post of a site that is not named skipped" in result.out
    assert stored(site, 1)["pubstatus"] == "withheld"
    site.write(
        "sources.yaml", "default: {grants: none}\nsources: {mill: {name: Mill, grants: full}}\n"
    )
    site.run("import", "wordpress", str(path), "--source", "mill")
    site.run("build", "--at", "2024-07-01T00:00:00Z")
    assert (site.public / "all.rss").read_text("utf-8").count("<item") == 1


def test_the_page_of_a_post_tells_its_site(site: SmallSite) -> None:
    path = export(site)
    path.write_text(homeless(item(1)), "utf-8")
    result = site.run("import", "wordpress", str(path))
    assert "source: the export names no site; taken from the post's page" in result.err
    assert stored(site, 1)["source"] == {"name": "Mill & Weir", "url": "https://mill.example"}


@pytest.mark.parametrize("name", ["base_blog_url", "base_site_url"])
def test_the_address_of_the_blog_tells_its_site(site: SmallSite, name: str) -> None:
    path = export(site)
    post = item(1).replace("https://mill.example/1<", "/1<")
    base = f"<wp:{name}>https://mill.example</wp:{name}>"
    path.write_text(homeless(base, post), "utf-8")
    assert site.run("import", "wordpress", str(path)).err.count("source:") == 0
    assert stored(site, 1)["external_url"] == "https://mill.example/1"


def test_posts_that_share_a_guid_stay_apart_by_their_names(site: SmallSite) -> None:
    posts = [
        item(n, post_name=f"post-{n}").replace(f"?p={n}<", "wp-content/theme.jpg<")
        for n in (1, 2, 3)
    ]
    result = site.run("import", "wordpress", str(export(site, *posts)))
    assert "3 new" in result.out
    again = site.run("import", "wordpress", str(export(site, *reversed(posts))))
    assert "0 new, 0 changed, 3 unchanged" in again.out
