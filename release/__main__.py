"""`python -m release`: build the packages into `dist` and check them; exit 1 where one fails.

Run by `make release`, with the tools of `release/tools.txt`. Nothing is uploaded.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from release.audit import audit
from release.packages import build, describe, install
from release.steps import ReleaseError, step

TOOLS = Path(".release")
DIST = Path("dist")


def main() -> int:
    """Run every step; return the exit code."""
    try:
        wheel, sdist = step("build", lambda: build(TOOLS, DIST))
        environment = TOOLS / "site"
        step("install", lambda: install(TOOLS, environment, wheel))
        step("describe", lambda: describe(TOOLS, environment, wheel, sdist))
        step("audit", lambda: audit(TOOLS, environment, strict=bool(os.environ.get("STRICT"))))
    except ReleaseError as failure:
        print(f"release: {failure}", file=sys.stderr)
        return 1
    return 0


sys.exit(main())
