"""The rules between keys and between files: what breaks each, the message, and its place."""

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
PARTNER_JOB: dict[str, str | None] = {"jobs/wire.yaml": "path: wire\naudience: partners\n"}


def of_job(text: str) -> dict[str, str | None]:
    return {"jobs/all.yaml": text}


def of_site(text: str) -> dict[str, str | None]:
    return {"site.yaml": SITE + text}


def of_source(text: str) -> dict[str, str | None]:
    return {"sources.yaml": f"sources:\n  gazette:\n    name: G\n{text}"}


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("{slug}", '{slug} needs a "per": this job makes one feed'),
        ("{slog}", '{slog} is not known here; did you mean "slug"?'),
        ("{label}", "{label} is not known here; known are {slug}, {job}"),
        ("a{", "a single { or }: placeholders are written like {slug}"),
        ("a/{{job}}", "a single { or }: placeholders are written like {slug}"),
        ("/a", "a path is relative to the folder of feeds; remove the first /"),
        ("A", '"A" cannot stand in a path; use a-z, 0-9, ".", "_", "-" and "/"'),
        ("科技", '"科" cannot stand in a path; use a-z, 0-9, ".", "_", "-" and "/"'),
        ("a b", '" " cannot stand in a path; use a-z, 0-9, ".", "_", "-" and "/"'),
        ("a\\\\b", '"\\" cannot stand in a path; use a-z, 0-9, ".", "_", "-" and "/"'),
        ("../a", 'no part of a path can be empty, "." or ".."'),
        ("a/../b", 'no part of a path can be empty, "." or ".."'),
        ("./a", 'no part of a path can be empty, "." or ".."'),
        ("a//b", 'no part of a path can be empty, "." or ".."'),
        ("a/", 'no part of a path can be empty, "." or ".."'),
        (".a", "a part of a path cannot begin or end with a dot"),
        ("a./b", "a part of a path cannot begin or end with a dot"),
        ("con", '"con" is a reserved name on Windows; choose another'),
        ("aux.old/b", '"aux.old" is a reserved name on Windows; choose another'),
        ("index", '"index" is the name of a file that every site has; choose another'),
        ("a/feeds", '"feeds" is the name of a file that every site has; choose another'),
        ("redirects", '"redirects" is the name of a file that every site has; choose another'),
    ],
)
def test_path(errors: Messages, path: str, message: str) -> None:
    assert errors(of_job(f'title: x\npath: "{path}"')) == [f"config/jobs/all.yaml:2:1: {message}"]


