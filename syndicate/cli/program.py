"""How this program is called: by a person where they stand, and by a schedule from anywhere."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path

_NAME = "syndicate"


def absolute_program() -> tuple[str, ...]:
    """Return the words that call this program from any folder, without a PATH."""
    if script := _script():
        return (str(script),)
    beside = Path(sys.executable).with_name(_NAME)
    if beside.is_file() and os.access(beside, os.X_OK):
        return (str(beside),)
    return (sys.executable, "-P", "-m", _NAME)


def as_typed(config: Path = Path("config")) -> str:
    """Return what a person types before a command, for the site of a config folder."""
    script = _script()
    on_path = shutil.which(_NAME)
    if on_path and (script is None or Path(on_path).resolve() == script.resolve()):
        words = [_NAME]
    elif script:
        here = Path.cwd()
        words = [str(script.relative_to(here) if script.is_relative_to(here) else script)]
    else:
        words = [*absolute_program()]
    if config != Path("config"):
        words += ["--config", str(config)]
    return shlex.join(words)


def _script() -> Path | None:
    """Return the console script that was called, None where Python was called with a module."""
    called = Path(os.path.abspath(sys.argv[0])) if sys.argv and sys.argv[0] else None  # noqa: PTH100
    if called and called.name == _NAME and called.is_file() and os.access(called, os.X_OK):
        return called
    return None
