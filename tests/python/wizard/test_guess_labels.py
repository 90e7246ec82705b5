"""Guessed labels, and that no personal data gets into the text of a guess."""

from __future__ import annotations

import re

import pytest

from reg18.wizard.samples import SampleSheet
from tests.python.guess_samples import guess, sheet


def labels_text(column: str, *labels: str) -> str:
    rows = "".join(f"C{n},2025-04-02,{label}\n" for n, label in enumerate(labels))
    return guess(sheet(f"Case ID,Date received,{column}\n{rows}"))[0].partition("labels:")[2]


def test_a_label_that_is_nearly_a_code_is_taken_and_others_are_left_open() -> None:
    text = labels_text("Outcome", "Upheld", "Not uphelt", "Justified", "Filed", "Partly upheld")
    assert "    Not uphelt: not_upheld  # please check" in text
    assert "    Justified: upheld  # please check" in text
    assert "    # Filed: ?  # please check" in text
    assert "Partly" not in text


def test_a_denial_is_never_taken_for_what_it_denies() -> None:
    text = labels_text("Outcome", "Upheld", "Not upheld", "Un upheld", "Not fully upheld")
    assert "    # Un upheld: ?" in text
    assert "    # Not fully upheld: ?" in text
    assert not re.search(r"^    [^ #]", text, re.MULTILINE)


def test_free_text_in_a_coded_column_is_not_shown() -> None:
    text = labels_text("Outcome", *(f"We wrote to Una Vorst on day {n} and said no" for n in "abc"))
    assert "Vorst" not in text
    assert "outcome: some labels are not shown" in text


def test_names_in_a_coded_column_are_not_shown() -> None:
    text = labels_text("Who complained", "Una Vorst", "Nils Omber", "Vorst", "omber")
    assert not re.search("Vorst|Omber", text, re.IGNORECASE)
    text = labels_text("Outcome", "Una Vorst", "Mrs Omber", "a@b.uk", "LE1 1AA", "0116 2323232")
    assert not re.search("Vorst|Omber|@|1AA|232", text)


PERSONAL = {
    "Complainant name": "Vorst",
    "Service user": "Vorst",
    "Surname": "Vorst",
    "Address": "1 Vorst Lane",
    "Summary": "Vorst was not told",
    "Notes": "Vorst",
    "Provider": "Vorst House",
    "Team": "Vorst Team",
    "Case officer": "Vorst",
    "NHS number": "Vorst",
    "Who complained": "Vorst",
    "Something else": "Vorst",
    "Last updated by": "Vorst",
}


@pytest.mark.parametrize("has_header", [True, False])
@pytest.mark.parametrize("rows", [1, 2, 12])
def test_no_value_of_a_personal_column_is_shown(rows: int, has_header: bool) -> None:
    header = [["Case ID", "Date received", "Procedure", *PERSONAL]] if has_header else []
    cells = [
        [f"C{n}", "2025-04-02", "statutory", *(f"{value} {n}" for value in PERSONAL.values())]
        for n in range(rows)
    ]
    text, feeds = guess(SampleSheet("complaints.csv", "", header + cells))
    assert [feed.table for feed in feeds] == ["complaints"] * has_header
    assert "Vorst" not in text
