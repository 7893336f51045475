"""A run does not look for garbage in what it imports, but does in what it makes."""

from __future__ import annotations

import json
import subprocess
import sys

from support.small_site import SmallSite, records

#: Runs a command three times and prints, after each, how often Python looks, and in what never.
_RUN = """
import gc, json, sys
from syndicate.cli import main
facts = []
for _ in range(3):
    try:
        main(sys.argv[1:])
    except SystemExit:
        facts.append([gc.isenabled() and gc.get_threshold()[0], gc.get_freeze_count()])
print(json.dumps(facts))
"""


def test_it_looks_seldom_once_it_works_and_keeps_nothing_of_another_run(site: SmallSite) -> None:
    site.take_in(*records(range(1, 4)))
    words = ["--config", str(site.folder / "config"), "--quiet", "build", "--full"]
    done = subprocess.run(
        [sys.executable, "-c", _RUN, *words], capture_output=True, text=True, check=True
    )
    first, *others = json.loads(done.stdout)
    assert 0 < first[0] <= 10_000
    assert first[1] > 10_000
    assert all(often == first[0] and frozen <= first[1] for often, frozen in others)
