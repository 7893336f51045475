"""What tests share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support.small_site import SmallSite


@pytest.fixture
def site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> SmallSite:
    return SmallSite(tmp_path / "site", capsys)


@pytest.fixture
def new_site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[str], SmallSite]:
    return lambda name: SmallSite(tmp_path / name, capsys)
