"""What goes into the PostgreSQL server, and who may read it.

A column without a description stops a publish: what no one has looked at is not served. A warehouse
that lacks a described column is of another version.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from reg18.analyst.exports.relations import Table
from reg18.base.errors import Reg18Error
from reg18.base.reading import how_to_update, open_warehouse, rows
from reg18.warehouse.readers import AGGREGATE, CASE, EQUALITY, analyst_relations, classes

ANALYST, CASEWORKER = "reg18_analyst", "reg18_caseworker"
READERS = (ANALYST, CASEWORKER)


def served_tables(analyst: Sequence[Table], private: Sequence[Table]) -> list[Table]:
    """Return the tables of the server: those of the analysts' file for both roles, the others of
    the private one for caseworkers; without personal columns and equality attributes of cases."""
    of_analysts = {table.key for table in analyst}
    served = []
    problems = []
    for table in (*analyst, *(each for each in private if each.key not in of_analysts)):
        for_all = table.key in of_analysts
        found = {column: classes().get(table.key, {}).get(column.name) for column in table.columns}
        problems += [
            f"{table.full_name}.{column.name}"
            for column, found_class in found.items()
            if found_class is None or (for_all and found_class in (CASE, EQUALITY))
        ]
        columns = tuple(
            column for column, found_class in found.items() if found_class in (AGGREGATE, CASE)
        )
        if columns:
            readers = READERS if for_all else (CASEWORKER,)
            served.append(replace(table, columns=columns, readers=readers))
    if problems:
        most = 5
        more = f" and {len(problems) - most} more" if len(problems) > most else ""
        raise Reg18Error(
            f"No one has decided who may read {', '.join(problems[:most])}{more}. Nothing was "
            "published.",
            "Describe the column in the YAML file of its model, which says who reads it "
            "(`meta: {readers: ...}`). A case does not belong in the analysts' file.",
        )
    return sorted(served, key=lambda one: one.key)


def check_shape(file: Path, with_cases: bool) -> None:
    """Raise if a warehouse lacks tables or columns of this version of reg18.

    `with_cases` says that the private file is needed. A file that is something else is left to the
    code that reads it, which says so.
    """
    with open_warehouse(file) as connection:
        found = {
            (row["schema_name"], row["table_name"], row["column_name"])
            for row in rows(
                connection,
                "select schema_name, table_name, column_name from duckdb_columns() "
                "where not internal",
            )
        }
    tables = {(schema, table) for schema, table, _ in found}
    needed = ("core", "fct_complaints") if with_cases else ("marts", "run_history")
    if needed not in tables:
        return
    missing = sorted(
        {
            f"{schema}.{table}" if (schema, table) not in tables else f"{schema}.{table}.{column}"
            for (schema, table), columns in classes().items()
            if with_cases or (schema, table) in analyst_relations()
            for column in columns
            if (schema, table, column) not in found
        }
    )
    if missing:
        more = f" and {len(missing) - 3:,} more" if len(missing) > 3 else ""
        raise Reg18Error(
            f"{file} was built by an earlier version of reg18: it lacks {', '.join(missing[:3])}"
            f"{more}.",
            how_to_update(file),
        )
