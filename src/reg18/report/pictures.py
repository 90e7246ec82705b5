"""Drawings as pictures for Word, at a resolution for print."""

from __future__ import annotations

from pathlib import Path

import vl_convert

from reg18.report import fonts

# Of the width of a page's text, about 300 dots an inch.
SCALE = 3


def write_pictures(folder: Path, drawings: dict[str, str]) -> None:
    """Write a PNG of each drawing for wide pages beside it."""
    vl_convert.register_font_directory(str(fonts.folder()))
    for name, drawing in drawings.items():
        if not name.endswith("-narrow.svg"):
            picture = vl_convert.svg_to_png(drawing, scale=SCALE)
            (folder / name).with_suffix(".png").write_bytes(picture)
