"""Delimited text: its encoding, its delimiter, and its records with the line each begins in.

Real exports have stray quotes. A record that cannot be read as quoted text, or that has swallowed
lines which are records themselves, is taken as its first line alone, quotes and all, and reading
goes on with the next line: one bad line never costs another.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from reg18.errors import Reg18Error
from reg18.intake.files import MAX_CELL, SourceFile
from reg18.intake.header import MAX_LINES_ABOVE, Wanted, no_header
from reg18.names import normal_name

DELIMITERS = (",", ";", "\t", "|")
DELIMITER_WORDS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}

# A record may hold several long cells; a line beyond this holds one that is too long.
_MAX_LINE = 32 * MAX_CELL
# From so many columns on, a line inside a quoted cell that has exactly as many fields as the header
# is a record that was swallowed, and no prose.
_TELLING_COLUMNS = 5
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
    delimiters = (feed.delimiter,) if feed and feed.delimiter else DELIMITERS
    if feed is not None and not feed.header:
        header = list(feed.file_columns)
        delimiter = max(delimiters, key=lambda one: _fitting(lines, one, len(header)))
        return TextShape(encoding, delimiter, _has_blanks(lines, delimiter), [], header, 0)
    wanted = Wanted(source.table, feed)
    best: tuple[int, list[str]] | None = None
    found: tuple[int, TextShape] | None = None
    for delimiter in delimiters:
        skip_blanks = _has_blanks(lines, delimiter)
        for start in range(len(lines)):
            header, taken = _header_at(lines, start, delimiter, skip_blanks)
            names = [normal_name(cell) for cell in header]
            known = wanted.count_known(names)
            if best is None or known > best[0]:
                best = known, header
            if wanted.is_header(names):
                if found is None or known > found[0]:
                    shape = TextShape(
                        encoding, delimiter, skip_blanks, lines[:start], header, start + taken
                    )
                    found = known, shape
                break
    if found is None:
        raise no_header(source, source.name, best[1] if best else None)
    return found[1]


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
    return sum(len(_alone(line, delimiter)) == columns for line in lines)


def _has_blanks(lines: list[str], delimiter: str) -> bool:
    """Whether quoted cells are set off by blanks, as in `1, "two", 3`."""
    return any(f'{delimiter} "' in line for line in lines)


def _header_at(
    lines: list[str], start: int, delimiter: str, skip_blanks: bool
) -> tuple[list[str], int]:
    """The header that begins in a line, and how many lines it takes."""
    reader = csv.reader(
        iter(lines[start : start + 20]),
        delimiter=delimiter, strict=True, skipinitialspace=skip_blanks,
    )  # fmt: skip
    try:
        return next(reader), reader.line_num
    except (csv.Error, StopIteration):
        return _alone(lines[start], delimiter), 1


def _alone(line: str, delimiter: str, skip_blanks: bool = False) -> list[str]:
    """The fields of one line, whatever its quotes."""
    reader = csv.reader([line], delimiter=delimiter, skipinitialspace=skip_blanks)
    return next(reader, [])


class _TooMuchError(Exception):
    """A record runs on beyond what a cell may hold."""


class TextRecords:
    """The records of a text file below its header, and what was found out while reading them."""

    def __init__(self, source: SourceFile, shape: TextShape) -> None:
        self.source, self.shape = source, shape
        _windows_1252.seen = False
        self.encoding = "UTF-16" if shape.encoding.startswith("utf-16") else "UTF-8"

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        shape = self.shape
        with opened(self.source.path, shape.encoding) as handle:
            feeder = _Feeder(self.source, handle)
            for _ in range(shape.header_end):
                next(feeder)
            yield from self._records(feeder)
        if _windows_1252.seen:
            self.encoding = "Windows-1252"

    def _records(self, feeder: _Feeder) -> Iterator[tuple[int, list[str]]]:
        shape = self.shape
        width = len(shape.header)
        reader = csv.reader(
            feeder,
            delimiter=shape.delimiter, strict=True, skipinitialspace=shape.skip_blanks,
        )  # fmt: skip
        while True:
            begins = feeder.begin_record()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                cells = self._first_line_alone(feeder, width)
            except _TooMuchError:
                if len(feeder.fed) < 2 or len(_alone(feeder.fed[1], shape.delimiter)) != width:
                    raise too_long(self.source.name, f"line {begins:,}", MAX_CELL) from None
                cells = self._first_line_alone(feeder, width)
            else:
                if len(feeder.fed) > 2 and self._has_swallowed(feeder.fed, width):
                    cells = self._first_line_alone(feeder, width)
            yield begins, cells

    def _has_swallowed(self, lines: list[str], width: int) -> bool:
        return width >= _TELLING_COLUMNS and any(
            len(_alone(line, self.shape.delimiter)) == width for line in lines[1:-1]
        )

    def _first_line_alone(self, feeder: _Feeder, width: int) -> list[str]:
        """Give back all lines of a record but the first; that one's fields, as well as may be."""
        first = feeder.fed[0]
        feeder.give_back(feeder.fed[1:])
        delimiter = re.escape(self.shape.delimiter)
        # `"one" ,"two"`: blanks after a closing quote mean nothing.
        tidied = re.sub(rf'" +(?={delimiter}|[\r\n]*$)', '"', first)
        ways = [
            _alone(tidied, self.shape.delimiter, self.shape.skip_blanks),
            first.rstrip("\r\n").split(self.shape.delimiter),
        ]
        if tidied == first:
            # Quotes that are part of the text are kept as they stand.
            ways.reverse()
        for cells in ways:
            if len(cells) == width and not any("\n" in cell or "\r" in cell for cell in cells):
                return cells
        return ways[-1] if tidied != first else ways[0]


class _Feeder(Iterator[str]):
    """Hands lines to the reader, and can take them back."""

    def __init__(self, source: SourceFile, handle: TextIO) -> None:
        self.source, self.handle = source, handle
        self.number = 0
        self.fed: list[str] = []
        self.back: list[str] = []
        self.size = 0

    def begin_record(self) -> int:
        """The number of the line in which the next record begins."""
        self.fed = []
        self.size = 0
        return self.number + 1

    def __next__(self) -> str:
        # One line alone may be long; a record may run on over a cell's worth of lines.
        if self.size > _MAX_LINE and len(self.fed) > 1:
            raise _TooMuchError
        if self.back:
            line = self.back.pop()
        else:
            line = _read_line(self.source, self.handle, self.number + 1)
        if not line:
            raise StopIteration
        self.number += 1
        self.fed.append(line)
        self.size += len(line)
        return line

    def give_back(self, lines: list[str]) -> None:
        self.back.extend(reversed(lines))
        self.number -= len(lines)
