"""Markdown: an invented site of each generator, and what is awkward in any of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.small_site import SmallSite

from syndicate.intake.markdown.text import render

GRANTS = "default: {grants: full}\nown: {grants: full}\n"
HUGO = {
    "content/posts/tide/index.md": (
        "+++\ntitle = '潮汐钟'\ndate = 2024-05-01T08:00:00+08:00\nlastmod = 2024-05-02\n"
        'categories = ["海边"]\ntags = ["钟", "潮"]\nauthor = "林潮生"\ndescription = "摘要。"\n'
        "[cover]\nimage = 'clock.jpg'\n+++\n"
        '老钟慢了[^1]。\n\n{{< figure src="clock.jpg" caption="老钟" >}}\n\n'
        '[下一篇]({{< ref "posts/lamp.md" >}}) {{< tweet 123 >}}\n\n[^1]: 半拍。\n'
    ),
    "content/posts/lamp.md": "---\ntitle: Lamp\ndraft: true\n---\nLight.\n",
    "content/posts/later.md": (
        "---\ntitle: Later\ndate: 2024-01-01\npublishDate: 2031-01-01\n"
        "expiryDate: 2032-01-01\n---\nNot yet.\n"
    ),
    "content/posts/_index.md": "---\ntitle: All posts\n---\n",
    "README.md": "# For the keepers\n",
}
JEKYLL = {
    "_posts/2024-03-15-last-cable-car.md": (
        "---\nlayout: post\ntitle:  'The last cable car'\ncategories: city\ntags: night river\n"
        "author: [Ada Winter, Tom Okafor]\nlast_modified_at: 2024-03-16 09:00:00 +0000\n---\n"
        "Six people rode.\n\n{% highlight ruby %}\nputs 1\n{% endhighlight %}\n\n"
        "See [this]({% post_url 2024-01-01-other %}). {% include note.html %} {{ site.title }}\n"
    ),
    "_drafts/soon.md": "---\ntitle: Soon\n---\nNot yet.\n",
    "_posts/2024-03-17-hidden.md": "---\ntitle: Hidden\npublished: false\n---\nNo.\n",
}
PELICAN = {
    "eels.md": (
        "Title: The eel market\nDate: 2024-04-01 10:20\nModified: 2024-04-02 09:00\n"
        "Category: Rivers\nTags: eels, markets\nAuthors: Ada Winter, Tom Okafor\nSlug: eel-market\n"
        "Summary: Early morning.\n\n~~Closed~~ Open at four.\n\n| day | eels |\n| --- | --- |\n"
        "| Mon | 12 |\n\n![Eels]({static}/eels.jpg)\n\nSee [Rivers]({filename}/rivers.md).\n"
    ),
    "secret.md": "Title: Secret\nStatus: draft\n\nNo.\n",
}
ELEVENTY = {
    "blog/bells.md": (
        '---\n{"title": "Bells", "date": "2024-02-03", "tags": ["fen"], "lang": "en",'
        ' "canonical_url": "https://gazette.example/bells",'
        ' "source": {"name": "Example Gazette"}}\n---\nThey ring.\n'
    ),
    "blog/none.md": "# A heading of its own\n\nText with <ruby>漢<rt>かん</rt></ruby>.\n",
    "node_modules/x/notes.md": "no\n",
}


@pytest.fixture
def keeper(site: SmallSite) -> SmallSite:
    site.write("sources.yaml", GRANTS)
    return site


def folder(site: SmallSite, files: dict[str, str], name: str = "notes") -> str:
    for path, text in files.items():
        file = site.folder / name / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return str(site.folder / name)


def stored(site: SmallSite, name: str) -> Any:
    return json.loads(site.run("article", "show", name, "--json").out)


def take(site: SmallSite, files: dict[str, str], *words: str) -> Any:
    return site.run("import", "markdown", folder(site, files), *words)


def published(site: SmallSite) -> str:
    site.write("jobs/all.yaml", "path: all\ncontent: full\n")
    assert site.run("build", "--at", "2024-07-01T00:00:00Z").code == 0
    assert site.run("check").code == 0
    return (site.public / "all.atom").read_text("utf-8")


def test_a_site_of_hugo(keeper: SmallSite) -> None:
    result = take(keeper, HUGO, "--site", "https://site.example/")
    assert (
        "3 new (1 withheld), 0 changed, 0 unchanged, 2 files that are no articles skipped"
        in result.out
    )
    assert "left out, as only a generator shows it: ref" in result.err
    article = stored(keeper, "content/posts/tide/index.md")
    assert article["url"] == "https://site.example/posts/tide/"
    assert article["published"] == "2024-05-01T00:00:00+00:00"
    assert (article["categories"], article["tags"]) == (["海边"], ["钟", "潮"])
    assert article["authors"] == [{"name": "林潮生"}]
    assert article["image"]["url"] == "https://site.example/posts/tide/clock.jpg"
    assert '<img src="https://site.example/posts/tide/clock.jpg"' in article["content_html"]
    assert "<figcaption>老钟</figcaption>" in article["content_html"]
    assert "半拍" in article["content_html"]
    assert "<p>下一篇 " in article["content_html"], "a link to a draft is its text"
    assert 'href="https://x.com/i/status/123"' in article["content_html"]
    later = stored(keeper, "content/posts/later.md")
    assert later["embargoed"] == "2030-12-31T16:00:00+00:00"
    assert later["expires"] == "2031-12-31T16:00:00+00:00"
    built = published(keeper)
    assert built.count("<entry") == 1
    assert "潮汐钟" in built


def test_a_site_of_jekyll(keeper: SmallSite) -> None:
    result = take(keeper, JEKYLL, "--site", "https://site.example/")
    assert "3 new" in result.out
    assert "left out, as only a generator shows it: post_url, include, site.title" in result.err
    article = stored(keeper, "_posts/2024-03-15-last-cable-car.md")
    assert article["url"] == "https://site.example/last-cable-car/"
    assert article["published"] == "2024-03-14T16:00:00+00:00"
    assert article["modified"] == "2024-03-16T09:00:00+00:00"
    assert (article["categories"], article["tags"]) == (["city"], ["night", "river"])
    assert [author["name"] for author in article["authors"]] == ["Ada Winter", "Tom Okafor"]
    assert '<code class="language-ruby">puts 1' in article["content_html"]
    assert published(keeper).count("<entry") == 1


def test_a_site_of_pelican(keeper: SmallSite) -> None:
    assert "2 new" in take(keeper, PELICAN, "--site", "https://site.example/").out
    article = stored(keeper, "eels.md")
    assert article["title"] == "The eel market"
    assert article["url"] == "https://site.example/eel-market/"
    assert (article["categories"], article["tags"]) == (["Rivers"], ["eels", "markets"])
    assert article["published"] == "2024-04-01T02:20:00+00:00"
    assert [author["name"] for author in article["authors"]] == ["Ada Winter", "Tom Okafor"]
    assert '<img src="https://site.example/eels.jpg"' in article["content_html"]
    assert "<p>See Rivers.</p>" in article["content_html"]
    assert "<table>" in article["content_html"]
    assert "<s>Closed</s>" in article["content_html"]
    assert "Title:" not in article["content_html"]
    assert published(keeper).count("<entry") == 1


def test_a_site_of_eleventy(keeper: SmallSite) -> None:
    result = take(keeper, ELEVENTY, "--at", "2024-06-01T00:00:00Z")
    assert "2 new, 0 changed, 0 unchanged, 1 file that is no article skipped" in result.out
    article = stored(keeper, "blog/bells.md")
    assert article["external_url"] == "https://gazette.example/bells"
    assert article["source"] == {"name": "Example Gazette"}
    assert article["language"] == "en"
    other = stored(keeper, "blog/none.md")
    assert other["title"] == "A heading of its own"
    assert other["content_html"] == "<p>Text with <ruby>漢<rt>かん</rt></ruby>.</p>"
    assert published(keeper).count("<entry") == 2


def test_a_file_that_has_not_changed_is_not_read_again(keeper: SmallSite) -> None:
    take(keeper, PELICAN)
    assert "2 files that have not changed skipped" in take(keeper, PELICAN).out
    changed = PELICAN | {"eels.md": PELICAN["eels.md"] + "\nMore.\n"}
    assert "0 new, 1 changed, 0 unchanged" in take(keeper, changed).out


def front(site: SmallSite, front_matter: str, *words: str, path: str = "a.md") -> tuple[Any, Any]:
    """The article of a file with this front matter, beside a title; and what the import said."""
    text = f"---\ntitle: T\n{front_matter}\n---\nText with ![a picture](pic.png).\n"
    result = take(site, {path: text}, *words, "--again")
    return result, (stored(site, path) if result.code == 0 else {})


@pytest.mark.parametrize(
    "front_matter",
    [
        "draft: true", "Draft: 'TRUE'", "draft: perhaps", "published: false", "Published: no",
        "publish: 0", "status: draft", "status: hidden", "eleventyExcludeFromCollections: true",
        "eleventyExcludeFromCollections: [news]", "draft: false\nhidden: yes", "permalink: false",
        "build: {render: never}", "params: {draft: true}", "draft: true\npubstatus: usable",
    ],
)  # fmt: skip
def test_what_is_or_may_be_a_draft_is_withheld(keeper: SmallSite, front_matter: str) -> None:
    assert front(keeper, front_matter)[1]["pubstatus"] == "withheld"


@pytest.mark.parametrize(
    "front_matter",
    ["draft: false", "published: true", "published: 2024-05-01", "status: Published", "build: {}"],
)
def test_what_is_no_draft_is_not(keeper: SmallSite, front_matter: str) -> None:
    _, article = front(keeper, front_matter)
    assert article.get("pubstatus", "usable") == "usable"
    assert article.get("published") == (
        "2024-04-30T16:00:00+00:00" if "2024" in front_matter else None
    )


def test_a_folder_of_drafts_is_withheld_however_it_is_named(keeper: SmallSite) -> None:
    folder(keeper, {"_drafts/soon.md": "---\ntitle: Soon\n---\nNot yet.\n"})
    for source in ("notes/_drafts", "notes/_drafts/soon.md"):
        keeper.run("import", "markdown", str(keeper.folder / source), "--again")
        assert stored(keeper, "soon.md")["pubstatus"] == "withheld"


@pytest.mark.parametrize(
    ("front_matter", "path", "url"),
    [
        ("url: https://site.example/x", "a.md", "https://site.example/x"),
        ("permalink: /2024/x/index.html", "a.md", "https://site.example/blog/2024/x/"),
        ("permalink: /:categories/:title/", "a.md", None),
        ('permalink: "/x/{{ page.fileSlug }}/"', "a.md", None),
        ("permalink: pretty", "a.md", None),
        ("slug: 潮汐", "content/news/a.md", "https://site.example/blog/news/%E6%BD%AE%E6%B1%90/"),
        ("", "_posts/2024-01-02-a-b.md", "https://site.example/blog/a-b/"),
        ("canonical_url: https://site.example/own", "a.md", "https://site.example/own"),
    ],
)
def test_the_page_of_a_file(
    keeper: SmallSite, front_matter: str, path: str, url: str | None
) -> None:
    result, article = front(keeper, front_matter, "--site", "https://site.example/blog", path=path)
    assert article.get("url") == url
    assert "external_url" not in article
    assert ("is a pattern, no address; left out" in result.err) is (url is None)
    start = "pic.png" if url is None else f"{url if url.endswith('/') else url[: url.rindex('/')]}"
    assert f'src="{start.removesuffix("/")}' in article["content_html"]


def test_a_page_elsewhere_and_an_origin(keeper: SmallSite) -> None:
    _, article = front(
        keeper, "canonical_url: https://gazette.example/1", "--site", "https://x.example"
    )
    assert article["external_url"] == "https://gazette.example/1"
    assert 'src="https://x.example/a/pic.png"' in article["content_html"]
    wrong = keeper.run("import", "markdown", "x", "--site", "x.example")
    assert (wrong.code, "'x.example' is not an http or https address" in wrong.err) == (2, True)


def test_a_bundle_alone_is_called_by_its_folder(keeper: SmallSite) -> None:
    path = folder(keeper, {"tide/index.md": "# Tide\n\nText.\n"})
    words = ("import", "markdown", f"{path}/tide/index.md", "--site", "https://site.example/")
    assert keeper.run(*words).code == 0
    assert stored(keeper, "tide/index.md")["url"] == "https://site.example/tide/"


@pytest.mark.parametrize(
    ("front_matter", "name", "found"),
    [
        ("tags: one two", "tags", ["one two"]),
        ("tags: [1, null, b]", "tags", ["1", "b"]),
        ("category: 科技、生活", "categories", ["科技", "生活"]),
        ("author: 'Okafor, Tom'", "authors", [{"name": "Okafor, Tom"}]),
        ("authors: 'Okafor, Tom; Winter, Ada'", "authors",
         [{"name": "Okafor, Tom"}, {"name": "Winter, Ada"}]),
        ("author: {name: Ada, url: 'https://ada.example/'}", "authors",
         [{"name": "Ada", "url": "https://ada.example/"}]),
        ("source: daily", "source", {"id": "daily", "name": ""}),
        ("source: 山城晚讯", "source", {"name": "山城晚讯"}),
        ("source: https://gazette.example/", "source",
         {"name": "gazette.example", "url": "https://gazette.example/"}),
        ("references: [https://x.example/1, 题]", "references",
         [{"url": "https://x.example/1"}, {"title": "题"}]),
        ("image: {path: https://x.example/a.png}", "image", {"url": "https://x.example/a.png"}),
        ("date: 2024-05-01 08:00:00 +0800", "published", "2024-05-01T00:00:00+00:00"),
        ("updated: 2024/5/1 8:30", "modified", "2024-05-01T00:30:00+00:00"),
        ("params: {subtitle: S}", "subtitle", "S"),
        ("license: CC-BY-4.0", "license", "CC-BY-4.0"),
    ],
)  # fmt: skip
def test_what_front_matter_becomes(
    keeper: SmallSite, front_matter: str, name: str, found: Any
) -> None:
    _, article = front(keeper, front_matter)
    have = article[name]
    if isinstance(found, dict):
        have = {key: have.get(key, "") for key in found}
    assert have == found


def test_a_file_that_was_rejected_is_told_again(keeper: SmallSite) -> None:
    for _ in range(2):
        result = take(keeper, {"a.md": "---\ntitle: a\nexpires: soon\n---\nText.\n"})
        assert (result.code, "1 rejected" in result.out) == (1, True)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Status: draft\nTitle: A\nText begins.\n", "A"),
        ("\nTitle: A\nSummary: one\n    two\n \nText begins.\n", "A"),
        ("---toml\ntitle = 'A'\n---\nText begins.\n", "A"),
        ("---\n---\n# A\n\nText begins.\n", "A"),
        ('{"title": "A"}\n\nText begins.\n', "A"),
        ("---\n\nText begins.\n\n# A\n\nMore.\n", "A"),
        ("{ text begins }\n# A\n", "A"),
    ],
)
def test_front_matter_in_other_forms(keeper: SmallSite, text: str, title: str) -> None:
    assert take(keeper, {"f.md": text}).code == 0
    article = stored(keeper, "f.md")
    assert article["title"] == title
    assert "ext begins" in article["content_html"]
    assert not {"Title:", "<h1>"} & set(article["content_html"].split())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("---\ntitle: a\ncover:\n  - b\n c: d\n---\nx", ":5:2: its YAML is wrong"),
        ("---\n- a\n- b\n---\nx", "the front matter is no mapping"),
        ("+++\ntitle = \n+++\nx", ":2:9: its TOML is wrong: Invalid value"),
        ('---\n{"title": }\n---\nx', ":2:11: its JSON is wrong"),
        ("---\ntitle: a\nexpires: tomorrow\n---\nx", "expires: 'tomorrow' is no RFC 3339 date"),
        (
            "---\ntitle: a\ndate: 2024-01-01\npublishDate: soon\n---\nx",
            "embargoed: 'soon' is no RFC 3339 date",
        ),
        ("---\ntitle: a\ndraft: true\n\nText.\n", "wrong.md:1: the front matter has no end"),
        ("---js\n{ title: 'a' }\n---\nx", "wrong.md:1: front matter in js is not understood"),
        ('{"title": "a", "draft": true,}\nx', "wrong.md:1:30: its JSON is wrong"),
        ("---\noriginal: &a [*a]\n---\nx", "the front matter is nested without end"),
        ("---\ntitle: a\n---\n", "content_html: missing"),
        ("", "content_html: missing"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(keeper: SmallSite, text: str, message: str) -> None:
    result = take(keeper, {"good.md": "# Good\n\nText.\n", "wrong.md": text})
    assert result.code == 1
    assert message in result.err
    assert f"{keeper.folder / 'notes/wrong.md'}" in result.err
    assert "1 new" in result.out


def test_a_file_that_is_no_text_is_told(keeper: SmallSite) -> None:
    path = folder(keeper, {"good.md": "# Good\n\nText.\n"})
    (keeper.folder / "notes/wrong.md").write_bytes(b"---\ntitle: a\n---\n\xff\n")
    result = keeper.run("import", "markdown", path)
    assert (result.code, "1 new" in result.out) == (1, True)
    assert "wrong.md:4: not UTF-8 at byte 18" in result.err
    nowhere = keeper.run("import", "markdown", "nowhere")
    assert (nowhere.code, "there is no such file or folder" in nowhere.err) == (1, True)


def test_ends_of_lines_and_marks_of_editors_do_not_matter(keeper: SmallSite) -> None:
    path = folder(keeper, {"a.md": ""})
    (keeper.folder / "notes/a.md").write_bytes("\ufeff---\r\ntitle: 甲\r\n---\r\n乙\r\n".encode())
    assert keeper.run("import", "markdown", path).code == 0
    assert stored(keeper, "a.md")["title"] == "甲"


def test_what_has_no_title_is_called_by_its_file(keeper: SmallSite) -> None:
    result = take(keeper, {"2024-01-02-old_stone-bridge.md": "Only text, [here](more.md).\n"})
    assert "title: missing; the file's name stands in" in result.err
    assert "relative addresses cannot be resolved; name the site by --site" in result.err
    article = stored(keeper, "2024-01-02-old_stone-bridge.md")
    assert (article["title"], article["published"]) == (
        "old stone bridge",
        "2024-01-01T16:00:00+00:00",
    )


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("```\n{{< figure >}} {% if %}\n```", "<pre><code>{{&lt; figure &gt;}} {% if %}"),
        ("`{{ x }}`", "<code>{{ x }}</code>"),
        ("{% raw %}{{ x }}{% endraw %}", "<p>{{ x }}</p>"),
        ("{{< youtube abcdefgh >}}", "https://www.youtube.com/watch?v=abcdefgh"),
        ("Term\n: What it means", "<dl>\n<dt>Term</dt>"),
        ("a {{% note %}}b{{% /note %}} c", "<p>a b c</p>"),
        ("- one\n\n  ```\n  {% if x %}\n  ```\n", "{% if x %}"),
        ("> ```\n> {{< x >}}\n> ```\n", "{{&lt; x &gt;}}"),
        ("```\n{{< never closed >}}", "{{&lt; never closed &gt;}}"),
        ("``a ` {{< x >}}``", "<code>a ` {{&lt; x &gt;}}</code>"),
        ("a {{</* x */>}} b", "<p>a {{&lt; x &gt;}} b</p>"),
        ("a {% comment %}secret{% endcomment %} b", "<p>a  b</p>"),
        ('![a]({{ "/a.png" | relative_url }})', '<img src="/a.png" alt="a" />'),
        ("![a]({{ site.baseurl }}/a.png)", '<img src="/a.png" alt="a" />'),
        ("the set {{a}}", "<p>the set {{a}}</p>"),
        ("[a][r]\n\n[r]: {% link b.md %}\n", "<p>a</p>"),
        ("See {{< relref b >}} there", "<p>See  there</p>"),
        ("## A {#first}\n\nB\n{: .note}\n", "<h2>A</h2>\n<p>B</p>"),
        ("lone \ufdd0 `x` \ufdd05\ufdd1", "<p>lone  <code>x</code> 5</p>"),
        ("```c++\n{% raw %}{{ x }}{% endraw %}\n```", "{{ x }}"),
    ],
)
def test_what_generators_write_becomes_html(text: str, html: str) -> None:
    assert html in render(text)[0]


def test_a_note_is_one_line_whatever_it_quotes(site: SmallSite, tmp_path: Path) -> None:
    """A value of Pelican's goes on in the next line, if that is indented."""
    (tmp_path / "posts").mkdir()
    text = "Title: Low water\nDate: 2024-05-07 10:15\n    weir\n\nText.\n"
    (tmp_path / "posts" / "a.md").write_text(text, encoding="utf-8")
    told = site.run("import", "markdown", tmp_path / "posts", "--at", "2024-06-01")
    (noted,) = [n for n in (told.out + told.err).splitlines() if "unknown time zone" in n]
    assert "a.md: date_published: 2024-05-07 10:15 weir " in noted
