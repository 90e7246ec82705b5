"""Extracts that stop arriving, or come smaller than usual: what a build says, and when it stops."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from reg18.base.errors import Reg18Error
from reg18.base.paths import Warehouse
from reg18.landing.store import Landing
from reg18.settings.council import Council, load_council
from reg18.settings.dbt_settings import write_settings
from reg18.warehouse.dbt import DbtResult
from reg18.warehouse.expectations import FAILS, WARNS, explain_stop, extract_warnings
from reg18.warehouse.failures import explain_failure
from tests.python.builds import HEADER, kept_tree, query, write
from tests.python.conftest import ROOT, Reg18

LIMITS = {
    "warn_after_days": 3,
    "fail_after_days": 10,
    "warn_below_share": 0.8,
    "fail_below_share": 0.5,
}


def settings_with(folder: Path, extracts: Any) -> Path:
    """The project's settings with another part `extracts`."""
    settings = yaml.safe_load((ROOT / "council.yml").read_text(encoding="utf-8"))
    file = folder / "council.yml"
    file.write_text(yaml.safe_dump({**settings, "extracts": extracts}), encoding="utf-8")
    return file


def complaints(first: int, last: int) -> str:
    return HEADER + "".join(f"C{n},2024-04-02,statutory,,\n" for n in range(first, last + 1))


def let_pass(warehouse: Path, days: int) -> None:
    """Make everything that was loaded so many days older."""
    with Landing(Warehouse(warehouse).landing).database.opened(write=True) as connection:
        earlier = f"- interval {days} day"
        connection.execute(f"update landing.files set loaded_at = loaded_at {earlier}")
        connection.execute(
            f"update landing.loads set started_at = started_at {earlier}, "
            f"build_date = build_date {earlier}"
        )