@pytest.mark.parametrize("path", ["a", "a/b.c_d-e", "{job}", "feeds/x", "index-{job}", "con-a"])
def test_good_path(warnings: Messages, path: str) -> None:
    assert warnings(of_job(f'path: "{path}"')) == []


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (of_job("path: a\nper: tag"), "config/jobs/all.yaml:1:1: one feed per tag needs {slug} in"
         " the path, or they would be one file"),
        (of_job('path: a\ntitle: "{label}"'),
         'config/jobs/all.yaml:2:1: {label} needs a "per": this job makes one feed'),
        (of_job('path: a\ntitle: "{title}"'),
         "config/jobs/all.yaml:2:1: {title} is not known here; did you mean \"site.title\"?"),
        (of_job('path: a\ndescription: "{site.titel}"'),
         'config/jobs/all.yaml:2:1: {site.titel} is not known here; did you mean "site.title"?'),
        (of_job('path: a\ndescription: "{}"'), "config/jobs/all.yaml:2:1: {} is not known here;"
         " known are {label}, {slug}, {job}, {site.title}, {title}"),
        ({"jobs/more.yaml": "title: x\npath: all"}, "config/jobs/more.yaml:2:1: the job \"all\" has"
         " this path already, at config/jobs/all.yaml:1:1"),
        ({"jobs/more.yaml": "path: more", "jobs/x.yaml": 'path: "{job}"', "jobs/z.yaml": "path: x"},
         'config/jobs/z.yaml:1:1: the job "x" has this path already, at config/jobs/x.yaml:1:1'),
        (of_job("path: a\nlimit: {entries: 0}"),
         'config/jobs/all.yaml:2:9: "entries" must be between 1 and 5000, not 0'),
        (of_job("path: a\nlimit: {entries: 5001}"),
         'config/jobs/all.yaml:2:9: "entries" must be between 1 and 5000, not 5001'),
        (of_job("path: a\nlimit: {bytes: 5001KB}"),
         'config/jobs/all.yaml:2:9: "bytes" must be between 1 and 5MB'),
        (of_job("path: a\nlimit: {bytes: 0}"),
         'config/jobs/all.yaml:2:9: "bytes" must be between 1 and 5MB'),
        (of_job("path: a\nformats: []"),
         "config/jobs/all.yaml:2:1: a job needs at least one format: rss, atom or json"),
        (of_job("path: a\nformats: [rss, atom, rss]"),
         'config/jobs/all.yaml:2:22: the format "rss" is here twice'),
        (of_job("path: a\narchive: {entries: 0}"),
         'config/jobs/all.yaml:2:11: "entries" must be 1 or more'),
        (of_job("path: a\nselect: {max_age: 0d}"),
         'config/jobs/all.yaml:2:10: "max_age" must be longer than 0; or leave it out'),
        (of_job("path: a\nselect:\n  sources: [gazete]"),
         'config/jobs/all.yaml:3:13: no source is called "gazete"; did you mean "gazette"?'),
        (of_job("path: a\nplacement: {after: [tip]}"),
         'config/jobs/all.yaml:2:21: no notice is called "tip"; did you mean "tips"?'),
    ],
)  # fmt: skip
def test_job(errors: Messages, files: dict[str, str | None], message: str) -> None:
    assert errors(files) == [message]


PODCAST = """\
path: all
podcast:
  author: Desk
  owner: {name: Desk, email: desk@harbour.example}
  image: https://harbour.example/cover.png
  category: Arts
  explicit: false
"""
CATEGORIES = "Arts, Business, Comedy, Education, Fiction, Government, Health & Fitness, History"


def of_podcast(old: str, new: str) -> dict[str, str | None]:
    assert old in PODCAST
    return of_job(PODCAST.replace(old, new))


@pytest.mark.parametrize(
    "more", ["", "  subcategory: Books\n", "  type: serial\n", "formats: [json, rss]\n"]
)
def test_good_podcast(warnings: Messages, more: str) -> None:
    assert warnings(of_job(PODCAST + more)) == []


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (of_podcast("  author: Desk\n", ""),
         'config/jobs/all.yaml:2:1: "author" is missing:'
         ' who makes the podcast, as directories show it'),
        (of_podcast("  explicit: false\n", ""),
         'config/jobs/all.yaml:2:1: "explicit" is missing:'
         ' whether episodes may have explicit language or content'),
        (of_podcast(", email: desk@harbour.example", ""),
         'config/jobs/all.yaml:4:3: "email" is missing:'
         ' the address of the owner; it stands in the feed'),
        (of_podcast("https://harbour.example/cover.png", "http://harbour.example/cover.png"),
         'config/jobs/all.yaml:5:3: "image" must be an https address that ends in jpg or jpeg or'
         " png"),
        (of_podcast("cover.png", "cover.webp"),
         'config/jobs/all.yaml:5:3: "image" must be an https address that ends in jpg or jpeg or'
         " png"),
        (of_podcast("explicit: false", "explicit: clean"),
         'config/jobs/all.yaml:7:3: "explicit" must be true or false, not "clean"'),
        (of_podcast("  category: Arts\n", "  category: Arts\n  subcategory: Book\n"),
         'config/jobs/all.yaml:7:3: "Arts" has no subcategory "Book"; did you mean "Books"?'),
        (of_podcast("  category: Arts\n", "  category: Comedy\n  subcategory: Cats\n"),
         'config/jobs/all.yaml:7:3: "Comedy" has no subcategory "Cats"; it has Comedy Interviews,'
         " Improv, Stand-Up"),
        (of_podcast("  category: Arts\n", "  category: Technology\n  subcategory: Web\n"),
         'config/jobs/all.yaml:7:3: "Technology" has no subcategory "Web"'),
        (of_podcast("explicit: false", "explicit: false\n  type: daily"),
         'config/jobs/all.yaml:8:3: "type" must be episodic or serial, not "daily"'),
        (of_podcast("author: Desk", f"author: {'D' * 256}"),
         'config/jobs/all.yaml:3:3: "author" must be 255 characters at most'),
        (of_job(PODCAST + "formats: [atom, json]"),
         'config/jobs/all.yaml:8:1: a podcast needs the format "rss"'),
        (of_job(PODCAST + "content: summary"), 'config/jobs/all.yaml:8:1: a podcast needs'
         ' "content: full", not summary: files are part of that'),
    ],
)  # fmt: skip
def test_podcast(errors: Messages, files: dict[str, str | None], message: str) -> None:
    assert errors(files) == [message]


