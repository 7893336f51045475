"""Values that a file may not have: the message for each, and its place."""

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


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("limt: 3",
         'config/site.yaml:5:1: unknown key "limt";'
         ' docs/reference/keys.md and `syndicate config schema` list those that there are'),
        ("licence: MIT", 'config/site.yaml:5:1: unknown key "licence"; did you mean "license"?'),
        ("guard: {from_: 3}", 'config/site.yaml:5:9: unknown key "from_"; did you mean "from"?'),
        ("guard:\n  zzz: 3",
         'config/site.yaml:6:3: unknown key "zzz"; known here are removed, from'),
        ("editor: {name: A}",
         'config/site.yaml:5:1: "email" is missing:'
         ' the address readers and validators are shown'),
        ("editor: me",
         'config/site.yaml:5:1: "editor" must be a mapping of keys to values, not "me";'
         ' write {name: ..., email: ...}'),
        ("store: 5", 'config/site.yaml:5:1: "store" must be a text, not 5; put it in quotes: "5"'),
        ("store: true",
         'config/site.yaml:5:1: "store" must be a text, not true; put it in quotes: "true"'),
        ("store:", 'config/site.yaml:5:1: "store" must be a text, not nothing'),
        ("hubs: https://hub.example/", 'config/site.yaml:5:1: "hubs" must be a list,'
         ' not "https://hub.example/"; put it in brackets: [https://hub.example/]'),
        ("hubs:\n- x", 'config/site.yaml:6:3: "x" is no web address;'
         " write one like https://news.example.org/page"),
        ("hubs: [[]]", 'config/site.yaml:5:8: item 1 of "hubs" must be a text, not a list'),
        ("language: no\ntimezone: 12:30",
         'config/site.yaml:6:1: "12:30" is no time zone; write one like Asia/Shanghai'),
        ("language: cn", 'config/site.yaml:5:1: "cn" is no language that feed readers know;'
         ' did you mean "zh-CN"?'),
        ("notices: [a]",
         'config/site.yaml:5:1: "notices" must be a mapping of keys to values, not a list'),
        ("notices: {a: ''}", "config/site.yaml:5:11: an empty text says nothing;"
         " write one, or leave the key out"),
        ("guard: {from: 2.5}",
         'config/site.yaml:5:9: "from" must be a whole number, not 2.5'),
        ("guard: {removed: 30}",
         "config/site.yaml:5:9: 30 is no percentage; write one like 30%"),
        ("silence: a day", 'config/site.yaml:5:1: "a day" is no duration; write 30m, 2h or 90d'),
        ("precompress: [br]",
         'config/site.yaml:5:15: item 1 of "precompress" must be gz, not "br"'),
        ("journal: var/orders.jsonl", 'config/site.yaml:5:1: "journal" must stand outside var:'
         " it is no document, nor lost with var"),
        ("journal: ./feeds/public/../public/x", 'config/site.yaml:5:1: "journal" must stand outside'
         " feeds/public: it is no document, nor lost with var"),
        ("title: Other", 'config/site.yaml:5:1: the key "title" is here twice;'
         " first at config/site.yaml:1:1"),
        ("\ttips: x", "config/site.yaml:5:1: a tab cannot stand here; indent with spaces"),
    ],
)  # fmt: skip
def test_site(errors: Messages, more: str, message: str) -> None:
    assert errors({"site.yaml": SITE + more}) == [message]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("path: a\ncontent: fulll", 'config/jobs/all.yaml:2:1: "content" must be full, summary or'
         ' headline, not "fulll"; did you mean "full"?'),
        ("path: a\ncontent: 3",
         'config/jobs/all.yaml:2:1: "content" must be full, summary or headline, not 3'),
        ("path: a\nper: categories", 'config/jobs/all.yaml:2:1: "per" must be category, source,'
         ' language, tag or author, not "categories"; did you mean "category"?'),
        ("path: a\nlimit:\n  entrys: 3",
         'config/jobs/all.yaml:3:3: unknown key "entrys"; did you mean "entries"?'),
        ("path: a\nlimit: {entries: fifty}",
         'config/jobs/all.yaml:2:9: "entries" must be a whole number, not "fifty"'),
        ("path: a\nlimit: {bytes: 2XB}", 'config/jobs/all.yaml:2:9: "2XB" is no size;'
         " write 2MB, 500KB or a number of bytes"),
        ("path: a\ntombstones: no",
         'config/jobs/all.yaml:2:1: "tombstones" must be true or false, not "no"; write false'),
        ("path: a\nformats: [rss, atm]", 'config/jobs/all.yaml:2:16: item 2 of "formats" must be'
         ' rss, atom or json, not "atm"; did you mean "atom"?'),
        ("path: a\narchive: montly", 'config/jobs/all.yaml:2:1: "archive" must be none, monthly or'
         ' yearly, not "montly"; did you mean "monthly"?'),
        ("path: a\narchive: {entries: x}",
         'config/jobs/all.yaml:2:11: "entries" must be a whole number, not "x"'),
        ("path: a\narchive: {}",
         'config/jobs/all.yaml:2:1: "entries" is missing:'
         ' how many entries an archive document holds'),
        ("path: a\narchive: {entries: 9, every: 3}",
         'config/jobs/all.yaml:2:23: unknown key "every"; known here are entries'),
        ("path: a\nselect: {sources: [CON]}", 'config/jobs/all.yaml:2:20: "CON" is no slug; write'
         " lower-case ASCII letters and digits, with single hyphens between, 64 at most"),
        ("path: a\ngrants: full", 'config/jobs/all.yaml:2:1: unknown key "grants"; it stands in'
         " sources.yaml, in a source"),
        ("# nothing yet\n",
         'config/jobs/all.yaml:1:1: "path" is missing:'
         ' where its documents stand, without the ending; {slug} and {job} may stand in it'),
        ("# a title\n\ntitle: x\n",
         'config/jobs/all.yaml:3:1: "path" is missing:'
         ' where its documents stand, without the ending; {slug} and {job} may stand in it'),
        ("- path: a", "config/jobs/all.yaml:1:1: the file must be a mapping of keys to values,"
         " not a list"),
    ],
)  # fmt: skip
def test_job(errors: Messages, text: str, message: str) -> None:
    assert errors({"jobs/all.yaml": text}) == [message]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("default: {grant: none}",
         'config/sources.yaml:1:11: unknown key "grant"; did you mean "grants"?'),
        ("sources:\n  Gazette: {name: G}", 'config/sources.yaml:2:3: "Gazette" is no slug; write'
         " lower-case ASCII letters and digits, with single hyphens between, 64 at most"),
        ("sources:\n  a: {grants: full}",
         'config/sources.yaml:2:3: "name" is missing:'
         ' the publisher\'s name'),
        ("sources:\n  a: {name: no, term: 1 year}",
         'config/sources.yaml:2:17: "1 year" is no duration; write 30m, 2h or 90d'),
        ("sources:\n  a: {name: A, categories: {深度: {grants: half}}}",
         'config/sources.yaml:2:34: "grants" must be full, summary, headline or none, not "half"'),
        ("sources:\n  a: {name: A, categories: {深度: full}}",
         'config/sources.yaml:2:29: "深度" must be a mapping of keys to values, not "full";'
         ' write {grants: ...}'),
        ("sources:\n  a: {name: A, categories: {' ': {}}}",
         "config/sources.yaml:2:29: an empty text says nothing; write one, or leave the key out"),
        ("sources:\n  a: {name: A, evidence: {by: B, on: 15.1.}}",
         'config/sources.yaml:2:34: "15.1." is no date; write one like 2024-01-15'),
        ("sources:\n  a: {name: A, requires: [links]}", 'config/sources.yaml:2:27: "links"'
         " cannot be required: link, byline, title, follow, canonical or notice:NAME can;"
         ' did you mean "link"?'),
        ('sources:\n  a: {name: A, requires: ["notice:disclamer"]}', 'config/sources.yaml:2:27:'
         ' no notice is called "disclamer"; did you mean "disclaimer"?'),
    ],
)  # fmt: skip
def test_sources(errors: Messages, text: str, message: str) -> None:
    assert errors({"sources.yaml": text}) == [message]


def test_categories(errors: Messages) -> None:
    text = "科技: {slug: index}\n生活: {labels: {english: Life}}\n体育: {parents: x}\n"
    assert errors({"categories.yaml": text}) == [
        'config/categories.yaml:1:6: "index" is a reserved name; choose another',
        'config/categories.yaml:2:15: "english" is no language tag; did you mean "en"?',
        'config/categories.yaml:3:6: unknown key "parents"; did you mean "parent"?',
    ]


def test_partner(errors: Messages) -> None:
    text = "contact: me\njobs: x\ntoken: secret\n"
    assert errors({"partners/acme.yaml": text}) == [
        'config/partners/acme.yaml:1:1: "me" is no mail address;'
        " write one like editor@news.example.org",
        'config/partners/acme.yaml:1:1: "name" is missing: the partner\'s name',
        'config/partners/acme.yaml:2:1: "jobs" must be a list, not "x"; put it in brackets: [x]',
        'config/partners/acme.yaml:3:1: unknown key "token";'
        " known here are name, jobs, contact, profile, logo, content, delay,"
        " categories, formerly",
    ]
