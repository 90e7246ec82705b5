"""The commands `reg18 nightly` and `reg18 status`."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from reg18.base.errors import Reg18Error
from reg18.base.progress import Reporter
from reg18.cli.options import PATH
from reg18.nightly.notifications import notify_if_old, send_test
from reg18.nightly.run_summary import NightlyRun, print_nightly_run, print_sent, print_status
from reg18.nightly.status import StatusUnknownError, as_json, read_status
from reg18.settings.nightly import load_settings
from reg18.settings.nightly_file import Settings
from reg18.warehouse.runs import LONDON

_SETTINGS = click.option("--settings", "file", type=PATH, help="The settings of the nights.")


def _console() -> Console:
    return Console(highlight=False, soft_wrap=True)


@click.command("nightly")
@click.option("--settings", "file", type=PATH, required=True, help="The settings of the nights.")
def nightly_command(file: Path) -> None:
    """Do a night: take new files, build, publish, write tables and reports, tell people.

    The exit code is 0 where all was done, 1 where something was refused and nothing was published,
    3 where the data failed a check and nothing was published, 4 where another run is at work, 5
    where the warehouse was published and a later step failed. Any night can be run again.
    """
    from reg18.nightly.nightly_run import run_nightly

    settings, done = load_settings(file), NightlyRun()
    try:
        run_nightly(settings, Reporter(), done)
    finally:
        # What was collected and skipped, and where to see what to correct, help however it ended.
        print_nightly_run(done, settings, _console())


@click.command("status")
@_SETTINGS
@click.option("--warehouse", type=PATH, help="The warehouse file, where there are no settings.")
@click.option("--json", "is_json", is_flag=True, help="Print it for a program.")
@click.option("--tell", is_flag=True, help="Tell people if what is published is too old.")
@click.option("--test", is_flag=True, help="Send a test message to every address, and stop.")
def status_command(
    file: Path | None, warehouse: Path | None, is_json: bool, tell: bool, test: bool
) -> None:
    """Say how things stand: what is published, the last runs, the age of each extract.

    The exit code is that of monitoring programs: 0 all is well, 1 a warning, 2 somebody must act, 3
    it cannot be told.
    """
    if (file is None) == (warehouse is None):
        raise click.UsageError("Give either --settings or --warehouse.")
    settings = _settings(file) if file is not None else None
    if test or tell:
        _speak(settings, test)
        if test:
            return
    path = settings.warehouse if settings is not None else warehouse
    assert path is not None
    status = read_status(path, settings, datetime.now(LONDON))
    if is_json:
        click.echo(json.dumps(as_json(status), indent=2, ensure_ascii=False))
    else:
        print_status(status, _console())
    sys.exit(status.level)


def _settings(file: Path) -> Settings:
    try:
        return load_settings(file)
    except Reg18Error as error:
        raise StatusUnknownError(error.message, error.advice) from error


def _speak(settings: Settings | None, test: bool) -> None:
    if settings is None or settings.addresses_file is None:
        raise StatusUnknownError(
            "Nobody is named to be told.",
            "Give --settings, with the part `notify`; docs/reference/nightly.md explains it.",
        )
    if test:
        sent = send_test(settings.addresses_file)
        print_sent(sent, _console())
        if any(one.problem for one in sent):
            sys.exit(1)
        return
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    for one in notify_if_old(settings):
        console.print(
            f"[yellow]Warning:[/yellow] line {one.line} of "
            f"{escape(str(settings.addresses_file))} was not told: {one.problem}."
        )
