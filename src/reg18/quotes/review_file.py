"""The review file: a workbook in which a person reads, edits and decides on each quote.

A workbook and not CSV: of a CSV file a spreadsheet would read a text that begins with `=` as a
formula, turn dates about and lose letters when it saves it. Here a text is a text for good.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import python_calamine
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from reg18.errors import Reg18Error
from reg18.files import put_in_place
from reg18.names import normal_name
from reg18.temporary import temporary_folder

NUMBER, AREA, SUGGESTION, TAKEN_OUT = "No.", "Service area", "Suggested text", "Parts taken out"
TEXT, DECISION, APPROVED_BY, APPROVED_ON = "Text to print", "Decision", "Approved by", "Date"
NOTE, CODE, ORIGINAL = "Note", "Code", "Original text"
HELP = "How to review"

# Title and width; what a person fills in stands between the suggestion and the note.
_COLUMNS: dict[str, int] = {
    NUMBER: 6,
    AREA: 20,
    SUGGESTION: 60,
    TAKEN_OUT: 10,
    TEXT: 60,
    DECISION: 10,
    APPROVED_BY: 20,
    APPROVED_ON: 12,
    NOTE: 30,
    CODE: 14,
}
_FILLED_IN = (TEXT, DECISION, APPROVED_BY, APPROVED_ON)
_NEEDED = (SUGGESTION, *_FILLED_IN, CODE)

Cell = Any


@dataclass
class Row:
    """A row of the file. `line` is where it stands, 0 for one that is new."""

    code: str
    area: str = ""
    suggestion: str = ""
    taken_out: int = 0
    text: str = ""
    decision: str = ""
    approved_by: str = ""
    approved_on: Cell = ""
    note: str = ""
    line: int = 0
    original: str = ""
    # Columns that the file has besides ours, kept as they are.
    others: dict[str, Cell] = field(default_factory=dict)

    @property
    def is_filled_in(self) -> bool:
        return any((self.text, self.decision, self.approved_by, self.approved_on))


def sheet_name(year: str) -> str:
    return f"Quotes {year}"


def read_review(file: Path, year: str) -> list[Row]:
    """The rows of a review file; raises Reg18Error for anything that is none of that year."""
    try:
        workbook = python_calamine.CalamineWorkbook.from_path(str(file))
        name = sheet_name(year)
        if name not in workbook.sheet_names:
            raise Reg18Error(
                f"{file} has no sheet `{name}`: it is no review file of {year}.",
                "Name the file that `reg18 quotes` wrote for that year.",
            )
        others = [sheet for sheet in workbook.sheet_names if sheet not in (name, HELP)]
        if others:
            raise Reg18Error(
                f"{file} has sheets of its own ({', '.join(others)}), which would be lost.",
                "Move them to another workbook.",
            )
        cells = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, OSError) as error:
        raise Reg18Error(
            f"The review file {file} cannot be read.",
            "Save it as a workbook (.xlsx), close it, and see that you may read it.",
        ) from error
    heads = [_text(cell) for cell in cells[0]] if cells else []
    by_name = {normal_name(title): title for title in (*_COLUMNS, ORIGINAL)}
    titles = [by_name.get(normal_name(head), head) for head in heads]
    missing = [title for title in _NEEDED if titles.count(title) != 1]
    if missing:
        raise Reg18Error(
            f"{file}, line 1: the columns {', '.join(missing)} are not there once.",
            "The first line names the columns; copy it from a file that `reg18 quotes` writes.",
        )
    rows = []
    for line, values in enumerate(cells[1:], start=2):
        row = dict(zip(titles, values, strict=False))
        if not any(_text(value) for value in values):
            continue
        rows.append(_row(row, line, file))
    seen: dict[str, int] = {}
    for one in rows:
        if one.code in seen:
            raise Reg18Error(
                f"{file}: lines {seen[one.code]} and {one.line} have the same code, so that it is "
                "not clear which of them counts.",
                "Take one of the two rows out.",
            )
        seen[one.code] = one.line
    return rows


def _row(values: dict[str, Cell], line: int, file: Path) -> Row:
    code = _text(values.get(CODE))
    if not code:
        raise Reg18Error(
            f"{file}, line {line}: the code is missing, so that it is not clear which compliment "
            "this is.",
            "Copy the code back, or take the row out.",
        )
    return Row(
        code=code,
        area=_text(values.get(AREA)),
        suggestion=_text(values.get(SUGGESTION)),
        text=_text(values.get(TEXT)),
        decision=_text(values.get(DECISION)),
        approved_by=_text(values.get(APPROVED_BY)),
        approved_on=values.get(APPROVED_ON) or "",
        note=_text(values.get(NOTE)),
        line=line,
        others={
            title: value
            for title, value in values.items()
            if title and title not in _COLUMNS and title != ORIGINAL
        },
    )


def _text(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def write_review(
    file: Path, year: str, rows: list[Row], help_lines: list[str], with_originals: bool
) -> None:
    """Write the file whole, readable by its owner only."""
    others = list(dict.fromkeys(title for row in rows for title in row.others))
    titles = [*_COLUMNS, *([ORIGINAL] if with_originals else []), *others]
    with (
        put_in_place(file, "The review file") as partial,
        temporary_folder("quotes") as temporary,
    ):
        partial.touch(mode=0o600)
        partial.chmod(0o600)
        workbook = xlsxwriter.Workbook(
            str(partial),
            {
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "tmpdir": str(temporary),
            },
        )
        _write_quotes(workbook, sheet_name(year), rows, titles)
        _write_help(workbook, help_lines)
        try:
            workbook.close()
        except FileCreateError as error:
            raise OSError(0, str(error)) from error


def _write_quotes(workbook: Any, name: str, rows: list[Row], titles: list[str]) -> None:
    # `@` is a text for good: a cell stays one when somebody edits it.
    base = {"text_wrap": True, "valign": "top", "num_format": "@"}
    fixed = workbook.add_format(base)
    free = workbook.add_format({**base, "locked": False, "bg_color": "#fff8e1", "border": 4})
    day = workbook.add_format(
        {**base, "locked": False, "bg_color": "#fff8e1", "border": 4, "num_format": "dd/mm/yyyy"}
    )
    number = workbook.add_format({"valign": "top", "num_format": "0"})
    other = workbook.add_format({**base, "locked": False})
    head = workbook.add_format({**base, "bold": True, "bottom": 2})
    formats = {**dict.fromkeys(_FILLED_IN, free), APPROVED_ON: day}
    sheet = workbook.add_worksheet(name)
    for column, title in enumerate(titles):
        known = title in _COLUMNS or title == ORIGINAL
        sheet.set_column(
            column, column, _COLUMNS.get(title, 60 if title == ORIGINAL else 18),
            formats.get(title, fixed if known else other),
        )  # fmt: skip
        sheet.write_string(0, column, title, head)
    for line, row in enumerate(rows, start=1):
        values = {
            NUMBER: line, AREA: row.area, SUGGESTION: row.suggestion, TAKEN_OUT: row.taken_out,
            TEXT: row.text, DECISION: row.decision, APPROVED_BY: row.approved_by,
            APPROVED_ON: row.approved_on, NOTE: row.note, CODE: row.code, ORIGINAL: row.original,
            **row.others,
        }  # fmt: skip
        for column, title in enumerate(titles):
            value = values.get(title, "")
            style = formats.get(title, fixed)
            if title in (NUMBER, TAKEN_OUT):
                sheet.write_number(line, column, value, number)
            elif hasattr(value, "isoformat"):
                sheet.write_datetime(line, column, value, day)
            elif isinstance(value, int | float) and not isinstance(value, bool):
                sheet.write_number(line, column, value, day if title == APPROVED_ON else other)
            elif value not in ("", None):
                sheet.write_string(line, column, str(value), style)
            else:
                sheet.write_blank(line, column, None, style)
    column = titles.index(DECISION)
    sheet.data_validation(
        1, column, max(len(rows), 1), column,
        {"validate": "list", "source": ["yes", "no"], "error_message": "yes or no"},
    )  # fmt: skip
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(rows), 1), len(titles) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    # Without a password: it keeps from typing into the wrong column, and from nothing else.
    sheet.protect(
        "",
        {"format_rows": True, "format_columns": True, "sort": True, "autofilter": True},
    )


def _write_help(workbook: Any, lines: list[str]) -> None:
    sheet = workbook.add_worksheet(HELP)
    sheet.set_column(0, 0, 110, workbook.add_format({"text_wrap": True, "valign": "top"}))
    for line, text in enumerate(lines):
        sheet.write_string(line, 0, text)
