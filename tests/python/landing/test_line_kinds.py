"""Which lines of a file are rows: headers repeated, subtotals and what ends a page are not, and a
line with a key and a required date always is."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter import Workbook

from reg18.landing.intake import clean_csv
from tests.python.builds import write
from tests.python.landed import land, landed_rows
from tests.python.read_files import kinds, rows

HEADER = "case_ref,date_received,procedure,service_area"


def kinds_of(tmp_path: Path, text: str, name: str = "complaints.csv") -> list[tuple[int, str]]:
    return kinds(write(tmp_path / "x", name, text) / name)


def test_headers_that_are_repeated_are_not_rows(tmp_path: Path) -> None:
    """In any case, with the mark that joined files leave, and with what stands above each page."""
    text = (
        "Complaints\n"
        f"{HEADER}\n"
        "C1,2024-04-02,statutory,North\n"
        "Page 1 of 3\n"
        "Complaints\n"
        "\n"
        f"{HEADER}\n"
        "C2,2024-04-02,statutory,North\n"
        ",,Run by A. Nobody,1 July 2025\n"
        "\ufeffCase Ref,Date-Received,PROCEDURE,\n"
        "C3,2024-04-02,statutory,service_area\n"
        "case_ref,soon,statutory,North\n"
    )
    assert kinds_of(tmp_path, text) == [
        (4, "foot"), (5, "foot"), (6, "blank"), (7, "repeated_header"),
        (9, "foot"), (10, "repeated_header"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "Total,2,,", "Grand total,,,2", "Sub-total 2,,,", "subtotal: 2,,,", ",,,Total", "Totals,2",
        "North Total,,,", "C2 Count,1,,", "Grand Count,,,2", ",,,North total", "Count,12,,",
        "Total,12,,North", "TOTAL", "Total,0,2,17.5,3",
    ],
)  # fmt: skip
def test_a_subtotal_is_not_a_row_wherever_it_stands(tmp_path: Path, line: str) -> None:
    row = "C{},2024-04-02,statutory,North\n"
    text = f"{HEADER}\n{row.format(1)}{line}\n{row.format(2)}{line}\n"
    assert kinds_of(tmp_path, text) == [(3, "subtotal"), (5, "subtotal")]


@pytest.mark.parametrize(
    "line",
    [
        "Total Care 1,2024-04-02,statutory,North", "C2,soon,statutory,Total", "C2,,,",
        "Totally lost,soon,statutory,North", "Countesthorpe,soon,statutory,North",
        "Total,31/02/2024,statutory,North", ",2024-04-02,,", ",,statutory,North",
        "Total,2 April 2024,statutory,", "case_ref,2024-04-02,procedure,service_area",
    ],
)  # fmt: skip
def test_what_could_be_a_row_is_one(tmp_path: Path, line: str) -> None:
    """Nothing with a date, or with a key that is not a total, is lost: it is read, or rejected."""
    row = "C{},2024-04-02,statutory,North\n"
    assert kinds_of(tmp_path, f"{HEADER}\n{row.format(1)}{line}\n{row.format(2)}") == []


@pytest.mark.parametrize(
    ("table", "header", "row", "total", "alike"),
    [
        ("actions", "action_ref,case_ref,action_type,scope,amount_gbp", "A1,C1,apology,service,",
         "Total,,,,1500", "Total 1,C1,refund,individual,5"),
        ("actions", "summary,action_ref,case_ref,action_type,scope", "said,A1,C1,apology,service",
         "Total,12,,,", "Total loss of trust,A2,C1,apology,service"),
        ("context", "period,people_supported", "2024-25,900", "Total,900", "2023-24,Total"),
    ],
)  # fmt: skip
def test_tables_without_a_date_have_subtotals_too(
    tmp_path: Path, table: str, header: str, row: str, total: str, alike: str
) -> None:
    name = f"{table}.csv"
    found = kinds_of(tmp_path, f"{header}\n{row}\n{total}\n{row}\n{header}\n{row}\n", name)
    assert found == [(3, "subtotal"), (5, "repeated_header")]
    if not alike.startswith("Total 1"):
        assert kinds_of(tmp_path, f"{header}\n{row}\n{alike}\n{row}\n", name) == []


def test_foot_lines_are_told_from_rows(tmp_path: Path) -> None:
    """Only trailing lines can be a foot, and only below the last that has a required date."""
    text = (
        f"{HEADER}\nC1,2024-04-02,statutory,\nonly this\nC2,2024-04-02,,\nonly this\n"
        ",2/4/24,,\nend of report\n\nPrinted by nobody,,,x\n"
    )
    assert kinds_of(tmp_path, text) == [(7, "foot"), (8, "blank"), (9, "foot")]


def test_a_workbook_s_subtotals_and_pages(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    path = tmp_path / "x" / "complaints.xlsx"
    with Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate(
            [
                HEADER.split(","),
                ["C1", "2024-04-02", "statutory", "North"],
                ["", "", "", "North Total", 1],
                HEADER.split(","),
                ["C2", 45384, "statutory", "West"],
                ["C3", 45384.5, "statutory", "Total"],
                ["Grand Total", 2],
            ]
        ):
            sheet.write_row(number, 0, line)
    assert kinds(path) == [(3, "subtotal"), (4, "repeated_header"), (7, "subtotal")]
    assert [row["case_ref"] for row in rows(path)] == ["C1", "C2", "C3"]


@given(seed=st.integers(0, 2**32))
def test_lines_between_rows_cost_no_row(seed: int) -> None:
    """Wherever they are planted, in files of any columns."""
    import tempfile

    rng = Random(seed)
    columns = ["case_ref", "date_received", "procedure", "service_area", "summary"]
    rng.shuffle(columns)
    lines: list[list[str]] = []
    number = 0
    for _ in range(rng.randint(1, 30)):
        if rng.random() < 0.7:
            number += 1
            row = {
                "case_ref": f"C{number}",
                "date_received": rng.choice(("2024-04-02", "2/4/24", "45384", "2 April 2024")),
                "procedure": "statutory",
                "service_area": rng.choice(("North", "Total", "Count House", "")),
                "summary": rng.choice(("", "End of life care", "Printed letter", "total")),
            }
            lines.append([row[column] for column in columns])
        else:
            other = rng.choice(
                (columns, ["Total"], ["North Total", "12"], ["Grand total", "", "", "", "5"], [])
            )
            lines.append(list(other))
    text = "\n".join(",".join(line) for line in [columns, *lines])
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder), "complaints.csv", text) / "complaints.csv"
        assert [row["case_ref"] for row in rows(path)] == [f"C{n + 1}" for n in range(number)]


@pytest.mark.parametrize(
    "line", ["Total,12,,,5", ",,,North total,", f"{HEADER},Owner", "\ufeff" + f"{HEADER},Owner",
             ",,,,Grand total"],
)  # fmt: skip
def test_the_fast_reader_leaves_such_files_to_the_tolerant_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, line: str
) -> None:
    monkeypatch.setattr(clean_csv, "FROM_BYTES", 0)
    row = "C{},2024-04-02,statutory,North,x\n"
    text = f"{HEADER},Owner\n{row.format(1)}{line}\n{row.format(2)}"
    load = land(write(tmp_path / "x", "complaints.csv", text), tmp_path / "landing")
    assert [entry.rows for entry in load.entries] == [2]
    assert len(landed_rows(tmp_path / "landing", "complaints")) == 2
