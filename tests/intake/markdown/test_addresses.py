"""The page of an article is where its generator puts it: patterns, names, folders."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.markdown_folder import events, read_one, write

FRONT = "---\ntitle: {title}\ndate: 2021-03-04 05:06:07\n{more}---\n正文。\n"
HEXO = "url: https://blog.example/\ntimezone: Asia/Shanghai\nsource_dir: source\n"
JEKYLL = "url: https://blog.example\ntimezone: Asia/Shanghai\n"
HUGO = 'baseURL = "https://blog.example/"\ntimeZone = "Asia/Shanghai"\n'


def page(
    folder: Path, settings: dict[str, str], name: str, title: str = "渡口", more: str = ""
) -> tuple[str | None, list[str]]:
    """Return the page of a file, without the host, and what is noted on it."""
    write(folder, settings)
    record = read_one(folder, FRONT.format(title=title, more=more), name)
    address = record.article.url or record.article.external_url
    notes = [note for note in record.notes if note.startswith("url")]
    return address and address.removeprefix("https://blog.example"), notes


@pytest.mark.parametrize(
    ("settings", "name", "more", "path"),
    [
        ("", "ferry.md", "", "/2021/03/04/ferry/"),
        ("permalink: :title.html\n", "ferry.md", "", "/ferry.html"),
        ("permalink: blog/:year/:title/\n", "ferry.md", "", "/blog/2021/ferry/"),
        ("permalink: posts/:i_month-:i_day/:title/\n", "ferry.md", "", "/posts/3-4/ferry/"),
        ("permalink: :year:month:day:hour:minute:second/\n", "a.md", "", "/20210304050607/"),
        (
            "permalink: :category/:title/\n",
            "ferry.md",
            "categories: [河流, 船]\n",
            "/%E6%B2%B3%E6%B5%81/%E8%88%B9/ferry/",
        ),
        ("permalink: :category/:title/\n", "ferry.md", "", "/uncategorized/ferry/"),
        (
            "permalink: :category/:title/\ncategory_map:\n  河流: rivers\n",
            "ferry.md",
            "categories: 河流\n",
            "/rivers/ferry/",
        ),
        ("permalink: posts/:abbrlink.html\n", "ferry.md", "abbrlink: 3a4b\n", "/posts/3a4b.html"),
        ("permalink: :lang/:title/\npermalink_defaults:\n  lang: zh\n", "a.md", "", "/zh/a/"),
        (
            "new_post_name: :year-:month-:day-:title.md\n",
            "2021-03-04-ferry.md",
            "",
            "/2021/03/04/ferry/",
        ),
        ("permalink: :title/\n", "river/ferry.md", "", "/river/ferry/"),
        ("permalink: :name/\n", "river/ferry.md", "", "/ferry/"),
        ("permalink: :title.html\n", "ferry.md", "permalink: own/place/\n", "/own/place/"),
        ("root: /notes/\npermalink: :title/\n", "ferry.md", "", "/notes/ferry/"),
    ],
)
def test_pages_of_hexo(tmp_path: Path, settings: str, name: str, more: str, path: str) -> None:
    found, notes = page(
        tmp_path, {"_config.yml": HEXO + settings}, f"source/_posts/{name}", more=more
    )
    assert (found, notes) == (path, [])


def test_a_pattern_that_asks_for_what_nobody_knows_is_left_out_and_noted(tmp_path: Path) -> None:
    settings = {"_config.yml": HEXO + "permalink: :uuid.html\n"}
    found, notes = page(tmp_path, settings, "source/_posts/ferry.md")
    assert found is None
    assert notes == [
        "url: the pattern ':uuid.html' needs :uuid, which the file does not tell; left out"
    ]


@pytest.mark.parametrize(
    ("settings", "name", "more", "path"),
    [
        ("", "_posts/2021-03-04-ferry.md", "", "/2021/03/04/ferry.html"),
        (
            "permalink: pretty\n",
            "_posts/2021-03-04-ferry.md",
            "categories: River Boat\n",
            "/river/boat/2021/03/04/ferry/",
        ),
        (
            "permalink: none\n",
            "_posts/2021-03-04-ferry.md",
            "category: River Boat\n",
            "/river%20boat/ferry.html",
        ),
        ("permalink: ordinal\n", "_posts/2021-03-04-ferry.md", "", "/2021/063/ferry.html"),
        (
            "permalink: /:year/:month/:title/\n",
            "_posts/2021-03-04-do_not_wait.md",
            "",
            "/2021/03/do_not_wait/",
        ),
        ("permalink: /:slug/\n", "_posts/2021-03-04-Do_Not_Wait.md", "", "/do-not-wait/"),
        ("permalink: /:title/\n", "_posts/2021-03-04-ferry.md", "slug: The Ferry\n", "/The-Ferry/"),
        ("", "river/_posts/2021-03-04-ferry.md", "", "/river/2021/03/04/ferry.html"),
        (
            "collections:\n  notes:\n    output: true\n",
            "_notes/boats/ferry.md",
            "",
            "/notes/boats/ferry.html",
        ),
        (
            "collections:\n  notes:\n    permalink: /n/:path/\n",
            "_notes/boats/ferry.md",
            "",
            "/n/boats/ferry/",
        ),
        ("collections:\n  notes: {}\npermalink: pretty\n", "_notes/ferry.md", "", "/notes/ferry/"),
        (
            "collections: [notes]\npermalink: /:title.html\n",
            "_notes/ferry.md",
            "",
            "/notes/ferry",
        ),
        ("baseurl: /blog\npermalink: /:title/\n", "_posts/2021-03-04-ferry.md", "", "/blog/ferry/"),
        ("", "_posts/2021-03-04-ferry.md", "permalink: /own.html\n", "/own.html"),
    ],
)
def test_pages_of_jekyll(tmp_path: Path, settings: str, name: str, more: str, path: str) -> None:
    files = {"_config.yml": JEKYLL + settings, "Gemfile": ""}
    found, notes = page(tmp_path, files, name, more=more)
    assert (found, notes) == (path, [])


@pytest.mark.parametrize(
    ("settings", "name", "more", "path"),
    [
        ("", "posts/ferry.md", "", "/posts/ferry/"),
        ("", "posts/Ferry Men.md", "", "/posts/ferry-men/"),
        ("", "posts/river--men.md", "", "/posts/river--men/"),
        ("", "posts/river-{{}}.md", "", "/posts/river-/"),
        ("", "posts/ferry/index.md", "", "/posts/ferry/"),
        ("", "posts/ferry.md", "slug: The Ferry\n", "/posts/the-ferry/"),
        ("", "posts/ferry.md", "url: /own/\n", "/own/"),
        ("uglyURLs = true\n", "posts/ferry.md", "", "/posts/ferry.html"),
        (
            '[permalinks]\nposts = "/:year/:slug/"\n',
            "posts/ferry.md",
            "slug: ferry\n",
            "/2021/ferry/",
        ),
        ('[permalinks.page]\nposts = "/:filename.html"\n', "posts/ferry.md", "", "/ferry.html"),
        (
            '[permalinks]\nposts = "/:sections/:title/"\n',
            "posts/a/b.md",
            "",
            "/posts/a/%E6%B8%A1%E5%8F%A3/",
        ),
    ],
)
def test_pages_of_hugo(tmp_path: Path, settings: str, name: str, more: str, path: str) -> None:
    found, notes = page(tmp_path, {"hugo.toml": HUGO + settings}, f"content/{name}", more=more)
    assert (found, notes) == (path, [])


@pytest.mark.parametrize(
    ("settings", "name", "more", "path"),
    [
        ("", "river/ferry.md", "", "/the-ferry.html"),
        ("ARTICLE_URL = '{category}/{slug}.html'\n", "River/ferry.md", "", "/river/the-ferry.html"),
        ("ARTICLE_URL = 'p/{date:%Y}/{slug}/'\n", "ferry.md", "Slug: own\n", "/p/2021/own/"),
        ("SLUGIFY_SOURCE = 'basename'\n", "Ferry  Men.md", "", "/ferry-men.html"),
        ("FILENAME_METADATA = '(?P<slug>.*)'\n", "Ferry.md", "", "/Ferry.html"),
    ],
)
def test_pages_of_pelican(tmp_path: Path, settings: str, name: str, more: str, path: str) -> None:
    files = {"pelicanconf.py": f"SITEURL = 'https://blog.example'\n{settings}"}
    write(tmp_path, files)
    text = f"Title: The  Ferry!\nDate: 2021-03-04 05:06\n{more}\nText.\n"
    article = read_one(tmp_path, text, f"content/{name}").article
    assert article.external_url == f"https://blog.example{path}"


def test_a_pattern_of_the_settings_is_never_run(tmp_path: Path) -> None:
    conf = "SITEURL = 'https://blog.example'\nFILENAME_METADATA = '(?P<slug>(a+)+)$'\n"
    write(tmp_path, {"pelicanconf.py": conf})
    record = read_one(tmp_path, "Title: A\n\nText.\n", f"content/{'a' * 60}!.md")
    assert record.article.external_url is None
    assert any("needs {slug}" in note for note in record.notes)


@pytest.mark.parametrize(
    ("settings", "name", "more", "path"),
    [
        ("", "blog/ferry.md", "", "/blog/ferry/"),
        ("", "blog/2021-03-04-ferry.md", "", "/blog/ferry/"),
        ("", "blog/ferry/index.md", "", "/blog/ferry/"),
        ("", "blog/ferry.md", 'slug = "The Ferry"\n', "/blog/the-ferry/"),
        ("", "blog/ferry.md", 'path = "own/place"\n', "/own/place/"),
    ],
)
def test_pages_of_zola(tmp_path: Path, settings: str, name: str, more: str, path: str) -> None:
    write(tmp_path, {"config.toml": f'base_url = "https://blog.example"\n{settings}'})
    text = f'+++\ntitle = "Ferry"\ndate = 2021-03-04\n{more}+++\nText.\n'
    article = read_one(tmp_path, text, f"content/{name}").article
    assert article.external_url == f"https://blog.example{path}"


def test_settings_that_cannot_be_read_are_told_and_the_files_are_read(tmp_path: Path) -> None:
    write(tmp_path, {"hugo.toml": "baseURL = \n", "content/a.md": "# A\n\nText.\n"})
    found = [str(getattr(event, "error", "")) for event in events(tmp_path)]
    assert any("hugo.toml" in line and "settings not used" in line for line in found)
    assert any(getattr(event, "article", None) for event in events(tmp_path))


def test_the_files_of_a_post_and_other_posts(tmp_path: Path) -> None:
    """Hexo keeps a post's pictures in a folder of its name; Hugo beside `index.md`."""
    settings = {
        "_config.yml": HEXO + "permalink: :title.html\npost_asset_folder: true\n",
        "source/_posts/boats/other.md": FRONT.format(title="另一篇", more=""),
        "source/_posts/secret.md": FRONT.format(title="不公开", more="published: false\n"),
    }
    write(tmp_path, settings)
    text = FRONT.format(title="渡口", more="") + (
        "{% asset_img a.jpg 一张图 %} {% asset_link b.pdf 讲义 %} ![图](ferry/c.png)\n\n"
        "{% post_link other %} {% post_link boats/other 见此 %} [文](./boats/other.md#top)\n\n"
        "{% post_link secret 秘密 %} {% post_link nowhere 无处 %} ![根](/images/d.png)\n"
    )
    html = str(read_one(tmp_path, text, "source/_posts/ferry.md").article.content_html)
    assert 'src="https://blog.example/ferry/a.jpg" alt="一张图"' in html
    assert '<a href="https://blog.example/ferry/b.pdf">讲义</a>' in html
    assert 'src="https://blog.example/ferry/c.png"' in html
    assert '<a href="https://blog.example/boats/other.html">另一篇</a>' in html
    assert '<a href="https://blog.example/boats/other.html">见此</a>' in html
    assert '<a href="https://blog.example/boats/other.html#top">文</a>' in html
    assert "秘密 无处" in html, "a locked or unknown article is named without a link"
    assert 'src="https://blog.example/images/d.png"' in html


