"""What a cell means: small files that were once misread, and their sister shapes."""

from __future__ import annotations

import re
import shutil
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from xlsxwriter import Workbook

from tests.python.builds import query, write
from tests.python.conftest import ROOT, Reg18

CASES = ROOT / "tests" / "fixtures" / "cases"

HEADER = "case_ref,date_received,procedure,theme,causes,partner_bodies,service_area,provider,"
HEADER += "independent_investigation,response_due,date_resolved,outcome,last_updated\n"


def built(reg18: Reg18, extracts: Path, tmp_path: Path) -> Path:
    file = tmp_path / "w.duckdb"
    done = reg18(
        "build", "--extracts", extracts, "--warehouse", file, "--as-of", "2025-06-30",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return file


def test_a_time_with_a_zone_is_of_the_day_in_england(reg18: Reg18, tmp_path: Path) -> None:
    """Local midnight, written as UTC: eleven at night of the day before in summer."""
    file = built(reg18, CASES / "02-utc-z", tmp_path)
    days = "select date_received, date_acknowledged, date_resolved from core.fct_complaints"
    found = query(file, f"{days} where case_ref = 'C0001'")
    assert found == [(date(2024, 4, 1), date(2024, 4, 8), date(2024, 4, 22))]
    (first,) = query(file, "select min(period) from marts.kpi_annual")
    assert first == ("2024-25",)


def test_words_that_say_nothing_are_empty(reg18: Reg18, tmp_path: Path) -> None:
    words = ("NULL", "N/A", "n/a", "NA", "#N/A", "none", "None", "nil", "-", "(blank)")
    rows = "".join(
        f"W{number},2024-04-02,statutory,{word},{word},{word},{word},{word},{word},{word},{word},"
        f"{word},{word}\n"
        for number, word in enumerate(words)
    )
    parts = "P1,2024-04-02,statutory,charging,delay; n/a,-|none,North,,no,,,,\n"
    folder = write(tmp_path / "x", "complaints_words.csv", HEADER + rows + parts)
    write(folder, "complaints.csv", (CASES / "04-sql-null-words" / "complaints.csv").read_text())
    file = built(reg18, folder, tmp_path)
    assert query(file, "select reason, column_name, raw_value from quality.issues") == []
    said = (
        "select count(*) from core.fct_complaints where is_statutory and (theme <> 'unknown' "
        "or provider <> 'unknown' or service_area <> 'unknown' or date_resolved is not null)"
    )
    assert query(file, f"{said} and case_ref like 'W%'") == [(0,)]
    assert query(file, "select count(*) from core.fct_complaint_partner_bodies") == [(0,)]
    assert query(
        file, "select case_ref, cause from core.fct_complaint_causes where case_ref not like 'C%'"
    ) == [("P1", "delay")]
    joint = "select sum(numerator) from marts.kpi_annual where measure = 'joint_complaints'"
    assert query(file, joint) == [(0,)]
    assert query(
        file, "select member, numerator from marts.kpi_annual where dimension = 'provider' "
        "and measure = 'complaints_received' and period = '2024-25'"
    ) == [("unknown", 31)]  # fmt: skip


def test_a_key_that_says_nothing_is_missing(reg18: Reg18, tmp_path: Path) -> None:
    row = "{},2024-04-02,statutory,,,,,,,,,,\n"
    keys = ("C1", "N/A", "null", "#REF!", "(formula without a result)", "\u200b", "C\u200b2")
    folder = write(tmp_path / "x", "complaints.csv", HEADER + "".join(map(row.format, keys)))
    file = built(reg18, folder, tmp_path)
    assert query(file, "select case_ref from core.fct_complaints order by 1") == [("C1",), ("C2",)]
    rejected = "select source_line, reason, raw_value from quality.rejected_rows order by 1"
    assert query(file, rejected) == [
        (3, "missing_required", None),
        (4, "missing_required", None),
        (5, "missing_required", "#REF!"),
        (6, "missing_required", "(formula without a result)"),
        (7, "missing_required", None),
    ]


def test_what_is_no_name_is_emptied_and_said(reg18: Reg18, tmp_path: Path) -> None:
    swallowed = '"North\nC9,2024-05-01,statutory"'
    long = "A note that someone typed into the wrong column. " * 3
    folder = write(
        tmp_path / "x", "complaints.csv",
        HEADER
        + f"C1,2024-04-02,statutory,,,,{swallowed},{long},,,,,\n"
        + "C2,2024-04-02,statutory,,,,#VALUE! (error in the workbook),(formula without a result),"
        + ",,,,\nC3,2024-04-02,statutory,,,,North\u00a0West,North\u200b West,,,,,\n",
    )  # fmt: skip
    file = built(reg18, folder, tmp_path)
    names = "select case_ref, service_area, provider from core.fct_complaints order by 1"
    assert query(file, names) == [
        ("C1", "unknown", "unknown"),
        ("C2", "unknown", "unknown"),
        ("C3", "North West", "North West"),
    ]
    issues = "select record_key, reason, column_name from quality.issues order by all"
    assert query(file, issues) == [
        ("C1", "bad_value", "provider"),
        ("C1", "bad_value", "service_area"),
        ("C2", "bad_value", "provider"),
        ("C2", "bad_value", "service_area"),
    ]


def test_commas_of_numbers(reg18: Reg18, tmp_path: Path) -> None:
    """A file whose amounts say both is read where an amount can only have a point; one whose
    amounts say one thing is read by it. Nowhere is 250,00 twenty-five thousand."""
    folder = tmp_path / "x"
    shutil.copytree(CASES / "05-sep-line-decimal-comma", folder)
    head = "action_ref;case_ref;action_type;scope;amount_gbp\n"
    amounts = ("250,00", "1.250,00", "£1 250,5", "3.000", "12", "1,250", "nil")
    rows = "".join(
        f"B{number};C0001;refund or waiver;individual;{amount}\n"
        for number, amount in enumerate(amounts)
    )
    write(folder, "actions_commas.csv", head + rows)
    plain = head.replace(";", ",") + 'D1,C0001,refund or waiver,individual,"1,250"\n'
    write(folder, "actions_plain.csv", plain + "D2,C0001,refund or waiver,individual,1.250\n")
    file = built(reg18, folder, tmp_path)
    found = dict(query(file, "select action_ref, amount_gbp from core.fct_actions"))
    assert found == {
        "A1": None, "A2": None, "A3": None, "A4": Decimal("1250.50"),
        "B0": Decimal(250), "B1": Decimal(1250), "B2": Decimal("1250.50"), "B3": Decimal(3000),
        "B4": Decimal(12), "B5": None, "B6": None, "D1": Decimal(1250), "D2": None,
    }  # fmt: skip
    issues = "select record_key, reason from quality.issues where reason <> 'not_a_row' order by 1"
    said = [
        ("2024-25", "bad_value"),
        *((key, "bad_value") for key, one in found.items() if not one),
    ]
    assert query(file, issues) == sorted(said)


def half_converted(days: list[date], real: str, text: str) -> list[str]:
    """Dates as a program leaves them that reads the month first: those that it can read become real
    ones, day and month swapped."""
    return [
        day.replace(month=day.day, day=day.month).strftime(real)
        if day.day <= 12
        else day.strftime(text)
        for day in days
    ]


def test_what_a_spreadsheet_did_to_a_column_stops_the_load(reg18: Reg18, tmp_path: Path) -> None:
    """References in scientific notation; dates that are real up to the 12th and text after it, in a
    workbook and as saved from one; dates with the month first."""
    folder = tmp_path / "x"
    shutil.copytree(CASES / "27-half-converted", folder)
    refs = (CASES / "03-scientific-refs" / "complaints.csv").read_text()
    write(folder, "complaints_refs.csv", refs)
    days = [date(2024, 4, 3) + timedelta(days=5 * number) for number in range(12)]
    rows = "".join(
        f"S{number},2024-04-02,statutory,,,,,,,{due},{day:%d/%m/%Y},upheld,\n"
        for number, (day, due) in enumerate(
            zip(days, half_converted(days, "%d-%b-%y", "%d/%m/%Y 09:30"), strict=True)
        )
    )
    write(folder, "complaints_saved.csv", HEADER + rows)
    dates = half_converted(days, "%Y-%m-%d 00:00:00", "%d/%m/%Y")
    reviews = "".join(f"R{n},1.23457E+15,{day}\n" for n, day in enumerate(dates))
    write(folder, "reviews.csv", "review_ref,case_ref,date_requested\n" + reviews)
    write(
        folder, "ombudsman.csv",
        "ombudsman_ref,body,date_opened\n24 001,lgsco,04/13/2024\n24 002,lgsco,04/02/2024\n",
    )  # fmt: skip
    done = reg18("check", folder, "--as-of", "2025-06-30")
    assert done.returncode == 1
    said = " ".join(done.stdout.split())
    for file, what, where in (
        ("complaints_refs.csv", "rounded numbers", "14 rows in column case_ref, from line 8, 9"),
        ("reviews.csv", "rounded numbers", "12 rows in column case_ref"),
        ("complaints.xlsx, sheet Sheet", "swapped day and month", "in columns date_acknowledged, "),
        ("complaints_saved.csv", "swapped day and month", "rows in column response_due"),
        ("reviews.csv", "swapped day and month", "rows in column date_requested"),
        ("ombudsman.csv", "the other way round", "1 row in column date_opened, from line 2"),
    ):
        assert re.search(f"{file}: [^:]*{what}[^(]*\\([^)]*{where}", said), (file, what, said)
    assert "import the column as text" in said
    assert "dates: month_first" in said


def test_versions_that_nothing_tells_apart_are_said(reg18: Reg18, tmp_path: Path) -> None:
    """One row per issue of a case; a workbook whose hidden sheet has an older state of two cases,
    one of which says when it was last updated."""
    folder = tmp_path / "x"
    shutil.copytree(CASES / "07-row-per-issue", folder)
    with Workbook(str(folder / "complaints_log.xlsx")) as book:
        for name, theme in (("Cases", "charging"), ("Archive", "assessment")):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["case_ref", "date_received", "procedure", "theme"])
            sheet.write_row(1, 0, ["H1", "2024-04-02", "statutory", theme])
            sheet.write_row(2, 0, ["H2", "2024-04-02", "statutory", "charging"])
        sheet.hide()
    file = built(reg18, folder, tmp_path)
    found = query(
        file, "select record_key, file, sheet, source_line, raw_value, kind from quality.findings "
        "where reason = 'undecided_version' order by record_key"
    )  # fmt: skip
    cases = [f"C{number:04}" for number in range(1, 11)]
    assert [row[0] for row in found] == [*cases, "H1"]
    assert found[0] == ("C0001", "complaints.csv", "", 3, "not as in line 2", "needs_attention")
    where = "not as in sheet Cases, line 2; this sheet is hidden"
    assert found[-1][1:5] == ("complaints_log.xlsx", "Archive", 2, where)
    intake = (
        "select rows_read, accepted, superseded, duplicate from quality.intake_files order by 1"
    )
    assert query(file, intake) == [(4, 2, 1, 1), (20, 10, 10, 0)]


