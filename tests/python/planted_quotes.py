"""Compliments with everything that must not come through: in the texts, in the rows that are not to
be quoted, and in what an editor might write."""

from __future__ import annotations

import csv
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from filelock import FileLock

from reg18.base.paths import Warehouse
from reg18.report.render import render_annual
from reg18.settings.council import Council, load_council
from tests.python.changed_project import ChangedProject
from tests.python.conftest import ROOT
from tests.python.html_page import Node, read_page
from tests.python.reviewing import Record

YEAR = "2024-25"
NAMES = ("Zebediah", "Quillfeather", "Ottoline", "Marchbanks")
IN_TEXTS = (
    *NAMES, "900123", "q@example", "Acacia", "8RB", "5919", "QQ123456C", "1945", "HYPERLINK",
    "alert(", "<script", "javascript", "7*7", "a.invalid", "\u202e", "P-77001", "C-2024-0001",
)  # fmt: skip
NOT_TO_QUOTE = (
    "notagreed", "notasked", "libraryword", "otheryear", "rejectedword", "olderwords", "nowhere",
)  # fmt: skip
PLAIN = "We felt listened to, and the help was so kind. It made all the difference."

COMPLIMENTS = [
    # reference, received, service area, text, publish, last updated
    ("K1", "2024-04-02", "Home First",
     "Thanks to Zebediah and to J and H. You can ring 07700 900123 or write to q@example.org.",
     "yes", ""),
    ("K2", "2024-05-02", "Brokerage",
     "We live at 12 Acacia Avenue, LE3 8RB. NHS 943 476 5919, NI QQ123456C, born 3/4/1945. All of "
     "it was kind.", "yes", ""),
    ("K3", "2024-06-02", "Review Team",
     '=HYPERLINK("http://a.invalid","pay") and <script>alert(1)</script> and '
     "[x](javascript:alert(2)) and {{ 7*7 }} were not \u202eneeded, thank you *all*.", "yes", ""),
    ("K4", "2024-07-02", "Home First",
     "ottoline marchbanks would have been glad, and so would ZEBEDIAH QUILLFEATHER.", "yes", ""),
    ("K5", "2024-08-02", "Occupational Therapy", PLAIN, "yes", ""),
    ("K6", "2024-08-03", "Occupational Therapy",
     "Person P-77001 and case C-2024-0001 were looked after so kindly.", "yes", ""),
    ("K7", "2024-09-02", "Home First", "We were notagreed to print this.", "no", ""),
    ("K8", "2024-09-02", "Home First", "We were notasked about this.", "", ""),
    ("K9", "2024-09-02", "Oadby Library", "The libraryword was kind and quiet.", "yes", ""),
    ("K10", "2023-09-02", "Home First", "The otheryear was kind as well.", "yes", ""),
    ("K11", "2025-04-01", "Home First", "The otheryear was kind as well.", "yes", ""),
    ("K12", "31/31/2024", "Home First", "The rejectedword was kind.", "yes", ""),
    ("K13", "2024-10-02", "Home First", "The olderwords were kind.", "yes", "2024-10-03"),
    ("K13", "2024-10-02", "Home First", "The newer ones were kind enough.", "yes", "2024-10-04"),
    ("K14", "2024-11-02", "Home First", "  ", "yes", ""),
    ("K15", "2024-11-02", "", "The nowhere of it was kind.", "yes", ""),
]  # fmt: skip
QUOTABLE = ("K1", "K2", "K3", "K4", "K5", "K6", "K13")
AREAS = {ref: area for ref, _, area, *_ in COMPLIMENTS}


@dataclass(frozen=True)
class Planted:
    """The warehouse, its settings, and everything that was printed while it was built."""

    file: Path
    council: Council
    said: str


def build_planted(project: ChangedProject, shared: Path) -> Planted:
    """Built by a project in which the library is marked as another service, as a council would."""
    file, said = shared / "warehouse.duckdb", shared / "said.txt"
    settings = shared / "council.yml"
    with FileLock(str(shared) + ".lock"):
        if not said.exists():
            shutil.rmtree(shared, ignore_errors=True)
            shared.mkdir(parents=True)
            text = (ROOT / "council.yml").read_text(encoding="utf-8")
            text = text.replace("max_reject_share: 0.05", "max_reject_share: 0.5")
            settings.write_text(text.replace("at_most: 12", "at_most: 6"), encoding="utf-8")
            _write_extracts(shared / "extracts")
            done = project.run(
                "build", "--extracts", shared / "extracts", "--warehouse", file,
                "--as-of", "2025-06-30", "--council", settings,
            )  # fmt: skip
            said.write_text(done.stdout + done.stderr, encoding="utf-8")
    return Planted(file, load_council(settings), said.read_text(encoding="utf-8"))


def _write_extracts(folder: Path) -> None:
    folder.mkdir(parents=True)
    heads = ["case_ref", "date_received", "procedure", "person_id", "complainant_name",
             "service_area", "last_updated"]  # fmt: skip
    with (folder / "complaints.csv").open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows(
            [
                heads,
                ["C-2024-0001", "2023-04-03", "statutory", "P-77001", "Zebediah Quillfeather",
                 "Home First", "2024-02-01"],
                # What a case said before is known too.
                ["C-2024-0001", "2023-04-03", "statutory", "P-77001", "Ottoline Marchbanks",
                 "Home First", "2024-01-01"],
                ["C-2024-0002", "2024-04-03", "statutory", "", "Mr Will Young", "Home First", ""],
            ]
        )  # fmt: skip
    with (folder / "compliments.csv").open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows(
            [["compliment_ref", "date_received", "service_area", "text", "publish",
              "last_updated"], *COMPLIMENTS]
        )  # fmt: skip


def copied(planted: Planted, folder: Path) -> Path:
    """The planted warehouse with its landing, to be changed."""
    folder.mkdir()
    file = folder / "warehouse.duckdb"
    shutil.copy(planted.file, file)
    shutil.copy(Warehouse(planted.file).landing, Warehouse(file).landing)
    return file


def approved(record: Record) -> dict[str, Any]:
    return {"Decision": "yes", "Approved by": "A. Manager", "Date": date(2025, 5, 1)}


def rows_of(folder: Path) -> list[dict[str, str]]:
    with (folder / "quotes.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def edit(folder: Path, line: int, **values: str) -> None:
    """Change a row of quotes.csv by hand; `line` is that of the file."""
    rows = rows_of(folder)
    rows[line - 2] |= values
    with (folder / "quotes.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def page_of(planted: Planted, folder: Path, out: Path) -> Node:
    result = render_annual(
        planted.file, YEAR, out, planted.council, draft=True, commentary=folder.parent
    )
    return read_page(result.html)


def assert_silent(said: str) -> None:
    """Check that a message has no word of a text and no name."""
    for word in (*IN_TEXTS, *NOT_TO_QUOTE, "listened", "difference", "indeed"):
        assert word not in said, word
