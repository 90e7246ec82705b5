"""Guessed mappings of a file that holds several tables: a feed for each."""

from __future__ import annotations

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
        ("complaints", ("Complaint",)),
        ("compliments", ("Compliment",)),
        ("reviews", ("Complaint review",)),
    ]
    assert sources(feeds[1]) == {"compliment_ref": "Case ID"}
    assert sources(feeds[2]) == {
        "review_ref": "Case ID",
        "case_ref": "Related Case",
        "date_requested": "Date Received",
        "outcome": "Result",
    }
    assert "Type: [Complaint]  # please check: the kinds of case" in text


def test_several_lines_a_case_are_classifications() -> None:
    rows = "".join(
        f"C{n},1,{'Yes' if n % 2 else 'No'},Charging,Delay\nC{n},2,No,Safeguarding,Other\n"
        for n in range(12)
    )
    _, feeds = guess(sheet(f"Case ID,Line,Main Subject,Subject,Reason\n{rows}", "Subjects.csv"))
    assert [(feed.table, feed.constants, feed.only_where) for feed in feeds] == [
        (
            "classifications",
            {"kind": "theme"},
            {"Main Subject": ("Yes",), "Subject": None},
        ),
        ("classifications", {"kind": "cause"}, {"Reason": None}),
    ]
    assert [sources(feed)["label"] for feed in feeds] == ["Subject", "Reason"]


IN_A_ROW = """
Ref,Date received,Statutory?,Remedy,Payment (£),Service Improvement,LGSCO Ref,LGSCO Decision
C1,2025-04-02,Yes,Refund,120.00,None,,
C2,2025-04-03,No,-,,Staff training,24 001,Upheld
C3,2025-04-04,Yes,Apology,,None,,
C4,2025-04-05,Yes,None,,Staff training,24 002,Not upheld
"""


def test_rows_of_one_case_may_be_joined() -> None:
    rows = "C1,2025-04-02,Charging,Delay\nC1,2025-04-02,Safeguarding,Other\n"
    text, (feed,) = guess(sheet(f"Case ID,Date received,Theme,Root causes\n{rows}"))
    assert "# join_rows: [theme, causes]  # please check: if the file has a row for each" in text
    assert feed.join_rows == ()
    text, _ = guess(sheet(f"Case ID,Date received,Theme,Root causes\n{rows.splitlines()[0]}\n"))
    assert "join_rows" not in text


def test_what_stands_in_a_complaint_s_row_has_feeds_of_its_own() -> None:
    text, feeds = guess(sheet(IN_A_ROW))
    assert [(feed.table, feed.constants, tuple(feed.only_where)) for feed in feeds] == [
        ("complaints", {}, ()),
        ("ombudsman", {"body": "lgsco"}, ("LGSCO Ref",)),
        ("actions", {"scope": "individual"}, ("Remedy",)),
        ("actions", {"scope": "service"}, ("Service Improvement",)),
    ]
    assert feeds[2].empty == ("-", "None")
    assert sources(feeds[0])["procedure"] == "Statutory?"
    assert '"Yes": statutory  # please check' in text
    assert '"No": corporate  # please check' in text
    assert "None:" not in text
