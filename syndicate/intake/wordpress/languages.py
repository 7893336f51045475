"""The languages of posts, as plug-ins mark them: Polylang, WPML, xili-language and Bogo.

Polylang and xili-language file a post under a term of the taxonomy `language`; WPML's export adds
a field to each post, Bogo has one anyway. https://polylang.pro/doc/,
https://wpml.org/documentation/related-projects/wpml-export-and-import/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct, field

from syndicate.intake.wordpress.xml import child_text
from syndicate.text.languages import is_traditional, meant_tag, read_tag
from syndicate.text.patterns import regex

_TAXONOMY = "language"
#: The fields of a post that name its language, the surest first.
_FIELDS = ("_wpml_import_language_code", "_locale")
#: The same in an answer of the REST API: Polylang's, that of WPML's extension.
_MEMBERS = ("lang", "wpml_current_locale")
#: How Polylang describes a language: as PHP writes a list of names and values.
_LOCALE = regex(r's:6:"locale";s:\d{1,2}:"([\w@.-]{2,30})"')
#: Ways of address (de_DE_formal) and spellings (pt_PT_ao90), which no tag knows.
_VARIANT = regex(r"^([a-z]{2,3}_[A-Z]{2})_\w+$")
_PARAMETER = regex(r"[?&]lang=([\w-]{2,20})(?=[&#]|\Z)")
#: WPML's codes of Chinese.
_OF_SCRIPT = ("zh-Hans", "zh-Hant")
_LONGEST = 60


class PostLanguages(Struct):
    """The locales that the head of an export gives for the slugs of languages."""

    locales: dict[str, str] = field(default_factory=dict)

    def learn(self, term: Any) -> None:
        """Learn the locale of a language from its term."""
        if child_text(term, "term_taxonomy") == _TAXONOMY:
            described = _LOCALE.search(child_text(term, "term_description"))
            slug, name = child_text(term, "term_slug"), child_text(term, "term_name")
            if locale := described[1] if described else next(filter(_tag_of, (name,)), None):
                self.locales.setdefault(slug, locale)

    def of(self, item: Any, whole: str, notes: list[str]) -> str | None:
        """Return the tag of the language that a post names; None where it names none.

        `whole` is the language of the channel. What names none that is known is noted.
        """
        return _first_tag(self._said(item), whole, notes)

    def _said(self, item: Any) -> Iterator[str]:
        for term in item.iterfind("category"):
            if term.get("domain") == _TAXONOMY:
                slug = term.get("nicename") or ""
                name = term.text or ""
                yield from (self.locales.get(slug, ""), *_surest(slug, name))
        facts = {
            child_text(meta, "meta_key"): child_text(meta, "meta_value")
            for meta in item.iterfind("{*}postmeta")
        }
        yield from (facts.get(name, "") for name in _FIELDS)
        yield _in_address(child_text(item, "link"))


def language_of_answer(
    post: Mapping[str, Any], link: str, whole: str, notes: list[str]
) -> str | None:
    """Return the tag of the language that a post of the REST API names, or None."""
    said = (value for name in _MEMBERS if isinstance(value := post.get(name), str))
    return _first_tag((*said, _in_address(link)), whole, notes)


def _first_tag(said: Iterable[str], whole: str, notes: list[str]) -> str | None:
    unknown = ""
    for text in filter(None, (text.strip()[:_LONGEST] for text in said)):
        if tag := _tag_of(text):
            return as_whole(tag, whole)
        unknown = unknown or text
    if unknown:
        notes.append(f"language: {unknown!r} is no language tag; left out")
    return None


def as_whole(tag: str, whole: str) -> str:
    """Return the tag of the whole where it says more of one language: `zh-CN`.

    Posts with a mark and posts without one are then in one language.
    """
    language, whole = tag.partition("-")[0], read_tag(whole) or ""
    says_more = tag == language or tag in _OF_SCRIPT
    is_same = whole.partition("-")[0] == language and is_traditional(whole) == is_traditional(tag)
    return whole if says_more and is_same else tag


def _tag_of(text: str) -> str | None:
    """Return the tag of a locale (`zh_CN`), a code (`zh-hans`, `cn`) or a name (`English`)."""
    plain = _VARIANT.sub(r"\1", text)
    return read_tag(plain) or meant_tag(plain)


def _surest(slug: str, name: str) -> tuple[str, str]:
    """Return slug and name of a language, the surer first: `tw` is 中文, and not Twi."""
    said, meant = _tag_of(slug), meant_tag(name)
    is_another = said and meant and said.partition("-")[0] != meant.partition("-")[0]
    return (name, slug) if is_another else (slug, name)


def _in_address(link: str) -> str:
    """Return the language that the address of a post names as a parameter (`?lang=en`)."""
    named = _PARAMETER.search(link)
    return named[1] if named else ""
