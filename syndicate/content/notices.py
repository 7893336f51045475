"""Render the notices around a body: attribution, references, tips, rights.

They are Jinja2 templates of HTML, escaped (https://jinja.palletsprojects.com/en/stable/templates/).
A site's own template replaces the built-in one of that name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

from jinja2 import (
    ChainableUndefined,
    Environment,
    Template,
    TemplateError,
    TemplateSyntaxError,
    meta,
    nodes,
)
from jinja2 import pass_context as with_context
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment
from msgspec import Struct

from syndicate.config.nearest import meant_or_known
from syndicate.config.site import Site
from syndicate.config.terms import Follow
from syndicate.content.builtin import BUILT_IN
from syndicate.content.facts import VARIABLES, Facts, Publisher, SiteFacts, site_facts
from syndicate.content.sanitise import sanitise
from syndicate.errors import ConfigError
from syndicate.model.article import Person, Reference
from syndicate.text.patterns import regex
from syndicate.text.plain import shows_anything, visible

__all__ = ["Facts", "NoticeTemplate", "Speak", "check_notices", "notices", "site_facts"]

#: The variable in which a render notes what it printed; no template can name it.
_PRINTED = "printed "

#: The start of a heading, and a letter or digit.
_HEADING = regex(r"<h[1-6][ >]")
_WORD = regex(r"[^\W_]")

#: Renders one notice for one article: its sanitised HTML, or an empty text.
Speak = Callable[["Facts"], str]


class NoticeTemplate(Struct, frozen=True):
    """A compiled template; `loops` if it prints inside a loop, which may run over nothing."""

    template: Template
    uses: tuple[str, ...]
    loops: bool


def notices(site: Site) -> Mapping[str, Speak]:
    """Return the site's notices by name, each compiled once: built-in ones when first rendered.

    Raises ConfigError, with its place, for a template that cannot be compiled.
    """
    home = site.settings.home
    by_name: dict[str, Speak] = {}
    for name in BUILT_IN.english:
        by_name[name] = _in_its_language(
            _built_in(BUILT_IN.simplified[name], home),
            _built_in(BUILT_IN.traditional[name], home),
            _built_in(BUILT_IN.english[name], home),
        )
    for name in site.settings.notices:
        by_name[name] = _cached(_checked(site, name), home)
    return by_name


def _built_in(source: str, home: str) -> Speak:
    """Return a notice of our own that is compiled when it is first rendered."""

    @cache
    def notice() -> Speak:
        return _cached(_compiled_once(source), home)

    def render(facts: Facts) -> str:
        return notice()(facts)

    return render


@cache
def _compiled_once(source: str) -> NoticeTemplate:
    return _compiled(source, _OURS)


def check_notices(site: Site) -> None:
    """Raise one ConfigError that holds every fault of the site's templates.

    Names of notices in placements are checked with the config.
    """
    errors: list[ConfigError] = []
    for name in site.settings.notices:
        try:
            _try_render(site, name)
        except ConfigError as error:
            errors.append(error)
    if errors:
        raise ConfigError(errors[0].message, errors[0].place, tuple(errors[1:]))


def _try_render(site: Site, name: str) -> None:
    """Compile a template and render it twice, with every value and with none."""
    notice = _checked(site, name)
    for facts in _samples(site):
        values = {name: getattr(facts, name) for name in notice.uses}
        try:
            _render(notice, values, "https://x.example/")
        except Exception as error:  # a template may raise anything that Python can
            place = site.places.of("site.yaml", "notices", name)
            raise ConfigError(f"notice {name}: {error}", place) from error


def _samples(site: Site) -> tuple[Facts, Facts]:
    """Return facts with every value, and facts with none."""
    url = "https://x.example/"
    person, reference = Person("x", url, role="translator"), Reference("x", url)
    host = site_facts(site)
    full = Facts(
        title="x",
        site=host,
        source=Publisher("x", url, url, url, Follow("x", url)),
        url=url,
        external_url=url,
        byline="x",
        authors=(person,),
        contributors=(person,),
        translators=(person,),
        original=True,
        copyrightholder="x",
        copyrightnotice="x",
        usageterms="x",
        license=url,
        references=(reference,),
        related=(reference,),
        language="zh-CN",
    )
    return full, Facts(title="x", site=host)


@with_context
def _printed(context: Context, value: object) -> object:
    """Note whether a printed expression has a text; None prints as nothing."""
    printed = "" if value is None else value
    context.parent[_PRINTED].append(bool(str(printed).strip()))
    return printed


class _Sandbox(SandboxedEnvironment):
    """Jinja's sandbox with a shortcut for our own types: only their fields are safe."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        if type(obj) in _FACT_TYPES:
            return attr in type(obj).__annotations__
        return super().is_safe_attribute(obj, attr, value)


