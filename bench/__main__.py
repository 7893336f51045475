"""Fill both stores, run both sides in turn, print one table."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from bench import table, trials
from bench.measure import BenchError


def _number(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument(
        "records",
        nargs="?",
        type=Path,
        help="article records (JSON Lines); default: the samples, repeated",
    )
    parser.add_argument(
        "--runs", type=_number, default=5, help="paired runs (default: %(default)s)"
    )
    parser.add_argument(
        "--articles",
        type=_number,
        default=10_000,
        help="how many articles the samples become, 50 a category (default: %(default)s)",
    )
    parser.add_argument(
        "--large",
        type=int,
        default=100_000,
        help="articles of the large store, 0 for none (default: %(default)s; the goals: 1000000)",
    )
    parser.add_argument(
        "--small",
        type=_number,
        default=10_000,
        help="articles of the small store (default: %(default)s)",
    )
    parser.add_argument(
        "--categories",
        type=_number,
        default=1000,
        help="categories of both stores (default: %(default)s)",
    )
    parser.add_argument(
        "--days",
        type=int,
        default=30,
        help="how long the month of normal days is, 0 for none (default: %(default)s)",
    )
    parser.add_argument("--keep", type=Path, help="keep both stores in this folder and reuse them")
    parser.add_argument(
        "--copies",
        type=_number,
        default=1,
        help="repeat the whole set, each time with other categories (default: %(default)s)",
    )
    parser.add_argument(
        "--write",
        action="store_true",
        help="write docs/explanation/performance.md with these figures",
    )
    arguments = parser.parse_args()
    if arguments.records and not arguments.records.is_file():
        parser.error(f"{arguments.records}: no such file")
    return arguments


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    """Run the bench; the exit code is 1 when the two sides did not write the same entries."""
    arguments = _arguments()
    try:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            results = trials.run(
                Path(folder),
                arguments.records,
                sizes=trials.Sizes(
                    articles=arguments.articles,
                    copies=arguments.copies,
                    large=arguments.large,
                    small=arguments.small,
                    categories=arguments.categories,
                    keep=arguments.keep.resolve() if arguments.keep else None,
                    days=arguments.days,
                ),
                runs=arguments.runs,
                say=_say,
            )
    except BenchError as error:
        sys.exit(f"error: {error}")
    print(table.as_text(results))
    if arguments.write:
        print(f"\nwritten: {table.write(results)}")


if __name__ == "__main__":
    main()
