"""dbt by itself works from the root of a clone, as docs/how-to/engineer.md shows it: it builds from
nothing, unit tests included."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.python.plain_dbt import PlainDbt


def test_the_commands_of_dbt_run_as_written(plain_dbt: PlainDbt) -> None:
    assert plain_dbt.commands.count("dbt ") >= 9
    assert plain_dbt.exit_code == 0, plain_dbt.said[-3000:]
    assert "All checks passed!" in plain_dbt.said
    assert "Previewing node 'kpi_annual'" in plain_dbt.said
    assert "WARN=0 ERROR=0" in plain_dbt.said
    assert plain_dbt.after == plain_dbt.before


def test_every_column_that_is_built_is_documented(plain_dbt: PlainDbt, tmp_path: Path) -> None:
    done = subprocess.run(
        [
            Path(sys.executable).with_name("dbt-coverage"), "compute", "doc",
            "--run-artifacts-dir", "target", "--cov-report", tmp_path / "coverage.json",
            "--cov-fail-under", "1.0",
        ],
        cwd=plain_dbt.clone, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
