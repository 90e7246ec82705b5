"""The command line. Each command is thin: it reads its options, calls one function, says what was
done. Errors that a user can mend end in one clear message and exit code 1."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

import click
from rich.console import Console

from reg18 import __version__
from reg18.build import build as run_build
from reg18.council import load_council
from reg18.errors import Reg18Error
from reg18.progress import Reporter


class _Day(click.ParamType):
    name = "YYYY-MM-DD"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(str(value), "%Y-%m-%d").date()
        except ValueError:
            self.fail(f"{value!r} is not a date like 2025-06-30", param, ctx)


_PATH = click.Path(path_type=Path)
_COUNCIL = click.option(
    "--council", type=_PATH, help="The council's settings; default council.yml of the project."
)


@click.group()
@click.version_option(__version__, prog_name="reg18")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
def cli(debug: bool) -> None:
    """From complaint extracts to the annual report of regulation 18, SI 2009/309."""


@cli.command()
@click.option("--extracts", type=_PATH, required=True, help="The folder with the extracts.")
@click.option("--warehouse", type=_PATH, required=True, help="The warehouse file to publish.")
@click.option("--as-of", type=_Day(), help="The last day that the data cover; default today.")
@_COUNCIL
def build(extracts: Path, warehouse: Path, as_of: date | None, council: Path | None) -> None:
    """Load a folder of extracts and publish a tested warehouse."""
    reporter = Reporter()
    result = run_build(extracts, warehouse, load_council(council), as_of, reporter)
    console = Console(highlight=False)
    for row in result.intake:
        console.print(row)
    for warning in result.warnings:
        console.print(f"Warning: {warning}")


def main() -> None:
    """Entry point of the console command."""
    debug = "--debug" in sys.argv
    try:
        cli.main(standalone_mode=False)
    except Reg18Error as error:
        if debug:
            raise
        console = Console(stderr=True, highlight=False, soft_wrap=True)
        console.print(f"[bold red]Stopped.[/bold red] {error.message}", markup=True)
        if error.advice:
            console.print(error.advice)
        sys.exit(1)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