def test_the_categories_of_podcasts_are_listed(errors: Messages) -> None:
    (message,) = errors(of_podcast("category: Arts", "category: Tech"))
    assert message.startswith(f'config/jobs/all.yaml:6:3: "category" must be {CATEGORIES}')
    assert message.endswith('not "Tech"')


def test_one_path_for_two_audiences_is_fine(warnings: Messages) -> None:
    messages = warnings({"jobs/wire.yaml": "path: all\naudience: partners\n"})
    assert messages == [
        "config/jobs/wire.yaml:2:1: no partner reads this job, so nothing is written for it"
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("partners_url: https://p.example/x",
         'config/site.yaml:5:1: "partners_url" must end with a slash: https://p.example/x/'),
        ("placement: {before: [atribution]}", "config/site.yaml:5:22: no notice is called"
         ' "atribution"; did you mean "attribution"?'),
        ("notices: {thanks: Danke}\nplacement: {after: [thank, tips, thanks]}",
         'config/site.yaml:6:21: no notice is called "thank"; did you mean "thanks"?'),
        ("guard: {removed: 101%}", 'config/site.yaml:5:9: "removed" must be between 0% and 100%'),
        ("guard: {from: -1}", 'config/site.yaml:5:9: "from" must be 0 or more'),
        ("silence: 0h",
         'config/site.yaml:5:1: "silence" must be longer than 0; or leave it out'),
        ("withdrawals: {keep: 0s}",
         'config/site.yaml:5:15: "keep" must be longer than 0; or leave it out'),
        ("store: mysql://db/x", "config/site.yaml:5:1: a store is sqlite:///var/syndicate.db"
         " or postgresql+psycopg://USER@HOST/DATABASE"),
        ("store: 'sqlite://'", "config/site.yaml:5:1: a store is sqlite:///var/syndicate.db"
         " or postgresql+psycopg://USER@HOST/DATABASE"),
        ("output: ftp://host/x", "config/site.yaml:5:1: documents are published to a folder, or to"
         " s3://BUCKET, gs://BUCKET, az://BUCKET"),
        ("output: s3:///", "config/site.yaml:5:1: documents are published to a folder, or to"
         " s3://BUCKET, gs://BUCKET, az://BUCKET"),
        ("objects: {partners: s3://bucket}", 'config/site.yaml:5:11: "partners" is the address of a'
         ' bucket, beside that of "output"'),
    ],
)  # fmt: skip
def test_site(errors: Messages, text: str, message: str) -> None:
    assert errors(of_site(text)) == [message]


def test_base_url_ends_with_a_slash(errors: Messages) -> None:
    assert errors({"site.yaml": SITE.replace("/feeds/", "/feeds")}) == [
        'config/site.yaml:3:1: "base_url" must end with a slash: https://harbour.example/feeds/'
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("    embargo: 0m",
         'config/sources.yaml:4:5: "embargo" must be longer than 0; or leave it out'),
        ("    term: 0d",
         'config/sources.yaml:4:5: "term" must be longer than 0; or leave it out'),
        ("    partners: {allow: [acme]}",
         'config/sources.yaml:4:24: no partner is called "acme"'),
        ("    partners: {deny: [acme]}", 'config/sources.yaml:4:23: no partner is called "acme"'),
        ("    partners: {allow: }", 'config/sources.yaml:4:16: "allow" has no value; name the'
         " partners, or write [] for none of them"),
        ("    match: [g.example, G.example]\n"
         "  star:\n    name: S\n    match: [s.example, g.example]",
         'config/sources.yaml:7:24: the host "g.example" belongs to "gazette",'
         " at config/sources.yaml:4:13"),
    ],
)  # fmt: skip
def test_sources(errors: Messages, text: str, message: str) -> None:
    assert errors(of_source(text)) == [message]


