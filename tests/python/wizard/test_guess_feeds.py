"""Guessed mappings of a file that holds several tables: a feed for each."""

from __future__ import annotations

import re

from tests.python.guess_samples import guess, sheet, sources


def test_kinds_of_case_in_one_file_are_feeds_of_their_own() -> None:
    kinds = ["Complaint", "Compliment", "Complaint review", "General enquiry"]
    rows = "".join(
        f"C{n},2025-04-{n + 1:02},{kinds[n % 4]},{f'C{n - 2}' if n % 4 == 2 else ''},"
        f"{'Upheld' if n % 2 == 0 else ''}\n"
        for n in range(24)
    )
    text, feeds = guess(sheet(f"Case ID,Date Received,Type,Related Case,Result\n{rows}"))
    assert [(feed.table, feed.only_where["Type"]) for feed in feeds] == [
        ("complaints", ("Complaint",))
    ]
    assert "Type: [Complaint]  # please check: the kinds of case" in text
    # The others are comments to complete.
    for table, label in (("compliments", "Compliment"), ("reviews", "Complaint review")):
        assert re.search(rf"#   table: {table}\n(  # .*\n)+  #     Type: \[{label}\]", text)


def test_several_lines_a_case_are_not_taken_for_complaints() -> None:
    rows = "".join(
        f"C{n},1,{'Yes' if n % 2 else 'No'},Charging,Delay\nC{n},2,No,Safeguarding,Other\n"
        for n in range(12)
    )
    text, feeds = guess(sheet(f"Case ID,Line,Main Subject,Subject,Reason\n{rows}", "Subjects.csv"))
    assert feeds == []
    assert "# please check, complete, and take the # away:" in text


IN_A_ROW = """
Ref,Date received,Statutory?,Remedy,Payment (£),Service Improvement,LGSCO Ref,LGSCO Decision
C1,2025-04-02,Yes,Refund,120.00,None,,
C2,2025-04-03,No,-,,Staff training,24 001,Upheld
C3,2025-04-04,Yes,Apology,,None,,
C4,2025-04-05,Yes,None,,Staff training,24 002,Not upheld
"""


def test_what_stands_in_a_complaint_s_row_has_feeds_of_its_own() -> None:
    text, feeds = guess(sheet(IN_A_ROW))
    assert [(feed.table, feed.constants, tuple(feed.only_where)) for feed in feeds] == [
        ("complaints", {}, ()),
        ("ombudsman", {"body": "lgsco"}, ("LGSCO Ref",)),
        ("actions", {"scope": "individual"}, ("Remedy",)),
    ]
    assert sources(feeds[0])["procedure"] == "Statutory?"
    assert '"Yes": statutory  # please check' in text
    assert '"No": corporate  # please check' in text
    assert "None:" not in text
    # A second action in the same row is for a person to say.
    assert "not used: Service Improvement" in text
