"""The typeface of printed reports and of pictures: it comes in a wheel, none need be installed."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from reg18.base.errors import Reg18Error

FAMILY = "Source Sans Pro"
# For codes and file names; it is embedded in Typst.
FIXED = "DejaVu Sans Mono"
# Word documents are set in what every office computer has.
OFFICE = "Arial"


def folder() -> Path:
    """The folder with the typeface's files."""
    found = find_spec("font_source_sans_pro")
    if found is None or found.origin is None:
        raise Reg18Error(
            f"The typeface {FAMILY} is not installed.", "Install reg18 again, with `make setup`."
        )
    return Path(found.origin).parent / "files"
