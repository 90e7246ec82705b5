"""Both KPI tables against a recount in plain Python, on generated folders.

The recount reads the same CSV files and shares no code, SQL or reference table with the project.
Every run draws fresh seeds; the header names the one that repeats it (REG18_TEST_SEED).
"""

from __future__ import annotations

import math
import os
import random
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pytest

from reg18.report.render import render_annual, render_quarterly
from reg18.settings.council import load_council
from tests.python.asked_metrics import assert_metrics_equal
from tests.python.conftest import DEMO_AS_OF, ROOT, Reg18
from tests.python.html_page import read_page
from tests.python.random_folders import write_folder
from tests.python.recomputed import assert_numbers_are_those_of_the_marts, assert_recomputed
from tests.python.recount import KpiRow, Recount, recount
from tests.python.shapes import redress

FOLDERS = 15
PRINTED_EVERY = 5
SLOW_FOLDERS = 50

Key = tuple[str, str, str, str]
Rows = dict[Key, tuple[Any, ...]]


def seeds(count: int, offset: int) -> list[int]:
    """As many fresh seeds as there are folders, all of them loads that a build accepts."""
    # pytest collects before a worker has configured itself only where REG18_TEST_SEED is set.
    first = int(os.environ["REG18_TEST_SEED"]) * 1000 + offset
    # The generator makes every twentieth folder one that must stop; those are tested elsewhere.
    return [seed for seed in range(first, first + 2 * count) if seed % 20 != 19][:count]


def built_rows(file: Path, table: str) -> Rows:
    with duckdb.connect(str(file), read_only=True) as connection:
        rows = connection.execute(
            "select period, measure, dimension, member, period_start, period_end, numerator, "
            f"denominator, value, is_complete from marts.{table}"
        ).fetchall()
    keyed = {(row[0], row[1], row[2], row[3]): row[4:] for row in rows}
    assert len(keyed) == len(rows), f"{table} has a row twice"
    return keyed


def same(built: tuple[Any, ...] | None, counted: KpiRow | None) -> bool:
    if built is None or counted is None:
        return False
    start, end, numerator, denominator, value, is_complete = built
    if (start, end, numerator, denominator, is_complete) != (
        counted.period_start,
        counted.period_end,
        counted.numerator,
        counted.denominator,
        counted.is_complete,
    ):
        return False
    if value is None or counted.value is None:
        return value is counted.value
    return math.isclose(value, counted.value, rel_tol=1e-12)


def assert_tables_equal(file: Path, counted: Recount) -> None:
    for table, expected in (("kpi_annual", counted.annual), ("kpi_quarterly", counted.quarterly)):
        built = built_rows(file, table)
        assert expected, "the recount is empty"
        differing = {
            key: (built.get(key), expected.get(key))
            for key in sorted(set(built) | set(expected))
            if not same(built.get(key), expected.get(key))
        }
        listed = "\n".join(f"{key}: built {a}, counted {b}" for key, (a, b) in differing.items())
        assert not differing, f"{len(differing)} rows of {table} differ:\n{listed[:4000]}"


def assert_intake_equal(file: Path, counted: Recount, *, shaped: bool = False) -> None:
    """Intake, rejects and issues; of shaped files, which have other endings and more lines that
    are no rows, the names are compared without ending and those lines not at all."""
    with duckdb.connect(str(file), read_only=True) as connection:
        intake = {
            (row[0], row[1]): row[2:]
            for row in connection.execute(
                "select file, table_name, rows_read, accepted, superseded, duplicate, rejected "
                "from quality.intake_files"
            ).fetchall()
        }
        rejected = connection.execute(
            "select table_name, file, row_number, reason from quality.rejected_rows"
        ).fetchall()
        issues = Counter(
            {
                (row[0], row[1], row[2]): row[3]
                for row in connection.execute(
                    "select table_name, reason, coalesce(column_name, ''), count(*) "
                    "from quality.issues group by all"
                ).fetchall()
            }
        )
        newer = {
            row[0]
            for row in connection.execute(
                "select distinct table_name from quality.issues "
                "where reason = 'newer_version_rejected'"
            ).fetchall()
        }
    expected = {key: tuple(counts) for key, counts in counted.intake.items()}
    quarantined = sorted(tuple(row) for row in counted.rejected)
    if shaped:
        intake = {(_stem(name), table): counts for (name, table), counts in intake.items()}
        expected = {(_stem(name), table): counts for (name, table), counts in expected.items()}
        rejected = [(row[0], _stem(row[1]), *row[2:]) for row in rejected]
        quarantined = [(row[0], _stem(row[1]), *row[2:]) for row in quarantined]
    assert intake == expected
    assert sorted(rejected) == sorted(quarantined)
    # A rejected newer version is named once by the recount and once a rejected row here; a context
    # row before the first period is an issue here alone.
    apart = {"newer_version_rejected", *(["not_a_row"] if shaped else [])}
    assert {key: n for key, n in issues.items() if not _is_apart(key, apart)} == {
        key: n for key, n in counted.issues.items() if not _is_apart(key, apart)
    }
    assert newer >= {key[0] for key in counted.issues if key[1] == "newer_version_rejected"}


def _is_apart(key: tuple[str, str, str], reasons: set[str]) -> bool:
    return key[1] in reasons or (key[0], key[1]) == ("context", "before_first_period")


