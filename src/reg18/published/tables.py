"""The files of published figures: their columns, what these may hold, and how they are read.

They are CSV so that git shows what changed and a person can write a restatement; dbt gets them as
typed Parquet, checked here.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pyarrow as pa

from reg18.base.errors import Reg18Error
from reg18.base.files import put_in_place

Row = dict[str, Any]

_PERIOD = re.compile(r"(\d{4})-(\d\d)( Q[1-4])?")
_DAYS = ("%Y-%m-%d", "%d/%m/%Y")


@dataclass(frozen=True)
class Column:
    """A column: its type, how its text is read, what it must be, and whether it may be empty."""

    type: pa.DataType
    read: Callable[[str], Any]
    what: str
    may_be_empty: bool = False


def _day(text: str) -> date:
    for form in _DAYS:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise ValueError(text)


def _yes_no(text: str) -> bool:
    return {"true": True, "false": False}[text.lower()]


def _year(text: str) -> str:
    found = _PERIOD.fullmatch(text)
    if found is None or found[3] or (int(found[1]) + 1) % 100 != int(found[2]):
        raise ValueError(text)
    return text


def _period(text: str) -> str:
    _year(text.split(" ")[0])
    if _PERIOD.fullmatch(text) is None:
        raise ValueError(text)
    return text


TEXT = Column(pa.string(), str, "a text")
YEAR = Column(pa.string(), _year, "a reporting year such as 2024-25")
PERIOD = Column(pa.string(), _period, "a year such as 2024-25 or a quarter such as 2024-25 Q3")
DAY = Column(pa.date32(), _day, "a day such as 2025-07-31")
WHOLE = Column(pa.int64(), int, "a whole number")
YES_NO = Column(pa.bool_(), _yes_no, "true or false")
NUMERATOR = Column(pa.decimal128(18, 2), Decimal, "a number", may_be_empty=True)
DENOMINATOR = Column(pa.decimal128(18, 0), Decimal, "a whole number", may_be_empty=True)
VALUE = Column(pa.float64(), float, "a number", may_be_empty=True)


@dataclass(frozen=True)
class Table:
    """A file: its columns, and those that name a row."""

    name: str
    columns: dict[str, Column]
    key: tuple[str, ...]

    @property
    def file_name(self) -> str:
        return f"{self.name}.csv"

    @property
    def schema(self) -> pa.Schema:
        return pa.schema([(name, column.type) for name, column in self.columns.items()])


FREEZES = Table(
    "freezes",
    {
        "frozen_year": YEAR,
        "as_of_date": DAY,
        "approved_by": TEXT,
        "frozen_on": DAY,
        "run_id": TEXT,
        "reg18_version": TEXT,
        "load_number": WHOLE,
        "figures": WHOLE,
        "fingerprint": TEXT,
    },
    ("frozen_year",),
)
FIGURES = Table(
    "frozen_figures",
    {
        "frozen_year": YEAR,
        "period": PERIOD,
        "measure": TEXT,
        "dimension": TEXT,
        "member": TEXT,
        "printed": TEXT,
        "numerator": NUMERATOR,
        "denominator": DENOMINATOR,
        "value": VALUE,
        "is_whole": YES_NO,
    },
    ("frozen_year", "period", "measure", "dimension", "member"),
)
EXTRACTS = Table(
    "frozen_extracts",
    {
        "frozen_year": YEAR,
        "load_number": WHOLE,
        "file": TEXT,
        "sheet": Column(pa.string(), str, "a text", may_be_empty=True),
        "table_name": TEXT,
        "rows_read": WHOLE,
        "rows_standing": WHOLE,
        "content_hash": TEXT,
    },
    ("frozen_year", "load_number", "file", "sheet", "table_name", "content_hash"),
)
RESTATEMENTS = Table(
    "restatements",
    {
        "period": PERIOD,
        "measure": TEXT,
        "dimension": TEXT,
        "member": TEXT,
        "restated": TEXT,
        "reason": TEXT,
        "approved_by": TEXT,
        "approved_on": DAY,
    },
    ("period", "measure", "dimension", "member", "restated"),
)


def read(folder: Path, table: Table) -> list[Row]:
    """The rows of a file, typed; none where it is not there. A Reg18Error names what is wrong."""
    path = folder / table.file_name
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return []
    except UnicodeDecodeError as error:
        raise Reg18Error(
            f"{path} is not UTF-8 text.", "Save it as `CSV UTF-8`, or put it back from git."
        ) from error
    except OSError as error:
        raise Reg18Error(
            f"{path} cannot be read ({error.strerror}).", "Look at who owns the file."
        ) from error
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    rows: dict[tuple[str, ...], Row] = {}
    try:
        _check_header(path, table, reader.fieldnames or [])
        for cells in reader:
            if not any(cells.get(name) for name in table.columns):
                continue
            row = _typed(path, reader.line_num, table, cells)
            key = tuple(str(row[name]).lower() for name in table.key)
            if key in rows:
                raise _wrong(path, reader.line_num, "the same is said in a line above.")
            rows[key] = row
    except csv.Error as error:
        # Where a quote is not closed, that is the last line; the reader has no better.
        line = reader.reader.line_num
        raise _wrong(path, line, f"the line cannot be read ({error}).") from error
    return list(rows.values())


def _wrong(path: Path, line: int, what: str) -> Reg18Error:
    return Reg18Error(
        f"{path}, line {line}: {what}",
        "docs/reference/published-figures.md says what each column holds; git has the file as it "
        "was.",
    )


def _check_header(path: Path, table: Table, names: Any) -> None:
    missing = [name for name in table.columns if name not in names]
    unknown = [str(name) for name in names if name not in table.columns]
    if missing or unknown or len(names) != len(set(names)):
        said = f"missing: {', '.join(missing)}" if missing else f"not known: {', '.join(unknown)}"
        raise _wrong(path, 1, f"the header must be {','.join(table.columns)} ({said}).")


def _typed(path: Path, line: int, table: Table, cells: dict[Any, Any]) -> Row:
    if None in cells or any(cells[name] is None for name in table.columns):
        raise _wrong(path, line, f"there must be {len(table.columns)} fields.")
    row: Row = {}
    for name, column in table.columns.items():
        text = cells[name].strip()
        if not text:
            if not column.may_be_empty:
                raise _wrong(path, line, f"{name} is empty.")
            row[name] = "" if column.read is str else None
            continue
        try:
            row[name] = column.read(text)
        except (ValueError, KeyError, InvalidOperation) as error:
            raise _wrong(path, line, f"{name} is {text!r}; it must be {column.what}.") from error
    return row


def as_text(value: Any) -> str:
    """A value as the files hold it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
    return str(value)


def write(folder: Path, table: Table, rows: list[Row]) -> None:
    """Write a file again, sorted, whole or not at all."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.columns)
    lines = [tuple(as_text(row[name]) for name in table.columns) for row in rows]
    writer.writerows(sorted(lines))
    with put_in_place(folder / table.file_name, "What was published", "--published") as partial:
        partial.write_text(out.getvalue(), encoding="utf-8", newline="")
