"""Options that several commands have in common."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from reg18.analyst.exports.served import check_shape
from reg18.report.publication import FORMATS
from reg18.warehouse.build_folders import KEPT

Command = TypeVar("Command", bound=Callable[..., Any])


class Day(click.ParamType[date]):
    """A date of the calendar, as 2025-06-30."""

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
AS_OF = click.option("--as-of", type=Day(), help="The last day that the data cover; default today.")
COUNCIL = click.option(
    "--council", type=PATH, help="The council's settings; default council.yml of the project."
)
MAPPING = click.option(
    "--mapping",
    "mappings",
    type=PATH,
    multiple=True,
    help="A mapping of the source system; may be given several times.",
)
WAREHOUSE = click.option(
    "--warehouse", type=PATH, required=True, help="The warehouse file to publish."
)


def _of_this_version(
    with_cases: bool,
) -> Callable[[click.Context, click.Parameter, Path | None], Path | None]:
    def check(_: click.Context, __: click.Parameter, file: Path | None) -> Path | None:
        if file is not None and file.is_file():
            check_shape(file, with_cases)
        return file

    return check


def read_warehouse(with_cases: bool, required: bool = True) -> Callable[[Command], Command]:
    """The option of a command that reads a published warehouse, which has to be of this version;
    `with_cases` says that it needs the private file."""
    return click.option(
        "--warehouse",
        type=PATH,
        required=required,
        callback=_of_this_version(with_cases),
        help="The private warehouse file."
        if with_cases
        else "The warehouse file, or the file for analysts alongside it.",
    )


FORMAT = click.option(
    "--format",
    "formats",
    type=click.Choice(FORMATS),
    multiple=True,
    default=FORMATS,
    help="Only this format; may be given several times. Default: html, pdf and docx.",
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
KEEP = click.option(
    "--keep",
    type=click.IntRange(min=1),
    default=KEPT,
    show_default=True,
    help="So many builds are kept to go back to, the new one included.",
)
