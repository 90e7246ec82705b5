"""Sheets that are read alike, and the patterns that name their files and sheets."""

from __future__ import annotations

import fnmatch
import re
from dataclasses import dataclass, field
from pathlib import PurePath

from reg18.column_names import ColumnNames
from reg18.guess.headers import columns_of, find_header
from reg18.guess.samples import Column, SampleSheet
from reg18.names import normal_name

# What changes in a file's name from one export to the next: a date, a number, a month.
_CHANGES = re.compile(
    r"\d{2,}|(?<=[_ (-])\d\)?$|(?<![a-z])(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)"
    r"(?:uary|ruary|ch|il|ust|ember|tember|ober)?(?![a-z])",
    re.IGNORECASE,
)
_SHORTEST_STEM = 3


@dataclass
class Group:
    """Sheets with the same columns, of files whose names begin alike."""

    stem: str
    suffix: str
    names: list[str]
    has_header: bool
    places: list[tuple[str, str]] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)

    @property
    def files(self) -> list[str]:
        return sorted({file for file, _ in self.places})

    @property
    def columns(self) -> list[Column]:
        """Its columns with the filled cells of all sheets."""
        return columns_of(self.names, self.rows)

    @property
    def called(self) -> str:
        """What the sheets are called; the file where a sheet's name says nothing."""
        return " ".join([*(sheet for _, sheet in self.places), *self.files])


def group_sheets(sheets: list[SampleSheet]) -> tuple[list[Group], list[tuple[str, str]]]:
    """The groups in the order of the sheets, and the sheets in which there is no table."""
    groups: dict[tuple[str, ...], Group] = {}
    without: list[tuple[str, str]] = []
    for sheet in sheets:
        rows = [[_clean(cell) for cell in row] for row in sheet.rows]
        at = find_header(rows)
        if at is None:
            below = [row for row in rows if sum(map(bool, row)) > 1]
            width = max(map(len, below), default=0)
            names = [f"column_{number + 1}" for number in range(width)]
        else:
            below, names = rows[at + 1 :], ColumnNames(rows[at], rows[:at]).name_each()
        if not any(names):
            without.append((sheet.file, sheet.sheet))
            continue
        stem, suffix = _stem(sheet.file)
        key = (stem.lower(), suffix.lower(), str(at is None), *map(normal_name, names))
        group = groups.setdefault(key, Group(stem, suffix, names, at is not None))
        group.places.append((sheet.file, sheet.sheet))
        group.rows += below
    return list(groups.values()), without


def _clean(cell: str) -> str:
    return cell.replace("\ufeff", "").strip()


def _stem(file: str) -> tuple[str, str]:
    """What stays of a file's name from one export to the next, and its ending."""
    name = PurePath(file).name or file
    whole, dot, ending = name.rpartition(".")
    stem, suffix = (whole, dot + ending) if dot and whole else (name, "")
    change = _CHANGES.search(stem)
    return stem[: change.start()] if change else stem, suffix


def files_pattern(group: Group, others: list[Group]) -> str:
    """The shortest pattern that names the group's files and no other group's."""
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


def sheet_pattern(group: Group, others: list[Group]) -> str | None:
    """The pattern of the group's sheets, where its workbooks have sheets of other groups too."""
    sheets = sorted({sheet for _, sheet in group.places if sheet})
    beside = {
        sheet for other in others for file, sheet in other.places if file in group.files
    } - set(sheets)
    if not sheets or not beside:
        return None
    if len(sheets) == 1:
        return _escaped(sheets[0])
    for pattern in (f"{_escaped(_common_start(sheets))}*", _letter_by_letter(sheets)):
        if pattern and not any(_matches(sheet, pattern) for sheet in beside):
            return pattern
    return None


def _letter_by_letter(names: list[str]) -> str:
    """A pattern of names of one length, such as `202[45]-2[56]`; empty where none can be made."""
    if len(set(map(len, names))) > 1:
        return ""
    places = ["".join(sorted(set(letters))) for letters in zip(*names, strict=True)]
    if any(len(letters) > 1 and not letters.isalnum() for letters in places):
        return ""
    return "".join(f"[{one}]" if len(one) > 1 else _escaped(one) for one in places)


def _common_start(names: list[str]) -> str:
    """The letters that all names begin with."""
    first, last = min(names), max(names)
    alike = [one == other for one, other in zip(first, last, strict=False)]
    return first[: alike.index(False)] if False in alike else first[: len(alike)]


def _escaped(name: str) -> str:
    """A name as a pattern: what has a meaning in patterns, or names a folder, is any letter."""
    return re.sub(r"[\[\]*?/\\]", "?", name)


def _matches(name: str, pattern: str) -> bool:
    return fnmatch.fnmatchcase(name.lower(), pattern.lower())
