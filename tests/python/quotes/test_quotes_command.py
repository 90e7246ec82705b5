"""Quotes from the draw to the list that is printed: by the command `reg18 quotes`, and by the tool
that writes those of the demonstration."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.python.conftest import ROOT, Reg18
from tests.python.planted_quotes import YEAR, Planted, approved, assert_silent, rows_of
from tests.python.reviewing import fill_in
from tools.make_demo_quotes import make


def test_the_command_draws_and_approves_and_is_silent(
    reg18: Reg18, planted: Planted, tmp_path: Path
) -> None:
    file, commentary = tmp_path / "review.xlsx", tmp_path / "commentary"
    options = ("--warehouse", planted.file, "--council", planted.council.path)
    drawn = reg18("quotes", YEAR, *options, "--out", file, "--with-originals")
    assert drawn.returncode == 0, drawn.stderr
    assert "Drawn for 2024-25: 6 of 7 compliments that may be quoted." in drawn.stdout
    assert "It holds the whole texts" in drawn.stdout
    early = reg18("quotes", YEAR, *options, "--approve", file, "--commentary", commentary)
    assert early.returncode == 1
    fill_in(file, approved)
    done = reg18("quotes", YEAR, *options, "--approve", file, "--commentary", commentary)
    assert done.returncode == 0, done.stderr
    assert "Approved: 6 (before this: 0)." in done.stdout
    fill_in(file, lambda row: {"Text to print": "Zebediah and Ottoline were so glad."})
    refused = reg18("quotes", YEAR, *options, "--approve", file, "--commentary", commentary)
    assert refused.returncode == 1
    assert "line 2: the text holds: name." in refused.stderr
    assert len(rows_of(commentary / YEAR)) == 6
    for run in (drawn, early, done, refused):
        assert_silent(run.stdout + run.stderr)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Give either --out, to draw, or --approve"),
        (["--out", "a.xlsx", "--approve", "b.xlsx"], "Give either --out, to draw, or --approve"),
        (["--approve", "none.xlsx"], "There is no review file none.xlsx"),
        (["--approve", "none.xlsx", "--with-originals"], "--with-originals is for a review file"),
    ],
)
def test_the_command_says_what_it_needs(
    arguments: list[str], said: str, reg18: Reg18, planted: Planted, tmp_path: Path
) -> None:
    done = reg18("quotes", YEAR, "--warehouse", planted.file, *arguments, cwd=tmp_path)
    assert done.returncode == 1
    assert said in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_demonstration_quotes_are_those_that_the_flow_writes(
    demo_warehouse: Path, tmp_path: Path
) -> None:
    """After new extracts, tools/make_demo_quotes.py writes them again."""
    make(demo_warehouse, tmp_path)
    committed = ROOT / "reports" / "annual" / "commentary" / YEAR / "quotes.csv"
    assert (tmp_path / "quotes.csv").read_bytes() == committed.read_bytes()
    rows = rows_of(tmp_path)
    assert {row["approved_by"] for row in rows} == {"Demonstration"}
    assert all(row["text"].startswith("(Synthetic) ") for row in rows)
