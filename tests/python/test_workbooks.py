"""What the cells of a workbook say, as the text that lands."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reg18.errors import Reg18Error
from reg18.intake import workbooks
from reg18.intake.sheet_rows import read_workbook
from reg18.landing import Landing
from tests.python.conftest import ROOT
from tests.python.landed import land, landed_rows
from tests.python.shapes import merge_repeats
from tests.python.workbook_xml import (
    DAY,
    DURATION,
    MOMENT,
    TIME,
    number,
    rows,
    sheet,
    text,
    write_workbook,
)  # fmt: skip

CASES = ROOT / "tests" / "fixtures" / "cases"
NO_RESULT = "(formula without a result)"
HEADER = [text("A1", "case_ref"), text("B1", "date_received"), text("C1", "procedure")]

Lines = list[tuple[int, list[str]]]


@pytest.fixture(autouse=True)
def _read_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process for each of these small files would be most of their time."""
    monkeypatch.setattr(
        workbooks, "read_in_process", lambda _, *arguments: read_workbook(*arguments)
    )


def read(path: Path) -> Lines:
    """The rows of the first sheet of a workbook, with their lines."""
    return next([*lines] for _, lines in workbooks.read_sheets(path))


def read_cells(tmp_path: Path, *cells: str, properties: str = "") -> list[str]:
    """The cells of the first row of a workbook."""
    path = write_workbook(tmp_path / "x.xlsx", sheet(rows(cells)), properties=properties)
    return read(path)[0][1]


@pytest.mark.parametrize(
    ("cell", "lands"),
    [
        (number("A1", 45384, DAY), "2024-04-02"),
        (number("A1", 45384.572916666664, MOMENT), "2024-04-02 13:45:00"),
        (number("A1", 45384, MOMENT), "2024-04-02"),
        (number("A1", 45384), "45384"),
        (number("A1", 0.572916666666667, TIME), "13:45:00"),
        (number("A1", 1.5, DURATION), "1 day, 12:00:00"),
        (number("A1", 1, DAY), "1900-01-01"),
        (number("A1", 59, DAY), "1900-02-28"),
        (number("A1", 61, DAY), "1900-03-01"),
        ('<c r="A1" t="d"><v>2024-04-02</v></c>', "2024-04-02"),
        ('<c r="A1" t="d"><v>2024-04-02T13:45:00</v></c>', "2024-04-02 13:45:00"),
        (text("A1", "13/04/2024"), "13/04/2024"),
        (text("A1", "2024-04-02"), "2024-04-02"),
        (text("A1", " 007 "), " 007 "),
        (number("A1", "1.01E+11"), "101000000000"),
        (number("A1", 123456789012345), "123456789012345"),
        (number("A1", 1250.5), "1250.5"),
        (number("A1", 0), "0"),
        # Excel keeps fifteen digits: one with more is as damaged as `1.01E+11` in a text file.
        (number("A1", 1234567890123450), "1.23456789012345E+15"),
        (number("A1", 1234567890123456), "1.234567890123456E+15"),
        (number("A1", -1e15), "-1E+15"),
        (text("A1", "1234567890123456"), "1234567890123456"),
        ('<c r="A1" t="b"><v>1</v></c>', "true"),
        ('<c t="inlineStr"><is><t>no place</t></is></c>', "no place"),
    ],
)
def test_a_cell_lands_as_what_it_is(tmp_path: Path, cell: str, lands: str) -> None:
    """A date and the text of one can be told apart in what is landed, and so can digits lost."""
    assert read_cells(tmp_path, cell) == [lands]


