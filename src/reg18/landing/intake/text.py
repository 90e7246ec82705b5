"""Delimited text: its encoding, its delimiter, its header, and its records below."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from operator import itemgetter
from pathlib import Path

from reg18.base.errors import Reg18Error
from reg18.contract.column_names import ColumnNames
from reg18.landing.intake.cells import Row
from reg18.landing.intake.files import MAX_CELL, SourceFile, too_long, unreadable
from reg18.landing.intake.header import MAX_LINES_ABOVE, Wanted, no_header
from reg18.landing.intake.layout import layout_of
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

# Bytes that are not UTF-8 are Windows-1252. Five bytes mean nothing there; they stay the control
# characters they are. Python reads each byte as a character of its own ("surrogateescape").
_NOT_UTF_8 = re.compile("[\udc80-\udcff]")
_WINDOWS_1252 = {
    0xDC00 + byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(128, 256)
}


class TextFile:
    """A text file: its encoding, and its lines."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with path.open("rb") as handle:
            self.codec = _codec(handle.read(65_536))
        # What the lines read so far turned out to be.
        self.encoding = "UTF-16" if self.codec.startswith("utf-16") else "UTF-8"

    def lines(self) -> Iterator[str]:
        """Yield each line with its end; refuse one that holds a cell that is too long."""
        errors = "replace" if self.codec.startswith("utf-16") else "surrogateescape"
        number = 0
        try:
            with self.path.open("r", encoding=self.codec, errors=errors, newline="") as handle:
                while line := handle.readline(_MAX_LINE):
                    number += 1
                    if len(line) >= _MAX_LINE:
                        raise too_long(self.path.name, number, len(line))
                    # No database and no spreadsheet can carry a NUL.
                    line = line.replace("\x00", "\ufffd")
                    if not line.isascii() and _NOT_UTF_8.search(line):
                        line = line.translate(_WINDOWS_1252)
                        self.encoding = "Windows-1252"
                    yield line
        except OSError as error:
            raise unreadable(self.path, error) from error


def _codec(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    # UTF-16 without its mark: every other byte of plain English is NUL.
    if len(head) >= 4 and head[1::2].count(0) > len(head) // 3:
        return "utf-16-le"
    if len(head) >= 4 and head[0::2].count(0) > len(head) // 3:
        return "utf-16-be"
    return "utf-8-sig"


@dataclass(frozen=True)
class TextShape:
    """How a text file is to be read: found in its first lines."""

    file: TextFile
    splitter: Splitter
    lines_above: list[str]
    header: list[str]
    # Lines of the file up to and including the header.
    header_end: int

    @property
    def above(self) -> list[list[str]]:
        """Return the cells of the lines above the header."""
        return [self.splitter.split(line) for line in self.lines_above]


def find_shape(source: SourceFile) -> TextShape:
    """Find the encoding, delimiter and header of a text file; refuse one without a header."""
    feed, file = source.feed, TextFile(source.path)
    lines = _first_lines(file)
    if not lines:
        raise Reg18Error(
            f"{source.name} is empty: it has not even a header.",
            "Export it again, with column names in the first line.",
        )
    separator = find_separator(lines[0])
    delimiters = [feed.delimiter] if feed and feed.delimiter else list(DELIMITERS)
    splitters = [
        # Quoted cells may be set off by blanks, as in `1, "two", 3`.
        Splitter(delimiter, skip_blanks=any(f'{delimiter} "' in line for line in lines))
        for delimiter in ([separator] if separator else delimiters)
    ]
    if feed is not None and not feed.header:
        header = list(feed.file_columns)
        above = lines[: 1 if separator else 0]
        fitting = [
            sum(len(splitter.split(line)) == len(header) for line in lines)
            for splitter in splitters
        ]
        splitter = splitters[fitting.index(max(fitting))]
        return TextShape(file, splitter, above, header, len(above))
    wanted = Wanted(source.table, feed)
    # The header with each delimiter that has one, and how many known columns it names; and the line
    # that names most of all.
    found: list[tuple[int, TextShape]] = []
    best = 0, [""]
    for splitter in splitters:
        above_cells: list[list[str]] = []
        for start, line in enumerate(lines):
            header, taken = splitter.record(Lines(iter(lines[start : start + 20])))
            names = ColumnNames(header, above_cells).all_names()
            known = wanted.count_known(names)
            best = max(best, (known, header), key=itemgetter(0))
            if wanted.is_header(names):
                shape = TextShape(file, splitter, lines[:start], header, start + taken)
                found.append((known, shape))
                break
            above_cells.append(splitter.split(line))
    if not found:
        raise no_header(source, source.name, best[1])
    return max(found, key=itemgetter(0))[1]


def find_separator(first_line: str) -> str | None:
    """Return the delimiter that a file's first line names, as Excel's does: `sep=;`."""
    named = _SEPARATOR_LINE.fullmatch(first_line)
    return named[1] if named else None


def _first_lines(file: TextFile) -> list[str]:
    lines: list[str] = []
    # A few more than the header may be below, since a header cell may hold line breaks.
    for line in islice(file.lines(), MAX_LINES_ABOVE + 20):
        lines.append(line)
        if sum(map(len, lines)) >= _MAX_LINE:
            break
    return lines


def read_records(source: SourceFile, shape: TextShape) -> Iterator[Row]:
    """Yield the records of a text file below its header."""
    names = ColumnNames(shape.header, shape.above).all_names()
    # A line that is a record of any table read from the file is one, so that all of them see the
    # same records.
    is_record = RecordTest(
        [
            layout_of(reading, shape.header, source.name, shape.above)
            for reading in source.readings
            if Wanted(reading.table, reading.feed).is_header(names)
        ]
    )
    lines = Lines(shape.file.lines())
    lines.take(shape.header_end)
    splitter = replace(shape.splitter, is_record=is_record, most_characters=MAX_CELL)
    try:
        yield from splitter.records(lines)
    except CellTooLongError:
        raise too_long(source.name, lines.taken + 1, MAX_CELL) from None
