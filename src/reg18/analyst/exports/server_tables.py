"""Tables on the server: brought into the shape of the build, with the rights of readers."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import sql

from reg18.analyst.exports.relations import Column, Table
from reg18.analyst.exports.served import READERS
from reg18.base.errors import Reg18Error

LOADER = "reg18_loader"

# Of each type of DuckDB the one of PostgreSQL, as PostgreSQL itself spells it.
_TYPES = {
    "BIGINT": "bigint",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "DOUBLE": "double precision",
    "FLOAT": "real",
    "HUGEINT": "numeric(38,0)",
    "INTEGER": "integer",
    "SMALLINT": "smallint",
    "TIMESTAMP": "timestamp without time zone",
    "TIMESTAMP WITH TIME ZONE": "timestamp with time zone",
    "TINYINT": "smallint",
    "VARCHAR": "text",
}

Key = tuple[str, str]
# The columns of a table with their types.
Shape = dict[str, str]
Connection = psycopg.Connection[tuple[Any, ...]]


def identifiers(keys: Sequence[Key]) -> sql.Composed:
    """Return the names of tables, to put into a statement."""
    return sql.SQL(", ").join(sql.Identifier(*key) for key in keys)


def bring_into_shape(connection: Connection, served: Sequence[Table], seconds: float) -> None:
    """Create, alter and drop tables until they have the shapes of the build.

    If anything differs all tables are locked first. A reader in an open transaction would see new
    shapes with old rows: PostgreSQL looks up names in the newest catalogue, rows in the old
    snapshot. Locks are taken all at once or not at all, so that no reader is caught between two.
    """
    wanted = {one.key: {each.name: _type(each) for each in one.columns} for one in served}
    there = _shapes_there(connection)
    if wanted == there:
        return
    _lock(connection, sorted(there), seconds)
    if gone := sorted(set(there) - set(wanted)):
        connection.execute(sql.SQL("drop table {}").format(identifiers(gone)))
    for key, columns in wanted.items():
        if key not in there:
            connection.execute(sql.SQL("create table {} ()").format(sql.Identifier(*key)))
        _alter(connection, key, there.get(key, {}), columns)


def _type(column: Column) -> str:
    decimal = re.fullmatch(r"DECIMAL\((\d+),(\d+)\)", column.type)
    if decimal:
        return f"numeric({decimal[1]},{decimal[2]})"
    if column.type not in _TYPES:
        raise Reg18Error(
            f"The column {column.name} has the type {column.type}, which is not served.",
            "Give it a plain type in its model.",
        )
    return _TYPES[column.type]


def _shapes_there(connection: Connection) -> dict[Key, Shape]:
    """Return the loader's tables on the server."""
    found: dict[Key, Shape] = {}
    for schema, table, column, kind in connection.execute(
        "select n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod) "
        "from pg_class as c inner join pg_namespace as n on n.oid = c.relnamespace "
        "left join pg_attribute as a "
        "on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped "
        "where c.relkind = 'r' and c.relowner = %s::regrole order by a.attnum",
        [LOADER],
    ):
        columns = found.setdefault((schema, table), {})
        if column is not None:
            columns[column] = kind
    return found


def _lock(connection: Connection, keys: Sequence[Key], seconds: float) -> None:
    if not keys:
        return
    statement = sql.SQL("lock table {} in access exclusive mode nowait").format(identifiers(keys))
    until = time.monotonic() + seconds
    while True:
        try:
            with connection.transaction():
                connection.execute(statement)
            return
        except psycopg.errors.LockNotAvailable as error:
            if time.monotonic() > until:
                raise Reg18Error(
                    "The tables have another shape than those on the server, and someone holds "
                    "them open: a transaction or query that has not ended. Nothing was changed.",
                    "Let it end, or end it with pg_terminate_backend, then publish again.",
                ) from error
        time.sleep(0.2)


def _alter(connection: Connection, key: Key, there: Shape, wanted: Shape) -> None:
    """Drop columns that are gone or of another type, and add those that are missing.

    A type is not altered: that rewrites the table, which older snapshots of it would not survive.
    """
    steps = [
        sql.SQL("drop column {}").format(sql.Identifier(name))
        for name, kind in there.items()
        if wanted.get(name) != kind
    ] + [
        sql.SQL("add column {} {}").format(sql.Identifier(name), sql.SQL(kind))
        for name, kind in wanted.items()
        if there.get(name) != kind
    ]
    if steps:
        statement = sql.SQL("alter table {} {}")
        connection.execute(statement.format(sql.Identifier(*key), sql.SQL(", ").join(steps)))


def grant_reading(connection: Connection, served: Sequence[Table]) -> None:
    """Let each role read its tables and nothing else, and take away what PUBLIC may do.

    What a database administrator granted to other roles is theirs to answer for, and stays.
    """
    roles = sql.SQL(", ").join(map(sql.Identifier, READERS))
    every = identifiers([one.key for one in served])
    connection.execute(sql.SQL("revoke all on {} from public, {}").format(every, roles))
    for role in READERS:
        names = identifiers([one.key for one in served if role in one.readers])
        connection.execute(sql.SQL("grant select on {} to {}").format(names, sql.Identifier(role)))


def describe(connection: Connection, served: Sequence[Table]) -> None:
    """Put the descriptions of tables and columns on the server."""
    comment = sql.SQL("comment on {} {} is {}")
    table, column = sql.SQL("table"), sql.SQL("column")
    statements = []
    for one in served:
        text = sql.Literal(one.description)
        statements.append(comment.format(table, sql.Identifier(*one.key), text))
        for each in one.columns:
            name = sql.Identifier(*one.key, each.name)
            statements.append(comment.format(column, name, sql.Literal(each.description)))
    connection.execute(sql.SQL("; ").join(statements))
