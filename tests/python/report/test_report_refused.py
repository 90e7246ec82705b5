"""What holds the annual report back, and what stays as it was then."""

from __future__ import annotations

import re
import shutil
import stat
from pathlib import Path

import duckdb
import pytest

from reg18.base.errors import Reg18Error
from reg18.report import pandoc as report_pandoc
from reg18.settings.council import Council
from tests.python.annual_report import (
    YEAR,
    render_annual,
    spoilt,
)
from tests.python.conftest import ROOT, Reg18


def test_an_unknown_year_names_those_there_are(
    demo_warehouse: Path, council: Council, tmp_path: Path
) -> None:
    with pytest.raises(Reg18Error) as caught:
        render_annual(demo_warehouse, "2031-32", tmp_path, council)
    assert "2031-32" in caught.value.message
    assert "2022-23, 2023-24, 2024-25, 2025-26" in (caught.value.advice or "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", [None, "not a warehouse"])
def test_a_file_that_is_no_warehouse(text: str | None, council: Council, tmp_path: Path) -> None:
    file = tmp_path / "w.duckdb"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    else:
        duckdb.connect(str(file)).close()
    with pytest.raises(Reg18Error, match=r"w\.duckdb"):
        render_annual(file, YEAR, tmp_path / "out", council)
    with pytest.raises(Reg18Error, match="no warehouse"):
        render_annual(tmp_path / "none.duckdb", YEAR, tmp_path / "out", council)


def test_a_folder_that_cannot_be_written(
    demo_warehouse: Path, council: Council, tmp_path: Path
) -> None:
    blocked = tmp_path / "out"
    blocked.write_text("a file", encoding="utf-8")
    with pytest.raises(Reg18Error, match="cannot be written"):
        render_annual(demo_warehouse, YEAR, blocked, council)
    assert blocked.read_text(encoding="utf-8") == "a file"
    taken = tmp_path / "taken"
    (taken / f"annual-report-{YEAR}.html" / "inner").mkdir(parents=True)
    with pytest.raises(Reg18Error, match="cannot be written"):
        render_annual(demo_warehouse, YEAR, taken, council)
    assert [each.name for each in taken.iterdir()] == [f"annual-report-{YEAR}.html"]


