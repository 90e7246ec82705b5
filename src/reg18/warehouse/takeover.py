"""Takes over what versions of reg18 before 0.2 kept as folders of Parquet files.

Nothing is deleted: the folder is renamed once its content is in the database. What does not fit
together is refused, since a row could be missing.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from reg18.base import sql
from reg18.base.database import Connection, DamagedError, Database, remove
from reg18.base.paths import Warehouse
from reg18.contract.date_shapes import ANY_DATE_PATTERN
from reg18.contract.tables import TABLES, Table
from reg18.landing.store import COLUMNS, LOADED, Landing, cell_columns, row_hash_sql
from reg18.warehouse.build_folders import PRIVATE, Builds
from reg18.warehouse.runs import COLUMNS as RECORD
from reg18.warehouse.runs import Record


def take_over_landing(warehouse: Warehouse) -> str | None:
    """Take over a landing folder, and return what was done; None where there is none."""
    folder, landing = warehouse.earlier_landing, Landing(warehouse.landing)
    if not folder.is_dir():
        return None
    if not landing.exists():
        loads = _loads(folder)
        aside = Landing(landing.file.with_name(f"{landing.file.name}.new"))
        remove(aside.file)
        aside.create()
        try:
            with aside.database.opened(write=True) as connection:
                _copy(connection, folder, loads)
                _check_published(connection, warehouse)
        except (duckdb.IOException, duckdb.InvalidInputException) as error:
            raise _damaged(folder, "a file in it cannot be read") from error
        landing.database.put(aside.file)
    return _rename(folder, landing.file)


def take_over_record(warehouse: Warehouse) -> None:
    """Take over the folder of run records, where there is one."""
    folder, record = warehouse.earlier_runs, Record(warehouse.runs)
    if not folder.is_dir():
        return
    if not record.database.exists():
        aside = Record(record.file.with_name(f"{record.file.name}.new"))
        remove(aside.file)
        aside.create()
        try:
            with aside.database.opened(write=True) as connection:
                for kind, columns in RECORD.items():
                    files = sorted((folder / kind).glob("[0-9]*.parquet"))
                    if files:
                        connection.execute(
                            f"insert into record.{kind} select {', '.join(columns)} "
                            f"from read_parquet({sql.files(*files)}, union_by_name = true)"
                        )
        except (DamagedError, duckdb.Error) as error:
            remove(aside.file)
            raise DamagedError(
                f"The folder of run records {folder} is damaged.",
                "Without a backup, move it away to begin a new record.",
            ) from error
        record.database.put(aside.file)
    _rename(folder, record.file)


def _rename(folder: Path, file: Path) -> str:
    kept = folder.with_name(f"{folder.name}.before-0.2")
    number = 1
    while kept.exists():
        number += 1
        kept = folder.with_name(f"{folder.name}.before-0.2-{number}")
    folder.rename(kept)
    return (
        f"{folder.name} was taken over into {file.name}. The folder is kept as {kept.name}; delete "
        "it once you have backed up the new file."
    )


def _loads(folder: Path) -> list[Path]:
    """Return the folders of the loads that are marked as committed."""
    current = folder / "current"
    name = current.read_text(encoding="utf-8").strip() if current.exists() else ""
    generations = [folder / name] if name else sorted(folder.glob("g[0-9]*"))
    if len(generations) != 1 or not generations[0].is_dir():
        raise _damaged(folder, "its file `current` does not say which of its folders counts")
    return sorted(
        path
        for path in generations[0].glob("[0-9]*")
        if int(path.name) and (path / "committed").exists()
    )


def _copy(connection: Connection, folder: Path, loads: list[Path]) -> None:
    """Copy each table. Row hashes are computed again: the earlier ones were DuckDB's own."""

    def read(kind: str) -> str:
        files = [file for one in loads for file in sorted((one / kind).glob("*.parquet"))]
        if files:
            return f"read_parquet({sql.files(*files)}, union_by_name = true)"
        if kind in ("labels", *(table.name for table in TABLES)):
            # A load without a file of the table has none.
            columns = [name for name, _ in COLUMNS[kind] if name != "row_hash"]
            nulls = ", ".join(f"null::varchar as {name}" for name in ["content_id", *columns])
            return f"(select {nulls} where false)"
        raise _damaged(folder, f"its files of {kind} are missing")

    if loads:
        connection.execute(
            "insert into landing.loads select load_number, ?, run_id, started_at, as_of_date, "
            f"build_date, reg18_version from {read('runs')}",
            [LOADED],
        )
        connection.execute(
            "insert into landing.files by name select * exclude (last_record_line), "
            f"shape like '%hidden sheet%' as is_hidden from {read('files')}"
        )
        for kind in ("file_columns", "labels"):
            connection.execute(f"insert into landing.{kind} by name from {read(kind)}")
        connection.execute(f"create temp table old_lines as from {read('lines')}")
        connection.execute(
            "create temp table old_files as select distinct file_id, table_name, last_record_line "
            f"from {read('files')}"
        )
        for table in TABLES:
            _copy_rows(connection, table, read(table.name))
        connection.execute(
            "insert into landing.lines select file_id, row_number, source_line, line_kind, null "
            "from old_lines where content_id is null"
        )
        # Each line that was there is there, and so is what it says.
        row = connection.execute(
            "select (select count(*) from old_lines), (select count(*) from landing.lines), "
            "(select count(*) from landing.files "
            "where file_id not in (select file_id from landing.file_columns))"
        ).fetchone()
        if row is None or row[0] != row[1] or row[2]:
            raise _damaged(folder, "lines in it have no row, or rows no line")
    frozen = sorted((folder / "frozen").glob("*.parquet"))
    if frozen:
        connection.execute(
            f"insert into landing.frozen_cases by name from read_parquet({sql.files(*frozen)})"
        )


