"""What a build found to correct, as the same page and workbook as a check, without reading the
files again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from reg18.base.errors import Reg18Error, UnreadableFilesError
from reg18.base.reading import has_table
from reg18.base.sanitise import sanitise
from reg18.findings.check_files import write_check
from reg18.findings.query import open_findings, read
from reg18.findings.results import CheckResult, stop_of
from reg18.settings.council import Council
from reg18.warehouse.dbt import WAREHOUSE_NAME

_NEEDED = ("findings", "finding_counts", "finding_totals", "intake_file_loads")


def write_findings(
    build: Path | None,
    name: str,
    council: Council,
    as_of: date,
    out: Path,
    stopped: Reg18Error | None = None,
    notes: Sequence[str] = (),
) -> None:
    """Write the findings of a build, published or failed, into a folder.

    `build` is its folder, or None if it has none yet; `name` is what the page calls the folder of
    the files; `stopped` is what stopped it, if anything did; `notes` is what else the page says.
    """
    result = CheckResult(
        folder=sanitise(name), council=council.name, as_of=as_of, is_loaded=stopped is None
    )
    result.notes += notes
    if build is not None and (build / WAREHOUSE_NAME).is_file():
        with open_findings(build, with_rows=False) as connection:
            if all(has_table(connection, "quality", each) for each in _NEEDED):
                read(build, result, connection)
                _add_stop(result, stopped)
                write_check(result, council, out)
                return
    result.is_cut_short = True
    _add_stop(result, stopped)
    write_check(result, council, out)


def _add_stop(result: CheckResult, stopped: Reg18Error | None) -> None:
    """Say what stopped the build, if the build does not say so itself."""
    if isinstance(stopped, UnreadableFilesError):
        result.stops += [stop_of(error, name) for name, error in stopped.refused]
    elif stopped is not None and not result.stops:
        result.stops.append(stop_of(stopped))
