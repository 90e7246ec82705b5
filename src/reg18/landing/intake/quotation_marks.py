"""Lines of delimited text into records: which quotation marks enclose a cell, and which are text.

Real exports have stray quotation marks. One that opens a cell and is never closed is text, and so
is one that is closed only after a line which is a record itself: no record is swallowed, whatever
the width of the file (D-080).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

from reg18.landing.intake.cells import Row
from reg18.landing.intake.line_kinds import RecordTest

# A quoted cell up to the mark that closes it; two marks in a row are one of the text.
_INSIDE = re.compile(r'[^"]*(?:""[^"]*)*')
# After these lines a file has shown what its records look like.
_LEARNED_LINES = 1000
_LINE_END = "\r\n"


class CellTooLongError(Exception):
    """A quotation mark opens a cell that runs on beyond what a cell may hold."""


class Lines:
    """The lines of a file, which can be looked at before they are taken."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._ahead: list[str] = []
        # How many lines were taken.
        self.taken = 0

    def __getitem__(self, place: int) -> str:
        """Return the line at a place from the next one on; an empty text beyond the end."""
        while len(self._ahead) <= place:
            line = next(self._lines, "")
            if not line:
                return ""
            self._ahead.append(line)
        return self._ahead[place]

    def take(self, count: int) -> None:
        """Move on by a number of lines."""
        if count:
            self[count - 1]
        del self._ahead[:count]
        self.taken += count


@dataclass(frozen=True)
class Splitter:
    """Splits lines into the cells of records.

    Without `is_record`, every quotation mark that can enclose a cell does.
    """

    delimiter: str
    # Whether quoted cells are set off by blanks, as in `1, "two", 3`.
    skip_blanks: bool = False
    is_record: RecordTest | None = None
    most_characters: int = 1_000_000

    def records(self, lines: Lines) -> Iterator[Row]:
        """Yield each record with the number of the line in which it begins."""
        while line := lines[0]:
            begins = lines.taken + 1
            cells, count = self._one_line(line), 1
            if cells is None:
                cells, count = self.record(lines)
            lines.take(count)
            if self.is_record and begins < _LEARNED_LINES:
                self.is_record.learn(cells)
            yield begins, cells

    def split(self, line: str) -> list[str]:
        """Return the cells of a line by itself."""
        alone = Splitter(self.delimiter, self.skip_blanks)
        return alone._one_line(line) or alone.record(Lines(iter([line])))[0]

    def _one_line(self, line: str) -> list[str] | None:
        """Return the cells of a line, or None if it cannot be a record by itself."""
        if '"' not in line:
            return line.rstrip(_LINE_END).split(self.delimiter)
        reader = csv.reader(
            [line], delimiter=self.delimiter, strict=True, skipinitialspace=self.skip_blanks
        )
        try:
            return next(reader)
        except csv.Error:
            return None

    def record(self, lines: Lines) -> tuple[list[str], int]:
        """Return the cells of the next record, and how many lines it takes."""
        cells: list[str] = []
        row = place = 0
        while True:
            quoted = self._quoted(lines, row, place, len(cells))
            if quoted is not None:
                cell, row, place = quoted
                line = lines[row]
            else:
                line = lines[row]
                end = line.find(self.delimiter, place)
                end = len(line.rstrip(_LINE_END)) if end < 0 else end
                cell, place = line[place:end], end
            cells.append(cell)
            if not line.startswith(self.delimiter, place):
                return cells, row + 1
            place += len(self.delimiter)

    def _quoted(
        self, lines: Lines, row: int, place: int, column: int
    ) -> tuple[str, int, int] | None:
        """Return the text of a quoted cell, and the line and place at which it ends; None if no
        quotation mark opens it."""
        line = lines[row]
        if self.skip_blanks:
            place = _skip_blanks(line, place)
        if not line.startswith('"', place):
            return None
        parts: list[str] = []
        last, start, size = row, place + 1, 0
        while True:
            inside = _INSIDE.match(line, start)
            end = inside.end() if inside else start
            parts.append(line[start:end])
            if end < len(line):
                break
            if last > row and self._is_record(line):
                return None
            if self.is_record and last == row:
                self.is_record.learn(self.split(line))
            last, start, size = last + 1, 0, size + len(line)
            line = lines[last]
            if not line:
                return None
            if size > self.most_characters:
                raise CellTooLongError
        after = _skip_blanks(line, end + 1)
        if not line.startswith(self.delimiter, after) and line[after:].strip(_LINE_END):
            return None
        if last > row and self._is_swallowed(lines, row, last, column):
            return None
        return "".join(parts).replace('""', '"'), last, after

    def _is_swallowed(self, lines: Lines, row: int, last: int, column: int) -> bool:
        """Return whether the line in which a cell ends is a record, so that the cell cannot end
        there.

        If the cell is before the key or the date, its last line has these of its own and may look
        like a record; then the line in which the cell begins must be one too.
        """
        if not (self.is_record and self._is_record(lines[last])):
            return False
        columns = self.is_record.columns
        is_before = column not in columns and any(column < other for other in columns)
        return not is_before or self._is_record(lines[row])

    def _is_record(self, line: str) -> bool:
        return self.is_record is not None and self.is_record(self.split(line))


def _skip_blanks(line: str, place: int) -> int:
    return len(line) - len(line[place:].lstrip(" "))
