"""The rows of a workbook as text. Runs in the process that reads them (reader_process.py)."""

from __future__ import annotations

import resource
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from fnmatch import fnmatchcase
from itertools import chain, islice, repeat
from pathlib import Path
from typing import Any

import python_calamine as calamine

from reg18.base.errors import Reg18Error
from reg18.landing.intake.cells import Row, batches, cell_text
from reg18.landing.intake.sheet_xml import ERROR_SUFFIX, Area, SheetNotes, WorkbookXml

# What calamine needs for a cell, an empty one too.
_CELL_BYTES = 32
# A number in a cell has 15 digits that can be relied on.
_MAX_WHOLE = 10**15


def damaged_workbook(path: Path) -> Reg18Error:
    return Reg18Error(
        f"{path.name} cannot be read as a workbook: it is damaged or was not copied whole.",
        "Open it in Excel, save it again, and copy it again.",
    )


def read_workbook(path: Path, sheets: str = "*", rows: str = "") -> Iterator[Any]:
    """Yield what each sheet is, then its filled rows in lists of (sheet row, cells).

    `sheets` is a pattern; of a sheet whose name it does not match there are no rows. `rows` says
    how many rows of a sheet are wanted at most.
    """
    book = _open(path)
    xml = _open_xml(path)
    for order, (name, meta) in enumerate(zip(book.sheet_names, book.sheets_metadata, strict=True)):
        is_wanted = fnmatchcase(name.lower(), sheets.lower())
        yield {
            "name": name,
            "order": order,
            "is_wanted": is_wanted,
            "is_hidden": meta.visible != calamine.SheetVisibleEnum.Visible,
            "date_system": "1904" if xml is not None and xml.is_1904 else "1900",
        }
        if is_wanted:
            found = islice(_sheet_rows(path, book, xml, order), int(rows) if rows else None)
            yield from batches(found)


def _open(path: Path) -> calamine.CalamineWorkbook:
    try:
        try:
            return calamine.CalamineWorkbook.from_path(str(path))
        except calamine.PasswordError as error:
            raise Reg18Error(
                f"{path.name} is protected by a password.",
                "Save it without the password, in a folder that only people who may read it can "
                "open.",
            ) from error
        # By its ending it is of one kind; what it holds may be of another.
        except calamine.CalamineError:
            with path.open("rb") as handle:
                return calamine.CalamineWorkbook.from_filelike(handle)
    except (Reg18Error, MemoryError):
        raise
    # The reader's own errors have no common ground but this; whatever it is, the file is unusable.
    except Exception as error:
        raise damaged_workbook(path) from error


def _open_xml(path: Path) -> WorkbookXml | None:
    if not zipfile.is_zipfile(path):
        return None
    try:
        return WorkbookXml(zipfile.ZipFile(path))
    except MemoryError:
        raise
    # Nor have those of archives and XML.
    except Exception as error:
        raise damaged_workbook(path) from error


def _sheet_rows(
    path: Path, book: calamine.CalamineWorkbook, xml: WorkbookXml | None, order: int
) -> Iterator[Row]:
    try:
        notes = xml.sheet(order) if xml is not None else SheetNotes([], None, "", "", [])
        _check_size(path, book.sheet_names[order], notes)
        try:
            sheet = book.get_sheet_by_index(order)
        except calamine.CalamineError:
            if xml is None or not notes.errors:
                raise
            # It reads no sheet with an error that it does not know, such as `#SPILL!`.
            copy = xml.with_errors_as_text(order, notes.errors)
            sheet = calamine.CalamineWorkbook.from_filelike(copy).get_sheet_by_index(order)
    except (Reg18Error, MemoryError):
        raise
    except Exception as error:
        raise damaged_workbook(path) from error
    return _text_rows(sheet, notes)


