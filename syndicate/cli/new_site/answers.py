"""What a new site is made of: each answer checked at once, by the types of the config."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from itertools import islice
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit

from slugify import slugify

from syndicate.config import types
from syndicate.config.left_over import HOST, TITLE
from syndicate.config.standing import KINDS, is_address

#: How articles of a file are read, by its ending.
_ENDINGS = {".jsonl": "jsonl", ".jsonl.gz": "jsonl", ".sql": "sql", ".opml": "feed"}
_ENDINGS |= {".md": "markdown", ".html": "page", ".htm": "page", ".rss": "feed", ".atom": "feed"}
#: What stands at the head of every export of a WordPress.
_EXPORT = b"wordpress.org/export"
_HEAD = 4096
#: How many files of a folder are looked at, to tell what is in it.
_LOOKED_AT = 2000
#: Answers that stand for nothing.
_NONE = ("none", "")


@dataclass(frozen=True)
class Answers:
    """What `syndicate init` was told; `source` is None for the samples.

    `contact` is the page where readers reach the site, `holder` who has the rights to its own
    articles: what no answer says, no notice says.
    `partners` are names by the slugs that their files get.
    """

    title: str = TITLE
    home: str = f"https://{HOST}/"
    languages: tuple[str, ...] = ("zh-CN",)
    timezone: str = "Asia/Shanghai"
    source: str | None = None
    kind: str = "jsonl"
    publish: str = "files"
    partners: Mapping[str, str] | None = None
    contact: str | None = None
    holder: str | None = None


def _checked(kind: Any, text: str) -> str:
    """Return a text as a type of the config takes it; raises ValueError with a line for users."""
    value: str = get_args(kind)[1].check(text.strip())
    return value


def title(text: str) -> str:
    return " ".join(_checked(types.Text, text).split())


def home(text: str) -> str:
    """Return the address of a front page, with a slash at its end."""
    text = text if "://" in text else f"https://{text}"
    address = _checked(types.Url, text).partition("?")[0].partition("#")[0]
    authority_host(address)
    return address if address.endswith("/") else f"{address}/"


def authority_host(address: str) -> str:
    """Return the domain that ids can be made of; raises ValueError where a host is none."""
    host = (urlsplit(address).hostname or "").removeprefix("www.")
    try:
        ip_address(host)
    except ValueError:
        if "." in host:
            return host
    raise ValueError(
        f'ids are made of the domain in this address, and "{host}" is none;'
        " write the one that readers will use, even if nothing is there yet"
    )


def languages(text: str) -> tuple[str, ...]:
    """Return language tags that are separated by commas or spaces, each once."""
    tags = text.replace(",", " ").replace("，", " ").split()
    if not tags:
        raise ValueError("name a language, like en or zh-CN")
    return tuple(dict.fromkeys(_checked(types.Language, tag) for tag in tags))


def timezone(text: str) -> str:
    return _checked(types.Zone, text)


def source(text: str) -> str:
    """Return where articles come from: an address, or a file or folder that is there."""
    text = text.strip()
    if is_address(text):
        if "@" in text.partition("://")[2].partition("/")[0]:
            raise ValueError("leave user and password out: addresses are printed and stored")
        return _checked(types.Url, text)
    if "://" in text:
        raise ValueError(f'"{text}" is no http or https address, and no file')
    if not Path(text).expanduser().exists():
        raise ValueError(f'there is no file or folder "{text}", seen from {Path.cwd()}')
    return str(Path(text).expanduser())


def contact(text: str) -> str | None:
    """Return the address of a page, or None."""
    return None if text.strip() in _NONE else _checked(types.Url, text)


def holder(text: str) -> str | None:
    return None if text.strip() in _NONE else title(text)


def kind(text: str) -> str:
    if text not in KINDS:
        raise ValueError(f'"{text}" is no kind of import; there are {", ".join(KINDS)}')
    return text


def likely_kind(where: str) -> str:
    """Return the kind that a source probably is of: by its name, or by the head of it."""
    path = Path(where)
    if is_address(where):
        return "feed"
    if path.is_dir():
        files = islice(path.rglob("*"), _LOOKED_AT)
        return "markdown" if any(f.suffix in (".md", ".markdown") for f in files) else "page"
    for ending, likely in _ENDINGS.items():
        if path.name.lower().endswith(ending):
            return likely
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
    except OSError:
        return "jsonl"
    if _EXPORT in head or path.name.lower().endswith(".xml.gz"):
        return "wordpress"
    return "feed" if head.lstrip().startswith(b"<") else "jsonl"


def publish(text: str) -> str:
    """Return how documents are published; says what a bucket would be."""
    if text == "bucket":
        raise ValueError(
            "no bucket can be written to yet; choose files, and let a program of its maker copy"
            " feeds/public there"
        )
    if text not in ("files", "server"):
        raise ValueError(f'"{text}" is neither files nor server')
    return text


def partners(text: str) -> dict[str, str]:
    """Return the names of partners, which commas separate, by the slug that each is called by."""
    named: dict[str, str] = {}
    for name in filter(None, (part.strip() for part in text.replace("，", ",").split(","))):
        slug = slugify(name, max_length=64)
        if not types.is_slug(slug):
            raise ValueError(f'no file can be named after "{name}"; write it in other words')
        if slug in named:
            raise ValueError(f'"{name}" and "{named[slug]}" would both be called {slug}')
        named[slug] = name
    return named
