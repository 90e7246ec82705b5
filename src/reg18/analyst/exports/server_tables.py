"""Tables on the server: made and altered to the shape of the build, with the rights of readers."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import sql

from reg18.analyst.exports.relations import Column
from reg18.analyst.exports.served import READERS, Served
from reg18.base.errors import Reg18Error

LOADER = "reg18_loader"

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
Shape = dict[str, str]
Connection = psycopg.Connection[tuple[Any, ...]]


def server_type(column: Column) -> str:
    """The type of PostgreSQL for one of DuckDB, as PostgreSQL itself spells it."""
    decimal = re.fullmatch(r"DECIMAL\((\d+),(\d+)\)", column.type)
    if decimal:
        return f"numeric({decimal[1]},{decimal[2]})"
    if column.type not in _TYPES:
        raise Reg18Error(
            f"The column {column.name} has the type {column.type}, which is not served.",
            "Give it a plain type in its model.",
        )
    return _TYPES[column.type]


def shape(served: Served) -> Shape:
    """The columns of a table as they are to be on the server."""
    return {column.name: server_type(column) for column in served.table.columns}


def identifier(key: Key) -> sql.Identifier:
    return sql.Identifier(*key)


def shapes_there(connection: Connection) -> dict[Key, Shape]:
    """The loader's tables on the server and their columns."""
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


def bring_into_shape(connection: Connection, served: Sequence[Served], seconds: float) -> None:
    """Make, alter and drop tables until they have the shapes of the build.

    Where anything differs all tables are locked first. A reader in an open transaction would see
    new shapes beside old rows: PostgreSQL finds names in the newest catalogue, rows in the old
    picture. Locks are taken all at once or not at all, so that no reader is caught between two.
    """
    wanted = {one.key: shape(one) for one in served}
    there = shapes_there(connection)
    if wanted == there:
        return
    if any(wanted[key] != there.get(key) for key in wanted) or set(there) - set(wanted):
        _lock(connection, sorted(there), seconds)
    for key in sorted(set(there) - set(wanted)):
        connection.execute(sql.SQL("drop table {}").format(identifier(key)))
    for key, columns in wanted.items():
        if key not in there:
            _create(connection, key, columns)
        else:
            _alter(connection, key, there[key], columns)


def _lock(connection: Connection, keys: Sequence[Key], seconds: float) -> None:
    if not keys:
        return
    names = sql.SQL(", ").join(identifier(key) for key in keys)
    statement = sql.SQL("lock table {} in access exclusive mode nowait").format(names)
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


def _create(connection: Connection, key: Key, columns: Shape) -> None:
    listed = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind))
        for name, kind in columns.items()
    )
    connection.execute(sql.SQL("create table {} ({})").format(identifier(key), listed))


def _alter(connection: Connection, key: Key, there: Shape, wanted: Shape) -> None:
    """Columns that are gone or of another type are dropped; those that are missing are added.

    A type is not altered: that writes the table anew, which older pictures of it would not survive.
    """
    steps = [
        sql.SQL("drop column {}").format(sql.Identifier(name))
        for name, kind in there.items()
        if wanted.get(name) != kind
    ] + [
        sql.SQL("add column {} {}").format(
            sql.Identifier(name),
            sql.SQL(kind),
        )
        for name, kind in wanted.items()
        if there.get(name) != kind
    ]
    if steps:
        connection.execute(
            sql.SQL("alter table {} {}").format(identifier(key), sql.SQL(", ").join(steps))
        )


def grant_reading(connection: Connection, served: Sequence[Served]) -> None:
    """Let each role read its tables and nothing else; rights of PUBLIC are taken away.

    Only what is not as it should be is changed. What a database administrator granted to other
    roles is theirs to answer for, and stays.
    """
    have: dict[Key, set[tuple[str, str]]] = {}
    for schema, table, grantee, privilege in connection.execute(
        "select n.nspname, c.relname, coalesce(r.rolname, 'public'), x.privilege_type "
        "from pg_class as c inner join pg_namespace as n on n.oid = c.relnamespace "
        "cross join lateral aclexplode(c.relacl) as x left join pg_roles as r on r.oid = x.grantee "
        "where c.relkind = 'r' and c.relowner = %s::regrole and x.grantee <> c.relowner",
        [LOADER],
    ):
        have.setdefault((schema, table), set()).add((grantee, privilege))
    for one in served:
        ours = {each for each in have.get(one.key, set()) if each[0] in ("public", *READERS)}
        if ours == {(role, "SELECT") for role in one.readers}:
            continue
        name = identifier(one.key)
        connection.execute(
            sql.SQL("revoke all on {} from public, {}").format(name, _roles(READERS))
        )
        connection.execute(sql.SQL("grant select on {} to {}").format(name, _roles(one.readers)))


def _roles(names: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(name) for name in names)


def describe(connection: Connection, served: Sequence[Served]) -> None:
    """Put the descriptions of tables and columns on the server, where they are not there yet."""
    have = {
        (schema, table, column): text
        for schema, table, column, text in connection.execute(
            "select n.nspname, c.relname, a.attname, d.description from pg_description as d "
            "inner join pg_class as c on d.classoid = 'pg_class'::regclass and c.oid = d.objoid "
            "inner join pg_namespace as n on n.oid = c.relnamespace "
            "left join pg_attribute as a "
            "on a.attrelid = c.oid and a.attnum = d.objsubid and a.attnum > 0 "
            "where c.relowner = %s::regrole",
            [LOADER],
        )
    }
    for one in served:
        table = one.table
        if have.get((*one.key, None), "") != table.description:
            connection.execute(
                sql.SQL("comment on table {} is {}").format(
                    identifier(one.key), sql.Literal(table.description)
                )
            )
        for column in table.columns:
            if have.get((*one.key, column.name), "") != column.description:
                connection.execute(
                    sql.SQL("comment on column {} is {}").format(
                        sql.Identifier(*one.key, column.name), sql.Literal(column.description)
                    )
                )
