"""The commands `reg18 nightly` and `reg18 status`."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path

import click
from rich.markup import escape

from reg18.base.errors import Reg18Error
from reg18.base.progress import Reporter
from reg18.cli.options import PATH, console
from reg18.nightly.nightly_run import run_nightly
from reg18.nightly.notifications import notify_if_old, send_test
from reg18.nightly.run_summary import NightlyRun, print_nightly_run, print_sent, print_status
from reg18.nightly.status import StatusUnknownError, as_json, read_status
from reg18.settings.nightly import load_settings
from reg18.settings.nightly_file import Settings
from reg18.warehouse.runs import LONDON


@click.command("nightly")
@click.option("--settings", "file", type=PATH, required=True, help="The nightly settings.")
def nightly_command(file: Path) -> None:
    """Do a nightly run: collect new files, build, publish, write tables and reports, notify people.

    The exit code is 0 if all was done, 1 if something was refused and nothing was published, 3 if
    the data failed a check and nothing was published, 4 if another run is at work, 5 if the
    warehouse was published and a later step failed. Any run can be repeated.
    """
    settings, done = load_settings(file), NightlyRun()
    try:
        run_nightly(settings, Reporter(), done)
    finally:
        # What was collected and skipped, and where to read what to fix, helps after any outcome.
        print_nightly_run(done, settings, console())


@click.command("status")
@click.option("--settings", "file", type=PATH, help="The nightly settings.")
@click.option("--warehouse", type=PATH, help="The warehouse file, if there are no settings.")
@click.option("--json", "is_json", is_flag=True, help="Print it as JSON, for programs.")
@click.option("--tell", is_flag=True, help="Notify people if what is published is too old.")
@click.option("--test", is_flag=True, help="Send a test message to every address, and stop.")
def status_command(
    file: Path | None, warehouse: Path | None, is_json: bool, tell: bool, test: bool
) -> None:
    """Show what is published, the last runs and the age of each extract.

    The exit code is that of monitoring programs: 0 all is well, 1 a warning, 2 someone must act, 3
    unknown.
    """
    if (file is None) == (warehouse is None):
        raise click.UsageError("Give either --settings or --warehouse.")
    settings = _settings(file) if file is not None else None
    if test or tell:
        _notify(settings, test)
        if test:
            return
    path = settings.warehouse if settings is not None else warehouse
    assert path is not None
    status = read_status(path, settings, datetime.now(LONDON))
    if is_json:
        click.echo(json.dumps(as_json(status), indent=2, ensure_ascii=False))
    else:
        print_status(status, console())
    sys.exit(status.level)


def _settings(file: Path) -> Settings:
    try:
        return load_settings(file)
    except Reg18Error as error:
        raise StatusUnknownError(error.message, error.advice) from error


def _notify(settings: Settings | None, test: bool) -> None:
    if settings is None or settings.addresses_file is None:
        raise StatusUnknownError(
            "No one is named to be notified.",
            "Give --settings, with the part `notify`; docs/reference/nightly.md explains it.",
        )
    if test:
        sent = send_test(settings.addresses_file)
        print_sent(sent, console())
        if any(one.problem for one in sent):
            sys.exit(1)
        return
    errors = console(stderr=True)
    for one in notify_if_old(settings):
        errors.print(
            f"[yellow]Warning:[/yellow] line {one.line} of "
            f"{escape(str(settings.addresses_file))} was not notified: {one.problem}."
        )
