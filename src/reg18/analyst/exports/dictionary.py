"""The data dictionary: every table and column of a file in the words of its descriptions."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from reg18.analyst.exports.relations import Table

HEADER = ("schema", "table", "column", "type", "unit", "description")
# The description of a table stands in a row of its own: a column may have any name but this.
WHOLE_TABLE = "(table)"


def dictionary_rows(tables: Sequence[Table]) -> Iterator[tuple[str, ...]]:
    """A row a table, with its grain, and below it a row a column."""
    for table in tables:
        yield (table.schema, table.name, WHOLE_TABLE, "", "", table.description)
        for column in table.columns:
            yield (
                table.schema, table.name, column.name, column.type, column.unit,
                column.description,
            )  # fmt: skip


def write_dictionary(tables: Sequence[Table], file: Path) -> None:
    """Write it as CSV that Excel opens as it is: it takes UTF-8 for such only with a mark."""
    with file.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(HEADER)
        writer.writerows(dictionary_rows(tables))
