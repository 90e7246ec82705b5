"""A check as a workbook to send: a summary, and the lines to correct with what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from reg18 import __version__
from reg18.base.dates import day
from reg18.base.files import put_in_place
from reg18.base.temporary import temporary_folder
from reg18.base.workbook import Workbook, open_workbook
from reg18.findings import sentences
from reg18.findings.query import row_columns
from reg18.findings.results import STOPS, CheckResult

# Title and width of each column of the sheet of lines.
_COLUMNS: dict[str, int] = {
    "What it is": 16, "File": 24, "Sheet": 12, "Line": 9, "Row": 9, "Record": 22, "Column": 22,
    "Value": 28, "Why": 44, "Do next": 44,
}  # fmt: skip
_WIDTH_OF_A_CELL = 18

# What the summary says of a file, and of what is wrong in it.
_OF_A_FILE = (
    "file", "sheet", "table_name", "rows_read", "accepted", "superseded", "duplicate", "rejected",
)  # fmt: skip
_OF_A_COUNT = ("column_name", "findings", "first_lines", "first_values")
_OF_A_LINE = ("file", "sheet", "source_line", "row_number", "record_key", "column_name")

Cell = str | int | None


def write_workbook(result: CheckResult, file: Path, accent: str, accent_text: str) -> None:
    """Write the workbook."""
    properties = {
        "title": f"Check of {result.folder}",
        "company": result.council,
        "comments": f"Made by reg18 {__version__}.",
    }
    with (
        put_in_place(file, "The workbook") as partial,
        temporary_folder("check") as temporary,
    ):
        # Opened first, so that a folder that may not be written to is found before the work.
        partial.touch()
        with open_workbook(partial, temporary, properties, accent, accent_text) as workbook:
            _write_summary(workbook, result)
            _write_lines(workbook, result)


def _write_summary(workbook: Workbook, result: CheckResult) -> None:
    sheet = workbook.add_sheet("Summary", [26, 14, 22, 10, 30, 30, 44, 44])
    sheet.put([f"Check of {result.folder}"], "title")
    lines = [result.council, f"Data up to {day(result.as_of)}", "", sentences.verdict(result)]
    if result.files:
        lines.append(sentences.counts_line(result))
    if result.is_cut_short:
        lines.append(sentences.CUT_SHORT)
    if result.not_listed:
        lines.append(sentences.not_listed(result))
    if result.has_whole_rows:
        lines.append("This workbook holds personal data: send it to no one else.")
    for line in lines:
        sheet.put([line], "line")
    if result.files:
        sheet.put([])
        sheet.put(
            ["File", "Sheet", "Table", "Read", "Accepted", "Superseded", "Duplicate", "Rejected"],
            "head",
        )
    for one in result.files:
        sheet.put([one[name] for name in _OF_A_FILE])
    if any(one["counts"] for one in result.files):
        sheet.put([])
        sheet.put(
            ["File", "Sheet", "Column", "How many", "Lines", "Values", "Why", "Do next"], "head"
        )
    for one in result.files:
        for count in one["counts"]:
            sheet.put(
                [one["file"], one["sheet"], *(count[name] for name in _OF_A_COUNT),
                 sentences.sentence(count["why"]), sentences.sentence(count["what_to_do"])]
            )  # fmt: skip
    sheet.put([])
    for note in sentences.notes(result):
        sheet.put([note], "line")


def _write_lines(workbook: Workbook, result: CheckResult) -> None:
    whole = []
    if result.has_whole_rows:
        whole = row_columns([one for one in result.files if one["counts"]])
    titles = [*_COLUMNS, *whole]
    widths = [*_COLUMNS.values(), *(_WIDTH_OF_A_CELL for _ in whole)]
    sheet = None
    for cells in _rows(result, whole):
        sheet = sheet or workbook.add_sheet("To correct", widths, titles)
        sheet.put(cells)
    if sheet is not None:
        sheet.add_filter(len(titles))


def _rows(result: CheckResult, whole: list[str]) -> Iterator[list[Cell]]:
    blank = [None] * (len(_COLUMNS) - 4)
    for stop in result.stops:
        kind = sentences.KIND_LABELS[STOPS]
        yield [kind, stop.file, *blank, stop.message, stop.advice, *(None for _ in whole)]
    for finding in result.findings(None, None):
        yield [
            sentences.KIND_LABELS[finding["kind"]],
            *(finding[name] for name in _OF_A_LINE),
            sentences.value_text(finding),
            sentences.sentence(finding["why"]),
            sentences.sentence(finding["what_to_do"]),
            *(finding["row"].get(column) for column in whole),
        ]
