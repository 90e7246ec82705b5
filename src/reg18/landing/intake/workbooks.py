"""Workbooks: which sheets hold a table, and their rows as text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, groupby, islice
from pathlib import Path
from typing import Any

from reg18.contract.column_names import ColumnNames
from reg18.landing.intake.cells import Row
from reg18.landing.intake.files import SourceFile
from reg18.landing.intake.header import MAX_LINES_ABOVE, Wanted, no_header
from reg18.landing.intake.reader_process import read_in_process


@dataclass
class SheetRows:
    """One sheet: the rows above its header, the header, and the rows below it."""

    name: str
    order: int
    is_hidden: bool
    date_system: str
    above: list[list[str]]
    header: list[str]
    # Sheet rows up to and including the header.
    header_end: int
    # To be read before the next sheet is asked for.
    rows: Iterator[Row]


def read_sheets(
    path: Path, pattern: str = "*", rows: str = ""
) -> Iterator[tuple[dict[str, Any], Iterator[Row]]]:
    """Yield what each sheet of a workbook is, and its rows; both as workbook_rows.py gives them,
    with the blank rows between."""
    number = 0

    def sheet_number(item: Any) -> int:
        nonlocal number
        number += isinstance(item, dict)
        return number

    read = "reg18.landing.intake.workbook_rows:read_workbook"
    for _, items in groupby(read_in_process(read, path, pattern, rows), sheet_number):
        yield _sheet(items)


def _sheet(items: Iterator[Any]) -> tuple[dict[str, Any], Iterator[Row]]:
    return next(items), _with_blank_rows(items)


def _with_blank_rows(batches: Iterator[list[Row]]) -> Iterator[Row]:
    line = 1
    for filled, cells in chain.from_iterable(batches):
        for blank in range(line, filled):
            yield blank, [""] * len(cells)
        yield filled, cells
        line = filled + 1


def open_sheets(source: SourceFile, skipped: list[str]) -> Iterator[SheetRows]:
    """Yield the sheets of a workbook that hold the file's table; add the others' names to
    `skipped`.

    A sheet that names every column needed holds it. One that names the key, but lacks others, was
    meant to: it is refused rather than skipped. Any other (notes, a cover) is skipped.
    """
    is_found = False
    feed = source.feed
    best: list[str] | None = None
    wanted = Wanted(source.table, feed)
    for sheet, rows in read_sheets(source.path, (feed and feed.sheet) or "*"):
        if not sheet.pop("is_wanted"):
            skipped.append(sheet["name"])
            continue
        first = list(islice(rows, MAX_LINES_ABOVE))
        top = [cells for _, cells in first]
        if feed and not feed.header:
            if not top:
                continue
            start = -1
            columns = list(feed.file_columns)
            header = columns + [""] * (len(top[0]) - len(columns))
        else:
            found = _header_place(wanted, top)
            if found is None:
                meant = next((row for row in top if wanted.is_meant_as_header(row)), None)
                if meant is not None or (feed and feed.sheet and top):
                    raise no_header(source, f"Sheet {sheet['name']} of {source.name}", meant)
                best = max([best or [], *top], key=wanted.count_known)
                skipped.append(sheet["name"])
                continue
            start, header = found, top[found]
        is_found = True
        below = chain(first[start + 1 :], rows)
        yield SheetRows(**sheet, above=top[: max(start, 0)], header=header,
                        header_end=start + 1, rows=below)  # fmt: skip
    if not is_found:
        raise no_header(source, source.name, best)


def _header_place(wanted: Wanted, top: list[list[str]]) -> int | None:
    """Return where the header is: the first row that names every column needed. Where cells of it
    are merged with those below, the row below names them too, and others of its own."""
    headers = [
        wanted.is_header(ColumnNames(row, top[:place]).all_names()) for place, row in enumerate(top)
    ]
    if True not in headers:
        return None
    place = headers.index(True)
    while headers[place + 1 : place + 2] == [True]:
        place += 1
    return place
