"""The pages of the site as they are written: Evidence's own server, over the tables of a build."""

from __future__ import annotations

from pathlib import Path

import click

from reg18.base.progress import Reporter
from reg18.settings.council import Council
from reg18.site.assembly import write_beside
from reg18.site.node import run_dev
from reg18.site.pages import prepare, work_folder


def develop(warehouse: Path, port: int, council: Council, reporter: Reporter) -> int:
    """Serve the pages of reports/site, each shown anew when its file is saved."""
    work = work_folder()
    work.mkdir(parents=True, exist_ok=True)
    prepare(work, reporter, linked=True)
    (work / "static").mkdir(exist_ok=True)
    write_beside(warehouse, work / "static", council, reporter)
    click.echo(f"http://127.0.0.1:{port}/, once Evidence says that it is ready. Ctrl-C ends it.")
    return run_dev(work, port)
