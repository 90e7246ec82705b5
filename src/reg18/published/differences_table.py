"""Published figures that are now others, on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rich.console import Console
from rich.markup import escape

from reg18.base.terminal import plain_table
from reg18.published.differences import Difference

MOST_DIFFERENCES = 20


def print_differences(
    found: Sequence[Difference], records: int, as_of: date, console: Console
) -> None:
    """Print what was published and is now another, how many records are behind all of it, and what
    to do about it."""
    if not found:
        return
    count = "1 published figure" if len(found) == 1 else f"{len(found):,} published figures"
    console.print()
    console.print(
        f"[yellow]Warning:[/yellow] {count} changed since, with no explanation. The final reports "
        "that state what was published are held back until there is one."
    )
    if any(each.records is not None for each in found):
        console.print(f"Behind it: {'1 record' if records == 1 else f'{records:,} records'}.")
    print_table(found, console)
    frozen_at = max(each.as_of_date for each in found)
    if as_of < frozen_at:
        console.print(
            f"The data of this build go up to {as_of:%-d %B %Y}; those published went up to "
            f"{frozen_at:%-d %B %Y}."
        )
    if any(each.records is None for each in found):
        console.print(
            "Records are not known where those of then were not kept beside this warehouse."
        )
    console.print(
        "The records are in quality.frozen_difference_cases. What is wrong is mended in the case "
        "system; what is right is explained with `reg18 restate`."
    )


def print_table(found: Sequence[Difference], console: Console) -> None:
    """Print a line a figure: what was published, what it is now, how many records are behind it."""
    reports = {each.frozen_year for each in found}
    table = plain_table()
    table.add_column("Period", no_wrap=True)
    if len(reports) > 1:
        table.add_column("Report", no_wrap=True)
    table.add_column("Figure", overflow="fold")
    for heading in ("Published", "Now", "Records"):
        table.add_column(heading, justify="right")
    for each in found[:MOST_DIFFERENCES]:
        table.add_row(
            each.period,
            *([each.frozen_year] if len(reports) > 1 else []),
            escape(each.name),
            each.figure,
            each.new_figure,
            "not known" if each.records is None else f"{each.records:,}",
        )
    console.print(table)
    if len(found) > MOST_DIFFERENCES:
        console.print(f"and {len(found) - MOST_DIFFERENCES:,} more, in quality.frozen_differences")
