"""The documentation as a site: it is built without a warning, and nothing of it is lost."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from support.doc_pages import DOCS
from support.paths import REPOSITORY

#: What a reader asks first, on the front page of each language; where the answer stands.
QUESTIONS = {
    "index.md": {
        "schedule": "howto/schedule.md",
        "missing": "howto/missing-article.md",
        "undo": "howto/undo.md",
        "partner": "howto/partner-usage.md",
        "定时": "zh/schedule.md",
        "没有": "zh/missing-article.md",
        "撤": "zh/undo.md",
        "合作方": "zh/partner-usage.md",
    },
    "zh/index.md": {
        "定时": "schedule.md",
        "没有": "missing-article.md",
        "撤": "undo.md",
        "合作方": "partner-usage.md",
    },
}
#: About as many lines as two screens hold.
_SCREENS = 100


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built of a copy, so that nothing is left in the checkout."""
    folder = tmp_path_factory.mktemp("docs")
    copytree(DOCS, folder / "docs")
    (folder / "zensical.toml").write_bytes((REPOSITORY / "zensical.toml").read_bytes())
    program = Path(sys.executable).parent / "zensical"
    done = subprocess.run(
        [program, "build", "--strict"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No issues found" in done.stdout + done.stderr
    return folder / "site"


def listed(part: Any) -> list[str]:
    """Return the pages of the navigation, in order."""
    if isinstance(part, str):
        return [part]
    below = part.values() if isinstance(part, dict) else part
    return [page for each in below for page in listed(each)]


def navigation() -> list[str]:
    config = tomllib.loads((REPOSITORY / "zensical.toml").read_text(encoding="utf-8"))
    return listed(config["project"]["nav"])


def test_every_page_is_built(site: Path) -> None:
    for path in DOCS.rglob("*.md"):
        built = site / path.relative_to(DOCS).with_suffix(".html")
        assert built.is_file(), path


def test_every_page_is_in_the_navigation_once() -> None:
    pages = [path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")]
    found = navigation()
    assert len(found) == len(set(found))
    wanted = {page for page in pages if not page.startswith("decisions/0")}
    assert set(found) == wanted  # decisions have a list of their own


@pytest.mark.parametrize("page", QUESTIONS)
def test_what_is_asked_first_is_one_click_away(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    for word, target in QUESTIONS[page].items():
        links = re.findall(r"\[([^\]]+)\]\(([^)#]+)(?:#[^)]*)?\)", text)
        assert any(word in label.lower() and to == target for label, to in links), (page, word)


def test_a_long_page_has_a_table_of_contents(site: Path) -> None:
    for path in DOCS.rglob("*.md"):
        text = path.read_text(encoding="utf-8")
        if text.count("\n") < _SCREENS or path.parent.name == "decisions":
            continue
        if len(re.findall(r"(?m)^##+ ", text)) < 2:
            assert path.name == "files.md", f"{path}: nothing to list, and too long for one piece"
            continue
        built = (site / path.relative_to(DOCS).with_suffix(".html")).read_text(encoding="utf-8")
        contents = re.search(r"md-nav--secondary(.*?)</nav>", built, re.DOTALL)
        assert contents, path
        assert contents[1].count('class="md-nav__link"') >= 2, path


def test_nothing_of_a_page_is_fetched_from_elsewhere(site: Path) -> None:
    text = (site / "index.html").read_text(encoding="utf-8")
    fetched = re.findall(r'<(?:script|img)[^>]+src="(https?://[^"]+)"', text)
    fetched += re.findall(r'<link[^>]+rel="stylesheet"[^>]+href="(https?://[^"]+)"', text)
    assert fetched == []