@pytest.mark.parametrize(
    ("cell", "lands"),
    [
        ('<c r="A1" t="e"><v>#REF!</v></c>', "#REF! (error in the workbook)"),
        ('<c r="A1" t="e"><f>NA()</f><v>#N/A</v></c>', "#N/A (error in the workbook)"),
        ('<c t="e" r="A1"><f>1/0</f><v>#DIV/0!</v></c>', "#DIV/0! (error in the workbook)"),
        (text("A1", "#N/A"), "#N/A"),
        ('<c r="A1"><f>B1</f></c>', NO_RESULT),
        ('<c r="A1"><f>B1</f><v/></c>', NO_RESULT),
        ('<c r="A1"><f>B1</f><v></v></c>', NO_RESULT),
        ('<c r="A1" s="1"><f>B1</f><v> </v></c>', NO_RESULT),
        ('<c r="A1" t="n"><f>B1</f><v/></c>', NO_RESULT),
        ('<c r="A1" t="b"><f>B1</f></c>', NO_RESULT),
        ('<c r="A1" t="str"><f>B1</f></c>', NO_RESULT),
        ('<c r="A1"><f t="shared" si="0"/></c>', NO_RESULT),
        ('<c r="A1"><f t="shared" ref="A1:A9" si="0">B1</f><v/></c>', NO_RESULT),
        ('<c r="A1" t="str"><f>B1</f><v></v></c>', ""),
        ('<c r="A1" t="str"><f>B1</f><v/></c>', ""),
        ('<c r="A1" t="str"><f>B1</f><v>upheld</v></c>', "upheld"),
        ('<c r="A1" s="1"><f>B1</f><v>45384</v></c>', "2024-04-02"),
        ('<c r="A1"><f>B1</f><v>0</v></c>', "0"),
    ],
)
def test_a_cell_without_a_readable_value_is_not_empty(
    tmp_path: Path, cell: str, lands: str
) -> None:
    assert read_cells(tmp_path, cell, text("B1", "x")) == [lands, "x"]


@pytest.mark.parametrize("error", ["#SPILL!", "#GETTING_DATA", "#ERROR!", "#CALC!"])
def test_errors_that_the_library_does_not_know(tmp_path: Path, error: str) -> None:
    """It would refuse the sheet. Text that reads as an error does is left as it is."""
    unknown = f"<c r='C1' s='1' t = 'e'><f>A1</f><v>{error}</v></c>"
    known = '<c r="A1" t="e"><v>#REF!</v></c>'
    cells = [known, text("B1", error), unknown, text("D1", '<c t="e">'), number("E1", 45384, DAY)]
    assert read_cells(tmp_path, *cells) == [
        "#REF! (error in the workbook)", error, f"{error} (error in the workbook)",
        '<c t="e">', "2024-04-02",
    ]  # fmt: skip


def test_formulas_of_an_area(tmp_path: Path) -> None:
    """An array formula stands in its first cell and fills others, which have no formula."""
    area = '<c r="B2"><f t="array" ref="B2:C3">A2:A3</f><v/></c>'
    table = '<c r="D2"><f t="dataTable" ref="D2:D3" dt2D="0"/><v/></c>'
    data = rows(
        [text("A1", "a"), text("D1", "d")],
        [text("A2", "1"), area, table],
        [text("A3", "2"), '<c r="C3"><v>7</v></c>'],
        [text("A4", "3")],
    )
    assert read(write_workbook(tmp_path / "x.xlsx", sheet(data))) == [
        (1, ["a", "", "", "d"]),
        (2, ["1", NO_RESULT, NO_RESULT, NO_RESULT]),
        (3, ["2", NO_RESULT, "7", NO_RESULT]),
        (4, ["3", "", "", ""]),
    ]


def test_rows_and_columns_of_formulas_only(tmp_path: Path) -> None:
    """Where nothing has a result, as in a sheet that repeats another, no row is lost."""
    formula = '<c r="{}"><f>Data!{}</f></c>'
    data = rows(
        [text("B1", "case_ref")],
        [formula.format(name, name) for name in ("A2", "B2", "C2")],
        [formula.format("B3", "B3")],
        [],
        [formula.format("B5", "B5")],
    )
    assert read(write_workbook(tmp_path / "x.xlsx", sheet(data))) == [
        (1, ["", "case_ref", ""]),
        (2, [NO_RESULT] * 3),
        (3, ["", NO_RESULT, ""]),
        (4, ["", "", ""]),
        (5, ["", NO_RESULT, ""]),
    ]


def test_formulas_beside_the_cells_are_no_cells(tmp_path: Path) -> None:
    """Rules for colours and choices have formulas of their own, and errors need not be known."""
    below = (
        '<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1">'
        "<formula>A1</formula></cfRule></conditionalFormatting>"
        "<extLst><ext><xm:f>Sheet2!A1</xm:f><v/></ext></extLst>"
    )
    data = rows([text("A1", "a")], ['<c r="A2"><v>1</v></c>'])
    path = write_workbook(tmp_path / "x.xlsx", sheet(data, below=below))
    assert read(path) == [(1, ["a"]), (2, ["1"])]


