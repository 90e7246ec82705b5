"""Guessed mappings, one column at a time: what it is taken for, and what is left to a person."""

from __future__ import annotations

import re

import pytest

from tests.python.guess_samples import guess, sheet, sources

TITLED = """
Adult Social Care feedback,,,,,,,,
Run on,01/05/2025,,,,,,,
,,,,,,,,
Feedback Ref.,Rec'd,Date Logged,Case Officer,Customer Surname,Root Causes,Team,Result,Days Taken
F-0012,04/13/2025,04/14/2025,Wilma Quist,Zander,"Delay, Communication",North,Fully Upheld,12
F-0013,04/03/2025,04/14/2025,Wilma Quist,Yates,Delay,North,Partially Upheld,13
F-0014,04/05/2025,04/14/2025,Wilma Quist,Xavier,"Communication, Delay",South,,
Total,3,,,,,,,
"""


def test_a_header_below_titles_is_found_and_read() -> None:
    text, (feed,) = guess(sheet(TITLED, "Feedback report April 2025.csv"))
    assert sources(feed) == {
        "case_ref": "Feedback Ref.",
        "date_received": "Rec'd",
        "service_area": "Team",
        "causes": "Root Causes",
        "outcome": "Result",
    }
    assert feed.files == "Feedback report *.csv"
    assert '# - "Feedback report *.csv", table complaints: procedure' in text
    assert "#   procedure: statutory  # please check" in text


def test_what_is_not_used_is_said_with_the_reason() -> None:
    text, _ = guess(sheet(TITLED))
    assert "not used: Date Logged, the day it was typed in" in text
    assert "not used: Case Officer, a member of staff" in text
    assert "not used: Customer Surname, personal data" in text
    assert "not used: Days Taken, reg18 counts the days itself" in text


def test_the_day_a_case_was_typed_in_is_not_the_day_it_was_received() -> None:
    text, (feed,) = guess(sheet("Case ID,Date logged,Procedure\nC1,2025-04-02,statutory\n"))
    assert "date_received" not in feed.columns
    assert "table complaints: date_received" in text


def test_a_closing_date_is_taken_only_where_there_is_no_better_one() -> None:
    both = "Case ID,Date received,Date closed,Reply sent\nC1,2025-04-02,2025-05-09,2025-05-02\n"
    _, (feed,) = guess(sheet(both))
    assert sources(feed)["date_resolved"] == "Reply sent"
    text, (feed,) = guess(sheet("Case ID,Date received,Date closed\nC1,2025-04-02,2025-05-09\n"))
    assert sources(feed)["date_resolved"] == "Date closed"
    assert re.search(r"date_resolved: Date closed  # please check: the day the reply", text)


def test_values_that_speak_against_a_name_are_heard() -> None:
    text, (feed,) = guess(
        sheet("Case ID,Date received,Acknowledged\nC1,2025-04-02,yes\nC2,2025-04-03,no\n")
    )
    assert "date_acknowledged" not in feed.columns
    assert "# not used: Acknowledged" in text


def test_a_name_that_is_there_twice_is_asked_about() -> None:
    text, (feed,) = guess(
        sheet("Case ID,Date received,Outcome,OUTCOME\nC1,2025-04-02,upheld,upheld\n")
    )
    assert feed.columns["outcome"].named == ("Outcome (1)",)
    assert 'outcome: "Outcome (1)"  # please check: "OUTCOME (2)" would fit as well' in text
    assert '# outcome: "OUTCOME (2)"  # please check' in text


def test_group_headings_are_part_of_names_that_repeat() -> None:
    """Merged or not: a heading counts to the right until the next one."""
    text, (complaints, reviews) = guess(
        sheet(
            "Log 2024-25,,,,,,,\n"
            ",,Stage 1,,,Stage 2,,\n"
            "Ref,Team,Date received,Date responded,Outcome,Date received,Date responded,Outcome\n"
            "ASC/001,North,2024-05-01,2024-05-21,Upheld,2024-05-31,2024-06-20,Not upheld\n"
            "ASC/002,North,2024-05-06,2024-05-26,Upheld,,,\n"
        )
    )
    assert sources(complaints) == {
        "case_ref": "Ref", "service_area": "Team", "date_received": "Stage 1 Date received",
        "date_resolved": "Stage 1 Date responded", "outcome": "Stage 1 Outcome",
    }  # fmt: skip
    assert sources(reviews) == {
        "review_ref": "Ref", "case_ref": "Ref", "date_requested": "Stage 2 Date received",
        "date_resolved": "Stage 2 Date responded", "outcome": "Stage 2 Outcome",
    }  # fmt: skip
    assert reviews.only_where == {"Stage 2 Date received": None}
    assert "not used" not in text


@pytest.mark.parametrize(
    ("names", "target"),
    [
        (("Date Received", "Received Date"), "date_received"),
        (("Received Date", "Date Received"), "date_received"),
        (("Date responded", "Response date"), "date_resolved"),
        (("Target date", "Deadline"), "response_due"),
        (("Outcome", "Result"), "outcome"),
    ],
)
def test_two_columns_that_fit_equally_are_asked_about(names: tuple[str, str], target: str) -> None:
    own, other = names
    value = "Upheld" if target == "outcome" else "2024-05-01"
    needed = "" if target == "date_received" else "Date received,"
    text, feeds = guess(
        sheet(
            f"Reference,Procedure,{needed}{own},{other}\n"
            f"C1,statutory,{'2024-04-02,' if needed else ''}{value},{value}\n"
        )
    )
    # One table, and no second date of receipt taken for a review's.
    assert [feed.table for feed in feeds] == ["complaints"]
    assert sources(feeds[0])[target] == own
    assert f"{target}: {own}  # please check: {other} would fit as well" in text
    assert f"# {target}: {other}  # please check" in text


@pytest.mark.parametrize(
    ("file", "columns", "has_reviews"),
    [
        ("cases.csv", "Reference,Date received,Date requested", False),
        ("cases.csv", "Reference,Date received,Requested,Outcome", False),
        ("cases.csv", "Reference,Date received,Stage 2 requested", True),
        ("cases.csv", "Reference,Date received,Date escalated", True),
        ("stage 2.csv", "Reference,Case ref,Received Date", True),
        ("export.csv", "Ref,Case ref,Date requested,Procedure", False),
    ],
)
def test_no_review_without_a_word_of_one(file: str, columns: str, has_reviews: bool) -> None:
    values = ["C1", *["2024-05-01"] * columns.count(",")]
    _, feeds = guess(sheet(f"{columns}\n{','.join(values)}\n", file))
    assert ("reviews" in [feed.table for feed in feeds]) == has_reviews
