"""From a folder of CSV files to the rows that stand, with every other row accounted for."""

from __future__ import annotations

import csv
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from .contract import (
    CALENDAR_END,
    CALENDAR_START,
    FINANCIAL_ACTIONS,
    FIRST_LAWFUL_DAY,
    TABLES,
    Column,
    Table,
)
from .numbers import read_number, styles_of
from .values import (
    Unmapped,
    Value,
    clean,
    fold,
    is_no_value,
    read_code,
    read_codes,
    read_date,
    read_period,
    read_timestamp,
    read_yes_no,
    says_nothing,
)

FOOT_WORDS = ("total", "grand total", "count", "end of", "printed")

# The number of a row below its header, the header, the row's cells.
Record = tuple[int, list[str], list[str]]

READERS: dict[str, tuple[Callable[[str], Value], str]] = {
    "timestamp": (read_timestamp, "bad_date"),
    "yes_no": (read_yes_no, "bad_value"),
    "period": (read_period, "bad_value"),
}


class RejectedRowError(Exception):
    """A row that cannot be accepted; the message is the reason."""


@dataclass
class Row:
    """One accepted row: its typed values, and what was found wrong with it."""

    file: str
    number: int
    values: dict[str, Value]
    findings: list[tuple[str, str]] = field(default_factory=list)

    @property
    def version(self) -> tuple[datetime, str, int]:
        """What versions of one key are ordered by; an empty `last_updated` is the oldest."""
        updated = self.values.get("last_updated")
        moment = updated if isinstance(updated, datetime) else datetime.min
        return moment, self.file, self.number


@dataclass
class Folder:
    """Everything read from a folder."""

    standing: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    # Tables, and columns as `table.column`, that at least one file had.
    supplied: set[str] = field(default_factory=set)
    intake: dict[tuple[str, str], tuple[int, int, int, int, int]] = field(default_factory=dict)
    rejected: list[tuple[str, str, int, str]] = field(default_factory=list)
    issues: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    # Why a load of this folder has to stop, where it has to.
    stops: list[str] = field(default_factory=list)


def read_folder(folder: Path, as_of: date, max_reject_share: float = 0.05) -> Folder:
    """Read every extract of a folder and settle the versions of each key."""
    found = Folder()
    for table in TABLES:
        _read_table(folder, table, as_of, max_reject_share, found)
    if not found.standing["complaints"]:
        found.stops.append("complaints: no complaint accepted")
    return found


def _read_table(
    folder: Path, table: Table, as_of: date, max_reject_share: float, found: Folder
) -> None:
    accepted: dict[str, list[Row]] = defaultdict(list)
    refused: list[tuple[str, Row]] = []
    tally: dict[str, Counter[str]] = {}
    for path in sorted(folder.glob(f"{table.name}*.csv"), key=lambda path: path.name):
        counts = tally[path.name] = Counter()
        found.supplied.add(table.name)
        records = list(_records(path, table, found))
        styles = _number_styles(table, records)
        for number, header, cells in records:
            counts["rows_read"] += 1
            try:
                if len(cells) != len(header):
                    raise RejectedRowError("wrong_number_of_fields")
                named = {
                    name: _said(table, name, cell) for name, cell in zip(header, cells, strict=True)
                }
                row = Row(path.name, number, {})
                _type_row(table, named, as_of, styles, row)
            except RejectedRowError as reason:
                counts["rejected"] += 1
                found.rejected.append((table.name, path.name, number, str(reason)))
                if str(reason) != "wrong_number_of_fields":
                    refused.append(_as_version(table, named, path.name, number))
            else:
                accepted[str(row.values[table.key])].append(row)
    _settle(table, accepted, refused, tally, found)
    rows_read = sum(counts["rows_read"] for counts in tally.values())
    rejected = sum(counts["rejected"] for counts in tally.values())
    if rejected > max_reject_share * rows_read and rejected > 5:
        found.stops.append(f"{table.name}: {rejected} of {rows_read} rows rejected")


