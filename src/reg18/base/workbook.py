"""Workbooks where a text stays a text: a cell never becomes a formula, a link or a number."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

# Excel's own limits: the longest text, whole numbers that it keeps exactly, its first day.
LONGEST_TEXT, _EXACT, _FIRST_YEAR = 32_767, 10**15, 1900

# Number formats by the name of a style. `@` is a text for good, even when someone edits the cell.
_NUMBERS = {
    "count": "#,##0",
    "plain": "0",
    "pounds": "£#,##0.00",
    # Counts, rates and pounds may be in one column: as many places as a value has.
    "number": "General",
    "date": "dd/mm/yyyy",
    "time": "dd/mm/yyyy hh:mm:ss",
}
# Cells for people to change, where a sheet is protected: of a column of their own, to fill in, and
# to fill in with a date.
_OPEN = ("free", "entry", "entry_date")


@contextmanager
def open_workbook(
    file: Path,
    temporary: Path,
    properties: Mapping[str, Any],
    accent: str = "#1f4e79",
    accent_text: str = "#ffffff",
) -> Iterator[Workbook]:
    """Give a workbook to fill row by row, so that its rows need no memory; they wait in files in
    `temporary`."""
    book = xlsxwriter.Workbook(
        str(file),
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "tmpdir": str(temporary),
        },
    )
    book.set_properties(dict(properties))
    yield Workbook(book, accent, accent_text)
    try:
        book.close()
    except FileCreateError as error:
        raise OSError(0, str(error)) from error


class Workbook:
    """A workbook with the styles that its sheets share."""

    def __init__(self, book: Any, accent: str, accent_text: str) -> None:
        self.book = book
        text = {"text_wrap": True, "valign": "top", "num_format": "@"}
        free = text | {"locked": False}
        entry = free | {"bg_color": "#fff8e1", "border": 4}
        styles = {
            "text": text,
            "free": free,
            "entry": entry,
            "entry_date": entry | {"num_format": _NUMBERS["date"]},
            "bold": text | {"bold": True},
            "head": text | {"bold": True, "bg_color": accent, "font_color": accent_text},
            "title": {"bold": True, "font_size": 16, "font_color": accent},
            # Does not wrap: it runs over empty cells next to it.
            "line": {"num_format": "@"},
            **{name: {"valign": "top", "num_format": code} for name, code in _NUMBERS.items()},
        }
        self.styles = {name: book.add_format(style) for name, style in styles.items()}

    def add_sheet(self, name: str, widths: Sequence[int], titles: Sequence[str] = ()) -> Sheet:
        """Add a sheet for landscape A4; `titles` are a header that stays in view."""
        sheet = self.book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        # Printed too.
        sheet.hide_gridlines(0)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        added = Sheet(sheet, self.styles)
        if titles:
            added.put(titles, "head")
            sheet.freeze_panes(1, 0)
            sheet.repeat_rows(0)
        return added


class Sheet:
    """A sheet that is written row by row."""

    def __init__(self, sheet: Any, styles: Mapping[str, Any]) -> None:
        self.sheet, self.styles = sheet, styles
        self.row = 0
        # How many texts were longer than a cell holds.
        self.cut = 0

    def put(self, cells: Sequence[Any], styles: str | Sequence[str] = "text") -> None:
        """Write the next row, each value with its type; `styles` is one for all or one for each."""
        named = [styles] * len(cells) if isinstance(styles, str) else styles
        for column, (value, style) in enumerate(zip(cells, named, strict=True)):
            self._write(column, value, style)
        self.row += 1

    def add_filter(self, columns: int) -> None:
        """Add a filter over all rows. Excel takes one over no row for a fault."""
        if self.row > 1:
            self.sheet.autofilter(0, 0, self.row - 1, columns - 1)

    def _write(self, column: int, value: Any, style: str) -> None:
        if value is None or value == "":
            # A cell to fill in is open and coloured before anyone has.
            if style == "head" or style in _OPEN:
                self.sheet.write_blank(self.row, column, None, self.styles[style])
        elif isinstance(value, bool):
            self.sheet.write_boolean(self.row, column, value)
        elif isinstance(value, (int, float, Decimal)) and _is_exact(value):
            number = style if style in (*_NUMBERS, *_OPEN) else "count"
            self.sheet.write_number(self.row, column, value, self.styles[number])
        elif isinstance(value, date) and value.year >= _FIRST_YEAR:
            if isinstance(value, datetime):
                value = value.replace(tzinfo=None)
            self.sheet.write_datetime(self.row, column, value, self.styles[style])
        else:
            written = self._cut(str(value))
            words = "text" if style in _NUMBERS else style
            self.sheet.write_string(self.row, column, written, self.styles[words])

    def _cut(self, text: str) -> str:
        """As much of a text as a cell holds; Excel counts units of UTF-16."""
        units = text.encode("utf-16-le")
        if len(units) <= LONGEST_TEXT * 2:
            return text
        self.cut += 1
        return units[: (LONGEST_TEXT - 1) * 2].decode("utf-16-le", errors="ignore") + "…"


def _is_exact(value: int | float | Decimal) -> bool:
    """Whether Excel keeps it as it is: it has at most fifteen digits, and is not infinite."""
    if isinstance(value, int):
        return abs(value) < _EXACT
    return math.isfinite(value) and (isinstance(value, float) or abs(value) < _EXACT)
