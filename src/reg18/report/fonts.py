"""The typeface of printed reports and of pictures: it comes with a package, not with the system."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

FAMILY = "Source Sans Pro"
# For codes and file names; Typst brings it along.
FIXED = "DejaVu Sans Mono"


def folder() -> Path:
    """Return the folder with the typeface's files."""
    return Path(str(resources.files("font_source_sans_pro"))) / "files"
