"""May an article stand in a feed, and how much of it? Pure: no I/O, `now` is passed in."""

from syndicate.rights.decide import decide
from syndicate.rights.rulings import Carry, Cause, Hold, Rule, Ruling, Withdraw

__all__ = ["Carry", "Cause", "Hold", "Rule", "Ruling", "Withdraw", "decide"]
