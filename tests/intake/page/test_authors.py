"""Authors of pages are people or accounts; labels, notices, forms, editors and sites are none."""

from __future__ import annotations

import json

import pytest
from support.page import article, authors, read


@pytest.mark.parametrize(
    "byline",
    [
        '<p class="byline">By Hanna Holm</p>',
        '<span class="author vcard"><span class="fn">Hanna Holm</span></span>',
        '<div class="post-author">Written by <b>Hanna Holm</b> on 3 May 2021</div>',
        '<p class="meta"><a rel="author" href="/author/hanna/">Hanna Holm</a></p>',
        '<span class="author"><span class="screen-reader-text">Author: </span>Hanna Holm</span>',
        '<span class="byline"><span class="sr-only">Posted by</span> <a href="/u/h">Hanna Holm</a>'
        "</span>",
        '<div class="autor">von Hanna Holm, Redakteurin</div>',
        '<div class="auteur">Par Hanna Holm</div>',
        '<div class="author">Autor: Hanna Holm</div>',
        '<div itemprop="author" itemscope itemtype="https://schema.org/Person">'
        '<span itemprop="name">Hanna Holm</span></div>',
        '<a class="p-author h-card" href="/h">Hanna Holm</a>',
        "<p>By Hanna Holm</p>",
        "<p>作者：Hanna Holm</p>",
    ],
)
def test_a_byline_names_its_author_without_the_label(byline: str) -> None:
    assert authors(article(byline)) == ["Hanna Holm"]


@pytest.mark.parametrize(
    "words",
    ["Posted on", "Published on:", "Veröffentlicht am", "Publié le", "发布时间", "Updated"],
)
def test_a_label_that_says_when_is_no_author(words: str) -> None:
    around = (
        f'<div class="entry-meta"><span class="meta-prep meta-prep-author">{words}</span> '
        '<span class="entry-date">4 July 2018</span> <span class="meta-sep">by</span> '
        '<span class="author vcard"><a class="fn" href="/author/h/">Hanna Holm</a></span></div>'
    )
    assert authors(article(around)) == ["Hanna Holm"]
    alone = f'<div class="entry-meta"><span class="author">{words}</span> 4 July 2018</div>'
    assert authors(article(alone)) == []


def test_who_is_named_below_the_text_wrote_something_else() -> None:
    below = (
        "<div><p>The weir in May</p><p>By Rolf Rabe</p><p>Oats</p><p>By Promoted Press</p></div>"
    )
    page = article().replace("</article>", f"</article>{below}")
    assert authors(page) == []
    assert authors(article("<p>By Hanna Holm</p>").replace("</article>", f"</article>{below}")) == [
        "Hanna Holm"
    ]


@pytest.mark.parametrize("label", ["Name *", "Your name (required)", "Name<b>*</b>", "Nom *"])
def test_the_form_of_the_comments_and_who_comments_are_no_authors(label: str) -> None:
    form = (
        f'<div id="respond"><form><p class="comment-form-author"><label for="author">{label}'
        '</label><input id="author" name="author"></p></form></div>'
    )
    comments = (
        '<ol class="commentlist"><li class="comment"><div class="comment-author vcard">'
        '<cite class="fn">Rolf Rabe</cite> <span class="says">says:</span></div><p>Nice.</p></li>'
        "</ol>"
    )
    assert authors(article(below=form)) == []
    assert authors(article(below=comments + form)) == []
    named = article('<p class="byline">By Hanna Holm</p>', below=comments + form)
    assert authors(named) == ["Hanna Holm"]


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("责任编辑：何小舟", "editor"),
        ("责编｜何小舟", "editor"),
        ("编辑 / 何小舟", "editor"),
        ("摄影：何小舟", "photographer"),
        ("翻译：何小舟", "translator"),
    ],
)
def test_another_role_is_a_contributor(line: str, role: str) -> None:
    for mark in ("show_author", "author", "byline", "meta"):
        record = read(article(f'<p class="{mark}">{line}</p>', lang="zh-CN")).record
        assert "authors" not in record
        assert record["contributors"] == [{"name": "何小舟", "role": role}]


@pytest.mark.parametrize(
    "notice",
    [
        "By using this page you accept <a href='/c'>our cookies</a>.",
        "By continuing to browse, you agree to the terms of use of this library.",
        "By clicking “Accept”, you allow us to count your visits.",
        "By signing up you will get one letter a week.",
        "By the same author: three more mills.",
    ],
)
def test_a_notice_that_begins_with_by_is_no_byline(notice: str) -> None:
    for page in (
        article(f'<div class="bar">{notice}</div>'),
        article(f'<p class="author">{notice}</p>'),
        article().replace("<article>", f"<div>{notice}</div><article>"),
    ):
        assert authors(page) == []


@pytest.mark.parametrize(
    "byline",
    [
        "<a href='/h'>Hanna Holm</a><span>Senior Editor</span><span>4 min read</span>",
        "<span>By</span><a href='/h'>Hanna Holm</a><time>3 May 2021</time>",
        "<b>Hanna Holm</b><i>Staff Writer</i>",
        "<div>Hanna Holm</div><div>Correspondent in Bergen</div>",
        "<span>Hanna</span> <span>Holm</span><em>Follow</em>",
    ],
)
def test_inline_elements_never_glue(byline: str) -> None:
    assert authors(article(f'<div class="byline">{byline}</div>')) == ["Hanna Holm"]


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Hanna Holm and Ivo Inks", ["Hanna Holm", "Ivo Inks"]),
        ("von Hanna Holm und Ivo Inks", ["Hanna Holm", "Ivo Inks"]),
        ("By Hanna Holm, Ivo Inks and Jo Jute", ["Hanna Holm", "Ivo Inks", "Jo Jute"]),
        ("<a>Hanna Holm</a><a>Ivo Inks</a>", ["Hanna Holm", "Ivo Inks"]),
        ("文 / 何小舟 林河", ["何小舟", "林河"]),
        ("作者：何小舟、林河", ["何小舟", "林河"]),
        ("Par Hanna Holm et Ivo Inks", ["Hanna Holm", "Ivo Inks"]),
    ],
)
def test_several_authors_stay_several(byline: str, names: list[str]) -> None:
    assert authors(article(f'<div class="byline">{byline}</div>')) == names


