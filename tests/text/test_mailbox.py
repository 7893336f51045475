"""A mail address is no part of a name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.text.mailbox import mailto, name_alone, split_name

MAIL = "ola@desk.example"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (f"Ola (Desk) <{MAIL}>", "Ola (Desk)"),
        (f"{MAIL} (Ola Berg)", "Ola Berg"),
        (f'"Berg, Ola" <{MAIL}>', "Berg, Ola"),
        (f"Ola Berg, {MAIL}", "Ola Berg"),
        (f"Ola Berg [{MAIL}]", "Ola Berg"),
        (f"Ola Berg <mailto:{MAIL}?subject=Hi>", "Ola Berg"),
        (f"欧拉（{MAIL}）", "欧拉"),
        (f"欧拉{MAIL}", "欧拉"),
        (f"欧拉 邮箱：{MAIL}", "欧拉"),
        (f"Ola | E-mail: {MAIL}", "Ola"),
        (f"Ola <{MAIL}>, Eva <eva@desk.example>", "Ola, Eva"),
        (f"O'Dea <{MAIL}>", "O'Dea"),
        (MAIL, "ola"),
        (f"<{MAIL}>", "ola"),
        (f"mailto:{MAIL}", "ola"),
        (f"{MAIL} <{MAIL}>", "ola"),
        (f"Ola &lt;{MAIL}&gt;", "Ola"),
        (f"Ola ‹{MAIL}›", "Ola"),
        ("Ola " + MAIL.replace("@", "＠"), "Ola"),
    ],
)
def test_the_address_leaves_the_name(written: str, name: str) -> None:
    assert split_name(written) == (name, MAIL)
    assert split_name(name) == (name, None)


@pytest.mark.parametrize(
    "name",
    ["Ola", "@ola@social.example", "Ola @ Home", "ola@home", "Ola @ola", "", "小@满", "a@b.1"],
)
def test_what_is_no_address_stays(name: str) -> None:
    assert split_name(name) == (name, None)


@pytest.mark.parametrize(
    ("url", "mail"),
    [
        (f"mailto:{MAIL}", MAIL),
        (f" MAILTO:{MAIL}?subject=x", MAIL),
        ("mailto:ola%40desk.example", MAIL),
        ("mailto:", None),
        ("https://desk.example/", None),
        (None, None),
    ],
)
def test_the_address_of_a_link(url: str | None, mail: str | None) -> None:
    assert mailto(url) == mail


@given(st.text(alphabet="ab.@ <>()\"',-é中", max_size=60))
def test_a_name_never_vanishes(written: str) -> None:
    assert bool(name_alone(written).strip()) == bool(written.strip())
