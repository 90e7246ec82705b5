"""The rows of a workbook as text. Runs in the process that reads them (reader_process.py)."""

from __future__ import annotations

import zipfile
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path
from typing import Any

import python_calamine as calamine

from reg18.base.errors import Reg18Error
from reg18.landing.intake.cells import Row, batches, cell_text
from reg18.landing.intake.workbook_xml import WorkbookXml

# A number in a cell has 15 digits that can be relied on.
_MAX_WHOLE = 10**15


def damaged_workbook(path: Path) -> Reg18Error:
    """Return the refusal of a file that is not a sound workbook."""
    return Reg18Error(
        f"{path.name} cannot be read as a workbook: it is damaged or was not copied whole.",
        "Open it in Excel, save it again, and copy it again.",
    )


def read_workbook(path: Path, sheets: str = "*", rows: str = "") -> Iterator[Any]:
    """Yield what each sheet is, then its filled rows in lists of (sheet row, cells).

    `sheets` is a pattern: a sheet whose name does not match has no rows. `rows` is the most rows
    wanted of a sheet.
    """
    try:
        book = _open(path)
        xml = WorkbookXml(path) if zipfile.is_zipfile(path) else None
        sheets_there = list(zip(book.sheet_names, book.sheets_metadata, strict=True))
        for order, (name, meta) in enumerate(sheets_there):
            is_wanted = fnmatchcase(name.lower(), sheets.lower())
            yield {
                "name": name,
                "order": order,
                "is_wanted": is_wanted,
                "is_hidden": meta.visible != calamine.SheetVisibleEnum.Visible,
                "date_system": "1904" if xml is not None and xml.is_1904 else "1900",
            }
            if is_wanted:
                copy = xml.with_readable_cells(order) if xml is not None else None
                whole = book if copy is None else calamine.CalamineWorkbook.from_filelike(copy)
                found = _text_rows(whole.get_sheet_by_index(order))
                yield from batches(islice(found, int(rows) if rows else None))
    except (Reg18Error, MemoryError):
        raise
    # Errors of the library, of archives and of XML have only this in common; whatever it is, the
    # file cannot be used.
    except Exception as error:
        raise damaged_workbook(path) from error


def _open(path: Path) -> calamine.CalamineWorkbook:
    try:
        return calamine.CalamineWorkbook.from_path(str(path))
    except calamine.PasswordError as error:
        raise Reg18Error(
            f"{path.name} is protected by a password.",
            "Save it without the password, in a folder that only people who may read it can open.",
        ) from error
    # Its ending may say one kind of workbook where it holds another.
    except calamine.CalamineError:
        with path.open("rb") as handle:
            return calamine.CalamineWorkbook.from_filelike(handle)


def _text_rows(sheet: calamine.CalamineSheet) -> Iterator[Row]:
    """Yield the filled rows of a sheet as text, counted from 1, cells from its first used column
    on. A merged value counts in each row that it spans and that has a value of its own."""
    if not sheet.start:
        return
    first = sheet.start[1]
    # By its first row: the column of what is merged, and its last row.
    by_row: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or []:
        if bottom > top and left >= first:
            by_row[top].append((left - first, bottom))
    # By column: the last row of what is merged there, and its value.
    held: dict[int, tuple[int, str]] = {}
    for row, values in enumerate(sheet.iter_rows()):
        cells = [_number(cell) if type(cell) is float else cell_text(cell) for cell in values]
        if not any(cell and not cell.isspace() for cell in cells):
            continue
        held = {column: one for column, one in held.items() if one[0] >= row}
        for column, bottom in by_row.pop(row, ()):
            if column < len(cells):
                held[column] = bottom, cells[column]
        for column, (_, text) in held.items():
            cells[column] = cells[column] if cells[column].strip() else text
        yield row + 1, cells


def _number(value: float) -> str:
    # Digits beyond the fifteenth may be lost, so that a key of that kind is damaged.
    if abs(value) >= _MAX_WHOLE and value.is_integer():
        return f"{Decimal(int(value)).normalize():E}"
    return cell_text(value)
