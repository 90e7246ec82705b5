"""Values of DuckDB as cells of Excel, each of the type that it has."""

from __future__ import annotations

import math
from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from reg18.analyst.exports.relations import Column

# Excel's own limits: the longest text, whole numbers that it keeps exactly, its first day.
LONGEST_TEXT, _EXACT, _FIRST_YEAR = 32_767, 10**15, 1900

# Numbers that are names: they are neither added up nor grouped by thousands.
_NUMBERS_THAT_NAME = ("_number", "_order", "_rank", "multiplier")


class CellWriter:
    """Writes cells, and counts by table the texts that had to be cut."""

    def __init__(self, workbook: Any) -> None:
        self.count = workbook.add_format({"num_format": "#,##0"})
        self._formats = {
            "text": workbook.add_format({"num_format": "@"}),
            "plain": workbook.add_format({"num_format": "0"}),
            "pounds": workbook.add_format({"num_format": "£#,##0.00"}),
            # Counts, rates and pounds may stand in one column: as many places as a value has.
            "number": workbook.add_format({"num_format": "General"}),
            "date": workbook.add_format({"num_format": "dd/mm/yyyy"}),
            "time": workbook.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"}),
        }
        self.cut: Counter[str] = Counter()

    def format_of(self, column: Column) -> Any:
        """The number format of a column."""
        kind = column.type
        if kind == "VARCHAR":
            return self._formats["text"]
        if kind == "DATE":
            return self._formats["date"]
        if kind.startswith("TIMESTAMP"):
            return self._formats["time"]
        if column.unit == "pounds":
            return self._formats["pounds"]
        if kind == "INTEGER" or kind.endswith(("INT", ",0)")):
            named = column.name.endswith(_NUMBERS_THAT_NAME)
            return self._formats["plain"] if named else self.count
        return self._formats["number"]

    def write(self, sheet: Any, row: int, column: int, value: Any, style: Any, table: str) -> None:
        """Write a value; an empty one leaves its cell empty."""
        if value is None:
            return
        if isinstance(value, bool):
            sheet.write_boolean(row, column, value)
        elif isinstance(value, (int, float, Decimal)) and _is_exact(value):
            sheet.write_number(row, column, value, style)
        elif isinstance(value, date) and value.year >= _FIRST_YEAR:
            if isinstance(value, datetime):
                value = value.replace(tzinfo=None)
            sheet.write_datetime(row, column, value, style)
        else:
            text = str(value)
            if len(text.encode("utf-16-le")) // 2 > LONGEST_TEXT:
                self.cut[table] += 1
                text = _cut(text)
            sheet.write_string(row, column, text, self._formats["text"])


def _is_exact(value: int | float | Decimal) -> bool:
    """Whether Excel keeps it as it is: it has fifteen digits, and no infinity."""
    if isinstance(value, float):
        return math.isfinite(value)
    return (
        abs(value) < _EXACT
        if isinstance(value, int)
        else (value.is_finite() and abs(value) < _EXACT)
    )


def _cut(text: str) -> str:
    """As much of a text as a cell holds; Excel counts units of UTF-16."""
    units = text.encode("utf-16-le")[: (LONGEST_TEXT - 1) * 2]
    return units.decode("utf-16-le", errors="ignore") + "…"
