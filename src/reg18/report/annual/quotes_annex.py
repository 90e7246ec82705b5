"""What the report's annex prints of a year's quotes: the texts, the rule and three numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from reg18.base.errors import Reg18Error
from reg18.base.reading import open_warehouse, rows
from reg18.quotes.quotes_file import check_quotes, listed
from reg18.report.figures import escape
from reg18.settings.council import Council


@dataclass(frozen=True)
class Group:
    """The quotes of one service area, in Markdown that means just their text."""

    area: str
    texts: list[str]


@dataclass(frozen=True)
class Annex:
    """For the template. A number is Markdown, tagged with the column that it was taken from."""

    groups: list[Group] = field(default_factory=list)
    is_supplied: bool = False
    marked: str = ""
    drawn: str = ""
    at_most: str = ""


def annex(
    warehouse: Path,
    year: str,
    folder: Path,
    council: Council,
    warnings: list[str],
    approvals: list[str],
) -> Annex:
    """Read and check the quotes of a year; raises Reg18Error where one must not be printed.

    `approvals` is given what waits for someone's approval, `warnings` what else should be known.
    """
    checked = check_quotes(folder, warehouse, year, council)
    if checked.refusals:
        raise Reg18Error(
            f"The quotes of {year} cannot be printed ({folder}):\n  {listed(checked.refusals)}",
            "Run `reg18 quotes` again, correct or refuse these texts in the review file, and "
            "approve it again.",
        )
    approvals += checked.open
    if checked.quotes and not checked.names_were_known:
        warnings.append(
            "The names of the extract are not next to this file, so that they were not looked for "
            "in the quotes. Print the final report from the private warehouse file."
        )
    with open_warehouse(warehouse) as connection:
        found = rows(connection, "select * from marts.rpt_quotes where period = ?", year)
    tagged = {
        column: "" if number is None else f'[{number:,}]{{q="{year}/{column}"}}'
        for column, number in (found[0] if found else {}).items()
        if column in ("marked_for_publication", "drawn", "drawn_at_most")
    }
    quotes = sorted(checked.quotes, key=lambda quote: quote.service_area.casefold())
    return Annex(
        groups=[
            Group(escape(area), [escape(quote.text) for quote in of_area])
            for area, of_area in groupby(quotes, lambda quote: quote.service_area)
        ],
        is_supplied=bool(tagged.get("drawn")),
        marked=tagged.get("marked_for_publication", ""),
        drawn=tagged.get("drawn", ""),
        at_most=tagged.get("drawn_at_most", ""),
    )
