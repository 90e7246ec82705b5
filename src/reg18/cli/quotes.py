"""The command `reg18 quotes`: draw candidates into a review file, or approve what was decided."""

from __future__ import annotations

import os
from pathlib import Path

import click

from reg18.base.errors import Reg18Error
from reg18.base.paths import commentary_folder
from reg18.cli.options import COUNCIL, PATH, read_warehouse
from reg18.quotes.approve import approve
from reg18.quotes.draw import draw
from reg18.quotes.quotes_file import QUOTES
from reg18.quotes.source import Source, read_source
from reg18.settings.council import Council

_HAPPENED = {
    "new": "new in the file",
    "kept": "there before, without a decision",
    "decided": "decided before, kept as decided",
    "changed": "to decide again: the suggested text has changed (see Note)",
    "decided, dropped": "decided before and not drawn any more: removed from the file",
    "dropped": "without a decision and not drawn any more: removed from the file",
}


@click.command("quotes")
@click.argument("year")
@read_warehouse(with_cases=True)
@click.option("--out", type=PATH, help="Draw: the review file to write or update, .xlsx.")
@click.option("--approve", "review", type=PATH, help="Approve: the review file with the decisions.")
@click.option(
    "--with-originals", is_flag=True, help="Write the whole texts into the review file too."
)
@click.option(
    "--commentary",
    type=PATH,
    help="The folder with a folder of texts for each year; default that of the project.",
)
@COUNCIL
def quotes_command(
    year: str,
    warehouse: Path,
    out: Path | None,
    review: Path | None,
    with_originals: bool,
    commentary: Path | None,
    council: Council,
) -> None:
    """Draw compliments to quote in a year's report, and approve what a person decided on.

    First with --out: at most as many compliments as council.yml says, by a fixed rule, with names
    and identifiers taken out. A person decides in that file. Then with --approve.
    """
    if (out is None) == (review is None):
        raise Reg18Error(
            "Give either --out, to draw, or --approve, to approve what was decided.",
            "reg18 quotes --help shows both.",
        )
    if review is not None and with_originals:
        raise Reg18Error("--with-originals is for a review file that --out writes.")
    source = read_source(warehouse, year, council)
    if out is not None:
        _draw(source, out, with_originals)
    elif review is not None:
        _approve(source, review, commentary_folder("annual", commentary) / year)


def _draw(source: Source, out: Path, with_originals: bool) -> None:
    os.umask(0o077)
    result = draw(source, out, with_originals)
    click.echo(
        f"Drawn for {source.year.period}: {result.drawn} of {len(source.compliments)} compliments "
        "that may be quoted."
    )
    for name, text in _HAPPENED.items():
        if result.happened[name]:
            click.echo(f"{result.happened[name]:>5}  {text}")
    if not source.year.is_complete:
        click.echo("The year is not over in these data: later compliments may change the draw.")
    click.echo(f"Review file, private: {out}")
    if with_originals:
        click.echo("It holds the whole texts: show it to no one else.")


def _approve(source: Source, review: Path, folder: Path) -> None:
    result = approve(source, review, folder)
    click.echo(f"Approved: {result.approved} (before this: {result.before}).")
    if result.refused:
        click.echo(f"Refused, and not printed: {result.refused}.")
    if result.undecided:
        click.echo(f"Without a decision yet, and not printed: {result.undecided}.")
    if result.not_drawn:
        click.echo(f"Not drawn any more, and not printed: {_lines(result.not_drawn)}.")
    if result.open_lines:
        click.echo(
            "Not printed until it says who approved it, and when: "
            f"{_lines(result.open_lines)}. The report's checks list this as an open approval."
        )
    click.echo(f"Approved quotes: {folder / QUOTES}")


def _lines(lines: list[int]) -> str:
    return f"line{'s' if len(lines) > 1 else ''} {', '.join(map(str, lines))}"
