"""Where things are: the project, a warehouse and what belongs to it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from reg18.base.errors import Reg18Error


def project_root() -> Path:
    """Return the folder with the dbt project, which this package is installed from."""
    root = Path(__file__).resolve().parents[3]
    if not (root / "dbt_project.yml").is_file():
        raise Reg18Error(
            "The dbt project of reg18 is not next to its Python package.",
            "Install reg18 from a clone, with `make setup`.",
        )
    return root


def commentary_folder(report: str, path: Path | None = None) -> Path:
    """Return the folder of a report's texts ("annual", "quarterly"), with one folder per year or
    quarter: `path`, else $REG18_COMMENTARY, else that of the project."""
    configured = path or os.environ.get("REG18_COMMENTARY")
    return Path(configured) if configured else project_root() / "reports" / report / "commentary"


@dataclass(frozen=True)
class Warehouse:
    """A published warehouse file and the private things kept next to it."""

    file: Path

    @property
    def analyst_file(self) -> Path:
        """What analysts and sites read: aggregates, dimensions and run history only."""
        return self.file.with_name(f"{self.file.stem}.analyst.duckdb")

    @property
    def builds(self) -> Path:
        """Every build that is kept, one folder each; the link `current` is what readers see."""
        return self.file.with_name(f"{self.file.name}.builds")

    @property
    def runs(self) -> Path:
        """The database that records every run: when, how long, how it ended."""
        return self.file.with_name(f"{self.file.name}.runs.duckdb")

    @property
    def failed(self) -> Path:
        """The last build that failed, to look at; private. The next that succeeds removes it."""
        return self.file.with_name(f"{self.file.name}.failed")

    @property
    def landing(self) -> Path:
        """The database of every row ever loaded, as raw text; private."""
        return self.file.with_name(f"{self.file.name}.landing.duckdb")

    @property
    def earlier_landing(self) -> Path:
        """Where versions of reg18 before 0.2 kept what was loaded, in a folder of files."""
        return self.file.with_name(f"{self.file.name}.landing")

    @property
    def earlier_runs(self) -> Path:
        """Where versions of reg18 before 0.2 kept the record of runs, in a folder of files."""
        return self.file.with_name(f"{self.file.name}.runs")

    @property
    def building(self) -> Path:
        """Where a build works before anything is put in place; removed after it."""
        return self.file.with_name(f"{self.file.name}.building")

    @property
    def lock(self) -> Path:
        return self.file.with_name(f"{self.file.name}.lock")
