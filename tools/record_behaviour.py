"""Record what users see of reg18, as text files to compare before and after a change of its inside.

    python -m tools.record_behaviour OUT [REG18]

Writes below OUT/record the figures of the demonstration data and of generated folders, the words of
the demonstration reports in each format, the help of each command, and how commands end that are
given nothing to work with. REG18 is the command to record, by default that of this environment. Two
records are compared with `diff -r`.
"""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from random import Random

import duckdb
import pypdfium2

from reg18.base.paths import project_root
from tests.python.html_page import read_page
from tests.python.random_folders import write_folder
from tests.python.shapes import redress

FOLDERS = 50
AS_OF = "2025-06-30"
FIGURES = ("kpi_annual", "kpi_quarterly", "statutory_return")
REPORTS = (("annual", "2024-25"), ("quarterly", "2024-25-Q4"))
# What ends a command that is given nothing to work with, or something that is not there.
WRONG = (
    ("build",),
    ("build", "--extracts", "nowhere", "--warehouse", "w.duckdb"),
    ("check", "nowhere"),
    ("report", "annual", "2024-25", "--warehouse", "w.duckdb", "--out", "out"),
    ("ready", "2024-25", "--warehouse", "w.duckdb"),
    ("trace", "complaints_received", "2024-25", "--warehouse", "w.duckdb"),
    ("export", "--warehouse", "w.duckdb", "--out", "out"),
    ("status", "--warehouse", "w.duckdb"),
    ("nightly", "--settings", "nowhere.yml"),
    ("rollback", "--warehouse", "w.duckdb"),
    ("landing", "list", "--warehouse", "w.duckdb"),
    ("landing", "remove", "1", "--warehouse", "w.duckdb"),
)


class Recorder:
    """A command to record, and where its record goes."""

    def __init__(self, out: Path, reg18: Path) -> None:
        self.out, self.reg18 = out.absolute(), reg18
        self.work = self.out / "work"
        self.work.mkdir(parents=True, exist_ok=True)

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run the command in the folder of what the record is made from."""
        return subprocess.run(
            [str(self.reg18), *map(str, arguments)], cwd=self.work, check=False,
            capture_output=True, text=True, env={**os.environ, "COLUMNS": "100"},
        )  # fmt: skip

    def build(self, extracts: Path, name: str, as_of: str) -> Path:
        """Build a folder of extracts and record its figures; returns the warehouse."""
        file = self.work / name / "warehouse.duckdb"
        done = self.run(
            "build", "--extracts", extracts, "--warehouse", file, "--as-of", as_of,
            "--published", self.work / "published",
        )  # fmt: skip
        # Of the output, what says neither a duration nor a path.
        said = re.sub(r"\(\d+\.\d s\)|/\S+", "", done.stdout + done.stderr)
        self.write(f"{name}/build.txt", f"exit code {done.returncode}\n{said}")
        if done.returncode == 0:
            with duckdb.connect(str(file), read_only=True) as connection:
                for table in FIGURES:
                    result = connection.execute(f"select * from marts.{table} order by all")
                    with self.place(f"{name}/{table}.csv").open("w", newline="") as handle:
                        writer = csv.writer(handle)
                        writer.writerow(column[0] for column in result.description or ())
                        writer.writerows(result.fetchall())
        return file

    def place(self, name: str) -> Path:
        """Where a part of the record goes."""
        path = self.out / "record" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def write(self, name: str, text: str) -> None:
        """Write a part of the record."""
        self.place(name).write_text(text, encoding="utf-8")


def record_commands(recorder: Recorder) -> None:
    """The help of each command and of those below it, and how each ends without its input."""
    commands: list[tuple[str, ...]] = [()]
    for command in commands:
        text = recorder.run(*command, "--help").stdout
        recorder.write(f"help/{'-'.join(command) or 'reg18'}.txt", text)
        _, _, listed = text.partition("\nCommands:\n")
        commands += [(*command, name) for name in re.findall(r"^  (\S+)", listed, re.M)]
    codes = [f"{recorder.run(*one).returncode} {' '.join(one)}" for one in WRONG]
    recorder.write("exit_codes.txt", "\n".join([*codes, ""]))


def record_reports(recorder: Recorder, warehouse: Path) -> None:
    """The words of the demonstration reports in each format."""
    out = recorder.work / "reports"
    for kind, period in REPORTS:
        done = recorder.run("report", kind, period, "--warehouse", warehouse, "--out", out)
        if done.returncode:
            sys.exit(f"The {kind} report was not made:\n{done.stderr}")
    for file in sorted(out.glob("*.html")):
        recorder.write(f"reports/{file.name}.txt", read_page(file).text())
    for file in sorted(out.glob("*.pdf")):
        pages = [
            page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(str(file))
        ]
        recorder.write(f"reports/{file.name}.txt", "\n".join(pages))
    for file in sorted(out.glob("*.docx")):
        with zipfile.ZipFile(file) as archive:
            body = archive.read("word/document.xml").decode("utf-8")
        paragraphs = body.split("</w:p>")
        words = ["".join(re.findall(r"<w:t[^>]*>([^<]*)", one)) for one in paragraphs]
        recorder.write(f"reports/{file.name}.txt", "\n".join(words))


def main(out: Path, reg18: Path) -> None:
    """Record everything."""
    recorder = Recorder(out, reg18)
    record_commands(recorder)
    demo = project_root() / "extracts" / "demo"
    record_reports(recorder, recorder.build(demo, "demo", AS_OF))
    for seed in range(FOLDERS):
        extracts = recorder.work / f"folder-{seed:02}" / "extracts"
        plan = write_folder(extracts, seed)
        if seed % 2 == 0:
            rng = Random(seed)
            for file in sorted(extracts.glob("*.csv")):
                redress(rng, file)
        recorder.build(extracts, f"folder-{seed:02}", str(plan.as_of))
        print(f"folder {seed + 1} of {FOLDERS}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    given = sys.argv[2] if len(sys.argv) == 3 else Path(sys.executable).with_name("reg18")
    main(Path(sys.argv[1]), Path(given))
