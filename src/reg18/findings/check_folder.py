"""A check: a folder is landed, typed and judged in a temporary folder that is gone afterwards."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from reg18.base.database import Row
from reg18.base.errors import Reg18Error
from reg18.base.progress import Reporter
from reg18.base.sanitise import sanitise
from reg18.base.shortage import build_needs, explain_process, explained
from reg18.base.temporary import temporary_folder
from reg18.findings.query import open_findings, read
from reg18.findings.results import CheckResult, stop_of
from reg18.landing.intake.records import Progress
from reg18.landing.load import read_load
from reg18.landing.store import Landing
from reg18.settings.council import Council
from reg18.settings.mapping import Mapping
from reg18.warehouse import dbt
from reg18.warehouse.build import new_load_row
from reg18.warehouse.runs import Run

# What the findings need, and no figures. No test is run: the findings say what the data fail.
_MODELS = ("+findings", "+finding_counts", "+finding_totals", "+intake_file_loads")
_WITH_ROWS = "+finding_rows"


@contextmanager
def check_folder(
    extracts: Path,
    council: Council,
    as_of: date | None,
    reporter: Reporter,
    with_personal_data: bool = False,
    mappings: list[Mapping] | None = None,
) -> Iterator[CheckResult]:
    """Check a folder as if it were loaded into a new warehouse, and leave nothing behind.

    The result's findings are read from the temporary warehouse, while the context is open.
    """
    if not extracts.is_dir():
        raise Reg18Error(
            f"There is no folder {sanitise(str(extracts))}.",
            "Give the folder that holds the extracts.",
        )
    run = Run("check")
    as_of = as_of or run.started.date()
    result = CheckResult(
        folder=sanitise(extracts.resolve().name),
        council=council.name,
        as_of=as_of,
        has_whole_rows=with_personal_data,
    )
    with (
        explained(Path(tempfile.gettempdir()), build_needs(extracts)),
        temporary_folder("check") as working,
    ):
        landing = Landing(working / "loaded.duckdb")
        with reporter.step("Reading the extracts") as step:
            row = new_load_row(run, as_of)
            is_landed = _land(extracts, mappings or [], landing, row, step.rows, result)
        if not is_landed:
            yield result
            return
        _build(working, landing, council, with_personal_data, reporter)
        with open_findings(working, with_personal_data) as connection:
            read(working, result, connection)
            yield result


def _land(
    extracts: Path,
    mappings: list[Mapping],
    landing: Landing,
    row: Row,
    progress: Progress,
    result: CheckResult,
) -> bool:
    """Land what can be read of a folder. A file that cannot is a finding, and the others are still
    read; return whether there is anything to look at."""
    refused: list[tuple[str, Reg18Error]] = []
    load = None
    try:
        load = read_load(landing, extracts, mappings, row, progress, refused)
    except Reg18Error as error:
        result.stops.append(stop_of(error))
    result.stops += [stop_of(error, name) for name, error in refused]
    if load is None:
        return False
    if refused and not any(entry.layout.table.name == "complaints" for entry in load.entries):
        # Without complaints everything that belongs to one would seem to be an orphan.
        landing.discard(load.number)
        result.is_cut_short = bool(load.entries)
        return False
    result.ignored = [sanitise(name) for name in load.ignored]
    return True


def _build(
    working: Path, landing: Landing, council: Council, with_rows: bool, reporter: Reporter
) -> None:
    dbt.prepare(working, council, landing.file)
    models = [*_MODELS, _WITH_ROWS] if with_rows else list(_MODELS)
    arguments = ["build", "--exclude-resource-type", "test", "unit_test", "--select", *models]
    with (
        reporter.step("Looking at every row") as step,
        dbt.target_folder(working) as target,
    ):
        outcome = dbt.run(arguments, working, target, step.nodes)
    if outcome.exit_code != 0:
        short = explain_process(outcome.tail, outcome.exit_code, working)
        if short is not None:
            raise short
        failed = ", ".join(name for _, name in outcome.failures)
        # The end of dbt's log may contain the text of a cell: it goes with the temporary folder.
        raise Reg18Error(
            f"The folder could not be checked{': ' + failed if failed else ''}.",
            "The fault is not in the extracts. Run `reg18 build` into a new warehouse file: it "
            "keeps the end of the log for the person who looks after reg18.",
        )
