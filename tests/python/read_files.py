"""The lines of one file as intake judges them, without landing them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reg18.landing.intake.files import SourceFile, find_files
from reg18.landing.intake.layout import Layout, layout_of
from reg18.landing.intake.line_kinds import JudgedLine, line_kinds
from reg18.landing.intake.text import find_shape, read_records
from reg18.landing.intake.workbooks import open_sheets
from reg18.settings.mapping import Mapping

Row = dict[str, str | None]


def sources_of(path: Path, mappings: Sequence[Mapping] = ()) -> list[SourceFile]:
    found, _ = find_files(path.parent, list(mappings))
    return [source for source in found if source.path == path]


def judged(source: SourceFile) -> tuple[Layout, list[JudgedLine]]:
    """The layout of a text file or of a workbook's first sheet, and each line below the header."""
    if source.kind == "workbook":
        sheet = next(open_sheets(source, []))
        layout = layout_of(source, sheet.header, source.name, sheet.above)
        return layout, list(line_kinds(layout, sheet.rows))
    shape = find_shape(source)
    layout = layout_of(source, shape.header, source.name, shape.above)
    return layout, list(line_kinds(layout, read_records(source, shape)))


def kinds(path: Path, mappings: Sequence[Mapping] = ()) -> list[tuple[int, str]]:
    """The lines below the header that are not rows."""
    (source,) = sources_of(path, mappings)
    return sorted((line, kind) for line, kind, _ in judged(source)[1] if kind != "record")


def rows(path: Path, mappings: Sequence[Mapping] = (), feed: int = 0) -> list[Row]:
    """The rows that a feed takes from a file, each with the columns that are filled."""
    layout, lines = judged(sources_of(path, mappings)[feed])
    taken = [cells for _, kind, cells in lines if kind == "record" and layout.takes(cells)]
    return [
        {
            column: value
            for column, value in zip(layout.table.columns, layout.values(cells), strict=True)
            if value
        }
        for cells in taken
    ]
