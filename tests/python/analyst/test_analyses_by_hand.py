"""The analyses where the answer is known by hand, and where there is little or nothing to count."""

from __future__ import annotations

from datetime import date, timedelta
from math import comb, exp, log, sqrt
from random import Random
from typing import Any

import pytest

from tests.python.analysis_quarters import complaints_next_quarter
from tests.python.analysis_recount import RECOUNTS
from tests.python.analysis_tables import COLUMNS, Maker, run, warehouse_of


def test_two_services_that_differ_are_told_apart(queries: dict[str, str]) -> None:
    """Ten of ten against none of ten: Fisher's p is 2 in 184,756, and twice that by Holm. Wilson's
    lower limit of ten of ten is 10 / (10 + z^2)."""
    made = Maker(2023, date(2024, 6, 30))
    for place in range(20):
        made.complaint(
            date(2023, 5, 2), date(2023, 6, 1), "upheld" if place < 10 else "not_upheld",
            "A" if place < 10 else "B",
        )  # fmt: skip
    for _ in range(9):
        made.complaint(date(2023, 5, 2), date(2024, 4, 1), "upheld", "C")
    with warehouse_of(made.tables()) as connection:
        high, low = run(connection, queries["well_founded_by_service"])
    assert (high["service_area"], high["finding"]) == ("A", "higher")
    assert (low["service_area"], low["finding"]) == ("B", "lower")
    assert (high["period"], high["share_well_founded"], high["share_of_others"]) == (
        "2023-24",
        1,
        0,
    )
    assert high["p_value"] == pytest.approx(2 / 184756)
    assert high["p_value_adjusted"] == pytest.approx(4 / 184756)
    assert high["share_lower_95"] == pytest.approx(0.72246, abs=1e-5)
    assert high["share_upper_95"] == 1
    # All are of one theme, and there it was the other service's.
    assert (high["share_expected_by_theme"], low["share_expected_by_theme"]) == (0, 1)


