"""The review file: a workbook in which a person reads, edits and decides on each quote.

A workbook and not CSV: in a CSV file a spreadsheet would read a text that begins with `=` as a
formula, swap days and months and lose letters when it saves. In a workbook, text stays text.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

import python_calamine

from reg18.base.errors import Reg18Error
from reg18.base.files import put_in_place
from reg18.base.names import normal_name
from reg18.base.temporary import temporary_folder
from reg18.base.workbook import open_workbook

HELP = "How to review"


class Column(StrEnum):
    """The columns by their titles; a person fills in those between suggestion and note."""

    NUMBER = "No."
    AREA = "Service area"
    SUGGESTION = "Suggested text"
    TAKEN_OUT = "Parts taken out"
    TEXT = "Text to print"
    DECISION = "Decision"
    APPROVED_BY = "Approved by"
    APPROVED_ON = "Date"
    NOTE = "Note"
    CODE = "Code"
    # Only where it is asked for.
    ORIGINAL = "Original text"


# Its width and style in the workbook.
_COLUMNS: dict[str, tuple[int, str]] = {
    Column.NUMBER: (6, "plain"),
    Column.AREA: (20, "text"),
    Column.SUGGESTION: (60, "text"),
    Column.TAKEN_OUT: (10, "plain"),
    Column.TEXT: (60, "entry"),
    Column.DECISION: (10, "entry"),
    Column.APPROVED_BY: (20, "entry"),
    Column.APPROVED_ON: (12, "entry_date"),
    Column.NOTE: (30, "text"),
    Column.CODE: (14, "text"),
    Column.ORIGINAL: (60, "text"),
}
# One that someone added.
_OTHER = 18, "free"
_FILLED_IN = (Column.TEXT, Column.DECISION, Column.APPROVED_BY, Column.APPROVED_ON)
_NEEDED = (Column.SUGGESTION, *_FILLED_IN, Column.CODE)
_NOT_TEXTS = (Column.NUMBER, Column.TAKEN_OUT, Column.APPROVED_ON)

# A row of the file by the titles of its columns, including those that someone added.
Row = dict[str, Any]


def is_filled_in(row: Row) -> bool:
    """Whether a person wrote anything into the row."""
    return any(row.get(title) for title in _FILLED_IN)


def read_review(file: Path, year: str) -> dict[int, Row]:
    """Return the rows of a year's review file by their line; raises Reg18Error for another file."""
    heads, *lines = _cells(file, year) or [[]]
    by_name = {normal_name(title): title for title in Column}
    titles = [by_name.get(normal_name(_text(head)), _text(head)) for head in heads]
    missing = [title for title in _NEEDED if titles.count(title) != 1]
    if missing:
        raise Reg18Error(
            f"{file}, line 1: the columns {', '.join(missing)} are missing or there twice.",
            "The first line names the columns; copy it from a file that `reg18 quotes` writes.",
        )
    rows: dict[int, Row] = {}
    seen: set[str] = set()
    for line, cells in enumerate(lines, start=2):
        if not any(map(_text, cells)):
            continue
        row = {
            title: _text(cell) if isinstance(title, Column) and title not in _NOT_TEXTS else cell
            for title, cell in zip(titles, cells, strict=False)
            if title not in ("", Column.ORIGINAL)
        }
        if not row[Column.CODE] or row[Column.CODE] in seen:
            raise Reg18Error(
                f"{file}, line {line}: the code is missing, or another line has the same, so it is "
                "not clear which compliment this is.",
                "Copy the code back, or delete the row.",
            )
        seen.add(row[Column.CODE])
        rows[line] = row
    return rows


def _cells(file: Path, year: str) -> list[list[Any]]:
    name = f"Quotes {year}"
    try:
        workbook = python_calamine.CalamineWorkbook.from_path(str(file))
        others = [sheet for sheet in workbook.sheet_names if sheet not in (name, HELP)]
        if name not in workbook.sheet_names:
            raise Reg18Error(
                f"{file} has no sheet `{name}`: it is not a review file of {year}.",
                "Name the file that `reg18 quotes` wrote for that year.",
            )
        if others:
            raise Reg18Error(
                f"{file} has sheets of its own ({', '.join(others)}), which would be lost.",
                "Move them to another workbook.",
            )
        return workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, OSError) as error:
        raise Reg18Error(
            f"The review file {file} cannot be read.",
            "Save it as a workbook (.xlsx), close it, and check that you may read it.",
        ) from error


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def write_review(
    file: Path, year: str, rows: Sequence[Row], help_lines: list[str], with_originals: bool
) -> None:
    """Write the file whole, readable by its owner only."""
    own = [title for title in Column if with_originals or title is not Column.ORIGINAL]
    others = dict.fromkeys(title for row in rows for title in row if title not in set(Column))
    titles: list[str] = [*own, *others]
    looks = [_COLUMNS.get(title, _OTHER) for title in titles]
    widths, styles = [width for width, _ in looks], [style for _, style in looks]
    with (
        put_in_place(file, "The review file") as partial,
        temporary_folder("quotes") as temporary,
    ):
        partial.touch(mode=0o600)
        with open_workbook(partial, temporary, {}) as workbook:
            sheet = workbook.add_sheet(f"Quotes {year}", widths, titles)
            for number, row in enumerate(rows, 1):
                numbered = {**row, Column.NUMBER: number}
                sheet.put([numbered.get(title, "") for title in titles], styles)
            sheet.add_filter(len(titles))
            column = titles.index(Column.DECISION)
            choice = {"validate": "list", "source": ["yes", "no"], "error_message": "yes or no"}
            sheet.sheet.data_validation(1, column, max(len(rows), 1), column, choice)
            # Without a password: it only keeps people from typing into the wrong column.
            allowed = ("format_rows", "format_columns", "sort", "autofilter")
            sheet.sheet.protect("", dict.fromkeys(allowed, True))
            added = workbook.add_sheet(HELP, [110])
            for line in help_lines:
                added.put([line])
