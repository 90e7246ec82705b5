"""The synthetic extracts: their figures, counted plainly here, and the promises of the command.

If the demo's figures move, the demo no longer agrees with the published report that it mirrors,
and every test that builds it checks another year than it says.
"""

from __future__ import annotations

import calendar
import csv
import os
import subprocess
import sys
import tracemalloc
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from reg18.synth import DEFAULT_SEED, DEMO_AS_OF, SynthError, stream, write_demo

ROOT = Path(__file__).resolve().parents[2]
COMMITTED = ROOT / "extracts/demo"
TABLES = ("complaints", "reviews", "ombudsman", "actions", "compliments", "context")
YEARS = ("2022-23", "2023-24", "2024-25", "2025-26")
WELL_FOUNDED = ("upheld", "partly_upheld")
FINANCIAL = (
    "refund_or_waiver",
    "distress_or_time_and_trouble",
    "loss_of_service",
    "other_payment",
)
Row = dict[str, str]

# What the demo has to come to, a column a year. 2025-26 is its first quarter.
FIGURES: dict[str, tuple[int, int, int, int]] = {
    "received": (331, 395, 340, 88),
    "not_statutory": (41, 52, 47, 12),
    "joint": (3, 4, 1, 2),
    "independent_investigations": (1, 2, 0, 0),
    "resolved": (283, 386, 341, 79),
    "withdrawn": (6, 8, 9, 2),
    "open_at_end": (42, 43, 33, 40),
    "overdue_65_wd_at_end": (4, 7, 6, 7),
    "overdue_6_months_at_end": (1, 2, 2, 3),
    "told_period_missed_open": (6, 9, 8, 10),
    "well_founded": (136, 193, 143, 34),
    "well_founded_any_stage": (140, 198, 151, 36),
    "within_10_wd": (106, 141, 118, 25),
    "within_20_wd": (201, 266, 222, 50),
    "within_65_wd": (268, 363, 314, 72),
    "within_6_months": (282, 384, 337, 77),
    "within_relevant_period": (283, 385, 339, 78),
    "told_a_period": (268, 369, 329, 75),
    "within_told_period": (246, 337, 296, 66),
    "escalated": (26, 30, 36, 7),
    "reviews_requested": (24, 29, 38, 9),
    "reviews_resolved": (21, 26, 39, 8),
    "reviews_within_20_wd": (14, 19, 17, 4),
    "reviews_within_65_wd": (20, 25, 35, 7),
    "reviews_within_65_wd_of_receipt": (14, 19, 22, 4),
    "reviews_well_founded": (7, 9, 15, 3),
    "ombudsman_referred": (17, 23, 25, 6),
    "ombudsman_referred_phso": (0, 1, 0, 0),
    "ombudsman_decided": (9, 22, 20, 7),
    "ombudsman_upheld": (3, 10, 12, 3),
    "ombudsman_not_upheld": (1, 4, 4, 2),
    "ombudsman_already_remedied": (0, 2, 3, 0),
    "ombudsman_public_reports": (1, 0, 0, 0),
    "with_service_action": (55, 83, 60, 13),
    "with_any_action": (131, 188, 143, 32),
    "actions_recorded": (233, 329, 238, 57),
    "redress_cases": (9, 15, 11, 3),
    "compliments": (226, 214, 187, 44),
}
THEMES: dict[str, tuple[int, int, int, int]] = {
    "charging": (69, 88, 85, 23),
    "assessment": (55, 61, 65, 18),
    "care_planning": (23, 26, 14, 4),
}
CAUSES: dict[str, tuple[int, int, int, int]] = {
    "quality_of_work": (101, 139, 124, 27),
    "delay": (80, 112, 104, 26),
    "customer_care_conduct": (58, 80, 52, 11),
}
# Zero is the one figure that several measures may share. And where every well-founded complaint
# has an action, and every remedy due was carried out, part and whole are one number.
MAY_COINCIDE = (
    "independent_investigations",
    "ombudsman_public_reports",
    "ombudsman_referred_phso",
    "ombudsman_remedies_late",
    "ombudsman_remedies_complied",
    "with_any_action",
)


# --- a plain count, sharing nothing with the generator or the warehouse -------------------------


@cache
def _bank_holidays() -> frozenset[str]:
    with (ROOT / "seeds/reference/bank_holidays.csv").open(encoding="utf-8") as handle:
        return frozenset(row["holiday_date"] for row in csv.DictReader(handle))


