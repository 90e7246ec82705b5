"""dbt for engineers: any dbt command, on a scratch warehouse that is never published."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

from reg18.base.paths import project_root
from reg18.landing.load import read_load
from reg18.landing.store import Landing
from reg18.published.files import published_folder
from reg18.settings.council import Council
from reg18.settings.mapping import Mapping
from reg18.warehouse import dbt
from reg18.warehouse.build import new_load_row
from reg18.warehouse.runs import Run


def run_dbt(
    arguments: list[str],
    council: Council,
    scratch: Path | None,
    extracts: Path | None,
    as_of: date | None,
    mappings: list[Mapping] | None = None,
    published: Path | None = None,
) -> int:
    """Run dbt and return its exit code. With `extracts`, that folder is landed afresh before."""
    scratch = (scratch or project_root() / "var" / "scratch").absolute()
    landing = Landing(scratch / "loaded.duckdb")
    scratch.mkdir(parents=True, exist_ok=True)
    if extracts is not None:
        run = Run("scratch")
        landing.file.unlink(missing_ok=True)
        row = new_load_row(run, as_of or run.started.date())
        landing.keep(read_load(landing, extracts, mappings or [], row, lambda *_: None).number)
    landing.create()
    dbt.prepare(scratch, council, landing.file, published_folder(published))
    env = dbt.environment(scratch, dbt.shared_target())
    command = dbt.command(arguments)
    return subprocess.run(command, cwd=scratch, env=env, check=False).returncode
