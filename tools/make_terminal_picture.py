"""Makes the picture of `reg18 status` in docs/images, after a night with the demonstration data:
`make pictures`. Needs Chromium."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

from reg18.base.paths import project_root
from tools.pictures import browser, saved

COLUMNS = 92
SETTINGS = """\
warehouse: warehouse/complaints.duckdb
drop: drop
taken: taken
settle_minutes: 0
findings: to-mend
tables: tables
reports: reports
"""
# What a terminal looks like, whatever fonts are here.
FORM = """<!DOCTYPE html><meta charset="utf-8"><style>{stylesheet}
body {{ margin: 0; background: #fff; }}
pre {{ display: inline-block; margin: 0; padding: 18px 22px; color: #1c1c24;
font: 15px/1.35 "DejaVu Sans Mono", monospace; }}</style><pre>{code}</pre>"""


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="reg18-pictures-") as name:
        folder = Path(name)
        drop = folder / "drop"
        drop.mkdir()
        for extract in (project_root() / "extracts" / "demo").glob("*.csv"):
            (drop / extract.name).write_bytes(extract.read_bytes())
        (folder / "nightly.yml").write_text(SETTINGS, encoding="utf-8")
        reg18("nightly", folder)
        page = folder / "status.html"
        page.write_text(as_page(reg18("status", folder)), encoding="utf-8")
        with browser() as opened:
            window = opened.new_page(device_scale_factor=1.5)
            window.goto(page.as_uri())
            picture = window.locator("pre").screenshot()
        saved(picture, "nightly-status")


def reg18(command: str, folder: Path) -> str:
    """What a command says in a terminal, with its colours."""
    return subprocess.run(
        [str(Path(sys.executable).with_name("reg18")), command, "--settings", "nightly.yml"],
        cwd=folder, check=True, text=True, encoding="utf-8", stdout=subprocess.PIPE,
        env={**os.environ, "FORCE_COLOR": "1", "COLUMNS": str(COLUMNS)},
    ).stdout  # fmt: skip


def as_page(said: str) -> str:
    console = Console(record=True, width=COLUMNS, file=io.StringIO())
    console.print(Text.from_ansi(said.rstrip()))
    return console.export_html(code_format=FORM)


if __name__ == "__main__":
    main()
