"""Fills a PostgreSQL server with a build, in one transaction.

Readers never wait, never fail and never see a half: each statement sees the old rows or the new.
Rows are deleted and copied; docs/adr/0010-serving-analysts.md says what swapping tables would do to
a reader.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pyarrow.csv
from psycopg import sql

from reg18.analyst.exports import server_tables
from reg18.analyst.exports.relations import (
    Build,
    Column,
    Table,
    analyst_file_of,
    read_build,
    read_tables,
)
from reg18.analyst.exports.served import READERS, served_tables
from reg18.analyst.exports.server_errors import (
    explain,
    explain_connecting,
    lost_while_committing,
)
from reg18.analyst.exports.server_tables import LOADER, Connection, identifiers
from reg18.base import sql as duckdb_sql
from reg18.base.errors import BusyError, Reg18Error
from reg18.base.memory import memory_limit
from reg18.base.progress import Reporter, Step
from reg18.base.reading import Connection as DuckDB
from reg18.base.reading import open_warehouse

SETUP = Path(__file__).with_name("setup.sql")

# Publishes to one database wait for each other on this number; it has no other meaning.
_ADVISORY_LOCK = 180_309_2009
# How long to wait for readers to end before a change of shape, and for a locked table.
SHAPE_SECONDS, LOCK_SECONDS = 30, 30
_ROWS_AT_A_TIME = 20_000

_SERVED_BUILD = Table(
    "marts",
    "served_build",
    "One row: the build that the tables of this database are from.",
    (
        Column("run_id", "VARCHAR", "The build, as in marts.run_history."),
        Column("as_of_date", "DATE", "The last day that the data cover."),
        Column("built_at", "TIMESTAMP", "When the build was started, London time."),
        Column("reg18_version", "VARCHAR", "The version of reg18 that built it."),
        Column("load_number", "BIGINT", "The number of the load that was built."),
        Column(
            "published_at", "TIMESTAMP WITH TIME ZONE", "When the publish to this database began."
        ),
    ),
    1,
    READERS,
)


@dataclass(frozen=True)
class Published:
    """What was put into the server, and warnings that did not stop the publish."""

    run_id: str
    tables: int
    rows: int
    warnings: tuple[str, ...] = ()


def setup_script() -> str:
    """Return what a database administrator runs once: roles, schemas and rights."""
    return SETUP.read_text(encoding="utf-8")


def publish_postgres(
    warehouse: Path, connection_string: str, reporter: Reporter, wait_seconds: int = 300
) -> Published:
    """Put the tables of a warehouse into the server; a Reg18Error means that nothing changed there.

    Waits for another publish to the same database, at most `wait_seconds`.
    """
    with (
        reporter.step("Publishing to PostgreSQL") as step,
        _sources(warehouse) as (sources, build),
        _connected(connection_string) as connection,
    ):
        served = [each for each, _ in sources]
        everything = [*served, _SERVED_BUILD]
        with explain("preparing the tables"):
            _prepare(connection)
            _wait_for_turn(connection, wait_seconds)
            server_tables.bring_into_shape(connection, everything, SHAPE_SECONDS)
            server_tables.grant_reading(connection, everything)
            server_tables.describe(connection, everything)
        rows = 0
        for one, source in sources:
            with explain(f"copying {one.full_name}"):
                rows += _fill(connection, one, source, step)
        with explain("writing marts.served_build"):
            connection.execute("delete from marts.served_build")
            connection.execute(
                "insert into marts.served_build (run_id, as_of_date, built_at, reg18_version, "
                "load_number, published_at) values (%s, %s, %s, %s, %s, now())",
                [build.run_id, build.as_of, build.started_at, build.reg18_version,
                 build.load_number],
            )  # fmt: skip
        with lost_while_committing():
            connection.commit()
        warnings = _tidy(connection, everything)
    return Published(build.run_id, len(served), rows, warnings)


@contextmanager
def _sources(warehouse: Path) -> Iterator[tuple[list[tuple[Table, DuckDB]], Build]]:
    """Give the tables to serve, each with the open file that has it: both files of one build."""
    # A link is followed once, and both files stay open: a publish in the meantime changes neither.
    private_file, analyst_file = warehouse.resolve(), analyst_file_of(warehouse)
    with ExitStack() as stack:
        private = stack.enter_context(open_warehouse(private_file, private=True))
        analyst = stack.enter_context(open_warehouse(analyst_file))
        for connection in (private, analyst):
            connection.execute(f"set memory_limit = {duckdb_sql.text(memory_limit())}")
        build = read_build(private, warehouse)
        if read_build(analyst, analyst_file).run_id != build.run_id:
            raise Reg18Error(
                f"{warehouse} and the analysts' file next to it are of two builds.",
                "A build may have been published just now: try again. If not, build it again.",
            )
        of_analysts = read_tables(analyst)
        names = {table.key for table in of_analysts}
        yield (
            [
                (one, analyst if one.key in names else private)
                for one in served_tables(of_analysts, read_tables(private))
            ],
            build,
        )


@contextmanager
def _connected(connection_string: str) -> Iterator[Connection]:
    with explain_connecting(connection_string):
        connection = psycopg.connect(connection_string, client_encoding="utf8")
    try:
        yield connection
    finally:
        # What was not committed is undone by the server.
        connection.close()


def _prepare(connection: Connection) -> None:
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise Reg18Error(
            f"The database has the encoding {encoding}, which lacks characters of the tables.",
            "Create it again with `createdb --encoding UTF8 --template template0`.",
        )
    connection.execute(sql.SQL("set role {}").format(sql.Identifier(LOADER)))
    found = connection.execute(
        "select rolsuper from pg_roles where rolname = current_user"
    ).fetchone()
    if found is None or found[0]:
        raise Reg18Error(
            f"The role {LOADER} is a superuser of the server: no right would limit what it writes.",
            "Run the set-up again: `reg18 publish-postgres --print-setup` prints it.",
        )
    # The limits of the server are for readers. Every name is in the catalogue or written in full.
    for setting, value in (
        ("statement_timeout", "0"),
        ("idle_in_transaction_session_timeout", "0"),
        ("lock_timeout", f"{LOCK_SECONDS}s"),
        ("search_path", "pg_catalog"),
    ):
        connection.execute("select set_config(%s, %s, false)", [setting, value])


def _wait_for_turn(connection: Connection, seconds: int) -> None:
    set_timeout = "select set_config('lock_timeout', %s, true)"
    try:
        # No time at all would mean no limit.
        connection.execute(set_timeout, [f"{max(1, seconds * 1000)}ms"])
        connection.execute("select pg_advisory_xact_lock(%s)", [_ADVISORY_LOCK])
        connection.execute(set_timeout, [f"{LOCK_SECONDS}s"])
    except psycopg.errors.LockNotAvailable as error:
        raise BusyError(
            f"Another publish to this database is running, and had not ended after {seconds} "
            "seconds.",
            "Wait until it has ended, then publish again.",
        ) from error


def _fill(connection: Connection, table: Table, source: DuckDB, step: Step) -> int:
    """Replace the rows of a table; return how many there are now."""
    name = sql.Identifier(table.schema, table.name)
    columns = sql.SQL(", ").join(sql.Identifier(column.name) for column in table.columns)
    connection.execute(sql.SQL("delete from {}").format(name))
    cursor = connection.cursor()
    done = 0
    statement = sql.SQL("copy {} ({}) from stdin (format csv)").format(name, columns)
    with cursor.copy(statement) as copy:
        for rows, block in csv_blocks(source, table):
            copy.write(block)
            done += rows
            step.rows(table.full_name, done)
    if not cursor.rowcount == done == table.rows:
        raise Reg18Error(
            f"{table.full_name} has {table.rows:,} rows, and the server took {cursor.rowcount:,}. "
            "Nothing was changed.",
            "Publish again; if it happens again, look for triggers on the table.",
        )
    return done


def csv_blocks(source: DuckDB, table: Table) -> Iterator[tuple[int, bytes]]:
    """Yield the rows of a table as CSV, with their number. Texts are quoted and nulls are not, so
    that an empty text and a missing one stay different."""
    names = ", ".join(duckdb_sql.name(column.name) for column in table.columns)
    reader = source.execute(f"select {names} from {table.quoted}").to_arrow_reader(_ROWS_AT_A_TIME)
    options = pyarrow.csv.WriteOptions(include_header=False, quoting_style="needed")
    for batch in reader:
        buffer = io.BytesIO()
        pyarrow.csv.write_csv(batch, buffer, options)
        yield batch.num_rows, buffer.getvalue()


def _tidy(connection: Connection, served: list[Table]) -> tuple[str, ...]:
    """Free the space of deleted rows, and update the planner's statistics. The publish is done: if
    this fails, the server's own vacuum does it later."""
    names = identifiers([one.key for one in served])
    try:
        connection.autocommit = True
        connection.execute(sql.SQL("vacuum (analyze, skip_locked) {}").format(names))
    except psycopg.Error as error:
        return (f"the server did not vacuum its tables ({error.sqlstate or 'connection lost'}).",)
    return ()
