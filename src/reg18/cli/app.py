"""The command line. Each command is thin: it reads its options, calls one function and says what
was done. Errors that a user can fix end in one clear message and an exit code of their kind."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import click
from rich.markup import escape

from reg18 import __version__
from reg18.base.errors import Reg18Error
from reg18.base.paths import Warehouse
from reg18.base.progress import Reporter
from reg18.base.shortage import DiskFullError, explain
from reg18.cli import analysts, reports
from reg18.cli.check import check_command
from reg18.cli.load_list import print_builds, print_loads
from reg18.cli.nightly import nightly_command, status_command
from reg18.cli.options import AS_OF, COUNCIL, MAPPING, PATH, WAREHOUSE, build_options, console
from reg18.cli.quotes import quotes_command
from reg18.cli.site import site_group
from reg18.landing.synthetic import DEFAULT_SEED, draw, write_demo
from reg18.settings.council import Council
from reg18.settings.mapping import Mapping
from reg18.warehouse.build import BuildOptions, rebuild, remove_load
from reg18.warehouse.build import build as run_build
from reg18.warehouse.build_folders import Builds
from reg18.warehouse.build_summary import print_build
from reg18.warehouse.publishing import roll_back
from reg18.warehouse.scratch_dbt import run_dbt
from reg18.wizard.mapping_text import write_first_mapping

_ANY_WAREHOUSE = click.option("--warehouse", type=PATH, required=True, help="The warehouse file.")


@click.group()
@click.version_option(__version__, prog_name="reg18")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
def cli(debug: bool) -> None:
    """From complaint extracts to the annual report of regulation 18, SI 2009/309."""


for command in (
    check_command, nightly_command, status_command, quotes_command, site_group,
    reports.ready_command, reports.report_group, reports.freeze_command, reports.restate_command,
    analysts.trace_command, analysts.analyse_command, analysts.mf_group, analysts.export_command,
    analysts.publish_postgres_command,
):  # fmt: skip
    cli.add_command(command)


@cli.command()
@click.option("--extracts", type=PATH, required=True, help="The folder with the extracts.")
@WAREHOUSE
@MAPPING
@build_options()
def build(extracts: Path, warehouse: Path, mappings: list[Mapping], options: BuildOptions) -> None:
    """Load a folder of extracts and publish a tested warehouse.

    The exit code is 0 if it was published, 1 if the extracts or the place cannot be used, 3 if the
    data failed a check, 4 if another build is running.
    """
    result = run_build(extracts, warehouse, options, mappings)
    print_build(result, Warehouse(warehouse), console())


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
    """See what was loaded, and undo a wrong load."""


@landing_group.command("list")
@_ANY_WAREHOUSE
def list_loads(warehouse: Path) -> None:
    """List the loads of a warehouse, the latest first."""
    print_loads(Warehouse(warehouse), console())


@landing_group.command("remove")
@click.argument("load", type=click.IntRange(min=1))
@WAREHOUSE
@build_options(has_keep=False)
def undo_load(load: int, warehouse: Path, options: BuildOptions) -> None:
    """Undo a load: publish the warehouse again without it, and delete what it brought."""
    result = remove_load(load, warehouse, options)
    console().print(f"Load {load} is undone.")
    print_build(result, Warehouse(warehouse), console())


@landing_group.command("rebuild")
@WAREHOUSE
@build_options()
@click.option(
    "--allow-fewer-rows",
    is_flag=True,
    help="Publish it even if it counts fewer rows than the published build.",
)
def rebuild_warehouse(warehouse: Path, options: BuildOptions, allow_fewer_rows: bool) -> None:
    """Rebuild and publish the warehouse from all that was ever loaded into it.

    For a warehouse whose landing database was restored from a backup, after an upgrade, and for new
    settings.
    """
    result = rebuild(warehouse, replace(options, may_shrink=allow_fewer_rows))
    print_build(result, Warehouse(warehouse), console())


@cli.command()
@_ANY_WAREHOUSE
@click.option("--to", "name", help="The build to go back to; default the one before.")
@click.option("--list", "only_list", is_flag=True, help="List the builds that are kept.")
def rollback(warehouse: Path, name: str | None, only_list: bool) -> None:
    """Publish an earlier build again.

    What was loaded stays loaded, and the next build counts it: undo a wrong load with `reg18
    landing remove`.
    """
    if only_list:
        print_builds(Builds(Warehouse(warehouse.absolute())), console())
        return
    chosen = roll_back(warehouse, name)
    console().print(f"Published again: {chosen.name}, as the warehouse and as the analysts' file.")
    console().print(
        "The next build counts every load again. To undo a load: `reg18 landing list`, then "
        "`reg18 landing remove`."
    )


@cli.command(context_settings={"ignore_unknown_options": True})
@click.option("--extracts", type=PATH, help="Load this folder first, into a scratch landing.")
@MAPPING
@AS_OF
@click.option("--scratch", type=PATH, help="Where to work; default var/scratch of the project.")
@COUNCIL
@click.argument("arguments", nargs=-1, required=True, type=click.UNPROCESSED)
def dbt(
    extracts: Path | None,
    mappings: list[Mapping],
    as_of: date | None,
    scratch: Path | None,
    council: Council,
    arguments: tuple[str, ...],
) -> None:
    """Run dbt with the project's settings, for engineers: `reg18 dbt -- build`.

    It works on a scratch warehouse and publishes nothing.
    """
    sys.exit(run_dbt(list(arguments), council, scratch, extracts, as_of, mappings))


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


def main() -> None:
    """Entry point of the console command."""
    # Whatever umask it was started with, no one else can write what a command makes.
    os.umask(os.umask(0o077) | 0o022)
    try:
        cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except Exception as error:
        if "--debug" in sys.argv:
            raise
        said, code = _explain(error)
        shown = console(stderr=True)
        shown.print(f"[bold red]Stopped.[/bold red] {escape(said.message)}")
        if said.advice:
            shown.print(escape(said.advice))
        sys.exit(code)


def _explain(error: Exception) -> tuple[Reg18Error, int]:
    """Return what to say of an error, and the exit code."""
    short = explain(error, None)
    if isinstance(error, Reg18Error):
        # If only the error itself knows the place, its own message says more.
        is_vague = isinstance(short, DiskFullError) and short.folder is None
        return error if short is None or is_vague else short, error.exit_code
    # Its message is not shown: it may hold anything, a cell's text too.
    unexpected = Reg18Error(
        f"reg18 met an unexpected error ({type(error).__name__}).",
        "Run the command again with `reg18 --debug …` and send what it prints to the people who "
        "look after reg18; read it first, it may hold personal data.",
    )
    return short or unexpected, Reg18Error.exit_code
