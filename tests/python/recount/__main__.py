"""Recount a folder of extracts and print the annual figures of every measure."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from . import KpiRow, recount


def main() -> None:
    """Read the command line and print one line a measure, one column a year."""
    parser = argparse.ArgumentParser(prog="recount", description=__doc__)
    parser.add_argument("folder", type=Path, help="folder of CSV extracts")
    parser.add_argument("--as-of", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD")
    options = parser.parse_args()
    found = recount(options.folder, options.as_of)
    for stop in found.stops:
        print(f"The load has to stop. {stop}")
    totals = {key[:2]: row for key, row in found.annual.items() if key[2] == "all"}
    periods = list(dict.fromkeys(period for period, _ in totals))
    print(f"{'':36}" + "".join(f"{period:>16}" for period in periods))
    for measure in dict.fromkeys(measure for _, measure in totals):
        cells = (_cell(totals[period, measure]) for period in periods)
        print(f"{measure:36}" + "".join(f"{cell:>16}" for cell in cells))


def _cell(row: KpiRow) -> str:
    if row.numerator is None:
        return "not supplied"
    if row.denominator is None:
        return f"{row.numerator}"
    return f"{row.numerator}/{row.denominator}"


if __name__ == "__main__":
    main()
