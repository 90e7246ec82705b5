"""Guessed mappings of files without a header: columns have numbers, records stay unseen."""

from __future__ import annotations

import re

import pytest
import yaml

from reg18.guess import SampleSheet
from tests.python.guess_samples import guess, sheet


def test_a_file_without_a_header_is_a_comment_to_complete() -> None:
    text, feeds = guess(
        sheet(
            "100231,Closed,Una Vorst,2025-04-02\n100232,Closed,Nils Omber,2025-04-03\n",
            "Cases_1.csv",
        )
    )
    assert feeds == []
    assert "table complaints: case_ref, date_received, procedure" in text
    assert "not used: column_4, its values look like dates" in text
    assert "header: false  # please check" in text
    # The # once taken away, it is a feed again.
    feed = re.sub(r"^  # (?=[- ] )", "  ", text, flags=re.MULTILINE).replace("feeds: []", "feeds:")
    assert yaml.safe_load(feed)["feeds"][0]["file_columns"] == [f"column_{n}" for n in range(1, 5)]


def test_sheets_in_which_there_is_nothing_to_read_are_named() -> None:
    text, feeds = guess(
        sheet("Una Vorst,1 High Street\nNils Omber,2 High Street\n", "stuff.csv"),
        SampleSheet("log.xlsx", "Read me", [["One row a complaint."]]),
        SampleSheet("empty.csv", "", []),
    )
    assert feeds == []
    assert '# - "stuff.csv"' in text
    assert '# - "log.xlsx", sheet Read me' in text
    assert '# - "empty.csv"' in text
    assert "There is no feed for complaints" in text
    assert not re.search("Vorst|Omber|High Street", text)


@pytest.mark.parametrize(
    "rows",
    [
        # Nothing but labels and a name, and no column that has a shape.
        "Una Vorst,Email,Complaint,Customer\nNils Omber,Letter,Complaint,Advocate\n",
        # Short references, and yes and no, are values in the first row too.
        "C1,Una Vorst,yes,Email\nC2,Nils Omber,no,Letter\nC3,Ida Quist,no,Letter\n",
        # The first record lacks its dates.
        "Una Vorst,,Email,\nNils Omber,2025-04-02,Letter,2025-05-02\n",
        # The first record says that its date is still to come.
        "C1,Una Vorst,tbc,Email\nC2,Nils Omber,2025-04-02,Letter\nC3,Ida Quist,2025-04-03,Letter\n",
        # The last record is one that could be a header by its words.
        "C1,Una Vorst,2025-04-02,Email\n,Nils Omber,,Email\n",
    ],
)
def test_a_record_is_not_taken_for_a_header(rows: str) -> None:
    text, _ = guess(sheet(rows))
    assert not re.search("Vorst|Omber|Quist", text)
