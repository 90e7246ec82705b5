"""The demonstration extracts: their figures, counted plainly, the label that all of it has, and the
faults put in on purpose. What `reg18 synth` draws from them has the label, and no fault.

If the demo's figures move, the demo no longer agrees with the published report that it mirrors,
and every test that builds it checks another year than it says.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from reg18.landing.synthetic import draw
from tests.python.conftest import DEMO_AS_OF
from tests.python.synthetic_extracts import (
    COMMITTED,
    FINANCIAL,
    KEYS,
    WELL_FOUNDED,
    Demo,
    Row,
    count,
    is_date,
    read,
    year_of,
)

YEARS = ("2022-23", "2023-24", "2024-25", "2025-26")

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


# --- the demo's figures -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def demo() -> Demo:
    """Its accepted rows."""
    return Demo.of(COMMITTED)


@pytest.fixture(scope="module", params=["demonstration", "drawn"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration, and extracts drawn from it."""
    if request.param == "demonstration":
        return COMMITTED
    out: Path = tmp_path_factory.mktemp("drawn") / "extracts"
    draw(out, 3_000)
    return out


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


def test_events_come_in_order(folder: Path) -> None:
    demo, as_of = Demo.of(folder), DEMO_AS_OF
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


def test_a_person_stays_the_same(folder: Path) -> None:
    demo = Demo.of(folder)
    seen: dict[str, tuple[str, str, str]] = {}
    people = [row for row in demo.cases if row["age_band"] != "centenarian"]
    for row in people:
        traits = row["age_band"], row["gender"], row["ethnicity"]
        assert seen.setdefault(row["person_id"], traits) == traits
    assert len(seen) < 0.95 * len(people)


def test_all_that_is_shown_says_that_it_is_synthetic(folder: Path) -> None:
    for row in read(folder, "complaints"):
        assert row["complainant_name"].endswith("[Synthetic]")
        assert row["summary"].startswith("[Synthetic]")
        assert row["provider"] == "" or row["provider"].endswith("(fictitious)")
        assert row["case_ref"].startswith("SYN-")
    assert all(row["summary"].startswith("[Synthetic]") for row in read(folder, "actions"))
    assert all(row["text"].startswith("[Synthetic]") for row in read(folder, "compliments"))
    assert "synthetic" in (folder / "README.md").read_text(encoding="utf-8")


# --- faults on purpose --------------------------------------------------------------------------


def faults(folder: Path) -> dict[str, list[Row]]:
    """The rows with each kind of fault; those of actions are rows of their complaints, if any."""
    demo, complaints, actions = Demo.of(folder), read(folder, "complaints"), read(folder, "actions")
    by_ref = {row["case_ref"]: row for row in demo.cases}
    statutory = demo.statutory
    return {
        "rejected": [
            row for row in complaints if not is_date(row["date_received"]) or not row["procedure"]
        ],
        "contradictory": [row for row in statutory if row["exclusion_reason"]],
        "ahead": [row for row in statutory if "" < row["date_acknowledged"] < row["date_received"]],
        "no outcome": [row for row in statutory if row["date_resolved"] and not row["outcome"]],
        "no date": [row for row in statutory if row["outcome"] and not row["date_resolved"]],
        "unknown age": [row for row in statutory if row["age_band"] == "centenarian"],
        "unknown channel": [row for row in statutory if row["received_via"] == "carrier pigeon"],
        "unknown type": [
            by_ref[row["case_ref"]] for row in actions if row["action_type"] == "tea and sympathy"
        ],
        "negative": [by_ref[row["case_ref"]] for row in actions if row["amount_gbp"][:1] == "-"],
        "orphan": [
            row
            for table in ("actions", "reviews", "ombudsman")
            for row in read(folder, table)
            if row["case_ref"] and row["case_ref"] not in by_ref
        ],
    }


def test_faults_are_few_and_leave_2024_25_alone() -> None:
    found = faults(COMMITTED)
    assert {name: len(rows) for name, rows in found.items()} == {
        name: 2 if name == "rejected" else 1 for name in found
    }
    assert year_of(found["no outcome"][0]["date_resolved"]) == "2025-26"
    del found["orphan"]
    for row in (row for rows in found.values() for row in rows):
        assert year_of(row["date_resolved"]) != "2024-25"
        assert not is_date(row["date_received"]) or year_of(row["date_received"]) != "2024-25"


def test_what_is_drawn_has_no_fault_and_no_earlier_version(tmp_path: Path) -> None:
    draw(tmp_path, 6_000)
    assert {name: len(rows) for name, rows in faults(tmp_path).items() if rows} == {}
    for table, key in KEYS.items():
        refs = [row[key] for row in read(tmp_path, table)]
        assert len(set(refs)) == len(refs) > 0, table


def test_versions_and_inactive_records() -> None:
    rows = read(COMMITTED, "complaints")
    versions = Counter(row["case_ref"] for row in rows)
    assert sum(n - 1 for n in versions.values()) == 9
    texts = Counter(tuple(row.values()) for row in rows)
    assert sum(n - 1 for n in texts.values()) == 1
    statuses = Counter(row["record_status"] for row in rows)
    assert (statuses["void"], statuses["duplicate"]) == (4, 3)
    for table, key in (("reviews", "review_ref"), ("ombudsman", "ombudsman_ref")):
        keys = Counter(row[key] for row in read(COMMITTED, table))
        assert sum(n - 1 for n in keys.values()) == 1