#: The variables that have fields.
_FIELD_TYPES: Mapping[str, Any] = {"source": Publisher, "site": SiteFacts}
_FACT_TYPES = (Publisher, SiteFacts, Follow, Person, Reference)


def _environment(kind: type[Environment]) -> Environment:
    env = kind(autoescape=True, undefined=ChainableUndefined, finalize=_printed)
    env.globals.clear()  # a notice needs no `lipsum`, `cycler` and the like
    return env


_OURS = _environment(Environment)  # our own templates need no sandbox
_SITES = _environment(_Sandbox)


def _compiled(source: str, env: Environment) -> NoticeTemplate:
    tree = env.parse(source)
    variables = meta.find_undeclared_variables(tree)
    unknown = sorted(variables - set(VARIABLES))
    if unknown:
        hint = meant_or_known(unknown[0], VARIABLES, most=99)
        raise TemplateError(f"no such variable: {', '.join(unknown)}{hint}")
    if env is _SITES and (wrong := next(_unknown_fields(tree, variables), None)):
        raise TemplateError(wrong)
    loops = any(
        not isinstance(part, nodes.TemplateData)
        for loop in tree.find_all(nodes.For)
        for output in loop.find_all(nodes.Output)
        for part in output.nodes
    )
    return NoticeTemplate(
        env.from_string(tree), tuple(n for n in VARIABLES if n in variables), loops
    )


def _unknown_fields(tree: nodes.Template, variables: set[str]) -> Iterator[str]:
    """Yield what is wrong with each field of a variable that it has not: it would print nothing."""
    kinds = {name: kind for name, kind in _FIELD_TYPES.items() if name in variables}
    for part in tree.find_all(nodes.Getattr):
        owner = part.node
        if isinstance(owner, nodes.Name) and owner.name in kinds:
            known = tuple(kinds[owner.name].__struct_fields__)
            if part.attr not in known:
                hint = meant_or_known(part.attr, known)
                yield f"line {part.lineno}: {owner.name} has no {part.attr}{hint}"


def _checked(site: Site, name: str) -> NoticeTemplate:
    try:
        return _compiled(site.settings.notices[name], _SITES)
    except TemplateError as error:
        line = f"line {error.lineno}: " if isinstance(error, TemplateSyntaxError) else ""
        place = site.places.of("site.yaml", "notices", name)
        raise ConfigError(f"notice {name}: {line}{_plain(error)}", place) from error


def _plain(error: TemplateError) -> str:
    """Return what is wrong with a template without what the parser was looking for."""
    text = error.message or type(error).__name__
    if found := re.search(r"block that needs to be closed is '(\w+)'", text):
        return f"{{% {found[1]} %}} is not closed; write {{% end{found[1]} %}} after it"
    return text.partition(" Jinja was looking for")[0]


def _cached(notice: NoticeTemplate, home: str) -> Speak:
    """Return a notice that is rendered once for each set of values it uses.

    Most articles share their tips, their source's account and their disclaimer.
    """
    uses = notice.uses

    @lru_cache(maxsize=512)
    def render(*values: Any) -> str:
        return _render(notice, dict(zip(uses, values, strict=True)), home)

    return lambda facts: render(*[getattr(facts, name) for name in uses])


def _render(notice: NoticeTemplate, values: dict[str, Any], home: str) -> str:
    """Return the sanitised HTML of a notice; an empty text if nothing of substance is left.

    Without a value that is a fixed word, beside labels: headings, and what ends in a colon.
    """
    printed: list[bool] = []
    context = notice.template.new_context({**values, _PRINTED: printed})
    html = sanitise("".join(notice.template.root_render_func(context)), home)
    if (printed or notice.loops) and not any(printed) and not _says_anything(html):
        return ""
    return html.strip() if shows_anything(html) else ""


def _says_anything(html: str) -> bool:
    """Return whether a notice without a value has a word that is no label of a value."""
    first, *others = _HEADING.split(html)
    rest = (other.partition("</h")[2].partition(">")[2] for other in others)
    lines = visible("".join((first, *rest))).splitlines()
    return any(_WORD.search(line) for line in lines if not line.rstrip().endswith((":", "：")))


def _in_its_language(simplified: Speak, traditional: Speak, english: Speak) -> Speak:
    def render(facts: Facts) -> str:
        if not facts.zh:
            return english(facts)
        return (traditional if facts.hant else simplified)(facts)

    return render
