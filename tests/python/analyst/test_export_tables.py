"""The tables as files: what is in them, that they are swapped in whole, and Excel's limits."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import duckdb
import pytest
from python_calamine import CalamineWorkbook

from reg18.analyst.exports import swap, tables, workbook
from reg18.analyst.exports.relations import Column, Table, analyst_file_of, read_tables
from reg18.analyst.exports.tables import DICTIONARY, WORKBOOK, export_tables
from reg18.base import comments
from reg18.base.errors import Reg18Error
from reg18.base.paths import Warehouse
from reg18.base.progress import Reporter
from reg18.base.workbook import LONGEST_TEXT
from reg18.settings.council import Council
from reg18.warehouse.readers import analyst_relations
from tests.python.builds import query
from tests.python.conftest import Reg18
from tests.python.warehouse_copies import copied


@pytest.fixture(scope="module")
def analyst_file(demo_warehouse: Path) -> Path:
    return Warehouse(demo_warehouse).analyst_file


@pytest.fixture(scope="module")
def exported(
    analyst_file: Path, council: Council, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    folder = tmp_path_factory.mktemp("tables") / "complaints"
    # A build leaves a mask behind that lets no one else read.
    mask = os.umask(0o077)
    try:
        export_tables(analyst_file, folder, Reporter(), council)
    finally:
        os.umask(mask)
    return folder


@pytest.fixture(scope="module")
def described(analyst_file: Path) -> list[Table]:
    with duckdb.connect(str(analyst_file), read_only=True) as connection:
        return read_tables(connection)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def small(folder: Path, *statements: str) -> Path:
    """A file of analysts with two small tables."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "small.analyst.duckdb"
    with duckdb.connect(str(file)) as connection:
        for statement in (
            "create schema marts",
            "create table marts.run_history as select 'run' as run_id, "
            "timestamp '2025-07-01 02:00:00' as started_at, date '2025-06-30' as as_of_date, "
            "'0.1.0' as reg18_version, 1 as load_number, true as is_current",
            "comment on column marts.run_history.run_id is 'The build.'",
            *statements,
        ):
            connection.execute(statement)
    return file


def test_parquet_files_hold_every_table(exported: Path, analyst_file: Path) -> None:
    with duckdb.connect(str(analyst_file), read_only=True) as connection:
        names = connection.execute("select schema_name, table_name from duckdb_tables()").fetchall()
        assert len(names) > 10
        for schema, table in names:
            file = exported / schema / f"{table}.parquet"
            for one, other in (
                (f"from '{file}'", f"from {schema}.{table}"),
                (f"from {schema}.{table}", f"from '{file}'"),
            ):
                assert connection.execute(f"{one} except all {other}").fetchall() == []
            assert (
                connection.execute(f"describe from '{file}'").fetchall()
                == connection.execute(f"describe from {schema}.{table}").fetchall()
            )
    assert len(list(exported.rglob("*.parquet"))) == len(names)


def test_everybody_may_read_it(exported: Path) -> None:
    for path in (exported, *exported.rglob("*")):
        assert path.stat().st_mode & 0o777 == (0o755 if path.is_dir() else 0o644), path


def test_the_manifest_lists_every_file(exported: Path, described: list[Table]) -> None:
    manifest = json.loads((exported / swap.MANIFEST).read_text(encoding="utf-8"))
    listed = {entry["file"]: entry for entry in manifest["files"]}
    assert {*listed, swap.MANIFEST} == set(contents(exported))
    for name, content in contents(exported).items():
        if name != swap.MANIFEST:
            assert listed[name]["sha256"] == hashlib.sha256(content).hexdigest()
            assert listed[name]["bytes"] == len(content)
    for table in described:
        assert listed[f"{table.schema}/{table.name}.parquet"]["rows"] == table.rows
    assert manifest["as_of_date"] == "2025-06-30"
    assert len(manifest["build"]) == 32