def _stem(name: object) -> str:
    return str(name).rsplit(".", 1)[0]


def check_folder(reg18: Reg18, folder: Path, seed: int) -> None:
    """Every second folder is given to the build in any mix of shapes, the clean one recounted."""
    extracts, file = folder / "extracts", folder / "warehouse.duckdb"
    plan = write_folder(extracts, seed)
    assert not plan.expect_stop
    given, shapes = extracts, []
    if shaped := seed % 2 == 0:
        given = folder / "shaped"
        shutil.copytree(extracts, given)
        rng = random.Random(seed)
        shapes = [redress(rng, path) for path in sorted(given.glob("*.csv"))]
    done = reg18("build", "--extracts", given, "--warehouse", file, "--as-of", str(plan.as_of))
    assert done.returncode == 0, f"{done.stderr}\n{shapes}"
    counted = recount(extracts, plan.as_of)
    assert_tables_equal(file, counted)
    assert_intake_equal(file, counted, shaped=shaped)


@pytest.mark.parametrize("number", range(FOLDERS))
def test_generated_folder(reg18: Reg18, tmp_path: Path, number: int) -> None:
    """Of three of the folders the reports are printed too, and each number recomputed."""
    check_folder(reg18, tmp_path, seeds(FOLDERS, 0)[number])
    if number % PRINTED_EVERY == 0:
        check_reports(tmp_path)


def check_reports(folder: Path) -> None:
    """The first and the last report of a folder's years, and of its quarters, print what the facts
    make."""
    file, council = folder / "warehouse.duckdb", load_council(ROOT / "council.yml")
    with duckdb.connect(str(file), read_only=True) as connection:
        periods = connection.execute(
            "select period_type, period from core.dim_periods order by period"
        ).fetchall()
    for kind, render in (("year", render_annual), ("quarter", render_quarterly)):
        found = [period for period_type, period in periods if period_type == kind]
        for period in {found[0], found[-1]}:
            report = render(file, period, folder / "out", council, True, folder / "no_texts")
            page = read_page(report.html)
            # A year of which a folder has few cases prints few figures, and never next to none.
            assert assert_recomputed(page, file, council) > (30 if kind == "year" else 10)
            if kind == "quarter":
                assert_numbers_are_those_of_the_marts(page, file)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(SLOW_FOLDERS))
def test_many_generated_folders(reg18: Reg18, tmp_path: Path, number: int) -> None:
    check_folder(reg18, tmp_path, seeds(SLOW_FOLDERS, 200)[number])


def test_demo_extracts(demo_warehouse: Path) -> None:
    from datetime import date

    counted = recount(ROOT / "extracts" / "demo", date.fromisoformat(DEMO_AS_OF))
    assert_tables_equal(demo_warehouse, counted)
    assert_intake_equal(demo_warehouse, counted)


def test_a_past_as_of_date_leaves_later_events_out(reg18: Reg18, tmp_path: Path) -> None:
    from datetime import date

    as_of = date(2024, 11, 20)
    file = tmp_path / "warehouse.duckdb"
    done = reg18(
        "build", "--extracts", ROOT / "extracts" / "demo",
        "--warehouse", file, "--as-of", str(as_of),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert_tables_equal(file, recount(ROOT / "extracts" / "demo", as_of))


def test_other_targets_make_other_measures(reg18: Reg18, tmp_path: Path) -> None:
    import yaml

    council = yaml.safe_load((ROOT / "council.yml").read_text(encoding="utf-8"))
    council["targets"] = {
        "response": [
            {"days": 28, "unit": "cd", "clock": "receipt"},
            {"days": 10, "unit": "wd", "clock": "acknowledgement"},
            {"days": 28, "unit": "cd", "clock": "acknowledgement"},
        ],
        "review": [{"days": 40, "unit": "cd", "clock": "receipt"}],
        "overdue": [{"days": 28, "unit": "cd"}, {"days": 20, "unit": "wd"}],
    }
    # The procedure that the report draws may speak only of targets that there are.
    for step in council["procedure"]:
        step.pop("target", None)
    settings = tmp_path / "council.yml"
    settings.write_text(yaml.safe_dump(council), encoding="utf-8")
    extracts, file = tmp_path / "extracts", tmp_path / "warehouse.duckdb"
    plan = write_folder(extracts, 20)
    done = reg18(
        "build", "--extracts", extracts, "--warehouse", file,
        "--as-of", str(plan.as_of), "--council", settings,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    targets = council["targets"]
    counted = recount(
        extracts,
        plan.as_of,
        {
            "response_targets": targets["response"],
            "review_targets": targets["review"],
            "overdue_targets": targets["overdue"],
        },
    )
    assert_tables_equal(file, counted)
    measures = {key[1] for key in built_rows(file, "kpi_annual")}
    assert {
        "responded_within_28_cd", "responded_within_10_wd_ack", "responded_within_28_cd_ack",
        "reviews_within_40_cd_of_receipt", "overdue_28_cd_at_end", "overdue_20_wd_at_end",
    } <= measures  # fmt: skip
    assert "responded_within_20_wd" not in measures
    # The metrics are those of the warehouse, whatever the checked-in ones are made for.
    assert_metrics_equal(file, with_dimensions=False)
