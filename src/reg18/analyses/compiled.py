"""Analyses of the dbt project as SQL that can be run: dbt compiles them and touches no database."""

from __future__ import annotations

from pathlib import Path

from reg18 import dbt
from reg18.errors import Reg18Error
from reg18.settings.council import Council

# What dbt calls the database of the published warehouse: an analysis names its relations so.
DATABASE = "warehouse"


def compiled(name: str, council: Council, working: Path) -> str:
    """The SQL of an analysis with the council's settings; `working` is a folder made by
    `dbt.prepare`."""
    with dbt.target_folder(working) as target:
        outcome = dbt.run(["compile", "--select", name], council, working, target, lambda *_: None)
        if outcome.exit_code != 0:
            raise Reg18Error(
                f"dbt cannot compile analyses/{name}.sql.",
                f"`reg18 dbt -- compile --select {name}` says why.",
            )
        file = target / "compiled" / "reg18" / "analyses" / f"{name}.sql"
        return file.read_text(encoding="utf-8")
