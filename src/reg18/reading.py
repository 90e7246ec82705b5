"""Reads from a published warehouse file, and says in clear words where that cannot be done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from reg18 import sql
from reg18.errors import Reg18Error

Connection = duckdb.DuckDBPyConnection
Row = dict[str, Any]


@contextmanager
def opened(file: Path, private: bool = False, name: str | None = None) -> Iterator[Connection]:
    """A warehouse file to read from; raises Reg18Error for one that cannot be read.

    `private` says that what is asked for is in the private file alone. `name` is what the database
    is called in queries that name it; relations have to be named with it then.
    """
    if not file.is_file():
        raise Reg18Error(
            f"There is no warehouse {file}.",
            f"Build one with `reg18 build`, or name the {'private ' if private else ''}file that "
            "it published.",
        )
    try:
        if name is None:
            with duckdb.connect(str(file), read_only=True) as connection:
                yield connection
        else:
            with duckdb.connect() as connection:
                connection.execute(f"attach {sql.text(file)} as {sql.name(name)} (read_only)")
                yield connection
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise Reg18Error(
            f"{file} is not a {'private ' if private else ''}warehouse of this version of reg18 "
            f"({_first_line(error)}).",
            "Name the private file that `reg18 build` published, or build it again."
            if private
            else "Build it again with `reg18 build`.",
        ) from error
    except duckdb.IOException as error:
        raise Reg18Error(
            f"The warehouse {file} cannot be read ({_first_line(error)}).",
            "Close programs that have it open for writing, and see that the file is whole.",
        ) from error


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]


def rows(connection: Connection, query: str, *values: Any) -> list[Row]:
    """What a query finds, each row by the names of its columns."""
    result = connection.execute(query, list(values))
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def has_table(connection: Connection, schema: str, name: str) -> bool:
    """Whether the file holds a table: that for analysts lacks some."""
    found = connection.execute(
        "select 1 from information_schema.tables where table_schema = ? and table_name = ?",
        [schema, name],
    ).fetchone()
    return found is not None
