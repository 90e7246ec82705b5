"""The tables behind the quarterly pack, against a recount in plain Python from the facts."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise
from math import ceil, floor
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.python.conftest import DEMO_AS_OF

LOOKED_BACK = 8
# The factor of a chart of individual values: 3 / 1.128, as it is tabled.
FACTOR = 2.66
# smallest_base_for_percent of council.yml.
SMALLEST = 10


@pytest.fixture(scope="module")
def tables(demo_warehouse: Path) -> dict[str, list[dict[str, Any]]]:
    names = {
        "core": (
            "fct_complaints", "fct_actions", "fct_ombudsman_enquiries", "dim_periods", "dim_dates",
        ),
        "marts": (
            "measures", "kpi_quarterly", "quarter_trends", "quarter_stocks", "quarter_overdue",
        ),
    }  # fmt: skip
    found = {}
    with duckdb.connect(str(demo_warehouse), read_only=True) as connection:
        for schema, of_schema in names.items():
            for name in of_schema:
                result = connection.execute(f"select * from {schema}.{name}")
                columns = [column[0] for column in result.description or ()]
                found[name] = [dict(zip(columns, row, strict=True)) for row in result.fetchall()]
    return found


def stock_days(tables: dict[str, list[dict[str, Any]]]) -> dict[str, date]:
    return {
        row["period"]: min(row["period_end"], date.fromisoformat(DEMO_AS_OF))
        for row in tables["dim_periods"]
        if row["period_type"] == "quarter"
    }


def is_share(measure: dict[str, Any]) -> bool:
    return (measure["kind"], measure["multiplier"]) == ("rate", 1)


def is_ruled_by_single_cases(kind: str, quarters: list[dict[str, Any]]) -> bool:
    """Of eight quarters and the one that they are held against."""
    if kind == "pounds":
        return True
    if kind in ("count", "stock"):
        return bool(sum(row["value"] for row in quarters[:-1]) < LOOKED_BACK * SMALLEST)
    return any(row["denominator"] < SMALLEST for row in quarters)


def test_limits_are_those_of_the_eight_quarters_before(
    tables: dict[str, list[dict[str, Any]]],
) -> None:
    series = defaultdict(list)
    for row in tables["kpi_quarterly"]:
        if row["dimension"] == "all":
            series[row["measure"]].append(row)
    measures = {row["measure"]: row for row in tables["measures"]}
    standings: Counter[str | None] = Counter()
    built = {(row["measure"], row["period"]): row for row in tables["quarter_trends"]}
    for measure, rows in series.items():
        rows.sort(key=lambda row: row["period_start"])
        for place, row in enumerate(rows):
            trend = built.pop((measure, row["period"]))
            before = [each["value"] for each in rows[max(place - LOOKED_BACK, 0) : place]]
            standings[trend["standing"]] += 1
            assert trend["quarters_before"] == sum(value is not None for value in before)
            kind = measures[measure]["kind"]
            if (
                len(before) < LOOKED_BACK
                or None in before
                or is_ruled_by_single_cases(kind, rows[place - LOOKED_BACK : place + 1])
            ):
                limits = [trend[name] for name in trend if name.startswith(("lower", "upper"))]
                assert limits == [None] * 4
                assert trend["standing"] is None
                continue
            # The first of the eight moved from the quarter before it.
            earlier = [each["value"] for each in rows[max(place - LOOKED_BACK - 1, 0) : place]]
            moved = [abs(b - a) for a, b in pairwise(earlier) if a is not None]
            mean, spread = sum(before) / LOOKED_BACK, FACTOR * sum(moved) / len(moved)
            lower, upper = max(mean - spread, 0), mean + spread
            if is_share(measures[measure]):
                upper = min(upper, 1)
            assert trend["lower_limit"] == pytest.approx(lower)
            assert trend["upper_limit"] == pytest.approx(upper)
            printed = (trend["lower_limit_printed"], trend["upper_limit_printed"])
            if kind in ("count", "stock"):
                assert printed == (str(ceil(lower)), str(floor(upper)))
            elif is_share(measures[measure]):
                assert [float(each.removesuffix("%")) for each in printed] == pytest.approx(
                    [100 * lower, 100 * upper], abs=0.5
                )
            else:
                assert [float(each) for each in printed] == pytest.approx([lower, upper], abs=0.05)
            if row["value"] is None or not row["is_complete"]:
                expected = None
            elif row["value"] > trend["upper_limit"]:
                expected = "above"
            else:
                expected = "below" if row["value"] < trend["lower_limit"] else "within"
            assert trend["standing"] == expected
    assert not built
    assert standings["within"] > 20


def test_stocks_are_what_was_open_on_the_last_day(
    tables: dict[str, list[dict[str, Any]]],
) -> None:
    services = {row["case_ref"]: row["service_area"] for row in tables["fct_complaints"]}
    counted: Counter[tuple[str, str, str]] = Counter()
    for period, last in stock_days(tables).items():
        for action in tables["fct_actions"]:
            closed, done = action["complaint_date_resolved"], action["date_completed"]
            if not action["is_statutory"] or closed is None or closed > last:
                continue
            if done is not None and done <= last:
                continue
            stocks = ["actions_open"]
            if action["date_due"] is not None and action["date_due"] < last:
                stocks.append("actions_overdue")
            for stock in stocks:
                counted[period, stock, services[action["case_ref"]]] += 1
                counted[period, stock, "all"] += 1
        for enquiry in tables["fct_ombudsman_enquiries"]:
            if not enquiry["is_counted"]:
                continue
            decided, due = enquiry["date_decided"], enquiry["remedy_due"]
            stocks = []
            if enquiry["date_opened"] <= last and (decided is None or decided > last):
                stocks.append("enquiries_open")
            is_upheld = enquiry["decision"] == "upheld" and decided and decided <= last
            done = enquiry["remedy_completed"]
            if is_upheld and due is not None and (done is None or done > last):
                stocks.append("remedies_open")
                if due < last:
                    stocks.append("remedies_overdue")
            for stock in stocks:
                counted[period, stock, enquiry["body"]] += 1
                counted[period, stock, "all"] += 1
    built = {
        (row["period"], row["stock"], row["member"]): row["counted"]
        for row in tables["quarter_stocks"]
    }
    assert all(row["is_total"] == (row["member"] == "all") for row in tables["quarter_stocks"])
    assert {key: number for key, number in built.items() if number} == dict(counted)
    assert len({stock for _, stock, _ in built}) == 5
    assert all((period, "enquiries_open", "all") in built for period in stock_days(tables))


def test_the_overdue_list_is_of_open_complaints_past_a_limit(
    tables: dict[str, list[dict[str, Any]]],
) -> None:
    for period, last in stock_days(tables).items():
        listed = [row for row in tables["quarter_overdue"] if row["period"] == period]
        stocks = {
            row["measure"]: row["numerator"]
            for row in tables["kpi_quarterly"]
            if row["period"] == period and row["dimension"] == "all"
        }
        assert sum(row["is_past_target"] for row in listed) == stocks["overdue_65_wd_at_end"]
        assert sum(row["is_past_six_months"] for row in listed) == stocks["overdue_6_months_at_end"]
        assert (
            sum(row["is_past_told_period"] for row in listed) == stocks["told_period_missed_open"]
        )
        assert all(
            row["is_past_target"] or row["is_past_six_months"] or row["is_past_told_period"]
            for row in listed
        )
        days = [row["working_days_open"] for row in listed]
        assert days == sorted(days, reverse=True), (period, last)
        assert all(row["working_days_open"] > 65 for row in listed if row["is_past_target"])
        assert [row["place"] for row in listed] == list(range(1, len(listed) + 1))
    columns = set(tables["quarter_overdue"][0])
    assert not {"case_ref", "date_received", "provider"} & columns
