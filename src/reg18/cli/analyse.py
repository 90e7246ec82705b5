"""The command `reg18 analyse`."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from reg18.analyst.analyses.answer import analyses, answer, check_has_cases, named, sql_of
from reg18.analyst.analyses.answer_table import print_answer, print_list
from reg18.base.csv_file import write_csv
from reg18.base.progress import Reporter
from reg18.cli.options import COUNCIL, PATH, read_warehouse
from reg18.settings.council import load_council


@click.command("analyse")
@click.argument("name", required=False)
@read_warehouse(with_cases=True, required=False)
@click.option("--csv", "csv_file", type=PATH, help="Write all rows to this file, unrounded.")
@COUNCIL
def analyse_command(
    name: str | None, warehouse: Path | None, csv_file: Path | None, council: Path | None
) -> None:
    """Answer a question in analyses/ from a warehouse; without NAME, list the questions.

    Answers are aggregates without a case. Small counts are not suppressed: keep them inside the
    council.
    """
    console = Console(highlight=False, soft_wrap=True)
    if name is None:
        print_list(analyses(), console)
        return
    analysis = named(name)
    if warehouse is None:
        raise click.UsageError("Missing option '--warehouse'.")
    check_has_cases(warehouse)
    settings = load_council(council)
    with Reporter().step("Compiling the analysis"):
        query = sql_of(analysis, settings)
    found = answer(analysis, query, warehouse)
    print_answer(found, console)
    if csv_file is not None:
        write_csv(found.columns, found.rows, csv_file)
        click.echo(f"All rows: {csv_file}")
