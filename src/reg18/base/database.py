"""A DuckDB file that belongs to a warehouse: written whole, opened only if it is undamaged.

A file that is there is never written: a change is made in a copy, which is flushed and takes its
name. DuckDB writes blocks of its catalog over those in use, and if it is killed in the middle of
one, nothing in the file can be read any more. Each block carries a checksum that is compared when
the block is read.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from reg18.base import reading, shortage, sql
from reg18.base.errors import BusyError, Reg18Error

Connection = reading.Connection
Row = reading.Row

# Another process reads such a file for moments only.
_WAIT_SECONDS = 10.0
_MAGIC = b"DUCK"

# What DuckDB raises if a file cannot be read or written, whatever the query.
_OF_THE_FILE = (
    duckdb.IOException,
    duckdb.SerializationException,
    duckdb.FatalException,
    duckdb.InternalException,
    duckdb.TransactionException,
)


class DamagedError(Reg18Error):
    """A file that a warehouse cannot do without is missing or damaged. Nothing was changed."""

    def __init__(self, message: str, more: str = "") -> None:
        advice = (
            "Restore it from your last backup, as docs/runbook.md describes under `Back up and "
            "restore`. Nothing was changed or deleted."
        )
        super().__init__(message, f"{advice} {more}".strip())


@dataclass(frozen=True)
class Database:
    """A file, the name of its database in queries, and what people call it."""

    file: Path
    name: str
    what: str

    def exists(self) -> bool:
        return self.file.exists()

    def create(self, tables: Iterable[str]) -> None:
        """Make the file with its tables, whole or not at all."""
        aside = self._aside()
        try:
            with duckdb.connect(str(aside)) as connection:
                for table in tables:
                    connection.execute(f"create table {table}")
                # Closing would do it too, but ignore a full disk.
                connection.execute("checkpoint")
        except duckdb.IOException as error:
            raise self._cannot_be_written(error) from error
        else:
            self.put(aside)
        finally:
            remove(aside)

    def put(self, aside: Path) -> None:
        """Give a database that was written alongside the name of this one, flushed to disk."""
        file = self.file.resolve()
        try:
            aside.chmod(0o600)
            flush(aside)
            # A log that an earlier file of this name left is not this one's.
            _log_of(self.file).unlink(missing_ok=True)
            os.replace(aside, file)
            flush(file.parent)
        except OSError as error:
            raise self._cannot_be_written(error) from error

    @contextmanager
    def attached(self, connection: Connection, write: bool = False) -> Iterator[None]:
        """Attach the file to a connection under its name. To write is to change a copy, which takes
        the place of the file once the block ends; after an error nothing has changed, and the
        connection must be closed."""
        if not write:
            self._attach(connection)
            try:
                yield
            except _OF_THE_FILE as error:
                raise self.explain(error, write) from error
            connection.execute(f"detach {self.name}")
            return
        aside = self._copy()
        try:
            connection.execute(f"attach {sql.text(aside)} as {self.name}")
            yield
            # Closing would do it too, but ignore a full disk.
            connection.execute(f"checkpoint {self.name}")
            connection.execute(f"detach {self.name}")
            self.put(aside)
        except _OF_THE_FILE as error:
            raise self.explain(error, write) from error
        finally:
            remove(aside)

    @contextmanager
    def opened(self, write: bool = False) -> Iterator[Connection]:
        """Open a connection with the file attached under its name."""
        with duckdb.connect() as connection, self.attached(connection, write):
            yield connection

    def rows(self, query: str, *values: Any) -> list[Row]:
        """Return what a query finds, each row by its column names."""
        with self.opened() as connection:
            return reading.rows(connection, query, *values)

    def check(self) -> None:
        """Read the whole file: DuckDB compares a block's checksum when it reads it, and damage has
        to be found before anything is written."""
        with self.opened() as connection:
            tables = connection.execute(
                "select schema_name, table_name from duckdb_tables() where database_name = ?",
                [self.name],
            ).fetchall()
            for schema, table in tables:
                place = sql.name(self.name, schema, table)
                connection.execute(f"select bit_xor(hash(columns(*))) from {place}").fetchall()

    def _aside(self) -> Path:
        """Return the name of a copy, which a killed command may have left: in the folder where the
        file itself is, if it is a link."""
        real = self.file.resolve()
        aside = real.with_name(f"{real.name}.new")
        remove(aside)
        return aside

    def _copy(self) -> Path:
        """Copy the file while no other program writes it."""
        aside = self._aside()
        with duckdb.connect() as connection:
            # A log is there if another program was killed. DuckDB alone can take it in, and does
            # so in place.
            has_log = _log_of(self.file).exists()
            self._attach(connection, write=has_log)
            try:
                if has_log:
                    connection.execute(f"checkpoint {self.name}")
                aside.touch(mode=0o600)
                shutil.copyfile(self.file, aside)
            except (OSError, duckdb.IOException) as error:
                remove(aside)
                raise self._cannot_be_written(error) from error
        return aside

    def _attach(self, connection: Connection, write: bool = False) -> None:
        # DuckDB would read an empty file as a new database.
        try:
            with self.file.open("rb") as handle:
                is_database = handle.read(12)[8:] == _MAGIC
        except FileNotFoundError as error:
            raise DamagedError(f"{self.what} is missing: {self.file}.") from error
        except OSError as error:
            raise Reg18Error(
                f"{self.what}, {self.file}, cannot be read ({error.strerror}).",
                "Run the command as the user who builds the warehouse.",
            ) from error
        if not is_database:
            raise DamagedError(f"{self.what} is damaged: {self.file} is not a DuckDB database.")
        mode = "" if write else " (read_only)"
        deadline = time.monotonic() + _WAIT_SECONDS
        while True:
            try:
                connection.execute(f"attach {sql.text(self.file)} as {self.name}{mode}")
                return
            except duckdb.Error as error:
                if "Could not set lock" not in str(error):
                    raise self.explain(error, write) from error
                if time.monotonic() > deadline:
                    raise BusyError(
                        f"{self.what}, {self.file}, is open in another program. Nothing was "
                        "changed.",
                        "Close that program, then try again.",
                    ) from error
            time.sleep(0.1)

    def explain(self, error: Exception, write: bool) -> Reg18Error:
        """Return the error to show if DuckDB cannot read or write the file."""
        short = shortage.explain(error, self.file.parent)
        if short is not None:
            return short
        if isinstance(error, duckdb.TransactionException):
            return self._cannot_be_written(error)
        if isinstance(error, duckdb.PermissionException) or "Permission denied" in str(error):
            return Reg18Error(
                f"{self.what}, {self.file}, cannot be {'written' if write else 'read'}: "
                "permission denied.",
                "Run the command as the user who builds the warehouse.",
            )
        return DamagedError(f"{self.what} is damaged: {self.file} ({reason(error)}).")

    def _cannot_be_written(self, error: Exception) -> Reg18Error:
        return shortage.explain(error, self.file.parent) or Reg18Error(
            f"{self.what}, {self.file}, cannot be written ({reason(error)}). Nothing was changed.",
            "Make room on the disk, or check who owns the folder.",
        )


@contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """Do all of a block, or nothing of it."""
    connection.execute("begin")
    try:
        yield
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")


def insert(connection: Connection, table: str, columns: Iterable[str], rows: list[Row]) -> None:
    """Insert rows into columns of a table; what a row lacks is null."""
    if not rows:
        return
    names = list(columns)
    batch = pa.table({name: [row.get(name) for row in rows] for name in names})
    connection.register("batch", batch)
    listed = ", ".join(map(sql.name, names))
    connection.execute(f"insert into {table} ({listed}) select {listed} from batch")
    connection.unregister("batch")


def reason(error: Exception) -> str:
    """Return what the system or DuckDB says of a file, without the text of a statement."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    said = str(error)
    if "checksum" in said:
        return "a block does not match its checksum"
    return type(error).__name__


def remove(file: Path) -> None:
    """Remove a database and its log, which DuckDB would replay into another."""
    file.unlink(missing_ok=True)
    _log_of(file).unlink(missing_ok=True)


def _log_of(file: Path) -> Path:
    return file.with_name(f"{file.name}.wal")


def flush(path: Path) -> None:
    """Flush a file, or the names in a folder, to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
