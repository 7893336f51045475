"""What two texts have in common is told by their sentences, whatever was done to a copy."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.prose import changed, chinese, english, html, quoting, traditional

from syndicate.text.prose import (
    overlap,
    prepare,
    share_as_it_was,
    shared_sentences,
    without_code,
)

Maker = Callable[[int, int], list[str]]


@pytest.mark.parametrize("make", [chinese, english])
@pytest.mark.parametrize(
    ("how", "least", "most"),
    [("dropped", 0.99, 1), ("replaced", 0.6, 0.8), ("moved", 0.9, 1)],
)
def test_a_copy_with_a_third_of_its_sentences_changed(
    make: Maker, how: str, least: float, most: float
) -> None:
    sentences, others = make(1, 40), make(2, 40)
    found = overlap(
        prepare(html(sentences)), prepare(html(changed(sentences, how, 0.3, others), 7))
    )
    assert least <= found.share <= most


@pytest.mark.parametrize("make", [chinese, english])
def test_a_quoted_half_is_one_block(make: Maker) -> None:
    sentences, others = make(1, 40), make(2, 60)
    found = overlap(prepare(html(sentences)), prepare(html(quoting(sentences, others), 3)))
    assert 0.4 <= found.block <= 0.6
    assert found.share < 0.6


@pytest.mark.parametrize("make", [chinese, english])
def test_different_articles_have_nothing_in_common(make: Maker) -> None:
    found = overlap(prepare(html(make(1, 40))), prepare(html(make(2, 40))))
    assert (found.share, found.block) == (0, 0)


@pytest.mark.parametrize(
    "markup",
    [
        lambda s: html(s, 1),
        "\n".join,
        lambda s: traditional(html(s)),
        lambda s: "".join(f"<div><b>{one[:9]}</b>{one[9:]}</div>" for one in s),
        lambda s: html(s).replace("。", "<br>").replace("，", " "),
        lambda s: html(["\u200b".join(one) for one in s]),
        lambda s: html(s) + "<script>let a = 1</script><!-- 注释 -->",
    ],
)
def test_how_a_text_is_marked_up_does_not_count(markup: Callable[[list[str]], str]) -> None:
    sentences = chinese(3, 30)
    whole, copy = prepare(html(sentences)), prepare(markup(sentences))
    assert copy.text == whole.text
    assert share_as_it_was(whole, copy) == 1
    assert overlap(whole, copy).share == 1


def test_a_changed_word_changes_its_sentence() -> None:
    sentences = chinese(4, 20)
    copy = [f"{sentences[0][:9]}某{sentences[0][10:]}", *sentences[1:]]
    whole, other = prepare(html(sentences)), prepare(html(copy))
    changed_part = len(sentences[0]) / sum(map(len, sentences))
    assert share_as_it_was(whole, other) == pytest.approx(1 - changed_part, abs=0.03)
    assert overlap(whole, other).share == 1


CODE = "<pre>" + "".join(f"apt install package-{n} --yes\n" for n in range(60)) + "</pre>"


def test_code_does_not_count_beside_prose() -> None:
    one, other = (prepare(html(chinese(seed, 20)) + CODE) for seed in (5, 6))
    assert overlap(one, other).share == 0
    assert "apt" not in one.text
    assert overlap(prepare(CODE), prepare(f"<p>用法：</p>{CODE}")).share > 0.9


def test_what_is_left_of_a_text_without_its_code() -> None:
    prose = html(chinese(5, 20))
    assert without_code(prose + CODE) == prepare(prose).text
    assert without_code(prose) == ""  # the whole says as much
    assert without_code(f"<p>用法：</p>{CODE}") == ""


def test_sentences_of_others_are_left_out() -> None:
    common, mine, theirs = chinese(7, 10), chinese(8, 20), chinese(9, 20)
    one, other = prepare(html(common + mine)), prepare(html(common + theirs))
    third = prepare(html(common + chinese(10, 20)))
    out = (shared_sentences(one, [third]), shared_sentences(other, [third]))
    assert overlap(one, other).share > 0.25
    assert overlap(one, other, out).share == 0
    assert overlap(one, other, out).weights[0] == pytest.approx(prepare(html(mine)).weight, rel=0.1)


def test_a_chinese_character_counts_twice_a_letter() -> None:
    assert prepare("山水之间，有人读书。" * 20).weight == 160
    assert prepare("abcdefgh " * 40).weight == 160


@pytest.mark.parametrize("nothing", ["", "<p></p>", "。。。", "<pre></pre>", "<!-- -->"])
def test_nothing_is_like_nothing(nothing: str) -> None:
    empty = prepare(nothing)
    assert overlap(empty, empty).share == 0
    assert overlap(prepare(html(chinese(1, 9))), empty).share == 0
    assert share_as_it_was(empty, empty) == 0


@given(st.text() | st.text("<>/pre!-。.\n &;#x41中文ab"), st.text())
def test_any_text_has_sentences_that_end_where_it_ends(markup: str, other: str) -> None:
    prose = prepare(markup)
    assert list(prose.ends) == sorted(set(prose.ends))
    assert (prose.ends[-1] if prose.ends else 0) == len(prose.text)
    assert len(prose.weights) == len(prose.ends)
    assert 0 <= overlap(prose, prepare(other)).share <= 1
