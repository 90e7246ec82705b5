"""Workbooks: which sheets hold a table, and their rows as text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from itertools import islice
from typing import Any

import python_calamine as calamine

from reg18.column_names import ColumnNames
from reg18.errors import Reg18Error
from reg18.intake.cells import cell_text
from reg18.intake.files import SourceFile, damaged_workbook
from reg18.intake.header import MAX_LINES_ABOVE, Wanted, no_header
from reg18.names import normal_name


@dataclass
class SheetRows:
    """One sheet: the rows above its header, the header, and how to read what is below it."""

    name: str
    order: int
    above: list[list[str]]
    header: list[str]
    # Sheet rows up to and including the header.
    header_end: int
    rows: Callable[[], Iterator[tuple[int, list[str]]]]
    shape: str = ""
    is_hidden: bool = False


@dataclass
class WorkbookSheets:
    """The sheets of a workbook that hold its table, and the names of those left alone."""

    sheets: list[SheetRows] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)


def open_sheets(source: SourceFile) -> WorkbookSheets:
    """Find the sheets of a workbook that hold the file's table.

    A sheet that names every column needed holds it. One that names the key, but lacks others, was
    meant to: it is refused rather than passed over. Any other (notes, a cover) is left alone.
    """
    book = _open(source)
    found = WorkbookSheets()
    feed = source.feed
    best: list[str] | None = None
    wanted = Wanted(source.table, feed)
    for order, name in enumerate(book.sheet_names):
        if feed and feed.sheet and not fnmatchcase(name.lower(), feed.sheet.lower()):
            found.left_alone.append(name)
            continue
        top = [row for _, row in islice(_rows(source, book, order), MAX_LINES_ABOVE)]
        if feed and not feed.header:
            if top:
                columns = list(feed.file_columns)
                header = columns + [""] * (len(top[0]) - len(columns))
                found.sheets.append(_sheet(source, book, order, name, [], header, 0))
            continue
        start = next(
            (
                index
                for index, row in enumerate(top)
                if wanted.is_header(ColumnNames(row, top[:index]).all_names())
            ),
            None,
        )
        if start is not None:
            found.sheets.append(
                _sheet(source, book, order, name, top[:start], top[start], start + 1)
            )
            continue
        meant = next(
            (row for row in top if wanted.is_meant_as_header(_names(row))),
            None,
        )
        if meant is not None or (feed and feed.sheet and top):
            raise no_header(source, f"Sheet {name} of {source.name}", meant)
        best = max([best or [], *top], key=lambda row: wanted.count_known(_names(row)))
        found.left_alone.append(name)
    if not found.sheets:
        raise no_header(source, source.name, best)
    return found


def _names(row: list[str]) -> list[str]:
    return [normal_name(cell) for cell in row]


def _open(source: SourceFile) -> calamine.CalamineWorkbook:
    try:
        return calamine.CalamineWorkbook.from_path(str(source.path))
    except calamine.PasswordError as error:
        raise Reg18Error(
            f"{source.name} is protected by a password.",
            "Save it without the password, in a folder that only those who may read it can open.",
        ) from error
    # The reader's own errors have no common ground but this; whatever it is, the file is unusable.
    except Exception as error:
        raise damaged_workbook(source.path) from error


def _rows(
    source: SourceFile, book: calamine.CalamineWorkbook, order: int
) -> Iterator[tuple[int, list[str]]]:
    """(sheet row, its cells as text) from the first row of the sheet on."""
    try:
        rows: Any = book.get_sheet_by_index(order).iter_rows()
        for number, row in enumerate(rows, start=1):
            yield number, [cell_text(cell) for cell in row]
    except Reg18Error:
        raise
    except Exception as error:
        raise damaged_workbook(source.path) from error


def _sheet(
    source: SourceFile,
    book: calamine.CalamineWorkbook,
    order: int,
    name: str,
    above: list[list[str]],
    header: list[str],
    header_end: int,
) -> SheetRows:
    is_hidden = str(book.sheets_metadata[order].visible) != "SheetVisibleEnum.Visible"
    return SheetRows(
        name=name,
        order=order,
        above=above,
        header=header,
        header_end=header_end,
        rows=lambda: islice(_rows(source, book, order), header_end, None),
        shape="workbook, hidden sheet" if is_hidden else "workbook",
        is_hidden=is_hidden,
    )