def _copy_rows(connection: Connection, table: Table, relation: str) -> None:
    names = ", ".join(cell_columns(table))
    connection.execute(
        f"create or replace temp table old_rows as select {row_hash_sql(table)} as row_hash, * "
        f"from (select *, '1900' as date_system from {relation})"
    )
    connection.execute(
        f"insert into landing.{table.name} select row_hash, {names} from old_rows "
        "where rowid in (select min(rowid) from old_rows group by row_hash)"
    )
    # A line at the end that looks like a footer row is one, unless it or one below it has a date.
    dated = "false"
    if table.required_date is not None:
        date = f"regexp_full_match(trim(old.{table.required_date}), ?, 'i')"
        dated = (
            f"coalesce(bool_or({date}) over (partition by lines.file_id "
            "order by lines.source_line rows between current row and unbounded following), false)"
        )
    connection.execute(
        "insert into landing.lines "
        "select lines.file_id, lines.row_number, lines.source_line, "
        "case when lines.line_kind <> 'foot_shaped' then lines.line_kind "
        f"when lines.source_line > files.last_record_line and not {dated} then 'foot' "
        "else 'record' end, old.row_hash "
        "from old_lines as lines inner join old_files as files using (file_id) "
        "inner join (select distinct on (content_id) * from old_rows) as old "
        "on lines.content_id = old.content_id where files.table_name = ?",
        [*([ANY_DATE_PATTERN] if table.required_date else []), table.name],
    )


def _check_published(connection: Connection, warehouse: Warehouse) -> None:
    """Refuse where a load of the published build is missing, or a file of it has fewer rows."""
    current = Builds(warehouse).current()
    if current is None:
        return
    published = Database(current / PRIVATE, "published", "The published warehouse")
    with published.attached(connection):
        missing = connection.execute(
            "with lines as (select files.file_name, files.content_hash, files.sheet_name, "
            "files.table_name, count(distinct (lines.file_id, lines.source_line)) as rows_there "
            "from landing.files as files left join landing.lines as lines "
            "on files.file_id = lines.file_id and lines.row_hash is not null group by all) "
            "select published.file, published.rows_read - coalesce(lines.rows_there, 0) "
            "from published.quality.intake_file_loads as published left join lines "
            "on published.file = lines.file_name and published.content_hash = lines.content_hash "
            "and published.sheet = lines.sheet_name and published.table_name = lines.table_name "
            "where published.rows_read > coalesce(lines.rows_there, 0) order by 1"
        ).fetchall()
        runs = connection.execute(
            "select count(*) from published.marts.run_history "
            "where run_id not in (select run_id from landing.loads)"
        ).fetchone()
    folder = warehouse.earlier_landing
    if missing:
        said = ", ".join(f"{count:,} rows of {name}" for name, count in missing[:5])
        raise _damaged(folder, f"rows that the published warehouse has are missing: {said}")
    if runs != (0,):
        raise _damaged(folder, "loads of the published warehouse are missing")


def _damaged(folder: Path, why: str) -> DamagedError:
    return DamagedError(f"The landing folder {folder} is damaged: {why}.")