def test_case_13_formulas_that_no_program_has_worked_out() -> None:
    _, *lines = read(CASES / "13-formula-no-cache" / "complaints.xlsx")
    assert [(cells[1], cells[7:]) for _, cells in lines][:2] == [
        ("2024-04-08", [NO_RESULT] * 3),
        ("2024-04-09", [NO_RESULT] * 3),
    ]
    assert {cell for _, cells in lines for cell in cells[7:]} == {NO_RESULT}


@pytest.mark.parametrize(
    ("properties", "epoch", "day"),
    [
        ('<workbookPr date1904="1"/>', "1904", "2024-04-02"),
        ('<workbookPr date1904="true"/>', "1904", "2024-04-02"),
        ('<workbookPr date1904="0"/>', "1900", "2020-04-01"),
        ('<workbookPr date1904="false"/>', "1900", "2020-04-01"),
        ("<workbookPr/>", "1900", "2020-04-01"),
        ("", "1900", "2020-04-01"),
    ],
)
def test_the_epoch_of_dates(tmp_path: Path, properties: str, epoch: str, day: str) -> None:
    path = tmp_path / "x.xlsx"
    data = rows([number("A1", 43922, DAY), number("B1", 43922)])
    write_workbook(path, sheet(data), sheet(data), properties=properties)
    for found, lines in workbooks.read_sheets(path):
        assert found["date_system"] == epoch
        assert list(lines) == [(1, [day, "43922"])]


def test_an_epoch_that_cannot_be_read(tmp_path: Path) -> None:
    """Read as either, its dates would be four years out."""
    with pytest.raises(Reg18Error, match=r"x\.xlsx cannot be read as a workbook"):
        read_cells(tmp_path, number("A1", 1), properties='<workbookPr date1904="on"/>')


def test_case_01_rows_carry_the_epoch_of_their_serials(tmp_path: Path) -> None:
    """Half of the dates are formatted as dates, half are numbers."""
    land(CASES / "01-excel-1904", tmp_path / "landing")
    landed = Landing(tmp_path / "landing").rows("from landing.complaints order by case_ref")
    dates = sorted(row["date_received"] for row in landed)
    assert {row["date_system"] for row in landed} == {"1904"}
    assert dates[:10] == [f"2024-04-{day:02}" for day in range(8, 18)]
    # 2024-04-18 is 43938 days after 1904-01-01.
    assert dates[10:] == [str(day) for day in range(43938, 43948)]


def test_case_12_merged_cells_count_in_each_row(tmp_path: Path) -> None:
    land(CASES / "12-merged-cells", tmp_path / "landing")
    landed = Landing(tmp_path / "landing").rows("from landing.complaints order by case_ref")
    assert len(landed) == 12
    assert {row["service_area"] for row in landed} <= {"North", "South", "East", "West"}
    assert all(row["theme"] for row in landed)


def merged(*areas: str) -> str:
    listed = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
    return f'<mergeCells count="{len(areas)}">{listed}</mergeCells>'


def test_merged_cells(tmp_path: Path) -> None:
    data = rows(
        [text(f"{letter}1", letter) for letter in "ABCDEF"],
        # The key, an area of two columns, a blank, an error and a value that goes on too far.
        [text("A2", "k1"), text("B2", "wide"), text("F2", "last"),
         '<c r="E2" t="e"><v>#N/A</v></c>'],
        [text("D3", "own")],
        # A cell that is merged away and has a value all the same keeps it.
        [text("A4", "k2"), text("E4", "kept")],
        # Nothing of its own: the second line of a row, and no row.
        [],
        [text("A6", "k3")],
    )  # fmt: skip
    below = merged("A2:A3", "B2:C3", "D2:D2", "D4:D6", "E2:E4", "A4:A5", "F2:F99")
    assert read(write_workbook(tmp_path / "x.xlsx", sheet(data, below=below))) == [
        (1, list("ABCDEF")),
        (2, ["k1", "wide", "", "", "#N/A (error in the workbook)", "last"]),
        (3, ["k1", "wide", "", "own", "#N/A (error in the workbook)", "last"]),
        (4, ["k2", "", "", "", "kept", "last"]),
        (5, [""] * 6),
        (6, ["k3", "", "", "", "", "last"]),
    ]


