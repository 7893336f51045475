"""One grammar of language tags, and what was meant by those that are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.text.languages import is_known, is_plausible, meant_tag, read_tag


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("zh", "zh"), ("zh-cn", "zh-CN"), ("zh_CN", "zh-CN"), (" ZH-HANT-tw ", "zh-Hant-TW"),
        ("zh-cmn-Hans-CN", "zh-cmn-Hans-CN"), ("es-419", "es-419"), ("de-1996", "de-1996"),
        ("sl-rozaj-biske", "sl-rozaj-biske"), ("ja-JP-u-ca-Japanese", "ja-JP-u-ca-japanese"),
        ("EN-ca-X-CA", "en-CA-x-ca"), ("en-GB-oxendict", "en-GB-oxendict"),
    ],
)  # fmt: skip
def test_known_tags_are_read_in_their_usual_case(text: str, tag: str) -> None:
    assert read_tag(text) == tag
    assert is_plausible(tag)


@pytest.mark.parametrize(
    "text", ["x-none", "i-klingon", "", "中", "a", "en-", "en--US", "en-x", "zh-CN-CN", "english",
             "zh_", "cn", "jp-JP", "qq", "en\n-US", "en-abcdefghi"],
)  # fmt: skip
def test_malformed_and_unknown_tags_are_none(text: str) -> None:
    assert read_tag(text) is None
    assert not is_plausible(text)


@pytest.mark.parametrize("tag", ["yue", "cmn-Hans-CN", "ckb", "iw", "in-ID"])
def test_a_body_may_name_languages_that_a_feed_may_not(tag: str) -> None:
    assert is_plausible(tag)
    assert not is_known(tag)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("zh_CN", "zh-CN"), ("zh_cn.UTF-8", "zh-CN"), ("sr_RS@latin", "sr-RS"), ("en us", "en-US"),
        ("cn", "zh-CN"), ("jp", "ja"), ("gr", "el"), ("ua", "uk"), ("vn", "vi"), ("dk", "da"),
        ("jp-JP", "ja-JP"), ("cn-Hans", "zh-Hans"), ("cn-zh", "zh-CN"), ("ua-uk", "uk-UA"),
        ("iw-IL", "he-IL"), ("cmn-Hans-CN", "zh-Hans-CN"), ("yue", "zh-HK"),
        ("english", "en"), ("English (US)", "en-US"), ("Chinese (Simplified)", "zh"),
        ("中文", "zh"), ("简体中文", "zh-CN"), ("繁體中文", "zh-TW"), ("Bahasa Indonesia", "id"),
        ("zh-CN-CN", "zh-CN"), ("en-GB-oed", "en-GB"), ("en,zh", "en"),
        ("Klingon!", None), ("qq", None), ("x-a", None), ("", None), ("*", None),
    ],
)  # fmt: skip
def test_what_was_probably_meant(text: str, meant: str | None) -> None:
    assert meant_tag(text) == meant


@given(st.text(max_size=30) | st.from_regex(r"[a-z]{2,3}([-_][A-Za-z0-9]{1,8}){0,3}"))
def test_what_is_read_or_meant_is_known(text: str) -> None:
    for tag in (read_tag(text), meant_tag(text)):
        assert tag is None or (is_known(tag) and is_plausible(tag) and read_tag(tag) == tag)
