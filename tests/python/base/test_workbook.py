"""Cells that people fill in take every value, and lose no text without a sign."""

from __future__ import annotations

from pathlib import Path

import python_calamine

from reg18.base.workbook import LONGEST_TEXT, open_workbook


def test_a_text_that_is_too_long_for_an_open_cell_is_cut_with_a_sign(tmp_path: Path) -> None:
    file = tmp_path / "w.xlsx"
    with open_workbook(file, tmp_path, {}) as workbook:
        sheet = workbook.add_sheet("Quotes", [10, 10, 10], ["A", "B", "C"])
        sheet.put(["x" * (LONGEST_TEXT + 1), "=1+1", 7], ["free", "entry", "free"])
        sheet.put(["", None, ""], ["free", "entry", "free"])
        assert sheet.cut == 1
    book = python_calamine.CalamineWorkbook.from_path(str(file))
    text, formula, number = book.get_sheet_by_index(0).to_python()[1]
    assert isinstance(text, str)
    assert len(text) == LONGEST_TEXT
    assert text.endswith("x…")
    assert (formula, number) == ("=1+1", 7)
