"""A measure is defined once: where its rule or its title is changed there, the report, the site,
the metrics and the documentation change with it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import duckdb
import pyarrow as pa

from reg18.base.paths import Warehouse
from tests.python.changed_project import NEW_RULE, NEW_TITLE, RULE, TITLE, ChangedProject
from tests.python.conftest import DEMO_AS_OF, ROOT
from tests.python.sites import pages_or_skip

MEASURE, YEAR = "responded_within_told_period", "2024-25"


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
    changed_project: ChangedProject, demo_warehouse: Path, tmp_path: Path
) -> None:
    pages = pages_or_skip()
    warehouse, site, run = tmp_path / "w.duckdb", tmp_path / "site", changed_project.run
    run(
        "build", "--extracts", ROOT / "extracts" / "demo", "--warehouse", warehouse,
        "--as-of", DEMO_AS_OF,
    )  # fmt: skip
    title, figure, numerator = printed(warehouse)
    old_title, _, old_numerator = printed(demo_warehouse)
    assert (title, old_title) == (NEW_TITLE, TITLE)
    assert int(numerator) < int(old_numerator)

    run(
        "report", "annual", YEAR, "--warehouse", warehouse, "--format", "html",
        "--out", tmp_path / "report", "--draft",
    )  # fmt: skip
    (page,) = (tmp_path / "report").glob("*.html")
    report = page.read_text(encoding="utf-8")
    assert NEW_TITLE in report
    assert TITLE not in report
    assert f">{numerator}<" in report

    run("site", "build", "--warehouse", warehouse, "--out", site)
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
        "mf", "query", "--warehouse", warehouse, "--csv", answer,
        "--metrics", f"{MEASURE}_numerator", "--group-by", "metric_time__reporting_year",
    )  # fmt: skip
    with answer.open(encoding="utf-8", newline="") as handle:
        by_year = dict(list(csv.reader(handle))[1:])
    assert by_year[YEAR] == numerator
    assert NEW_TITLE in run("mf", "list", "--warehouse", warehouse).stdout
