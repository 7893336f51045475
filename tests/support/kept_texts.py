"""The texts of statements that the program keeps: compared, and written anew.

Each test that runs a statement compares the text that is kept of it with what SQLAlchemy makes of
it. `pytest --keep-texts` writes those of all statements that the tests ran.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from syndicate.store import engine
from syndicate.store.sql import embedded, texts
from syndicate.store.sql.noted import Noted

#: By the digest of its key: the text of each statement that ran.
ran: dict[str, texts.Text] = {}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--keep-texts", action="store_true", help="write store/sql/texts.json anew")


@pytest.fixture(autouse=True, scope="session")
def compared() -> Any:
    """Each text that runs is as SQLAlchemy writes it now."""
    seen = set[str]()

    def text_of(statement: Noted, names: Sequence[str]) -> texts.Text | None:
        kept = texts.text_of(statement, names)
        key = texts.key_of(statement, names)
        if key not in seen:
            seen.add(key)
            made = texts.compiled(statement, names)
            if made is not None:
                ran[texts.digest(key)] = made
            if kept is not None:
                assert kept == made, f"write texts.json anew (--keep-texts): {key}"
        return kept

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(embedded, "text_of", text_of)
        yield


def pytest_sessionfinish(session: pytest.Session) -> None:
    config: Any = session.config
    if hasattr(config, "workeroutput"):
        config.workeroutput["texts"] = {key: msgspec.to_builtins(ran[key]) for key in ran}
    elif config.getoption("--keep-texts"):
        found = {key: msgspec.to_builtins(ran[key]) for key in sorted(ran)}
        lines = (f"{json.dumps(key)}: {json.dumps(found[key])}" for key in found)
        made = engine.BETWEEN.join(engine.definitions("sqlite"))
        engine.TABLES.write_text(made + "\n", encoding="utf-8")
        texts.FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def pytest_testnodedown(node: Any) -> None:
    """Take what another process of the tests ran."""
    for key, text in node.workeroutput.get("texts", {}).items():
        ran[key] = msgspec.convert(text, texts.Text)
