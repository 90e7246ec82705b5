"""Reads what a check found from the warehouse that it built: selected and ordered, never counted.

Every text is made safe to show as it is read, so that no one who prints it can forget to.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from reg18.base import sql
from reg18.base.reading import Connection, Row, rows
from reg18.base.sanitise import MOST_SHOWN, sanitise
from reg18.contract.tables import TABLES, TABLES_BY_NAME
from reg18.findings.results import MOST_ALIKE, MOST_LINES, STOPS, CheckResult, stop_of
from reg18.warehouse.dbt import LANDING_NAME, WAREHOUSE_NAME, WORK_NAME
from reg18.warehouse.failures import read_stops

# What a cell of a workbook holds, less what is added where a text is cut.
_MOST_OF_A_CELL = 32_000
_BATCH = 5_000
# Texts of which more is shown than of a value.
_MOST = {
    "first_values": 400, "first_lines": 400, "unknown_columns": 1_000, "why": 2_000,
    "what_to_do": 2_000,
}  # fmt: skip

OTHER_COLUMNS = "other columns of the file"


def open_findings(folder: Path, with_rows: bool) -> Connection:
    """Open what a check built in a folder, and the rows of landing behind it if asked."""
    connection = duckdb.connect(str(folder / WAREHOUSE_NAME), read_only=True)
    # Sorting findings needs no more; what does not fit goes to the folder for a moment.
    connection.execute("set memory_limit = '1GB'")
    if with_rows:
        # The rows are a view of landing, by the names that both databases had in the build.
        for name, file in (("landing", LANDING_NAME), ("work", WORK_NAME)):
            connection.execute(f"attach {sql.text(folder / file)} as {name} (read_only)")
    return connection


def read(folder: Path, result: CheckResult, connection: Connection) -> None:
    """Fill a result from what was built in a folder; its findings are read while it is open."""
    result.stops += [stop_of(stop) for stop in read_stops(folder / WAREHOUSE_NAME)]
    for row in rows(connection, "select * from quality.finding_totals"):
        result.totals[row["kind"]] = row["findings"]
    counts: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows(
        connection,
        "select * from quality.finding_counts where is_latest and kind <> ? "
        "order by severity, findings desc, column_name nulls first",
        STOPS,
    ):
        counts.setdefault(_key(row), []).append(_shown(row))
    for row in rows(connection, "select * from quality.intake_file_loads where is_latest"):
        key = _key(row)
        result.files.append(_shown(row) | {"key": key, "counts": counts.get(key, [])})
    result.files.sort(key=_worst_first)
    result.findings = lambda of, most: _findings(connection, result.has_whole_rows, of, most)


def _key(row: Row) -> tuple[str, str, str]:
    return row["table_name"], row["file"], row["sheet"]


def _shown(row: Row) -> Row:
    """Return a row with every text safe to show, and "" for what is empty."""
    return {
        name: sanitise(value, _MOST.get(name, MOST_SHOWN))
        if isinstance(value, str)
        else ("" if value is None else value)
        for name, value in row.items()
    }


def _worst_first(one: Row) -> tuple[Any, ...]:
    """Most rejected first, then by the worst finding, then in the order of the contract."""
    worst = one["counts"][0] if one["counts"] else {"severity": 10**6, "findings": 0}
    table = list(TABLES_BY_NAME).index(one["table_name"])
    return -one["rejected"], worst["severity"], -worst["findings"], table, one["key"]


def _findings(
    connection: Connection, with_rows: bool, of: Row | None, most: int | None
) -> Iterator[Row]:
    relation = "work.quality.finding_rows" if with_rows else "quality.findings"
    where, values = "is_latest and kind <> ?", [STOPS]
    if of is not None:
        where += " and table_name = ? and file = ? and sheet = ?"
        values += of["key"]
    found = connection.cursor().execute(
        f"select * from {relation} where {where} qualify row_number() over ("
        "partition by table_name, file, sheet, applies_to, reason, column_name "
        f"order by source_line, record_key) <= {MOST_ALIKE:d} "
        "order by severity, table_name, file, sheet, source_line, column_name, record_key "
        f"limit {MOST_LINES if most is None else most:d}",
        values,
    )
    names = [column[0] for column in found.description or ()]
    while batch := found.fetchmany(_BATCH):
        for cells in batch:
            row = dict(zip(names, cells, strict=True))
            raw_row = row.pop("raw_row", None)
            whole = _whole_row(row["table_name"], raw_row) if raw_row else {}
            yield _shown(row) | {"row": whole}


def row_columns(files: list[Row]) -> list[str]:
    """Return the columns that the whole rows of some files may fill, in the contract's order."""
    tables = {one["table_name"] for one in files}
    named = [column for table in TABLES if table.name in tables for column in table.columns]
    return [*dict.fromkeys(named), OTHER_COLUMNS]


def _whole_row(table: str, raw_row: str) -> dict[str, str]:
    """Return the filled cells of a row by column; what the contract does not know is one text."""
    cells = {name: cell for name, cell in json.loads(raw_row).items() if cell not in (None, "")}
    known = TABLES_BY_NAME[table].columns
    whole = {name: cells[name] for name in known if name in cells}
    others = [
        f"{sanitise(name)}: {', '.join(cell) if isinstance(cell, list) else cell}"
        for name, cell in cells.items()
        if name not in known
    ]
    if others:
        whole[OTHER_COLUMNS] = "\n".join(others)
    return {name: sanitise(cell, _MOST_OF_A_CELL, keep_lines=True) for name, cell in whole.items()}
