"""The loads of a warehouse and its kept builds, as the terminal shows them."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape

from reg18.base.errors import Reg18Error
from reg18.base.paths import Warehouse
from reg18.base.reading import open_warehouse, rows
from reg18.base.terminal import plain_table
from reg18.landing.store import Landing
from reg18.warehouse.build_folders import ANALYST, Builds

_MOST_FILES = 6


def print_loads(warehouse: Warehouse, console: Console) -> None:
    """Print one line per load: its number, its time, its files and their rows."""
    landing = Landing(warehouse.landing)
    counted = "select load_number, sum(rows_read) as rows from quality.intake_file_loads group by 1"
    with open_warehouse(warehouse.file, private=True) as connection:
        read = {row["load_number"]: int(row["rows"]) for row in rows(connection, counted)}
    loads = landing.rows(
        "select load_number, max(loaded_at) as loaded_at, "
        "list(distinct file_name order by file_name) as files "
        "from landing.files group by load_number order by load_number desc"
    )
    table = plain_table("Loads, the latest first")
    table.add_column("Load", justify="right")
    table.add_column("Loaded", no_wrap=True)
    table.add_column("Rows", justify="right")
    table.add_column("Files")
    for load in loads:
        names = ", ".join(load["files"][:_MOST_FILES])
        more = len(load["files"]) - _MOST_FILES
        table.add_row(
            str(load["load_number"]),
            f"{load['loaded_at']:%-d %b %Y %H:%M}",
            f"{read.get(load['load_number'], 0):,}",
            escape(names + (f" and {more} more" if more > 0 else "")),
        )
    console.print(table)
    console.print(
        "A file redelivered unchanged counts once, with the latest load that had it. To undo a "
        "load: reg18 landing remove LOAD --warehouse FILE"
    )


def print_builds(builds: Builds, console: Console) -> None:
    """Print one line per build that is kept, the latest first."""
    current = builds.current()
    if current is None:
        raise Reg18Error(
            f"There is no warehouse {builds.warehouse.file}.",
            "Give the file that `reg18 build` published, with --warehouse.",
        )
    table = plain_table("Builds, the latest first")
    for heading in ("Build", "Built", "Figures up to", ""):
        table.add_column(heading, no_wrap=True)
    for folder in reversed(builds.listed()):
        try:
            with open_warehouse(folder / ANALYST) as connection:
                (run,) = rows(connection, "select * from marts.run_history where is_current")
        except Reg18Error:
            table.add_row(folder.name, "", "", "damaged")
            continue
        table.add_row(
            folder.name,
            f"{run['started_at']:%-d %b %Y %H:%M}",
            f"{run['as_of_date']:%-d %b %Y}",
            "published" if folder == current else "",
        )
    console.print(table)
