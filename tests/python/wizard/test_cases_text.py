"""Small files that were misread: each is built, and says what is right."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from reg18.wizard.first_rows import sample_sheets
from reg18.wizard.mapping_text import write_first_mapping
from tests.python.builds import query
from tests.python.conftest import ROOT, Reg18
from tests.python.read_files import rows

CASES = ROOT / "tests" / "fixtures" / "cases"
INTAKE = "select accepted, superseded, duplicate, rejected from quality.intake_files"


def build(reg18: Reg18, case: str, folder: Path, mapping: str = "") -> Path:
    file, given = folder / "w.duckdb", folder / "m.yml"
    given.write_text(mapping, encoding="utf-8")
    done = reg18(
        "build", "--extracts", CASES / case, "--warehouse", file, "--as-of", "2025-06-30",
        *(("--mapping", given) if mapping else ()),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return file


def test_stray_quotes(reg18: Reg18, tmp_path: Path) -> None:
    file = build(reg18, "00-stray-quotes", tmp_path)
    assert query(file, INTAKE) == [(60, 0, 0, 0)]
    cases = query(file, "select case_ref, service_area, theme from core.fct_complaints")
    assert {theme for _, _, theme in cases} == {"charging"}
    # No value of another row, and no stray mark.
    assert {service for _, service, _ in cases} == {
        "Direct Payments", "Home First", "Locality West", "unknown",
    }  # fmt: skip
    issues = "select record_key, column_name, reason, raw_value from quality.issues order by 1"
    assert query(file, issues) == [
        ("C0020", "service_area", "bad_value", '"Locality West'),
        ("C0021", "service_area", "bad_value", 'Direct Payments"'),
        ("C0040", "causes", "unknown_code", '"delay'),
        ("C0044", "causes", "unknown_code", 'delay"'),
    ]


def test_dates_of_a_1904_workbook(reg18: Reg18, tmp_path: Path) -> None:
    file = build(reg18, "01-excel-1904", tmp_path)
    received = query(file, "select date_received from core.fct_complaints order by 1")
    assert received == [(date(2024, 4, day),) for day in range(8, 28)]


def test_merged_cells_count_in_each_row(reg18: Reg18, tmp_path: Path) -> None:
    file = build(reg18, "12-merged-cells", tmp_path)
    cases = "select service_area, theme, count(*) from core.fct_complaints group by all"
    assert query(file, cases) == [("North", "charging", 12)]


def test_formulas_without_a_result(reg18: Reg18, tmp_path: Path) -> None:
    file = build(reg18, "13-formula-no-cache", tmp_path)
    ((cases,),) = query(file, "select count(*) from core.fct_complaints")
    issues = "select column_name, reason, count(*) from quality.issues group by all order by 1"
    assert query(file, issues) == [
        ("date_resolved", "bad_date", cases),
        ("outcome", "unknown_code", cases),
        ("response_due", "bad_date", cases),
    ]


def test_a_row_per_issue_is_one_case_with_all_causes(reg18: Reg18, tmp_path: Path) -> None:
    mapping = "system: m\nfeeds:\n  - {files: complaints*.csv, table: complaints, join_rows: "
    file = build(reg18, "07-row-per-issue", tmp_path, mapping + "[theme, causes]}\n")
    assert query(file, f"{INTAKE} where table_name = 'complaints'") == [(10, 0, 10, 0)]
    causes = query(
        file,
        "select cause, count(*) from core.fct_complaint_causes group by cause order by cause",
    )
    assert causes == [("communication", 10), ("delay", 10)]
    assert query(file, "select distinct theme from core.fct_complaints") == [("charging",)]
    assert query(file, "select count(*) from quality.issues") == [(0,)]


def test_two_header_rows(reg18: Reg18, tmp_path: Path) -> None:
    mapping = """
system: m
feeds:
  - files: "*.xlsx"
    table: complaints
    columns: {case_ref: Ref, date_resolved: Date responded}
    constants: {procedure: statutory}
  - files: "*.xlsx"
    table: reviews
    columns:
      review_ref: Ref
      case_ref: Ref
      date_requested: Date received (2)
      response_due: Response due (2)
      date_resolved: Stage 2 Date responded
      outcome: Outcome (2)
    only_where: {Stage 2 Date received: filled}
"""
    file = build(reg18, "09-two-header-rows", tmp_path, mapping)
    assert query(file, f"{INTAKE} order by accepted") == [(3, 0, 0, 0), (12, 0, 0, 0)]
    found = query(
        file,
        "select complaints.outcome, reviews.outcome, complaints.date_resolved::text, "
        "reviews.date_resolved::text from core.fct_complaints as complaints "
        "join core.fct_reviews as reviews using (case_ref) where case_ref = 'ASC/001'",
    )
    assert found == [("upheld", "not_upheld", "2024-05-21", "2024-06-20")]


def test_the_first_mapping_of_two_header_rows_loads(reg18: Reg18, tmp_path: Path) -> None:
    out = tmp_path / "first.yml"
    write_first_mapping(CASES / "09-two-header-rows", "log", out)
    text = out.read_text(encoding="utf-8")
    assert "outcome: Stage 1 Outcome" in text
    assert "outcome: Stage 2 Outcome" in text
    text = text.replace("# constants:", "constants:").replace("#   procedure:", "  procedure:")
    file = build(reg18, "09-two-header-rows", tmp_path, text)
    assert query(file, f"{INTAKE} order by accepted") == [(3, 0, 0, 0), (12, 0, 0, 0)]


def test_a_separator_line() -> None:
    folder = CASES / "05-sep-line-decimal-comma"
    assert [row["amount_gbp"] for row in rows(folder / "actions.csv")] == [
        "250,00", "£1 250,50", "12,5", "1,250.50",
    ]  # fmt: skip
    assert len(rows(folder / "complaints.csv")) == 10
    # Nor is it taken for a line of the table where a mapping is guessed.
    assert [sheet.rows[0][0] for sheet in sample_sheets(folder)] == [
        "action_ref", "case_ref", "period",
    ]  # fmt: skip


def test_two_dates_of_receipt(tmp_path: Path) -> None:
    out = tmp_path / "first.yml"
    write_first_mapping(CASES / "18-two-received-dates", "cases", out)
    text = out.read_text(encoding="utf-8")
    assert "date_received: Date Received  # please check: Received Date would fit as well" in text
    assert "# date_received: Received Date  # please check" in text
    assert "table: reviews" not in text