def test_cells_that_a_workbook_has_no_value_for(reg18: Reg18, tmp_path: Path) -> None:
    formula, error = "(formula without a result)", "#REF! (error in the workbook)"
    folder = write(
        tmp_path / "x", "complaints.csv",
        HEADER
        + f"C1,2024-04-02,statutory,{formula},{error},,,,{error},{formula},{error},{formula},"
        + f"{error}\n"
        + f"C2,2024-04-02,{formula},,,,,,,,,,\n",
    )  # fmt: skip
    file = built(reg18, folder, tmp_path)
    assert query(file, "select theme, date_resolved from core.fct_complaints") == [
        ("unmapped", None)
    ]
    found = query(
        file, "select record_key, column_name, reason, why, what_to_do from quality.findings "
        "order by column_name"
    )  # fmt: skip
    assert [row[:3] for row in found] == [
        ("C1", "causes", "unknown_code"), ("C1", "date_resolved", "bad_date"),
        ("C1", "independent_investigation", "bad_value"), ("C1", "last_updated", "bad_date"),
        ("C1", "outcome", "unknown_code"), ("C2", "procedure", "unknown_code"),
        ("C1", "response_due", "bad_date"), ("C1", "theme", "unknown_code"),
    ]  # fmt: skip
    words = {row[1]: row[3:] for row in found}
    assert words["theme"] == (
        "the cell holds a formula without a result",
        "open the workbook in Excel, save it, and load it again",
    )
    assert words["causes"][0] == "the cell holds an error of the workbook"
