"""The reference pages that are made of the code: commands, keys, rules, codes, metrics, library."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from textwrap import dedent
from typing import Any

import click

import syndicate
from syndicate import errors
from syndicate.cli import cli
from syndicate.config.schema import KINDS, schema
from syndicate.profiles import PROFILES
from syndicate.profiles.profile import LengthRange, ProfileRule
from syndicate.serve.answers import AnswerCounts
from syndicate.serve.documents import DocumentCache
from syndicate.serve.metrics import metrics

_WIDTH = 100
#: What each kind of file of the config is.
_FILES = {
    "site": "config/site.yaml",
    "sources": "config/sources.yaml",
    "categories": "config/categories.yaml",
    "job": "config/jobs/NAME.yaml",
    "partner": "config/partners/NAME.yaml",
    "intake": "config/intake/NAME.yaml",
}
_CODES = {
    0: "Done. Articles that are held for want of a grant, or quarantined since an earlier run, are no failure.",
    1: "An error that you can fix, told in one line with its place; an import that rejected records; a build that newly "
    "quarantines something, or cannot write a file; `status`, `doctor`, `check` and `verify` that found something.",
    2: "The command was called wrongly: an unknown option, a missing argument.",
    3: "The guard left feeds as they were; `syndicate plan` says why, `--force` publishes all the same.",
    75: "Another run holds the lock; nothing was done. With `--unless-running` the code is 0.",
}


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"| {' | '.join('---' for _ in head)} |"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


# --- commands -----------------------------------------------------------------------------------


def all_commands(
    command: click.Command = cli, parent: click.Context | None = None
) -> Iterator[tuple[click.Command, click.Context]]:
    """Yield every command of the program with its context, groups before what they hold."""
    name = command.name or "" if parent else "syndicate"
    context = click.Context(command, info_name=name, parent=parent)
    yield command, context
    if isinstance(command, click.Group):
        for name in sorted(command.list_commands(context)):
            below = command.get_command(context, name)
            if below:
                below.name = name
                yield from all_commands(below, context)


def commands() -> str:
    """Return the page of all commands, as `--help` tells of them."""
    parts = [
        "# Commands\n\nMade of the program's own help. `syndicate --help` and `syndicate COMMAND --help` say the same. Options of"
        " `syndicate` itself stand before the command: `syndicate --config mysite/config -v build`."
    ]
    for command, context in all_commands():
        depth = "##" if context.parent is None or context.parent.parent is None else "###"
        parts.append(f"{depth} {context.command_path}\n\n{_command(command, context)}")
    return "\n\n".join(parts) + "\n"


def _command(command: click.Command, context: click.Context) -> str:
    text = inspect.cleandoc(command.help or "").replace("\b\n", "")
    text, _, example = text.partition("Example")
    usage = " ".join(command.collect_usage_pieces(context))
    parts = [_fenced(text.strip()), f"```text\n{context.command_path} {usage}\n```"]
    rows = [
        (f"`{record[0]}`".replace("|", "\\|"), _cell(record[1]))
        for param in command.get_params(context)
        if (record := param.get_help_record(context)) and "--help" not in record[0]
    ]
    if rows:
        parts.append(_table(("option", "meaning"), iter(rows)))
    if example:
        lines = dedent(example.split("\n", 1)[1]).strip()
        parts.append(f"<!-- needs: a site -->\n\n```sh\n{lines}\n```")
    return "\n\n".join(filter(None, parts))


def _fenced(text: str) -> str:
    """Return a text whose indented lines are blocks."""
    return re.sub(
        r"(?m)(?:^    .*\n?)+",
        lambda found: f"```text\n{dedent(found[0]).rstrip()}\n```\n",
        text,
    )


# --- keys of the config -------------------------------------------------------------------------


def keys() -> str:
    """Return the page of every key of the config, as `config schema` tells of it."""
    parts = [
        "# Keys of the config\n\nMade of the schemas that `syndicate config schema KIND` prints. [config.md](config.md) says what"
        " belongs together, with examples."
    ]
    for kind in KINDS:
        root = schema(kind)
        parts.append(f"## {_FILES[kind]}\n\n{_about(root)}".rstrip())
        parts += _keys_of(root, root.get("$defs", {}))
    return "\n\n".join(parts) + "\n"


def _keys_of(root: Mapping[str, Any], blocks: Mapping[str, Any]) -> Iterator[str]:
    if root.get("properties"):
        yield _properties(root)
    for name, block in blocks.items():
        if block is not root and block.get("properties"):
            yield f"### {_words(name)}\n\n{_about(block)}\n\n{_properties(block)}"


def _about(block: Mapping[str, Any]) -> str:
    return _cell(block.get("description", ""))


def _words(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


def _properties(block: Mapping[str, Any]) -> str:
    required = block.get("required", ())
    rows = (
        (
            f"`{key}`",
            _type(facts),
            "required" if key in required else _default(facts),
            _cell(facts.get("description", "")),
        )
        for key, facts in block["properties"].items()
    )
    return _table(("key", "value", "default", "meaning"), rows)


def _default(facts: Mapping[str, Any]) -> str:
    value = facts.get("default")
    if value in (None, [], {}, ""):
        return "–"
    if isinstance(value, Mapping):
        return "see below"
    if isinstance(value, list):
        return "see below" if isinstance(value[0], Mapping) else f"`{', '.join(map(str, value))}`"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _type(facts: Mapping[str, Any]) -> str:
    if "$ref" in facts:
        return _words(facts["$ref"].rpartition("/")[2])
    if "enum" in facts:
        return ", ".join(f"`{value}`" for value in facts["enum"])
    if "const" in facts:
        return f"`{facts['const']}`"
    if "anyOf" in facts:
        kinds = [_type(kind) for kind in facts["anyOf"] if kind.get("type") != "null"]
        return " or ".join(dict.fromkeys(kinds))
    if facts.get("type") == "array":
        return f"list of {_type(facts.get('items', {}))}"
    if facts.get("type") == "object" and isinstance(facts.get("additionalProperties"), Mapping):
        return f"names to {_type(facts['additionalProperties'])}"
    kinds = {"string": "text", "integer": "number", "boolean": "`true`, `false`"}
    return kinds.get(facts.get("type", ""), facts.get("type", "text"))


# --- exit codes, rules of profiles, metrics ------------------------------------------------------


def exit_codes() -> str:
    """Return the page of exit codes, and of the errors that lead to them."""
    rows = ((f"`{code}`", meaning) for code, meaning in _CODES.items())
    tree = (
        (f"`{kind.__name__}`", f"`{kind.exit_code}`", _cell(_first(kind)))
        for kind in _errors(errors.SyndicateError)
    )
    return (
        "# Exit codes\n\nThey are the same for every command.\n\n"
        + _table(("code", "meaning"), rows)
        + "\n\n## Errors\n\nWhat a command could not do is one of these; programs that [use the library](library.md) catch them.\n\n"
        + _table(("error", "code", "meaning"), tree)
        + "\n"
    )


def _errors(kind: type[errors.SyndicateError]) -> Iterator[type[errors.SyndicateError]]:
    yield kind
    for below in sorted(kind.__subclasses__(), key=lambda k: k.__name__):
        if below.__module__ == errors.__name__:
            yield from _errors(below)


def _first(of: object) -> str:
    return (inspect.getdoc(of) or "").split("\n\n", 1)[0]


def rules() -> str:
    """Return the page of every rule of every profile."""
    parts = [
        "# Rules of profiles\n\nMade of `syndicate/profiles/`. A rule with a page holds what breaks it; one that is only advised is"
        " reported. [profiles.md](profiles.md) says how a profile is used."
    ]
    for profile in PROFILES.values():
        formats = ", ".join(profile.formats) or "all formats"
        parts.append(f"## {profile.name}\n\n{profile.label}; reads {formats}.")
        if profile.rules:
            parts.append(_table(("rule", "value", "page", "read"), _rules_of(profile.rules)))
    return "\n\n".join(parts) + "\n"


def _rules_of(found: Mapping[str, ProfileRule[Any]]) -> Iterator[tuple[str, ...]]:
    for name, rule in found.items():
        notes = "; advised" * rule.advised + f"; unproven: {rule.unproven}" * bool(rule.unproven)
        page = f"[{rule.page.url.split('/')[2]}]({rule.page.url})"
        yield f"`{name}`", _cell(_value(rule.value) + notes), page, str(rule.page.read)


def _value(value: object) -> str:
    if isinstance(value, LengthRange):
        most = f" to {value.most:,}" if value.most is not None else " or more"
        return f"{value.least:,}{most} characters"
    if isinstance(value, timedelta):
        return f"{value.total_seconds() / 86_400:g} days"
    if isinstance(value, frozenset):
        return ", ".join(sorted(map(str, value)))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else str(value)


def metric_page() -> str:
    """Return the page of every metric that `serve` tells."""
    counts = AnswerCounts()
    counts.answers[200] = 1
    text, _ = metrics(counts, DocumentCache(Path(), []), 0)
    rows = []
    for name, about in re.findall(r"(?m)^# HELP (\S+) (.+)$", text.decode()):
        kind = re.search(rf"(?m)^# TYPE {name} (\w+)$", text.decode())
        labels = re.search(rf"(?m)^{name}\{{(\w+)=", text.decode())
        assert kind
        rows.append((f"`{name}`", kind[1], f"`{labels[1]}`" if labels else "–", about))
    return (
        "# Metrics\n\nWhat `syndicate serve` answers at `/-/metrics`, in the text format of Prometheus, to this machine and those that"
        " `--operator-from` names ([serve.md](../operate/serve.md)).\n\n"
        + _table(("metric", "type", "label", "meaning"), iter(rows))
        + "\n\nWhat builds do is in `var/status.json`, which `syndicate status --json` prints.\n"
    )


# --- the library --------------------------------------------------------------------------------


def library() -> str:
    """Return the page of the library, made of its docstrings, whose examples are run."""
    parts = [
        "# The library\n\nWhat `import syndicate` offers to other programs, in the words of the commands. Everything else in the package is"
        " private: it may change in any version. `examples/` in the source has a Django model, a FastAPI view and a Prefect task;"
        " packages that add a format, a profile, an intake or a target import [`syndicate.extend`](extend.md).\n\n"
        "Every example on this page is run by the tests, in their order, in a site whose `title` is `My site`."
    ]
    for name in sorted(
        syndicate.__all__, key=lambda name: (name != "open_site", name != "OpenSite")
    ):
        parts.append(_member(name, getattr(syndicate, name), "##"))
        if name == "OpenSite":
            for method, value in vars(syndicate.OpenSite).items():
                if not method.startswith("_"):
                    parts.append(_member(f"OpenSite.{method}", value, "###"))
    return "\n\n".join(parts) + "\n"


def _member(name: str, value: Any, depth: str) -> str:
    function = value.fget if isinstance(value, property) else value
    signature = ""
    if not isinstance(value, property) and (inspect.isfunction(function) or name == "OpenSite"):
        signature = f"```python\n{name.rpartition('.')[2]}{_signature(function)}\n```\n\n"
    text = f"{depth} {name}\n\n{signature}{_prose(inspect.getdoc(function) or '')}"
    names = getattr(value, "__struct_fields__", None) or getattr(value, "__dataclass_fields__", ())
    return f"{text}\n\nFields: {', '.join(f'`{field}`' for field in names)}." if names else text


def _signature(function: Callable[..., Any]) -> str:
    found = inspect.signature(function)
    own = [p for p in found.parameters.values() if p.name != "self"]
    back = found.return_annotation
    text = str(found.replace(parameters=own, return_annotation=inspect.Signature.empty))
    text = re.sub(r": '([^']*)'", r": \1", text)
    return text + (f" -> {back}" if back is not inspect.Signature.empty else "")


def _prose(text: str) -> str:
    """Return a docstring as Markdown: examples in blocks of their own."""
    parts = []
    for paragraph in text.split("\n\n"):
        if paragraph.startswith(">>>"):
            parts.append(f"```python\n{paragraph}\n```")
        elif not paragraph.startswith("    "):
            parts.append(paragraph.replace("<", "&lt;"))
    return "\n\n".join(parts)


PAGES: Mapping[str, Callable[[], str]] = {
    "commands": commands,
    "keys": keys,
    "exit-codes": exit_codes,
    "rules": rules,
    "metrics": metric_page,
    "library": library,
}
