"""Config-driven jobs that turn an article store into per-category RSS, Atom and JSON feeds.

What other programs may import is listed in `__all__` (docs/reference/library.md), and in
`syndicate.extend` for packages that add formats, profiles, intakes or targets. All else may change.

>>> import syndicate
>>> site = syndicate.open_site("mysite/config")
>>> site.build().exit_code
0
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from syndicate._library import (
        Change,
        ConfigError,
        Decision,
        Imported,
        LockedError,
        NotCarriedError,
        NotFoundError,
        OpenSite,
        OutputError,
        Plan,
        Problem,
        Rejected,
        RenderError,
        StoreError,
        SyndicateError,
        open_site,
    )

__version__ = "0.1.0"
__all__ = [
    "Change",
    "ConfigError",
    "Decision",
    "Imported",
    "LockedError",
    "NotCarriedError",
    "NotFoundError",
    "OpenSite",
    "OutputError",
    "Plan",
    "Problem",
    "Rejected",
    "RenderError",
    "StoreError",
    "SyndicateError",
    "open_site",
]


def __getattr__(name: str) -> Any:
    """Return a public name; what stands behind it is imported then, not for each command."""
    if name in __all__:
        from syndicate import _library

        return getattr(_library, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
