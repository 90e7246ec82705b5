"""Options that several commands share, and the console that commands print to."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from reg18.analyst.exports.served import check_shape
from reg18.base.progress import Reporter
from reg18.report.publication import FORMATS
from reg18.settings.council import load_council
from reg18.settings.mapping import load_mappings
from reg18.warehouse.build import BuildOptions
from reg18.warehouse.build_folders import KEPT

Command = Callable[..., Any]
Decorator = Callable[[Command], Command]


def console(stderr: bool = False) -> Console:
    """Return a console that breaks no path and colours no number."""
    return Console(stderr=stderr, highlight=False, soft_wrap=True)


class Day(click.ParamType[date]):
    """A date of the calendar, such as 2025-06-30."""

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


PATH = click.Path(path_type=Path)
OUT = click.option("--out", type=PATH, required=True, help="The folder to write, replaced whole.")
CSV = click.option("--csv", "csv_file", type=PATH, help="Write all rows to this file, unrounded.")
AS_OF = click.option("--as-of", type=Day(), help="The last day that the data cover; default today.")
COUNCIL = click.option(
    "--council",
    type=PATH,
    callback=lambda _, __, path: load_council(path),
    help="The council's settings; default council.yml of the project.",
)
MAPPING = click.option(
    "--mapping",
    "mappings",
    type=PATH,
    multiple=True,
    callback=lambda _, __, paths: load_mappings(paths),
    help="A mapping of the source system; may be given several times.",
)
WAREHOUSE = click.option(
    "--warehouse", type=PATH, required=True, help="The warehouse file to publish."
)
COMMENTARY = click.option(
    "--commentary",
    type=PATH,
    help="The folder with a folder of texts for each year or quarter; default $REG18_COMMENTARY, "
    "else that of the project.",
)
PUBLISHED = click.option(
    "--published",
    type=PATH,
    help="The folder of published figures; default $REG18_PUBLISHED, else that of the project.",
)


def read_warehouse(with_cases: bool, required: bool = True) -> Decorator:
    """Return the option of a command that reads a published warehouse of this version;
    `with_cases`: it needs the private file."""

    def check(_: click.Context, __: click.Parameter, file: Path | None) -> Path | None:
        if file is not None and file.is_file():
            check_shape(file, with_cases)
        return file

    text = "The warehouse file, or the file for analysts next to it."
    return click.option(
        "--warehouse",
        type=PATH,
        required=required,
        callback=check,
        help="The private warehouse file." if with_cases else text,
    )


def build_options(has_keep: bool = True) -> Decorator:
    """Return the options of commands that build; they reach the command as `options`."""
    keep = click.option(
        "--keep",
        type=click.IntRange(min=1),
        default=KEPT,
        show_default=True,
        help="How many builds are kept to go back to, including the new one.",
    )

    def decorate(command: Command) -> Command:
        @functools.wraps(command)
        def run(as_of: Any, council: Any, published: Any, keep: int = KEPT, **more: Any) -> Any:
            options = BuildOptions(council, Reporter(), as_of, published, keep)
            return command(options=options, **more)

        decorated: Command = keep(run) if has_keep else run
        return AS_OF(COUNCIL(PUBLISHED(decorated)))

    return decorate


def report_options(command: Command) -> Command:
    """Return a command with the options of those that print a report."""
    for option in (
        COUNCIL,
        COMMENTARY,
        click.option(
            "--format", "formats", type=click.Choice(FORMATS), multiple=True, default=FORMATS,
            help="Only this format; may be given several times. Default: html, pdf and docx.",
        ),
        click.option("--draft", is_flag=True, help="Mark it as a draft; open points only warn."),
        click.option("--out", type=PATH, required=True, help="The folder to write the report to."),
        read_warehouse(with_cases=False),
    ):  # fmt: skip
        command = option(command)
    return command
