"""A text is known again by what it says, however it is marked up and whatever is put around it."""

from __future__ import annotations

import re
import time
from random import Random
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.text import lookalikes, simplified
from syndicate.text.similarity import digest, fold, folded, holds, likeness, pieces, plain

RIVER = "河水在桥下慢慢转弯，老人每天清晨来这里数船；他说：今年的船比去年少了一半，2024年也许更少。"
LETTER = "“Nobody reads the tide tables any more,” said Ms Quill, who has printed them since 1988."
RIVER_PLAIN = "河水在桥下慢慢转弯老人每天清晨来这里数船他说今年的船比去年少了一半2024年也许更少"
LETTER_PLAIN = "nobodyreadsthetidetablesanymoresaidmsquillwhohasprintedthemsince1988"

BEFORE = "来源：河边晚报　作者：林小满　编辑：周一鸣　2024-05-06 07:08"
AFTER = "声明：本文仅代表作者观点。阅读原文。相关阅读：渡口要拆了吗；谁还在修木船；雨季提前到来"

ALL = 10**9

CHINESE = [chr(code) for code in range(0x4E00, 0x9000)]
LATIN = "abcdefghijklmnopqrstuvwxyz"


def invented(seed: int, length: int) -> str:
    """A plain text of characters drawn at random: Chinese for an even seed, else Latin."""
    characters = CHINESE if seed % 2 == 0 else LATIN
    return "".join(Random(seed).choices(characters, k=length))


def retyped(text: str, seed: int, *, share: float) -> str:
    """With a share of its characters replaced by others of its own."""
    random = Random(seed)
    return "".join(random.choice(text) if random.random() < share else c for c in text)


@pytest.mark.parametrize(
    ("markup", "wanted"),
    [
        ("", ""),
        ("<p> — </p>", ""),
        (RIVER, RIVER_PLAIN),
        (LETTER, LETTER_PLAIN),
        (f"<div class='a'>\n {RIVER[:7]}<b>{RIVER[7:]}</b></div>", RIVER_PLAIN),
        (RIVER.replace("，", ", ").replace("；", ";").replace("：", ":"), RIVER_PLAIN),
        (RIVER.replace("2024", "２０２４").replace("河", "&#27827;"), RIVER_PLAIN),
        ("\u200b".join(RIVER), RIVER_PLAIN),
        (LETTER.upper().replace("“", "&ldquo;").replace(" ", "&nbsp;\n"), LETTER_PLAIN),
        (LETTER.replace("Ms", "Ｍｓ"), LETTER_PLAIN),
        ("a<script type='x'>if (b < c) d('</p>')</script >e", "ae"),
        ("a<STYLE>b { c: d }</style>e<!-- f > g -- h -->i<!-->j<!---->k", "aeijk"),
        ("a<!-->b-->c", "abc"),
        ("a<script>b", "ab"),
        ("a<!-- b", "ab"),
        ("1 < 2 and 3 > 2, x <3", "12and32x3"),
        ("AT&T: &lt;b&gt; <b> &amp;amp;", "att"),
        ("Straße, caf\u00e9, cafe\u0301, ﬁne, ｶﾞ", "strassecafécaféfineガ"),
        ("☞ 10 ㎏ ½ ™", "10kg12tm"),
        ("a\ud800b&#xd800;c\udfff", "abc"),
        ("Привет, мир! שלום 안녕", "приветмирשלום안녕"),
    ],
)
def test_what_counts_of_a_text(markup: str, wanted: str) -> None:
    assert plain(markup) == wanted
    assert plain(wanted) == wanted


@pytest.mark.parametrize(
    ("copy", "original"),
    [
        ("河邊的老人說，後來沒有人數過這裡的船。", "河边的老人说，后来没有人数过这里的船。"),
        (
            "他看著裏面，發現頭髮和帳本都乾了；週末遊覽臺灣",
            "他看着里面，发现头发和帐本都干了；周末游览台湾",
        ),
        ("衞星電視說閲覽器", "卫星电视说阅览器"),
        ("Nоbоdy rеаds thе tidе tаblеs", "Nobody reads the tide tables"),
        ("ΤΗΕ ΤΙDΕ, ΤΑΒLΕ", "THE TIDE, TABLE"),
        ("В КОМНАТЕ", "В КОМНАТЕ"),
        ("ｔｉｄｅ &#1072;nd &alpha;", "tide and a"),
    ],
)
def test_a_text_in_another_script_is_the_same(copy: str, original: str) -> None:
    assert folded(copy) == folded(original)
    assert fold(folded(copy)) == folded(copy)


