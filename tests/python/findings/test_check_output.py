"""What a check prints and writes, from results that are made up: no warehouse is built here."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from rich.console import Console

from reg18.base.sanitise import MOST_SHOWN, sanitise
from reg18.findings import check_files, workbook
from reg18.findings.check_summary import print_check
from reg18.findings.results import MOST_ALIKE, MOST_LINES
from reg18.findings.sentences import counts_line, verdict
from reg18.settings.council import load_council
from tests.python.checks import Page, made_up


@given(st.text(st.characters(codec="utf-8")), st.booleans())
def test_what_is_shown_can_be_seen(text: str, keep_lines: bool) -> None:
    clean = sanitise(text, keep_lines=keep_lines)
    allowed = {"\n"} if keep_lines else set()
    # Whitespace of any width can be seen; isprintable() knows only the common one.
    assert {each for each in clean if not (each.isprintable() or each.isspace())} == set()
    assert {each for each in clean if each.isspace() and ord(each) < 32} <= allowed


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("plain £ é", "plain £ é"),
        ("a\tb\r\nc", "a␉b␍␊c"),
        ("\u202eabc\u2069", "[right-to-left override]abc[pop directional isolate]"),
        ("\x7f\u200b\u2028", "[U+007F][zero-width space][line separator]"),
        ("x" * (MOST_SHOWN + 1), "x" * MOST_SHOWN + " … (201 characters)"),
    ],
)
def test_what_is_not_seen_is_spelled_out(text: str, seen: str) -> None:
    assert sanitise(text) == seen


def test_a_text_that_is_spelled_out_stays_within_its_limit() -> None:
    assert (
        sanitise("\u202e" * 150)
        == ("[right-to-left override]" * 25)[:MOST_SHOWN] + " … (150 characters)"
    )
    assert sanitise("a\r\nb\n\x00", keep_lines=True) == "a\nb\n␀"


@pytest.mark.parametrize("width", [80, 120])
def test_the_terminal_is_aligned_at_any_width(width: int) -> None:
    stream = StringIO()
    print_check(made_up(), Console(file=stream, width=width, highlight=False))
    lines = stream.getvalue().splitlines()
    assert max(map(len, lines)) <= width
    heads = [line for line in lines if line.startswith("How many")]
    assert len(heads) == 2
    assert heads[0] == heads[1]
    # A long name breaks where its words do.
    assert any(line.split()[1:2] == ["relevant_period_"] for line in lines)
    assert "\x1b" not in stream.getvalue()


def test_the_verdict_names_the_first_stop_and_the_terminal_the_others() -> None:
    result = made_up(stops=2)
    assert verdict(result) == "This folder cannot be loaded: file-0.csv cannot be read"
    stream = StringIO()
    print_check(result, Console(file=stream, width=100, highlight=False))
    lines = stream.getvalue().splitlines()
    assert lines[0] == verdict(result)
    assert "Also: file-1.csv cannot be read" in lines
    assert verdict(made_up()) == "This folder can be loaded."


def test_what_is_loaded_is_not_told_as_what_would_be(tmp_path: Path) -> None:
    result = made_up()
    assert "would be rejected" in counts_line(result)
    result.is_loaded = True
    assert verdict(result) == "These files are loaded."
    assert "would" not in counts_line(result)
    check_files.write_page(result, load_council(), tmp_path / "check.html")
    told = Page(tmp_path / "check.html").text
    assert "What became of every row" in told
    assert "can be loaded" not in told


def test_what_is_not_listed_is_counted(tmp_path: Path) -> None:
    """Three kinds of findings in each of two files, of each of which the first are listed."""
    result = made_up(findings=MOST_ALIKE + 5)
    assert result.not_listed == 6 * 5
    check_files.write_page(result, load_council(), tmp_path / "check.html")
    workbook.write_workbook(result, tmp_path / "check.xlsx", "#1f4e79", "#ffffff")
    said = "30 findings are counted here and not listed line by line"
    assert said in Page(tmp_path / "check.html").text
    rows = CalamineWorkbook.from_path(str(tmp_path / "check.xlsx")).get_sheet_by_index(0)
    assert any(said in str(cell) for row in rows.to_python() for cell in row)
    many = made_up(findings=20 * MOST_LINES)
    assert many.not_listed == 6 * 20 * MOST_LINES - 6 * MOST_ALIKE
    many.files *= 50
    assert many.not_listed == 50 * 6 * 20 * MOST_LINES - MOST_LINES
    assert made_up(findings=MOST_ALIKE).not_listed == 0


def test_a_page_says_where_the_rest_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    council, file = load_council(), tmp_path / "check.html"
    check_files.write_page(made_up(findings=3), council, file)
    assert "more than this page can list" not in Page(file).text
    assert "not listed" not in Page(file).text
    monkeypatch.setattr(check_files, "MOST_LISTED", 2)
    check_files.write_page(made_up(findings=3), council, file)
    read = Page(file)
    assert "The first 2 findings" in read.text
    assert "the workbook check.xlsx lists all of them" in read.text
    assert read.text.count(", line by line") == 2
    # No more than a limit in all, however many files there are.
    monkeypatch.setattr(check_files, "MOST_IN_ALL", 3)
    check_files.write_page(made_up(findings=3), council, file)
    read = Page(file)
    assert read.text.count("The first 2 findings") == 1
    assert "The workbook check.xlsx lists them line by line" in read.text
    assert ("charset", "utf-8") in read.attributes
    assert ("lang", "en-GB") in read.attributes
