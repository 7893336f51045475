"""When Python looks for garbage.

The modules of a run are hundreds of thousands of objects that live to its end. To look through
them again and again while they come, and once more when it ends, is a fifth of a short run.
"""

from __future__ import annotations

import atexit
import gc
from functools import cache

_WHILE_IMPORTING = 100_000
#: A run leaves hardly any: to look after every 700 objects, as usual, takes a fortieth of a build.
_WHILE_WORKING = 10_000


@cache  # in a process that runs many commands, what one left behind is garbage
def import_first() -> None:
    """Hardly look for garbage until `then_work` is called, and not at all at the end."""
    gc.set_threshold(_WHILE_IMPORTING)
    atexit.register(gc.freeze)


@cache
def then_work() -> None:
    """Look for it seldom, and never in what has been imported by now."""
    gc.freeze()
    gc.set_threshold(_WHILE_WORKING)
