"""Keep compiled templates where Python keeps its compiled modules, under the same conditions.

They are code: whoever can write there can change the program itself. Jinja sees whether they are
of this template, this Python and this Jinja.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path

from jinja2.bccache import Bucket, BytecodeCache

from syndicate.durable import replace_file


class CompiledTemplates(BytecodeCache):
    """The compiled templates of a folder; where they cannot be kept, they are made in each run."""

    def __init__(self, folder: Path) -> None:
        self._folder = Path(cache_from_source(str(folder / "templates.py"))).parent

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            bucket.bytecode_from_string(self._file(bucket).read_bytes())

    def dump_bytecode(self, bucket: Bucket) -> None:
        if not sys.dont_write_bytecode:
            with suppress(OSError):
                self._folder.mkdir(exist_ok=True)
                replace_file(self._file(bucket), [bucket.bytecode_to_string()], lasting=False)

    def _file(self, bucket: Bucket) -> Path:
        return self._folder / f"{bucket.key}.jinja"