def test_a_failure_leaves_the_last_report_as_it_was(
    demo_warehouse: Path, council: Council, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = tmp_path / f"annual-report-{YEAR}.html"
    last.write_text("the last report", encoding="utf-8")

    def fails(*_: object) -> None:
        raise Reg18Error("no page")

    monkeypatch.setattr(report_pandoc, "to_html", fails)
    with pytest.raises(Reg18Error, match="no page"):
        render_annual(demo_warehouse, YEAR, tmp_path, council)
    assert last.read_text(encoding="utf-8") == "the last report"
    assert list(tmp_path.iterdir()) == [last]


def test_blocking_issues_hold_the_final_report_back(
    demo_warehouse: Path, council: Council, tmp_path: Path
) -> None:
    file = tmp_path / "w.duckdb"
    shutil.copy(demo_warehouse, file)
    file.chmod(stat.S_IRUSR | stat.S_IWUSR)
    with duckdb.connect(str(file)) as connection:
        connection.execute(
            "insert into quality.blocking_issues (period, table_name, record_key, reason) "
            f"select '{YEAR}', 'complaints', 'CASE-' || lpad(cast(n as varchar), 3, '0'), "
            "'missing_outcome' from range(1, 24) as numbers (n)"
        )
    with pytest.raises(Reg18Error) as caught:
        render_annual(file, YEAR, tmp_path / "out", council)
    message = caught.value.message
    assert "23 things block the final report" in message
    assert "complaints, CASE-001: " in message
    assert "CASE-020" in message
    assert "CASE-021" not in message
    assert "and 3 more" in message
    assert "--draft" in (caught.value.advice or "")
    assert not (tmp_path / "out").exists()
    result = render_annual(file, YEAR, tmp_path / "out", council, draft=True)
    assert sum(warning.startswith("Data: complaints, CASE-") for warning in result.warnings) == 20
    assert "Data: and 3 more." in result.warnings
    assert "CASE-001" not in result.html.read_text(encoding="utf-8")


def test_a_figure_that_does_not_add_up_holds_the_report_back(
    demo_warehouse: Path, council: Council, tmp_path: Path
) -> None:
    file = spoilt(
        demo_warehouse, tmp_path,
        "update marts.figure_checks set is_held = false, expected = 20, found = 25 "
        f"where period = '{YEAR}' and ("
        "(check_name = 'members_add_up' and measure = 'ombudsman_decided' "
        "and dimension = 'decision') or check_name = 'compliance_has_its_base')",
    )  # fmt: skip
    with pytest.raises(Reg18Error) as caught:
        render_annual(file, YEAR, tmp_path / "out", council)
    assert "2 things block the final report" in caught.value.message
    assert "Ombudsman decisions by decision adds up to 25, and not to 20." in caught.value.message
    assert "carried out is of 20, and late is of 25" in caught.value.message


def test_what_the_law_asks_for_holds_the_final_report_back(
    demo_warehouse: Path, council: Council, tmp_path: Path
) -> None:
    file = spoilt(
        demo_warehouse, tmp_path,
        f"update marts.statutory_return set figure = null where period = '{YEAR}' "
        "and measure = 'complaints_received'",
    )  # fmt: skip
    with pytest.raises(Reg18Error, match=r"Regulation 18 \(1\) \(a\): the number is not supplied"):
        render_annual(file, YEAR, tmp_path / "out", council)


def test_ready_lists_what_is_open_and_says_when_nothing_is(
    reg18: Reg18, demo_warehouse: Path
) -> None:
    done = reg18("ready", YEAR, "--warehouse", demo_warehouse)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"Nothing blocks the annual report of {YEAR}.\n"
    done = reg18("ready", "2025-26", "--warehouse", demo_warehouse)
    assert done.returncode == 1
    for text in (
        "things block the annual report of 2025-26.\nData:\n  - 2025-26 is not over",
        "has a date but no outcome or decision",
        "Texts:\n  - Regulation 18 (1) (d) (ii): the text is not yet written.",
        "Write it into reports/annual/commentary/2025-26/improvements.md.",
    ):
        assert text in done.stdout


def test_every_error_of_the_report_made_by_hand_has_its_guard() -> None:
    """Each of the twenty-two is there with its kind, and each test that is named exists."""
    page = (ROOT / "docs" / "reference" / "what-the-report-cannot-do.md").read_text()
    rows = re.findall(r"^\| (\d+) \|.*?\| (Generated|Checked|Reviewed) \| (.*) \|$", page, re.M)
    assert [int(number) for number, *_ in rows] == list(range(1, 23))
    sources = "".join(file.read_text() for file in (ROOT / "tests" / "python").rglob("test_*.py"))
    for number, kind, how in rows:
        named = re.findall(r"`(test_\w+)`", how)
        assert named or kind != "Checked" or number == "21", number
        assert all(f"def {name}(" in sources for name in named), number


def test_the_analysts_file_will_do_for_a_draft(
    demo_warehouse: Path, council: Council, tmp_path: Path
) -> None:
    """It has every figure, but cannot say whether anything blocks the report."""
    file = demo_warehouse.with_name(f"{demo_warehouse.stem}.analyst.duckdb")
    with pytest.raises(Reg18Error, match="no list of blocking issues"):
        render_annual(file, YEAR, tmp_path, council)
    result = render_annual(file, YEAR, tmp_path / "analyst", council, draft=True)
    assert len(result.warnings) == 2
    assert any("names of the extract" in warning for warning in result.warnings)
    private = render_annual(demo_warehouse, YEAR, tmp_path / "private", council, draft=True)
    assert result.html.read_text(encoding="utf-8") == private.html.read_text(encoding="utf-8")
