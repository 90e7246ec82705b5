"""Landing without a build: what a folder's files say, as rows that can be compared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from reg18.contract.tables import TABLES_BY_NAME
from reg18.landing.load import Load, read_load
from reg18.landing.store import Landing
from reg18.settings.mapping import Mapping

Row = tuple[str | None, ...]

MOMENT = datetime(2025, 6, 30, 12)
# What landing records of a build.
ROW = {
    "run_id": "r",
    "started_at": MOMENT,
    "as_of_date": MOMENT.date(),
    "build_date": MOMENT.date(),
    "reg18_version": "test",
}


def land(folder: Path, landing: Path, mappings: Sequence[Mapping] = ()) -> Load:
    """Land a folder and commit it, without a build."""
    store = Landing(landing)
    row = {**ROW, "run_id": f"r{store.next_number()}"}
    load = read_load(store, folder, list(mappings), row, lambda *_: None)
    store.keep(load.number)
    return load


def landed_rows(landing: Path, table: str) -> list[Row]:
    """The rows of a table in the order of their files, each cell without blanks around it; an empty
    cell and a column that is not there are the same."""
    columns = ", ".join(
        f"coalesce(trim(replace(landed.{column}, chr(13) || chr(10), chr(10)), "
        "' ' || chr(9) || chr(10) || chr(13)), '')"
        for column in TABLES_BY_NAME[table].columns
    )
    with Landing(landing).database.opened() as engine:
        return engine.execute(
            f"select {columns} from landing.lines as lines "
            "join landing.files as files using (file_id) "
            f"join landing.{table} as landed using (row_hash) where files.table_name = ? "
            "order by files.load_number, files.file_name, files.sheet_order, lines.row_number",
            [table],
        ).fetchall()
