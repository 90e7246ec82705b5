"""The tests of the tests: every in-house generic test passes on good rows and fails on bad ones."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from tests.python.conftest import ROOT

PROJECT = ROOT / "tests" / "fixtures" / "bad_rows"
GENERIC = ROOT / "tests" / "generic"


def test_every_generic_test_tells_good_rows_from_bad(tmp_path: Path) -> None:
    command = [
        str(Path(sys.executable).with_name("dbt")), "build", "--project-dir", str(PROJECT),
        "--profiles-dir", str(PROJECT), "--target-path", str(tmp_path / "target"),
        "--log-path", str(tmp_path), "--quiet",
    ]  # fmt: skip
    env = {**os.environ, "REG18_BAD_ROWS_FILE": str(tmp_path / "bad_rows.duckdb")}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    results = json.loads((tmp_path / "target" / "run_results.json").read_text(encoding="utf-8"))
    statuses: dict[str, dict[str, str]] = defaultdict(dict)
    for result in results["results"]:
        kind, _, name = result["unique_id"].split(".")[:3]
        if kind != "test":
            assert result["status"] == "success", result["message"]
            continue
        _, test, case = name.split("__")
        statuses[test][case] = result["status"]
    wrong = {
        f"{test}, {case}": status
        for test, cases in statuses.items()
        for case, status in cases.items()
        if status != ("pass" if case == "good" else "fail")
    }
    assert not wrong, done.stdout
    in_house = {path.stem.removeprefix("test_") for path in GENERIC.glob("test_*.sql")}
    assert set(statuses) == in_house
    assert all("good" in cases and len(cases) > 1 for cases in statuses.values())
