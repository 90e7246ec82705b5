"""Whole builds from files as they come: the worked examples, and text that is meant to do harm."""

from __future__ import annotations

import html
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from reg18.settings.mapping import load_mapping
from tests.python.builds import query, write
from tests.python.conftest import ROOT, Reg18
from tests.python.landed import land, landed_rows

HOSTILE = (
    '=HYPERLINK("http://example.invalid","click")',
    "<script>alert(1)</script>",
    "\u202eevil\u202c",
    "'; drop table complaints; --",
    "[bold red]{{ 7 * 7 }}[/bold red]",
)


def figures(file: Path) -> dict[str, tuple[object, object]]:
    rows = query(
        file,
        "select measure, sum(numerator), sum(denominator) from marts.kpi_annual "
        "where dimension = 'all' and measure not like 'open%' and measure not like 'overdue%' "
        "group by measure",
    )
    return {measure: (numerator, denominator) for measure, numerator, denominator in rows}


@pytest.mark.parametrize(
    ("system", "expected"),
    [
        (
            "icasework",
            {
                "complaints_received": 3, "complaints_not_statutory": 1, "complaints_resolved": 2,
                "complaints_well_founded": 2, "reviews_requested": 1, "reviews_well_founded": 1,
                "ombudsman_referred": 1, "compliments_received": 1, "actions_recorded": 5,
                "redress_cases": 2,
            },
        ),
        (
            "plain_spreadsheet",
            {
                "complaints_received": 4, "complaints_resolved": 3, "complaints_well_founded": 2,
                "reviews_requested": 1, "compliments_received": 2, "redress_cases": 2,
            },
        ),
    ],
)  # fmt: skip
def test_the_worked_examples(
    reg18: Reg18, tmp_path: Path, system: str, expected: dict[str, int]
) -> None:
    """Each mapping reads its example whole: nothing rejected, no label unknown."""
    file = tmp_path / "w.duckdb"
    done = reg18(
        "build", "--extracts", ROOT / "extracts" / "examples" / system,
        "--mapping", ROOT / "mappings" / f"{system}.yml",
        "--warehouse", file, "--as-of", "2025-06-30",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = figures(file)
    assert {measure: found[measure][0] for measure in expected} == expected
    assert query(file, "select count(*) from quality.rejected_rows") == [(0,)]
    assert query(file, "select reason from quality.issues where reason <> 'not_a_row'") == []


def test_themes_and_causes_come_from_a_feed_of_their_own(reg18: Reg18, tmp_path: Path) -> None:
    """The latest load that names a case holds its whole set; one it does not name keeps its own."""
    mapping = tmp_path / "m.yml"
    mapping.write_text(
        "system: m\nfeeds:\n"
        "  - {files: subjects*.csv, table: classifications, columns: {case_ref: Case, "
        "label: What}, constants: {kind: theme}, only_where: {Group: Subject}}\n"
        "  - {files: subjects*.csv, table: classifications, columns: {case_ref: Case, "
        "label: What}, constants: {kind: cause}, only_where: {Group: Reason}}\n"
        "  - {files: lines*.csv, table: classifications, columns: {case_ref: Case, "
        "label: Topic}, constants: {kind: theme}}\n"
        "  - {files: lines*.csv, table: classifications, columns: {case_ref: Case, "
        "label: Why}, constants: {kind: cause}}\n"
    )
    first = write(
        tmp_path / "1", "complaints.csv",
        "case_ref,date_received,procedure,date_resolved,outcome\n"
        "C1,2024-04-02,statutory,2024-05-01,upheld\nC2,2024-04-02,statutory,2024-05-01,upheld\n",
    )  # fmt: skip
    write(
        first, "subjects_1.csv",
        "Case,Group,What\nC1,Subject,Charging\nC1,Reason,Delay\nC1,Reason,delay\n"
        "C1,Reason,Communication\nC2,Subject,Safeguarding\nC2,Other,Not wanted\n"
        "GONE,Reason,Delay\n",
    )  # fmt: skip
    file = tmp_path / "w.duckdb"
    build = ("--mapping", mapping, "--warehouse", file, "--as-of", "2024-12-31")
    done = reg18("build", "--extracts", first, *build)
    assert done.returncode == 0, done.stderr
    cases = "select case_ref, theme from core.fct_complaints order by case_ref"
    causes = "select case_ref, cause from core.fct_complaint_causes order by case_ref, cause"
    assert query(file, cases) == [("C1", "charging"), ("C2", "safeguarding")]
    assert query(file, causes) == [("C1", "communication"), ("C1", "delay")]
    intake = "select rows_read, accepted, superseded, duplicate, rejected from quality.intake_files"
    assert query(file, f"{intake} where table_name = 'classifications'") == [(6, 5, 0, 1, 0)]
    issues = "select reason, source_line from quality.issues order by source_line"
    assert query(file, issues) == [("left_out", 7), ("orphan", 8)]
    second = write(
        tmp_path / "2", "subjects_2.csv", "Case,Group,What\nC1,Reason,Policy or decision\n"
    )
    write(second, "lines_2.csv", "Case,Topic,Why\nC2,Charging,Delay\nC2,,\nGONE,Charging,Delay\n")
    done = reg18("build", "--extracts", second, *build)
    assert done.returncode == 0, done.stderr
    assert query(file, cases) == [("C1", "charging"), ("C2", "charging")]
    assert query(file, causes) == [("C1", "policy_or_decision"), ("C2", "delay")]
    # A line that two feeds read is one thing to mend, and two rows that were read.
    assert query(
        file,
        "select source_line, applies_to, reason, count(*) from quality.findings "
        "where file = 'lines_2.csv' group by all order by all",
    ) == [(3, "rejection", "missing_required", 1), (4, "issue", "orphan", 1)]
    assert query(file, f"{intake} where file = 'lines_2.csv'") == [(6, 4, 0, 0, 2)]


def test_a_sheet_that_any_feed_reads_is_not_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    with Workbook(folder / "log.xlsx") as book:
        for name, row in (("Cases", ["C1", "2024-04-02"]), ("Praise", ["P1", "2024-04-02"])):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["Ref", "Received"])
            sheet.write_row(1, 0, row)
        book.add_worksheet("Notes").write(0, 0, "what the colours mean")
    mapping = tmp_path / "m.yml"
    mapping.write_text(
        "system: m\nfeeds:\n"
        "  - {files: log.xlsx, sheet: Cases, table: complaints, constants: {procedure: statutory}, "
        "columns: {case_ref: Ref, date_received: Received}}\n"
        "  - {files: log.xlsx, sheet: Praise, table: compliments, "
        "columns: {compliment_ref: Ref, date_received: Received}}\n"
    )
    load = land(folder, tmp_path / "landing", [load_mapping(mapping)])
    assert load.sheets_left_alone == [("log.xlsx", "Notes")]
    assert len(landed_rows(tmp_path / "landing", "compliments")) == 1


