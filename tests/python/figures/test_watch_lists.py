"""The watch lists as a build makes them: one folder, read on the last day on which nothing is late
and on the day after, when every watch has one question."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from reg18.settings.council import Watch
from tests.python.builds import query, write
from tests.python.conftest import ROOT, Reg18
from tests.python.figures.test_reference import seed

# 30 April 2024, a Tuesday, is the 3rd working day after 25 April, the 10th after 16 April, the 20th
# after 2 April and the 65th after 26 January.
BOUNDARY, DAY_AFTER = "2024-04-30", "2024-05-01"

# The last four are on no list, whatever the day.
COMPLAINTS = """\
case_ref,record_status,date_received,date_acknowledged,procedure,service_area,provider,theme,\
response_due,relevant_period_agreed_to,date_resolved,outcome
ACK,,2024-04-25,,statutory,Reablement,,charging,2024-06-28,,,
PERIOD,,2024-04-16,2024-04-17,statutory,Reablement,,charging,,,,
TOLD,,2024-04-16,2024-04-17,statutory,Reablement,Example Care,charging,2024-04-30,,,
NEAR,,2023-12-01,2023-12-04,statutory,Reablement,,charging,2024-06-28,,,
PAST,,2023-10-31,2023-11-01,statutory,Reablement,,charging,2024-06-28,,,
OUTCOME,,2024-03-04,2024-03-05,statutory,Reablement,,charging,2024-06-28,,2024-04-02,
THEME,,2024-04-02,2024-04-03,statutory,Reablement,,,2024-06-28,,2024-04-10,not_upheld
ACTION,,2024-03-04,2024-03-05,statutory,Reablement,,charging,2024-06-28,,2024-04-02,upheld
REVIEWED,,2024-01-02,2024-01-03,statutory,Reablement,,charging,2024-06-28,,2024-01-24,not_upheld
LEARNING,,2024-03-04,2024-03-05,statutory,Reablement,,charging,2024-06-28,,2024-04-02,upheld
PAID,,2024-04-22,2024-04-23,statutory,Reablement,,charging,2024-06-28,,2024-05-01,upheld
AGREED,,2023-10-02,2023-10-03,statutory,Reablement,,charging,2024-09-30,2024-09-30,,
WITHDRAWN,,2023-10-02,2023-10-03,statutory,Reablement,,charging,2023-10-30,,2023-10-20,withdrawn
VOID,void,2023-10-02,,statutory,Reablement,,,,,,
CORPORATE,,2023-10-02,,corporate,Reablement,,,,,,
"""

REVIEWS = """\
review_ref,case_ref,date_requested,response_due,date_resolved,outcome
R-OVERDUE,REVIEWED,2024-01-26,,,
R-TOLD,REVIEWED,2024-04-02,2024-04-30,,
R-ANSWERED,REVIEWED,2024-01-26,2024-02-23,2024-02-20,not_upheld
"""

OMBUDSMAN = """\
ombudsman_ref,case_ref,category,body,date_opened,date_decided,decision,remedy_due,remedy_completed
23000001,REVIEWED,adult_care_services,lgsco,2024-02-01,2024-05-01,,,
23000002,REVIEWED,adult_care_services,lgsco,2024-02-01,2024-03-01,upheld,2024-04-30,
23000003,REVIEWED,adult_care_services,lgsco,2024-02-01,2024-03-01,upheld,2024-03-29,2024-04-05
23000004,,housing,lgsco,2024-02-01,2024-03-01,,2024-03-29,
"""

ACTIONS = """\
action_ref,case_ref,action_type,scope,amount_gbp,date_due,date_completed
A-OVERDUE,LEARNING,staff_training,service,,2024-04-30,
A-UNDATED,LEARNING,procedure_change,service,,,
A-COMPLETED,LEARNING,apology,individual,,2024-04-05,2024-04-08
A-PAYMENT,PAID,other_payment,individual,,2024-06-28,
A-PAID,PAID,refund_or_waiver,individual,120.50,2024-06-28,
"""

QUESTIONS = {
    ("acknowledgement_missing", "ACK"),
    ("response_period_missing", "PERIOD"),
    ("told_period_past", "TOLD"),
    ("relevant_period_near", "NEAR"),
    ("relevant_period_past", "PAST"),
    ("outcome_missing", "OUTCOME"),
    ("theme_missing", "THEME"),
    ("well_founded_without_action", "ACTION"),
    ("review_told_period_past", "R-TOLD"),
    ("review_overdue", "R-OVERDUE"),
    ("decision_missing", "23000001"),
    ("remedy_overdue", "23000002"),
    ("action_overdue", "A-OVERDUE"),
    ("action_without_due_date", "A-UNDATED"),
    ("payment_without_amount", "A-PAYMENT"),
}


class Built(NamedTuple):
    """The same folder, read on two days that follow each other."""

    boundary: Path
    day_after: Path


@pytest.fixture(scope="module")
def built(reg18: Reg18, tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("watch")
    extracts = folder / "extracts"
    write(extracts, "complaints.csv", COMPLAINTS)
    write(extracts, "reviews.csv", REVIEWS)
    write(extracts, "ombudsman.csv", OMBUDSMAN)
    write(extracts, "actions.csv", ACTIONS)
    files = []
    for as_of in (BOUNDARY, DAY_AFTER):
        file = folder / as_of / "warehouse.duckdb"
        done = reg18("build", "--extracts", extracts, "--warehouse", file, "--as-of", as_of)
        assert done.returncode == 0, done.stderr
        files.append(file)
    return Built(*files)


def questions(file: Path) -> list[tuple[str, str]]:
    return query(file, "select watch, record_key from quality.dq_watch_list")


def test_every_watch_is_tried() -> None:
    assert {watch for watch, _ in QUESTIONS} == {row["watch"] for row in seed("watch_lists.csv")}


def test_each_watch_has_its_question_on_the_day_after(built: Built) -> None:
    found = questions(built.day_after)
    assert sorted(found) == sorted(QUESTIONS)


def test_no_watch_has_it_on_the_last_day(built: Built) -> None:
    """The case whose six months end on that day is near its limit, and not past it."""
    assert questions(built.boundary) == [("relevant_period_near", "PAST")]


def test_a_question_says_who_can_answer_and_how_long_it_waits(built: Built) -> None:
    rows = query(
        built.day_after,
        "select watch, owner, table_name, case_ref, service_area, provider, since, limit_day, "
        "days_waiting, threshold from quality.dq_watch_list where watch in ('told_period_past', "
        "'action_overdue', 'relevant_period_near', 'acknowledgement_missing') order by watch",
    )
    due = date(2024, 4, 30)
    assert rows == [
        ("acknowledgement_missing", "complaints_team", "complaints", "ACK", "Reablement",
         "unknown", date(2024, 4, 25), None, 4, 3),
        ("action_overdue", "service", "actions", "LEARNING", "Reablement", "unknown",
         due, due, 1, None),
        ("relevant_period_near", "complaints_team", "complaints", "NEAR", "Reablement", "unknown",
         date(2023, 12, 1), date(2024, 5, 31), 103, 20),
        # a commissioned provider's case is chased by those who hold the contract
        ("told_period_past", "commissioning", "complaints", "TOLD", "Reablement", "Example Care",
         due, due, 1, None),
    ]  # fmt: skip


def test_the_summary_counts_the_list(built: Built) -> None:
    rows = query(
        built.day_after,
        "select owner, dimension, member, open_questions, oldest_since "
        "from quality.dq_watch_summary where watch = 'told_period_past' order by all",
    )
    assert rows == [
        ("commissioning", "all", "all", 1, date(2024, 4, 30)),
        ("commissioning", "service_area", "Reablement", 1, date(2024, 4, 30)),
        ("service", "all", "all", 0, None),
    ]


def test_what_was_not_supplied_is_not_asked_for(reg18: Reg18, tmp_path: Path) -> None:
    """With a council's own thresholds, and complaints alone."""
    council = yaml.safe_load((ROOT / "council.yml").read_text(encoding="utf-8"))
    council["watch"]["theme_missing"] = 2
    council["watch"]["relevant_period_near"] = 0
    settings = write(tmp_path, "council.yml", yaml.safe_dump(council)) / "council.yml"
    extracts = write(
        tmp_path / "extracts",
        "complaints.csv",
        "case_ref,date_received,procedure,theme,date_resolved,outcome\n"
        "ON_LIST,2024-04-25,statutory,,2024-04-26,upheld\n"
        "NOT_YET,2024-04-26,statutory,,2024-04-26,upheld\n"
        "LAST_DAY,2023-10-31,statutory,charging,,\n"
        "ALMOST,2023-11-02,statutory,charging,,\n",
    )
    file = tmp_path / "warehouse.duckdb"
    done = reg18(
        "build", "--extracts", extracts, "--warehouse", file,
        "--as-of", BOUNDARY, "--council", settings,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert sorted(questions(file)) == [
        ("relevant_period_near", "LAST_DAY"),
        ("theme_missing", "ON_LIST"),
    ]
    totals = query(
        file,
        "select distinct watch, open_questions from quality.dq_watch_summary "
        "where dimension = 'all'",
    )
    assert dict(totals) == {
        **dict.fromkeys((row["watch"] for row in seed("watch_lists.csv")), None),
        "theme_missing": 1,
        "relevant_period_near": 1,
        "relevant_period_past": 0,
        "outcome_missing": 0,
    }


def test_thresholds_are_of_watches_and_not_of_those_that_the_law_sets() -> None:
    set_by_law = {row["watch"]: row["legal_working_days"] for row in seed("watch_lists.csv")}
    for watch in Watch.model_fields:
        assert set_by_law[watch] == ""
