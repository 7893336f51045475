"""Read mutated inputs of every kind: `python tests/fuzz.py --inputs 100000`; exits 1 on a fault."""

from __future__ import annotations

import argparse
import sys

from support.fuzz.workers import run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--first", type=int, default=0, help="number of the first mutant")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kind", action="append", default=[])
    options = parser.parse_args()
    outcome = run(options.inputs, options.first, tuple(options.kind), options.workers)
    print(outcome)
    sys.exit(bool(outcome.tracebacks or outcome.hangs or outcome.deaths))


if __name__ == "__main__":
    main()