def test_open_complaints_count_as_long_as_they_were_followed(queries: dict[str, str]) -> None:
    """Ten complaints: two closed on day 4, two followed to day 7, three closed on day 9, one
    withdrawn on day 12, two followed to day 20. By hand: 8/10 are open after day 4, half of those
    after day 9 (3 of 6), two thirds of those after day 12 (1 of 3)."""
    as_of = date(2024, 3, 29)
    made = Maker(2023, as_of)

    def working_day(number: int) -> date:
        return date(2024, 1, 1) + timedelta(7 * (number // 5) + number % 5)

    for days, number, outcome in ((4, 2, "upheld"), (9, 3, "not_upheld"), (12, 1, "withdrawn")):
        for _ in range(number):
            made.complaint(working_day(0), working_day(days), outcome)
    # The as-of date is working day 64 after New Year's Day 2024, a Monday.
    for days in (7, 7, 20, 20):
        made.complaint(working_day(64 - days))
    made.complaint(working_day(0), working_day(1), "upheld", is_statutory=False)
    with warehouse_of(made.tables()) as connection:
        rows = run(connection, queries["days_until_closed"])
    curve = {row["working_days"]: row for row in rows if row["service_area"] == "all"}
    assert sorted(curve) == [5, 10, 15, 20]
    assert [curve[day]["at_risk"] for day in sorted(curve)] == [8, 3, 2, 2]
    assert [curve[day]["share_open"] for day in sorted(curve)] == pytest.approx(
        [8 / 10, 4 / 10, 4 / 15, 4 / 15]
    )
    assert curve[20]["share_resolved"] == pytest.approx(6 / 10)
    assert curve[20]["share_withdrawn"] == pytest.approx(2 / 15)
    assert {row["median_working_days"] for row in rows} == {9}
    assert {(row["complaints"], row["still_open"]) for row in rows} == {(10, 4)}
    # Greenwood after day 4: 2 / (10 * 8), so an error of sqrt(0.025) / |log 0.8| around
    # log(-log 0.8); in tables 0.4087 to 0.9459.
    assert curve[5]["share_open_lower_95"] == pytest.approx(0.4087, abs=1e-4)
    assert curve[5]["share_open_upper_95"] == pytest.approx(0.9459, abs=1e-4)


def test_reviews_that_lean_one_way_are_told(queries: dict[str, str]) -> None:
    """Eight became well-founded and one ceased to be: the exact p of McNemar is 2 * 10 / 512. Of a
    complaint with two reviews the later one counts."""
    made = Maker(2023, date(2024, 6, 30))
    pairs = [("not_upheld", "upheld")] * 8 + [("upheld", "not_upheld")] + [("upheld", "upheld")] * 3
    for first, second in pairs:
        case = made.complaint(date(2023, 5, 2), date(2023, 6, 1), first)
        made.review(case, date(2023, 8, 1), second)
        made.review(case, date(2023, 7, 1), first)
    made.complaint(date(2023, 5, 2), date(2023, 6, 1), "not_upheld")
    with warehouse_of(made.tables()) as connection:
        rows = run(connection, queries["outcomes_after_review"])
    found = {(row["part"], row["stage_1_outcome"], row["review_outcome"]): row for row in rows}
    became = found["well-founded", "not well-founded", "well-founded"]
    ceased = found["well-founded", "well-founded", "not well-founded"]
    assert (became["complaints"], became["found"]) == (8, 8)
    assert (ceased["complaints"], ceased["found"]) == (4, 1)
    assert became["p_value"] == ceased["p_value"] == pytest.approx(20 / 512)
    assert (found["changed", "all", "another"]["found"]) == 9
    assert found["reviewed", "not_upheld", "any"]["share_found"] == pytest.approx(8 / 9)


def test_a_council_without_seasons_is_forecast_as_it_was(queries: dict[str, str]) -> None:
    """Twelve quarters of 40: every index is 1, and 40 are expected. The variance by hand: 40 +
    1600 * (1/160 + 1/120 - 1/480) = 60, and t of 6 degrees is 2.4469."""
    made = Maker(2020, date(2023, 4, 15))
    for quarter in range(12):
        for _ in range(40):
            made.complaint(made.first_day + timedelta(int(91.3 * quarter) + 20))
    with warehouse_of(made.tables()) as connection:
        rows = run(connection, queries["complaints_next_quarter"])
    seasons = [row for row in rows if row["part"] == "season"]
    forecasts = [row for row in rows if row["part"] == "forecast"]
    assert [row["estimate"] for row in seasons] == pytest.approx([1] * 4)
    assert [row["period"] for row in forecasts] == ["2023-24 Q1", "2023-24 Q2"]
    assert [row["quarters_tested"] for row in forecasts] == [4, 3]
    assert [row["quarters_within"] for row in forecasts] == [4, 3]
    for row in forecasts:
        assert row["estimate"] == pytest.approx(40)
        assert row["lower_95"] == pytest.approx(40 - 2.44691 * sqrt(60), abs=1e-3)
        assert row["upper_95"] == pytest.approx(40 + 2.44691 * sqrt(60), abs=1e-3)


@pytest.mark.parametrize(("variance", "moves"), [(3, 0.0), (1.5, 0.05)])
def test_intervals_hold_as_often_as_they_say(variance: float, moves: float) -> None:
    """Councils drawn from a fixed seed, with seasons and four years of some 80 complaints each
    quarter: they vary three times as much as chance, or their level moves by a twentieth each
    quarter. By the recount, which is quicker, and which another test holds the SQL to."""
    chance = Random(1)
    tables = Maker(2020, date(2024, 4, 15)).tables()
    held = []
    for _ in range(150):
        seasons = [chance.gauss(0, 0.1) for _ in range(4)]
        level, counts = log(80), []
        for quarter in range(18):
            level += chance.gauss(0, moves)
            mean = exp(level + seasons[quarter % 4])
            # A Poisson count, near enough, of a mean that varies itself.
            mean = chance.gammavariate(mean / (variance - 1), variance - 1)
            counts.append(max(0, round(chance.gauss(mean, sqrt(mean)))))
        for row, count in zip(tables["marts.kpi_quarterly"], counts[:16], strict=False):
            row["numerator"] = count
        for row in complaints_next_quarter(tables):
            if row["part"] == "forecast":
                came = counts[15 + row["quarters_ahead"]]
                held.append(row["lower_95"] <= came <= row["upper_95"])
    assert len(held) == 300
    assert sum(held) >= 0.93 * len(held)


def test_causes_that_come_in_twos_are_told(queries: dict[str, str]) -> None:
    """Thirty complaints with delay and other, thirty with two more causes: each of the six pairs
    would come ten times. The chance of that many is binomial, 60 pairs of one sixth."""
    made = Maker(2023, date(2024, 6, 30))
    for causes in [("delay", "other")] * 30 + [("communication", "quality_of_work")] * 30:
        made.complaint(date(2023, 5, 2), date(2023, 6, 1), "upheld", causes=causes)
    # One cause is no pair, nor is a label that is not recognised a cause.
    made.complaint(date(2023, 5, 2), date(2023, 6, 1), "upheld", causes=("delay", "unmapped"))
    with warehouse_of(made.tables()) as connection:
        rows = run(connection, queries["causes_together"])
    assert [row["expected"] for row in rows] == pytest.approx([10] * 6)
    assert sorted(row["complaints_with_both"] for row in rows) == [0] * 4 + [30] * 2
    chances = [comb(60, k) * 5 ** (60 - k) / 6**60 for k in range(61)]
    for row in rows:
        assert row["complaints"] == 60
        assert row["lift"] == pytest.approx(row["complaints_with_both"] / 10)
        assert row["finding"] == ("more often" if row["complaints_with_both"] else "less often")
        same = chances[row["complaints_with_both"]]
        assert row["p_value"] == pytest.approx(sum(each for each in chances if each <= same))
    assert rows[0]["p_value_adjusted"] == pytest.approx(6 * rows[0]["p_value"])


def cases(number: int, **how: Any) -> Maker:
    made = Maker(2023, date(2024, 6, 30))
    for _ in range(number):
        made.complaint(
            date(2023, 5, 2), **{"resolved": date(2023, 6, 1), "outcome": "upheld", **how}
        )
    return made


@pytest.mark.parametrize("name", RECOUNTS)
def test_a_council_without_a_complaint_has_no_answer(queries: dict[str, str], name: str) -> None:
    with warehouse_of(Maker(2023, date(2024, 6, 30)).tables()) as connection:
        assert run(connection, queries[name]) == []
    with warehouse_of({table: [] for table in COLUMNS}) as connection:
        assert run(connection, queries[name]) == []


def test_one_service_has_nothing_to_be_held_against(queries: dict[str, str]) -> None:
    with warehouse_of(cases(20).tables()) as connection:
        (row,) = run(connection, queries["well_founded_by_service"])
    assert (row["finding"], row["share_well_founded"]) == ("no other service", 1)
    assert row["share_of_others"] is row["p_value"] is row["share_expected_by_theme"] is None


@pytest.mark.parametrize("outcome", ["upheld", "not_upheld"])
def test_where_all_are_alike_no_service_differs(queries: dict[str, str], outcome: str) -> None:
    made = cases(12, outcome=outcome)
    for _ in range(12):
        made.complaint(date(2023, 5, 2), date(2023, 6, 1), outcome, "B")
    with warehouse_of(made.tables()) as connection:
        rows = run(connection, queries["well_founded_by_service"])
    assert [(row["p_value"], row["finding"]) for row in rows] == [(1, "no difference shown")] * 2


def test_where_nothing_was_closed_all_are_open(queries: dict[str, str]) -> None:
    with warehouse_of(cases(3, resolved=None, outcome=None).tables()) as connection:
        rows = run(connection, queries["days_until_closed"])
    assert {row["share_open"] for row in rows} == {1}
    assert {row["share_open_lower_95"] for row in rows} == {None}
    assert {row["median_working_days"] for row in rows} == {None}


def test_without_a_review_there_are_no_pairs(queries: dict[str, str]) -> None:
    made = cases(3)
    made.review("C0", None, None)
    with warehouse_of(made.tables()) as connection:
        rows = run(connection, queries["outcomes_after_review"])
    assert {(row["part"], row["found"], row["share_found"]) for row in rows} == {("reviewed", 0, 0)}


def test_seven_quarters_are_too_few_to_forecast(queries: dict[str, str]) -> None:
    made = Maker(2022, date(2024, 2, 1))
    made.complaint(date(2022, 4, 1))
    with warehouse_of(made.tables()) as connection:
        assert run(connection, queries["complaints_next_quarter"]) == []
    made = Maker(2022, date(2024, 5, 1))
    made.complaint(date(2022, 4, 1))
    with warehouse_of(made.tables()) as connection:
        rows = run(connection, queries["complaints_next_quarter"])
    # Of one complaint in two years nothing can be said, and that is what is said.
    assert {row["lower_95"] for row in rows if row["part"] == "forecast"} == {None}


def test_two_causes_are_no_pattern(queries: dict[str, str]) -> None:
    with warehouse_of(cases(20, causes=("delay", "other")).tables()) as connection:
        (row,) = run(connection, queries["causes_together"])
    assert (row["complaints_with_both"], row["finding"]) == (20, "too few to tell")
    assert row["p_value"] is None
