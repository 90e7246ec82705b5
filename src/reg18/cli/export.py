"""The commands that hand tables to analysts: `reg18 export` and `reg18 publish-postgres`."""

from __future__ import annotations

from pathlib import Path

import click

from reg18.analyst.exports.connection import connection_string
from reg18.analyst.exports.relations import analyst_file_of
from reg18.analyst.exports.tables import export_tables, exported
from reg18.base.progress import Reporter
from reg18.cli.options import COUNCIL, PATH, read_warehouse
from reg18.settings.council import load_council


@click.command("export")
@read_warehouse(with_cases=False)
@click.option("--out", type=PATH, required=True, help="The folder to write, swapped in whole.")
@COUNCIL
def export_command(warehouse: Path, out: Path, council: Path | None) -> None:
    """Write the analysts' tables as Parquet files, a workbook and a data dictionary."""

    files = export_tables(analyst_file_of(warehouse), out, Reporter(), load_council(council))
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
    """Put the tables into a PostgreSQL server, for analysts and caseworkers to read.

    Names, free text and equality attributes of cases never get there.
    """
    from reg18.analyst.exports.postgres import publish_postgres, setup_script

    if print_setup:
        click.echo(setup_script(), nl=False)
        return
    if warehouse is None:
        raise click.UsageError("Missing option '--warehouse'.")
    done = publish_postgres(warehouse, connection_string(connection_file), Reporter(), wait)
    click.echo(f"PostgreSQL: {done.tables} tables, {done.rows:,} rows of build {done.run_id}.")
    for warning in done.warnings:
        click.echo(f"Warning: {warning}")
