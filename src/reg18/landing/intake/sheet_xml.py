"""What python-calamine does not tell of an .xlsx or .xlsm workbook, read from its XML as a stream.

These are the epoch of its dates, the cells that hold an error or a formula without a stored result
(calamine gives an empty text for each), and how far a sheet reaches, before calamine asks for
memory for every cell up to there. Values are calamine's.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple
from xml.parsers import expat

NO_RESULT = "(formula without a result)"
ERROR_SUFFIX = " (error in the workbook)"

_CHUNK = 1 << 18
_DIGITS = "0123456789"
_ERROR_TYPE = re.compile(rb"""(\st\s*=\s*["'])e(?=["'])""")
Attributes = dict[str, str]


class Area(NamedTuple):
    """Cells of a sheet, counted from 0, both ends included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


class SheetNotes(NamedTuple):
    """What the XML of a sheet says besides its values."""

    # Cells without a readable value, and the text that stands for each.
    unreadable: list[tuple[Area, str]]
    # The smallest area that holds all content, and the cells that stand lowest and farthest right.
    used: Area | None
    lowest: str
    rightmost: str
    # Where in the XML the cells begin that hold an error.
    errors: list[int]


def cell_name(row: int, column: int) -> str:
    """The name of a cell as Excel shows it, such as `B7`."""
    letters = ""
    column += 1
    while column:
        column, digit = divmod(column - 1, 26)
        letters = chr(65 + digit) + letters
    return f"{letters}{row + 1}"


def parse_cell(name: str) -> tuple[int, int]:
    """The row and column, from 0, of a cell such as `B7`."""
    letters = name.rstrip(_DIGITS)
    return int(name[len(letters) :]) - 1, _column(letters)


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z":
            raise ValueError(f"{letters} is not a column")
        number = 26 * number + ord(letter) - 64
    return number - 1


def _parse_area(name: str) -> Area:
    first, _, last = name.replace("$", "").partition(":")
    return Area(*parse_cell(first), *parse_cell(last or first))


class WorkbookXml:
    """The XML of a workbook; nothing is known of one of another kind."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        # Calamine finds a part whatever its case, and so do we.
        self._parts = {name.replace("\\", "/").lower(): name for name in archive.namelist()}
        self._sheets: list[str] = []
        self.is_1904 = False
        for relation in self._relations("_rels/.rels"):
            if relation["Type"].endswith("/officeDocument"):
                self._read_workbook(posixpath.dirname(relation["Target"]).lstrip("/"))

    def _relations(self, part: str) -> list[Attributes]:
        found: list[Attributes] = []

        def start(name: str, attributes: Attributes) -> None:
            if _local(name) == "Relationship":
                found.append(attributes)

        if part.lower() in self._parts:
            self._parse(part, start)
        return found

    def _read_workbook(self, folder: str) -> None:
        if f"{folder}/workbook.xml".lower() not in self._parts:
            return
        relations = self._relations(f"{folder}/_rels/workbook.xml.rels")
        targets = {relation["Id"]: relation["Target"] for relation in relations}

        def start(name: str, attributes: Attributes) -> None:
            if _local(name) == "workbookPr":
                self.is_1904 = _is_true(attributes.get("date1904", "0"))
            elif _local(name) == "sheet":
                ids = [value for key, value in attributes.items() if _local(key) == "id"]
                path = posixpath.join("/", folder, targets[ids[0]])
                self._sheets.append(posixpath.normpath(path).lstrip("/"))

        self._parse(f"{folder}/workbook.xml", start)

    def sheet(self, order: int) -> SheetNotes:
        """What a sheet says besides its values; nothing for a workbook of another kind."""
        reader = _SheetReader()
        if self._sheets:
            self._parse(self._sheets[order], reader.start, reader.parser)
        return reader.notes()

    def with_errors_as_text(self, order: int, errors: list[int]) -> io.BytesIO:
        """A copy of the workbook in which cells of a sheet that hold an error hold its text."""
        copy = io.BytesIO()
        sheet = self._parts[self._sheets[order].lower()]
        with zipfile.ZipFile(copy, "w") as written:
            for name in self._archive.namelist():
                data = self._archive.read(name)
                if name == sheet:
                    starts = [0, *errors, len(data)]
                    whole, *cells = [data[start:end] for start, end in pairwise(starts)]
                    cells = [_ERROR_TYPE.sub(rb"\1str", cell, count=1) for cell in cells]
                    data = b"".join([whole, *cells])
                written.writestr(name, data)
        copy.seek(0)
        return copy

    def _parse(
        self,
        part: str,
        start: Callable[[str, Attributes], None],
        parser: expat.XMLParserType | None = None,
    ) -> None:
        parser = parser or expat.ParserCreate()
        parser.StartElementHandler = start
        with self._archive.open(self._parts[part.lower()]) as handle:
            while chunk := handle.read(_CHUNK):
                parser.Parse(chunk)
        parser.Parse(b"", True)


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _is_true(value: str) -> bool:
    # Calamine takes anything else for no; two readings of one epoch would be four years apart.
    if value not in ("0", "1", "false", "true"):
        raise ValueError(f"date1904 is {value}")
    return value in ("1", "true")


class _SheetReader:
    """Takes the elements of a sheet as they come: a million cells, so that each costs little."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self._unreadable: list[tuple[Area, str]] = []
        self._errors: list[int] = []
        # The first and the last cell with content of a row; of all rows, by row and by column.
        self._first = self._last = ""
        self._rows: dict[str, str] = {}
        self._columns: dict[str, str] = {}
        self._row = 0
        self._name = ""
        self._cell: Attributes = {}
        # Of a cell with an error or a formula: its formula, and the text of its value.
        self._is_open = False
        self._formula: Attributes = {}
        self._value: list[str] | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        if ":" in name:
            name = _local(name)
        if name == "c":
            if self._is_open:
                self._close()
            self._name = attributes.get("r") or self._next_name()
            self._cell = attributes
            if attributes.get("t") == "e":
                self._is_open = True
                self._errors.append(self.parser.CurrentByteIndex)
        elif name in ("v", "is"):
            self._last = self._name
            if not self._first:
                self._first = self._name
            if self._is_open:
                self._value = []
                self.parser.CharacterDataHandler = self._value.append
        elif name == "f":
            self._is_open = True
            self._formula = attributes
            self.parser.CharacterDataHandler = None
        elif name == "row":
            self._end_row()
            self._row = int(attributes.get("r") or self._row + 1)
            self._name = self._first = ""
        elif name == "extLst":
            # What follows the cells may have formulas, and they are no cells'.
            self.parser.StartElementHandler = None

    def _next_name(self) -> str:
        """The name of a cell that does not say it: the one after the last in its row."""
        column = parse_cell(self._name)[1] + 1 if self._name else 0
        return cell_name(self._row - 1, column)

    def _end_row(self) -> None:
        if self._is_open:
            self._close()
        if self._first:
            for name in (self._first, self._last):
                letters = name.rstrip(_DIGITS)
                self._columns.setdefault(letters, name)
                self._rows.setdefault(name[len(letters) :], name)

    def _close(self) -> None:
        """Note an error or a formula without a result, once the cell is whole."""
        value = "".join(self._value or ()).strip()
        kind = self._cell.get("t")
        area = _parse_area(self._name)
        if kind == "e" and value:
            self._unreadable.append((area, value + ERROR_SUFFIX))
        # A formula whose result is an empty text says so: its type is text, and its value is there.
        elif not value and not (kind == "str" and self._value is not None):
            # One formula may fill an area; a shared one stands in each of its cells.
            if self._formula.get("t") in ("array", "dataTable") and "ref" in self._formula:
                area = _parse_area(self._formula["ref"])
            self._unreadable.append((area, NO_RESULT))
        self.parser.CharacterDataHandler = None
        self._is_open, self._formula, self._value = False, {}, None

    def notes(self) -> SheetNotes:
        self._end_row()
        if not self._rows:
            return SheetNotes(self._unreadable, None, "", "", self._errors)
        rows = sorted((int(digits) - 1, name) for digits, name in self._rows.items())
        columns = sorted((_column(letters), name) for letters, name in self._columns.items())
        used = Area(rows[0][0], columns[0][0], rows[-1][0], columns[-1][0])
        return SheetNotes(self._unreadable, used, rows[-1][1], columns[-1][1], self._errors)