@pytest.mark.parametrize(
    ("settings", "name", "more", "path", "language"),
    [
        ("hugo", "posts/ferry.ja.md", "", "/ja/posts/ferry/", "ja"),
        ("hugo", "posts/ferry/index.ZH-CN.md", "", "/zh-cn/posts/ferry/", "zh-CN"),
        ("hugo", "posts/ferry.md", "", "/posts/ferry/", None),
        ("hugo", "posts/ferry.en.md", "", "/posts/ferry/", "en"),
        ("hugo", "posts/v1.2.md", "", "/posts/v1.2/", None),
        ("zola", "blog/ferry.ja.md", "", "/ja/blog/ferry/", "ja"),
        ("zola", "blog/ferry/index.zh-cn.md", "", "/zh-cn/blog/ferry/", "zh-CN"),
        ("zola", "blog/ferry.ja.md", "path: own/ja\n", "/own/ja/", "ja"),
        ("zola", "blog/ferry.md", "", "/blog/ferry/", None),
    ],
)
def test_a_file_may_name_its_language(
    tmp_path: Path, settings: str, name: str, more: str, path: str, language: str | None
) -> None:
    languages = "[languages.ja]\nweight = 2\n[languages.zh-cn]\nweight = 3\n"
    key, file = ("baseURL", "hugo.toml") if settings == "hugo" else ("base_url", "config.toml")
    languages += "[languages.en]\nweight = 1\n" if settings == "hugo" else ""
    write(tmp_path, {file: f'{key} = "https://blog.example/"\n{languages}'})
    article = read_one(tmp_path, f"---\ntitle: A\n{more}---\nText.\n", f"content/{name}").article
    assert article.external_url == f"https://blog.example{path}"
    assert article.language == language


