"""Guessed mappings of whatever files may hold: each is one that loads."""

from __future__ import annotations

import csv
import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from reg18.contract.code_lists import codes
from reg18.contract.tables import TABLES_BY_NAME
from reg18.wizard.mapping_text import guess_mapping
from reg18.wizard.samples import SampleSheet
from tests.python.guess_samples import WORDS, load


def _words() -> list[str]:
    with WORDS.open(encoding="utf-8", newline="") as handle:
        return [row["words"] for row in csv.DictReader(handle)]


ANY_TEXT = st.text(max_size=20)
ANY_HEADER = st.one_of(
    st.sampled_from(_words()),
    st.sampled_from([column for table in TABLES_BY_NAME.values() for column in table.columns]),
    st.sampled_from(["Cause 1", "Cause 2", "Reason 1", "x: y", "#", "a\nb", "[q]", "yes", "\x85"]),
    ANY_TEXT,
)
# What the cells of a column hold, over and over.
ANY_CELLS = st.one_of(
    st.sampled_from(
        [
            ["C1", "C2", "C3", "C4", "C5"],
            ["2025-04-02", ""],
            ["13/04/2025", "02/05/2025"],
            ["04/13/2025"],
            ["£1,200.50"],
            ["yes", "no"],
            ["Complaint", "Compliment"],
            ["Subject", "Reason for it"],
            [""],
        ]
    ),
    st.sampled_from([list(members) for members in codes().values()]),
    st.lists(ANY_TEXT, min_size=1, max_size=4),
)
ANY_NAME = st.one_of(
    st.sampled_from(["Cases_20250630.csv", "redress.csv", "Reviews.xlsx", "classifications.csv"]),
    st.sampled_from(["ab1.csv", "ab2.csv"]),
    st.text(max_size=12),
)


def _table(columns: list[tuple[str, list[str]]], size: int, has_header: bool) -> list[list[str]]:
    header = [[name for name, _ in columns]] if has_header else []
    return header + [[cells[n % len(cells)] for _, cells in columns] for n in range(size)]


ANY_ROWS = st.one_of(
    st.builds(
        _table,
        st.lists(st.tuples(ANY_HEADER, ANY_CELLS), min_size=2, max_size=12),
        st.integers(min_value=0, max_value=12),
        st.booleans(),
    ),
    st.lists(st.lists(ANY_TEXT, max_size=6), max_size=6),
)
ANY_SHEETS = st.lists(
    st.builds(SampleSheet, ANY_NAME, st.one_of(st.just(""), ANY_NAME), ANY_ROWS), max_size=4
)


@settings(max_examples=200, deadline=None)
@given(sheets=ANY_SHEETS, system=st.text(max_size=10))
@example(sheets=[], system="")
@example(
    sheets=[
        SampleSheet("a.xlsx", name, [["Case ID", "Date received", extra], ["1", "2025-04-02", ""]])
        for name, extra in (("x", "p"), ("y", "p"), ("z", "q"), ("w", "q"))
    ],
    system="two groups of sheets that no pattern tells apart",
)
def test_whatever_the_files_hold_the_guess_loads(sheets: list[SampleSheet], system: str) -> None:
    text = guess_mapping(sheets, system)
    mapping = load(text)
    assert re.fullmatch("[a-z0-9_]+", mapping.system)
    assert guess_mapping(sheets, system) == text
