"""Synthetic extracts: their bytes, and a plain count of them that shares nothing with SQL."""

from __future__ import annotations

import calendar
import csv
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from tests.python.conftest import DEMO_AS_OF, ROOT

COMMITTED = ROOT / "extracts/demo"
WELL_FOUNDED = ("upheld", "partly_upheld")
FINANCIAL = (
    "refund_or_waiver",
    "distress_or_time_and_trouble",
    "loss_of_service",
    "other_payment",
)
KEYS = {
    "complaints": "case_ref",
    "reviews": "review_ref",
    "ombudsman": "ombudsman_ref",
    "actions": "action_ref",
    "compliments": "compliment_ref",
}
Row = dict[str, str]


def content(folder: Path) -> dict[str, bytes]:
    """Every file's bytes, by name."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


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
    last = min(f"20{year[-2:]}-03-31", DEMO_AS_OF)
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
        and row["remedy_due"] < DEMO_AS_OF
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