@cache
def working_days_taken(start: date, end: date) -> int:
    """Count the working days after start, one by one, until end is reached or passed."""
    taken, day = 0, start
    while day < end:
        day += timedelta(days=1)
        while day.weekday() >= 5 or day.isoformat() in _bank_holidays():
            day += timedelta(days=1)
        taken += 1
    return taken


def six_month_day(received: date) -> date:
    """The last day of the six months that begin with the day of receipt."""
    year, month = (received.year, received.month + 6)
    if month > 12:
        year, month = year + 1, month - 12
    last = calendar.monthrange(year, month)[1]
    if received.day > last:
        return date(year, month, last)
    return date(year, month, received.day) - timedelta(days=1)


def year_of(text: str) -> str:
    """The reporting year of an ISO date; empty stays empty."""
    if not text:
        return ""
    first = int(text[:4]) - (text[5:] < "04-01")
    return f"{first}-{(first + 1) % 100:02d}"


def read(folder: Path, table: str) -> list[Row]:
    """All rows of a file."""
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def standing(rows: list[Row], key: str) -> list[Row]:
    """The latest version of each row."""
    latest: dict[str, Row] = {}
    for row in sorted(rows, key=lambda row: row["last_updated"]):
        latest[row[key]] = row
    return list(latest.values())