def test_the_dictionary_describes_every_column(exported: Path, described: list[Table]) -> None:
    content = (exported / DICTIONARY).read_bytes()
    # Without the mark Excel takes it for another encoding.
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(content.decode("utf-8-sig").splitlines()))
    assert not [row for row in rows if not row["description"].strip()]
    columns = [row for row in rows if row["column"] != "(table)"]
    assert [(row["schema"], row["table"], row["column"], row["type"]) for row in columns] == [
        (table.schema, table.name, column.name, column.type)
        for table in described
        for column in table.columns
    ]
    units = {row["column"]: row["unit"] for row in columns}
    assert units["working_day_number"] == "working days"
    assert units["share_percent"] == "percent"
    assert units["is_working_day"] == "true or false"


def test_comments_are_those_of_the_models(demo_warehouse: Path, described: list[Table]) -> None:
    with duckdb.connect(str(demo_warehouse), read_only=True) as connection:
        private = {table.full_name: table for table in read_tables(connection)}
        lacking = connection.execute(
            "select table_name, column_name from duckdb_columns() "
            "where not internal and comment is null"
        ).fetchall()
    assert lacking == []
    for table in described:
        assert table.description == private[table.full_name].description != ""
        assert table.columns == private[table.full_name].columns


def test_comments_with_quotes_and_what_is_not_there() -> None:
    with duckdb.connect() as connection:
        for statement in (
            "attach ':memory:' as other",
            "create table other.main.t (a integer, b integer)",
            "create table other.main.only_there (a integer)",
            "comment on table other.main.t is 'It''s; a \"table\"'",
            "comment on column other.main.t.a is 'Line\nbreak'",
            "comment on table other.main.only_there is 'No'",
            "create table t (a integer, c integer)",
        ):
            connection.execute(statement)
        comments.copy(connection, "other")
        (table,) = read_tables(connection)
    assert table.description == 'It\'s; a "table"'
    assert table.columns == (Column("a", "INTEGER", "Line break"), Column("c", "INTEGER", ""))


def test_the_workbook_has_a_sheet_a_table(exported: Path, described: list[Table]) -> None:
    book = CalamineWorkbook.from_path(str(exported / WORKBOOK))
    assert book.sheet_names == ["Read me", "Data dictionary", *(table.name for table in described)]
    about = [str(cell) for row in book.get_sheet_by_name("Read me").to_python() for cell in row]
    assert "Leicestershire County Council" in about
    assert "30 June 2025" in about
    assert any("SI 2009/309" in cell for cell in about)
    by_name = {table.name: table for table in described}
    rows = book.get_sheet_by_name("kpi_annual").to_python()
    assert rows[0] == [column.name for column in by_name["kpi_annual"].columns]
    assert len(rows) == by_name["kpi_annual"].rows + 1
    first = dict(zip(map(str, rows[0]), rows[1], strict=True))
    assert isinstance(first["period_start"], date)
    assert isinstance(first["is_complete"], bool)
    assert isinstance(first["numerator"], float)
    assert isinstance(first["member"], str)


def test_headers_are_frozen_and_have_a_filter(exported: Path, described: list[Table]) -> None:
    with ZipFile(exported / WORKBOOK) as archive:
        sheets = [
            archive.read(name).decode()
            for name in archive.namelist()
            if name.startswith("xl/worksheets/sheet")
        ]
    assert len(sheets) == len(described) + 2
    with_rows = sum(1 for table in described if table.rows) + 1
    assert sum('state="frozen"' in sheet for sheet in sheets) == len(described) + 1
    assert sum("<autoFilter" in sheet for sheet in sheets) == with_rows
    assert not any("<f>" in sheet for sheet in sheets)


