"""What python-calamine does not tell of an .xlsx or .xlsm workbook, read from its XML.

These are the epoch of its dates, and the cells that hold an error or a formula without a stored
result: calamine gives an empty text for each, and refuses a sheet with an error that it does not
know, such as `#SPILL!`. It is given a copy of the workbook in which they are texts.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from reg18.base.errors import Reg18Error

NO_RESULT = "(formula without a result)"
ERROR_SUFFIX = " (error in the workbook)"

_CHUNK = 1 << 18


def _local(name: str) -> str:
    return re.split("[:}]", name)[-1]


class WorkbookXml:
    """The XML of a workbook; nothing is known of one of another kind."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._archive = zipfile.ZipFile(path)
        # Calamine finds a part whatever its case, and so do we.
        self._parts = {name.replace("\\", "/").lower(): name for name in self._archive.namelist()}
        self._sheets: list[str] = []
        self.is_1904 = False
        for relation in self._elements("_rels/.rels", "Relationship"):
            if relation["Type"].endswith("/officeDocument"):
                self._read_workbook(posixpath.dirname(relation["Target"]).lstrip("/"))

    def _elements(self, part: str, *names: str) -> Iterator[dict[str, str]]:
        """Yield the attributes of the elements of these names, by their local names; none of a part
        that is not there."""
        if part.lower() in self._parts:
            root = ElementTree.fromstring(self._archive.read(self._parts[part.lower()]))
            for element in root.iter():
                if _local(element.tag) in names:
                    yield {_local(key): value for key, value in element.attrib.items()}

    def _read_workbook(self, folder: str) -> None:
        relations = self._elements(f"{folder}/_rels/workbook.xml.rels", "Relationship")
        targets = {relation["Id"]: relation["Target"] for relation in relations}
        for found in self._elements(f"{folder}/workbook.xml", "workbookPr"):
            # Calamine takes anything else for no; two readings of one epoch would be four years
            # apart.
            self.is_1904 = {"0": False, "false": False, "1": True, "true": True}[
                found.get("date1904", "0")
            ]
        for sheet in self._elements(f"{folder}/workbook.xml", "sheet"):
            path = posixpath.join("/", folder, targets[sheet["id"]])
            self._sheets.append(posixpath.normpath(path).lstrip("/"))

    def with_readable_cells(self, order: int) -> io.BytesIO | None:
        """Return a copy of the workbook with a text in each cell of a sheet that has no value that
        can be read, or None if there is no such cell."""
        if not self._sheets:
            return None
        sheet = self._parts[self._sheets[order].lower()]
        reader = _SheetReader(self._path.name)
        with self._archive.open(sheet) as handle:
            while chunk := handle.read(_CHUNK):
                reader.parser.Parse(chunk)
        reader.parser.Parse(b"", True)
        if not reader.texts:
            return None
        copy = io.BytesIO()
        with zipfile.ZipFile(copy, "w") as written:
            for name in self._archive.namelist():
                data = self._archive.read(name)
                written.writestr(name, _replace(data, reader.texts) if name == sheet else data)
        copy.seek(0)
        return copy


def _replace(data: bytes, texts: list[tuple[int, int, str]]) -> bytes:
    """Return the XML of a sheet with cells replaced: where each begins, the place in its end tag,
    and what is there instead."""
    ends = [0, *(data.index(b">", end) + 1 for _, end, _ in texts)]
    starts = [*(start for start, _, _ in texts), len(data)]
    kept = [data[end:start] for end, start in zip(ends, starts, strict=True)]
    between = [text.encode() for _, _, text in texts] + [b""]
    return b"".join(part for pair in zip(kept, between, strict=True) for part in pair)


class _SheetReader:
    """Takes the elements of a sheet as they come: a million cells, so that each costs little."""

    def __init__(self, file: str) -> None:
        self._file = file
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        # The cells to be replaced.
        self.texts: list[tuple[int, int, str]] = []
        self._cell: dict[str, str] = {}
        self._begins = 0
        # Of a cell with an error or a formula: its formula, and the text of its value.
        self._formula: dict[str, str] = {}
        self._value: list[str] | None = None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if ":" in name:
            name = _local(name)
        if name == "c":
            self._cell, self._begins = attributes, self.parser.CurrentByteIndex
            self._formula, self._value = {}, None
            if attributes.get("t") == "e":
                self.parser.EndElementHandler = self._end
        elif name == "f":
            self._formula = attributes
            self.parser.EndElementHandler = self._end
        elif name in ("v", "is") and self.parser.EndElementHandler:
            self._value = []
            self.parser.CharacterDataHandler = self._value.append
        elif name == "extLst":
            # Formulas that follow the cells are not those of cells.
            self.parser.StartElementHandler = None

    def _end(self, name: str) -> None:
        self.parser.CharacterDataHandler = None
        if _local(name) != "c":
            return
        self.parser.EndElementHandler = None
        value = "".join(self._value or ()).strip()
        kind = self._cell.get("t")
        # A formula whose result is an empty text says so: its type is text, and its value is there.
        if (value and kind != "e") or (not value and kind == "str" and self._value is not None):
            return
        area = self._formula.get("ref", "")
        if not value and ":" in area and self._formula.get("t") in ("array", "dataTable"):
            # Its other cells do not say that they are of it, and would look empty.
            raise Reg18Error(
                f"{self._file} has a formula without a result for the cells {area}.",
                "Open the workbook in Excel and save it, so that it is calculated.",
            )
        text = escape(value + ERROR_SUFFIX if value else NO_RESULT)
        place = f" r={quoteattr(self._cell['r'])}" if "r" in self._cell else ""
        prefix = name[: -len("c")]
        self.texts.append(
            (
                self._begins,
                self.parser.CurrentByteIndex,
                f'<{name}{place} t="str"><{prefix}v>{text}</{prefix}v></{name}>',
            )
        )