def is_date(text: str) -> bool:
    """Whether this is a day of the calendar, in ISO form."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def days(row: Row, start: str, end: str) -> int:
    """Working days between two columns of a row."""
    return working_days_taken(date.fromisoformat(row[start]), date.fromisoformat(row[end]))


@dataclass
class Demo:
    """The accepted rows of a demo folder."""

    cases: list[Row]
    statutory: list[Row]
    reviews: list[Row]
    enquiries: list[Row]
    actions: list[Row]
    compliments: list[Row]

    @classmethod
    def of(cls, folder: Path) -> Demo:
        """Read a folder."""
        rows = [row for row in read(folder, "complaints") if is_date(row["date_received"])]
        rows = [row for row in rows if row["procedure"]]
        cases = standing(rows, "case_ref")
        statutory = [
            row
            for row in cases
            if row["record_status"] == "active" and row["procedure"] == "statutory"
        ]
        refs = {row["case_ref"] for row in statutory}

        def of_statutory(table: str) -> list[Row]:
            return [row for row in read(folder, table) if row["case_ref"] in refs]

        known = {row["action_type"] for row in read(folder, "actions")} - {"tea and sympathy"}
        return cls(
            cases,
            statutory,
            standing(of_statutory("reviews"), "review_ref"),
            [
                row
                for row in standing(read(folder, "ombudsman"), "ombudsman_ref")
                if row["category"] == "adult_care_services"
            ],
            [row for row in of_statutory("actions") if row["action_type"] in known],
            read(folder, "compliments"),
        )

    def resolved(self, year: str) -> list[Row]:
        """The complaints resolved in a year: not the withdrawn."""
        return [
            row
            for row in self.statutory
            if year_of(row["date_resolved"]) == year and row["outcome"] != "withdrawn"
        ]

    def received(self, year: str) -> list[Row]:
        """The complaints received in a year."""
        return [row for row in self.statutory if year_of(row["date_received"]) == year]


def count(demo: Demo, year: str) -> dict[str, int]:
    """Count one year."""
    received, resolved = demo.received(year), demo.resolved(year)
    closed_in = [row for row in demo.statutory if year_of(row["date_resolved"]) == year]
    founded = [row for row in resolved if row["outcome"] in WELL_FOUNDED]
    last = min(f"20{year[-2:]}-03-31", DEMO_AS_OF.isoformat())
    end = date.fromisoformat(last)
    still_open = [
        row
        for row in demo.statutory
        if row["date_received"] <= last
        and (not row["date_resolved"] or row["date_resolved"] > last)
    ]
    by_ref = {row["case_ref"]: row for row in demo.statutory}
    ended = [
        row
        for row in demo.reviews
        if year_of(row["date_resolved"]) == year and row["outcome"] != "withdrawn"
    ]
    first_founded: dict[str, str] = {}
    for row in demo.reviews + demo.statutory:
        if row["outcome"] in WELL_FOUNDED and row["date_resolved"]:
            before = first_founded.get(row["case_ref"], "9999")
            first_founded[row["case_ref"]] = min(before, row["date_resolved"])
    decided = [row for row in demo.enquiries if year_of(row["date_decided"]) == year]
    upheld = [row for row in decided if row["decision"] == "upheld"]
    due = [
        row
        for row in demo.enquiries
        if row["decision"] == "upheld"
        and year_of(row["remedy_due"]) == year
        and row["remedy_due"] < DEMO_AS_OF.isoformat()
    ]
    acted = {row["case_ref"] for row in demo.actions}
    served = {row["case_ref"] for row in demo.actions if row["scope"] == "service"}
    paid = {row["case_ref"] for row in demo.actions if row["action_type"] in FINANCIAL}
    founded_refs = {row["case_ref"] for row in founded}
    taken = [days(row, "date_received", "date_resolved") for row in resolved]
    told = [row for row in resolved if row["response_due"]]
    month_days = [six_month_day(date.fromisoformat(row["date_received"])) for row in resolved]
    six = [day.isoformat() for day in month_days]
    return {
        "received": len(received),
        "not_statutory": sum(
            row["procedure"] != "statutory"
            and row["record_status"] == "active"
            and year_of(row["date_received"]) == year
            for row in demo.cases
        ),
        "joint": sum(bool(row["partner_bodies"]) for row in received),
        "independent_investigations": sum(
            row["independent_investigation"] == "yes" for row in received
        ),
        "acknowledged_within_3_wd": sum(
            row["date_acknowledged"] >= row["date_received"]
            and days(row, "date_received", "date_acknowledged") <= 3
            for row in received
        ),
        "resolved": len(resolved),
        "withdrawn": len(closed_in) - len(resolved),
        "open_at_end": len(still_open),
        "overdue_65_wd_at_end": sum(
            working_days_taken(date.fromisoformat(row["date_received"]), end) > 65
            for row in still_open
        ),
        "overdue_6_months_at_end": sum(
            end > six_month_day(date.fromisoformat(row["date_received"])) for row in still_open
        ),
        "told_period_missed_open": sum("" < row["response_due"] < last for row in still_open),
        "well_founded": len(founded),
        "well_founded_any_stage": sum(year_of(day) == year for day in first_founded.values()),
        "within_10_wd": sum(n <= 10 for n in taken),
        "within_20_wd": sum(n <= 20 for n in taken),
        "within_65_wd": sum(n <= 65 for n in taken),
        "within_6_months": sum(
            row["date_resolved"] <= limit for row, limit in zip(resolved, six, strict=True)
        ),
        "within_relevant_period": sum(
            row["date_resolved"] <= max(limit, row["relevant_period_agreed_to"])
            for row, limit in zip(resolved, six, strict=True)
        ),
        "told_a_period": len(told),
        "within_told_period": sum(row["date_resolved"] <= row["response_due"] for row in told),
        "escalated": len(
            {row["case_ref"] for row in resolved} & {row["case_ref"] for row in demo.reviews}
        ),
        "reviews_requested": sum(year_of(row["date_requested"]) == year for row in demo.reviews),
        "reviews_resolved": len(ended),
        "reviews_within_20_wd": sum(
            days(row, "date_requested", "date_resolved") <= 20 for row in ended
        ),
        "reviews_within_65_wd": sum(
            days(row, "date_requested", "date_resolved") <= 65 for row in ended
        ),
        "reviews_within_65_wd_of_receipt": sum(
            days(by_ref[row["case_ref"]] | {"end": row["date_resolved"]}, "date_received", "end")
            <= 65
            for row in ended
        ),
        "reviews_well_founded": sum(row["outcome"] in WELL_FOUNDED for row in ended),
        "ombudsman_referred": sum(year_of(row["date_opened"]) == year for row in demo.enquiries),
        "ombudsman_referred_phso": sum(
            year_of(row["date_opened"]) == year and row["body"] == "phso" for row in demo.enquiries
        ),
        "ombudsman_decided": len(decided),
        "ombudsman_upheld": len(upheld),
        "ombudsman_not_upheld": sum(row["decision"] == "not_upheld" for row in decided),
        "ombudsman_already_remedied": sum(row["remedied_before"] == "yes" for row in upheld),
        "ombudsman_public_reports": sum(row["public_report"] == "yes" for row in decided),
        "ombudsman_remedies_due": len(due),
        "ombudsman_remedies_complied": sum(bool(row["remedy_completed"]) for row in due),
        "ombudsman_remedies_late": sum(row["remedy_completed"] > row["remedy_due"] for row in due),
        "with_service_action": len(founded_refs & served),
        "with_any_action": len(founded_refs & acted),
        "actions_recorded": sum(row["case_ref"] in founded_refs for row in demo.actions),
        "redress_cases": sum(row["case_ref"] in paid for row in closed_in),
        "compliments": sum(year_of(row["date_received"]) == year for row in demo.compliments),
    }


# --- the demo's figures -------------------------------------------------------------------------


@pytest.fixture(scope="module", params=[DEFAULT_SEED, 7])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh demo: the figures are the plan's, not a lucky seed's."""
    out: Path = tmp_path_factory.mktemp("demo") / "extracts"
    write_demo(out, request.param)
    return out


