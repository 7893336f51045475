"""Errors are one line each, whatever they quote."""

from __future__ import annotations

from syndicate.errors import ConfigError, Place, RecordError


def test_an_error_is_one_line_whatever_it_quotes() -> None:
    quoted = "{site.\u2028ti\ntle}\x85 is not known"
    place = Place("jobs/a.yaml", 4, 1)
    assert str(ConfigError(quoted, place)) == "jobs/a.yaml:4:1: {site. ti tle}  is not known"
    assert RecordError("tags", "a\r\nb").message == "tags: a b"
