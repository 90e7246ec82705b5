"""A check as the two files to send: a workbook, and a page that loads nothing, runs nothing and
reads well on paper too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from reg18 import __version__
from reg18.base.colours import palette
from reg18.base.dates import day
from reg18.base.files import put_in_place
from reg18.findings import sentences
from reg18.findings.query import row_columns
from reg18.findings.results import CheckResult
from reg18.findings.workbook import write_workbook
from reg18.settings.council import Council
from reg18.warehouse.runs import LONDON

PAGE, WORKBOOK = "check.html", "check.xlsx"

# Lines that the page lists of a file, and of all; the workbook has more.
MOST_LISTED, MOST_IN_ALL = 200, 4_000
_MOST_OF_A_CELL = 300


def write_check(result: CheckResult, council: Council, out: Path) -> None:
    """Write what a check found, or is known of a build, as a page and a workbook."""
    colours = palette(council.settings["branding"])
    write_page(result, council, out / PAGE)
    write_workbook(result, out / WORKBOOK, colours.accent, colours.accent_text)


def write_page(result: CheckResult, council: Council, file: Path) -> None:
    """Write the page."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "sentence": sentences.sentence,
        "number": lambda count: f"{count:,}",
        # A long name may break after an underscore.
        "breakable": lambda name: escape(name).replace("_", Markup("_<wbr>")),
        "shortened": lambda cell: (
            cell if len(cell) <= _MOST_OF_A_CELL else f"{cell[:_MOST_OF_A_CELL]} …"
        ),
    }
    text = environment.get_template("page.html.j2").render(
        version=__version__,
        result=result,
        council=council.settings["council"],
        colours=palette(council.settings["branding"]),
        as_of=day(result.as_of),
        checked=day(datetime.now(LONDON).date()),
        words=sentences,
        sections=list(_sections(result)),
        workbook=WORKBOOK,
    )
    with put_in_place(file, "The page") as partial:
        partial.write_text(text, encoding="utf-8")


def _sections(result: CheckResult) -> Iterator[dict[str, Any]]:
    """Yield each file with its findings, as the page lists them."""
    left = MOST_IN_ALL
    for number, one in enumerate(result.files, start=1):
        if one["counts"]:
            most = MOST_LISTED if left >= MOST_LISTED else 0
            found = list(result.findings(one, most + 1))
            listed = found[:most]
            left -= len(listed)
            filled = {name for finding in listed for name in finding["row"]}
            yield {
                "number": number,
                "file": one,
                "findings": listed,
                "is_cut": len(found) > most,
                # The columns of the whole rows that any of them fills.
                "columns": [name for name in row_columns([one]) if name in filled],
            }
