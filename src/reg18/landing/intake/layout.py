"""How the columns of the contract are made out of the columns of a file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from reg18.base.names import bare, label_key, normal_name, without_formula
from reg18.contract.column_names import ColumnNames
from reg18.contract.tables import Table
from reg18.landing.intake.files import SourceFile
from reg18.landing.intake.header import Wanted, header_names, source_columns
from reg18.settings.mapping_file import Source


@dataclass(frozen=True)
class Numbered:
    """A key that the file lacks: the rows of one case are numbered in the order of the file."""

    place: int
    prefix: str | None
    separator: str


@dataclass(frozen=True)
class Joined:
    """A prefix and the filled ones of several places, with a separator between them; or a cell
    with several codes, whose separator becomes that of the contract."""

    places: tuple[int, ...]
    separator: str
    prefix: str | None = None
    list_separator: str | None = None


# Where a column comes from: a place, several of them, a constant, or a number within another.
Origin = int | Joined | str | Numbered

# Columns in which a cell may hold several codes, and what separates them in the contract.
_LISTS = ("causes", "partner_bodies")
_LIST_SEPARATOR = ";"


@dataclass
class Layout:
    """A file's columns as the contract wants them."""

    table: Table
    # The header's names, as they compare.
    names: list[str]
    origins: dict[str, Origin]
    # Columns that the contract does not know, kept aside: name and place. Those without a name
    # are kept where they are filled.
    extra: list[tuple[str, int]]
    unnamed: frozenset[int]
    # Columns that a feed of the file reads, this one or another.
    read: frozenset[int]
    # Columns that a mapping speaks of and the file lacks.
    missing: list[str]
    # place -> values that a row must have there (None: any), for a feed of some rows only.
    only_where: list[tuple[int, frozenset[str] | None]]
    # Words that stand for an empty cell, as they compare.
    empty: frozenset[str]
    # A column of the contract without which the feed does not take a row.
    filled: str | None = None
    date_order: str = "dmy"
    # The epoch of serial dates: "1900", or "1904" in a workbook that counts from there.
    date_system: str = "1900"
    _numbers: dict[str, int] = field(default_factory=dict)

    @property
    def width(self) -> int:
        return len(self.names)

    @property
    def columns(self) -> list[str]:
        """The columns of the contract that the file has."""
        return [column for column in self.table.columns if column in self.origins]

    @property
    def unknown_columns(self) -> list[str]:
        """The named columns of the file that nothing is made of."""
        return [name for name, place in self.extra if place not in self.unnamed | self.read]

    @property
    def is_plain(self) -> bool:
        """Whether each column is one of the file's or a constant, and every row counts."""
        return not (self.only_where or self.filled or self.unnamed or self.empty) and not any(
            isinstance(origin, Joined | Numbered) for origin in self.origins.values()
        )

    def takes(self, cells: list[str]) -> bool:
        """Whether a row is one that the feed takes."""
        for place, values in self.only_where:
            cell = label_key(self._cell(place, cells))
            if (cell not in values) if values is not None else not cell:
                return False
        return self.filled is None or bool(self.cells_of(self.filled, cells))

    def cells_of(self, column: str, cells: list[str]) -> list[str]:
        """What a row says in the columns of the file that a column of the contract is made of."""
        filled = [bare(self._cell(place, cells)) for place in self.places(column)]
        return [cell for cell in filled if cell]

    def places(self, column: str) -> tuple[int, ...]:
        """The columns of the file that a column of the contract is made of."""
        return self._places.get(column, ())

    @cached_property
    def _places(self) -> dict[str, tuple[int, ...]]:
        found: dict[str, tuple[int, ...]] = {}
        for column, origin in self.origins.items():
            if isinstance(origin, Joined):
                found[column] = origin.places
            elif isinstance(origin, int | Numbered):
                found[column] = (origin if isinstance(origin, int) else origin.place,)
        return found

    def values(self, cells: list[str]) -> list[str | None]:
        """The columns of the contract, in its order; None where the file has no such column."""
        return [self._value(self.origins.get(column), cells) for column in self.table.columns]

    def _value(self, origin: Origin | None, cells: list[str]) -> str | None:
        if origin is None or isinstance(origin, str):
            return origin
        if isinstance(origin, int):
            return self._cell(origin, cells)
        if isinstance(origin, Numbered):
            key = self._cell(origin.place, cells).strip()
            if not key:
                return ""
            number = self._numbers[key] = self._numbers.get(key, 0) + 1
            parts = (key, origin.prefix, str(number))
            return origin.separator.join(part for part in parts if part)
        filled = [self._cell(place, cells).strip() for place in origin.places]
        filled = [cell for cell in filled if cell]
        if origin.list_separator:
            filled = [cell.replace(origin.list_separator, _LIST_SEPARATOR) for cell in filled]
        if origin.prefix and filled:
            filled.insert(0, origin.prefix)
        return origin.separator.join(filled)

    def _cell(self, place: int, cells: list[str]) -> str:
        cell = cells[place] if place < len(cells) else ""
        if '="' in cell:
            cell = without_formula(cell)
        return "" if self.empty and label_key(cell) in self.empty else cell

    def extra_fields(self, cells: list[str]) -> str | None:
        """What else a row has, as JSON."""
        extra: dict[str, str | list[str]] = {
            name: cells[place]
            for name, place in self.extra
            if place < len(cells) and (cells[place] or place not in self.unnamed)
        }
        if len(cells) > self.width:
            extra["beyond the last column"] = cells[self.width :]
        return json.dumps(extra, ensure_ascii=False, separators=(",", ":")) if extra else None


