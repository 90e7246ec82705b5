"""How the columns of the contract are made out of the columns of a file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from reg18.base.names import bare, label_key, normal_name, without_formula
from reg18.contract.code_lists import SEVERAL_CODES
from reg18.contract.tables import Table
from reg18.landing.intake.files import SourceFile
from reg18.landing.intake.header import Wanted, header_names, source_columns
from reg18.settings.mapping_file import Feed

# What separates several codes in a cell, in the contract.
_LIST_SEPARATOR = ";"


@dataclass(frozen=True)
class Join:
    """How a value is made of several places, or differs from the cell in one: the prefix and the
    filled cells, with a separator between them. `list_separator` becomes that of the contract. A
    key that the file lacks is numbered: the rows of one case in the order of the file."""

    separator: str
    prefix: str | None = None
    list_separator: str | None = None
    is_numbered: bool = False


@dataclass
class Layout:
    """A file's columns as the contract wants them."""

    table: Table
    # The header's names, as they compare.
    names: list[str]
    # By column of the contract: the value it has in every row, or the places it is made of; and,
    # unless it is the cell as it is, how.
    constants: dict[str, str]
    places: dict[str, tuple[int, ...]]
    joins: dict[str, Join]
    # Columns outside the contract: name and place. Those without a name are kept where filled.
    extra: list[tuple[str, int]]
    unnamed: frozenset[int]
    # Columns that a feed of the file reads, this one or another.
    read: frozenset[int]
    # Columns that a mapping names and the file lacks.
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
        """Return the number of columns of the header."""
        return len(self.names)

    @property
    def columns(self) -> list[str]:
        """Return the columns of the contract that the file has."""
        return [one for one in self.table.columns if one in self.places or one in self.constants]

    @property
    def unknown_columns(self) -> list[str]:
        """Return the named columns of the file that no feed reads."""
        return [name for name, place in self.extra if place not in self.unnamed | self.read]

    @property
    def is_plain(self) -> bool:
        """Return whether each column is one of the file's or a constant, and every row counts."""
        return not (self.only_where or self.filled or self.unnamed or self.empty or self.joins)

    def takes(self, cells: list[str]) -> bool:
        """Return whether a row is one that the feed takes."""
        for place, values in self.only_where:
            cell = label_key(self._cell(place, cells))
            if (cell not in values) if values is not None else not cell:
                return False
        return self.filled is None or bool(self.cells_of(self.filled, cells))

    def cells_of(self, column: str, cells: list[str]) -> list[str]:
        """Return the filled cells of a row that a column of the contract is made of."""
        filled = [bare(self._cell(place, cells)) for place in self.places.get(column, ())]
        return [cell for cell in filled if cell]

    def values(self, cells: list[str]) -> list[str | None]:
        """Return the columns of the contract, in its order; None where the file has no such
        column."""
        return [self._value(column, cells) for column in self.table.columns]

    def _value(self, column: str, cells: list[str]) -> str | None:
        places, join = self.places.get(column), self.joins.get(column)
        if places is None:
            return self.constants.get(column)
        if join is None:
            return self._cell(places[0], cells)
        filled = [self._cell(place, cells).strip() for place in places]
        filled = [cell for cell in filled if cell]
        if not filled:
            return ""
        prefix = [join.prefix] if join.prefix else []
        if join.is_numbered:
            [key] = filled
            number = self._numbers[key] = self._numbers.get(key, 0) + 1
            return join.separator.join([key, *prefix, str(number)])
        if join.list_separator:
            filled = [cell.replace(join.list_separator, _LIST_SEPARATOR) for cell in filled]
        return join.separator.join(prefix + filled)

    def _cell(self, place: int, cells: list[str]) -> str:
        cell = cells[place] if place < len(cells) else ""
        if '="' in cell:
            cell = without_formula(cell)
        return "" if self.empty and label_key(cell) in self.empty else cell

    def extra_fields(self, cells: list[str]) -> str | None:
        """Return what else a row has, as JSON."""
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
    places: dict[str, tuple[int, ...]] = {}
    joins: dict[str, Join] = {}
    missing: list[str] = []
    used: set[int] = set()
    for column in source.table.columns:
        wanted = source_columns(column, feed)
        found = tuple(columns.places(name)[0] for name in wanted if columns.places(name))
        used.update(found)
        if feed is not None and column in feed.join_rows:
            continue
        if feed is not None and column in feed.columns:
            missing += [name for name in wanted if not columns.places(name)]
        if found:
            places[column] = found
            join = _join(feed, column)
            if join is not None:
                joins[column] = join
    only_where: list[tuple[int, frozenset[str] | None]] = []
    for name, values in (feed.only_where if feed else {}).items():
        place = columns.places(name)[0]
        used.add(place)
        folded = None if values is None else frozenset(map(label_key, values))
        only_where.append((place, folded))
    return Layout(
        table=source.table,
        names=columns.names,
        constants=dict(feed.constants) if feed else {},
        places=places,
        joins=joins,
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
        empty=frozenset(map(label_key, feed.empty)) if feed else frozenset(),
        filled=feed.filled if feed else None,
        date_order="mdy" if feed and feed.month_first else "dmy",
    )


def _join(feed: Feed | None, column: str) -> Join | None:
    """Return how a column is made of its places, or None if it is the cell in one."""
    if feed is None:
        return None
    source = feed.columns.get(column)
    join = None
    if source is not None and source.number_within is not None:
        return Join(source.separator, source.prefix, is_numbered=True)
    if source is not None and (len(source.columns) > 1 or source.prefix or source.list_separator):
        join = Join(source.separator, source.prefix, source.list_separator)
    if column in SEVERAL_CODES and feed.list_separator:
        join = join or Join(_LIST_SEPARATOR)
        join = replace(join, list_separator=join.list_separator or feed.list_separator)
    return join


def _extra(header: list[str], used: set[int]) -> list[tuple[str, int]]:
    extra: list[tuple[str, int]] = []
    seen: dict[str, int] = {}
    for place, cell in enumerate(header):
        name = normal_name(cell) or f"column {place + 1}"
        seen[name] = seen.get(name, 0) + 1
        if place not in used:
            extra.append((name if seen[name] == 1 else f"{name} ({seen[name]})", place))
    return extra