def test_every_cell_keeps_its_type(tmp_path: Path) -> None:
    """What begins like a formula, what Excel cannot hold, empty and missing."""
    file = small(
        tmp_path,
        "create table marts.odd as select * from (values "
        "(1, '=1+1', date '1899-12-31', 12345678901234567, 'nan'::double, 0.5), "
        "(2, '', null, 7, 1e300, null), "
        "(3, repeat('x', 40000), date '2024-02-29', null, 0.25, 1234.5), "
        "(4, 'https://a.invalid/', null, null, null, null)"
        ") as made (n, words, day, large_number, value, amount_gbp)",
    )
    export_tables(file, tmp_path / "out", Reporter())
    book = CalamineWorkbook.from_path(str(tmp_path / "out" / WORKBOOK))
    rows: list[list[Any]] = book.get_sheet_by_name("odd").to_python()
    assert rows[1] == [1.0, "=1+1", "1899-12-31", "12345678901234567", "nan", 0.5]
    assert rows[2] == [2.0, "", "", 7.0, 1e300, ""]
    assert rows[3][2:] == [date(2024, 2, 29), "", 0.25, 1234.5]
    assert len(rows[3][1]) == LONGEST_TEXT
    assert rows[4][1] == "https://a.invalid/"
    about = str(book.get_sheet_by_name("Read me").to_python())
    assert "marts.odd: texts longer than a cell holds are cut: 1." in about
    found = duckdb.sql(f"select max(length(words)) from '{tmp_path}/out/marts/odd.parquet'")
    assert found.fetchone() == (40000,)