@pytest.fixture(scope="module")
def demo(folder: Path) -> Demo:
    """Its accepted rows."""
    return Demo.of(folder)


@pytest.fixture(scope="module")
def counts(demo: Demo) -> dict[str, dict[str, int]]:
    """Its figures, by year."""
    return {year: count(demo, year) for year in YEARS}


def rounded_pct(numerator: int, denominator: int) -> int:
    """Percent, half away from zero."""
    return (200 * numerator + denominator) // (2 * denominator)


def test_every_planned_figure(counts: dict[str, dict[str, int]]) -> None:
    found = {name: tuple(counts[year][name] for year in YEARS) for name in FIGURES}
    assert found == FIGURES


def test_published_percentages(counts: dict[str, dict[str, int]]) -> None:
    now, before = counts["2024-25"], counts["2023-24"]
    assert rounded_pct(now["well_founded"], now["resolved"]) == 42
    assert rounded_pct(before["well_founded"], before["resolved"]) == 50
    assert rounded_pct(now["within_20_wd"], now["resolved"]) == 65
    assert rounded_pct(before["within_20_wd"], before["resolved"]) == 69
    assert rounded_pct(now["within_65_wd"], now["resolved"]) == 92
    assert rounded_pct(now["reviews_within_65_wd"], now["reviews_resolved"]) == 90
    assert rounded_pct(now["with_service_action"], now["well_founded"]) == 42
    assert now["with_any_action"] == now["well_founded"]
    assert rounded_pct(now["ombudsman_referred"], now["received"]) == 7
    assert rounded_pct(before["received"] - now["received"], before["received"]) == 14
    assert before["received"] >= 1.15 * counts["2022-23"]["received"]
    assert now["ombudsman_remedies_complied"] == now["ombudsman_remedies_due"] == 10
    assert now["ombudsman_remedies_late"] == 0
    assert rounded_pct(now["acknowledged_within_3_wd"], now["received"]) == 96
    assert rounded_pct(now["within_told_period"], now["told_a_period"]) == 90
    assert now["reviews_within_20_wd"] < before["reviews_within_20_wd"]
    assert (
        now["reviews_within_20_wd"] / now["reviews_resolved"]
        < before["reviews_within_20_wd"] / before["reviews_resolved"]
    )
    assert now["compliments"] < before["compliments"]


def test_stock_and_flow(counts: dict[str, dict[str, int]]) -> None:
    start = 0
    for year in YEARS:
        flow = counts[year]
        end = start + flow["received"] - flow["resolved"] - flow["withdrawn"]
        assert end == flow["open_at_end"], year
        start = end


def test_no_two_figures_of_2024_25_can_be_confused(counts: dict[str, dict[str, int]]) -> None:
    values: dict[int, list[str]] = {}
    for name, value in counts["2024-25"].items():
        if name not in MAY_COINCIDE:
            values.setdefault(value, []).append(name)
    assert {value: names for value, names in values.items() if len(names) > 1} == {}


def test_themes(demo: Demo) -> None:
    by_year = {year: Counter(row["theme"] for row in demo.received(year)) for year in YEARS}
    for theme, expected in THEMES.items():
        assert tuple(by_year[year][theme] for year in YEARS) == expected, theme
    assert [theme for theme, _ in by_year["2024-25"].most_common(2)] == ["charging", "assessment"]
    months = Counter(
        int(row["date_received"][5:7])
        for row in demo.received("2024-25")
        if row["theme"] == "assessment"
    )
    quarters = [sum(months[m] for m in q) for q in ((4, 5, 6), (7, 8, 9), (10, 11, 12), (1, 2, 3))]
    assert quarters == [11, 14, 18, 22]
    assert rounded_pct(85, 340) == 25
    assert rounded_pct(65, 340) == 19
    assert rounded_pct(26 - 14, 26) == 46


