"""The analyses that there are, and the answer of one from a warehouse."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from reg18.analyst.analyses.compiled import DATABASE, compiled
from reg18.base.errors import Reg18Error
from reg18.base.names import suggestion
from reg18.base.paths import project_root
from reg18.base.reading import has_table, open_warehouse
from reg18.settings.council import Council
from reg18.warehouse import dbt

# The column that says in which order rows are read, which an SQL engine need not keep by itself.
ORDER = "place"


@dataclass(frozen=True)
class Analysis:
    """An analysis with a question that people ask, and what it needs to have an answer."""

    name: str
    question: str
    needs: str


@dataclass(frozen=True)
class Answer:
    """What an analysis found, in the order in which it is read."""

    analysis: Analysis
    columns: list[str]
    rows: list[tuple[Any, ...]]


def analyses() -> list[Analysis]:
    """The analyses that answer a question, as analyses/_analyses.yml describes them."""
    file = project_root() / "analyses" / "_analyses.yml"
    described = yaml.safe_load(file.read_text(encoding="utf-8"))["analyses"]
    return [
        Analysis(each["name"], meta["question"], meta.get("needs", "something to count"))
        for each in described
        if "question" in (meta := each.get("config", {}).get("meta", {}))
    ]


def named(name: str) -> Analysis:
    """The analysis of that name; raises Reg18Error for one that there is not."""
    found = {analysis.name: analysis for analysis in analyses()}
    if name not in found:
        raise Reg18Error(
            f"There is no analysis `{name}`: {suggestion(name, found)}",
            "`reg18 analyse` lists them.",
        )
    return found[name]


def check_has_cases(warehouse: Path) -> None:
    """Raise Reg18Error where a file is no private warehouse, before anything takes time."""
    with open_warehouse(warehouse, private=True) as connection:
        if not has_table(connection, "core", "fct_complaints"):
            raise Reg18Error(
                f"{warehouse} holds no cases, which analyses count: it may be the file for "
                "analysts.",
                "Name the private warehouse file that `reg18 build` published.",
            )


def sql_of(analysis: Analysis, council: Council) -> str:
    """The SQL of an analysis with the council's settings, compiled in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="reg18-analyse-") as name:
        folder = Path(name)
        # Compiling reads no landing.
        dbt.prepare(folder, council)
        return compiled(analysis.name, folder)


def answer(analysis: Analysis, query: str, warehouse: Path) -> Answer:
    """Run the SQL of an analysis on a private warehouse, which is opened to read only."""
    with open_warehouse(warehouse, private=True, name=DATABASE) as connection:
        result = connection.execute(f"select * from (\n{query}\n) order by {ORDER}")
        columns = [column[0] for column in result.description or ()]
        return Answer(analysis, columns, result.fetchall())
