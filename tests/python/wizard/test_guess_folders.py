"""Guessed mappings of whole folders: the demonstration, the examples, names of files and sheets."""

from __future__ import annotations

import pytest

from reg18.contract.tables import TABLES_BY_NAME
from reg18.settings.mapping import load_mapping
from reg18.wizard.samples import SampleSheet
from tests.python.conftest import ROOT
from tests.python.guess_samples import guess, samples_of, sheet, sources

EXAMPLES = ROOT / "extracts" / "examples"


# Whole folders.


def test_files_in_the_contract_s_own_form_need_no_correction() -> None:
    text, feeds = guess(*samples_of(ROOT / "extracts" / "demo"))
    assert sorted(feed.table for feed in feeds) == sorted(
        name for name in TABLES_BY_NAME if name != "classifications"
    )
    assert all(not feed.columns and not feed.constants for feed in feeds)
    assert "MISSING" not in text
    assert "not used" not in text


@pytest.mark.parametrize("system", ["icasework", "plain_spreadsheet"])
def test_the_examples_are_guessed_as_their_mappings_say(system: str) -> None:
    """Every column that is guessed is what the mapping written by hand takes for it."""
    written = load_mapping(ROOT / "mappings" / f"{system}.yml")
    by_hand: dict[str, set[str]] = {}
    for feed in written.feeds:
        for column, source in sources(feed).items():
            by_hand.setdefault(f"{feed.table}.{column}", set()).add(source)
    _, feeds = guess(*samples_of(EXAMPLES / system))
    guessed = {
        f"{feed.table}.{column}": source
        for feed in feeds
        for column, source in sources(feed).items()
    }
    wrong = {name: source for name, source in guessed.items() if source not in by_hand[name]}
    assert not wrong
    assert len(guessed) >= 20


def test_the_spreadsheet_s_review_and_payment_are_feeds_of_their_own() -> None:
    _, feeds = guess(*samples_of(EXAMPLES / "plain_spreadsheet"))
    assert [(feed.table, feed.sheet) for feed in feeds] == [
        ("complaints", "202*"),
        ("reviews", "202*"),
        ("actions", "202*"),
        ("compliments", "Compliments"),
    ]
    assert feeds[0].columns["causes"].columns == ("Cause 1", "Cause 2", "Cause 3")
    assert feeds[1].only_where == {"Review asked for": None}
    assert feeds[2].only_where == {"Payment": None}
    assert feeds[2].columns["action_ref"].number_within == "Ref"


def test_lines_of_classifications_are_a_comment_to_complete() -> None:
    text, feeds = guess(*samples_of(EXAMPLES / "icasework"))
    assert "classifications" not in [feed.table for feed in feeds]
    assert "  #   table: classifications" in text
    numbered = [feed.columns["action_ref"].prefix for feed in feeds if "action_ref" in feed.columns]
    assert len(numbered) == len(set(numbered)) == 2


# Names of files and sheets.

HEADER = "Case ID,Date received,Procedure\n"
ACTIONS = "Case ID,Action type,Scope\n"


def test_files_of_different_days_are_one_feed() -> None:
    names = ["Cases_20250629.csv", "cases_20250630.csv"]
    _, (feed,) = guess(*(sheet(HEADER, name) for name in names))
    assert feed.files == "Cases_*.csv"


@pytest.mark.parametrize(
    ("name", "other", "pattern"),
    [
        ("Cases.csv", "Other.csv", "Cases*.csv"),
        ("Cases.csv", "CasesActions.csv", "Cases.csv"),
        ("Cases20250630.csv", "CasesActions.csv", "Cases[0-9]*.csv"),
        ("Complaints April.csv", "Other.csv", "Complaints *.csv"),
        ("Stage 2 log.csv", "Other.csv", "Stage 2 log*.csv"),
        ("2025.csv", "Other.csv", "[0-9]*.csv"),
        ("a [1].csv", "Other.csv", "a ?1?*.csv"),
    ],
)
def test_a_pattern_names_the_files_of_one_feed_only(name: str, other: str, pattern: str) -> None:
    _, feeds = guess(sheet(HEADER, name), sheet(ACTIONS, other))
    assert feeds[0].files == pattern


def test_sheets_of_some_years_are_named_without_those_of_others() -> None:
    rows = [["C1", "2025-04-02", "upheld"], ["C2", "2025-04-03", "not upheld"]]
    header = ["Case ID", "Date received", "Outcome"]
    _, feeds = guess(
        SampleSheet("log.xlsx", "2023-24", [[*header, "Team"], [*rows[0], "A"], [*rows[1], "B"]]),
        SampleSheet("log.xlsx", "2024-25", [header, *rows]),
        SampleSheet("log.xlsx", "2025-26", [header, *rows]),
    )
    assert [feed.sheet for feed in feeds] == ["2023-24", "2024-25", "2025-26"]