def test_causes(demo: Demo) -> None:
    for year in YEARS:
        resolved = demo.resolved(year)
        causes = [(row, set(row["causes"].split("; "))) for row in resolved]
        assert all(found != {""} for _, found in causes)
        totals = Counter(cause for _, found in causes for cause in found)
        assert sum(totals.values()) > 1.3 * len(resolved)
        assert totals.most_common(1)[0][0] == "quality_of_work"
        for cause, expected in CAUSES.items():
            assert totals[cause] == expected[YEARS.index(year)], (year, cause)
        delayed = [row for row, found in causes if "delay" in found]
        others = [row for row, found in causes if "delay" not in found]
        shares = [
            sum(row["outcome"] in WELL_FOUNDED for row in group) / len(group)
            for group in (delayed, others)
        ]
        assert shares[0] > shares[1] + 0.1, year
    assert rounded_pct(80 - 52, 80) == 35


def test_outcomes_and_decisions_add_up(demo: Demo) -> None:
    assert Counter(row["outcome"] for row in demo.resolved("2024-25")) == {
        "upheld": 64,
        "partly_upheld": 79,
        "not_upheld": 184,
        "no_finding": 14,
    }
    decided = [row for row in demo.enquiries if year_of(row["date_decided"]) == "2024-25"]
    assert Counter(row["decision"] for row in decided) == {
        "upheld": 12,
        "not_upheld": 4,
        "closed_after_initial_enquiries": 2,
        "referred_back": 1,
        "invalid_or_incomplete": 1,
    }


def test_actions(demo: Demo) -> None:
    founded = {
        row["case_ref"] for row in demo.resolved("2024-25") if row["outcome"] in WELL_FOUNDED
    }
    types = Counter(row["action_type"] for row in demo.actions if row["case_ref"] in founded)
    assert types.most_common(1) == [("staff_training", 62)]
    money = Counter(row["action_type"] for row in demo.actions if row["action_type"] in FINANCIAL)
    assert money.most_common(1)[0][0] == "refund_or_waiver"
    for row in demo.actions:
        is_amount = row["amount_gbp"].lstrip("-").replace(".", "").isdigit()
        assert is_amount == (row["action_type"] in FINANCIAL)
        assert not row["amount_gbp"] or row["amount_gbp"][-3] == "."


def test_events_come_in_order(demo: Demo) -> None:
    as_of = DEMO_AS_OF.isoformat()
    by_ref = {row["case_ref"]: row for row in demo.statutory}
    for row in demo.statutory:
        assert "2022-04-01" <= row["date_received"] <= as_of
        assert max(row["date_resolved"], row["date_acknowledged"]) <= as_of
        if row["date_resolved"]:
            assert row["date_acknowledged"] <= row["date_resolved"]
            assert row["date_received"] < row["date_resolved"]
    for row in demo.reviews:
        assert by_ref[row["case_ref"]]["date_resolved"] < row["date_requested"] <= as_of
        assert not row["date_resolved"] or row["date_requested"] < row["date_resolved"] <= as_of
    for row in demo.enquiries:
        assert row["date_opened"] <= as_of
        assert not row["date_decided"] or row["date_opened"] < row["date_decided"] <= as_of
        if row["case_ref"]:
            assert by_ref[row["case_ref"]]["date_resolved"] < row["date_opened"]
    for row in demo.actions:
        assert row["date_completed"] <= as_of
        if row["date_completed"]:
            assert by_ref[row["case_ref"]]["date_resolved"] <= row["date_completed"]


def test_a_person_stays_the_same(demo: Demo) -> None:
    seen: dict[str, tuple[str, str, str]] = {}
    people = [row for row in demo.cases if row["age_band"] != "centenarian"]
    for row in people:
        traits = row["age_band"], row["gender"], row["ethnicity"]
        assert seen.setdefault(row["person_id"], traits) == traits
    assert len(seen) < 0.95 * len(people)


# --- faults on purpose --------------------------------------------------------------------------


