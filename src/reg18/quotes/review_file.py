"""The review file: a workbook in which a person reads, edits and decides on each quote.

A workbook and not CSV: in a CSV file a spreadsheet would read a text that begins with `=` as a
formula, swap days and months and lose letters when it saves. In a workbook, text stays text.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Any

import python_calamine
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from reg18.base.errors import Reg18Error
from reg18.base.files import put_in_place
from reg18.base.names import normal_name
from reg18.base.temporary import temporary_folder

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


_WIDTHS: dict[str, int] = dict(
    zip(Column, (6, 20, 60, 10, 60, 10, 20, 12, 30, 14, 60), strict=True)
)
_FILLED_IN = (Column.TEXT, Column.DECISION, Column.APPROVED_BY, Column.APPROVED_ON)
_NEEDED = (Column.SUGGESTION, *_FILLED_IN, Column.CODE)
_NUMBERS = (Column.NUMBER, Column.TAKEN_OUT)
_NOT_TEXTS = (*_NUMBERS, Column.APPROVED_ON)

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
    seen: dict[str, int] = {}
    for line, cells in enumerate(lines, start=2):
        if not any(map(_text, cells)):
            continue
        row = {
            title: _text(cell) if isinstance(title, Column) and title not in _NOT_TEXTS else cell
            for title, cell in zip(titles, cells, strict=False)
            if title not in ("", Column.ORIGINAL)
        }
        code = row[Column.CODE]
        if not code:
            raise Reg18Error(
                f"{file}, line {line}: the code is missing, so it is not clear which compliment "
                "this is.",
                "Copy the code back, or delete the row.",
            )
        if code in seen:
            raise Reg18Error(
                f"{file}: lines {seen[code]} and {line} have the same code, so it is not clear "
                "which of them counts.",
                "Delete one of the two rows.",
            )
        seen[code] = line
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
    file: Path, year: str, rows: Iterable[Row], help_lines: list[str], with_originals: bool
) -> None:
    """Write the file whole, readable by its owner only."""
    with (
        put_in_place(file, "The review file") as partial,
        temporary_folder("quotes") as temporary,
    ):
        partial.touch(mode=0o600)
        partial.chmod(0o600)
        options = {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "tmpdir": str(temporary),
        }
        workbook = xlsxwriter.Workbook(str(partial), options)
        _write_quotes(workbook, f"Quotes {year}", list(rows), with_originals)
        sheet = workbook.add_worksheet(HELP)
        sheet.set_column(0, 0, 110, workbook.add_format({"text_wrap": True, "valign": "top"}))
        sheet.write_column(0, 0, help_lines)
        try:
            workbook.close()
        except FileCreateError as error:
            raise OSError(0, str(error)) from error


def _write_quotes(workbook: Any, name: str, rows: list[Row], with_originals: bool) -> None:
    own = [title for title in Column if with_originals or title is not Column.ORIGINAL]
    others = dict.fromkeys(title for row in rows for title in row if title not in own)
    others.pop(Column.ORIGINAL, None)
    titles: list[str] = [*own, *others]
    # `@` keeps a cell text when someone edits it.
    base = {"text_wrap": True, "valign": "top", "num_format": "@"}
    free = {**base, "locked": False, "bg_color": "#fff8e1", "border": 4}
    styles = {
        **dict.fromkeys(own, workbook.add_format(base)),
        **dict.fromkeys(others, workbook.add_format({**base, "locked": False})),
        **dict.fromkeys(_FILLED_IN, workbook.add_format(free)),
        **dict.fromkeys(_NUMBERS, workbook.add_format({"valign": "top", "num_format": "0"})),
        Column.APPROVED_ON: workbook.add_format({**free, "num_format": "dd/mm/yyyy"}),
    }
    head = workbook.add_format({**base, "bold": True, "bottom": 2})
    sheet = workbook.add_worksheet(name)
    for column, title in enumerate(titles):
        sheet.set_column(column, column, _WIDTHS.get(title, 18), styles[title])
        sheet.write_string(0, column, title, head)
        for line, row in enumerate(rows, start=1):
            value = line if title == Column.NUMBER else row.get(title, "")
            sheet.write(line, column, value, styles[title])
    last, column = max(len(rows), 1), titles.index(Column.DECISION)
    choice = {"validate": "list", "source": ["yes", "no"], "error_message": "yes or no"}
    sheet.data_validation(1, column, last, column, choice)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, len(titles) - 1)
    # Without a password: it only keeps people from typing into the wrong column.
    allowed = ("format_rows", "format_columns", "sort", "autofilter")
    sheet.protect("", dict.fromkeys(allowed, True))
