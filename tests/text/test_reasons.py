"""Every reason that the program can give is said in each language that pages have.

Reasons are worded where they arise, in English; so they are looked for in the program itself, and
one that nobody translated is found here before a page shows it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

import syndicate
from syndicate.store.alarm import Alarm
from syndicate.text.words.told import telling

PACKAGE = Path(syndicate.__file__).parent
#: Where reasons arise that are stored, or shown on the status page: all texts of these count.
SOURCES = (
    "build/ahead.py", "build/assemble.py", "build/guard.py", "build/older.py", "check",
    "content/cost.py", "content/prepare.py", "hubs/websub.py", "profiles/profile.py",
    "profiles/refusals.py", "recall/verdicts.py", "recall/hold.py", "rights/decide.py",
    "store/rivals.py", "web/connection.py",
)  # fmt: skip
#: What is called with a reason: its place among the arguments.
GIVEN = {
    "RenderError": 1, "FetchError": 0, "BrokenError": 0, "Problem": 1, "Rule": 0, "Fault": 1,
    "ElementFault": 1, "ForeignObjection": 0, "source_rule": 2,
}  # fmt: skip
#: Parts of sentences, which are looked at whole below, and what is no sentence.
PARTS = re.compile(
    r" and 7 more|, 7\)|, since .*|, by evidence of .*|; the article points to it by 7|a b c"
    r"| to 7|line 7:7|line 7|byte 7|tag:.*|a 7|an id|[^a-z]*|description: 7|older than before"
    r"|answers 7: it has moved7|cannot be 7: 7"
)
MARKUP = re.compile(r"[\\^]|\[\^|<[a-z!/][^>]*[ =]|^[<\n]|\(\?|\)\||#default")
WHOLE = (
    "source daily grants full, by evidence of 2024-01-05 (desk)",
    "source daily grants full, by evidence of 2024-01-05 (desk, letter 3)",
    "source daily grants none; the article points to it by its host",
    "withdrawn by takedown 3: 来信 (the ledger), since 2024-07-01",
    "pubstatus is withheld (the article), since 2024-07-01",
    "job tech carries summary (config/jobs/tech.yaml:4:1)",
    "rss: description: <b> is not allowed",
    "json: url: [3] 'x y' is no absolute http(s) URL in ASCII",
    "pubDate older than before",
    "it has not an id",
    "1.5 MB, at most 7 bytes are taken",
    "SmartNews would refuse it: its title has 7 characters, at most 5 are taken",
    "its source requires a byline, and there is none",
    "answers 301: it has moved to https://hub.example/2",
    "cannot be told: [Errno 111] Connection refused",
    "cannot write: No space left on device",
    "orders may be lost: the store has tag:a and 2 more, which left every document",
    "sources.yaml: it is empty, and 7 entries are published by what it granted; nothing was"
    ' changed. Put it back; if nothing is granted any more, write "default: {grants: none}"',
    str(Alarm(datetime(2024, 7, 1, tzinfo=UTC), 8, 10, (), 0, ())),
    str(Alarm(datetime(2024, 7, 1, tzinfo=UTC), 8, 10, ("a", "b"), 4, ())),
)
#: Names of standards, elements and commands, which no language has other words for.
NAMES = frozenset(
    "RSS Atom JSON Feed XML HTML ASCII UTF BCP RFC URI http https rss atom opml channel item entry"
    " DOCTYPE alternate enclosure content description title link author authors name uri email type"
    " text html scheme term label ref rel src href updated published version next url pubDate image"
    " snf logo itunes dc creator encoded isPermaLink false true OPML xmlUrl lang xml items policy"
    " SmartNews daily desk letter tech sources yaml config jobs byline example mail org Name hub"
    " Unix private add pubstatus canceled withheld usable default grants none syndicate status seen"
    " json MB feed robots txt Errno tag GMT hhmm id meta podcast Podcast detail".split()
)


def modules() -> Iterator[Path]:
    for name in SOURCES:
        path = PACKAGE / name
        yield from path.glob("*.py") if path.is_dir() else [path]


def sample(node: ast.expr) -> str | None:
    """A text of the program with 7 for each thing that varies; None for anything else."""
    if isinstance(node, ast.JoinedStr):
        return "".join(
            part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else "7"
            for part in node.values
        )
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def texts_of(tree: ast.Module) -> Iterator[str]:
    """Every sentence of a module that is no docstring and no part of another."""
    inner: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            inner |= {id(part) for part in node.values}
        elif isinstance(node, ast.Expr):
            inner.add(id(node.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.expr) and id(node) not in inner:
            text = sample(node)
            if text and " " in text.strip() and not MARKUP.search(text):
                yield text


def given_in(tree: ast.Module) -> Iterator[str]:
    """The reasons that a module gives, wherever it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else None
            name = node.func.id if isinstance(node.func, ast.Name) else name
            place = GIVEN.get(name or "")
            if place is not None and len(node.args) > place:
                text = sample(node.args[place])
                if text and re.search("[a-z]{2} [a-z]", text):
                    yield text


@cache
def reasons() -> tuple[str, ...]:
    found: dict[str, None] = {}
    for path in modules():
        found |= dict.fromkeys(texts_of(ast.parse(path.read_text(encoding="utf-8"))))
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if any(f"{name}(" in text for name in GIVEN):
            found |= dict.fromkeys(given_in(ast.parse(text)))
    return tuple(text for text in found if not PARTS.fullmatch(text))


@pytest.mark.parametrize("language", ["zh-CN", "zh-TW"])
def test_every_reason_is_said_in_each_language(language: str) -> None:
    every, told = reasons(), telling(language)
    assert len(every) > 250
    left = {}
    for text in (*every, *WHOLE):
        said = re.sub("`[^`]*`|<[^>]*>", "", told(text))
        english = set(re.findall("[A-Za-z]{2,}", said)) - NAMES
        if english or not re.search("[\u4e00-\u9fff]", said):
            left[text] = said
    assert left == {}


def test_what_others_said_is_quoted_as_it_is() -> None:
    told = telling("zh-CN")
    assert told("answers 503: <later> (soon)") == "应答 503：<later> (soon)"
    assert told("its title is not 说 (the article) 了") == "其标题不是 说 (the article) 了"
    assert told("nobody ever wrote this") == "nobody ever wrote this"
    assert telling("en")("is blank") == telling("fr")("is blank") == "is blank"