@given(st.text("水河边邊aбα", max_size=80), st.integers(0, 60))
def test_few_signs_are_folded_as_many_are(text: str, more: int) -> None:
    """The few in a text of one script are replaced one by one, else all by a table."""
    table = simplified.table() | lookalikes.LATIN
    assert fold(text + "邊" * more) == (text + "邊" * more).translate(table)


def test_what_is_folded_is_folded_once() -> None:
    """Every traditional character has a simplified one, which stands for nothing else."""
    table = simplified.table() | lookalikes.LATIN
    assert not set(table) & set(table.values())
    assert len(simplified.table()) > 2400
    text = "这里没有任何繁体字，只有 letters。"
    assert fold(plain(text)) == plain(text)


def test_usual_characters_are_left_as_they_are() -> None:
    usual = [*map(chr, range(0x30, 0x80)), *map(chr, range(0x3400, 0x4DB6))]
    usual = [char for char in (*usual, *map(chr, range(0x4E00, 0x9FA6))) if char.isalnum()]
    for char in usual:
        assert normalize("NFKC", char).casefold() == char.lower() == plain(f"中{char}")[1:]


@given(st.text() | st.text("<>!-/&;#x9aA'\"\ud800 中ß\u0301script"))
def test_any_text_comes_to_letters_and_digits(markup: str) -> None:
    text = plain(markup)
    assert text == "" or text.isalnum()
    text.encode()
    assert digest(text) == "" or re.fullmatch("[0-9a-f]{32}", digest(text))


@given(st.text(st.characters(exclude_characters="<>&≮≯", exclude_categories=["Cs"])))
def test_the_normal_form_does_not_show(text: str) -> None:
    assert plain(normalize("NFD", text)) == plain(normalize("NFC", text))


@pytest.mark.parametrize(
    "hostile",
    [
        "<" * 200_000,
        "<a" * 100_000,
        "<a '" * 100_000,
        "<!--" * 100_000,
        "<!--" + "<-" * 100_000,
        "<script>" * 50_000,
        "<script><style>" * 30_000,
        "<style>" + "</x" * 100_000,
        "&#" * 100_000,
        "&#" + "9" * 5_000,
        "&amp;#" + "9" * 100_000,
        "&#" + "9<b>" * 50_000,
        "&lt;" * 50_000,
        "e" + "\u0301\u0316" * 100_000,
        "ﾞﾟ" * 100_000,
    ],
    ids=lambda hostile: ascii(hostile[:12]),
)
def test_a_hostile_text_takes_no_longer_than_another(hostile: str) -> None:
    start = time.process_time()
    plain(hostile)
    assert time.process_time() - start < 10


def test_what_is_stored_is_the_same_on_every_machine() -> None:
    assert digest("") == ""
    assert digest(RIVER_PLAIN) == "59f7517576e183045f0caac4e5d8d6cf"
    assert pieces("") == ()
    assert pieces("abc") == (2412667670653162620,)
    assert pieces(RIVER_PLAIN, 4) == (
        1069017534841111185,
        1300706713447163450,
        1556290438745799432,
        1593455883531156984,
    )


TEXTS = st.text("ab江河湖海", max_size=60) | st.builds(invented, st.integers(0, 99), st.just(500))


@given(TEXTS)
def test_a_sketch_is_the_smallest_of_all_pieces(text: str) -> None:
    everything = pieces(text, ALL)
    assert len(everything) == len({text[at : at + 8] for at in range(max(1, len(text) - 7))} - {""})
    assert everything == tuple(sorted(set(everything)))
    assert all(0 <= number < 2**62 for number in everything)
    for most in (1, 8, 32, 100):
        assert pieces(text, most) == everything[:most]


