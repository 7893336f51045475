"""Runs for minutes, by `make soak`: builds killed at random instants."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from small_site import SmallSite, records

from syndicate.check.standards import format_of, judge

ROUNDS = 60
REPOSITORY = Path(__file__).parent.parent


@pytest.mark.soak
def test_a_build_may_be_killed_at_any_instant(new_site: Callable[[str], SmallSite]) -> None:
    killed, calm = new_site("killed"), new_site("calm")
    chance = random.Random(7)
    code = "import sys; from syndicate.cli import main; main(sys.argv[1:])"
    stopped = 0
    for turn in range(ROUNDS):
        at = f"2024-07-{turn // 24 + 1:02d}T{turn % 24:02d}:00:00Z"
        changed = records(range(turn, turn + 30), title=f"第 {turn} 轮")
        for site in (killed, calm):
            assert site.take_in(*changed, at=at).code == 0
        words = ["--config", str(killed.folder / "config"), "build", "--at", at]
        run = subprocess.Popen(
            [sys.executable, "-c", code, *words], cwd=REPOSITORY, stdout=subprocess.DEVNULL
        )
        time.sleep(chance.uniform(0.2, 1.2))
        stopped += run.poll() is None
        run.kill()
        run.wait()
        for path in killed.public.glob("*") if killed.public.exists() else ():
            form = format_of(path)
            if form and not path.name.startswith("."):
                assert not judge(path.read_bytes(), form).errors, path
        assert calm.build(at).code == 0
    assert stopped > ROUNDS // 10, "none was killed in the middle"
    assert killed.build(at).code == 0
    assert killed.bytes() == calm.bytes()
