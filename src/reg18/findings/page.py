"""A check as one page to send: it fetches nothing, runs nothing, and reads well on paper too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import jinja2
from markupsafe import Markup, escape

from reg18 import __version__
from reg18.base import colours
from reg18.base.dates import day
from reg18.base.files import put_in_place
from reg18.findings import sentences
from reg18.findings.query import row_columns
from reg18.findings.results import CheckResult, FileResult, Finding
from reg18.settings.council import Council
from reg18.warehouse.runs import LONDON

# Lines that the page lists of a file, and of all; the workbook has more.
MOST_LISTED, MOST_IN_ALL = 200, 4_000
MOST_OF_A_CELL = 300

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class _Section:
    """A file with its findings, as the page lists them."""

    number: int
    file: FileResult
    findings: list[Finding]
    is_cut: bool
    # The columns of the whole rows that any of them fills.
    columns: list[str]


def write_page(result: CheckResult, council: Council, file: Path, workbook: str) -> None:
    """Write the page; `workbook` is the name of the file that has every line."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["sentence"] = sentences.sentence
    environment.filters["number"] = lambda count: f"{count:,}"
    # A long name may break after an underscore.
    environment.filters["breakable"] = lambda name: escape(name).replace("_", Markup("_<wbr>"))
    environment.filters["shortened"] = lambda cell: (
        cell if len(cell) <= MOST_OF_A_CELL else f"{cell[:MOST_OF_A_CELL]} …"
    )
    names = council.settings["council"]
    text = environment.get_template("page.html.j2").render(
        version=__version__,
        result=result,
        council=names,
        colours=colours.palette(council.settings["branding"]),
        as_of=day(result.as_of),
        checked=day(datetime.now(LONDON).date()),
        heading=sentences.heading(result),
        files_caption=sentences.files_caption(result),
        cards=[
            (kind, sentences.CARD_LABELS[kind], sentences.KIND_MEANINGS[kind], result.totals[kind])
            for kind in sentences.CARD_LABELS
        ],
        labels=sentences.KIND_LABELS,
        cut_short=sentences.CUT_SHORT,
        name_of=sentences.name_of,
        rows_line=sentences.rows_line,
        notes=sentences.notes(result),
        value_text=sentences.value_text,
        sections=list(_sections(result)),
        not_listed=sentences.not_listed(result) if result.not_listed else None,
        workbook=workbook,
    )
    with put_in_place(file, "The page") as partial:
        partial.write_text(text, encoding="utf-8")


def _sections(result: CheckResult) -> Iterator[_Section]:
    left = MOST_IN_ALL
    for number, one in enumerate(result.files, start=1):
        if one.counts:
            most = MOST_LISTED if left >= MOST_LISTED else 0
            found = list(result.findings(one, most + 1))
            listed = found[:most]
            left -= len(listed)
            filled = {name for finding in listed for name in finding.row or ()}
            columns = [name for name in row_columns([one]) if name in filled]
            yield _Section(number, one, listed, len(found) > most, columns)
