"""Workbooks written part by part, as no library writes them."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from reg18.landing.intake import workbooks
from reg18.landing.intake.workbook_rows import read_workbook
from tests.python.conftest import ROOT

CASES = ROOT / "tests" / "fixtures" / "cases"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"

# The styles of a cell: a date, a date with a time, a duration, a time.
DAY, MOMENT, DURATION, TIME = 1, 2, 3, 4
_STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="2">'
    '<numFmt numFmtId="164" formatCode="dd/mm/yyyy hh:mm"/>'
    '<numFmt numFmtId="165" formatCode="[h]:mm"/></numFmts>'
    '<fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="5"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/>'
    '<xf numFmtId="165"/><xf numFmtId="20"/></cellXfs></styleSheet>'
)


def text(name: str, value: str) -> str:
    """A cell that holds text."""
    value = f'<is><t xml:space="preserve">{escape(value)}</t></is>'
    return f'<c r="{name}" t="inlineStr">{value}</c>'


def number(name: str, value: object, style: int = 0) -> str:
    """A cell that holds a number."""
    return f'<c r="{name}" s="{style}"><v>{value}</v></c>'


def rows(*cells: Sequence[str], first: int = 1) -> str:
    """Rows of cells that are written already."""
    numbered = enumerate(cells, start=first)
    return "".join(f'<row r="{line}">{"".join(row)}</row>' for line, row in numbered)


def sheet(data: str, above: str = "", below: str = "") -> str:
    """The XML of a sheet: its rows, and what stands above and below them."""
    return (
        f'<worksheet xmlns="{MAIN}" xmlns:xm="urn:formulas">'
        f"{above}<sheetData>{data}</sheetData>{below}</worksheet>"
    )


def read(path: Path) -> list[tuple[int, list[str]]]:
    """The rows of the first sheet of a workbook, with their lines. Read in this process: one for
    each of many small files would be most of their time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workbooks, "read_in_process", lambda _, *words: read_workbook(*words))
        return next([*lines] for _, lines in workbooks.read_sheets(path))


def write_workbook(path: Path, *sheets: str, properties: str = "", states: str = "") -> Path:
    """Write a workbook of sheets that are XML; `states` has a word for the state of each."""
    path.parent.mkdir(parents=True, exist_ok=True)
    numbers = range(1, len(sheets) + 1)
    words = states.split() or ["visible"] * len(sheets)
    listed = "".join(
        f'<sheet name="Sheet{number}" sheetId="{number}" state="{word}" r:id="rId{number}"/>'
        for number, word in zip(numbers, words, strict=True)
    )
    leads = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet" '
        f'Target="worksheets/sheet{number}.xml"/>'
        for number in numbers
    )
    leads += f'<Relationship Id="rId0" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{leads}</Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}">{properties}'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/styles.xml": _STYLES,
    }
    parts |= {f"xl/worksheets/sheet{number}.xml": xml for number, xml in enumerate(sheets, start=1)}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, xml in parts.items():
            archive.writestr(name, xml)
    return path
