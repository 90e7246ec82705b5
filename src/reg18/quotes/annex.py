"""What the report's annex prints of a year's quotes: the texts, the rule and three numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from reg18.errors import Reg18Error
from reg18.quotes.published import Quote, check_quotes
from reg18.reading import opened, rows
from reg18.settings.council import Council

# How many refusals a message lists.
LISTED = 20


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

    `approvals` is given what waits for somebody's approval, `warnings` what else should be known.
    """
    # The report's package reads this module when it is loaded.
    from reg18.report.figures import escape

    checked = check_quotes(folder, warehouse, year, council)
    if checked.refusals:
        shown = checked.refusals[:LISTED]
        if len(checked.refusals) > LISTED:
            shown.append(f"and {len(checked.refusals) - LISTED} more")
        raise Reg18Error(
            f"The quotes of {year} cannot be printed ({folder}):\n  " + "\n  ".join(shown),
            "Run `reg18 quotes` again, mend or refuse these texts in the review file, and approve "
            "it again.",
        )
    approvals += checked.open
    quotes = checked.quotes
    if quotes and not checked.names_were_known:
        warnings.append(
            "The names of the extract are not beside this file, so that they were not looked for "
            "in the quotes. Print the final report from the private warehouse file."
        )
    numbers = _numbers(warehouse, year)
    return Annex(
        groups=[
            Group(escape(area), [escape(quote.text) for quote in of_area])
            for area, of_area in groupby(
                sorted(quotes, key=lambda quote: quote.service_area.casefold()), _area
            )
        ],
        is_supplied=numbers["drawn"] is not None,
        marked=_tagged(numbers, "marked_for_publication"),
        drawn=_tagged(numbers, "drawn"),
        at_most=_tagged(numbers, "drawn_at_most"),
    )


def _area(quote: Quote) -> str:
    return quote.service_area


def _numbers(warehouse: Path, year: str) -> dict[str, Any]:
    with opened(warehouse) as connection:
        found = rows(connection, "select * from marts.rpt_quotes where period = ?", year)
    return found[0] if found else {}


def _tagged(numbers: dict[str, Any], column: str) -> str:
    if numbers[column] is None:
        return ""
    return f'[{numbers[column]:,}]{{q="{numbers["period"]}/{column}"}}'
