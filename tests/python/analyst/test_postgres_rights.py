"""Who may read what on the server: listed from the catalogue, so that nothing new slips through."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import duckdb
import psycopg
import pytest

from reg18.analyst.exports.postgres import publish_postgres
from reg18.analyst.exports.relations import read_tables
from reg18.analyst.exports.served import served_tables
from reg18.base.errors import Reg18Error
from reg18.base.paths import Warehouse
from reg18.base.progress import Reporter
from reg18.contract.tables import TABLES
from reg18.warehouse.readers import AGGREGATE, CASE, EQUALITY, PERSONAL, classes
from tests.python.conftest import ROOT
from tests.python.postgres_server import Server, running_server
from tests.python.warehouse_copies import copied

REFUSED = (
    psycopg.errors.InsufficientPrivilege,
    psycopg.errors.UndefinedColumn,
    psycopg.errors.UndefinedTable,
)
Catalogue = dict[tuple[str, str], list[str]]


def catalogue(file: Path) -> Catalogue:
    with duckdb.connect(str(file), read_only=True) as connection:
        return {
            (table.schema, table.name): [column.name for column in table.columns]
            for table in read_tables(connection)
        }


@pytest.fixture(scope="module")
def private(demo_warehouse: Path) -> Catalogue:
    return catalogue(demo_warehouse)


@pytest.fixture(scope="module")
def of_analysts(demo_warehouse: Path) -> Catalogue:
    return catalogue(Warehouse(demo_warehouse).analyst_file)


@pytest.fixture(scope="module")
def server(demo_warehouse: Path) -> Iterator[Server]:
    """A server with the demonstration data on it."""
    with running_server() as server:
        publish_postgres(demo_warehouse, server.string("nightly"), Reporter())
        yield server


def test_every_column_of_the_warehouse_has_a_class(demo_warehouse: Path) -> None:
    with duckdb.connect(str(demo_warehouse), read_only=True) as connection:
        found = {
            tuple(row)
            for row in connection.execute(
                "select schema_name, table_name, column_name from duckdb_columns() "
                "where not internal"
            ).fetchall()
        }
    described = {(*key, column) for key, columns in classes().items() for column in columns}
    assert len({key[:2] for key in found}) > 30
    assert found == described


def test_what_the_extract_contract_calls_personal_is_so_wherever_it_turns_up(
    private: Catalogue,
) -> None:
    names = {
        column for table in TABLES for column, said in table.meta.items() if said.get("personal")
    }
    assert names == {"person_id", "complainant_name", "summary", "text"}
    names |= {"raw_value", "raw_row", "first_values", "approved_by", "age_band", "ethnicity"}
    served = {
        (key, column)
        for key, columns in classes().items()
        for column, served_as in columns.items()
        if served_as in (AGGREGATE, CASE)
    }
    assert not [each for each in served if each[1] in names]
    assert names & {column for columns in private.values() for column in columns}


def test_the_server_has_what_is_served_and_nothing_else(
    server: Server, private: Catalogue, demo_warehouse: Path
) -> None:
    with server.connect("administrator") as connection:
        found = connection.execute(
            "select table_schema, table_name, column_name from information_schema.columns "
            "where table_schema not in ('pg_catalog', 'information_schema')"
        ).fetchall()
    there = {each for each in found if each[:2] != ("marts", "served_build")}
    expected = {
        (*key, column)
        for key, columns in private.items()
        for column in columns
        if classes()[key][column] in (AGGREGATE, CASE)
    }
    assert there == expected
    assert len(there) > 400


def test_no_name_and_no_free_text_is_on_the_server(server: Server) -> None:
    """What people wrote in the extracts is looked for in every row of every table."""
    wanted = set()
    for table, columns in (
        ("complaints", ("complainant_name", "summary")),
        ("compliments", ("text",)),
        ("actions", ("summary",)),
    ):
        for file in (ROOT / "extracts" / "demo").glob(f"{table}*.csv"):
            with file.open(encoding="utf-8", newline="") as handle:
                for row in csv.DictReader(handle):
                    wanted |= {(row.get(column) or "").strip() for column in columns}
    wanted = {text for text in wanted if len(text) > 8}
    assert len(wanted) > 200
    everything = []
    with server.connect("administrator") as connection:
        tables = connection.execute(
            "select format('%I.%I', table_schema, table_name) from information_schema.tables "
            "where table_schema in ('core', 'marts', 'quality')"
        ).fetchall()
        for (table,) in tables:
            with connection.cursor().copy(f"copy {table} to stdout") as copy:
                everything += [bytes(block).decode() for block in copy]
    text = "".join(everything)
    assert len(text) > 1_000_000
    assert not [one for one in wanted if one in text]


def test_an_analyst_reads_aggregates_and_is_refused_every_case(
    server: Server, private: Catalogue, of_analysts: Catalogue
) -> None:
    tried = 0
    with server.connect("analyst", autocommit=True) as connection:
        for key, columns in private.items():
            table = f"{key[0]}.{key[1]}"
            if key in of_analysts:
                connection.execute(f"select * from {table}")
                hidden = [name for name in columns if classes()[key].get(name) == PERSONAL]
            else:
                for action in ("select count(*) from", "delete from", "truncate"):
                    with pytest.raises(REFUSED):
                        connection.execute(f"{action} {table}")
                hidden = columns
            for column in hidden:
                tried += 1
                with pytest.raises(REFUSED):
                    connection.execute(f'select "{column}" from {table}')
        connection.execute("select * from marts.served_build")
    assert tried > 300


def test_a_caseworker_reads_cases_without_what_is_personal(
    server: Server, private: Catalogue
) -> None:
    hidden = 0
    with server.connect("caseworker", autocommit=True) as connection:
        assert connection.execute("select count(*) from core.fct_complaints").fetchone() != (0,)
        for key, columns in private.items():
            for column in columns:
                statement = f'select "{column}" from {key[0]}.{key[1]} limit 1'
                if classes()[key].get(column) in (PERSONAL, EQUALITY):
                    hidden += 1
                    with pytest.raises(REFUSED):
                        connection.execute(statement)
                else:
                    connection.execute(statement)
    assert hidden >= 12


@pytest.mark.parametrize("login", ["analyst", "caseworker"])
def test_readers_only_read(server: Server, login: str) -> None:
    with server.connect(login, autocommit=True) as connection:
        for statement in (
            "insert into marts.kpi_annual (period) values ('x')",
            "update marts.kpi_annual set numerator = 0",
            "delete from marts.kpi_annual",
            "truncate marts.kpi_annual",
            "drop schema marts",
            "create table marts.mine (one integer)",
            "create table public.mine (one integer)",
            "create temporary table mine (one integer)",
            "create schema mine",
            "set role reg18_loader",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


def test_a_login_without_a_role_does_not_come_in(server: Server) -> None:
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        server.connect("nobody_yet")


def test_the_loader_owns_its_schemas_and_no_more(server: Server) -> None:
    with server.connect("nightly", autocommit=True) as connection:
        connection.execute("set role reg18_loader")
        for statement in (
            "create table public.mine (one integer)",
            "create schema mine",
            "create role somebody",
            "select * from pg_authid",
            "alter role reg18_loader superuser",
            "copy marts.kpi_annual to program 'true'",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)
        rights = connection.execute(
            "select rolname, rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls "
            "from pg_roles where rolname like 'reg18%%' order by 1"
        ).fetchall()
        owned = connection.execute(
            "select nspname from pg_namespace where nspowner = 'reg18_loader'::regrole order by 1"
        ).fetchall()
    assert [row[0] for row in rights] == ["reg18_analyst", "reg18_caseworker", "reg18_loader"]
    assert not [row for row in rights if any(row[1:])]
    assert owned == [("core",), ("marts",), ("ops",), ("quality",)]


def test_rights_that_crept_in_are_taken_away(server: Server, demo_warehouse: Path) -> None:
    with server.connect("administrator", autocommit=True) as connection:
        connection.execute("grant all on core.fct_complaints to reg18_analyst, public")
    publish_postgres(demo_warehouse, server.string("nightly"), Reporter())
    with (
        server.connect("analyst", autocommit=True) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("select * from core.fct_complaints")


def test_descriptions_are_on_the_server(server: Server) -> None:
    with server.connect("analyst") as connection:
        lacking = connection.execute(
            "select c.relname, a.attname from pg_class as c "
            "inner join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 "
            "where c.relkind = 'r' and c.relowner = 'reg18_loader'::regrole "
            "and not a.attisdropped and (col_description(c.oid, a.attnum) is null "
            "or obj_description(c.oid, 'pg_class') is null)"
        ).fetchall()
    assert lacking == []


def test_what_nobody_has_decided_is_not_served(demo_warehouse: Path, tmp_path: Path) -> None:
    """A column without a class, a case in the analysts' file: refused before any connection."""
    new = copied(
        demo_warehouse, tmp_path / "new", "alter table core.dim_periods add column shoe_size int"
    )
    with pytest.raises(Reg18Error, match=r"who may read core\.dim_periods\.shoe_size\. Nothing"):
        publish_postgres(new, "host=127.0.0.1 port=1", Reporter())
    with duckdb.connect(str(demo_warehouse), read_only=True) as connection:
        tables = read_tables(connection)
    with pytest.raises(Reg18Error, match=r"who may read core\..* and \d+ more"):
        served_tables(tables, tables)


def test_files_of_two_builds_are_not_mixed(demo_warehouse: Path, tmp_path: Path) -> None:
    mixed = copied(demo_warehouse, tmp_path / "mixed")
    with duckdb.connect(str(Warehouse(mixed).analyst_file)) as connection:
        connection.execute("update marts.run_history set run_id = 'another'")
    with pytest.raises(Reg18Error, match="of two builds"):
        publish_postgres(mixed, "host=127.0.0.1 port=1", Reporter())
