"""A folder with very many findings: its page and workbook stay small, and every one is counted."""

from __future__ import annotations

import resource
import time
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from python_calamine import CalamineWorkbook

from reg18.findings.build_findings import write_findings
from reg18.findings.results import MOST_ALIKE, MOST_LINES
from reg18.settings.council import Council
from tests.python.checks import Page
from tests.python.conftest import Reg18

MB = 1_000_000


def written(out: Path) -> tuple[str, list[list[Any]]]:
    """The text of the page, and the rows of the sheet of lines."""
    book = CalamineWorkbook.from_path(str(out / "check.xlsx"))
    return Page(out / "check.html").text, book.get_sheet_by_name("To correct").to_python()[1:]


def test_a_million_findings_of_one_kind(published: Path, council: Council, tmp_path: Path) -> None:
    """Of a build, as a night writes them; here they are put into it, which takes no time."""
    build = tmp_path / "build"
    build.mkdir()
    (build / "warehouse.duckdb").write_bytes(published.read_bytes())
    with duckdb.connect(str(build / "warehouse.duckdb")) as connection:
        columns = [row[0] for row in connection.execute("describe quality.findings").fetchall()]
        values = {
            "kind": "'needs_attention'", "table_name": "'complaints'", "file": "'complaints.csv'",
            "sheet": "''", "load_number": "1", "row_number": "i", "source_line": "i + 1",
            "record_key": "'C' || i", "column_name": "if(i % 2 = 0, 'theme', 'age_band')",
            "raw_value": "'odd ' || i", "is_withheld": "false", "reason": "'unknown_code'",
            "applies_to": "'issue'", "is_latest": "true", "severity": "20", "why": "'it is odd'",
            "what_to_do": "'correct it'",
        }  # fmt: skip
        assert set(columns) == set(values)
        connection.execute(
            f"insert into quality.findings select {', '.join(values[name] for name in columns)} "
            "from range(1_000_000) as r(i)"
        )
        counted = {
            "findings": "500_000", "first_lines": "'1, 2 and 499,998 more'", "first_values": "''",
            "column_name": "name",
        }  # fmt: skip
        columns = [
            row[0] for row in connection.execute("describe quality.finding_counts").fetchall()
        ]
        cells = ", ".join(counted.get(name, values.get(name, "null")) for name in columns)
        connection.execute(
            f"insert into quality.finding_counts select {cells} "
            "from (values ('theme'), ('age_band')) as t(name)"
        )
    begun = time.monotonic()
    write_findings(build, "drop", council, date(2024, 6, 30), tmp_path / "written")
    assert time.monotonic() - begun < 60
    assert sum(file.stat().st_size for file in (tmp_path / "written").iterdir()) < MB
    text, lines = written(tmp_path / "written")
    assert "998,000 findings are counted here and not listed line by line" in text
    assert text.count("500,000") == 2
    columns_listed = [row[6] for row in lines]
    assert columns_listed.count("theme") == columns_listed.count("age_band") == MOST_ALIKE
    assert len(lines) <= MOST_LINES
    # The first ones, in the order of the file.
    assert lines[0][3] == 1


@pytest.mark.slow
def test_a_file_of_bad_rows(reg18_command: Reg18, tmp_path: Path) -> None:
    """200,000 rows, each with an unknown theme and a date that cannot be read."""
    extracts, count = tmp_path / "extracts", 200_000
    extracts.mkdir()
    with (extracts / "complaints.csv").open("w", encoding="utf-8") as file:
        file.write("case_ref,date_received,procedure,theme,date_resolved\n")
        file.writelines(f"C{i},2024-04-02,statutory,odd {i},never {i}\n" for i in range(count))
    begun = time.monotonic()
    done = reg18_command(
        "check", extracts, "--out", tmp_path / "written", "--as-of", "2024-06-30",
        "--with-personal-data",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - begun < 240
    # Kilobytes, of the largest process that has ended.
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 3_000_000
    assert len(done.stdout) < 10_000
    assert f"{2 * count:,} need a look" in done.stdout
    assert sum(file.stat().st_size for file in (tmp_path / "written").iterdir()) < 2 * MB
    text, lines = written(tmp_path / "written")
    assert f"{2 * (count - MOST_ALIKE):,} findings are counted here and not listed" in text
    assert len(lines) == 2 * MOST_ALIKE
