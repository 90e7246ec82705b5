"""`reg18 analyse`, and the page that shows how to use it."""

from __future__ import annotations

import csv
import re
import shlex
from pathlib import Path

import pytest
from rich.console import Console

from reg18.analyst.analyses.answer import Analysis, Answer
from reg18.analyst.analyses.answer_table import print_answer, text_of
from reg18.base.csv_file import write_csv
from reg18.base.errors import Reg18Error
from reg18.base.paths import Warehouse
from tests.python.conftest import Reg18
from tools.make_analysis_tables import PAGE, rewritten


def test_the_page_shows_what_the_demonstration_answers(answers: dict[str, Answer]) -> None:
    """Else: `make report`, then `make analyses`."""
    page = PAGE.read_text(encoding="utf-8")
    assert rewritten(page, answers) == page


def test_the_page_s_commands_run_as_written(
    reg18: Reg18, demo_warehouse: Path, answers: dict[str, Answer], tmp_path: Path
) -> None:
    (tmp_path / "my-warehouse.duckdb").symlink_to(demo_warehouse)
    blocks = re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    lines = [line for block in blocks for line in block.splitlines()]
    printed = []
    for line in lines:
        command, *arguments = shlex.split(line)
        assert command == ".venv/bin/reg18"
        done = reg18(*arguments, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        printed.append(done.stdout)
    assert len(printed) == 2
    assert all(name in printed[0] for name in answers)
    found = answers["days_until_closed"]
    assert found.analysis.question in printed[1]
    with (tmp_path / "days.csv").open(encoding="utf-8", newline="") as stream:
        written = list(csv.reader(stream))
    assert written[0] == found.columns
    assert written[1:] == [
        ["" if cell is None else str(cell) for cell in row] for row in found.rows
    ]


@pytest.mark.parametrize(
    ("arguments", "said", "code"),
    [
        (["day_until_closed", "--warehouse", "w.duckdb"], "did you mean `days_until_closed`?", 1),
        (["days_until_closed", "--warehouse", "none.duckdb"], "There is no warehouse", 1),
        (["days_until_closed", "--warehouse", "w.analyst.duckdb"], "analysts' file", 1),
        (["days_until_closed"], "--warehouse", 2),
    ],
)
def test_what_cannot_be_answered_is_said_before_anything_takes_time(
    reg18: Reg18, demo_warehouse: Path, tmp_path: Path, arguments: list[str], said: str, code: int
) -> None:
    (tmp_path / "w.duckdb").symlink_to(demo_warehouse)
    (tmp_path / "w.analyst.duckdb").symlink_to(Warehouse(demo_warehouse).analyst_file)
    done = reg18("analyse", *arguments, cwd=tmp_path)
    assert done.returncode == code
    assert said in done.stderr
    assert "Compiling" not in done.stderr


def test_no_row_is_said_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    analysis = Analysis("causes_together", "Which causes?", "complaints with two causes")
    print_answer(Answer(analysis, ["place", "cause"], []), Console())
    assert "No answer: it needs complaints with two causes." in capsys.readouterr().out


def test_a_csv_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(Reg18Error, match="cannot be written"):
        write_csv(["place"], [(1,)], tmp_path / "none" / "file.csv")


def test_numbers_are_shown_with_about_three_digits() -> None:
    shown = [text_of(value) for value in (0.12345, 3.14159, 38.25, 1234.5, 0.0, 1.0, 0.0001, 1234)]
    assert shown == ["0.123", "3.14", "38.2", "1,234", "0", "1", "<0.001", "1,234"]
    assert [text_of(value) for value in (None, True, False, "x")] == ["", "yes", "no", "x"]
