"""Every table of the analysts' file as Parquet, one workbook and a data dictionary."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import duckdb

from reg18.analyst.exports.relations import Build, Table, read_build, read_tables
from reg18.analyst.exports.swap import MANIFEST, folder_in_place
from reg18.analyst.exports.workbook import DICTIONARY_HEADER, dictionary_rows, write_workbook
from reg18.base import sql
from reg18.base.memory import memory_limit
from reg18.base.progress import Reporter
from reg18.base.reading import Connection, open_warehouse
from reg18.base.shortage import TABLES_BYTES, explained
from reg18.settings.council import Council

WORKBOOK = "tables.xlsx"
DICTIONARY = "data-dictionary.csv"
_TEMP = ".temp"


def export_tables(
    analyst_file: Path, folder: Path, reporter: Reporter, council: Council | None = None
) -> list[Path]:
    """Write the tables of an analysts' file to a folder, which is swapped in whole.

    Returns the files. The same build gives the same bytes. If it fails, nothing changes.
    """
    source = analyst_file.resolve()
    with (
        reporter.step("Exporting the tables") as step,
        explained(folder, TABLES_BYTES),
        open_warehouse(source) as connection,
        folder_in_place(folder) as partial,
    ):
        # What does not fit into memory goes to the disk of the export.
        connection.execute(f"set temp_directory = {sql.text(partial / _TEMP)}")
        connection.execute(f"set memory_limit = {sql.text(memory_limit())}")
        build = read_build(connection, analyst_file)
        tables = read_tables(connection)
        files: dict[str, int | None] = {}
        for table in tables:
            step.rows(table.full_name, table.rows)
            files[_write_parquet(connection, table, partial)] = table.rows
        step.detail("workbook")
        write_workbook(connection, tables, build, council, partial / WORKBOOK)
        _write_dictionary(tables, partial / DICTIONARY)
        files |= {WORKBOOK: None, DICTIONARY: None}
        shutil.rmtree(partial / _TEMP, ignore_errors=True)
        _write_manifest(partial, build, council, files)
    return [folder / name for name in (*files, MANIFEST)]


def _write_parquet(connection: Connection, table: Table, folder: Path) -> str:
    name = f"{table.schema}/{table.name}.parquet"
    (folder / table.schema).mkdir(exist_ok=True)
    # In a fixed order, as a build leaves the order open. Snappy, which every reader knows.
    try:
        connection.execute(
            f"copy (from {table.quoted} order by all) to {sql.text(folder / name)} "
            "(format parquet, compression snappy)"
        )
    except duckdb.IOException as error:
        raise OSError(0, str(error).splitlines()[0]) from error
    return name


def _write_dictionary(tables: Sequence[Table], file: Path) -> None:
    # With a mark: without it Excel takes UTF-8 for another encoding.
    with file.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(DICTIONARY_HEADER)
        writer.writerows(dictionary_rows(tables))


def _write_manifest(
    folder: Path, build: Build, council: Council | None, files: dict[str, int | None]
) -> None:
    manifest = {
        "made_by": f"reg18 {build.reg18_version}",
        "council": council.name if council else None,
        "build": build.run_id,
        "built_at": build.started_at.isoformat(timespec="seconds"),
        "as_of_date": build.as_of.isoformat(),
        "files": [
            {
                "file": name,
                **({} if rows is None else {"rows": rows}),
                "bytes": (folder / name).stat().st_size,
                "sha256": hashlib.sha256((folder / name).read_bytes()).hexdigest(),
            }
            for name, rows in files.items()
        ],
    }
    text = json.dumps(manifest, indent=2, ensure_ascii=False)
    (folder / MANIFEST).write_text(f"{text}\n", encoding="utf-8")


def exported(files: Sequence[Path], folder: Path) -> str:
    """Return what an export wrote, in a line."""
    parquet = sum(file.suffix == ".parquet" for file in files)
    return f"Tables: {folder} ({parquet} as Parquet, {WORKBOOK}, {DICTIONARY})"
