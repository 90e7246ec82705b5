"""The site: the pages, the tables of a build beside them, and what pages say of that build."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from reg18.analyst.documentation.pages import FACTS, put_documentation
from reg18.analyst.exports.relations import Build, Table, analyst_file_of, read_build
from reg18.analyst.exports.swap import MANIFEST, folder_in_place
from reg18.base.colours import palette
from reg18.base.progress import Reporter
from reg18.base.reading import open_warehouse, rows
from reg18.base.shortage import SITE_BYTES, explained
from reg18.settings.council import Council
from reg18.site.pages import built_pages
from reg18.site.tables import site_tables, write_stream

# The one page, which each route has a copy of: no web server needs a rule for it.
_PAGE = "index.html"
_NOT_FOUND = "404.html"
_DATA, _DOCUMENTATION = "data", "docs"


@dataclass(frozen=True)
class Site:
    """What was written."""

    folder: Path
    tables: int
    megabytes: float


def build_site(warehouse: Path, folder: Path, council: Council, reporter: Reporter) -> Site:
    """Write the site of a build to a folder, which is swapped in whole.

    Nothing is changed where it fails.
    """
    pages = built_pages(reporter)
    with explained(folder, SITE_BYTES), folder_in_place(folder) as partial:
        shutil.copytree(pages, partial, dirs_exist_ok=True)
        written = write_beside(warehouse, partial, council, reporter)
        _write_routes(partial, written.measures)
        size = _write_manifest(partial, written.build)
    return Site(folder, len(written.tables), size / 1e6)


@dataclass(frozen=True)
class Beside:
    """What was written beside the pages."""

    build: Build
    tables: list[Table]
    measures: list[str]


def write_beside(warehouse: Path, folder: Path, council: Council, reporter: Reporter) -> Beside:
    """Write what pages read into a folder: the documentation, the tables, and what they are of."""
    source = analyst_file_of(warehouse)
    with open_warehouse(source) as connection:
        build = read_build(connection, source)
        put_documentation(council, folder / _DOCUMENTATION, reporter)
        with reporter.step("Writing the site") as step:
            (folder / _DATA).mkdir()
            tables = site_tables(connection)
            for table in tables:
                step.rows(table.full_name, table.rows)
                write_stream(connection, table, folder / _DATA / _file(table, build))
        measures = rows(connection, "select measure from marts.measures")
    facts = _facts(build, council, tables)
    facts |= json.loads((folder / _DOCUMENTATION / FACTS).read_text(encoding="utf-8"))
    (folder / _DATA / "site.json").write_text(
        json.dumps(facts, ensure_ascii=False), encoding="utf-8"
    )
    return Beside(build, tables, [row["measure"] for row in measures])


def _file(table: Table, build: Build) -> str:
    # Named after its build: a browser that keeps files can never show the tables of another.
    return f"{table.schema}.{table.name}.{build.run_id[:12]}.arrow"


def _write_routes(site: Path, measures: list[str]) -> None:
    """A copy of the page for every address that the site has."""
    routes = {
        file.parent.relative_to(site / "api").as_posix()
        for file in (site / "api").rglob("evidencemeta.json")
    }
    addresses = routes - {"."} | {f"measures/{measure}" for measure in measures}
    for address in sorted(addresses):
        if "[" not in address:
            (site / address).mkdir(parents=True, exist_ok=True)
            shutil.copy(site / _PAGE, site / address / _PAGE)
    shutil.copy(site / _PAGE, site / _NOT_FOUND)


def _facts(build: Build, council: Council, tables: list[Table]) -> dict[str, Any]:
    names, branding = council.settings["council"], palette(council.settings["branding"])
    return {
        "council": names["name"],
        "service": names["service"],
        "accent": branding.strong,
        "accent_text": branding.accent_text,
        "as_of": _day(build.as_of),
        "built": _moment(build.started_at),
        "build": build.run_id[:12],
        "version": build.reg18_version,
        "tables": [
            {
                "schema": table.schema,
                "name": table.name,
                "file": _file(table, build),
                "rows": table.rows,
                "description": table.description,
                "columns": [column.name for column in table.columns],
            }
            for table in tables
        ],
    }


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _moment(moment: datetime) -> str:
    return f"{_day(moment.date())}, {moment:%H:%M}"


def _write_manifest(site: Path, build: Build) -> int:
    files = sorted(file for file in site.rglob("*") if file.is_file())
    sizes = {file.relative_to(site).as_posix(): file.stat().st_size for file in files}
    manifest = {
        "made_by": f"reg18 {build.reg18_version}",
        "build": build.run_id,
        "as_of_date": build.as_of.isoformat(),
        "files": [{"file": name, "bytes": size} for name, size in sizes.items()],
    }
    (site / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    return sum(sizes.values())