def test_a_table_that_is_too_long_is_left_out_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One row more than a sheet has below its header; one that fits exactly is in."""
    monkeypatch.setattr(workbook, "MOST_ROWS", 11)
    file = small(
        tmp_path,
        "create table marts.fits as select range as n from range(10)",
        "create table marts.too_long as select range as n from range(11)",
    )
    export_tables(file, tmp_path / "out", Reporter())
    book = CalamineWorkbook.from_path(str(tmp_path / "out" / WORKBOOK))
    assert "fits" in book.sheet_names
    assert "too_long" not in book.sheet_names
    about = str(book.get_sheet_by_name("Read me").to_python())
    assert "Not here: 11 rows" in about
    assert (tmp_path / "out" / "marts" / "too_long.parquet").is_file()


def test_the_limits_are_those_of_excel(tmp_path: Path) -> None:
    assert workbook.MOST_ROWS == 2**20
    export_tables(
        small(tmp_path, f"create table marts.{'a' * 32} as select 1 as n"),
        tmp_path / "out",
        Reporter(),
    )
    book = CalamineWorkbook.from_path(str(tmp_path / "out" / WORKBOOK))
    assert "a" * 31 in book.sheet_names


def test_the_same_build_gives_the_same_bytes(
    exported: Path, demo_warehouse: Path, council: Council, tmp_path: Path
) -> None:
    """Whatever the order in which a build wrote its rows."""
    other = copied(
        demo_warehouse, tmp_path / "other",
        "create table marts.kpi_annual_2 as from marts.kpi_annual order by hash(member, measure)",
        "drop table marts.kpi_annual",
        "alter table marts.kpi_annual_2 rename to kpi_annual",
    )  # fmt: skip
    with duckdb.connect(str(Warehouse(other).analyst_file)) as connection:
        connection.execute(f"attach '{demo_warehouse}' as private (read_only)")
        comments.copy(connection, "private")
    export_tables(Warehouse(other).analyst_file, tmp_path / "out", Reporter(), council)
    assert contents(tmp_path / "out") == contents(exported)


def test_the_old_stands_until_the_new_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    export_tables(small(tmp_path / "a", "create table marts.old as select 1 as n"), out, Reporter())
    before = contents(out)

    def broken(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    new = small(tmp_path / "b", "create table marts.new as select 2 as n")
    with monkeypatch.context() as patch:
        patch.setattr(tables, "write_workbook", broken)
        with pytest.raises(Reg18Error, match=r"The disk of .* is full"):
            export_tables(new, out, Reporter())
    assert contents(out) == before
    export_tables(new, out, Reporter())
    assert "marts/new.parquet" in contents(out)
    assert "marts/old.parquet" not in contents(out)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b", "out"]


def test_what_others_put_there_is_taken_along(tmp_path: Path) -> None:
    out, file = tmp_path / "out", small(tmp_path / "a")
    export_tables(file, out, Reporter())
    out.chmod(0o750)
    (out / "ours.pbix").write_bytes(b"a report made from it")
    (out / "notes").mkdir()
    (out / "notes" / "read.txt").write_text("first")
    export_tables(file, out, Reporter())
    assert (out / "ours.pbix").read_bytes() == b"a report made from it"
    assert (out / "notes" / "read.txt").read_text() == "first"
    assert out.stat().st_mode & 0o777 == 0o750
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "out"]


def test_an_export_that_was_killed_is_put_right(tmp_path: Path) -> None:
    """Killed between two renames, and before the old one was gone through."""
    out, old, file = tmp_path / "out", tmp_path / ".out.old", small(tmp_path / "a")
    export_tables(file, out, Reporter())
    before = contents(out)
    (out / "ours.pbix").write_bytes(b"ours")
    (tmp_path / ".out.partial").mkdir()
    out.rename(old)
    export_tables(file, out, Reporter())
    assert contents(out) == before | {"ours.pbix": b"ours"}
    shutil.copytree(out, old)
    (out / "ours.pbix").unlink()
    export_tables(file, out, Reporter())
    assert contents(out) == before | {"ours.pbix": b"ours"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "out"]


def test_the_old_is_put_back_if_the_new_cannot_be_put_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, file = tmp_path / "out", small(tmp_path / "a")
    export_tables(file, out, Reporter())
    before, rename = contents(out), Path.rename

    def refused(path: Path, target: Path) -> Path:
        if path.name == ".out.partial":
            raise PermissionError(13, "Permission denied")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refused)
    with pytest.raises(Reg18Error, match="cannot be written"):
        export_tables(file, out, Reporter())
    assert contents(out) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "out"]


def test_a_folder_that_is_no_export_is_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    export_tables(small(tmp_path / "a"), out, Reporter())
    (out / swap.MANIFEST).unlink()
    before = contents(out)
    with pytest.raises(Reg18Error, match="is not an export of reg18"):
        export_tables(small(tmp_path / "b"), out, Reporter())
    assert contents(out) == before
    with pytest.raises(Reg18Error, match="is a file"):
        export_tables(tmp_path / "a" / "small.analyst.duckdb", out / WORKBOOK, Reporter())


def test_which_file_is_read(tmp_path: Path) -> None:
    """The file next to a warehouse, itself, and those of one build that links lead to."""
    plain = tmp_path / "plain.duckdb"
    assert analyst_file_of(plain) == tmp_path / "plain.analyst.duckdb"
    assert analyst_file_of(tmp_path / "x.analyst.duckdb") == tmp_path / "x.analyst.duckdb"
    build = tmp_path / "w.duckdb.builds" / "20250701"
    build.mkdir(parents=True)
    for name in ("warehouse.duckdb", "analyst.duckdb"):
        (build / name).write_bytes(b"")
    (build.parent / "current").symlink_to("20250701")
    (tmp_path / "w.duckdb").symlink_to("w.duckdb.builds/current/warehouse.duckdb")
    (tmp_path / "w.analyst.duckdb").symlink_to("w.duckdb.builds/current/analyst.duckdb")
    assert analyst_file_of(tmp_path / "w.duckdb") == build / "analyst.duckdb"
    assert analyst_file_of(tmp_path / "w.analyst.duckdb") == build / "analyst.duckdb"


def test_the_command(reg18: Reg18, published: Path, tmp_path: Path) -> None:
    done = reg18("export", "--warehouse", published, "--out", tmp_path / "made")
    assert done.returncode == 0, done.stderr
    count = len(analyst_relations())
    assert done.stdout.startswith(f"Tables: {tmp_path / 'made'} ({count} as Parquet, tables.xlsx")
    refused = reg18("export", "--warehouse", tmp_path / "none.duckdb", "--out", tmp_path / "out")
    assert refused.returncode == 1
    assert "There is no warehouse" in refused.stderr
    made = json.loads((tmp_path / "made" / swap.MANIFEST).read_text(encoding="utf-8"))
    ((started,),) = query(published, "select started_at from marts.run_history where is_current")
    assert datetime.fromisoformat(made["built_at"]) == started
