"""The rules of standing intakes: what a file of config/intake says that `import --all` takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from urllib.parse import urlsplit

from syndicate.config.nearest import meant
from syndicate.config.parts import Finding, SiteParts
from syndicate.config.recipes import Fixed, PageRecipe
from syndicate.config.site import ConfigWarning
from syndicate.config.types import quoted
from syndicate.errors import ConfigError
from syndicate.installed import names
from syndicate.text.urls import origin_of, web_url

#: The kinds of import that are built in.
KINDS = ("jsonl", "page", "feed", "wordpress", "markdown", "sql")
#: The kinds that read addresses, and those that read files and folders.
_OF_ADDRESSES = frozenset(["page", "feed", "wordpress"])
#: Key -> the kinds that have an option of that name.
_OPTIONS = {
    "base": frozenset(["page", "markdown"]),
    "planet": frozenset(["feed"]),
    "private": _OF_ADDRESSES,
    "languages": frozenset(["page", "feed", "wordpress", "markdown"]),
}
#: What only says what to import, and when; every other key says how to read pages.
_STANDING = frozenset(["kind", "from_", "every", "base", "planet", "private", "languages", "fixed"])


def is_address(source: str) -> bool:
    """Whether a source is fetched, and is no file or folder."""
    return source.startswith(("http://", "https://"))


def is_recipe(recipe: PageRecipe) -> bool:
    """Whether a file says how to read pages, beside what to import."""
    plain = PageRecipe()
    picked = any(
        getattr(recipe, field.name) != getattr(plain, field.name)
        for field in fields(recipe)
        if field.name not in _STANDING
    )
    return picked or bool(recipe.fixed.categories or recipe.fixed.language)


def standing_intakes(parts: SiteParts) -> Iterator[Finding]:
    """A standing intake has a kind that exists, and nothing that this kind would not act on."""
    for name, recipe in parts.recipes.items():
        file = f"intake/{name}.yaml"
        if not recipe.from_:
            for key in ("kind", "every", "base", "planet", "private", "languages"):
                if parts.places.known(file, key):
                    message = f'"{key}" is about what "from" names; add "from", or leave it out'
                    yield ConfigError(message, parts.places.of(file, key))
            continue
        if recipe.every is not None and not recipe.every:
            message = '"every" must be longer than 0; left out, each `import --all` takes it'
            yield ConfigError(message, parts.places.of(file, "every"))
        if recipe.kind is None:
            message = f'"kind" is missing, which says how to read "from": {", ".join(KINDS)}'
            yield ConfigError(message, parts.places.of(file, "from"))
        elif recipe.kind in KINDS:
            yield from _sources(parts, file, recipe, recipe.kind)
            yield from _unused(parts, file, recipe, recipe.kind)
        elif recipe.kind not in names("intakes"):
            hint = meant(recipe.kind, KINDS) or f"; there are {', '.join(KINDS)}"
            message = f'no kind of import is called "{recipe.kind}"{hint}'
            yield ConfigError(message, parts.places.of(file, "kind"))


def _sources(parts: SiteParts, file: str, recipe: PageRecipe, kind: str) -> Iterator[Finding]:
    """Yield an error for each source that the kind cannot take."""
    for index, source in enumerate(recipe.from_):
        place = parts.places.of(file, "from", index)
        if source == "-":
            yield ConfigError("nobody types here; name a file, a folder or an address", place)
        elif "://" in source and not is_address(source):
            yield ConfigError(f'"{source}" is no http or https address, and no file', place)
        elif is_address(source) and kind not in _OF_ADDRESSES:
            message = f'the kind "{kind}" reads files, no addresses'
            yield ConfigError(f"{message}; {', '.join(sorted(_OF_ADDRESSES))} do", place)
        elif is_address(source) and (origin_of(web_url(source)) is None):
            yield ConfigError(f"{quoted(source)} is no web address that can be fetched", place)
        elif is_address(source) and "@" in urlsplit(source).netloc:
            message = "the address holds a user or password, which would be printed and stored"
            yield ConfigError(f"{message}; see docs/intake/{kind}.md", place)
    if kind == "wordpress" and sum(map(is_address, recipe.from_)) > 1:
        message = "one WordPress a file; write another file for the other address"
        yield ConfigError(message, parts.places.of(file, "from"))


def _unused(parts: SiteParts, file: str, recipe: PageRecipe, kind: str) -> Iterator[Finding]:
    """Yield an error for each key of the file that the kind would not act on."""
    for key, kinds in _OPTIONS.items():
        if parts.places.known(file, key) and kind not in kinds:
            message = (
                f'"{key}" says nothing to the kind "{kind}", only to {", ".join(sorted(kinds))}'
            )
            yield ConfigError(message, parts.places.of(file, key))
    if recipe.fixed.source and kind in ("jsonl", "sql"):
        message = f'records of the kind "{kind}" say themselves whose they are: "source" in each'
        yield ConfigError(message, parts.places.of(file, "fixed", "source"))
    if kind == "page":
        return
    for field in fields(Fixed):
        if field.name != "source" and getattr(recipe.fixed, field.name):
            message = f'"{field.name}" is only set for pages, and this is of the kind "{kind}"'
            if field.name == "language" and kind in _OPTIONS["languages"]:
                message += '; "languages", beside "from", is that of what names none'
            yield ConfigError(message, parts.places.of(file, "fixed", field.name))
    if is_recipe(recipe) and not recipe.hosts and not recipe.fixed.categories:
        message = f'what it picks from pages says nothing to the kind "{kind}"; name the "hosts"'
        yield ConfigWarning(message, parts.places.of(file, "kind"))
