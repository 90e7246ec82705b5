"""The command line. Each command is thin: it reads its options, calls one function, says what was
done. Errors that a user can mend end in one clear message and an exit code of their kind."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.markup import escape

from reg18 import __version__
from reg18.base.errors import Reg18Error
from reg18.base.paths import Warehouse
from reg18.base.progress import Reporter
from reg18.base.shortage import DiskFullError, explain
from reg18.cli.analyse import analyse_command
from reg18.cli.check import check_command
from reg18.cli.export import export_command, publish_postgres_command
from reg18.cli.freeze import freeze_command, restate_command
from reg18.cli.load_list import print_builds, print_loads
from reg18.cli.metrics import mf_group
from reg18.cli.nightly import nightly_command, status_command
from reg18.cli.options import (
    AS_OF,
    COMMENTARY,
    COUNCIL,
    FORMAT,
    KEEP,
    MAPPING,
    PATH,
    PUBLISHED,
    WAREHOUSE,
    read_warehouse,
)
from reg18.cli.quotes import quotes_command
from reg18.cli.site import site_group
from reg18.landing.synthetic import DEFAULT_SEED, draw, write_demo
from reg18.report.checks import as_lines
from reg18.settings.council import load_council
from reg18.settings.mapping import load_mappings
from reg18.warehouse.build import BuildOptions, rebuild, remove_load
from reg18.warehouse.build import build as run_build
from reg18.warehouse.build_folders import Builds
from reg18.warehouse.build_summary import print_build
from reg18.warehouse.publishing import roll_back
from reg18.warehouse.scratch_dbt import run_dbt
from reg18.wizard.first_mapping import write_first_mapping

if TYPE_CHECKING:
    from reg18.report.formats import ReportResult


@click.group()
@click.version_option(__version__, prog_name="reg18")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
def cli(debug: bool) -> None:
    """From complaint extracts to the annual report of regulation 18, SI 2009/309."""


@cli.command()
@click.option("--extracts", type=PATH, required=True, help="The folder with the extracts.")
@WAREHOUSE
@MAPPING
@AS_OF
@COUNCIL
@PUBLISHED
@KEEP
def build(
    extracts: Path,
    warehouse: Path,
    mappings: tuple[Path, ...],
    as_of: date | None,
    council: Path | None,
    published: Path | None,
    keep: int,
) -> None:
    """Load a folder of extracts and publish a tested warehouse.

    The exit code is 0 where it was published, 1 where the extracts or the place cannot be used, 3
    where the data failed a check, 4 where another build is running.
    """
    order = BuildOptions(load_council(council), Reporter(), as_of, published, keep)
    result = run_build(extracts, warehouse, order, load_mappings(mappings))
    print_build(result, Warehouse(warehouse), _console())


@cli.command()
@click.argument("folder", type=PATH)
@click.option("--system", required=True, help="A name for the source system: a-z, 0-9 and _.")
@click.option("--out", type=PATH, required=True, help="The mapping file to write.")
def init(folder: Path, system: str, out: Path) -> None:
    """Write a first mapping by looking at a folder of exports, for you to correct."""
    write_first_mapping(folder, system, out)
    click.echo(f"Mapping: {out}")
    click.echo("It is a guess: look for `please check`, `MISSING` and `?` in it, then try it with")
    click.echo(f"  reg18 check {folder} --mapping {out}")


@cli.group("landing")
def landing_group() -> None:
    """See what was loaded, and undo a load that was wrong."""


@landing_group.command("list")
@click.option("--warehouse", type=PATH, required=True, help="The warehouse file.")
def list_loads(warehouse: Path) -> None:
    """List the loads of a warehouse, the latest first."""
    print_loads(Warehouse(warehouse), _console())


@landing_group.command("remove")
@click.argument("load", type=click.IntRange(min=1))
@WAREHOUSE
@AS_OF
@COUNCIL
@PUBLISHED
def undo_load(
    load: int, warehouse: Path, as_of: date | None, council: Path | None, published: Path | None
) -> None:
    """Undo a load: publish the warehouse anew without it, and delete what it brought."""
    order = BuildOptions(load_council(council), Reporter(), as_of, published)
    result = remove_load(load, warehouse, order)
    console = _console()
    console.print(f"Load {load} is undone.")
    print_build(result, Warehouse(warehouse), console)


@landing_group.command("rebuild")
@WAREHOUSE
@AS_OF
@COUNCIL
@PUBLISHED
@KEEP
@click.option(
    "--allow-fewer-rows",
    is_flag=True,
    help="Publish it even if it counts fewer rows than the published build.",
)
def rebuild_warehouse(
    warehouse: Path,
    as_of: date | None,
    council: Path | None,
    published: Path | None,
    keep: int,
    allow_fewer_rows: bool,
) -> None:
    """Rebuild and publish the warehouse from all that was ever loaded into it.

    For a warehouse whose landing database was restored from a backup, after an upgrade, and for new
    settings.
    """
    order = BuildOptions(
        load_council(council), Reporter(), as_of, published, keep, allow_fewer_rows
    )
    result = rebuild(warehouse, order)
    print_build(result, Warehouse(warehouse), _console())


@cli.command()
@click.option("--warehouse", type=PATH, required=True, help="The warehouse file.")
@click.option("--to", "name", help="The build to go back to; default the one before.")
@click.option("--list", "only_list", is_flag=True, help="List the builds that are kept.")
def rollback(warehouse: Path, name: str | None, only_list: bool) -> None:
    """Publish an earlier build again.

    What was loaded stays loaded, and the next build counts it: undo a wrong load with `reg18
    landing remove`.
    """
    console = _console()
    if only_list:
        print_builds(Builds(Warehouse(warehouse.absolute())), console)
        return
    chosen = roll_back(warehouse, name)
    console.print(f"Published again: {chosen.name}, as the warehouse and as the analysts' file.")
    console.print(
        "The next build counts every load again. To undo a load: `reg18 landing list`, then "
        "`reg18 landing remove`."
    )


cli.add_command(check_command)
cli.add_command(nightly_command)
cli.add_command(status_command)
cli.add_command(freeze_command)
cli.add_command(restate_command)
cli.add_command(quotes_command)
cli.add_command(export_command)
cli.add_command(publish_postgres_command)
cli.add_command(mf_group)
cli.add_command(site_group)
cli.add_command(analyse_command)


@cli.command(context_settings={"ignore_unknown_options": True})
@click.option("--extracts", type=PATH, help="Land this folder first, in a scratch landing.")
@MAPPING
@AS_OF
@click.option("--scratch", type=PATH, help="Where to work; default var/scratch of the project.")
@COUNCIL
@click.argument("arguments", nargs=-1, required=True, type=click.UNPROCESSED)
def dbt(
    extracts: Path | None,
    mappings: tuple[Path, ...],
    as_of: date | None,
    scratch: Path | None,
    council: Path | None,
    arguments: tuple[str, ...],
) -> None:
    """Run dbt with the project's settings, for engineers: `reg18 dbt -- build`.

    It works on a scratch warehouse and publishes nothing.
    """
    sys.exit(
        run_dbt(
            list(arguments), load_council(council), scratch, extracts, as_of,
            load_mappings(mappings),
        )
    )  # fmt: skip


@cli.command()
@click.option("--out", type=PATH, required=True, help="The folder to write to.")
@click.option("--complaints", type=click.IntRange(min=1), help="How many; default the demo set.")
@click.option("--seed", type=int, help="Another seed makes other cases; the same, the same.")
def synth(out: Path, complaints: int | None, seed: int | None) -> None:
    """Write synthetic extracts: the demonstration set, or any number of cases drawn from it."""
    with Reporter().step("Writing synthetic extracts") as step:
        if complaints is None and seed in (None, DEFAULT_SEED):
            files = write_demo(out)
        else:
            files = draw(out, complaints, DEFAULT_SEED if seed is None else seed, step.rows)
    for file in files:
        click.echo(file)


@cli.command()
@click.argument("year")
@read_warehouse(with_cases=False)
@COMMENTARY
@COUNCIL
def ready(year: str, warehouse: Path, commentary: Path | None, council: Path | None) -> None:
    """Say what still holds the final annual report of a year back; exit 0 when nothing does."""
    from reg18.report.annual.render import ready as find_open_points

    points = find_open_points(warehouse, year, load_council(council), commentary)
    if not points:
        click.echo(f"Nothing holds the annual report of {year} back.")
        return
    count = "1 thing holds" if len(points) == 1 else f"{len(points)} things hold"
    click.echo(f"{count} the annual report of {year} back.")
    for line in as_lines(points, most=len(points)):
        click.echo(line)
    sys.exit(1)


@cli.command()
@click.argument("measure")
@click.argument("period")
@click.option("--member", default="all", help="A member of a dimension, such as charging.")
@click.option("--dimension", help="The dimension, where the member alone does not tell.")
@read_warehouse(with_cases=True)
def trace(measure: str, period: str, member: str, dimension: str | None, warehouse: Path) -> None:
    """Follow a figure to its definition, law, SQL and cases.

    PERIOD is a reporting year, 2024-25, or a quarter, "2024-25 Q1". Case references are printed: do
    not pass them on.
    """
    from reg18.analyst.trace import follow, print_trace

    print_trace(follow(warehouse, measure, period, dimension, member), _console())


@cli.group()
def report() -> None:
    """Print reports from a published warehouse."""


@report.command()
@click.argument("year")
@read_warehouse(with_cases=False)
@click.option("--out", type=PATH, required=True, help="The folder to write the report to.")
@click.option("--draft", is_flag=True, help="Mark it as a draft; what is open only warns.")
@FORMAT
@COMMENTARY
@COUNCIL
def annual(
    year: str,
    warehouse: Path,
    out: Path,
    draft: bool,
    formats: tuple[str, ...],
    commentary: Path | None,
    council: Path | None,
) -> None:
    """Print the annual report of a reporting year, such as 2024-25: as a page, as PDF, for Word."""
    from reg18.report.annual.render import render_annual

    with Reporter().step(f"Printing the annual report {year}"):
        result = render_annual(
            warehouse, year, out, load_council(council), draft, commentary, formats
        )
    _say_printed("Annual report", result)


@report.command()
@click.argument("quarter")
@read_warehouse(with_cases=False)
@click.option("--out", type=PATH, required=True, help="The folder to write the report to.")
@click.option("--draft", is_flag=True, help="Mark it as a draft; what is open only warns.")
@FORMAT
@COMMENTARY
@COUNCIL
def quarterly(
    quarter: str,
    warehouse: Path,
    out: Path,
    draft: bool,
    formats: tuple[str, ...],
    commentary: Path | None,
    council: Path | None,
) -> None:
    """Print the report of a quarter for the senior leadership team, six pages at most.

    QUARTER is as 2024-25-Q4: January to March 2025.
    """
    from reg18.report.quarterly.render import render_quarterly

    with Reporter().step(f"Printing the quarterly report {quarter}"):
        result = render_quarterly(
            warehouse, quarter, out, load_council(council), draft, commentary, formats
        )
    _say_printed("Quarterly report", result)


def _say_printed(what: str, result: ReportResult) -> None:
    console = _console()
    for warning in result.warnings:
        console.print(f"[yellow]Warning:[/yellow] {escape(warning)}")
    for file in result.files.values():
        console.print(f"{what}: {escape(str(file))}")


def _console() -> Console:
    return Console(highlight=False, soft_wrap=True)


def main() -> None:
    """Entry point of the console command."""
    debug = "--debug" in sys.argv
    # Whatever the mask that it was started with, no one else can write what a command makes.
    os.umask(os.umask(0o077) | 0o022)
    try:
        cli.main(standalone_mode=False)
    except Reg18Error as error:
        if debug:
            raise
        short = explain(error, None)
        # Where only the error itself knows the place, it says what happened there.
        is_vague = short is None or (isinstance(short, DiskFullError) and short.folder is None)
        said = error if short is None or is_vague else short
        _say_stopped(said.message, said.advice)
        sys.exit(error.exit_code)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except Exception as error:
        if debug:
            raise
        short = explain(error, None)
        if short is not None:
            _say_stopped(short.message, short.advice)
            sys.exit(short.exit_code)
        # Its message is not shown: what nobody foresaw may hold anything, a cell's text too.
        _say_stopped(
            f"reg18 met an error that it did not foresee ({type(error).__name__}).",
            "Run the command again with `reg18 --debug …` and send what it prints to whoever looks "
            "after reg18; read it first, it may hold personal data.",
        )
        sys.exit(1)


def _say_stopped(message: str, advice: str | None) -> None:
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    console.print(f"[bold red]Stopped.[/bold red] {escape(message)}")
    if advice:
        console.print(escape(advice))