def layout_of(
    source: SourceFile, header: list[str], where: str, above: Sequence[Sequence[str]] = ()
) -> Layout:
    """Find the columns of the contract in a header; a line above it may give group headings."""
    columns = header_names(source, header, where, above)
    feed = source.feed
    origins: dict[str, Origin] = {}
    missing: list[str] = []
    used: set[int] = set()
    for column in source.table.columns:
        if feed is not None and column in feed.constants:
            origins[column] = feed.constants[column]
            continue
        wanted = source_columns(column, feed)
        there = [name for name in wanted if columns.places(name)]
        used.update(columns.places(name)[0] for name in there)
        if feed is not None and column in feed.join_rows:
            continue
        if feed is not None and column in feed.columns:
            missing += [name for name in wanted if name not in there]
            origin = _mapped(feed.columns[column], columns)
            if origin is not None:
                origins[column] = _as_list(column, origin, feed.list_separator)
        elif there:
            separator = feed.list_separator if feed is not None else None
            origins[column] = _as_list(column, columns.places(column)[0], separator)
    only_where: list[tuple[int, frozenset[str] | None]] = []
    for name, values in (feed.only_where if feed else {}).items():
        place = columns.places(name)[0]
        used.add(place)
        folded = None if values is None else frozenset(label_key(value) for value in values)
        only_where.append((place, folded))
    return Layout(
        table=source.table,
        names=columns.names,
        origins=origins,
        extra=_extra(columns.header, used),
        unnamed=frozenset(place for place, name in enumerate(columns.names) if not name) - used,
        read=frozenset(
            place
            for reading in source.readings
            for name in Wanted(reading.table, reading.feed).known
            for place in columns.places(name)[:1]
        ),
        missing=missing,
        only_where=only_where,
        filled=feed.filled if feed else None,
        date_order="mdy" if feed and feed.month_first else "dmy",
        empty=frozenset(label_key(word) for word in feed.empty) if feed else frozenset(),
    )


def _mapped(source: Source, columns: ColumnNames) -> Origin | None:
    found = tuple(places[0] for name in source.named if (places := columns.places(name)))
    if not found:
        return None
    if source.number_within is not None:
        return Numbered(found[0], source.prefix, source.separator)
    if len(source.columns) == 1 and not source.prefix and not source.list_separator:
        return found[0]
    return Joined(found, source.separator, source.prefix, source.list_separator)


def _as_list(column: str, origin: Origin, list_separator: str | None) -> Origin:
    """A column of several codes whose separator is that of the feed."""
    if column not in _LISTS or not list_separator:
        return origin
    if isinstance(origin, int):
        return Joined((origin,), _LIST_SEPARATOR, None, list_separator)
    if isinstance(origin, Joined) and origin.list_separator is None:
        return replace(origin, list_separator=list_separator)
    return origin


def _extra(header: list[str], used: set[int]) -> list[tuple[str, int]]:
    extra: list[tuple[str, int]] = []
    seen: dict[str, int] = {}
    for place, cell in enumerate(header):
        name = normal_name(cell) or f"column {place + 1}"
        seen[name] = seen.get(name, 0) + 1
        if place in used:
            continue
        extra.append((name if seen[name] == 1 else f"{name} ({seen[name]})", place))
    return extra