def test_hostile_text_goes_through_unharmed_and_does_no_harm(reg18: Reg18, tmp_path: Path) -> None:
    import csv

    folder = tmp_path / "x"
    folder.mkdir()
    header = [
        "case_ref", "date_received", "procedure", "date_resolved", "outcome", "service_area",
        "provider", "complainant_name", "summary", "theme",
    ]  # fmt: skip
    with (folder / "complaints.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(header)
        for number, text in enumerate(HOSTILE):
            note = text + "x" * 100_000
            writer.writerow(
                [f"C{number}{text}", "2024-05-02", "statutory", "2024-06-03", "upheld", text, text,
                 text, note, text]
            )  # fmt: skip
    with (folder / "compliments.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["compliment_ref", "date_received", "service_area", "text"])
        writer.writerows([text, "2024-05-02", text, text] for text in HOSTILE)
    file = tmp_path / "w.duckdb"
    done = reg18("build", "--extracts", folder, "--warehouse", file, "--as-of", "2025-06-30")
    assert done.returncode == 0, done.stderr
    # Unharmed: references, names taken as they come and issues say what was typed, but for marks
    # that nobody sees.
    seen = [text.strip("\u202e\u202c") for text in HOSTILE]
    assert [
        row[0] for row in query(file, "select case_ref from core.fct_complaints order by 1")
    ] == [f"C{number}{text}" for number, text in enumerate(seen)]
    members = query(
        file,
        "select distinct member from marts.kpi_annual where dimension = 'provider' "
        "and measure = 'complaints_received'",
    )
    assert {row[0] for row in members} >= set(seen)
    labels = query(file, "select raw_value from quality.issues where column_name = 'theme'")
    assert {row[0] for row in labels} == set(seen)
    # No harm: nothing of it is live on the page, and no name or note is on it at all.
    # (Without the demonstration council's commentary, which speaks of a year before this one.)
    report = reg18(
        "report", "annual", "2024-25", "--warehouse", file, "--out", tmp_path, "--draft",
        "--commentary", tmp_path / "no commentary",
    )  # fmt: skip
    assert report.returncode == 0, report.stderr
    page = (tmp_path / "annual-report-2024-25.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "xxxxxxxxxx" not in page
    assert "[bold red]{{ 7 * 7 }}[/bold red]" in html.unescape(page)
    said = done.stdout + done.stderr + report.stdout + report.stderr
    assert "xxxxxxxxxx" not in said
