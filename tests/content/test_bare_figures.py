"""The caption of a figure goes with its last picture; nothing else of a body does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.content.withdrawn_pictures import of_body
from syndicate.text.pictures import picture_key

BAD = '<img src="https://p.example/harbour.jpg" alt="码头">'
GOOD = '<img src="https://p.example/tower.jpg" alt="钟楼">'
BEFORE, AFTER = "<p>首段：摄影展开幕。</p>", "<p>末段，摄影：不是图注。</p>"
CAPTION = "<figcaption>码头清晨。<b>摄影：林禾</b></figcaption>"


def left_of(markup: str) -> str:
    banned = {picture_key("https://p.example/harbour.jpg")}
    return of_body(markup, banned.intersection)[0]


@pytest.mark.parametrize(
    "figure",
    [
        f"<figure>{BAD}{CAPTION}</figure>",
        f"<figure>{CAPTION}\n {BAD}\n</figure>",
        f"<figure><figcaption>{BAD}摄影：林禾</figcaption></figure>",
        f'<figure class="wide"><a href="https://p.example/harbour.jpg">{BAD}</a>{CAPTION}</figure>',
        f"<figure>{BAD}{BAD}{CAPTION}</figure>",
        f"<figure><figure>{BAD}{CAPTION}</figure><figure>{BAD}</figure>{CAPTION}</figure>",
        f"<figure><ul><li>{BAD}</li></ul>{CAPTION}</figure>",
        f'<figure><picture><source srcset="https://p.example/harbour.jpg?w=9 2x">{BAD}</picture>'
        f"{CAPTION}</figure>",
        f'<figure><video src="https://p.example/harbour.jpg"></video>{CAPTION}</figure>',
    ],
)
def test_a_figure_without_its_last_picture_goes_with_its_caption(figure: str) -> None:
    assert left_of(f"{BEFORE}{figure}{AFTER}") == f"{BEFORE}{AFTER}"


@pytest.mark.parametrize(
    ("figure", "left"),
    [
        (f"<figure>{BAD}{GOOD}{CAPTION}</figure>", f"<figure>{GOOD}{CAPTION}</figure>"),
        (f"<figure>{BAD}<p>正文</p>{CAPTION}</figure>", f"<figure><p>正文</p>{CAPTION}</figure>"),
        (
            f"<figure>{BAD}<table><tr><td></td></tr></table>{CAPTION}</figure>",
            f"<figure><table><tr><td></td></tr></table>{CAPTION}</figure>",
        ),
        (
            f'<figure>{BAD}<video src="https://p.example/a.mp4"></video>{CAPTION}</figure>',
            f'<figure><video src="https://p.example/a.mp4"></video>{CAPTION}</figure>',
        ),
        (
            f"<figure><figure>{BAD}{CAPTION}</figure><figure>{GOOD}</figure>{CAPTION}</figure>",
            f"<figure><figure>{GOOD}</figure>{CAPTION}</figure>",
        ),
        (f'<figure id="f1">{BAD}{CAPTION}</figure>', '<figure id="f1"></figure>'),
        (
            f"<figure><blockquote>诗</blockquote>{CAPTION}</figure>{BAD}",
            f"<figure><blockquote>诗</blockquote>{CAPTION}</figure>",
        ),
        (f"<figure>{CAPTION}</figure>{BAD}", f"<figure>{CAPTION}</figure>"),
    ],
)
def test_a_figure_that_shows_something_else_keeps_its_caption(figure: str, left: str) -> None:
    assert left_of(f"{BEFORE}{figure}{AFTER}") == f"{BEFORE}{left}{AFTER}"


_TEXTS = st.sampled_from(["词", "x", " 摄影：甲 ", "<p>段</p>", "<b>粗</b>", "<hr>", GOOD])
_FIGURES = st.recursive(
    st.sampled_from([BAD, GOOD, CAPTION, "<p>z</p>", " "]),
    lambda inner: st.lists(inner, max_size=3).map(lambda c: f"<figure>{''.join(c)}</figure>"),
    max_leaves=6,
)


@given(st.lists(st.tuples(_TEXTS, _FIGURES), max_size=4), _TEXTS)
def test_what_stands_outside_of_figures_stays_byte_for_byte(
    parts: list[tuple[str, str]], end: str
) -> None:
    """What is left of each figure by itself stands between the same texts.

    By itself, but in a body that lost a picture: there, elements that hold nothing go.
    """
    alone = [(text, left_of(f"{figure}{BAD}")) for text, figure in parts]
    whole = left_of("".join(f"{text}{figure}" for text, figure in parts) + end + BAD)
    assert whole == "".join(f"{text}{left}" for text, left in alone) + end
    assert "<gone>" not in whole and "harbour" not in whole


def test_deep_and_many_figures_are_read_once() -> None:
    deep = "<figure>" * 5_000 + BAD + f"{CAPTION}</figure>" * 5_000
    wide = f"<figure>{BAD}{CAPTION}</figure>{BEFORE}" * 5_000
    assert (left_of(deep), left_of(wide)) == ("", BEFORE * 5_000)
