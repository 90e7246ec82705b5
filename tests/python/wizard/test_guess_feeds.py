"""Guessed mappings of a file that holds several tables: a feed for each."""

from __future__ import annotations

from tests.python.guess_samples import guess, sheet, sources


def test_kinds_of_case_in_one_file_are_for_a_person_to_tell_apart() -> None:
    """Their labels have no code, so a load refuses them until the mapping tells them apart."""
    kinds = ["Complaint", "Compliment", "Complaint review", "General enquiry"]
    rows = "".join(f"C{n},2025-04-{n + 1:02},{kinds[n % 4]},Upheld\n" for n in range(24))
    text, (feed,) = guess(sheet(f"Case ID,Date Received,Type,Result\n{rows}"))
    assert (feed.table, sources(feed)["procedure"]) == ("complaints", "Type")
    assert "procedure: Type  # please check: make sure that it tells statutory" in text
    for kind in kinds:
        assert f"# {kind}: ?  # please check" in text


def test_several_lines_a_case_are_not_taken_for_complaints() -> None:
    rows = "".join(
        f"C{n},1,{'Yes' if n % 2 else 'No'},Charging,Delay\nC{n},2,No,Safeguarding,Other\n"
        for n in range(12)
    )
    text, feeds = guess(sheet(f"Case ID,Line,Main Subject,Subject,Reason\n{rows}", "Subjects.csv"))
    assert feeds == []
    assert "# please check, complete, and remove the #:" in text


IN_A_ROW = """
Ref,Date received,Statutory?,Remedy,Payment (£),Service Improvement,LGSCO Ref,LGSCO Decision
C1,2025-04-02,Yes,Refund,120.00,None,,
C2,2025-04-03,No,-,,Staff training,24 001,Upheld
C3,2025-04-04,Yes,Apology,,None,,
C4,2025-04-05,Yes,None,,Staff training,24 002,Not upheld
"""


def test_what_stands_in_a_complaint_s_row_has_feeds_of_its_own() -> None:
    text, feeds = guess(sheet(IN_A_ROW))
    assert [(feed.table, tuple(feed.only_where)) for feed in feeds] == [
        ("complaints", ()),
        ("ombudsman", ("LGSCO Ref",)),
        ("actions", ("Remedy",)),
    ]
    # What no column says is missing, and for a person to confirm.
    assert "table ombudsman: body, date_opened" in text
    assert "#   body: lgsco  # please check" in text
    assert "#   scope: individual  # please check" in text
    assert sources(feeds[0])["procedure"] == "Statutory?"
    assert '"Yes": statutory  # please check' in text
    assert '"No": corporate  # please check' in text
    assert "None:" not in text
    # A second action in the same row is for a person to say.
    assert "# action_type: Service Improvement  # please check" in text
