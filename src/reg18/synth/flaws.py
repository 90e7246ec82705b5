"""What real extracts bring along: rows with faults, earlier versions, a row sent twice.

The faults are few and lie in cases received and closed outside 2024-25, whose figures and final
report they leave alone. None of them changes a planned figure of another year either, but for
the sum of redress of 2022-23, which loses one amount.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

from reg18.synth import plan
from reg18.synth.cases import Case
from reg18.synth.draw import draw_days, sample
from reg18.synth.folder import Row
from reg18.synth.people import People
from reg18.synth.workdays import WorkingDays

BAD_DATE, NO_PROCEDURE, SPOILED = "unreadable date", "no procedure", "one fault"
VERSIONED_PER_YEAR = 2


def receive_rejected(rng: random.Random, people: People, calendar: WorkingDays) -> list[Case]:
    """Two records that cannot be accepted; they are in no measure."""
    records = []
    for flaw, day in ((BAD_DATE, date(2023, 2, 28)), (NO_PROCEDURE, date(2023, 10, 17))):
        case = Case(day, people.next("other"), "other", flaw=flaw)
        case.acknowledged = calendar.after(day, 1)
        case.working_days = draw_days(rng, 5, 20)
        case.resolved = calendar.after(day, case.working_days)
        case.outcome = "not_upheld"
        case.causes = ["communication"]
        records.append(case)
    return records


def spoil_complaints(rng: random.Random, cases: list[Case], rows: dict[str, Row]) -> None:
    """Put the faults into the rows of complaints, keyed by case reference."""
    free = [case for case in cases if case.record_status == "active" and not case.flaw]

    def one(year: str, closed: str, test: Callable[[Case], bool] = lambda case: True) -> Row:
        fitting = [
            case
            for case in free
            if case.procedure == "statutory"
            and case.year_received == year
            and case.year_closed == closed
            and test(case)
        ]
        case = rng.choice(fitting)
        free.remove(case)
        case.flaw = SPOILED
        return rows[case.case_ref]

    for case in cases:
        if case.flaw == BAD_DATE:
            rows[case.case_ref]["date_received"] = "29/02/2023"  # no such day
        elif case.flaw == NO_PROCEDURE:
            rows[case.case_ref]["procedure"] = ""
    one("2022-23", "2022-23")["received_via"] = "carrier pigeon"
    one("2023-24", "2023-24")["age_band"] = "centenarian"
    one("2023-24", "2023-24")["exclusion_reason"] = "out_of_time"
    too_early = one("2022-23", "2022-23", lambda case: case.acknowledged is None)
    received = date.fromisoformat(too_early["date_received"])
    too_early["date_acknowledged"] = (received - timedelta(days=7)).isoformat()
    one("2025-26", "")["outcome"] = "not_upheld"  # an outcome, and no date
    one("2022-23", "2022-23")["service_area"] = "REVIEW  team"  # one spelling of many
    # Resolved without an outcome: the plan has that case, in 2025-26.


def spoil_actions(rng: random.Random, rows: list[Row], cases: dict[str, Case]) -> list[Row]:
    """An amount below nothing, an action of no case, and one of a type that nobody knows."""
    early = [
        row
        for row in rows
        if cases[row["case_ref"]].year_received == cases[row["case_ref"]].year_closed == "2022-23"
    ]
    refund = rng.choice([row for row in early if row["action_type"] == "refund_or_waiver"])
    refund["amount_gbp"] = f"-{refund['amount_gbp']}"
    model = rng.choice([row for row in early if row["action_type"] == "apology"])
    last = int(rows[-1]["action_ref"].rsplit("-", 1)[1])
    orphan = model | {
        "action_ref": f"SYN-ACT-{last + 1:05d}",
        "case_ref": "SYN-ASC-2022-99999",
    }
    rejected = model | {"action_ref": f"SYN-ACT-{last + 2:05d}", "action_type": "tea and sympathy"}
    return [*rows, orphan, rejected]


def complaints_with_versions(rng: random.Random, cases: list[Case], rows: list[Row]) -> list[Row]:
    """The rows, with the earlier version of some cases before them and one row sent twice."""
    versioned: list[str] = []
    for year in plan.YEARS:
        resolved = [
            case
            for case in cases
            if case.year_closed == case.year_received == year
            and case.procedure == "statutory"
            and case.is_resolved
            and not case.flaw
            and case.working_days > 10
        ]
        chosen = sample(rng, resolved, [1] * len(resolved), VERSIONED_PER_YEAR)
        versioned += [case.case_ref for case in chosen]
    laid = []
    for row in rows:
        if row["case_ref"] in versioned:
            earlier = row | {"date_resolved": "", "outcome": "", "causes": ""}
            laid.append(earlier | {"last_updated": f"{row['date_received']} 17:30:00"})
        laid.append(row)
        if row["case_ref"] == versioned[0]:
            laid.append(dict(row))
    return laid


def with_earlier_version(
    rng: random.Random, rows: list[Row], opened: str, closed: tuple[str, ...]
) -> list[Row]:
    """The rows, one closed one preceded by its version as it was while open."""
    picked = rng.choice([row for row in rows if row[closed[0]]])
    earlier = picked | dict.fromkeys(closed, "")
    earlier["last_updated"] = f"{picked[opened]} 12:00:00"
    index = rows.index(picked)
    return [*rows[:index], earlier, *rows[index:]]
