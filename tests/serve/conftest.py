"""What tests of the server share."""

from __future__ import annotations

import pytest
from support.partner_site import with_partners
from support.small_site import SmallSite


@pytest.fixture
def shared(site: SmallSite) -> SmallSite:
    return with_partners(site)
