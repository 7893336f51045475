"""Write a new site: the sample of the package, changed line by line as it was answered."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from syndicate.cli.new_site.answers import Answers, authority_host
from syndicate.config.left_over import ARTICLES, HOST
from syndicate.config.standing import is_address
from syndicate.text.languages import is_chinese

IGNORED = ("/var/", "/feeds/")
#: The keys of the sample's site.yaml that only the site itself knows; else they are left to it.
_THEIRS = ("editor", "contact", "privacy", "takedown", "tips")

#: What is said above the authority that `home` leads to.
_OF_IDS = """\
# The domain of `home`, and a year at whose beginning it was yours; if it became yours within that
# year, write the day, like {year}-05-17. The ids of entries are made from it ({tag}),
# and an id that changes makes readers see everything twice: set it once and never touch it."""


def write_site(folder: Path, answers: Answers, year: int) -> None:
    """Write the files of a new site; `year` is one in which its domain is its own.

    Raises OSError.
    """
    shipped = files("syndicate") / "samples"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in _config(shipped, answers, folder, year):
        path = folder / "config" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    if answers.source is None:
        (folder / "samples").mkdir(exist_ok=True)
        articles = (shipped / "articles.jsonl").read_bytes()
        (folder / ARTICLES).write_bytes(articles)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text("".join(f"{line}\n" for line in IGNORED), encoding="utf-8")


def _config(
    shipped: Traversable, answers: Answers, folder: Path, year: int
) -> Iterator[tuple[str, str]]:
    """Yield each file of the config by its name below it."""
    own = {file.name: file for file in (shipped / "own").iterdir()} if answers.source else {}
    active = {"jobs/partners.yaml": bool(answers.partners)}
    active["jobs/languages.yaml"] = len(answers.languages) > 1
    for name, file in _below(shipped / "config"):
        text = own.get(name, file).read_text(encoding="utf-8")
        plain = name.removesuffix(".sample")
        if active.get(plain):
            name, text = plain, _without_hint(text)  # noqa: PLW2901
        if name == "site.yaml":
            text = site_yaml(text, answers, year)
        if name == "sources.yaml" and answers.holder:
            text = _held_by(text, answers.holder)
        if name.startswith("jobs/") and not is_chinese(answers.languages[0]):
            text = re.sub(r"(?m)^description: .*\n", "", text)
        yield name, text
    yield "intake/articles.yaml", intake_yaml(answers, folder)
    for slug, name in (answers.partners or {}).items():
        yield f"partners/{slug}.yaml", partner_yaml(slug, name)


def _below(folder: Traversable, above: str = "") -> Iterator[tuple[str, Traversable]]:
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.is_dir():
            yield from _below(file, f"{above}{file.name}/")
        else:
            yield above + file.name, file


def _without_hint(text: str) -> str:
    """Return a sample without the sentence that it is none yet."""
    start, hint, rest = text.partition("This file is a sample and not read:")
    if not hint:
        return text
    end = re.search(r"and it is a\s++(?:# )?job\.", rest)
    return start.removesuffix(" ").removesuffix("\n#") + rest[end.end() :] if end else text


def site_yaml(text: str, answers: Answers, year: int) -> str:
    """Return the sample's site.yaml with these answers; what only the site knows is left to it."""
    plain = Answers()
    if answers.home != plain.home:
        text = _at_home(text, answers.home, year)
    for key, value, usual, written in (
        ("title", answers.title, plain.title, _quoted(answers.title)),
        ("language", answers.languages[0], plain.languages[0], answers.languages[0]),
        ("timezone", answers.timezone, plain.timezone, answers.timezone),
    ):
        text = text if value == usual else _with_line(text, key, f"{key}: {written}")
    return _reached_at(text, answers.contact) if answers.contact else text


def _reached_at(text: str, contact: str) -> str:
    """Return a site.yaml with the page where readers write, which also takes rights holders."""
    return re.sub(r"(?m)^(?:# )?contact: \S+", lambda _: f"contact: {contact}", text)


def _held_by(text: str, holder: str) -> str:
    """Return a sources.yaml that names who has the rights to the site's own articles."""
    own = f"own: {{grants: full, copyrightholder: {_quoted(holder)}}}"
    return re.sub(r"(?m)^own: \{grants: full\}", lambda _: own, text)


def _at_home(text: str, home: str, year: int) -> str:
    """Return a site.yaml with the addresses of another site; what may not be there is a comment."""
    host = authority_host(home)
    for key in _THEIRS:
        text = re.sub(rf"(?m)^{key}: .*$", lambda line: f"# {line[0]}", text)
    text = _with_line(text, "# editor", f"# editor: {{name: Editors, email: editor@{host}}}")
    text = text.replace(f"https://{HOST}/", home)
    text = _with_line(text, "authority", f"authority: {host},{year}")
    comment = re.compile(r"(?m)^# A domain of yours and (?:.*\n#)* .*again\.$")
    text = comment.sub(_OF_IDS.format(year=year, tag=f"tag:{host},{year}:..."), text)
    return text.replace("# The site of the sample: what", "# The site: what")


def _with_line(text: str, key: str, line: str) -> str:
    """Return a text with another line for a key, whatever stands in it."""
    return re.sub(rf"(?m)^{key}: .*$", lambda _: line, text)


def intake_yaml(answers: Answers, folder: Path) -> str:
    """Return the standing intake of where articles come from."""
    source, languages = answers.source or ARTICLES, ""
    if answers.source and len(answers.languages) > 1 and answers.kind not in ("jsonl", "sql"):
        languages = f"""\
languages: [{", ".join(answers.languages)}]
# Each text that names no language itself is in the one of these that its letters fit best.
"""
    if answers.source and not is_address(source):
        path, base = Path(os.path.abspath(source)), Path(os.path.abspath(folder))  # noqa: PTH100
        source = str(path.relative_to(base) if path.is_relative_to(base) else path)
    return f"""\
# yaml-language-server: $schema=../.schema/intake.json
# A standing intake: `syndicate import --all` takes it when it is due. One file for each.
kind: {answers.kind:<27} # jsonl, page, feed, wordpress, markdown or sql (docs/intake/index.md)
from: {_quoted(source)}
every: 1h                         # how often; left out, each `import --all` takes it
{languages}
# `from` is a file, a folder or an address, or a list of them; a path starts at the site's folder.
# fixed: {{source: daily}}          # whose it is, by its id in sources.yaml; not for jsonl and sql
# base: https://news.example.org/  # where a folder of Markdown or pages is published
"""


def partner_yaml(slug: str, name: str) -> str:
    """Return the file of a partner."""
    return f"""\
# yaml-language-server: $schema=../.schema/partner.json
# A partner: who pulls feeds behind a token. `syndicate partner add-token {slug}` makes one.
name: {_quoted(name)}
jobs: [partners]                  # jobs with `audience: partners`
# contact: desk@partner.example   # who is written to when something must be withdrawn
# profile: standard               # or smartnews, msn, google-news, flipboard, apple-news
# content: full                   # or summary, headline; jobs and sources may lower it
# delay: 30m                      # how long behind the public feeds it is
"""


def _quoted(text: str) -> str:
    """Return a text as YAML takes it, whatever stands in it."""
    return json.dumps(text, ensure_ascii=False)
