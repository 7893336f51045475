"""Plans are published in groups."""

from __future__ import annotations

from syndicate.build.feed_plan import FeedPlan
from syndicate.build.publish import in_groups


def test_feeds_that_nothing_concerns_share_a_group_and_what_is_the_sites_ends_one() -> None:
    standing = [FeedPlan(looked_at=False) for _ in range(600)]
    groups = list(in_groups([*standing, FeedPlan(), FeedPlan()]))
    assert [len(group) for group in groups] == [512, 89, 1]


def test_feeds_that_are_looked_at_are_published_a_few_at_a_time_with_what_stands_between() -> None:
    spec = object()
    plans = [
        FeedPlan(spec=spec) if number % 3 else FeedPlan(looked_at=False)  # type: ignore[arg-type]
        for number in range(100)
    ]
    groups = list(in_groups(plans))
    assert [plan for group in groups for plan in group] == plans
    assert [sum(plan.looked_at for plan in group) for group in groups] == [32, 32, 2]