@given(TEXTS, TEXTS.filter(lambda text: len(text) >= 8), TEXTS)
def test_what_stands_around_changes_no_piece(before: str, text: str, after: str) -> None:
    assert {*pieces(text, ALL)} <= {*pieces(before + text + after, ALL)}


@pytest.mark.parametrize("script", [0, 1], ids=["Chinese", "Latin"])
@pytest.mark.parametrize(
    ("length", "share", "around"),
    [(50, 0.0, 150), (200, 0.05, 0), (200, 0.05, 200), (1500, 0.05, 300)],
)
def test_a_text_is_found_by_two_of_eight_pieces(
    script: int, length: int, share: float, around: int
) -> None:
    hits, strangers = 0, 0
    for seed in range(script, 200, 2):
        known = {*pieces(invented(seed, length), 8)}
        again = retyped(invented(seed, length), seed, share=share)
        hits += len(known & {*pieces(invented(seed + 200, around) + again)}) >= 2
        strangers += bool(known & {*pieces(invented(seed + 400, length + around))})
    assert hits >= 97
    assert not strangers


def test_long_texts_are_told_by_few_pieces() -> None:
    """Else a text of 3,000 characters would cost a number for each of them."""
    for seed in range(20):
        assert pieces(invented(seed, 3000))[-1] < 2**60


ONE, OTHER, FOOTER = invented(2, 400), invented(4, 400), invented(6, 200)
BOOK = invented(8, 120_000)


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        pytest.param("", "", 0, 0, id="nothing"),
        pytest.param("", ONE, 0, 0, id="nothing in something"),
        pytest.param("河边", "河边", 1, 1, id="short and the same"),
        pytest.param("河边", "河边的人", 0, 0, id="too short to tell"),
        pytest.param(ONE, ONE, 1, 1, id="the same"),
        pytest.param(ONE, OTHER, 0, 0.01, id="another"),
        pytest.param(ONE, plain(BEFORE) + ONE + plain(AFTER), 1, 1, id="notices around"),
        pytest.param(ONE, ONE[:150] + ONE[230:], 1, 1, id="a paragraph out"),
        pytest.param(ONE, ONE[:200] + OTHER[:200], 0.5, 0.51, id="half of it another"),
        pytest.param(ONE, retyped(ONE, 1, share=0.02), 0.9, 0.99, id="a few misprints"),
        pytest.param(ONE, retyped(ONE, 1, share=0.05), 0.75, 0.97, id="many misprints"),
        pytest.param(ONE + FOOTER, OTHER + FOOTER, 0.33, 0.34, id="one footer"),
        pytest.param(ONE, invented(8, 1200) + ONE, 0.5, 0.5, id="a quarter of another"),
        pytest.param(ONE, ONE + invented(8, 2800), 0.25, 0.25, id="quoted in another"),
        pytest.param(ONE, ONE + BOOK, 0, 0.01, id="quoted in a book"),
        pytest.param("abcdefgh" * 2, "abcdefgh12345678", 0.5, 0.5, id="as long, but says less"),
        pytest.param(BOOK, FOOTER + BOOK, 1, 1, id="longer than is read"),
    ],
)
def test_likeness(one: str, other: str, least: float, most: float) -> None:
    assert least <= likeness(one, other) <= most
    assert likeness(one, other) == likeness(other, one)


@given(st.text("ab江", max_size=40), st.text("ab江", max_size=40))
def test_likeness_is_a_share(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, other) == likeness(other, one)
    assert likeness(one, one) == bool(one)


@pytest.mark.parametrize(
    ("text", "inner", "wanted"),
    [
        (ONE, ONE, True),
        (plain(BEFORE) + ONE + plain(AFTER), ONE, True),
        (OTHER + ONE, ONE, True),
        (OTHER + "河" + ONE, ONE, False),
        (ONE[:200] + "河" + ONE[200:], ONE, False),
        (ONE, ONE + "河", False),
        (ONE, "", False),
        (ONE[:40], ONE[:40], True),
        (ONE[:39], ONE[:39], False),
    ],
)
def test_a_text_held_by_another(text: str, inner: str, wanted: bool) -> None:
    assert holds(text, inner) is wanted
