"""What tests share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from support.small_site import SmallSite

# The gate tries the same examples each time, so that it fails for what was changed, not by luck;
# `make soak` tries new ones. A busy machine is slow, and no fault of a test.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("gate", PATIENT, max_examples=60, derandomize=True)
settings.register_profile("soak", PATIENT, max_examples=2000)
settings.load_profile("gate")


@pytest.fixture
def site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> SmallSite:
    return SmallSite(tmp_path / "site", capsys)


@pytest.fixture
def new_site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[str], SmallSite]:
    return lambda name: SmallSite(tmp_path / name, capsys)
