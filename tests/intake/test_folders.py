"""Folders to import: links that leave them are skipped and told, in every kind that reads files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from support.small_site import SmallSite

MARKDOWN = "---\ntitle: Fen bells\n---\nThey ring at six.\n"
PAGE = "<html><head><title>Fen bells</title></head><body><article><p>%s</p></article></body></html>"


def kind_of_folder(site: SmallSite, kind: str) -> tuple[Path, str, str]:
    """A folder with one good file; the ending and the text of a file of that kind."""
    ending = {"markdown": ".md", "page": ".html"}[kind]
    text = MARKDOWN if kind == "markdown" else PAGE % ("The bells ring at six. " * 20)
    folder = site.folder / "posts"
    folder.mkdir()
    (folder / f"good{ending}").write_text(text, "utf-8")
    (site.folder / "elsewhere").mkdir()
    (site.folder / "elsewhere" / f"secret{ending}").write_text(text.replace("six", "ten"), "utf-8")
    return folder, ending, text


def take(site: SmallSite, kind: str, folder: Path) -> Any:
    return site.run("import", kind, str(folder), "-v")


@pytest.mark.parametrize("kind", ["markdown", "page"])
@pytest.mark.parametrize("target", ["file", "folder", "relative", "chain"])
def test_a_link_that_leaves_the_folder_is_skipped_and_told(
    site: SmallSite, kind: str, target: str
) -> None:
    folder, ending, _ = kind_of_folder(site, kind)
    secret = site.folder / "elsewhere" / f"secret{ending}"
    link = folder / f"link{ending}"
    if target == "file":
        link.symlink_to(secret)
    elif target == "relative":
        link.symlink_to(Path("..", "elsewhere", secret.name))
    elif target == "chain":
        (folder / "middle").symlink_to(secret)
        link.symlink_to("middle")
    else:
        link = folder / "all"
        link.symlink_to(secret.parent, target_is_directory=True)
    result = take(site, kind, folder)
    assert result.code == 0
    assert ": 1 new" in result.out
    assert ", 0 changed, 0 unchanged, 1 link that leaves the folder skipped" in result.out
    assert f"{link}: skipped: a link that leaves the folder" in result.err
    assert "ten" not in site.run("article", "list", "--json").out


@pytest.mark.parametrize("kind", ["markdown", "page"])
def test_a_link_inside_the_folder_is_a_file_like_any(site: SmallSite, kind: str) -> None:
    folder, ending, text = kind_of_folder(site, kind)
    (folder / "kept").mkdir()
    (folder / "kept" / "two.txt").write_text(text.replace("six", "two"), "utf-8")
    (folder / f"two{ending}").symlink_to(Path("kept", "two.txt"))
    result = take(site, kind, folder)
    assert (result.code, "leave the folder" in result.out) == (0, False)
    assert "2 new" in result.out


@pytest.mark.parametrize("kind", ["markdown", "page"])
def test_links_to_nothing_circles_and_pipes_stop_nothing(site: SmallSite, kind: str) -> None:
    folder, ending, _ = kind_of_folder(site, kind)
    (folder / f"nothing{ending}").symlink_to("nowhere")
    (folder / f"circle{ending}").symlink_to(f"circle{ending}")
    os.mkfifo(folder / f"pipe{ending}")
    result = take(site, kind, folder)
    assert "1 new" in result.out
    assert "Traceback" not in result.err


@pytest.mark.parametrize("kind", ["markdown", "page"])
def test_what_is_named_itself_may_be_a_link(site: SmallSite, kind: str) -> None:
    folder, ending, _ = kind_of_folder(site, kind)
    for name, target in (("folder", folder), (f"file{ending}", folder / f"good{ending}")):
        link = site.folder / name
        link.symlink_to(target)
        result = take(site, kind, link)
        assert result.code == 0
        assert "leave the folder" not in result.out
