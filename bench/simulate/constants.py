"""The measured constants of the simulation: each with its unit, and how it was measured."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = Path(__file__).with_name("constants.json")


@dataclass(frozen=True, slots=True)
class Measured:
    """One figure: in seconds of CPU unless its unit says otherwise."""

    name: str
    value: float
    unit: str
    where: str


Constants = dict[str, Measured]


def read() -> Constants:
    """Return the constants that were measured last, by their names."""
    return {each["name"]: Measured(**each) for each in json.loads(FILE.read_text("utf-8"))}


def write(found: Iterable[Measured]) -> None:
    """Replace those constants that were measured now; the others stay."""
    known = read() if FILE.is_file() else {}
    known |= {each.name: each for each in found}
    lines = [json.dumps(asdict(each) | {"value": float(f"{each.value:.4g}")}, ensure_ascii=False)
             for each in known.values()]  # fmt: skip
    FILE.write_text("[\n  " + ",\n  ".join(lines) + "\n]\n", encoding="utf-8")
