"""Landing without a build: what a folder's files say, as rows that can be compared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import duckdb

from reg18.contract import TABLES_BY_NAME
from reg18.landing import Landing
from reg18.mapping import Mapping
from reg18.segments import Load, write_run

Row = tuple[str | None, ...]


def land(folder: Path, landing: Path, mappings: Sequence[Mapping] = ()) -> Load:
    """Land a folder and commit it, without a build."""
    store = Landing(landing)
    moment = datetime(2025, 6, 30, 12)
    load = store.start(folder, list(mappings), moment, lambda *_: None)
    run = {"run_id": f"r{load.number}", "started_at": moment, "reg18_version": "test"}
    write_run(load, {**run, "as_of_date": moment.date(), "build_date": moment.date()})
    store.commit(load)
    return load


def landed_rows(landing: Path, table: str) -> list[Row]:
    """The rows of a table in the order of their files, each cell without blanks around it; an empty
    cell and a column that is not there are the same."""
    generation = Landing(landing).generation
    columns = ", ".join(
        f"coalesce(trim(replace(contents.{column}, chr(13) || chr(10), chr(10)), "
        "' ' || chr(9) || chr(10) || chr(13)), '')"
        for column in TABLES_BY_NAME[table].columns
    )
    with duckdb.connect() as engine:
        return engine.execute(
            f"select {columns} "
            f"from '{generation}/*/lines/*.parquet' as lines "
            f"join '{generation}/*/files/*.parquet' as files using (file_id) "
            f"join '{generation}/*/{table}/*.parquet' as contents using (row_hash) "
            "where files.table_name = ? "
            "order by files.load_number, files.file_name, files.sheet_order, lines.row_number",
            [table],
        ).fetchall()
