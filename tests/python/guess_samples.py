"""What the tests of guessed mappings share: sheets to guess from, and the guess as it loads."""

from __future__ import annotations

import csv
import tempfile
from datetime import date
from pathlib import Path

from python_calamine import CalamineWorkbook

from reg18.settings.mapping import Mapping, load_mapping
from reg18.settings.mapping_file import Feed
from reg18.wizard.mapping_text import guess_mapping
from reg18.wizard.samples import SampleSheet
from tests.python.conftest import ROOT

WORDS = ROOT / "src" / "reg18" / "wizard" / "header_words.csv"


def load(text: str) -> Mapping:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "mapping.yml"
        file.write_text(text, encoding="utf-8")
        return load_mapping(file)


def sheet(text: str, file: str = "complaints.csv", name: str = "") -> SampleSheet:
    return SampleSheet(file, name, list(csv.reader(text.strip().splitlines())))


def guess(*sheets: SampleSheet) -> tuple[str, list[Feed]]:
    text = guess_mapping(list(sheets), "some system")
    return text, list(load(text).feeds)


def sources(feed: Feed) -> dict[str, str]:
    return {column: "+".join(source.named) for column, source in feed.columns.items()}


def samples_of(folder: Path) -> list[SampleSheet]:
    found = []
    for file in sorted(folder.iterdir()):
        if file.suffix == ".csv":
            found.append(sheet(file.read_text(encoding="utf-8-sig"), file.name))
        elif file.suffix == ".xlsx":
            workbook = CalamineWorkbook.from_path(str(file))
            for name in workbook.sheet_names:
                rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
                found.append(SampleSheet(file.name, name, [list(map(_cell, row)) for row in rows]))
    return [SampleSheet(one.file, one.sheet, one.rows[:200]) for one in found]


def _cell(cell: object) -> str:
    return cell.isoformat() if isinstance(cell, date) else str(cell)
