"""Reads from a published warehouse file; an error says plainly why it cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from reg18.base import sql
from reg18.base.errors import Reg18Error

Connection = duckdb.DuckDBPyConnection
Row = dict[str, Any]


@contextmanager
def open_warehouse(
    file: Path, private: bool = False, name: str | None = None
) -> Iterator[Connection]:
    """Open a warehouse file to read from; raises Reg18Error if it cannot be read.

    `private`: what is asked for is only in the private file. `name`: what the database is called in
    queries, which then have to name relations with it.
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
            f"{'Name the private file that `reg18 build` published. ' if private else ''}"
            f"{how_to_update(file)}",
        ) from error
    except duckdb.IOException as error:
        raise Reg18Error(
            f"The warehouse {file} cannot be read ({_first_line(error)}).",
            "Close programs that have it open for writing, and check that the file is whole.",
        ) from error


def how_to_update(file: Path) -> str:
    """Return what to do about a warehouse of another version; `file` is it or one of its files."""
    return (
        f"`reg18 landing rebuild --warehouse {_warehouse_of(file)}` brings one of an earlier "
        "version up to date, from all that was loaded into it."
    )


def _warehouse_of(file: Path) -> Path:
    """Return the name that a warehouse is published under, by one of its files."""
    for folder in file.parents:
        if folder.name.endswith(".duckdb.builds"):
            return folder.with_name(folder.name.removesuffix(".builds"))
    name = file.name.removesuffix(".analyst.duckdb")
    return file if name == file.name else file.with_name(f"{name}.duckdb")


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]


def rows(connection: Connection, query: str, *values: Any) -> list[Row]:
    """Return what a query finds, each row by its column names."""
    result = connection.execute(query, list(values))
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def has_table(connection: Connection, schema: str, name: str) -> bool:
    """Whether the file has a table: the analysts' file lacks some."""
    found = connection.execute(
        "select 1 from information_schema.tables where table_schema = ? and table_name = ?",
        [schema, name],
    ).fetchone()
    return found is not None
