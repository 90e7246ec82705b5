"""What each line below the header is: a row, or something between rows or below them.

Blank lines, subtotals and repeated headers are not rows wherever they are; nor is what ends the
file, or the page above a repeated header (D-025, D-081). A line with a key and a required date is
always a row.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Iterator

from reg18.base.names import bare, normal_name, without_formula
from reg18.contract.date_shapes import looks_like_date
from reg18.contract.tables import FOOT_WORDS
from reg18.landing.intake.cells import Row
from reg18.landing.intake.layout import Layout

# How the first cell of a subtotal reads; those that Excel makes end like that.
TOTAL_PATTERN = (
    r"(?:(?:grand |sub[- ]?)?totals?|(?:grand )?count)\b.*"
    r"|.{1,60} (?:(?:sub[- ]?)?total|count)"
)
_TOTAL = re.compile(TOTAL_PATTERN, re.IGNORECASE | re.DOTALL)
# A page does not end in more lines than these: they are rows, and are rejected visibly.
_MOST_HELD = 1000

RECORD = "record"
_BLANK, _REPEATED_HEADER, _SUBTOTAL, _FOOT = "blank", "repeated_header", "subtotal", "foot"
# A line without a key: part of a footer where one follows it, else a row.
_LOOSE = "loose"

# Keys are compared by how they are built; free text is not a key.
_SHAPES = str.maketrans(
    dict.fromkeys(string.ascii_letters, "a") | dict.fromkeys(string.digits, "9")
)
_LONGEST_KEY = 40

JudgedLine = tuple[int, str, list[str]]


class RecordTest:
    """Tells whether a line by itself is a record of a file, so that no cell can hold that line.

    Two signs of three are enough: it has as many fields as the header; a required date in its
    column; a key in its column that is built like another of the file. All tables that are read
    from the file see the same records.
    """

    def __init__(self, layouts: list[Layout]) -> None:
        self.layouts = layouts
        self.width = layouts[0].width
        self.columns = frozenset(
            place
            for layout in layouts
            for column in (layout.table.columns[0], layout.table.required_date)
            for place in layout.places.get(column or "", ())
        )
        self._key_shapes: set[str] = set()

    def learn(self, cells: list[str]) -> None:
        """Look at a record of the file, to know how keys are built."""
        if len(cells) == self.width:
            for layout in self.layouts:
                if layout.table.required_date is None or _is_dated(layout, cells):
                    self._key_shapes |= _key_shape(layout, cells)

    def __call__(self, cells: list[str]) -> bool:
        return any(
            (len(cells) == self.width)
            + _is_dated(layout, cells)
            + (not self._key_shapes.isdisjoint(_key_shape(layout, cells)))
            > 1
            for layout in self.layouts
        )


def _key_shape(layout: Layout, cells: list[str]) -> set[str]:
    """Return how the key of a line is built: `a9` for C0001, `99999` for 10023.

    A number in a key may grow longer; one that is the whole key could be any number in prose.
    """
    key = "/".join(layout.cells_of(layout.table.columns[0], cells)).strip('"')
    if not 0 < len(key) <= _LONGEST_KEY:
        return set()
    shape = key.translate(_SHAPES)
    return {re.sub("9+", "9", shape) if shape.strip("9") else shape}


def _is_dated(layout: Layout, cells: list[str]) -> bool:
    """Return whether a line has something like a date where its table requires one, stray quotation
    marks aside."""
    date = layout.table.required_date
    return date is not None and any(
        looks_like_date(cell.strip('"')) for cell in layout.cells_of(date, cells)
    )


def line_kinds(layout: Layout, lines: Iterable[Row]) -> Iterator[JudgedLine]:
    """Yield each line below the header with its kind; rows keep their order."""
    # What could end a page, until it is known what comes below it.
    held: list[JudgedLine] = []
    for number, cells in lines:
        kind = _kind(layout, cells)
        if kind in (_FOOT, _LOOSE):
            if len(held) < _MOST_HELD:
                held.append((number, kind, cells))
                continue
            kind = RECORD
        if kind in (RECORD, _REPEATED_HEADER):
            fate = RECORD if kind == RECORD else _FOOT
            yield from ((line, fate, its_cells) for line, _, its_cells in held)
            held.clear()
        yield number, kind, cells
    ends_at = max([place for place, one in enumerate(held, 1) if one[1] == _LOOSE], default=0)
    for place, (line, _, cells) in enumerate(held):
        yield line, RECORD if place < ends_at else _FOOT, cells


def _kind(layout: Layout, cells: list[str]) -> str:
    """Return the kind of a line by itself. A footer or a loose line is a row, unless it ends a
    page; at the end of the file only a footer is not a row."""
    filled = [cell for cell in cells if cell and not cell.isspace()]
    if not filled:
        return _BLANK
    if len(filled) > 1 and _repeats_header(layout, cells):
        return _REPEATED_HEADER
    has_key = bool(layout.cells_of(layout.table.columns[0], cells))
    if not is_foot(filled) and has_key and not is_total(filled[0]):
        return RECORD
    if _is_dated(layout, cells):
        return RECORD
    if is_total(filled[0]) and not _is_row_without_date(layout, cells):
        return _SUBTOTAL
    if is_foot(filled):
        return _FOOT
    return RECORD if has_key else _LOOSE


def is_foot(filled: list[str]) -> bool:
    """Return whether a line could be a footer, by its filled cells."""
    return len(filled) == 1 or bare(filled[0]).lower().startswith(FOOT_WORDS)


def is_total(cell: str) -> bool:
    """Return whether the first filled cell of a line says that the line is a total."""
    return _TOTAL.fullmatch(bare(cell)) is not None


def _is_row_without_date(layout: Layout, cells: list[str]) -> bool:
    """Return whether a line of a table without a required date has all that its rows need."""
    table = layout.table
    return (
        table.required_date is None
        and all(layout.cells_of(one, cells) for one in table.required if one in layout.places)
        and not any(map(is_total, layout.cells_of(table.columns[0], cells)))
    )


def _repeats_header(layout: Layout, cells: list[str]) -> bool:
    """Return whether every filled cell of a line is the name of its column."""
    return len(cells) <= layout.width and all(
        not cell or normal_name(without_formula(cell)) in ("", name)
        for cell, name in zip(cells, layout.names, strict=False)
    )
