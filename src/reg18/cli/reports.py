"""The commands of reports: `reg18 ready`, `report`, `freeze` and `restate`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from rich.markup import escape

from reg18.base.progress import Reporter
from reg18.cli.options import (
    COMMENTARY,
    COUNCIL,
    PUBLISHED,
    console,
    read_warehouse,
    report_options,
)
from reg18.published.differences import print_table
from reg18.published.files import published_folder
from reg18.report.checks import as_lines
from reg18.report.formats import ReportResult
from reg18.report.freeze import freeze
from reg18.report.render import ready, render_annual, render_quarterly
from reg18.report.restate import restate
from reg18.settings.council import Council


@click.command("ready")
@click.argument("year")
@read_warehouse(with_cases=False)
@COMMENTARY
@COUNCIL
def ready_command(year: str, warehouse: Path, commentary: Path | None, council: Council) -> None:
    """List what still blocks the final annual report of a year; exit 0 if nothing does."""
    points = ready(warehouse, year, council, commentary)
    if not points:
        click.echo(f"Nothing blocks the annual report of {year}.")
        return
    count = "1 thing blocks" if len(points) == 1 else f"{len(points)} things block"
    click.echo(f"{count} the annual report of {year}.")
    for line in as_lines(points, most=len(points)):
        click.echo(line)
    sys.exit(1)


@click.group("report")
def report_group() -> None:
    """Print reports from a published warehouse."""


@report_group.command("annual")
@click.argument("year")
@report_options
def annual_command(year: str, **options: Any) -> None:
    """Print the annual report of a reporting year, such as 2024-25: as a page, as PDF, for Word."""
    _print_report("annual", year, render_annual, **options)


@report_group.command("quarterly")
@click.argument("quarter")
@report_options
def quarterly_command(quarter: str, **options: Any) -> None:
    """Print the report of a quarter for the senior leadership team, six pages at most.

    QUARTER is as 2024-25-Q4: January to March 2025.
    """
    _print_report("quarterly", quarter, render_quarterly, **options)


def _print_report(
    kind: str,
    period: str,
    render: Callable[..., ReportResult],
    warehouse: Path,
    out: Path,
    council: Council,
    **options: Any,
) -> None:
    with Reporter().step(f"Printing the {kind} report {period}"):
        result = render(warehouse, period, out, council, **options)
    shown = console()
    for warning in result.warnings:
        shown.print(f"[yellow]Warning:[/yellow] {escape(warning)}")
    for file in result.files.values():
        shown.print(f"{kind.capitalize()} report: {escape(str(file))}")


@click.command("freeze")
@click.argument("year")
@read_warehouse(with_cases=True)
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
    council: Council,
) -> None:
    """Record the figures of a year's annual report, so that later builds are compared with them.

    Freeze when the final report is printed for publication, from the same warehouse.
    """
    folder = published_folder(published)
    with Reporter().step(f"Recording the annual report {year}"):
        result = freeze(warehouse, year, approved_by, council, folder, commentary)
    shown = console()
    shown.print(f"Frozen: {result.figures:,} figures of the annual report {year}.")
    shown.print(f"Recorded in {escape(str(result.folder))}: put it under version control.")
    shown.print(
        f"The {result.records:,} records behind them are kept in {escape(str(result.cases_file))}, "
        "private."
    )


@click.command("restate")
@click.argument("year")
@read_warehouse(with_cases=True)
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
    """Explain changed figures that block the report of a year, in restatements.csv.

    All of them with one reason, or those of a measure or period. The reason is printed in the next
    report: name no one in it.
    """
    folder = published_folder(published)
    found = restate(warehouse, year, reason, approved_by, folder, measures, periods)
    shown = console()
    shown.print("Explained:")
    print_table(found, shown)
    shown.print(f"Recorded in {escape(str(folder))}. Build again, so that the warehouse knows.")
