"""What a file of config/intake may say of a standing intake."""

from __future__ import annotations

from collections.abc import Callable

import pytest


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("from: a.jsonl\n", '1:1: "kind" is missing, which says how to read "from"'),
        (
            "kind: jsnol\nfrom: a\n",
            '1:1: no kind of import is called "jsnol"; did you mean "jsonl"?',
        ),
        ("every: 1h\n", '1:1: "every" is about what "from" names'),
        ("kind: jsonl\nfrom: a\nevery: 0m\n", '3:1: "every" must be longer than 0'),
        ("kind: jsonl\nfrom: a\nevery: hourly\n", '3:1: "hourly" is no duration'),
        (
            "kind: sql\nfrom: https://db.example/q\n",
            '2:1: the kind "sql" reads files, no addresses',
        ),
        ("kind: feed\nfrom: [a.xml, ftp://b.example/]\n", '2:15: "ftp://b.example/" is no http'),
        (
            "kind: feed\nfrom: https://me:pw@b.example/\n",
            "2:1: the address holds a user or password",
        ),
        ("kind: page\nfrom: 'http://[x/'\n", '2:1: "http://[x/" is no web address'),
        ("kind: page\nfrom: 'https://'\n", '2:1: "https://" is no web address'),
        ("kind: jsonl\nfrom: '-'\n", "2:1: nobody types here"),
        ("kind: jsonl\nfrom: a\nplanet: true\n", '3:1: "planet" says nothing to the kind "jsonl"'),
        ("kind: sql\nfrom: q.sql\nfixed: {source: own}\n", '"source" in each'),
        ("kind: feed\nfrom: a\nfixed: {language: en}\n", '"languages", beside "from", is that of'),
        ("kind: sql\nfrom: q.sql\nlanguages: [en]\n", '3:1: "languages" says nothing to the kind'),
        ("kind: feed\nfrom: a\nlanguages: [english]\n", 'did you mean "en"?'),
        (
            "kind: wordpress\nfrom: [https://a.example/, https://b.example/]\n",
            "2:1: one WordPress a file",
        ),
    ],
)
def test_what_a_kind_cannot_act_on_is_refused(
    errors: Callable[..., list[str]], text: str, told: str
) -> None:
    (message,) = errors({"intake/wire.yaml": text})
    assert message.startswith("config/intake/wire.yaml:")
    assert told in message