def test_merged_titles_and_headers_leave_the_header_where_it_is(tmp_path: Path) -> None:
    """A header of two rows, whose cells are merged down where nothing stands below them."""
    data = rows(
        [text("A1", "Complaints log")],
        [],
        [text("A3", "case_ref"), text("B3", "date_received"), text("C3", "procedure"),
         text("D3", "Stage 1")],
        [text("D4", "date_resolved"), text("E4", "outcome")],
        [text("A5", "C1"), text("B5", "2024-04-02"), text("C5", "statutory"),
         text("D5", "2024-04-16"), text("E5", "upheld")],
    )  # fmt: skip
    below = merged("A1:E2", "A3:A4", "B3:B4", "C3:C4", "D3:E3")
    write_workbook(tmp_path / "x" / "complaints.xlsx", sheet(data, below=below))
    load = land(tmp_path / "x", tmp_path / "landing")
    assert [entry.shape for entry in load.entries] == ["workbook, header in line 4"]
    (row,) = landed_rows(tmp_path / "landing", "complaints")
    assert [cell for cell in row if cell] == [
        "C1", "2024-04-02", "statutory", "2024-04-16", "upheld",
    ]  # fmt: skip


def test_hidden_sheets_and_rows_are_read(tmp_path: Path) -> None:
    cells = [text("A2", "C1"), text("B2", "2024-04-02"), text("C2", "statutory")]
    filtered = '<autoFilter ref="A1:C3"><filterColumn colId="0"/></autoFilter>'
    hidden_row = '<row r="3" hidden="1">' + "".join(cells).replace('2"', '3"') + "</row>"
    xml = sheet(rows(HEADER, cells) + hidden_row, below=filtered)
    path = tmp_path / "x" / "complaints.xlsx"
    write_workbook(path, xml, xml, xml, states="visible hidden veryHidden")
    load = land(tmp_path / "x", tmp_path / "landing")
    assert [(entry.sheet, entry.is_hidden) for entry in load.entries] == [
        ("Sheet1", False), ("Sheet2", True), ("Sheet3", True),
    ]  # fmt: skip
    assert [entry.rows for entry in load.entries] == [2, 2, 2]


@pytest.mark.parametrize("ending", ["xlsx", "xlsm", "xlsb", "xls", "ods", "csv"])
def test_what_a_file_holds_decides_how_it_is_read(tmp_path: Path, ending: str) -> None:
    path = write_workbook(tmp_path / f"complaints.{ending}", sheet(rows(HEADER)))
    assert read(path) == [(1, ["case_ref", "date_received", "procedure"])]


