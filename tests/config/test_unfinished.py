"""Keys that the program does not support yet: a warning for each, with its place."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Messages = Callable[[dict[str, str | None]], list[str]]

SITE = """\
title: Harbour Notes
home: https://harbour.example/
base_url: https://harbour.example/feeds/
authority: harbour.example,2023
"""


def of_job(text: str) -> dict[str, str | None]:
    return {"jobs/all.yaml": text}


def of_site(text: str) -> dict[str, str | None]:
    return {"site.yaml": SITE + text}


@pytest.mark.parametrize(
    ("files", "place", "key"),
    [
        (of_site("sanitise: {embed_hosts: [v.example]}"), "config/site.yaml:5:12", "embed_hosts"),
    ],
)
def test_not_acted_on_yet(
    warnings: Messages, files: dict[str, str | None], place: str, key: str
) -> None:
    assert warnings(files) == [f'{place}: "{key}" is read but not acted on yet']


def test_what_changes_nothing_is_no_warning(warnings: Messages) -> None:
    site = of_site("precompress: []\nsanitise: {embed_hosts: []}\nlicense: CC-BY-4.0\n")
    assert warnings(site | of_job("path: a\narchive: none\ntombstones: false\n")) == []
