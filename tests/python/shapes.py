"""The same rows in any shape that a real file may have."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, pairwise
from pathlib import Path
from random import Random
from typing import Literal

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

TITLES = (
    "Complaints extract",
    "Adult Social Care; all teams",
    "Run by: A. Nobody | 1 July 2025",
    "",
)
FEET = ("Total", "Grand total: 12", "Count 99", "End of report", "printed 30/06/2025 by nobody")
# Text that XML cannot carry as it is, and what Python calls a line break where Excel does not.
_NOT_IN_A_WORKBOOK = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|_x")


@dataclass(frozen=True)
class Shaped:
    """A file that was written, and in which shape, for messages."""

    path: Path
    shape: str


def write_shaped(
    rng: Random,
    folder: Path,
    stem: str,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    several_sheets: bool = True,
) -> Shaped:
    """Write rows as text, a workbook or Parquet, dressed as real files are."""
    folder.mkdir(parents=True, exist_ok=True)
    names, records = list(header), [list(row) for row in rows]
    # Which line is a foot depends on its first filled cell and on how many are filled.
    if not any(map(_is_foot_like, records)):
        names, records = _columns_shuffled(rng, names, records)
        names, records = _with_extra_columns(rng, names, records)
    names = [_dressed(rng, name) for name in names]
    cells = [cell for record in records for cell in record]
    kinds = ["text", "text", "text"]
    if not any(_NOT_IN_A_WORKBOOK.search(cell) or len(cell) > 32_000 for cell in cells):
        kinds.append("workbook")
    if not any("\x00" in cell for cell in cells):
        kinds.append("parquet")
    kind = rng.choice(kinds)
    if kind == "workbook":
        cut = len(records)
        # Where a sheet ends, a row that looks like a foot would be one.
        if several_sheets and rng.random() < 0.3 and not any(map(_is_foot_like, records)):
            cut = rng.randint(0, len(records))
        return _workbook(rng, folder / f"{stem}.xlsx", names, records, cut)
    if kind == "parquet":
        return _parquet(rng, folder / f"{stem}.parquet", names, records)
    return _text(rng, folder / f"{stem}.csv", names, records)


def redress(rng: Random, path: Path) -> Shaped:
    """A clean CSV file in another shape, in its place; one that has more lines above or below its
    rows, or ragged rows, stays text in another dress."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        lines = list(csv.reader(handle))
    path.unlink()
    width = max(map(len, lines), default=0)
    if lines and all(len(line) == width for line in lines) and lines[0][-1].strip():
        return write_shaped(rng, path.parent, path.stem, lines[0], lines[1:], several_sheets=False)
    out = io.StringIO(newline="")
    delimiter = rng.choice(",;\t|")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=rng.choice(("\n", "\r\n")))
    writer.writerows(lines)
    encoding = rng.choice(("utf-8", "utf-8-sig", "utf-16"))
    path.write_bytes(out.getvalue().encode(encoding))
    return Shaped(path, f"text {encoding} {delimiter!r}")


def _is_foot_like(row: list[str]) -> bool:
    filled = [cell.strip().lower() for cell in row if cell.strip()]
    return (
        len(filled) < 2
        or filled[0].startswith(("total", "grand", "sub", "count", "end of", "printed"))
        or filled[0].endswith((" total", " count"))
    )


def _columns_shuffled(
    rng: Random, header: list[str], rows: list[list[str]]
) -> tuple[list[str], list[list[str]]]:
    order = list(range(len(header)))
    if rng.random() < 0.5:
        rng.shuffle(order)
    return [header[place] for place in order], [[row[place] for place in order] for row in rows]


def _with_extra_columns(
    rng: Random, header: list[str], rows: list[list[str]]
) -> tuple[list[str], list[list[str]]]:
    for name in rng.sample(["Case owner", "Days open", "_export_id"], rng.choice((0, 0, 1, 2))):
        place = rng.randint(0, len(header))
        repeated = [row == header for row in rows]
        header.insert(place, name)
        for number, row in enumerate(rows):
            row.insert(place, name if repeated[number] else str(number))
    return header, rows


def _dressed(rng: Random, name: str) -> str:
    name = name.replace("_", rng.choice(("_", " ", "-", "  ")))
    return rng.choice((name, name.upper(), name.title(), f" {name} "))


def _preamble(rng: Random) -> list[str]:
    return rng.sample(TITLES, rng.choice((0, 0, 1, 2, 3)))


def _feet(rng: Random) -> list[str]:
    return rng.sample(FEET, rng.choice((0, 0, 1, 2)))


def _text(rng: Random, path: Path, header: list[str], rows: list[list[str]]) -> Shaped:
    delimiter = rng.choice(",;\t|")
    line_end = rng.choice(("\n", "\r\n"))
    out = io.StringIO(newline="")
    quoting: Literal[0, 1] = rng.choice((0, 1))  # only where needed, or every cell
    writer = csv.writer(out, delimiter=delimiter, lineterminator=line_end, quoting=quoting)
    for title in _preamble(rng):
        out.write((title if rng.random() < 0.5 else f'"{title}"' if title else "") + line_end)
    writer.writerow(header)
    blanks = rng.random() < 0.2
    for row in rows:
        writer.writerow(row)
        if blanks and rng.random() < 0.2:
            out.write(rng.choice(("", delimiter * (len(header) - 1))) + line_end)
    for foot in _feet(rng):
        out.write(rng.choice((line_end, "")) + foot + rng.choice(("", delimiter * 2)) + line_end)
    text = out.getvalue()
    if rng.random() < 0.2:
        text = text.removesuffix(line_end)
    encodings = ["utf-8", "utf-8-sig", "utf-16"]
    try:
        text.encode("cp1252")
        encodings += ["cp1252", "cp1252"]
    except UnicodeEncodeError:
        pass
    encoding = rng.choice(encodings)
    path.write_bytes(text.encode(encoding))
    return Shaped(path, f"text {encoding} {delimiter!r} {line_end!r}")


