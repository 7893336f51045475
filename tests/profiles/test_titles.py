"""A title is as long as the published one is."""

from __future__ import annotations

import pytest
from support.profiled import Wire, article
from support.small_site import AT, SmallSite

WIDE = "　　"


@pytest.mark.parametrize(
    ("title", "taken"),
    [
        (f"{'字' * 17}{WIDE}{WIDE}", False),  # blanks at the end are not published
        (f"{'字' * 9}{WIDE}{'字' * 9}\N{NO-BREAK SPACE}", False),
        (f"{'字' * 9}{WIDE}{'字' * 10}", True),  # inside, they are characters
        (f"{'字' * 20}\x07\x85", False),  # what no document may hold is not published
        (f"{'字' * 19}\n \n字", True),
        (f"{'字' * 75}{WIDE}{'字' * 73}", True),
        (f"{'字' * 75}{WIDE}{'字' * 74}", False),
    ],
)
def test_a_title_is_counted_as_it_is_published(site: SmallSite, title: str, taken: bool) -> None:
    wire = Wire(site, "msn")
    site.take_in(article(1, title=title), article(2))
    site.build()
    assert len(wire.items()) == 1 + taken
    # The partner counts what it gets, and comes to the same.
    assert site.run("check", "--at", AT).code == 0
    wire = Wire(site, "standard")
    site.build()
    played = site.run("check", "--profile", "msn", "--at", AT, wire.path).out
    assert ("its title has" in played) == (not taken)
