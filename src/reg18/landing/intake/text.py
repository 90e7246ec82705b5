"""Delimited text: its encoding, its delimiter, its header, and its records below."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from reg18.base.errors import Reg18Error
from reg18.contract.column_names import ColumnNames
from reg18.landing.intake.files import MAX_CELL, SourceFile
from reg18.landing.intake.header import MAX_LINES_ABOVE, Wanted, no_header
from reg18.landing.intake.layout import Layout, layout_of
from reg18.landing.intake.line_kinds import RecordTest
from reg18.landing.intake.quotation_marks import CellTooLongError, Lines, Splitter

DELIMITERS = (",", ";", "\t", "|")
DELIMITER_WORDS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}

# Excel's own first line for other programs, which names the delimiter.
_SEPARATOR_LINE = re.compile(r'\ufeff?"?sep=([^"\r\n])"?[\s;,]*', re.IGNORECASE)

# A record may hold several long cells; a line beyond this holds one that is too long.
_MAX_LINE = 32 * MAX_CELL
# The csv module's own limit must not come first: its message would not name the line.
csv.field_size_limit(2 * _MAX_LINE)

# No database and no spreadsheet can carry a NUL.
_NUL, _REPLACEMENT = "\x00", "\ufffd"


class _Windows1252:
    """Reads bytes that are no UTF-8 as Windows-1252, and remembers that there were any."""

    name = "reg18_windows_1252"

    def __init__(self) -> None:
        self.seen = False
        codecs.register_error(self.name, self)

    def __call__(self, error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeDecodeError):
            raise error
        if error.encoding.startswith("utf-16"):
            return _REPLACEMENT, error.end
        self.seen = True
        text = error.object[error.start : error.end]
        # Five bytes mean nothing in Windows-1252; they stay the control characters they are.
        return "".join(
            bytes((byte,)).decode("cp1252", "ignore") or chr(byte) for byte in text
        ), error.end


_windows_1252 = _Windows1252()


@dataclass(frozen=True)
class TextShape:
    """How a text file is to be read: found in its first lines."""

    encoding: str
    delimiter: str
    skip_blanks: bool
    lines_above: list[str]
    header: list[str]
    # Lines of the file up to and including the header.
    header_end: int

    @property
    def cells_above(self) -> list[list[str]]:
        """The cells of the lines above the header."""
        splitter = Splitter(self.delimiter, self.skip_blanks)
        return [splitter.alone(line) for line in self.lines_above]


def encoding_of(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    # UTF-16 without its mark: every other byte of plain English is NUL.
    if len(head) >= 4 and head[1::2].count(0) > len(head) // 3:
        return "utf-16-le"
    if len(head) >= 4 and head[0::2].count(0) > len(head) // 3:
        return "utf-16-be"
    return "utf-8-sig"


def find_shape(source: SourceFile) -> TextShape:
    """The encoding, delimiter and header of a text file; refuses one without a usable header."""
    with source.path.open("rb") as handle:
        encoding = encoding_of(handle.read(65_536))
    feed = source.feed
    with opened(source.path, encoding) as handle:
        lines = _first_lines(source, handle)
    if not lines:
        raise Reg18Error(
            f"{source.name} is empty: it has not even a header.",
            "Export it again, with column names in the first line.",
        )
    separator = find_separator(lines[0])
    delimiters = (feed.delimiter,) if feed and feed.delimiter else DELIMITERS
    delimiters = (separator,) if separator else delimiters
    if feed is not None and not feed.header:
        header = list(feed.file_columns)
        above = lines[: 1 if separator else 0]
        delimiter = max(delimiters, key=lambda one: _fitting(lines, one, len(header)))
        skip_blanks = _has_blanks(lines, delimiter)
        return TextShape(encoding, delimiter, skip_blanks, above, header, len(above))
    wanted = Wanted(source.table, feed)
    best: tuple[int, list[str]] | None = None
    found: tuple[int, TextShape] | None = None
    for delimiter in delimiters:
        splitter = Splitter(delimiter, _has_blanks(lines, delimiter))
        above_cells: list[list[str]] = []
        for start, line in enumerate(lines):
            header, taken = splitter.record(Lines(iter(lines[start : start + 20])))
            names = ColumnNames(header, above_cells).all_names()
            known = wanted.count_known(names)
            if best is None or known > best[0]:
                best = known, header
            if wanted.is_header(names):
                if found is None or known > found[0]:
                    shape = TextShape(
                        encoding, delimiter, splitter.skip_blanks, lines[:start], header,
                        start + taken,
                    )  # fmt: skip
                    found = known, shape
                break
            above_cells.append(splitter.alone(line))
    if found is None:
        raise no_header(source, source.name, best[1] if best else None)
    return found[1]


def find_separator(first_line: str) -> str | None:
    """Return the delimiter that a file's first line names, as Excel's does: `sep=;`."""
    named = _SEPARATOR_LINE.fullmatch(first_line)
    return named[1] if named else None


def opened(path: Path, encoding: str) -> TextIO:
    """A text file, with bytes that are no UTF-8 read as Windows-1252."""
    return path.open("r", encoding=encoding, errors=_windows_1252.name, newline="")


def _first_lines(source: SourceFile, handle: TextIO) -> list[str]:
    lines: list[str] = []
    size = 0
    # A few more than a header may stand below, since a header cell may hold line breaks.
    while len(lines) < MAX_LINES_ABOVE + 20 and size < _MAX_LINE:
        line = _read_line(source, handle, len(lines) + 1)
        if not line:
            break
        lines.append(line)
        size += len(line)
    return lines


def _read_line(source: SourceFile, handle: TextIO, number: int) -> str:
    try:
        line = handle.readline(_MAX_LINE)
    except OSError as error:
        raise Reg18Error(
            f"{source.name} cannot be read ({error.strerror}).",
            "Check that the file is whole and that you may read it.",
        ) from error
    if len(line) >= _MAX_LINE:
        raise too_long(source.name, f"line {number:,}", len(line))
    return line.replace(_NUL, _REPLACEMENT) if _NUL in line else line


def too_long(file: str, where: str, characters: int) -> Reg18Error:
    return Reg18Error(
        f"{file}, {where}: a cell holds {characters:,} characters or more; the limit is "
        f"{MAX_CELL:,}.",
        "Shorten the cell in the source system, or leave the column out. If no cell is so long, "
        "look for a quote that is opened there and never closed.",
    )


def _fitting(lines: list[str], delimiter: str, columns: int) -> int:
    splitter = Splitter(delimiter)
    return sum(len(splitter.alone(line)) == columns for line in lines)


def _has_blanks(lines: list[str], delimiter: str) -> bool:
    """Whether quoted cells are set off by blanks, as in `1, "two", 3`."""
    return any(f'{delimiter} "' in line for line in lines)


class TextRecords:
    """The records of a text file below its header, and what was found out while reading them."""

    def __init__(self, source: SourceFile, shape: TextShape) -> None:
        self.source, self.shape = source, shape
        self.is_record = RecordTest(list(_readings(source, shape)))
        _windows_1252.seen = False
        self.encoding = "UTF-16" if shape.encoding.startswith("utf-16") else "UTF-8"

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        shape = self.shape
        splitter = Splitter(shape.delimiter, shape.skip_blanks, self.is_record, MAX_CELL)
        with opened(self.source.path, shape.encoding) as handle:
            lines = Lines(_lines(self.source, handle))
            lines.take(shape.header_end)
            try:
                yield from splitter.records(lines)
            except CellTooLongError:
                line = f"line {lines.taken + 1:,}"
                raise too_long(self.source.name, line, MAX_CELL) from None
        if _windows_1252.seen:
            self.encoding = "Windows-1252"


def _readings(source: SourceFile, shape: TextShape) -> Iterator[Layout]:
    """The layouts of all tables that are read from a file: a line that is a record of any of them
    is one, so that all see the same records."""
    names = ColumnNames(shape.header, shape.cells_above).all_names()
    for reading in source.readings:
        if Wanted(reading.table, reading.feed).is_header(names):
            yield layout_of(reading, shape.header, source.name, shape.cells_above)


def _lines(source: SourceFile, handle: TextIO) -> Iterator[str]:
    number = 1
    while line := _read_line(source, handle, number):
        yield line
        number += 1
