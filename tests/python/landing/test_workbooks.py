"""What the sheets of a workbook say: which rows, of which epoch, and what is damaged."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reg18.base.errors import Reg18Error
from reg18.landing.intake.workbooks import read_sheets
from reg18.landing.store import Landing
from tests.python.landed import land, landed_rows
from tests.python.shapes import merge_repeats
from tests.python.workbook_xml import (
    CASES,
    DAY,
    number,
    read,
    rows,
    sheet,
    text,
    write_workbook,
)  # fmt: skip

HEADER = [text("A1", "case_ref"), text("B1", "date_received"), text("C1", "procedure")]


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
    for found, lines in read_sheets(path):
        assert found["date_system"] == epoch
        assert list(lines) == [(1, [day, "43922"])]


def test_an_epoch_that_cannot_be_read(tmp_path: Path) -> None:
    """Read as either, its dates would be four years out."""
    path = tmp_path / "x.xlsx"
    with pytest.raises(Reg18Error, match=r"x\.xlsx cannot be read as a workbook"):
        read(write_workbook(path, sheet(""), properties='<workbookPr date1904="on"/>'))


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
    assert {(row["service_area"], row["theme"]) for row in landed} == {("North", "charging")}


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
        (1, ["a", "(formula without a result)", "#NUM! (error in the workbook)"]),
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