def test_faults_are_few_and_leave_2024_25_alone(folder: Path, demo: Demo) -> None:
    complaints = read(folder, "complaints")
    rejected = [
        row for row in complaints if not is_date(row["date_received"]) or not row["procedure"]
    ]
    contradictory = [row for row in demo.statutory if row["exclusion_reason"]]
    ahead = [row for row in demo.statutory if "" < row["date_acknowledged"] < row["date_received"]]
    no_outcome = [row for row in demo.statutory if row["date_resolved"] and not row["outcome"]]
    no_date = [row for row in demo.statutory if row["outcome"] and not row["date_resolved"]]
    unknown = [row for row in demo.statutory if row["age_band"] == "centenarian"]
    unknown += [row for row in demo.statutory if row["received_via"] == "carrier pigeon"]
    refs = {row["case_ref"] for row in demo.cases}
    actions = read(folder, "actions")
    orphans = [row for row in actions if row["case_ref"] not in refs]
    unknown_type = [row for row in actions if row["action_type"] == "tea and sympathy"]
    negative = [row for row in actions if row["amount_gbp"].startswith("-")]
    groups = (contradictory, ahead, no_outcome, no_date, orphans, unknown_type, negative)
    assert [len(group) for group in groups] == [1] * 7
    assert len(rejected) == 2
    assert len(unknown) == 2
    touched = rejected + contradictory + ahead + no_outcome + no_date + unknown
    by_ref = {row["case_ref"]: row for row in demo.statutory}
    touched += [by_ref[row["case_ref"]] for row in unknown_type + negative]
    for row in touched:
        assert year_of(row["date_resolved"]) != "2024-25"
        assert not is_date(row["date_received"]) or year_of(row["date_received"]) != "2024-25"
    assert year_of(no_outcome[0]["date_resolved"]) == "2025-26"
    assert len(rejected) / len(complaints) < 0.05


def test_versions_and_inactive_records(folder: Path) -> None:
    rows = read(folder, "complaints")
    versions = Counter(row["case_ref"] for row in rows)
    assert sum(n - 1 for n in versions.values()) == 9
    texts = Counter(tuple(row.values()) for row in rows)
    assert sum(n - 1 for n in texts.values()) == 1
    statuses = Counter(row["record_status"] for row in rows)
    assert (statuses["void"], statuses["duplicate"]) == (4, 3)
    for table, key in (("reviews", "review_ref"), ("ombudsman", "ombudsman_ref")):
        keys = Counter(row[key] for row in read(folder, table))
        assert sum(n - 1 for n in keys.values()) == 1


# --- labels, bytes, folders ---------------------------------------------------------------------


def test_all_that_is_shown_says_that_it_is_synthetic(folder: Path, tmp_path: Path) -> None:
    stream(tmp_path / "many", 300)
    for out in (folder, tmp_path / "many"):
        for row in read(out, "complaints"):
            assert row["complainant_name"].endswith("[Synthetic]")
            assert row["summary"].startswith("[Synthetic]")
            assert row["provider"] == "" or row["provider"].endswith("(fictitious)")
            assert row["case_ref"].startswith("SYN-")
        assert all(row["summary"].startswith("[Synthetic]") for row in read(out, "actions"))
        assert all(row["text"].startswith("[Synthetic]") for row in read(out, "compliments"))
        assert "synthetic" in (out / "README.md").read_text(encoding="utf-8")


