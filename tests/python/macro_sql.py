"""The macros that read a cell, as SQL that runs without dbt."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import duckdb
import jinja2

from tests.python.conftest import ROOT

_FILES = ("compat/dates.sql", "compat/numbers.sql", "compat/text.sql", "staging/values.sql")


class _Adapter:
    @staticmethod
    def dispatch(name: str) -> Any:
        return getattr(_macros(), f"default__{name}")


@cache
def _macros() -> Any:
    text = "\n".join((ROOT / "macros" / name).read_text(encoding="utf-8") for name in _FILES)
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined)
    environment.globals = {"adapter": _Adapter(), "return": lambda value: value}
    return environment.from_string(text).make_module()


def expression(macro: str, *arguments: Any) -> str:
    """The SQL of a macro."""
    return str(getattr(_macros(), macro)(*arguments))


def read_cells(cells: Sequence[str], *steps: dict[str, str]) -> list[tuple[Any, ...]]:
    """What SQL makes of each cell: each step names expressions over the columns of the one before,
    the first over the column `cell`; the columns of the last."""
    sql = "cells"
    for step in steps:
        named = ", ".join(f"{text} as {name}" for name, text in step.items())
        sql = f"(select {named}, place from {sql})"
    with duckdb.connect() as connection:
        connection.execute("create table cells (place integer, cell varchar)")
        connection.executemany("insert into cells values (?, ?)", list(enumerate(cells)))
        found = connection.execute(f"select * from {sql} order by place").fetchall()
    return [row[:-1] for row in found]
