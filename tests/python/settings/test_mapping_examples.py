"""The example extracts are what their mappings read: read here as plainly as the page describes."""

from __future__ import annotations

import csv
import fnmatch
import re
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from reg18.base.names import label_key, normal_name
from reg18.contract.code_lists import CODE_LISTS, spellings
from reg18.contract.tables import TABLES_BY_NAME
from reg18.settings.mapping import load_mapping
from reg18.settings.mapping_file import Feed
from tests.python.conftest import ROOT

EXAMPLES = ROOT / "extracts" / "examples"
Row = dict[str, str]


def sheets_of(folder: Path, feed: Feed) -> list[list[list[str]]]:
    found = []
    for file in sorted(folder.iterdir()):
        if not fnmatch.fnmatch(file.name.lower(), feed.files.lower()):
            continue
        if file.suffix == ".csv":
            with file.open(encoding="utf-8-sig", newline="") as handle:
                found.append(list(csv.reader(handle)))
            continue
        workbook = CalamineWorkbook.from_path(str(file))
        for name in workbook.sheet_names:
            if feed.sheet and not fnmatch.fnmatch(name.lower(), feed.sheet.lower()):
                continue
            cells = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            found.append([[_as_text(cell) for cell in row] for row in cells])
    return found


def _as_text(cell: object) -> str:
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def rows_of(folder: Path, feed: Feed) -> list[Row]:
    """The rows of a feed under the contract's names. The header is the first line that names a
    required column; rows end where a line begins with `Total`."""
    rows = []
    for lines in sheets_of(folder, feed):
        key = normal_name(
            next(iter(feed.columns[TABLES_BY_NAME[feed.table].columns[0]].named))
        )  # fmt: skip
        start = next(at for at, line in enumerate(lines) if key in map(normal_name, line))
        header = [normal_name(cell) for cell in lines[start]]
        named = {
            name for source in feed.columns.values() for name in map(normal_name, source.named)
        } | {normal_name(name) for name in feed.only_where}
        assert named <= set(header), f"{feed.files}: {named - set(header)}"
        for line in lines[start + 1 :]:
            if line[0].startswith("Total"):
                break
            cells = dict(zip(header, line, strict=True))
            if all(
                cells[normal_name(name)].lower() in [value.lower() for value in values]
                if values
                else cells[normal_name(name)]
                for name, values in feed.only_where.items()
            ):
                rows.append(_row(feed, cells))
    return rows


def _row(feed: Feed, cells: Row) -> Row:
    columns = TABLES_BY_NAME[feed.table].columns
    row = {column: cells[column] for column in columns if column in cells}
    for column, source in feed.columns.items():
        values = [cells[normal_name(name)] for name in source.named]
        row[column] = source.separator.join(value for value in values if value)
    return {**row, **feed.constants}


@pytest.mark.parametrize(
    ("system", "counts"),
    [
        (
            "icasework",
            {
                "complaints": 5, "reviews": 1, "ombudsman": 1, "compliments": 1,
                "classifications": 8, "actions": 5,
            },
        ),
        ("plain_spreadsheet", {"complaints": 4, "reviews": 1, "actions": 2, "compliments": 2}),
    ],
)  # fmt: skip
def test_the_examples_are_what_their_mappings_read(system: str, counts: dict[str, int]) -> None:
    mapping = load_mapping(ROOT / "mappings" / f"{system}.yml")
    known = {name: dict(spelled) for name, spelled in spellings().items()}
    for code_list, label, code in mapping.labels:
        known[code_list][label_key(label)] = code
    found: dict[str, int] = {}
    for feed in mapping.feeds:
        table = TABLES_BY_NAME[feed.table]
        for row in rows_of(EXAMPLES / system, feed):
            found[feed.table] = found.get(feed.table, 0) + 1
            lacking = [column for column in table.required if not row.get(column)]
            assert not lacking, f"{feed.table}: {lacking}"
            lists = {column: CODE_LISTS[column] for column in row if column in CODE_LISTS}
            if feed.table == "classifications":
                lists = {"label": row["kind"]}
            for column, code_list in lists.items():
                for label in filter(None, re.split("[;|]", row[column])):
                    assert label_key(label) in known[code_list], (column, label)
    assert found == counts


def test_the_example_workbook_is_the_one_that_is_written(tmp_path: Path) -> None:
    """Parts are compared, since what packs them may differ from one machine to the next."""
    tool = ROOT / "tools" / "make_example_workbook.py"
    subprocess.run([sys.executable, str(tool), str(tmp_path)], check=True, timeout=60)
    name = "Complaints log.xlsx"
    assert _parts(tmp_path / name) == _parts(EXAMPLES / "plain_spreadsheet" / name)


def _parts(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as packed:
        return {part: packed.read(part) for part in packed.namelist()}
