"""Plans are published in groups."""

from __future__ import annotations

from syndicate.build.feed_plan import FeedPlan
from syndicate.build.publish import in_groups


def test_feeds_that_nothing_concerns_share_a_group_and_what_is_the_sites_ends_one() -> None:
    standing = [FeedPlan(looked_at=False) for _ in range(70)]
    groups = list(in_groups([*standing, FeedPlan(), FeedPlan()]))
    assert [len(group) for group in groups] == [32, 32, 7, 1]
