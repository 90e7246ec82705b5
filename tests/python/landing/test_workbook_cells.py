"""What a cell of a workbook says, as the text that lands."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reg18.base.errors import Reg18Error
from tests.python.workbook_xml import (
    CASES,
    DAY,
    DURATION,
    MOMENT,
    TIME,
    number,
    read,
    rows,
    sheet,
    text,
    write_workbook,
)  # fmt: skip

NO_RESULT = "(formula without a result)"


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


@pytest.mark.parametrize("kind", ["array", "dataTable"])
def test_a_formula_for_several_cells(tmp_path: Path, kind: str) -> None:
    """It is in the first of them. The others look empty where there is no result: none of them may
    be read as such."""
    formula = f'<c r="B2"><f t="{kind}" ref="{{}}">A2:A3</f>{{}}</c>'

    def lines(area: str, value: str) -> list[tuple[int, list[str]]]:
        data = rows([text("A1", "a")], [text("A2", "1"), formula.format(area, value)])
        return read(write_workbook(tmp_path / "x.xlsx", sheet(data)))

    assert lines("B2:C3", "<v>7</v>") == [(1, ["a", ""]), (2, ["1", "7"])]
    assert lines("B2", "<v/>") == [(1, ["a", ""]), (2, ["1", NO_RESULT])]
    with pytest.raises(Reg18Error, match=r"x\.xlsx has a formula without a result for .* B2:C3"):
        lines("B2:C3", "<v/>")


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
    assert [row for row in read(path) if any(row[1])] == numbered
