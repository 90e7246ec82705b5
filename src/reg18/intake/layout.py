"""How the columns of the contract are made out of the columns of a file."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from reg18.contract import Table
from reg18.intake.files import SourceFile
from reg18.intake.header import header_names, source_columns
from reg18.mapping import Source
from reg18.names import label_key, normal_name


@dataclass(frozen=True)
class Numbered:
    """A key that the file lacks: the rows of one case are numbered in the order of the file."""

    place: int
    prefix: str | None
    separator: str


# Where a column comes from: a place, several places with what separates them, a constant, a number.
Origin = int | tuple[tuple[int, ...], str] | str | Numbered


@dataclass
class Layout:
    """A file's columns as the contract wants them."""

    table: Table
    width: int
    origins: dict[str, Origin]
    # Columns that the contract does not know, kept aside: name and place. Those without a name
    # are kept where they are filled.
    extra: list[tuple[str, int]]
    unnamed: frozenset[int]
    # Columns that a mapping speaks of and the file lacks.
    missing: list[str]
    # place -> values that a row must have there (None: any), for a feed of some rows only.
    only_where: list[tuple[int, frozenset[str] | None]]
    date_order: str = "dmy"
    list_separator: str | None = None
    _numbers: dict[str, int] = field(default_factory=dict)

    @property
    def columns(self) -> list[str]:
        """The columns of the contract that the file has."""
        return [column for column in self.table.columns if column in self.origins]

    @property
    def unknown_columns(self) -> list[str]:
        """The named columns of the file that nothing is made of."""
        return [name for name, place in self.extra if place not in self.unnamed]

    @property
    def is_plain(self) -> bool:
        """Whether each column is one of the file's or a constant, and every row counts."""
        return (
            not self.only_where
            and not self.unnamed
            and not any(isinstance(origin, tuple | Numbered) for origin in self.origins.values())
        )

    def takes(self, cells: list[str]) -> bool:
        """Whether a row is one that the feed takes."""
        for place, values in self.only_where:
            cell = label_key(cells[place]) if place < len(cells) else ""
            if (cell not in values) if values is not None else not cell:
                return False
        return True

    def values(self, cells: list[str]) -> list[str | None]:
        """The columns of the contract, in its order; None where the file has no such column."""
        return [self._value(self.origins.get(column), cells) for column in self.table.columns]

    def _value(self, origin: Origin | None, cells: list[str]) -> str | None:
        if origin is None or isinstance(origin, str):
            return origin
        if isinstance(origin, int):
            return cells[origin] if origin < len(cells) else ""
        if isinstance(origin, Numbered):
            key = cells[origin.place].strip() if origin.place < len(cells) else ""
            if not key:
                return ""
            number = self._numbers[key] = self._numbers.get(key, 0) + 1
            parts = (key, origin.prefix, str(number))
            return origin.separator.join(part for part in parts if part)
        places, separator = origin
        filled = [cells[place].strip() for place in places if place < len(cells)]
        return separator.join(cell for cell in filled if cell)

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


def layout_of(source: SourceFile, header: list[str], where: str) -> Layout:
    """Find the columns of the contract in a header."""
    names = header_names(source, header, where)
    places: dict[str, int] = {}
    for place, name in enumerate(names):
        places.setdefault(name, place)
    feed = source.feed
    origins: dict[str, Origin] = {}
    missing: list[str] = []
    used: set[int] = set()
    for column in source.table.columns:
        if feed is not None and column in feed.constants:
            origins[column] = feed.constants[column]
            continue
        wanted = source_columns(column, feed)
        there = [name for name in wanted if normal_name(name) in places]
        used.update(places[normal_name(name)] for name in there)
        if feed is not None and column in feed.columns:
            missing += [name for name in wanted if name not in there]
            origin = _mapped(feed.columns[column], places)
            if origin is not None:
                origins[column] = origin
        elif there:
            origins[column] = places[normal_name(column)]
    only_where: list[tuple[int, frozenset[str] | None]] = []
    for name, values in (feed.only_where if feed else {}).items():
        place = places[normal_name(name)]
        used.add(place)
        folded = None if values is None else frozenset(label_key(value) for value in values)
        only_where.append((place, folded))
    return Layout(
        table=source.table,
        width=len(header),
        origins=origins,
        extra=_extra(header, used),
        unnamed=frozenset(place for place, name in enumerate(names) if not name) - used,
        missing=missing,
        only_where=only_where,
        date_order="mdy" if feed and feed.month_first else "dmy",
        list_separator=feed.list_separator if feed else None,
    )


def _mapped(source: Source, places: dict[str, int]) -> Origin | None:
    if source.number_within is not None:
        place = places.get(normal_name(source.number_within))
        return None if place is None else Numbered(place, source.prefix, source.separator)
    found = [places[normal_name(name)] for name in source.columns if normal_name(name) in places]
    if not found:
        return None
    return found[0] if len(source.columns) == 1 else (tuple(found), source.separator)


def _extra(header: list[str], used: set[int]) -> list[tuple[str, int]]:
    extra: list[tuple[str, int]] = []
    seen: dict[str, int] = {}
    for place, cell in enumerate(header):
        if place in used:
            continue
        name = normal_name(cell) or f"column {place + 1}"
        seen[name] = seen.get(name, 0) + 1
        extra.append((name if seen[name] == 1 else f"{name} ({seen[name]})", place))
    return extra