def _records(path: Path, table: Table, found: Folder) -> Iterator[Record]:
    """The rows of a file, numbered from 1 below its header, each with the header."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        lines = list(csv.reader(handle))
    not_a_row = (table.name, "not_a_row", "")
    header: list[str] = []
    while lines and table.key not in header:
        header = [_column_name(cell) for cell in lines.pop(0)]
        if table.key not in header:
            found.issues[not_a_row] += 1
    required = [column.name for column in table.columns if column.required]
    if missing := [name for name in required if name not in header]:
        found.stops.append(f"{path.name}: no column {', '.join(missing)}")
        return
    known = {column.name for column in table.columns}
    found.supplied |= {f"{table.name}.{name}" for name in header if name in known}
    number = 0
    for page in _pages(header, lines):
        last = len(page)
        while last and (_is_blank(page[last - 1]) or _is_foot_line(table, header, page[last - 1])):
            last -= 1
        found.issues[not_a_row] += len(page) - last
        for cells in page[:last]:
            if _is_blank(cells) or _is_subtotal(table, header, cells):
                found.issues[not_a_row] += 1
                continue
            number += 1
            yield number, header, cells
    found.issues[not_a_row] += sum(_is_header(header, cells) for cells in lines)


def _pages(header: list[str], lines: list[list[str]]) -> Iterator[list[list[str]]]:
    """The lines between a header and the next time it is there."""
    starts = [at for at, cells in enumerate(lines) if _is_header(header, cells)]
    for start, end in zip([-1, *starts], [*starts, len(lines)], strict=True):
        yield lines[start + 1 : end]


def _is_header(header: list[str], cells: list[str]) -> bool:
    return [_column_name(cell) for cell in cells] == header


def _number_styles(table: Table, records: list[Record]) -> frozenset[str]:
    """How the one column of numbers of a table has them in a file, as far as its cells show it."""
    name = next((one.name for one in table.columns if one.kind in ("amount", "count")), "")
    return styles_of(
        clean(cells[header.index(name)])
        for _, header, cells in records
        if name in header and len(cells) == len(header)
    )


def _said(table: Table, name: str, cell: str) -> str:
    """A cell, cleaned; empty where it says nothing, unless the column's codes have the word."""
    cell = clean(cell)
    if not says_nothing(cell):
        return cell
    column = next((column for column in table.columns if column.name == name), None)
    codes = column.codes if column else ""
    return cell if codes and isinstance(read_code(cell, codes), str) else ""


def _column_name(cell: str) -> str:
    return "_".join(cell.lower().replace("-", " ").replace("_", " ").split())


def _is_blank(cells: list[str]) -> bool:
    return not any(map(clean, cells))


def _is_foot_line(table: Table, header: list[str], cells: list[str]) -> bool:
    """Whether a trailing line that is not blank is a foot line and no row."""
    if _has_required_date(table, header, cells) or _is_subtotal(table, header, cells):
        return _is_subtotal(table, header, cells)
    filled = [cell for cell in cells if cell.strip()]
    return len(filled) == 1 or fold(filled[0]).startswith(FOOT_WORDS)


def _has_required_date(table: Table, header: list[str], cells: list[str]) -> bool:
    dates = {column.name for column in table.columns if column.required and column.kind == "event"}
    return any(name in dates and read_date(cell) for name, cell in zip(header, cells, strict=False))


def _is_subtotal(table: Table, header: list[str], cells: list[str]) -> bool:
    """Whether a line between rows gives a total or a count of them."""
    first = next((cell for cell in cells if cell.strip()), "")
    if not _says_total(first) or _has_required_date(table, header, cells):
        return False
    if any(column.required and column.kind == "event" for column in table.columns):
        return True
    named = dict(zip(header, cells, strict=False))
    needed = [named.get(column.name, "").strip() for column in table.columns if column.required]
    return not all(needed) or _says_total(named[table.key])


def _says_total(cell: str) -> bool:
    words = fold(cell).replace("sub-total", "subtotal").replace("sub total", "subtotal").split()
    words = [word.strip(":.,;()") for word in words if word.strip(":.,;()")]
    if words[:1] == ["grand"]:
        words = words[1:]
    begins = words[:1] and words[0] in ("total", "totals", "subtotal", "subtotals", "count")
    return bool(begins or (words[1:] and words[-1] in ("total", "subtotal", "count")))


def _type_row(
    table: Table, cells: dict[str, str], as_of: date, styles: frozenset[str], row: Row
) -> None:
    """Fill a row's typed values and findings, or raise `RejectedRowError` with its first reason."""
    for column in table.columns:
        cell = cells.get(column.name, "")
        value, problem = _type_cell(column, cell, as_of, styles)
        if column.required:
            if value is None:
                raise RejectedRowError(problem or "missing_required")
            if problem:
                raise RejectedRowError(problem)
        elif problem:
            row.findings.append((problem, column.name))
        row.values[column.name] = value
    if "record_status" in row.values:
        row.values["record_status"] = row.values["record_status"] or "active"
    _empty_what_precedes_its_start(table, row)
    _look_across_columns(table, cells, row)


