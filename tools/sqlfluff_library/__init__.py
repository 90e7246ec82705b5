"""What of dbt sqlfluff needs to render a model without dbt: `ref`, `adapter` and the sources.

sqlfluff brings `source`, `config` and `return` itself and loads the macros of macros/. Here
is the rest, so that linting opens no database and takes no lock. It is read by sqlfluff alone
(`library_path` in .sqlfluff); every name of this module is a name in the templates.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
import yaml


class _Relation(str):
    """A relation as `ref` gives it: a name that `include` may shorten."""

    def include(self, **_: bool) -> str:
        """The same name: which database it lies in is nothing to lint."""
        return self


def ref(name: str, *_: Any) -> _Relation:
    """A model or seed by its name."""
    return _Relation(name)


class _Adapter:
    @staticmethod
    @jinja2.pass_context
    def dispatch(context: jinja2.runtime.Context, name: str) -> Any:
        """The default of a dispatched macro, which is DuckDB's."""
        return context.resolve(f"default__{name}")

    @staticmethod
    def get_columns_in_relation(_: str) -> list[Any]:
        """Nothing is built while one lints."""
        return []


adapter = _Adapter()


def _tables() -> Iterator[dict[str, Any]]:
    """The tables of the sources, with what they say of their columns."""
    for file in Path("models").rglob("*__sources.yml"):
        for source in yaml.safe_load(file.read_bytes())["sources"]:
            for table in source["tables"]:
                columns = {one["name"]: {"config": {}, **one} for one in table["columns"]}
                config = {"meta": {}, **table.get("config", {})}
                names = {"name": table["name"], "source_name": source["name"]}
                yield {**names, "config": config, "columns": columns}


execute = True
graph = SimpleNamespace(sources=dict(enumerate(_tables())))
