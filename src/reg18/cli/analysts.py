"""The commands for analysts: `reg18 trace`, `analyse`, `mf`, `export` and `publish-postgres`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from reg18.analyst.analyses.answer import analyses, answer, check_has_cases, named, sql_of
from reg18.analyst.analyses.answer_table import print_answer, print_list
from reg18.analyst.exports.connection import connection_string
from reg18.analyst.exports.postgres import publish_postgres, setup_script
from reg18.analyst.exports.relations import analyst_file_of
from reg18.analyst.exports.tables import export_tables, exported
from reg18.analyst.metrics.semantic_models import read_measures, semantics_of
from reg18.analyst.trace import follow, print_trace
from reg18.base.csv_file import write_csv
from reg18.base.progress import Reporter
from reg18.cli.options import COUNCIL, CSV, OUT, PATH, Command, Day, console, read_warehouse
from reg18.settings.council import Council


@click.command("trace")
@click.argument("measure")
@click.argument("period")
@click.option("--member", default="all", help="A category of a dimension, such as charging.")
@click.option("--dimension", help="The dimension, if the category alone is ambiguous.")
@read_warehouse(with_cases=True)
def trace_command(
    measure: str, period: str, member: str, dimension: str | None, warehouse: Path
) -> None:
    """Follow a figure to its definition, law, SQL and cases.

    PERIOD is a reporting year, 2024-25, or a quarter, "2024-25 Q1". Case references are printed: do
    not pass them on.
    """
    print_trace(follow(warehouse, measure, period, dimension, member), console())


@click.command("analyse")
@click.argument("name", required=False)
@read_warehouse(with_cases=True, required=False)
@CSV
@COUNCIL
def analyse_command(
    name: str | None, warehouse: Path | None, csv_file: Path | None, council: Council
) -> None:
    """Answer a question in analyses/ from a warehouse; without NAME, list the questions.

    Answers are aggregates without a case. Small counts are not suppressed: keep them inside the
    council.
    """
    if name is None:
        print_list(analyses(), console())
        return
    analysis = named(name)
    if warehouse is None:
        raise click.UsageError("Missing option '--warehouse'.")
    check_has_cases(warehouse)
    with Reporter().step("Compiling the analysis"):
        query = sql_of(analysis, council)
    found = answer(analysis, query, warehouse)
    print_answer(found, console())
    if csv_file is not None:
        write_csv(found.columns, found.rows, csv_file)
        click.echo(f"All rows: {csv_file}")


def _names(*option: str, **more: Any) -> Callable[[Command], Command]:
    """Return an option for names with commas between them."""
    return click.option(
        *option,
        metavar="NAME,NAME",
        **more,
        callback=lambda _, __, given: tuple(filter(None, map(str.strip, given.split(",")))),
    )


@click.group("mf")
def mf_group() -> None:
    """Ask for measures by name with MetricFlow. Small counts are not suppressed."""


@mf_group.command("list")
@read_warehouse(with_cases=True)
def list_command(warehouse: Path) -> None:
    """List the metrics of a warehouse, what splits each, and the measures that are not metrics."""
    for line in semantics_of(read_measures(warehouse)).lines():
        click.echo(line)


@mf_group.command("query")
@read_warehouse(with_cases=True)
@_names("--metrics", required=True, help="Which metrics.")
@_names("--group-by", default="", help="What splits them.")
@click.option("--where", multiple=True, help="A filter; may be given several times.")
@_names("--order", default="", help="The order; -NAME for the largest first.")
@click.option("--limit", type=click.IntRange(min=1), help="The most rows to return.")
@click.option(
    "--start-time", "start", type=Day(), help="From this day on, the day that places a measure."
)
@click.option("--end-time", "end", type=Day(), help="Up to this day.")
@click.option("--decimals", type=click.IntRange(min=0), help="How many decimals to print.")
@click.option("--csv", "csv_file", type=PATH, help="Write the answer to this file.")
@click.option("--explain", "is_explained", is_flag=True, help="Print the SQL, and no answer.")
def query_command(
    warehouse: Path,
    decimals: int | None,
    csv_file: Path | None,
    is_explained: bool,
    **asked: Any,
) -> None:
    """Ask for metrics: the options are those of MetricFlow's own `mf query`."""
    from reg18.analyst.metrics import engine as metricflow

    question = metricflow.Question(**asked)
    semantics = semantics_of(read_measures(warehouse))
    with (
        Reporter().step("Asking MetricFlow"),
        metricflow.engine_for(warehouse, semantics) as engine,
    ):
        if is_explained:
            said = metricflow.explain(engine, question)
        else:
            table = metricflow.answer(engine, question)
            said = table.text_format(decimals)
    if csv_file is None or is_explained:
        click.echo(said)
    else:
        write_csv(table.column_names, table.rows, csv_file)
        click.echo(f"Answer: {csv_file}")


@click.command("export")
@read_warehouse(with_cases=False)
@OUT
@COUNCIL
def export_command(warehouse: Path, out: Path, council: Council) -> None:
    """Write the analysts' tables as Parquet files, a workbook and a data dictionary."""
    files = export_tables(analyst_file_of(warehouse), out, Reporter(), council)
    click.echo(exported(files, out))


@click.command("publish-postgres")
@read_warehouse(with_cases=True, required=False)
@click.option(
    "--connection-file", type=PATH,
    help="A file with the connection string, which only you may read; default $REG18_POSTGRES, "
    "else the variables PGHOST, PGDATABASE and so on.",
)  # fmt: skip
@click.option(
    "--wait", type=click.IntRange(min=0), default=300, show_default=True,
    help="Seconds to wait for another publish to end.",
)  # fmt: skip
@click.option(
    "--print-setup", is_flag=True,
    help="Print what a database administrator runs once, and do nothing else.",
)  # fmt: skip
def publish_postgres_command(
    warehouse: Path | None, connection_file: Path | None, wait: int, print_setup: bool
) -> None:
    """Publish the tables to a PostgreSQL server, for analysts and caseworkers to read.

    Names, free text and equality attributes of cases never get there.
    """
    if print_setup:
        click.echo(setup_script(), nl=False)
        return
    if warehouse is None:
        raise click.UsageError("Missing option '--warehouse'.")
    done = publish_postgres(warehouse, connection_string(connection_file), Reporter(), wait)
    click.echo(f"PostgreSQL: {done.tables} tables, {done.rows:,} rows of build {done.run_id}.")
    for warning in done.warnings:
        click.echo(f"Warning: {warning}")
