"""Says whether two warehouses hold the same figures: after a restore, or before an upgrade.

    python tools/compare_figures.py ONE.duckdb OTHER.duckdb

Exit code 0 where every figure is the same, 1 where one is not. It prints measures and periods, and
no case.
"""

from __future__ import annotations

import sys
from pathlib import Path

from reg18.base import sql
from reg18.base.errors import Reg18Error
from reg18.base.reading import Connection, open_warehouse

TABLES = ("kpi_annual", "kpi_quarterly", "statutory_return")

# So many differences are shown of a table; the count is of all.
MOST = 20


def compare(one: Path, other: Path) -> tuple[list[str], int]:
    """What to print, and how many figures are in one warehouse and not, or not so, in the other."""
    lines, differences = [], 0
    with open_warehouse(other):
        pass  # One that cannot be read is named here, in clear words.
    with open_warehouse(one) as connection:
        connection.execute(f"attach {sql.text(other)} as other (read_only)")
        lines.append(f"As of: {_as_of(connection, '')} and {_as_of(connection, 'other.')}")
        for table in TABLES:
            here, there = _columns(connection, table, ""), _columns(connection, table, "other.")
            shared = [name for name in here if name in there]
            lines += [
                f"{table}: only one of them has the column {name}"
                for name in sorted(set(here) ^ set(there))
            ]
            rows = _different(connection, table, ", ".join(shared))
            differences += len(rows)
            count = connection.execute(f"select count(*) from marts.{table}").fetchone()
            assert count is not None
            lines.append(f"{table}: {count[0]:,} rows, {len(rows):,} different")
            lines += [f"  {which}: {', '.join(map(str, row))}" for which, *row in rows[:MOST]]
    return lines, differences


def _as_of(connection: Connection, database: str) -> str:
    row = connection.execute(
        f"select as_of_date from {database}marts.run_history where is_current"
    ).fetchone()
    return str(row[0]) if row else "not known"


def _columns(connection: Connection, table: str, database: str) -> list[str]:
    described = connection.execute(f"describe {database}marts.{table}").fetchall()
    return [str(row[0]) for row in described]


def _different(connection: Connection, table: str, columns: str) -> list[tuple[object, ...]]:
    one, other = (f"select {columns} from {database}marts.{table}" for database in ("", "other."))
    return connection.execute(
        f"select 'the first', * from ({one} except all {other}) "
        f"union all select 'the second', * from ({other} except all {one}) order by all"
    ).fetchall()


def main() -> None:
    """Compare the two files named on the command line."""
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    try:
        lines, differences = compare(Path(sys.argv[1]), Path(sys.argv[2]))
    except Reg18Error as error:
        sys.exit("\n".join(filter(None, (f"Stopped. {error.message}", error.advice))))
    print("\n".join(lines))
    print("The same figures." if not differences else f"{differences:,} figures are not the same.")
    sys.exit(1 if differences else 0)


if __name__ == "__main__":
    main()
