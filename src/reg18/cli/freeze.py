"""The commands `reg18 freeze` and `reg18 restate`."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from reg18.base.progress import Reporter
from reg18.cli.options import COMMENTARY, COUNCIL, PUBLISHED, read_warehouse
from reg18.published.differences import print_table
from reg18.published.files import published_folder
from reg18.report.freezing.restate import restate
from reg18.settings.council import load_council

_WAREHOUSE = read_warehouse(with_cases=True)


def _console() -> Console:
    return Console(highlight=False, soft_wrap=True)


@click.command("freeze")
@click.argument("year")
@_WAREHOUSE
@click.option("--approved-by", required=True, help="Who approved the report.")
@PUBLISHED
@COMMENTARY
@COUNCIL
def freeze_command(
    year: str,
    warehouse: Path,
    approved_by: str,
    published: Path | None,
    commentary: Path | None,
    council: Path | None,
) -> None:
    """Record what the annual report of a year states, so that later builds are held to it.

    Freeze when the final report is printed for publication, from the same warehouse.
    """
    from reg18.report.freezing.freeze import freeze

    with Reporter().step(f"Recording the annual report {year}"):
        result = freeze(
            warehouse, year, approved_by, load_council(council), published_folder(published),
            commentary,
        )  # fmt: skip
    console = _console()
    console.print(f"Frozen: {result.figures:,} figures of the annual report {year}.")
    console.print(f"Recorded in {escape(str(result.folder))}: put it under version control.")
    console.print(
        f"The {result.records:,} records behind them are kept in {escape(str(result.cases_file))}, "
        "private."
    )


@click.command("restate")
@click.argument("year")
@_WAREHOUSE
@click.option("--reason", required=True, help="Why the figures changed, as the report prints it.")
@click.option("--approved-by", required=True, help="Who approved the new figures.")
@click.option("--measure", "measures", multiple=True, help="Only this measure; may be repeated.")
@click.option("--period", "periods", multiple=True, help="Only this period; may be repeated.")
@PUBLISHED
def restate_command(
    year: str,
    warehouse: Path,
    reason: str,
    approved_by: str,
    measures: tuple[str, ...],
    periods: tuple[str, ...],
    published: Path | None,
) -> None:
    """Explain the published figures that hold the report of a year back, in restatements.csv.

    All of them with one reason, or those of a measure or period. The reason is printed in the next
    report: name nobody in it.
    """
    folder = published_folder(published)
    found = restate(warehouse, year, reason, approved_by, folder, measures, periods)
    console = _console()
    console.print("Explained:")
    print_table(found, console)
    console.print(f"Recorded in {escape(str(folder))}. Build again, so that the warehouse knows.")
