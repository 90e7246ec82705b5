"""The analyses of the dbt project, and the answer of one from a warehouse."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from reg18.base.errors import Reg18Error
from reg18.base.names import suggestion
from reg18.base.paths import project_root
from reg18.base.reading import has_table, open_warehouse
from reg18.settings.council import Council
from reg18.warehouse import dbt

# What dbt calls the database of the published warehouse: an analysis names its relations so.
DATABASE = "warehouse"
# The column that gives the order of the rows, which an SQL engine need not keep by itself.
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
    """Return the analyses that answer a question, as analyses/_analyses.yml describes them."""
    file = project_root() / "analyses" / "_analyses.yml"
    described = yaml.safe_load(file.read_text(encoding="utf-8"))["analyses"]
    return [
        Analysis(each["name"], meta["question"], meta.get("needs", "something to count"))
        for each in described
        if "question" in (meta := each.get("config", {}).get("meta", {}))
    ]


def named(name: str) -> Analysis:
    """Return the analysis with that name; raises Reg18Error if there is none."""
    found = {analysis.name: analysis for analysis in analyses()}
    if name not in found:
        raise Reg18Error(
            f"There is no analysis `{name}`: {suggestion(name, found)}",
            "`reg18 analyse` lists them.",
        )
    return found[name]


def check_has_cases(warehouse: Path) -> None:
    """Raise Reg18Error if a file is not a private warehouse, before anything takes time."""
    with open_warehouse(warehouse, private=True) as connection:
        if not has_table(connection, "core", "fct_complaints"):
            raise Reg18Error(
                f"{warehouse} has no cases for an analysis to count: it may be the analysts' file.",
                "Name the private warehouse file that `reg18 build` published.",
            )


def sql_of(analysis: Analysis, council: Council) -> str:
    """Return the SQL of an analysis with the council's settings; dbt touches no database."""
    with tempfile.TemporaryDirectory(prefix="reg18-analyse-") as name:
        folder = Path(name)
        dbt.prepare(folder, council)
        with dbt.target_folder(folder) as target:
            arguments = ["compile", "--select", analysis.name]
            if dbt.run(arguments, folder, target, lambda *_: None).exit_code != 0:
                raise Reg18Error(
                    f"dbt cannot compile analyses/{analysis.name}.sql.",
                    f"`reg18 dbt -- compile --select {analysis.name}` says why.",
                )
            file = target / "compiled" / "reg18" / "analyses" / f"{analysis.name}.sql"
            return file.read_text(encoding="utf-8")


def answer(analysis: Analysis, query: str, warehouse: Path) -> Answer:
    """Run the SQL of an analysis on a private warehouse, which is opened read-only."""
    with open_warehouse(warehouse, private=True, name=DATABASE) as connection:
        result = connection.execute(f"select * from (\n{query}\n) order by {ORDER}")
        columns = [column[0] for column in result.description or ()]
        return Answer(analysis, columns, result.fetchall())
