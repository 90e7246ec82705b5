"""A check as a workbook to send: a summary, and the lines to mend with what to do next.

Every text is a text: a cell that begins like a formula or an address stays what somebody typed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from reg18 import __version__
from reg18.base.dates import day
from reg18.base.files import put_in_place
from reg18.base.temporary import temporary_folder
from reg18.findings import sentences
from reg18.findings.query import row_columns
from reg18.findings.results import STOPS, CheckResult, Stop

# Title and width of each column of the sheet of lines.
_COLUMNS: tuple[tuple[str, int], ...] = (
    ("What it is", 16),
    ("File", 24),
    ("Sheet", 12),
    ("Line", 9),
    ("Row", 9),
    ("Record", 22),
    ("Column", 22),
    ("Value", 28),
    ("Why", 44),
    ("Do next", 44),
)
_WIDTH_OF_A_CELL = 18

Cell = str | int | None


def write_workbook(result: CheckResult, file: Path, accent: str, accent_text: str) -> None:
    """Write the workbook, row by row, so that its lines need no memory."""
    with (
        put_in_place(file, "The workbook") as partial,
        temporary_folder("check") as temporary,
    ):
        # Opened first, so that a folder that may not be written to is found before the work.
        partial.touch()
        workbook = xlsxwriter.Workbook(
            str(partial),
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "tmpdir": str(temporary),
            },
        )
        workbook.set_properties(
            {
                "title": f"Check of {result.folder}",
                "company": result.council,
                "comments": f"Made by reg18 {__version__}.",
            }
        )
        sheets = _Sheets(workbook, accent, accent_text)
        _summary(sheets, result)
        _lines(sheets, result)
        try:
            workbook.close()
        except FileCreateError as error:
            raise OSError(0, str(error)) from error


class _Sheets:
    """A workbook's sheets, written row by row with the formats that they share."""

    def __init__(self, workbook: Any, accent: str, accent_text: str) -> None:
        self.workbook = workbook
        # `@` is a text for good: the cell stays one when somebody edits it.
        text = {"text_wrap": True, "valign": "top", "num_format": "@"}
        self.formats = {
            "text": workbook.add_format(text),
            "bold": workbook.add_format({**text, "bold": True}),
            "title": workbook.add_format({"bold": True, "font_size": 16, "font_color": accent}),
            "head": workbook.add_format(
                {**text, "bold": True, "bg_color": accent, "font_color": accent_text}
            ),
            "number": workbook.add_format({"valign": "top", "num_format": "#,##0"}),
            # Long lines of the summary run over the cells beside them.
            "line": workbook.add_format({"num_format": "@"}),
        }
        self.sheet: Any = None
        self.row = 0

    def begin(self, title: str, widths: list[int]) -> None:
        self.sheet = self.workbook.add_worksheet(title)
        self.row = 0
        self.sheet.hide_gridlines(0)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        for index, width in enumerate(widths):
            self.sheet.set_column(index, index, width, self.formats["text"])

    def put(self, cells: list[Cell], style: str = "text") -> None:
        """Write the next row: whole numbers as numbers, all else as text."""
        for column, cell in enumerate(cells):
            if isinstance(cell, int):
                self.sheet.write_number(self.row, column, cell, self.formats["number"])
            elif cell:
                self.sheet.write_string(self.row, column, cell, self.formats[style])
            elif style == "head":
                self.sheet.write_blank(self.row, column, None, self.formats[style])
        self.row += 1


def _summary(sheets: _Sheets, result: CheckResult) -> None:
    sheets.begin("Summary", [26, 14, 22, 10, 30, 30, 44, 44])
    sheets.put([f"Check of {result.folder}"], "title")
    sheets.put([result.council], "line")
    sheets.put([f"Data up to {day(result.as_of)}"], "line")
    sheets.put([])
    sheets.put([sentences.verdict(result)], "line")
    if result.files:
        sheets.put([sentences.counts_line(result)], "line")
    if result.is_cut_short:
        sheets.put([sentences.CUT_SHORT], "line")
    if result.not_listed:
        sheets.put([sentences.not_listed(result)], "line")
    if result.has_whole_rows:
        sheets.put(["This workbook holds personal data: send it to nobody else."], "line")
    if result.files:
        sheets.put([])
        sheets.put(
            ["File", "Sheet", "Table", "Read", "Accepted", "Superseded", "Duplicate", "Rejected"],
            "head",
        )
        for one in result.files:
            sheets.put(
                [
                    one.file,
                    one.sheet,
                    one.table_name,
                    one.rows_read,
                    one.accepted,
                    one.superseded,
                    one.duplicate,
                    one.rejected,
                ]
            )
    if any(one.counts for one in result.files):
        sheets.put([])
        sheets.put(
            ["File", "Sheet", "Column", "How many", "Lines", "Values", "Why", "Do next"], "head"
        )
        for one in result.files:
            for count in one.counts:
                sheets.put(
                    [
                        one.file,
                        one.sheet,
                        count.column_name,
                        count.findings,
                        count.first_lines,
                        count.first_values,
                        sentences.sentence(count.why),
                        sentences.sentence(count.what_to_do),
                    ]
                )
    sheets.put([])
    for note in sentences.notes(result):
        sheets.put([note], "line")


def _lines(sheets: _Sheets, result: CheckResult) -> None:
    """The sheet of lines, with a header and a filter."""
    whole = []
    if result.has_whole_rows:
        whole = row_columns([one for one in result.files if one.counts])
    titles = [title for title, _ in _COLUMNS] + whole
    widths = [width for _, width in _COLUMNS] + [_WIDTH_OF_A_CELL] * len(whole)
    for number, cells in enumerate(_rows(result, whole)):
        if number == 0:
            sheets.begin("To mend", widths)
            sheets.put([*titles], "head")
            sheets.sheet.freeze_panes(1, 0)
            sheets.sheet.repeat_rows(0)
        sheets.put(cells)
        sheets.sheet.autofilter(0, 0, sheets.row - 1, len(titles) - 1)


def _rows(result: CheckResult, whole: list[str]) -> Iterator[list[Cell]]:
    for stop in result.stops:
        yield _stop_row(stop)
    for finding in result.findings(None, None):
        row = finding.row or {}
        yield [
            sentences.KIND_LABELS[finding.kind],
            finding.file,
            finding.sheet,
            finding.source_line,
            finding.row_number,
            finding.record_key,
            finding.column_name,
            sentences.value_text(finding),
            sentences.sentence(finding.why),
            sentences.sentence(finding.what_to_do),
            *(row.get(column) for column in whole),
        ]


def _stop_row(stop: Stop) -> list[Cell]:
    blank: list[Cell] = [None] * 6
    return [sentences.KIND_LABELS[STOPS], stop.file, *blank, stop.message, stop.advice]
