"""A review file as a person edits it: read, filled in and saved by another program."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook

from reg18.quotes.review_file import HELP

Record = dict[str, Any]


def records(file: Path) -> list[Record]:
    """The rows of the sheet of quotes by column, as a spreadsheet shows them."""
    heads, *rows = _sheets(file)[0][1]
    return [dict(zip(heads, row, strict=True)) for row in rows]


def whole_text(file: Path) -> str:
    """All text in the sheet of quotes."""
    return "\n".join(str(cell) for row in _sheets(file)[0][1] for cell in row)


def fill_in(file: Path, change: Callable[[Record], Mapping[str, Any] | None]) -> None:
    """Change cells and save. `change` gives for each row what to write; None takes the row out."""
    name, (heads, *_) = _sheets(file)[0]
    rows = []
    for record in records(file):
        changed = change(record)
        if changed is not None:
            rows.append({**record, **changed})
    titles = list(dict.fromkeys([*heads, *(title for row in rows for title in row)]))
    save(file, {name: [titles, *([row.get(title, "") for title in titles] for row in rows)]})


def save(file: Path, sheets: dict[str, list[list[Any]]]) -> None:
    """Save sheets as a spreadsheet program does: texts as texts, days as days."""
    workbook = xlsxwriter.Workbook(str(file), {"strings_to_formulas": False})
    day = workbook.add_format({"num_format": "dd/mm/yyyy"})
    for name, rows in {**sheets, HELP: [["read me"]]}.items():
        sheet = workbook.add_worksheet(name)
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                if hasattr(cell, "isoformat"):
                    sheet.write_datetime(line, column, cell, day)
                elif isinstance(cell, str):
                    sheet.write_string(line, column, cell)
                else:
                    sheet.write(line, column, cell)
    workbook.close()


def _sheets(file: Path) -> list[tuple[str, list[list[Any]]]]:
    workbook = CalamineWorkbook.from_path(str(file))
    return [
        (name, workbook.get_sheet_by_name(name).to_python(skip_empty_area=False))
        for name in workbook.sheet_names
    ]