@pytest.mark.parametrize(
    ("name", "path", "language"),
    [
        ("content/cn/posts/ferry.md", "/cn/posts/ferry/", "zh-CN"),
        ("content/english/posts/ferry.md", "/posts/ferry/", "en"),
        ("texte/posts/ferry.md", "/de/posts/ferry/", "de"),
        ("content/cn/posts/ferry.en.md", "/posts/ferry/", "en"),
    ],
)
def test_each_language_of_hugo_may_have_a_folder(
    tmp_path: Path, name: str, path: str, language: str
) -> None:
    settings = (
        'baseURL = "https://blog.example/"\n'
        '[languages.cn]\ncontentDir = "content/cn"\nlanguageCode = "zh-cn"\n'
        '[languages.en]\ncontentDir = "content/english"\n[languages.de]\ncontentDir = "texte"\n'
    )
    write(tmp_path, {"hugo.toml": settings})
    article = read_one(tmp_path, "---\ntitle: A\n---\nText.\n", name).article
    assert article.external_url == f"https://blog.example{path}"
    assert article.language == language


def test_links_of_zola_start_at_the_folder_of_all_articles(tmp_path: Path) -> None:
    other = "+++\ntitle = 'Other'\n+++\nText.\n"
    settings = {"config.toml": 'base_url = "https://blog.example"\n', "content/a/other.md": other}
    write(tmp_path, settings)
    text = "+++\ntitle = 'A'\n+++\n[here](@/a/other.md#part) and [there][x]\n\n[x]: @/a/other.md\n"
    html = str(read_one(tmp_path, text, "content/b/a.md").article.content_html)
    assert '<a href="https://blog.example/a/other/#part">here</a>' in html
    assert '<a href="https://blog.example/a/other/">there</a>' in html
    record = read_one(tmp_path, text.replace("other.md#", "gone.md#"), "content/b/a.md")
    assert "@/" not in str(record.article.content_html)
    assert (
        "content_html: @/a/gone.md#part is no article that is known; its text stays" in record.notes
    )


@pytest.mark.parametrize(
    ("settings", "name", "picture"),
    [
        ({"_config.yml": HEXO}, "source/_posts/a.md", "source/images/图 1.png"),
        ({"_config.yml": JEKYLL, "Gemfile": ""}, "_posts/2021-03-04-a.md", "images/图 1.png"),
        ({"hugo.toml": HUGO}, "content/posts/a.md", "static/images/图 1.png"),
    ],
)
def test_a_picture_may_be_written_from_the_place_of_the_file(
    tmp_path: Path, settings: dict[str, str], name: str, picture: str
) -> None:
    write(tmp_path, settings | {picture: "", "secret.png": "", "_private/b.png": ""})
    up = "../" * name.count("/")
    text = (
        f"![]({up}{picture.replace(' ', '%20')}) ![]({up}images/gone.png) ![]({up}../secret.png)\n"
    )
    html = str(
        read_one(tmp_path, FRONT.format(title="A", more="") + text, name).article.content_html
    )
    assert 'src="https://blog.example/images/%E5%9B%BE%201.png"' in html
    assert html.count("https://blog.example/") == 3, "other files are looked for from the page"
