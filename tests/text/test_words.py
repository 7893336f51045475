"""The program's own words: each text of pages and receipts in every language that these have."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

import syndicate
from syndicate.text.simplified import table
from syndicate.text.words import Table, spoken_language, words_of

PACKAGE = Path(syndicate.__file__).parent
#: What says the words of each table: templates, and modules.
SAYS = {
    "pages": ("index.html.j2", "listing.html.j2", "preview.html.j2", "preview_entry.html.j2"),
    "status": ("status.html.j2", "serve/status_page.py"),
    "receipts": ("receipt.html.j2", "takedown/receipts/write.py"),
    "receipts_in_text": ("takedown/receipts/text.py", "takedown/receipts/text_lists.py",
                         "takedown/receipts/picture_text.py"),
}  # fmt: skip
TABLES = sorted(path.stem for path in (PACKAGE / "text/words").glob("[a-su-z]*.py"))
#: Characters of the traditional script that are also the simplified form of others.
BOTH = frozenset("布只出面回了合同制向核表注才修系吊")


def said_in(name: str) -> Iterator[str]:
    """The texts that a template or a module says, as far as they stand there."""
    if name.endswith(".j2"):
        source = (PACKAGE / "templates" / name).read_text(encoding="utf-8")
        for call in Environment().parse(source).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "say":
                yield from (c.value for c in call.args[0].find_all(nodes.Const) if call.args)
                if isinstance(call.args[0], nodes.Const):
                    yield call.args[0].value
    else:
        for node in ast.walk(ast.parse((PACKAGE / name).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                first = node.args[0] if node.func.id == "say" else None
                if isinstance(first, ast.Constant):
                    yield first.value


def table_of(name: str) -> Table:
    found: Table = import_module(f"syndicate.text.words.{name}").TABLE
    return found


@pytest.mark.parametrize("name", SAYS)
def test_every_text_that_is_said_is_in_its_table(name: str) -> None:
    said = {text for place in SAYS[name] for text in said_in(place)}
    kinds = {"full", "summary", "headline", "image", "day"}  # what chooses among texts
    assert len(said) > 15
    assert said - kinds - set(table_of(name)) == set()


@pytest.mark.parametrize("name", TABLES)
def test_all_languages_tell_the_same_things(name: str) -> None:
    for english, chinese in table_of(name).items():
        facts = [set(re.findall(r"\{([a-z_]+)", each)) for each in (english, *chinese)]
        assert facts[0] == facts[1] == facts[2], english


@pytest.mark.parametrize("name", TABLES)
def test_the_traditional_table_has_no_simplified_character(name: str) -> None:
    simplified = {chr(to) for to in table().values()} - {chr(of) for of in table()} - BOTH
    for _, traditional in table_of(name).values():
        assert not simplified & set(traditional), traditional
    mainland = "文檔|鏈接|數據|軟件|網絡|默認|信息|缺省|程序|服務器|令牌|賬"
    assert not [t for _, t in table_of(name).values() if re.search(mainland, t)]


@pytest.mark.parametrize(
    ("tag", "language"),
    [("zh", "zh-Hans"), ("zh-CN", "zh-Hans"), ("zh-TW", "zh-Hant"), ("zh-Hant", "zh-Hant"),
     ("zh-HK", "zh-Hant"), ("zh-Hans-HK", "zh-Hans"), ("yue", "zh-Hant"), ("en-GB", "en"),
     ("ar", "en")],
)  # fmt: skip
def test_the_script_of_a_language_tag_decides(tag: str, language: str) -> None:
    assert spoken_language(tag) == language


def test_what_counts_is_told_in_singular_and_plural() -> None:
    counted = "{n:,} article|{n:,} articles"
    english, chinese = words_of("status", "en"), words_of("status", "zh-HK")
    assert [english(counted, n=n) for n in (0, 1, 2000)] == [
        "0 articles", "1 article", "2,000 articles",
    ]  # fmt: skip
    assert chinese(counted, n=1) == "1 篇"
