"""The extract contract, read from the dbt sources: its tables, its columns, and how they land."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from reg18.base.paths import project_root

SOURCES = "models/staging/casework/_casework__sources.yml"

# Words that begin a footer row; see the extract contract.
FOOT_WORDS = ("total", "grand total", "count", "end of", "printed")


@dataclass(frozen=True)
class Table:
    """One table of the extract contract.

    `required` are the columns that need a value in every row, so that no file may lack them, the
    key first; `required_date` is the one of them that tells a row from a footer row, if any is.
    `by_name` says whether a file belongs to the table by its own name; else a mapping names it.
    """

    name: str
    columns: tuple[str, ...]
    required: tuple[str, ...]
    required_date: str | None
    by_name: bool
    # What the sources say of each column: `type`, and `code_list` and `personal` where they apply.
    meta: dict[str, dict[str, Any]]


def _meta(part: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = part.get("config", {}).get("meta", {})
    return found


def _table(source: dict[str, Any]) -> Table:
    meta = {column["name"]: _meta(column) for column in source["columns"] if _meta(column)}
    required = tuple(name for name, said in meta.items() if said.get("required"))
    dates = (name for name in required if meta[name]["type"] == "date")
    by_name = _meta(source).get("by_name", True)
    return Table(source["name"], tuple(meta), required, next(dates, None), by_name, meta)


def _sources() -> list[dict[str, Any]]:
    text = (project_root() / SOURCES).read_bytes()
    # The loader in C: this runs whenever reg18 starts.
    found: list[dict[str, Any]] = yaml.load(text, yaml.CSafeLoader)["sources"][0]["tables"]
    return found


_SOURCES = _sources()
TABLES = tuple(table for table in map(_table, _SOURCES) if table.columns)
TABLES_BY_NAME = {table.name: table for table in TABLES}

# Every table of the landing database: its columns, and the type that each is stored with.
STORED: dict[str, tuple[tuple[str, str], ...]] = {
    source["name"]: tuple(
        (column["name"], column.get("data_type", "varchar")) for column in source["columns"]
    )
    for source in _SOURCES
}