def content(folder: Path) -> dict[str, bytes]:
    """Every file's bytes, by name."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_committed_demo_is_what_the_command_writes(tmp_path: Path) -> None:
    written = write_demo(tmp_path / "again")
    assert sorted(path.name for path in written) == sorted(content(tmp_path / "again"))
    assert content(tmp_path / "again") == content(COMMITTED)


def test_committed_files_are_small() -> None:
    sizes = [len(data) for data in content(COMMITTED).values()]
    assert max(sizes) < 1_000_000
    assert sum(sizes) < 1_500_000


def test_the_bytes_do_not_hang_on_the_order_of_sets(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from reg18.synth import stream, write_demo; "
        "write_demo(Path(sys.argv[1]) / 'demo'); stream(Path(sys.argv[1]) / 'many', 500)"
    )
    for hash_seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / hash_seed)],
            check=True,
            env={
                **os.environ,
                "PYTHONHASHSEED": hash_seed,
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            },
        )
    for part in ("demo", "many"):
        assert content(tmp_path / "1" / part) == content(tmp_path / "2" / part)


def test_another_seed_is_another_demo(tmp_path: Path) -> None:
    write_demo(tmp_path / "other", DEFAULT_SEED + 1)
    assert content(tmp_path / "other")["complaints.csv"] != content(COMMITTED)["complaints.csv"]


WRITERS: list[Callable[[Path], list[Path]]] = [write_demo, lambda out: stream(out, 20)]


@pytest.mark.parametrize("write", WRITERS)
def test_a_foreign_folder_is_refused_and_untouched(
    write: Callable[[Path], list[Path]], tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(SynthError, match=r"notes\.txt"):
        write(tmp_path)
    assert content(tmp_path) == {"notes.txt": b"mine"}


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("with_readme", [True, False])
def test_real_extracts_are_never_written_over(
    write: Callable[[Path], list[Path]], with_readme: bool, tmp_path: Path
) -> None:
    (tmp_path / "complaints.csv").write_text("case_ref\nreal\n", encoding="utf-8")
    if with_readme:
        (tmp_path / "README.md").write_text("# Our extracts\n", encoding="utf-8")
    before = content(tmp_path)
    with pytest.raises(SynthError, match="real"):
        write(tmp_path)
    assert content(tmp_path) == before


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    with pytest.raises(SynthError, match="is a file"):
        write_demo(tmp_path / "out")


def test_earlier_synthetic_extracts_are_written_over(tmp_path: Path) -> None:
    stream(tmp_path, 20)
    write_demo(tmp_path)
    assert content(tmp_path) == content(COMMITTED)


# --- any number of cases ------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 2, 999])
def test_stream_writes_the_number_asked_for(number: int, tmp_path: Path) -> None:
    heard: list[int] = []
    written = stream(tmp_path, number, progress=heard.append)
    assert heard == [number]
    assert sorted(path.name for path in written) == sorted(content(tmp_path))
    assert len(read(tmp_path, "complaints")) == number
    for table in TABLES:
        ours = (tmp_path / f"{table}.csv").read_text(encoding="utf-8").split("\n", 1)[0]
        demos = (COMMITTED / f"{table}.csv").read_text(encoding="utf-8").split("\n", 1)[0]
        assert ours == demos


@pytest.mark.parametrize("number", [0, -1, 10_000_001])
def test_stream_refuses_a_number_out_of_range(number: int, tmp_path: Path) -> None:
    with pytest.raises(SynthError, match="1 to 10,000,000"):
        stream(tmp_path / "none", number)
    assert not (tmp_path / "none").exists()


def test_stream_has_the_shares_of_the_demo(tmp_path: Path) -> None:
    stream(tmp_path, 6_000)
    demo = Demo.of(tmp_path)
    resolved = [row for row in demo.statutory if row["outcome"] not in ("", "withdrawn")]
    founded = [row for row in resolved if row["outcome"] in WELL_FOUNDED]
    quick = [row for row in resolved if days(row, "date_received", "date_resolved") <= 20]
    assert 0.84 < len(demo.statutory) / 6_000 < 0.91
    assert 0.40 < len(founded) / len(resolved) < 0.52
    assert 0.60 < len(quick) / len(resolved) < 0.72
    assert 0.08 < len(demo.reviews) / len(resolved) < 0.13
    assert 0.05 < len(demo.enquiries) / len(resolved) < 0.09
    assert 1.4 < len(demo.actions) / len(founded) < 2.0
    assert 0.40 < len(demo.compliments) / 6_000 < 0.56
    assert 0 < 6_000 - sum(row["record_status"] == "active" for row in demo.cases) < 60
    dates = [row["date_received"] for row in read(tmp_path, "complaints")]
    assert dates == sorted(dates)
    assert (dates[0], dates[-1]) == ("2022-04-01", "2025-06-30")
    keys = {
        "complaints": "case_ref",
        "reviews": "review_ref",
        "ombudsman": "ombudsman_ref",
        "actions": "action_ref",
        "compliments": "compliment_ref",
    }
    for table, key in keys.items():
        refs = [row[key] for row in read(tmp_path, table)]
        assert len(set(refs)) == len(refs), table


def test_stream_needs_no_more_memory_for_more_rows(tmp_path: Path) -> None:
    stream(tmp_path / "warm", 10)
    peaks = []
    for number in (8_000, 24_000):
        tracemalloc.start()
        stream(tmp_path / str(number), number)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.1 * peaks[0]
    assert peaks[1] < 30_000_000
