"""The questions of `syndicate init`: asked on a terminal, or answered by options."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import click
from msgspec import Struct

from syndicate.cli.new_site import answers
from syndicate.cli.new_site.answers import Answers


class Question(Struct, frozen=True):
    """One question: the option that answers it, its words, and what reads the answer.

    `read` raises ValueError with a line for users.
    """

    name: str
    text: str
    default: str
    read: Callable[[str], Any]


_PLAIN = Answers()
QUESTIONS = (
    Question("title", "Title of the site", _PLAIN.title, answers.title),
    Question("home", "Address of its front page", _PLAIN.home, answers.home),
    Question("language", "Its languages, the main one first", "zh-CN", answers.languages),
    Question("timezone", "Its time zone", _PLAIN.timezone, answers.timezone),
    Question(
        "from",
        "Articles come from (a file, folder or address, or `samples`)",
        "samples",
        lambda text: None if text == "samples" else answers.source(text),
    ),
    Question("kind", "How that is read (a kind of import)", "", answers.kind),
    Question(
        "publish",
        "Publish as `files` or by a `server` of its own (no `bucket` yet)",
        _PLAIN.publish,
        answers.publish,
    ),
    Question(
        "contact",
        "Page where readers report errors and rights holders write, or `none`",
        "none",
        answers.contact,
    ),
    Question(
        "holder",
        "Who holds the rights to what it writes itself, or `none`",
        "none",
        answers.holder,
    ),
    Question("partner", "Partners who get feeds of their own, or `none`", "none", str),
)


def ask(given: Mapping[str, str | None], *, interactive: bool) -> Answers:
    """Return the answers: those given as options, and the others as asked for, or as by default.

    Raises BadParameter for an option that is wrong; a wrong answer is asked for again.
    """
    found: dict[str, Any] = {}
    for question in QUESTIONS:
        text, default, read = given.get(question.name), question.default, question.read
        if question.name == "kind":
            if found["from"] is None:
                found["kind"] = _PLAIN.kind
                continue
            default = answers.likely_kind(found["from"])
        if question.name == "partner":
            read = _partners
        if text is not None:
            found[question.name] = _read(read, text, f"--{question.name}")
        elif interactive:
            found[question.name] = click.prompt(
                question.text, default=default, value_proc=partial(_read, read)
            )
        else:
            found[question.name] = read(default)
    return Answers(
        title=found["title"],
        home=found["home"],
        languages=found["language"],
        timezone=found["timezone"],
        source=found["from"],
        kind=found["kind"],
        publish=found["publish"],
        partners=found["partner"],
        contact=found["contact"],
        holder=found["holder"],
    )


def _partners(text: str) -> dict[str, str]:
    return {} if text.strip() == "none" else answers.partners(text)


def _read(read: Callable[[str], Any], text: str, option: str | None = None) -> Any:
    try:
        return read(text)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint=option) from error
