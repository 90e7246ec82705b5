"""The first rows of sheets, grouped by what is read alike, and the patterns that name each group's
files and sheets."""

from __future__ import annotations

import fnmatch
import re
from dataclasses import dataclass, field
from pathlib import PurePath

from reg18.base.names import normal_name
from reg18.contract.column_names import ColumnNames
from reg18.wizard.columns import find_header

# What changes in a file's name from one export to the next: a date, a number, a month.
_CHANGES = re.compile(
    r"\d{2,}|(?<=[_ (-])\d\)?$|(?<![a-z])(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)"
    r"(?:uary|ruary|ch|il|ust|ember|tember|ober)?(?![a-z])",
    re.IGNORECASE,
)
_SHORTEST_STEM = 3


@dataclass(frozen=True)
class SampleSheet:
    """The first rows of a file, or of a workbook's sheet, title lines included."""

    file: str
    sheet: str
    rows: list[list[str]]


@dataclass
class Group:
    """Sheets with the same columns, of files whose names begin alike."""

    stem: str
    suffix: str
    names: list[str]
    places: list[tuple[str, str]] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)

    @property
    def files(self) -> list[str]:
        return sorted({file for file, _ in self.places})


def group_sheets(sheets: list[SampleSheet]) -> tuple[list[Group], list[tuple[str, str]]]:
    """Return the groups in the order of the sheets, and the sheets without a table."""
    groups: dict[tuple[str, ...], Group] = {}
    without: list[tuple[str, str]] = []
    for sheet in sheets:
        rows = [[cell.replace("\ufeff", "").strip() for cell in row] for row in sheet.rows]
        at = find_header(rows)
        names = [] if at is None else ColumnNames(rows[at], rows[:at]).name_each()
        if at is None or not any(names):
            without.append((sheet.file, sheet.sheet))
            continue
        stem, suffix = _stem(sheet.file)
        key = (stem.lower(), suffix.lower(), *map(normal_name, names))
        group = groups.setdefault(key, Group(stem, suffix, names))
        group.places.append((sheet.file, sheet.sheet))
        group.rows += rows[at + 1 :]
    return list(groups.values()), without


def _stem(file: str) -> tuple[str, str]:
    """Return what stays of a file's name from one export to the next, and its ending."""
    name = PurePath(file).name or file
    whole, dot, ending = name.rpartition(".")
    stem, suffix = (whole, dot + ending) if dot and whole else (name, "")
    change = _CHANGES.search(stem)
    return stem[: change.start()] if change else stem, suffix


def files_pattern(group: Group, others: list[Group]) -> str:
    """Return the shortest pattern that names the group's files and no other group's."""
    other_files = {file for other in others for file in other.files} - set(group.files)
    start, end = _escaped(group.stem), _escaped(group.suffix)
    tries = [f"{start}*{end}", f"{start}[0-9]*{end}", *map(_escaped, group.files)]
    if len(group.stem.strip(" _-")) < _SHORTEST_STEM:
        del tries[0]
    for pattern in filter(None, tries):
        if all(_matches(file, pattern) for file in group.files) and not any(
            _matches(file, pattern) for file in other_files
        ):
            return pattern
    return f"{start}*{end}"


def sheet_patterns(group: Group, others: list[Group]) -> list[str | None]:
    """Return one pattern for the group's sheets, or one per sheet if it would name others' too;
    None if no other group has sheets in these workbooks."""
    sheets = sorted({sheet for _, sheet in group.places if sheet})
    rest = {sheet for other in others for file, sheet in other.places if file in group.files}
    rest -= set(sheets)
    if not sheets or not rest:
        return [None]
    first, last = sheets[0], sheets[-1]
    alike = next((at for at in range(len(first)) if first[: at + 1] != last[: at + 1]), len(first))
    pattern = f"{_escaped(first[:alike])}*"
    if len(sheets) == 1 or any(_matches(sheet, pattern) for sheet in rest):
        return [_escaped(sheet) for sheet in sheets]
    return [pattern]


def _escaped(name: str) -> str:
    """Return a name as a pattern: what has a meaning in patterns, or names a folder, is `?`."""
    return re.sub(r"[\[\]*?/\\]", "?", name)


def _matches(name: str, pattern: str) -> bool:
    return fnmatch.fnmatchcase(name.lower(), pattern.lower())