ACME: dict[str, str | None] = {"partners/acme.yaml": "name: Acme\njobs: [wire]\n"}


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"partners/acme.yaml": "name: A\njobs: [wir]"},
         'config/partners/acme.yaml:2:8: no job is called "wir"; did you mean "wire"?'),
        ({"partners/acme.yaml": "name: A\njobs:\n- wire\n- all"}, "config/partners/acme.yaml:4:3:"
         ' the job "all" is for the public; a partner reads jobs with audience: partners'),
        ({"partners/acme.yaml": "name: A\njobs: [wire]\nprofile: standart"},
         'config/partners/acme.yaml:3:1: no profile is called "standart";'
         ' did you mean "standard"?'),
        ({"partners/acme.yaml": "name: A\njobs: [wire]\nprofile: zzz"},
         'config/partners/acme.yaml:3:1: no profile is called "zzz";'
         ' there is standard, smartnews, msn, google-news, flipboard, apple-news'),
        (ACME | of_source("    partners: {allow: [acme, akme]}"),
         'config/sources.yaml:4:30: no partner is called "akme"; did you mean "acme"?'),
        (ACME | of_source("    partners: {allow: [], deny: [acme]}"),
         'config/sources.yaml:4:27: either "allow" or "deny", not both'),
    ],
)  # fmt: skip
def test_partners(errors: Messages, files: dict[str, str | None], message: str) -> None:
    assert errors(PARTNER_JOB | files) == [message]


def test_categories(errors: Messages) -> None:
    text = """\
A: {slug: a, parent: b}
B: {slug: b, parent: c}
C: {slug: c, parent: a}
D: {slug: d, parent: a}
E: {slug: e, parent: e}
F: {slug: f, parent: dd}
G: {slug: a}
H: {parent: d}
"""
    assert errors({"categories.yaml": text}) == [
        'config/categories.yaml:1:14: "A" is its own ancestor; correct one of the parents',
        'config/categories.yaml:2:14: "B" is its own ancestor; correct one of the parents',
        'config/categories.yaml:3:14: "C" is its own ancestor; correct one of the parents',
        'config/categories.yaml:5:14: "E" is its own ancestor; correct one of the parents',
        'config/categories.yaml:6:14: no category has the slug "dd"; did you mean "d"?',
        'config/categories.yaml:7:5: the slug "a" belongs to "A", at config/categories.yaml:1:5',
    ]


def test_labels_that_look_alike(warnings: Messages) -> None:
    messages = warnings({"categories.yaml": 'Café: {}\ncafé: {}\n"Cafe\\u0301": {}\nTea: {}\n'})
    assert messages == [
        'config/categories.yaml:2:1: "café" differs from "Café" only in case or spelling,'
        " at config/categories.yaml:1:1",
        'config/categories.yaml:3:1: "Cafe\u0301" differs from "Café" only in case or spelling,'
        " at config/categories.yaml:1:1",
    ]


def test_a_summary_has_a_length(errors: Messages) -> None:
    told = '"summary" must be 1 or more; "grants: headline" shows no text'
    assert errors(of_site("summary: 0\n")) == [f"config/site.yaml:5:1: {told}"]
    assert errors(of_source("    summary: -1\n")) == [f"config/sources.yaml:4:5: {told}"]


def test_the_summary_of_a_source_is_no_longer_than_that_of_the_site(warnings: Messages) -> None:
    longer, shorter = of_source("    summary: 300\n"), of_source("    summary: 200\n")
    told = "config/sources.yaml:4:5: the site shows 200 characters at most: summary in site.yaml"
    assert told in warnings(longer)
    assert told not in warnings(shorter)
    assert told not in warnings(longer | of_site("summary: 300\n"))
