"""The direction of texts, and controls of direction that a line leaves open."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.text.bidi import close_controls, language_is_rtl, may_be_rtl, text_is_rtl

LRE, RLE, PDF, LRO, RLO = "\u202a", "\u202b", "\u202c", "\u202d", "\u202e"
LRI, RLI, FSI, PDI = "\u2066", "\u2067", "\u2068", "\u2069"


@pytest.mark.parametrize(
    "tag",
    "ar ar-EG he iw-IL fa prs ur-PK ps yi dv ug ckb ku-Arab az-Arab-IR pa_Arab uz-Arab sd en-Hebr "
    "ff-Adlm ar-x-latn".split(),
)
def test_languages_from_right_to_left(tag: str) -> None:
    assert language_is_rtl(tag)


@pytest.mark.parametrize(
    "tag",
    ["en", "zh-CN", "ar-Latn", "fa-Cyrl", "ku", "az", "ug-Latn-CN", "sd-Deva", "tg", "en-x-arab"],
)
def test_languages_from_left_to_right(tag: str) -> None:
    assert not language_is_rtl(tag)


@pytest.mark.parametrize(
    ("text", "rtl"),
    [
        ("مدينة على النهر", True),
        ("BBC: شارع قديم في وسط المدينة", True),
        ("עיר על הנהר 2026", True),
        ("ދިވެހި", True),
        ("The word سلام means peace", False),
        ("河边的旧桥", False),
        ("2026 — 12:30", False),
        ("", False),
    ],
)
def test_letters_tell_the_direction(text: str, rtl: bool) -> None:
    assert text_is_rtl(text) == rtl
    assert may_be_rtl(text) or not rtl


@pytest.mark.parametrize(
    ("line", "closed"),
    [
        (f"a{RLO}b", f"a{RLO}b{PDF}"),
        (f"{LRE}a{RLE}b", f"{LRE}a{RLE}b{PDF}{PDF}"),
        (f"{RLI}a{LRO}b", f"{RLI}a{LRO}b{PDF}{PDI}"),
        (f"{FSI}a{PDI} {LRI}b", f"{FSI}a{PDI} {LRI}b{PDI}"),
        (f"{RLE}a{RLI}b{PDI}", f"{RLE}a{RLI}b{PDI}{PDF}"),
        (f"{RLI}a{RLE}b{PDI}", f"{RLI}a{RLE}b{PDI}"),
        (f"{RLI}a{PDF}b", f"{RLI}a{PDF}b{PDI}"),
        (f"{RLE}a{PDI}b", f"{RLE}a{PDI}b{PDF}"),
        (f"a{PDF}{PDI}b", f"a{PDF}{PDI}b"),
        (f"{LRE}a{PDF}", f"{LRE}a{PDF}"),
        ("a\u200fb\u200e", "a\u200fb\u200e"),
        ("中文", "中文"),
    ],
)
def test_a_line_leaves_no_control_open(line: str, closed: str) -> None:
    assert close_controls(line) == closed


@given(st.text(alphabet=f"a{LRE}{RLE}{PDF}{LRO}{RLO}{LRI}{RLI}{FSI}{PDI}", max_size=40))
def test_what_is_closed_stays_as_it_is(line: str) -> None:
    closed = close_controls(line)
    assert closed.startswith(line)
    assert close_controls(closed) == closed