def _check_size(path: Path, sheet: str, notes: SheetNotes) -> None:
    """Refuse a sheet that reaches farther than this process has memory for, naming the cell."""
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if notes.used is None or limit == resource.RLIM_INFINITY:
        return
    used = notes.used
    cells = (used.last_row - used.first_row + 1) * (used.last_column - used.first_column + 1)
    if cells * _CELL_BYTES > limit:
        farthest = " and ".join(dict.fromkeys([notes.lowest, notes.rightmost]))
        raise Reg18Error(
            f"{path.name} cannot be read: sheet {sheet} has content as far as cell {farthest}, "
            f"{cells:,} cells in all, which takes more memory than is allowed.",
            f"Clear {farthest} if it belongs to no table and save the workbook again, or save the "
            "sheet as `CSV UTF-8`.",
        )


def _text_rows(sheet: calamine.CalamineSheet, notes: SheetNotes) -> Iterator[Row]:
    """The filled rows of a sheet as text, cells from its first used column on."""
    areas = [area for area, _ in notes.unreadable]
    columns = [area.first_column for area in areas]
    if sheet.start and sheet.end:
        columns += sheet.start[1], sheet.end[1]
    if columns:
        first = min(columns)
        rows = _with_unreadable(sheet, notes, first, max(columns) - first + 1)
        yield from _with_merged(rows, sheet.merged_cell_ranges or [], first)


def _with_unreadable(
    sheet: calamine.CalamineSheet, notes: SheetNotes, first: int, width: int
) -> Iterator[Row]:
    """The filled rows, counted from 0; a text stands in each cell that calamine gives as empty and
    that is not."""
    by_row: dict[int, list[tuple[Area, str]]] = defaultdict(list)
    for area, text in notes.unreadable:
        by_row[area.first_row].append((area, text))
    last_row = max([area.last_row for area, _ in notes.unreadable], default=0)
    values: Iterator[list[Any]] = iter(())
    left, blank = 0, [""]
    if sheet.start and sheet.end:
        values = sheet.iter_rows()
        left, blank = sheet.start[1] - first, [""] * sheet.width
        last_row = max(last_row, sheet.end[0])
    active: list[tuple[Area, str]] = []
    for row, cells in zip(range(last_row + 1), chain(values, repeat(blank)), strict=False):
        active = [one for one in active if one[0].last_row >= row] + by_row.pop(row, [])
        if cells == blank and not active:
            continue
        texts = [""] * left
        texts += [_number(cell) if type(cell) is float else cell_text(cell) for cell in cells]
        texts += [""] * (width - len(texts))
        for area, text in active:
            end = min(area.last_column - first + 1, width)
            for column in range(area.first_column - first, end):
                if not texts[column].strip() or texts[column] + ERROR_SUFFIX == text:
                    texts[column] = text
        yield row, texts


def _with_merged(
    rows: Iterator[Row], merged: list[tuple[tuple[int, int], tuple[int, int]]], first: int
) -> Iterator[Row]:
    """The filled rows, counted from 1: a merged value counts in each row that it spans and that
    has a value of its own."""
    by_row: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for (top, column), (bottom, _) in merged:
        if bottom > top and column >= first:
            by_row[top].append((column - first, bottom))
    # By column: the last row of what is merged there, and its value.
    held: dict[int, tuple[int, str]] = {}
    for row, cells in rows:
        if not any(cell and not cell.isspace() for cell in cells):
            continue
        held = {column: one for column, one in held.items() if one[0] >= row}
        for column, (_, text) in held.items():
            cells[column] = cells[column] if cells[column].strip() else text
        for column, bottom in by_row.pop(row, ()):
            if column < len(cells) and cells[column]:
                held[column] = bottom, cells[column]
        yield row + 1, cells


def _number(value: float) -> str:
    # Digits beyond the fifteenth may be lost: a key of that kind is one in scientific notation.
    if abs(value) >= _MAX_WHOLE and value.is_integer():
        return f"{Decimal(int(value)).normalize():E}"
    return cell_text(value)