def test_an_extract_that_is_late_or_small_warns_and_then_stops(
    reg18: Reg18, tmp_path: Path
) -> None:
    council = settings_with(tmp_path, {"complaints": LIMITS})
    file = tmp_path / "out" / "warehouse.duckdb"
    mapping = tmp_path / "full.yml"
    mapping.write_text(
        "system: full\nfeeds:\n  - files: complaints.csv\n    table: complaints\n"
        "    extract: full\n"
    )

    def build(name: str, text: str) -> Any:
        extracts = write(tmp_path / name, "complaints.csv", text)
        return reg18(
            "build", "--extracts", extracts, "--warehouse", file, "--mapping", mapping,
            "--council", council, "--as-of", "2024-06-30",
        )  # fmt: skip

    # A first load has nothing to be compared with.
    done = build("first", complaints(1, 10))
    assert done.returncode == 0, done.stderr
    assert " extract " not in done.stdout
    let_pass(file, 20)
    then = f"{date.today() - timedelta(days=20):%-d %B %Y}"

    # Four of ten complaints that all were there before: the export has gone wrong.
    before = kept_tree(file.parent)
    done = build("part", complaints(3, 6))
    assert done.returncode != 0
    said = " ".join(done.stderr.split())
    assert (
        f"The complaints extract has brought nothing new for 20 days, since {then}; it came once "
        "since then, with rows that were loaded before. The complaints extract has 4 rows where 10 "
        "are usual, over the last 1 extract before it."
    ) in said
    assert f"raise fail_after_days and set usual_from to {date.today()}" in said
    assert "Nothing was loaded." in said
    assert kept_tree(file.parent) == before

    # One new complaint, and fewer than there were, but not by half.
    done = build("fewer", complaints(5, 11))
    assert done.returncode == 0, done.stderr
    said = " ".join(done.stdout.split())
    assert "Warning: The complaints extract has 7 rows where 10 are usual" in said
    assert said.count("complaints extract") == 1
    analyst = file.with_name("warehouse.analyst.duckdb")
    assert query(
        analyst,
        "select load_number, rows_read, new_rows, is_repeating from ops.extract_arrivals "
        "order by load_number",
    ) == [(1, 10, 10, None), (2, 7, 1, True)]
    assert query(analyst, "select days_since, age_state, state from ops.extract_freshness") == [
        (0, "ok", "warn")
    ]

    # An undo loads nothing, and must not be stopped for that.
    done = reg18(
        "landing", "remove", "2", "--warehouse", file, "--council", council,
        "--as-of", "2024-06-30",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = " ".join(done.stdout.split())
    assert f"No complaints extract has come for 20 days, since {then}." in said
    assert query(file, "select max(load_number) from ops.extract_arrivals") == [(1,)]


def freshness(file: Path, *rows: dict[str, Any]) -> Path:
    """A file that holds nothing but extract_freshness, as far as words need it."""
    columns = {
        "table_name": "varchar",
        "last_new_at": "timestamp",
        "days_since": "integer",
        "arrivals_since": "integer",
        "rows_read": "bigint",
        "usual_rows": "double",
        "compared_arrivals": "integer",
        "build_date": "date",
        "age_state": "varchar",
        "volume_state": "varchar",
        "state": "varchar",
    }
    with duckdb.connect(str(file)) as connection:
        connection.execute("create schema ops")
        connection.execute(
            "create table ops.extract_freshness ("
            f"{', '.join(f'{name} {kind}' for name, kind in columns.items())})"
        )
        for row in rows:
            whole = {
                "last_new_at": datetime(2026, 11, 2, 2, 15),
                "days_since": 1,
                "arrivals_since": 0,
                "build_date": date(2026, 11, 27),
                "age_state": "ok",
                "volume_state": "ok",
                **row,
            }
            connection.execute(
                f"insert into ops.extract_freshness values ({', '.join('?' * len(columns))})",
                [whole.get(name) for name in columns],
            )
    return file


def test_warnings_say_since_when_and_how_many(tmp_path: Path) -> None:
    late: dict[str, Any] = {"state": "warn", "age_state": "warn"}
    file = freshness(
        tmp_path / "w.duckdb",
        {"table_name": "actions", **late, "days_since": 25},
        {"table_name": "complaints", **late, "days_since": 25, "arrivals_since": 1234},
        {"table_name": "compliments", "state": "ok"},
        {"table_name": "context", **late, "last_new_at": None},
        {
            "table_name": "reviews", "state": "warn", "volume_state": "warn", "rows_read": 1,
            "usual_rows": 1530.0, "compared_arrivals": 1,
        },
    )  # fmt: skip
    look = "Look at the export of"
    assert extract_warnings(file) == [
        "No actions extract has come for 25 days, since 2 November 2026. "
        f"{look} actions in the case system.",
        "The complaints extract has brought nothing new for 25 days, since 2 November 2026; it "
        f"came 1,234 times since then, with rows that were loaded before. {look} complaints in the "
        "case system.",
        "No context extract has come in the 1 day since the first build. "
        f"{look} context in the case system.",
        "The reviews extract has 1 row where 1,530 are usual, over the last 1 extract before it. "
        f"{look} reviews in the case system.",
    ]


def test_a_stop_says_what_to_do_where_the_extract_is_right(tmp_path: Path) -> None:
    row = {
        "table_name": "complaints", "state": "fail", "volume_state": "fail", "rows_read": 40,
        "usual_rows": 80.5, "compared_arrivals": 10,
    }  # fmt: skip
    file = freshness(tmp_path / "warehouse.duckdb", row)
    stop = explain_stop(file)
    assert stop is not None
    assert stop.message == (
        "The complaints extract has 40 rows where 80.5 are usual, over the last 10 extracts before "
        "it."
    )
    assert stop.advice == (
        "Look at the export of complaints in the case system. If it is right, set usual_from to "
        "2026-11-27, to compare from here on, in extracts.complaints of council.yml. Nothing was "
        "loaded."
    )
    # Another check failed: a late extract is not what stopped the build.
    failed = DbtResult(1, [("test", "another")])
    assert "checks: another." in explain_failure(failed, tmp_path).message
    failed.failures.append(("test", FAILS))
    assert explain_failure(failed, tmp_path).message == stop.message
    # The check itself broke: whoever looks after reg18 needs its name.
    assert explain_stop(freshness(tmp_path / "none.duckdb")) is None


def test_the_words_know_the_checks_by_name() -> None:
    for name in (WARNS, FAILS):
        assert (ROOT / "tests" / "integrity" / f"{name}.sql").is_file()


@pytest.mark.parametrize(
    ("extracts", "said"),
    [
        ({"complaint": {}}, "`extracts` has no setting `complaint`; did you mean `complaints`?"),
        (
            {"complaints": {"warn_after": 3}},
            "has no setting `warn_after`; did you mean `warn_after_days`?",
        ),
        (
            {"complaints": {"warn_after_days": 0}},
            "`extracts.complaints.warn_after_days` must be at least 1, not 0",
        ),
        (
            {"complaints": {"fail_below_share": 80}},
            "`extracts.complaints.fail_below_share` must be at most 1, not 80",
        ),
        (
            {"complaints": {"usual_from": "27/11/2026"}},
            "`extracts.complaints.usual_from` cannot be `27/11/2026`: a day is written as",
        ),
        (
            {"complaints": {"warn_after_days": 8, "fail_after_days": 4}},
            "`extracts.complaints.warn_after_days` is 8 and `fail_after_days` is 4",
        ),
        (
            {"complaints": {"warn_below_share": 0.5, "fail_below_share": 0.8}},
            "`extracts.complaints.warn_below_share` is 0.5 and `fail_below_share` is 0.8",
        ),
    ],
)
def test_settings_that_make_no_sense_are_refused(
    tmp_path: Path, extracts: dict[str, Any], said: str
) -> None:
    with pytest.raises(Reg18Error) as refused:
        load_council(settings_with(tmp_path, extracts))
    assert said in refused.value.message


def test_settings_reach_dbt_as_rows(tmp_path: Path) -> None:
    def rows(council: Council) -> list[dict[str, Any]]:
        write_settings(tmp_path / "settings.duckdb", council)
        with duckdb.connect(str(tmp_path / "settings.duckdb"), read_only=True) as connection:
            found = connection.execute("from expected_extracts order by 1").to_arrow_table()
        return [
            {name: value for name, value in row.items() if value is not None}
            for row in found.to_pylist()
        ]

    written = {
        "reviews": {"warn_below_share": 1, "fail_below_share": 1},
        "complaints": {"usual_from": date(2026, 11, 27), "fail_after_days": 8},
    }
    assert rows(load_council(settings_with(tmp_path, written))) == [
        {"table_name": "complaints", "usual_from": date(2026, 11, 27), "fail_after_days": 8},
        {"table_name": "reviews", "warn_below_share": 1, "fail_below_share": 1},
    ]
    # What would stop a build warns, at the limit that warns where there is one.
    lenient = load_council(settings_with(tmp_path, {"complaints": LIMITS, "actions": {
        "fail_after_days": 8
    }})).only_warning_of_extracts()  # fmt: skip
    assert rows(lenient) == [
        {"table_name": "actions", "warn_after_days": 8},
        {"table_name": "complaints", "warn_after_days": 3, "warn_below_share": 0.8},
    ]


def test_the_project_s_own_settings_stop_nobody() -> None:
    """Whoever builds by hand once a year has old extracts, and is only told."""
    extracts = load_council(ROOT / "council.yml").settings["extracts"]
    assert extracts
    assert not [key for each in extracts.values() for key in each if key.startswith("fail_")]
