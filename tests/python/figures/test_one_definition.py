"""A measure is defined once: where its rule or its title is changed there, the report, the site,
the metrics and the documentation change with it."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from reg18.base.paths import Warehouse
from reg18.site.pages import work_folder
from tests.python.conftest import DEMO_AS_OF, ROOT
from tests.python.sites import pages_or_skip

MEASURE, YEAR = "responded_within_told_period", "2024-25"
TITLE, NEW_TITLE = (
    "Resolved within the period told to the complainant",
    "Answered before the day that was told",
)
RULE = "is_statutory_resolved and date_resolved <= response_due"
NEW_RULE = "is_statutory_resolved and date_resolved < response_due"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with another title and another rule of one measure, each changed in one place."""
    folder = tmp_path_factory.mktemp("changed") / "project"
    left = shutil.ignore_patterns(".venv", "var", ".git", "dist", "built", "__pycache__")
    shutil.copytree(ROOT, folder, ignore=left, symlinks=True)
    for name, old, new in (
        ("seeds/reference/measure_families.csv", TITLE, NEW_TITLE),
        ("models/core/fct_complaints.sql", RULE, NEW_RULE),
    ):
        file = folder / name
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1, name
        file.write_text(text.replace(old, new), encoding="utf-8")
    return folder


def run(project: Path, *arguments: str | Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "reg18", *map(str, arguments)],
        cwd=project, capture_output=True, text=True, encoding="utf-8", check=False, timeout=300,
        env={
            **os.environ,
            "PYTHONPATH": str(project / "src"),
            "REG18_DBT_TARGET": str(project / "target"),
            "REG18_PUBLISHED": str(project / "published"),
            # The pages of the site are the same; only what lies beside them is not.
            "REG18_SITE_WORK": str(work_folder()),
        },
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def printed(warehouse: Path) -> tuple[str, str, str]:
    with duckdb.connect(str(Warehouse(warehouse).analyst_file), read_only=True) as connection:
        found = connection.execute(
            "select title, printed_with_base, cast(cast(numerator as integer) as varchar) "
            "from marts.rpt_figures where measure = ? and period = ? and dimension = 'all'",
            [MEASURE, YEAR],
        ).fetchone()
    assert found is not None
    return found


def test_what_is_changed_in_one_place_changes_everywhere(
    project: Path, demo_warehouse: Path, tmp_path: Path
) -> None:
    pages = pages_or_skip()
    warehouse, site = tmp_path / "w.duckdb", tmp_path / "site"
    run(
        project, "build", "--extracts", project / "extracts" / "demo", "--warehouse", warehouse,
        "--as-of", DEMO_AS_OF,
    )  # fmt: skip
    title, figure, numerator = printed(warehouse)
    old_title, _, old_numerator = printed(demo_warehouse)
    assert (title, old_title) == (NEW_TITLE, TITLE)
    assert int(numerator) < int(old_numerator)

    run(
        project, "report", "annual", YEAR, "--warehouse", warehouse, "--format", "html",
        "--out", tmp_path / "report", "--draft",
    )  # fmt: skip
    (page,) = (tmp_path / "report").glob("*.html")
    report = page.read_text(encoding="utf-8")
    assert NEW_TITLE in report
    assert TITLE not in report
    assert f">{numerator}<" in report

    run(project, "site", "build", "--warehouse", warehouse, "--out", site)
    # The same pages as of any other build: none was made anew.
    assert (site / "index.html").read_bytes() == (pages / "index.html").read_bytes()
    with pa.ipc.open_stream(next((site / "data").glob("marts.rpt_figures.*"))) as stream:
        rows = [
            row
            for row in stream.read_all().to_pylist()
            if (row["measure"], row["period"], row["dimension"]) == (MEASURE, YEAR, "all")
        ]
    assert [(row["title"], row["printed_with_base"]) for row in rows] == [(NEW_TITLE, figure)]

    rules = json.loads((site / "docs" / "facts.json").read_text(encoding="utf-8"))["rules"]
    assert "date_resolved < response_due" in rules[MEASURE][0]["sql"]
    documentation = (site / "docs" / "index.html").read_text(encoding="utf-8")
    assert NEW_RULE in documentation
    assert RULE not in documentation
    assert TITLE not in documentation

    answer = tmp_path / "answer.csv"
    run(
        project, "mf", "query", "--warehouse", warehouse, "--csv", answer,
        "--metrics", f"{MEASURE}_numerator", "--group-by", "metric_time__reporting_year",
    )  # fmt: skip
    with answer.open(encoding="utf-8", newline="") as handle:
        by_year = dict(list(csv.reader(handle))[1:])
    assert by_year[YEAR] == numerator
    assert NEW_TITLE in run(project, "mf", "list", "--warehouse", warehouse)
