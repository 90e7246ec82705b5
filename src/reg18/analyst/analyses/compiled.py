"""Analyses of the dbt project as SQL that can be run: dbt compiles them and touches no database."""

from __future__ import annotations

from pathlib import Path

from reg18.base.errors import Reg18Error
from reg18.warehouse import dbt

# What dbt calls the database of the published warehouse: an analysis names its relations so.
DATABASE = "warehouse"


def compiled(name: str, working: Path) -> str:
    """Return the SQL of an analysis; `working` is a folder made by `dbt.prepare`."""
    with dbt.target_folder(working) as target:
        outcome = dbt.run(["compile", "--select", name], working, target, lambda *_: None)
        if outcome.exit_code != 0:
            raise Reg18Error(
                f"dbt cannot compile analyses/{name}.sql.",
                f"`reg18 dbt -- compile --select {name}` says why.",
            )
        file = target / "compiled" / "reg18" / "analyses" / f"{name}.sql"
        return file.read_text(encoding="utf-8")
