"""Guessed mappings of files without a header: left to a person, and records stay unseen."""

from __future__ import annotations

import re

import pytest

from reg18.wizard.samples import SampleSheet
from tests.python.guess_samples import guess, sheet


def test_a_file_without_a_header_is_left_to_a_person() -> None:
    rows = "100231,Closed,Una Vorst,2025-04-02\n100232,Closed,Nils Omber,2025-04-03\n"
    text, feeds = guess(sheet(rows, "Cases_1.csv"))
    assert feeds == []
    assert "For a file without one, see `header` and `file_columns`." in text
    assert '# - "Cases_1.csv"' in text
    assert not re.search("Vorst|Omber|1002", text)


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
