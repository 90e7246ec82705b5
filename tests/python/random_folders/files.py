"""From meanings to CSV files: versions, rejects, several files a table, columns left out."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from ..recount.contract import TABLES, Table
from .casework import spoil
from .spelling import Meanings, spell

# By name the tenth file comes before the second.
FILE_NAMES = (
    ("{table}.csv",),
    ("{table}_1.csv", "{table}_2.csv"),
    ("{table}_10.csv", "{table}_2.csv"),
    ("{table}.csv", "{table}_delta.csv", "{table}_late.csv"),
)
FOOT_LINES = ("Total", "Grand total", "End of report", "Printed 02/04/2025 09:15", "Count: 45")
SUBTOTALS = ("Total", "Home First Total", "Subtotal: 12", "Grand total", "Count")
EXTRA_COLUMNS = ("officer", "Notes 2", "internal id")


@dataclass
class Line:
    """One row to write; a ragged one gets a field too many or too few."""

    meanings: Meanings
    extra_fields: int = 0


@dataclass
class Sheet:
    """One file to write."""

    name: str
    columns: list[str]
    lines: list[Line] = field(default_factory=list)


def with_versions(
    rng: Random, table: str, rows: list[Meanings], fresh: list[Meanings]
) -> list[Line]:
    """The rows, some of them in several versions; `fresh` rows lend the changed cells."""
    key = table_named(table).key
    lines = [Line(row) for row in rows]
    for row in rows:
        if rng.random() > 0.18:
            continue
        for _ in range(rng.randint(1, 3)):
            version = dict(row)
            if rng.random() < 0.55:
                other = rng.choice(fresh)
                columns = [name for name in other if name not in (key, "last_updated")]
                for name in rng.sample(columns, min(len(columns), rng.randint(1, 6))):
                    version[name] = other[name]
            if rng.random() < 0.6 and "last_updated" in version:
                version["last_updated"] = _another_moment(rng, version["last_updated"])
            lines.append(Line(version))
    return lines


def _another_moment(rng: Random, moment: object) -> datetime | None:
    if rng.random() < 0.1:
        return None
    known = moment if isinstance(moment, datetime) else datetime(2020, 2, 29, 12, 30)
    return known + timedelta(days=rng.choice((-30, -1, 1, 1, 30)))


def with_rejects(
    rng: Random, table: str, lines: list[Line], as_of: date, share: float
) -> list[Line]:
    """The lines, with spoilt copies among them up to a share of the whole."""
    most = int(share * len(lines))
    while most / (len(lines) + most or 1) > share:
        most -= 1
    spoilt = []
    for _ in range(rng.randint(most // 2, most)):
        row = dict(rng.choice(lines).meanings)
        if "last_updated" in row and rng.random() < 0.6:
            row["last_updated"] = _another_moment(rng, row["last_updated"])
        if rng.random() < 0.2:
            spoilt.append(Line(row, extra_fields=rng.choice((-1, 1, 2))))
        else:
            spoilt.append(Line(spoil(rng, table, row, as_of)))
    return lines + spoilt


def write_table(rng: Random, folder: Path, table: str, lines: list[Line]) -> None:
    """Spread the lines of a table over its files and write them."""
    names = rng.choices(FILE_NAMES, (6, 3, 1, 2))[0]
    columns = [column.name for column in table_named(table).columns]
    optional = [column.name for column in table_named(table).columns if not column.required]
    dropped: list[str] = []
    if rng.random() < 0.35:
        dropped = rng.sample(optional, min(len(optional), rng.randint(1, 3)))
    columns = [name for name in columns if name not in dropped]
    sheets = [Sheet(name.format(table=table), list(columns)) for name in names]
    if len(sheets) > 1 and rng.random() < 0.5:
        sheet = rng.choice(sheets)
        gone = rng.sample(optional, min(len(optional), rng.randint(1, 4)))
        sheet.columns = [name for name in columns if name not in gone]
    # One of several files may be a header and nothing else.
    filled = sheets[1:] if len(sheets) > 1 and rng.random() < 0.1 else sheets
    shuffled = rng.sample(lines, len(lines))
    for line in shuffled:
        rng.choice(filled).lines.append(line)
    for sheet in sheets:
        if rng.random() < 0.4:
            rng.shuffle(sheet.columns)
        if table == "context":
            sheet.columns.append("source")
        elif rng.random() < 0.2:
            sheet.columns.insert(rng.randint(0, len(sheet.columns)), rng.choice(EXTRA_COLUMNS))
        _write_sheet(rng, folder / sheet.name, sheet)


def _write_sheet(rng: Random, path: Path, sheet: Sheet) -> None:
    width = len(sheet.columns)
    style = rng.choices(("point", "comma", "mixed"), (4, 2, 1))[0]
    records = [_heading(rng, sheet.columns)]
    heading = records[0]
    key = table_named(path.name.split("_")[0].split(".")[0]).key
    for line in sheet.lines:
        cells = [spell(rng, line.meanings.get(name, "x"), style) for name in sheet.columns]
        if line.extra_fields < 0:
            cells = cells[: line.extra_fields]
        records.append(cells + ["x"] * max(0, line.extra_fields))
        if rng.random() < 0.003:
            records.append(rng.choice(([], [""] * width)))
        # Pages and groups, as reports have them; a page ends in a row that has a key.
        if rng.random() < 0.003 and line.meanings.get(key):
            records.append(heading)
        if rng.random() < 0.003 and width > 3:
            records.append([rng.choice(SUBTOTALS)] + [""] * (width - 2) + ["12"])
    if sheet.lines and rng.random() < 0.2:
        records.append([rng.choice(FOOT_LINES)] + [""] * (rng.choice((0, width - 1))))
    if rng.random() < 0.1:
        records.append([])
    encoding = rng.choice(("utf-8", "utf-8", "utf-8-sig"))
    with path.open("w", encoding=encoding, newline="") as handle:
        writer = csv.writer(
            handle,
            lineterminator=rng.choice(("\n", "\r\n")),
            quoting=rng.choice((csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
        )
        writer.writerows(records)


def _heading(rng: Random, columns: list[str]) -> list[str]:
    style = rng.choice(("plain", "plain", "title", "upper", "hyphens"))
    if style == "title":
        return [name.replace("_", " ").title() for name in columns]
    if style == "hyphens":
        return [name.replace("_", "-") for name in columns]
    return [name.upper() if style == "upper" else name for name in columns]


def table_named(name: str) -> Table:
    """The contract of a table."""
    return next(table for table in TABLES if table.name == name)