def _type_cell(
    column: Column, cell: str, as_of: date, styles: frozenset[str] = frozenset()
) -> tuple[Value, str]:
    """A cell's typed value, and the reason why it is not what it should be."""
    if not cell:
        return None, ""
    if column.kind == "name":
        is_whole = cell.count('"') % 2 == 0 and not set(cell) & set("\n\r\f")
        is_name = len(cell) <= 100 and is_whole and not is_no_value(cell)
        return (cell, "") if is_name else (None, "bad_value")
    if column.kind == "text":
        return (None, "") if column.required and is_no_value(cell) else (cell, "")
    if column.kind == "reference":
        if is_no_value(cell):
            return None, ""
        marks = (unicodedata.category(character) == "Pd" for character in cell)
        bare = (character for character, mark in zip(cell, marks, strict=True) if not mark)
        return "".join("".join(bare).split()) or None, ""
    if column.kind == "code":
        code = read_code(cell, column.codes)
        return code, "unknown_code" if isinstance(code, Unmapped) else ""
    if column.kind == "codes":
        codes = read_codes(cell, column.codes)
        unknown = any(isinstance(code, Unmapped) for code in codes or ())
        return codes, "unknown_code" if unknown else ""
    if column.kind in ("date", "event"):
        return _type_date(cell, as_of if column.kind == "event" else CALENDAR_END)
    if column.kind in ("amount", "count"):
        amount = read_number(cell, styles)
        if amount is None or (column.kind == "count" and amount != amount.to_integral_value()):
            return None, "bad_value"
        return amount, ""
    reader, reason = READERS[column.kind]
    value = reader(cell)
    return value, "" if value is not None else reason


def _type_date(cell: str, latest: date) -> tuple[date | None, str]:
    day = read_date(cell)
    if day is None or not max(FIRST_LAWFUL_DAY, CALENDAR_START) <= day <= CALENDAR_END:
        return None, "bad_date"
    return (None, "future_date") if day > latest else (day, "")


def _empty_what_precedes_its_start(table: Table, row: Row) -> None:
    for column in table.columns:
        if not column.not_before:
            continue
        day, start = row.values[column.name], row.values[column.not_before]
        if isinstance(day, date) and isinstance(start, date) and day < start:
            row.values[column.name] = None
            row.findings.append(("date_before_receipt", column.name))


def _look_across_columns(table: Table, cells: dict[str, str], row: Row) -> None:
    """What is wrong with a row though each of its cells can be read."""
    values = row.values
    if table.decided:
        day, result = table.decided
        if values[day] is not None and values[result] is None:
            row.findings.append(("missing_outcome", result))
        # An unreadable or impossible date has its own issue; only an empty cell is missing.
        if values[result] is not None and not cells.get(day):
            row.findings.append(("missing_date", day))
    if values.get("procedure") == "statutory" and values["exclusion_reason"] is not None:
        row.findings.append(("contradiction", "exclusion_reason"))
    # A file without the column says nothing about amounts; an unreadable one is found already.
    if values.get("action_type") in FINANCIAL_ACTIONS and cells.get("amount_gbp") == "":
        row.findings.append(("bad_value", "amount_gbp"))


def _as_version(table: Table, cells: dict[str, str], file: str, number: int) -> tuple[str, Row]:
    """A rejected row as a version of its key, to tell whether it is newer than what stands."""
    key, _ = _type_cell(table.columns[0], cells.get(table.key, ""), CALENDAR_END)
    updated = read_timestamp(cells.get("last_updated", ""))
    return str(key or ""), Row(file, number, {"last_updated": updated})


def _settle(
    table: Table,
    accepted: dict[str, list[Row]],
    refused: list[tuple[str, Row]],
    tally: dict[str, Counter[str]],
    found: Folder,
) -> None:
    """Let the latest version of each key stand; count the others as duplicate or superseded."""
    newer_rejected = set()
    for key, row in refused:
        if key in accepted and row.version > max(other.version for other in accepted[key]):
            newer_rejected.add(key)
    for key, rows in accepted.items():
        winner = max(rows, key=lambda row: row.version)
        found.standing[table.name].append(winner)
        for row in rows:
            if row is winner:
                fate = "accepted"
            else:
                fate = "duplicate" if row.values == winner.values else "superseded"
            tally[row.file][fate] += 1
        for reason, column in winner.findings:
            found.issues[table.name, reason, column] += 1
        if key in newer_rejected:
            found.issues[table.name, "newer_version_rejected", ""] += 1
        # Nothing but its place tells which of two versions is the latest.
        if any(row.values != winner.values and row.version[0] == winner.version[0] for row in rows):
            found.issues[table.name, "undecided_version", ""] += 1
    for file, counts in tally.items():
        found.intake[file, table.name] = (
            counts["rows_read"],
            counts["accepted"],
            counts["superseded"],
            counts["duplicate"],
            counts["rejected"],
        )
