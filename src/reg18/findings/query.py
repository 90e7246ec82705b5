"""What a check found, read from the warehouse that it built: selected and ordered, never counted.

Every text is made safe to show as it is read, so that nobody who prints it can forget to.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from reg18.base import sql
from reg18.base.reading import rows
from reg18.base.sanitise import sanitise
from reg18.contract.tables import TABLES, TABLES_BY_NAME
from reg18.findings.results import (
    MOST_ALIKE,
    MOST_LINES,
    STOPS,
    CheckResult,
    Count,
    FileResult,
    Finding,
    Stop,
)
from reg18.warehouse.dbt import LANDING_NAME, WAREHOUSE_NAME, WORK_NAME
from reg18.warehouse.failures import read_stops

# One row a load and file or sheet, with what became of its rows.
_FILES = "intake_file_loads"

# What a cell of a workbook holds, less what is added where a text is cut.
_MOST_OF_A_CELL = 32_000
_BATCH = 5_000

OTHER_COLUMNS = "other columns of the file"


def open_findings(folder: Path, with_rows: bool) -> duckdb.DuckDBPyConnection:
    """Open what a check built in a folder, with the rows of landing behind it if they are asked."""
    connection = duckdb.connect(str(folder / WAREHOUSE_NAME), read_only=True)
    # Putting findings in order needs no more; what does not fit goes to the folder for a moment.
    connection.execute("set memory_limit = '1GB'")
    if with_rows:
        # The rows are a view of landing, by the names that both databases had in the build.
        for name, file in (("landing", LANDING_NAME), ("work", WORK_NAME)):
            connection.execute(f"attach {sql.text(folder / file)} as {name} (read_only)")
    return connection


def read(folder: Path, result: CheckResult, connection: duckdb.DuckDBPyConnection) -> None:
    """Fill a result from what was built in a folder; its findings are read while it is open."""
    result.stops += [
        Stop(sanitise(stop.message, 2_000), sanitise(stop.advice or "", 2_000))
        for stop in read_stops(folder / WAREHOUSE_NAME)
    ]
    result.totals = {
        row["kind"]: row["findings"]
        for row in rows(connection, "select * from quality.finding_totals")
    }
    counts: dict[tuple[str, str, str], list[Count]] = {}
    found = rows(connection, "select * from quality.finding_counts where is_latest")
    for row in sorted(found, key=_count_order):
        if row["kind"] != STOPS:
            key = (row["table_name"], row["file"], row["sheet"])
            counts.setdefault(key, []).append(_count(row))
    for row in rows(connection, f"select * from quality.{_FILES} where is_latest"):
        key = (row["table_name"], row["file"], row["sheet"])
        result.files.append(_file(key, row, tuple(counts.get(key, ()))))
    result.files.sort(key=_worst_first)

    def findings(of: FileResult | None, most: int | None) -> Iterator[Finding]:
        return _findings(connection, result.has_whole_rows, of, most)

    result.findings = findings


def _findings(
    connection: duckdb.DuckDBPyConnection,
    with_rows: bool,
    of: FileResult | None,
    most: int | None,
) -> Iterator[Finding]:
    relation = "work.quality.finding_rows" if with_rows else "quality.findings"
    where, values = "is_latest and kind <> ?", [STOPS]
    if of is not None:
        where += " and table_name = ? and file = ? and sheet = ?"
        values += of.key
    limit = MOST_LINES if most is None else most
    rows = connection.cursor().execute(
        f"select * from {relation} where {where} qualify row_number() over ("
        "partition by table_name, file, sheet, applies_to, reason, column_name "
        f"order by source_line, record_key) <= {MOST_ALIKE:d} "
        "order by severity, table_name, file, sheet, source_line, column_name, record_key "
        f"limit {limit:d}",
        values,
    )
    names = [column[0] for column in rows.description or ()]
    while batch := rows.fetchmany(_BATCH):
        for row in batch:
            yield _finding(dict(zip(names, row, strict=True)))


def _count_order(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["severity"], -row["findings"], row["column_name"] or ""


def _worst_first(one: FileResult) -> tuple[Any, ...]:
    """Most rejected first, then by the worst that there is, then in the order of the contract."""
    worst = one.counts[0] if one.counts else None
    return (
        -one.rejected,
        (worst.severity, -worst.findings) if worst else (10**6, 0),
        list(TABLES_BY_NAME).index(one.key[0]),
        one.key,
    )


def _count(row: dict[str, Any]) -> Count:
    return Count(
        kind=row["kind"],
        reason=row["reason"],
        column_name=sanitise(row["column_name"] or ""),
        findings=row["findings"],
        first_lines=row["first_lines"] or "",
        first_values=sanitise(row["first_values"] or "", 400),
        severity=row["severity"],
        why=row["why"],
        what_to_do=row["what_to_do"],
    )


def _file(key: tuple[str, str, str], row: dict[str, Any], counts: tuple[Count, ...]) -> FileResult:
    return FileResult(
        key=key,
        table_name=row["table_name"],
        file=sanitise(row["file"]),
        sheet=sanitise(row["sheet"] or ""),
        rows_read=row["rows_read"],
        accepted=row["accepted"],
        superseded=row["superseded"],
        duplicate=row["duplicate"],
        rejected=row["rejected"],
        unknown_columns=sanitise(row["unknown_columns"] or "", 1_000),
        shape=sanitise(row.get("shape") or ""),
        counts=counts,
    )


def _finding(row: dict[str, Any]) -> Finding:
    raw_row = row.get("raw_row")
    return Finding(
        kind=row["kind"],
        table_name=row["table_name"],
        file=sanitise(row["file"] or ""),
        sheet=sanitise(row["sheet"] or ""),
        source_line=row["source_line"],
        row_number=row["row_number"],
        record_key=sanitise(row["record_key"] or ""),
        column_name=sanitise(row["column_name"] or ""),
        raw_value=sanitise(row["raw_value"] or ""),
        is_withheld=row["is_withheld"],
        reason=row["reason"],
        why=row["why"],
        what_to_do=row["what_to_do"],
        row=None if raw_row is None else _whole_row(row["table_name"], raw_row),
    )


def row_columns(files: list[FileResult]) -> list[str]:
    """The columns that the whole rows of some files may fill, in the order of the contract."""
    tables = {one.table_name for one in files}
    named = [column for table in TABLES if table.name in tables for column in table.columns]
    return [*dict.fromkeys(named), OTHER_COLUMNS]


def _whole_row(table: str, raw_row: str) -> dict[str, str]:
    """The filled cells of a row by column; what the contract does not know is one text."""
    cells = {name: cell for name, cell in json.loads(raw_row).items() if cell not in (None, "")}
    known = TABLES_BY_NAME[table].columns
    whole = {
        name: sanitise(cells[name], _MOST_OF_A_CELL, keep_lines=True)
        for name in known
        if name in cells
    }
    others = [
        f"{sanitise(name)}: {', '.join(cell) if isinstance(cell, list) else cell}"
        for name, cell in cells.items()
        if name not in known
    ]
    if others:
        whole[OTHER_COLUMNS] = sanitise("\n".join(others), _MOST_OF_A_CELL, keep_lines=True)
    return whole
