"""Reference data and lists that must agree with something outside or elsewhere in the project."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import govuk_bank_holidays

from tests.python.conftest import ROOT

SEEDS = ROOT / "seeds" / "reference"


def seed(name: str) -> list[dict[str, str]]:
    with (SEEDS / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def published_holidays() -> set[date]:
    table = Path(govuk_bank_holidays.__file__).with_name("bank-holidays.json")
    events = json.loads(table.read_text(encoding="utf-8"))["england-and-wales"]["events"]
    return {date.fromisoformat(event["date"]) for event in events}


def test_bank_holidays_are_those_published() -> None:
    ours = [date.fromisoformat(row["holiday_date"]) for row in seed("bank_holidays.csv")]
    assert len(ours) == len(set(ours))
    published = {day for day in published_holidays() if 2012 <= day.year <= 2028}
    assert set(ours) == published
    # One-off days that a rule of the calendar does not give.
    assert {date(2020, 5, 8), date(2022, 6, 3), date(2022, 9, 19), date(2023, 5, 8)} <= set(ours)


def test_the_unit_tests_calendar_is_right() -> None:
    """The fixture is counted afresh from the published table."""
    holidays, reached = published_holidays(), 0
    fixture = ROOT / "tests" / "fixtures" / "dates_numbered.csv"
    with fixture.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert len(rows) > 1000
    for row in rows:
        day = date.fromisoformat(row["date_day"])
        is_working_day = day.weekday() < 5 and day not in holidays
        reached += is_working_day
        assert row["is_working_day"] == str(is_working_day).lower()
        assert int(row["working_day_number"]) == reached
        assert int(row["working_days_reached"]) == reached + (not is_working_day)


def test_every_code_is_named_once_and_every_synonym_names_a_code() -> None:
    codes = [(row["code_list"], row["code"]) for row in seed("codes.csv")]
    assert len(codes) == len(set(codes))
    spellings: dict[tuple[str, str], str] = {}
    for code_list, code in codes:
        spellings[(code_list, code.replace("_", " "))] = code
    for row in seed("code_synonyms.csv"):
        if row["code_list"] == "service_area":
            continue
        assert (row["code_list"], row["code"]) in codes, row
        key = (row["code_list"], " ".join(row["synonym"].lower().split()))
        assert spellings.setdefault(key, row["code"]) == row["code"], f"{row} has two meanings"
    for name, column in (
        ("theme_lgsco_subcategories.csv", "theme"),
        ("action_type_marks.csv", "action_type"),
    ):
        assert {row[column] for row in seed(name)} == {
            code for code_list, code in codes if code_list == column
        }
    assert {row["outcome"] for row in seed("outcome_marks.csv")} == {
        code for code_list, code in codes if code_list == "outcome"
    } | {"unmapped"}