@pytest.mark.parametrize(
    "name",
    ["admin", "Administrator", "Redaktion", "佚名", "小编", "Staff Writer", "3 min", "2021", "null",
     "Anonymous", "https://mill.example/", "editor@mill.example", "Mill Weekly"],
)  # fmt: skip
def test_placeholders_figures_and_the_site_are_no_authors_and_that_is_told(name: str) -> None:
    head = (
        f'<meta name="author" content="{name}"><meta property="og:site_name" content="Mill Weekly">'
    )
    draft = read(article(head=head), "https://mill.example/a")
    assert "authors" not in draft.record
    assert any("names no person or account; left out" in note for note in draft.notes)


@pytest.mark.parametrize(
    "author",
    ["Will Holm", "May Updike", "Mark Share", "Li You", "We Inks", "Will Wright-Use"],
)
def test_a_name_with_a_word_of_notices_in_it_is_a_name(author: str) -> None:
    words = author.replace("Share", "Sharp")
    assert authors(article(head=f'<meta name="author" content="{words}">')) == [words]


def test_who_publishes_is_not_the_site_where_the_site_has_a_name() -> None:
    site = '<meta property="og:site_name" content="Mill Weekly">'
    both = site + '<meta name="dcterms.publisher" content="Hanna Holm">'
    head = both + '<meta name="author" content="Hanna Holm">'
    assert authors(article(head=head)) == ["Hanna Holm"]
    person = {"@type": "Person", "name": "Hanna Holm"}
    graph = {"@type": "Article", "headline": "x", "author": person, "publisher": person}
    head = f'<script type="application/ld+json">{json.dumps(graph)}</script>'
    assert authors(article(head=head)) == ["Hanna Holm"]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Mill Weekly - Hanna Holm", "Hanna Holm"),
        ("Hanna Holm - Mill Weekly", "Hanna Holm"),
        ("Hanna Holm | Mill Weekly", "Hanna Holm"),
        ("Hanna Holm, Mill Weekly", "Hanna Holm"),
    ],
)
def test_the_site_beside_a_name_goes(words: str, name: str) -> None:
    head = '<meta property="og:site_name" content="Mill Weekly">'
    head += f'<meta name="author" content="{words}">'
    assert authors(article(head=head)) == [name]


@pytest.mark.parametrize(
    "words",
    [
        "Rolf Rabe - https://rabe.example",
        "rabe-design.com / Rolf Rabe",
        "Rolf Rabe, www.rabe.example",
    ],
)
def test_who_made_the_site_is_not_who_wrote_the_text(words: str) -> None:
    head = f'<meta name="author" content="{words}">'
    assert authors(article(head=head)) == []
    assert authors(article("<p>By Hanna Holm</p>", head=head)) == ["Hanna Holm"]
    mail = '<meta name="author" content="Hanna Holm (hanna@mill.com)">'
    assert authors(article(head=mail)) == ["Hanna Holm"]


@pytest.mark.parametrize(
    "name", ["El Molíno", "Redacción El Molino", "ELMOLINO", "El Molino Online"]
)
def test_the_host_names_the_site_in_any_spelling(name: str) -> None:
    head = f'<meta name="author" content="{name}">'
    assert authors(article(head=head), "https://www.elmolino.example/2021/a") == []


def test_an_account_is_an_author_where_no_name_stands() -> None:
    head = '<meta name="author" content="hholm77">'
    assert authors(article(head=head)) == ["hholm77"]
    assert authors(article('<p class="byline">By Hanna Holm</p>', head=head)) == ["Hanna Holm"]


def test_where_two_places_agree_they_win() -> None:
    head = '<meta name="author" content="Rolf Rabe">'
    graph = json.dumps({"@type": "NewsArticle", "headline": "x", "author": "Hanna Holm"})
    head += f'<script type="application/ld+json">{graph}</script>'
    assert authors(article('<p class="byline">By Hanna Holm</p>', head=head)) == ["Hanna Holm"]
    assert authors(article('<p class="byline">By Rolf Rabe</p>', head=head)) == ["Rolf Rabe"]


@pytest.mark.parametrize(
    "author",
    [
        {"@id": "#/person/7"},
        [{"@id": "#/person/7"}],
        {"@type": "Person", "name": "Hanna Holm"},
        {"@type": "Person", "name": ["Hanna Holm"]},
        "Hanna Holm",
    ],
)
def test_the_graph_of_a_page_names_an_author_by_its_id(author: object) -> None:
    graph = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "Article", "@id": "#a", "headline": "The mill", "author": author},
            {"@type": ["Person", "Organization"], "@id": "#/person/7", "name": "Hanna Holm"},
            {"@type": "Person", "@id": "#/person/8", "name": "Rolf Rabe"},
        ],
    }
    for text in (json.dumps(graph), f"\n<!--\n{json.dumps(graph)}\n// -->\n"):
        head = f'<script type="application/ld+json">{text}</script>'
        assert authors(article(head=head)) == ["Hanna Holm"]
