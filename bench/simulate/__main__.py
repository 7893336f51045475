"""Simulate a site of the size of the internet: print the tables, draw docs/explanation/scale.svg.

`--measure` measures the constants first, `--check` holds the simulation against real runs first;
`--write` puts the tables into docs/explanation/scale.md.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bench.measure import ROOT, BenchError
from bench.simulate import check, constants, measure, report


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    """Measure, check and simulate, as asked."""
    parser = argparse.ArgumentParser(prog="bench.simulate", description=__doc__)
    parser.add_argument("--measure", action="store_true", help="measure the constants anew")
    parser.add_argument("--check", action="store_true", help="build by 1, 2 and 4 workers")
    parser.add_argument("--rounds", type=int, default=3, help="default: %(default)s")
    parser.add_argument("--write", action="store_true", help="write docs/explanation/scale.md")
    arguments = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory(prefix="simulate-") as folder:
            if arguments.measure:
                found = measure.measure(Path(folder), _say, arguments.rounds)
                constants.write(found)
            if arguments.check:
                check.write(check.check(Path(folder), _say, arguments.rounds))
    except (BenchError, SQLAlchemyError) as error:
        sys.exit(f"error: {str(error).splitlines()[0]}")
    known = constants.read()
    outcomes = report.simulate(known, report.cases())
    parts = report.parts(known, outcomes)
    print("\n\n".join(parts.values()))
    report.PICTURE.write_text(report.picture(outcomes), encoding="utf-8")
    print(f"\nwritten: {report.PICTURE.relative_to(ROOT)}")
    if arguments.write:
        report.write(parts)
        print(f"written: {report.DOCUMENT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
