"""Write the approved quotes of the demonstration: drawn, decided on and approved as by a person.

The people of the demonstration are invented, and so is whoever decides. Call it with a warehouse
built from extracts/demo, after the extracts were made anew.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import date
from pathlib import Path

from reg18.base.paths import project_root
from reg18.quotes.approve import approve
from reg18.quotes.draw import draw, help_lines
from reg18.quotes.review_file import Column, read_review, write_review
from reg18.quotes.source import read_source
from reg18.settings.council import load_council

YEAR = "2024-25"

# By service area: what was refused, and what was made shorter.
_REFUSED = ("Customer Service Centre", "Financial Assessments", "Locality West")
_SHORTER = {
    "Blue Badges and Transport": (
        "(Synthetic) Coming home from hospital went far more smoothly than we had feared. "
        "… I would recommend the team to anyone."
    ),
    "Locality East": (
        "(Synthetic) We felt listened to from the very first call. … Well done to everybody "
        "involved."
    ),
}


def make(warehouse: Path, folder: Path) -> None:
    """Draw from the demonstration's warehouse, decide, and approve into a year's folder."""
    source = read_source(warehouse, YEAR, load_council(project_root() / "council.yml"))
    with tempfile.TemporaryDirectory(prefix="reg18-demo-quotes-") as temporary:
        review = Path(temporary) / "review.xlsx"
        draw(source, review, with_originals=False)
        rows = list(read_review(review, YEAR).values())
        for row in rows:
            row[Column.DECISION] = "no" if row[Column.AREA] in _REFUSED else "yes"
            row[Column.TEXT] = _SHORTER.get(row[Column.AREA], "")
            row[Column.APPROVED_BY], row[Column.APPROVED_ON] = "Demonstration", date(2025, 6, 30)
        write_review(review, YEAR, rows, help_lines(source), with_originals=False)
        approve(source, review, folder)


if __name__ == "__main__":
    make(Path(sys.argv[1]), project_root() / "reports" / "annual" / "commentary" / YEAR)
