"""WordPress exports: the authors of posts, of accounts and of plug-ins."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.wordpress_export import HEAD, TAIL, item, parsed

ACCOUNTS = HEAD + (
    "<wp:author><wp:author_login>bo</wp:author_login>"
    "<wp:author_display_name><![CDATA[Bo &amp; Söhne]]></wp:author_display_name></wp:author>"
    "<wp:author><wp:author_login>silent</wp:author_login>"
    "<wp:author_display_name></wp:author_display_name></wp:author>"
)


def term(slug: str, text: str) -> str:
    return f'<category domain="author" nicename="{slug}"><![CDATA[{text}]]></category>'


def meta(key: str, value: str) -> str:
    return (
        f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key>"
        f"<wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>"
    )


GUEST = item(
    90, post_type="guest-author", title="Mara Quill", post_name="cap-mara-q",
    more=meta("cap-display_name", "Mara Quill") + meta("cap-user_login", "mara-q"),
)  # fmt: skip


def authors(tmp_path: Path, post: str, *others: str, head: str = ACCOUNTS) -> list[str]:
    path = tmp_path / "export.xml"
    path.write_text(head + post + "".join(others) + TAIL, "utf-8")
    return [author.name for author in parsed(path)["Post 1"].article.authors]


@pytest.mark.parametrize(
    ("terms", "names"),
    [
        ((), ["Ada Winter"]),
        ((("cap-bo", "bo"),), ["Bo & Söhne"]),
        ((("cap-ada", "ada"), ("cap-bo", "bo")), ["Ada Winter", "Bo & Söhne"]),
        ((("cap-bo", "bo"), ("cap-ada", "ada")), ["Bo & Söhne", "Ada Winter"]),
        ((("bo", "Bo Shown"),), ["Bo & Söhne"]),
        ((("cap-mara-q", "mara-q"), ("cap-ada", "ada")), ["Mara Quill", "Ada Winter"]),
        ((("cap-lin", "林小雨"),), ["林小雨"]),
        ((("cap-ADA", "ADA"), ("ada", "ada")), ["Ada Winter"]),
        ((("cap-x", ""), ("", "")), ["x"]),
    ],
)
def test_the_authors_of_a_plugin_are_those_of_the_post(
    tmp_path: Path, terms: tuple[tuple[str, str], ...], names: list[str]
) -> None:
    more = "".join(term(slug, text) for slug, text in terms)
    assert authors(tmp_path, item(1, more=more), GUEST) == names


@pytest.mark.parametrize(
    ("creator", "names"),
    [
        ("ADA", ["Ada Winter"]),
        ("silent", ["silent"]),
        ("Nobody Known", ["Nobody Known"]),
        ("", []),
        ("mail@mill.example", ["mail"]),
        ("Lin Wu (lin@mill.example)", ["Lin Wu"]),
    ],
)
def test_one_who_wrote_alone_is_named_as_shown(
    tmp_path: Path, creator: str, names: list[str]
) -> None:
    post = item(1).replace(">ada<", f">{creator}<")
    assert authors(tmp_path, post) == names


def test_an_account_that_is_listed_behind_the_posts_is_known_from_a_guest_only(
    tmp_path: Path,
) -> None:
    """WordPress lists accounts first; guests are posts and may stand anywhere."""
    more = term("cap-mara-q", "mara-q")
    assert authors(tmp_path, item(1, more=more), item(2), GUEST) == ["Mara Quill"]


def test_a_guest_is_no_article(tmp_path: Path) -> None:
    path = tmp_path / "export.xml"
    path.write_text(ACCOUNTS + item(1) + GUEST + TAIL, "utf-8")
    assert list(parsed(path)) == ["Post 1"]
