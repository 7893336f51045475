"""One picture has many addresses: in sizes, in formats, through servers of pictures."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from syndicate.text.pictures import picture_key

SAME = [
    ("https://p.example/a.jpg", "http://www.p.example/a.jpg"),
    ("https://p.example/a.jpg", "https://p.example/a.jpg?w=75&h=50&fit=crop&q=80"),
    ("https://p.example/a.jpg", "https://p.example/a-1024x683.jpg"),
    ("https://p.example/a.jpg", "https://p.example/a-scaled.jpg?ssl=1"),
    ("https://p.example/a.png", "https://p.example/a@2x.png"),
    ("https://p.example/a.jpg", "https://p.example/a.jpg!w640"),
    ("https://p.example/a.jpg", "https://p.example/a.jpg?imageView2/2/w/600"),
    ("https://p.example/a.jpg", "https://p.example/a.jpg?x-oss-process=image/resize,w_600"),
    ("https://p.example/up/a.jpg", "https://i0.wp.com/p.example/up/a.jpg?resize=300"),
    ("https://p.example/a.jpg", "https://p.example/_next/image?url=%2Fa.jpg&w=640&q=75"),
    ("https://p.example/a.jpg", "https://p.example/cdn-cgi/image/width=80,quality=75/a.jpg"),
    ("https://p.example/a.jpg", "https://proxy.example/?url=https%3A%2F%2Fp.example%2Fa.jpg&w=9"),
    (
        "https://wx.example/mmbiz_png/XyZ9/0?wx_fmt=png",
        "https://wx.example/mmbiz_png/XyZ9/640?wx_fmt=png&tp=webp&wxfrom=5&wx_lazy=1",
    ),
    ("https://sina.example/large/abc.jpg", "https://sina.example/mw690/abc.jpg"),
    ("https://blog.example/img/s1600/a.jpg", "https://blog.example/img/s320/a.jpg"),
    ("https://p.example/%E5%9B%BE.jpg", "https://p.example/图.jpg"),
    ("https://p.example/a.jpg", "https://p.example/a.jpg?utm_source=x&t=1712345678#top"),
    ("https://p.example/a.jpg", "https://p.example/a.jpg?Expires=9&OSSAccessKeyId=k&Signature=s"),
    ("https://p.example/i?id=1", "https://p.example/i?id=1&utm_medium=feed"),
    ("https://p.example/i/a.jpg", "https://m.p.example//i/x/../a.jpg.webp"),
    ("https://p.example/a.jpg", "https://images.weserv.nl/?url=ssl:p.example/a.jpg&w=300"),
    ("https://p.example/a.jpg", "https://web.example/2024im_/https://p.example/a.jpg"),
    ("https://p.example/a.jpg", "https://r.example/fetch/w_300/https:/p.example/a.jpg"),
    ("https://p.example/a.jpg", "https://r.example/p?src=https%3A%2F%2Fp.example%2Fa.jpg"),
    ("https://p.example/a.jpg", "https://p-example.cdn.ampproject.org/i/s/p.example/a.jpg"),
]
OTHER = [
    ("https://p.example/a.jpg", "https://p.example/b.jpg"),
    ("https://p.example/a.jpg", "https://q.example/a.jpg"),
    ("https://p.example/i?id=1", "https://p.example/i?id=2"),
    ("https://p.example/2024/a.jpg", "https://p.example/2025/a.jpg"),
    ("https://wx.example/mmbiz_png/XyZ9/0", "https://wx.example/mmbiz_png/XyZ8/0"),
    ("https://p.example/chart-1.png", "https://p.example/chart-2.png"),
    (
        "https://f.example/1?d=https://p.example/a.png",
        "https://f.example/2?d=https://p.example/a.png",
    ),
    ("https://p.example/_next/image?url=%2Fa.jpg", "https://p.example/_next/image?url=%2Fb.jpg"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_picture(one: str, other: str) -> None:
    assert picture_key(one) == picture_key(other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_two_pictures(one: str, other: str) -> None:
    assert picture_key(one) != picture_key(other)


@given(st.text(alphabet="abc/?&=.-@!%2url:x0[]", max_size=60))
@example("https://[见原文")
@example("https://p.example/?url=https://[x/a.jpg")
def test_no_address_is_too_odd(rest: str) -> None:
    assert picture_key(f"https://p.example/{rest}")
    assert picture_key(f"https://{rest}")
