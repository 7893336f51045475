"""What tests share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from support.small_site import SmallSite

# A busy machine is slow, and no fault of a test.
settings.register_profile(
    "busy", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("busy")


@pytest.fixture
def site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> SmallSite:
    return SmallSite(tmp_path / "site", capsys)


@pytest.fixture
def new_site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[str], SmallSite]:
    return lambda name: SmallSite(tmp_path / name, capsys)