def _workbook(
    rng: Random, path: Path, header: list[str], rows: list[list[str]], cut: int
) -> Shaped:
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    # A serial date counts from the epoch of its workbook, and was written for the usual one.
    has_serials = any(re.fullmatch(r"\d{5}(\.\d+)?", cell) for row in rows for cell in row)
    options["date_1904"] = rng.random() < 0.2 and not has_serials
    with xlsxwriter.Workbook(str(path), options) as book:
        if rng.random() < 0.3:
            book.add_worksheet("Notes").write_string(2, 1, "Nothing to see here")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"})
        for name, part in (("One", rows[:cut]), ("Another", rows[cut:])):
            if name == "Another" and cut == len(rows):
                continue
            sheet = book.add_worksheet(name)
            top = 0
            for title in _preamble(rng):
                sheet.write_string(top, 0, title)
                top += 1
            for place, cell in enumerate(header):
                sheet.write_string(top, place, cell)
            for row in part:
                top += 1
                for place, cell in enumerate(row):
                    _write_cell(rng, sheet, top, place, cell, day, moment)
            if rng.random() < 0.5:
                merge_repeats(rng, sheet, top - len(part) + 1, part, day)
            for foot in _feet(rng):
                top += rng.choice((1, 2))
                sheet.write_string(top, 0, foot)
            _add_what_says_nothing(rng, sheet, day)
    return Shaped(path, "workbook")


def merge_repeats(
    rng: Random,
    sheet: xlsxwriter.worksheet.Worksheet,
    top: int,
    rows: list[list[str]],
    style: xlsxwriter.format.Format,
) -> None:
    """Merge the cells of a column where rows that follow each other say the same in it."""
    columns = [place for place in range(len(rows[0])) if _repeats(rows, place)] if rows else []
    if not columns:
        return
    place, line = rng.choice(columns), top
    for value, group in groupby(rows, lambda row: row[place]):
        # A row whose every cell is merged away would be none.
        others = ["".join(row[:place] + row[place + 1 :]).strip() for row in group]
        length = len(others)
        if value and length > 1 and all(others):
            sheet.merge_range(line, place, line + length - 1, place, "", style)
            sheet.write_string(line, place, value)
        line += length


def _repeats(rows: list[list[str]], place: int) -> bool:
    return any(one[place] and one[place] == next_[place] for one, next_ in pairwise(rows))


def _add_what_says_nothing(
    rng: Random, sheet: xlsxwriter.worksheet.Worksheet, style: xlsxwriter.format.Format
) -> None:
    if rng.random() < 0.2:
        sheet.write_blank(1_048_575, 16_383, None, style)
    if rng.random() < 0.2:
        sheet.set_row(rng.randint(0, 9), None, None, {"hidden": True})
    if rng.random() < 0.2:
        sheet.autofilter(0, 0, 99, 3)


def _write_cell(
    rng: Random,
    sheet: xlsxwriter.worksheet.Worksheet,
    row: int,
    place: int,
    cell: str,
    day: xlsxwriter.format.Format,
    moment: xlsxwriter.format.Format,
) -> None:
    """A cell typed as Excel would type it, where its text comes back as it was."""
    if rng.random() < 0.5:
        if re.fullmatch(r"[1-9]\d{0,14}", cell):
            sheet.write_number(row, place, int(cell))
            return
        if re.fullmatch(r"(19[1-9]|20)\d\d-\d\d-\d\d", cell):
            try:
                sheet.write_datetime(row, place, _midnight(date.fromisoformat(cell)), day)
            except ValueError:
                sheet.write_string(row, place, cell)
            return
        if re.fullmatch(r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d", cell) and "00:00:00" not in cell:
            sheet.write_datetime(row, place, datetime.fromisoformat(cell), moment)
            return
    # A formula with such a result is an error, and not the text.
    if cell and not cell.startswith("#") and rng.random() < 0.1:
        sheet.write_formula(row, place, "=Notes!A1", None, cell)
        return
    sheet.write_string(row, place, cell)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


def _parquet(rng: Random, path: Path, header: list[str], rows: list[list[str]]) -> Shaped:
    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in header]
    arrays = []
    for column in columns:
        dates = all(
            re.fullmatch(r"(20\d\d-(0[1-9]|1[0-2])-([01]\d|2[0-8]))?", cell) for cell in column
        )
        if dates and rng.random() < 0.5:
            arrays.append(
                pa.array(
                    [date.fromisoformat(cell) if cell else None for cell in column], pa.date32()
                )
            )
        else:
            arrays.append(pa.array(column, pa.string()))
    pq.write_table(pa.Table.from_arrays(arrays, names=header), path)
    return Shaped(path, "parquet")
