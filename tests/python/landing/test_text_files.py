"""Text files as programs write them: Excel's first line, text as formulas, names that repeat."""

from __future__ import annotations

from pathlib import Path

import pytest
from xlsxwriter import Workbook

from reg18.base.errors import Reg18Error
from reg18.landing.intake import clean_csv
from reg18.landing.intake.text import find_shape
from reg18.settings.mapping import Mapping
from tests.python.builds import write
from tests.python.landed import land, landed_rows
from tests.python.mapping_files import load
from tests.python.read_files import kinds, rows, sources_of

HEADER = ["case_ref", "date_received", "procedure", "summary"]
ROW = ["C1", "2024-04-02", "statutory", "a, b; c"]


@pytest.mark.parametrize("first", ["sep={}", '"sep={}"', "SEP={}", "sep={};;;"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_separator_line_names_the_delimiter_and_is_not_a_row(
    tmp_path: Path, first: str, delimiter: str, encoding: str
) -> None:
    row = [f'"{cell}"' if delimiter in cell else cell for cell in ROW]
    lines = [first.format(delimiter), delimiter.join(HEADER), delimiter.join(row)]
    path = tmp_path / "complaints.csv"
    path.write_bytes("\r\n".join(lines).encode(encoding))
    (source,) = sources_of(path)
    shape = find_shape(source)
    assert (shape.splitter.delimiter, shape.header_end, shape.lines_above) == (
        delimiter, 2, [lines[0] + "\r\n"],
    )  # fmt: skip
    assert rows(path) == [dict(zip(HEADER, ROW, strict=True))]


def test_a_separator_line_wins_over_what_a_line_looks_like(tmp_path: Path) -> None:
    """Also above a file without a header, where it is no row."""
    mapping = load(
        tmp_path,
        "system: m\nfeeds:\n  - {files: 'x*.csv', table: complaints, header: false, "
        "file_columns: [case_ref, date_received], constants: {procedure: statutory}}\n",
    )
    path = write(tmp_path / "x", "x.csv", "sep=;\nC1;2024-04-02\nC,2,x;2024-04-03\n") / "x.csv"
    assert [row["case_ref"] for row in rows(path, [mapping])] == ["C1", "C,2,x"]
    assert kinds(path, [mapping]) == []


@pytest.mark.parametrize("name", ["complaints.csv", "complaints.xlsx"])
def test_text_given_as_a_formula_is_the_text(tmp_path: Path, name: str) -> None:
    """In any column, the header's too, quoted or not."""
    header = ['="Case Ref"', "date_received", "procedure", "person_id", "provider", "Other"]
    cells = ['="00123"', '="02/04/2024"', '="statutory"', '=""', '="The ""Oaks"""', '="x"']
    path = tmp_path / name
    if name.endswith("csv"):
        quoted = ['"' + cell.replace('"', '""') + '"' for cell in cells]
        lines = [header, cells, quoted]
        path.write_text("\n".join(",".join(line) for line in lines))
    else:
        with Workbook(path, {"strings_to_formulas": False}) as book:
            sheet = book.add_worksheet()
            for number, line in enumerate([header, cells, cells]):
                sheet.write_row(number, 0, line)
    row = {
        "case_ref": "00123", "date_received": "02/04/2024", "procedure": "statutory",
        "provider": 'The "Oaks"',
    }  # fmt: skip
    assert rows(path) == [row, row]


@pytest.mark.parametrize("cell", ['="00123"', '"=""00123"""', ' ="00123"'])
@pytest.mark.parametrize("column", [0, 3])
def test_the_fast_reader_leaves_text_formulas_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cell: str, column: int
) -> None:
    monkeypatch.setattr(clean_csv, "FROM_BYTES", 0)
    row = ["C1", "2024-04-02", "statutory", 'href="x"']
    row[column] = cell
    text = f"{','.join(HEADER)}\n{','.join(row)}\nC2,2024-04-02,statutory,\n"
    land(write(tmp_path / "x", "complaints.csv", text), tmp_path / "landing")
    found = landed_rows(tmp_path / "landing", "complaints")
    assert "00123" in found[0]


def test_a_formula_in_prose_stays_prose(tmp_path: Path) -> None:
    text = ",".join(HEADER) + '\nC1,2024-04-02,statutory,x="1" and ="2\n'
    path = write(tmp_path / "x", "complaints.csv", text) / "complaints.csv"
    assert rows(path)[0]["summary"] == 'x="1" and ="2'


# ---- names that repeat

STAGES = (
    "Log 2024-25,,,,,\n"
    ",,Stage 1,,Stage 2,\n"
    "Ref,Type,Date received,Outcome,Date received,Outcome\n"
    "A1,statutory,2024-05-01,Upheld,2024-05-31,Not upheld\n"
    "A2,statutory,2024-05-02,Upheld,,\n"
)
A1 = {"date_received": "2024-05-01", "outcome": "Upheld"}


def stages(tmp_path: Path, complaints: str, reviews: str = "") -> Mapping:
    feed = "  - {{files: 'log*', table: {}, columns: {{case_ref: Ref, {}}}}}\n"
    text = feed.format("complaints", f"procedure: Type, {complaints}")
    if reviews:
        text += feed.format("reviews", f"review_ref: Ref, {reviews}")
    return load(tmp_path, f"system: m\nfeeds:\n{text}")


@pytest.mark.parametrize(
    ("complaints", "reviews"),
    [
        ("date_received: Stage 1 Date received, outcome: Stage 1 Outcome",
         "date_requested: Stage 2 Date received, outcome: stage-2 OUTCOME"),
        ("date_received: Date received (1), outcome: Outcome (1)",
         "date_requested: Date received (2), outcome: Outcome (2)"),
        # A plain name is the first column's, where the mapping names the other one.
        ("date_received: Date received, outcome: Outcome",
         "date_requested: Stage 2 Date received, outcome: Outcome (2)"),
        # Both columns have the contract's own names.
        ("summary: Ref", "date_requested: Stage 2 Date received, outcome: Outcome (2)"),
    ],
)  # fmt: skip
def test_a_mapping_can_name_columns_that_share_a_name(
    tmp_path: Path, complaints: str, reviews: str
) -> None:
    path = write(tmp_path / "x", "log.csv", STAGES) / "log.csv"
    mapping = stages(tmp_path, complaints, reviews)
    first = rows(path, [mapping])[0]
    assert {column: first[column] for column in A1} == A1
    assert rows(path, [mapping], feed=1)[0] == {
        "review_ref": "A1", "case_ref": "A1", "date_requested": "2024-05-31",
        "outcome": "Not upheld",
    }  # fmt: skip


def test_a_name_may_stand_in_the_line_of_the_headings(tmp_path: Path) -> None:
    """What a cell that is merged over both lines becomes in a text file."""
    text = STAGES.replace(",,Stage 1", "Ref,Type,Stage 1").replace("Ref,Type,Date", ",,Date")
    path = write(tmp_path / "x", "log.csv", text) / "log.csv"
    mapping = stages(tmp_path, "date_received: Stage 1 Date received, outcome: Stage 1 Outcome")
    assert rows(path, [mapping])[0] == {"case_ref": "A1", "procedure": "statutory", **A1}


def test_group_headings_of_a_workbook(tmp_path: Path) -> None:
    """Merged cells or not: the heading counts to the right until the next one."""
    path = tmp_path / "log.xlsx"
    with Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate(STAGES.splitlines()):
            sheet.write_row(number, 0, [cell or None for cell in line.split(",")])
        sheet.merge_range(1, 2, 1, 3, "Stage 1")
        sheet.merge_range(1, 4, 1, 5, "Stage 2")
    mapping = stages(tmp_path, "date_received: Stage 1 Date received, outcome: Stage 1 Outcome")
    assert {column: rows(path, [mapping])[0][column] for column in A1} == A1


@pytest.mark.parametrize(
    ("complaints", "column", "names"),
    [
        ("date_received: Stage 1 Date received", "outcome",
         "`Stage 1 Outcome` and `Stage 2 Outcome`"),
        ("date_received: Date received, outcome: Outcome (2)", "date_received",
         "`Stage 1 Date received` and `Stage 2 Date received`"),
        ("date_received: Date received (1), outcome: Outcome", "outcome", "`Stage 2 Outcome`"),
    ],
)  # fmt: skip
def test_a_name_that_could_mean_either_column_is_refused_with_the_names_that_tell(
    tmp_path: Path, complaints: str, column: str, names: str
) -> None:
    path = write(tmp_path / "x", "log.csv", STAGES) / "log.csv"
    with pytest.raises(Reg18Error, match=f"has the column {column} more than once") as refused:
        rows(path, [stages(tmp_path, complaints)])
    assert names in str(refused.value.advice)


def test_without_headings_columns_are_told_apart_by_number(tmp_path: Path) -> None:
    text = "case_ref,Outcome,date_received,procedure,OUTCOME\nC1,upheld,2024-04-02,statutory,\n"
    path = write(tmp_path / "x", "complaints.csv", text) / "complaints.csv"
    with pytest.raises(Reg18Error) as refused:
        rows(path)
    assert "`Outcome (1)` and `OUTCOME (2)`" in str(refused.value.advice)


def test_headings_make_no_name_that_the_file_does_not_mean(tmp_path: Path) -> None:
    """A title is no heading, and a column's own name goes before one that is put together."""
    text = "Date,,,\ncase_ref,Received,date_received,procedure\nC1,x,2024-04-02,statutory\n"
    path = write(tmp_path / "x", "complaints.csv", text) / "complaints.csv"
    assert rows(path) == [
        {"case_ref": "C1", "date_received": "2024-04-02", "procedure": "statutory"}
    ]
    text = ",Date,,\ncase_ref,Received,date_received,procedure\nC1,x,2024-04-02,statutory\n"
    path = write(tmp_path / "y", "complaints.csv", text) / "complaints.csv"
    assert rows(path)[0]["date_received"] == "2024-04-02"