def test_prefixes_and_places_may_be_written_otherwise(tmp_path: Path) -> None:
    """As the tools of some vendors write them."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    xml = (
        f'<x:worksheet xmlns:x="{main}"><x:sheetData>'
        '<x:row><x:c t="inlineStr"><x:is><x:t>a</x:t></x:is></x:c>'
        '<x:c><x:f>A1</x:f></x:c><x:c t="e"><x:v>#NUM!</x:v></x:c></x:row>'
        "<x:row><x:c/><x:c><x:v>5</x:v></x:c></x:row>"
        "</x:sheetData></x:worksheet>"
    )
    assert read(write_workbook(tmp_path / "x.xlsx", xml)) == [
        (1, ["a", NO_RESULT, "#NUM! (error in the workbook)"]),
        (2, ["", "5", ""]),
    ]


def test_a_table_far_from_the_first_cell(tmp_path: Path) -> None:
    data = rows([text("XFA90000", "a"), text("XFB90000", "b")], first=90_000)
    data += rows([text("XFB90001", "c")], first=90_001)
    lines = read(write_workbook(tmp_path / "x.xlsx", sheet(data)))
    assert lines[-2:] == [(90_000, ["a", "b"]), (90_001, ["", "c"])]


@pytest.mark.parametrize(
    ("far", "length"),
    [
        # Formatting only, a used range that is not true, and blanks: nothing.
        ('<c r="XFD1048576" s="1"/>', 2),
        ('<c r="A1048576" t="inlineStr"><is><t> </t></is></c>', 2),
        # A word is a row, and where it stands is kept.
        ('<c r="A1048576" t="inlineStr"><is><t>x</t></is></c>', 1_048_576),
    ],
)
def test_a_stray_cell_in_the_last_row(tmp_path: Path, far: str, length: int) -> None:
    data = rows(HEADER, [text("A2", "C1")]) + rows([far], first=1_048_576)
    above = '<dimension ref="A1:XFD1048576"/>'
    lines = read(write_workbook(tmp_path / "x.xlsx", sheet(data, above=above)))
    assert (len(lines), lines[-1][0]) == (length, length)
    assert lines[1] == (2, ["C1", "", ""])


CELLS = st.sampled_from(["", "", "text", "45384", "#REF!", "#N/A", "=", "=upheld"])


@given(
    lines=st.lists(st.lists(CELLS, min_size=4, max_size=4), min_size=1, max_size=8),
    corner=st.tuples(st.integers(0, 3), st.integers(0, 3)),
    is_1904=st.booleans(),
)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_unreadable_cells_anywhere(
    tmp_path: Path, lines: list[list[str]], corner: tuple[int, int], is_1904: bool
) -> None:
    """Each cell lands as what it is where it is, whatever stands around it."""
    path = tmp_path / "x.xlsx"
    lands = {"#REF!": "#REF! (error in the workbook)", "#N/A": "#N/A (error in the workbook)",
             "=": NO_RESULT, "=upheld": "upheld"}  # fmt: skip
    with xlsxwriter.Workbook(str(path), {"date_1904": is_1904}) as book:
        written = book.add_worksheet()
        for row, line in enumerate([["start"] * 4, *lines], start=corner[0]):
            for column, cell in enumerate(line, start=corner[1]):
                if cell.startswith(("#", "=")):
                    written.write_formula(row, column, "=A1", None, cell.removeprefix("="))
                elif cell.isdigit():
                    written.write_number(row, column, int(cell))
                elif cell:
                    written.write_string(row, column, cell)
    expected = [[lands.get(cell, cell) for cell in line] for line in [["start"] * 4, *lines]]
    numbered = [line for line in enumerate(expected, start=corner[0] + 1) if any(line[1])]
    ((found, rows),) = [(found, list(rows)) for found, rows in workbooks.read_sheets(path)]
    assert found["date_system"] == ("1904" if is_1904 else "1900")
    assert [row for row in rows if any(row[1])] == numbered


@given(
    lines=st.lists(st.lists(st.sampled_from(["", "a", "b"]), min_size=3, max_size=3), min_size=2),
    top=st.integers(0, 3),
    seed=st.integers(0, 2**32),
)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_merged_cells_anywhere(tmp_path: Path, lines: list[list[str]], top: int, seed: int) -> None:
    """Where equal values that follow each other are merged, the rows say the same as before."""
    path = tmp_path / "x.xlsx"
    expected = [[f"key {number}", *line] for number, line in enumerate(lines)]
    with xlsxwriter.Workbook(str(path)) as book:
        written = book.add_worksheet()
        for row, line in enumerate(expected, start=top):
            for column, cell in enumerate(line):
                written.write_string(row, column, cell)
        merge_repeats(Random(seed), written, top, expected, book.add_format())
    assert read(path)[top:] == list(enumerate(expected, start=top + 1))


def test_damaged_workbooks(tmp_path: Path) -> None:
    whole = write_workbook(tmp_path / "whole.xlsx", sheet(rows(HEADER))).read_bytes()
    damaged = {
        "cut.xlsx": whole[: len(whole) // 2],
        "no archive.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000),
    }
    for name, data in damaged.items():
        (tmp_path / name).write_bytes(data)
    write_workbook(tmp_path / "xml.xlsx", sheet(rows(HEADER))[:-30])
    write_workbook(tmp_path / "place.xlsx", sheet(rows([text("1A", "x")])))
    for name in (*damaged, "xml.xlsx", "place.xlsx"):
        with pytest.raises(Reg18Error, match=f"{name} cannot be read as a workbook"):
            read(tmp_path / name)
