"""The command `reg18 check`: it reads its options, checks, prints, and says how it went."""

from __future__ import annotations

import os
import signal
import sys
from datetime import date
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from reg18.base.errors import Reg18Error
from reg18.base.progress import Reporter
from reg18.cli.options import AS_OF, COUNCIL, MAPPING, PATH
from reg18.findings.check_files import PAGE, WORKBOOK, write_check
from reg18.findings.check_folder import check_folder
from reg18.findings.check_summary import print_check
from reg18.settings.council import Council
from reg18.settings.mapping import Mapping


@click.command("check")
@click.argument("extracts", metavar="DIR", type=PATH)
@click.option("--out", type=PATH, help="A folder for a page and a workbook, to send to others.")
@MAPPING
@AS_OF
@click.option(
    "--with-personal-data", is_flag=True, help="Write whole rows, names and texts too, into --out."
)
@COUNCIL
def check_command(
    extracts: Path,
    out: Path | None,
    mappings: list[Mapping],
    as_of: date | None,
    with_personal_data: bool,
    council: Council,
) -> None:
    """Show what would be rejected of a folder of extracts, and what to fix; load nothing.

    The exit code is 0 if the folder can be loaded and 1 if it cannot.
    """
    if with_personal_data and out is None:
        raise Reg18Error(
            "--with-personal-data is for the files that --out writes; it shows nothing here.",
            "Name a folder with --out.",
        )
    reporter, console = Reporter(), Console(highlight=False)
    # A check that is terminated still removes its own files.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # What is written names cases: it is for its owner until someone sends it.
    os.umask(0o077)
    with check_folder(extracts, council, as_of, reporter, with_personal_data, mappings) as result:
        if out is not None:
            with reporter.step("Writing the page and the workbook"):
                write_check(result, council, out)
    print_check(result, console)
    if out is not None:
        console.print()
        for name in (PAGE, WORKBOOK):
            console.print(Text(f"To send: {out / name}"), soft_wrap=True)
        if with_personal_data:
            console.print(Text("Both hold personal data: do not pass them on."))
    if not result.can_be_loaded:
        sys.exit(1)
