"""The site: the pages, the tables of a build next to them, and what pages say of that build."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pyarrow as pa

from reg18.analyst.documentation.pages import FACTS, put_documentation
from reg18.analyst.exports.relations import (
    Build,
    Column,
    Table,
    analyst_file_of,
    read_build,
    read_tables,
)
from reg18.analyst.exports.served import served_tables
from reg18.analyst.exports.swap import MANIFEST, folder_in_place
from reg18.base import sql
from reg18.base.colours import palette
from reg18.base.dates import day
from reg18.base.progress import Reporter
from reg18.base.reading import Connection, open_warehouse, rows
from reg18.base.shortage import SITE_BYTES, explained
from reg18.settings.council import Council
from reg18.site.node import run_dev
from reg18.site.pages import built_pages, prepare, work_folder

# What pages read of the analysts' file, and no more: the reader's browser loads all of it.
SITE_RELATIONS: tuple[tuple[str, str], ...] = (
    ("core", "dim_periods"),
    ("marts", "figure_checks"),
    ("marts", "measures"),
    ("marts", "month_volumes"),
    ("marts", "ombudsman_statistics"),
    ("marts", "quarter_stocks"),
    ("marts", "quarter_trends"),
    ("marts", "response_times"),
    ("marts", "restatements"),
    ("marts", "rpt_figures"),
    ("marts", "statutory_return"),
    ("ops", "extract_freshness"),
    ("ops", "runs"),
    ("quality", "data_intake"),
    ("quality", "data_issues"),
)
_ROWS_AT_A_TIME = 50_000

_PAGE, _NOT_FOUND = "index.html", "404.html"
_DATA, _DOCUMENTATION = "data", "docs"


@dataclass(frozen=True)
class Site:
    """What was written."""

    folder: Path
    tables: int
    megabytes: float


def build_site(warehouse: Path, folder: Path, council: Council, reporter: Reporter) -> Site:
    """Write the site of a build to a folder, which is swapped in whole.

    If it fails, nothing changes.
    """
    pages = built_pages(reporter)
    with explained(folder, SITE_BYTES), folder_in_place(folder) as partial:
        shutil.copytree(pages, partial, dirs_exist_ok=True)
        build, tables, measures = _write_data(warehouse, partial, council, reporter)
        _write_routes(partial, measures)
        size = _write_manifest(partial, build)
    return Site(folder, tables, size / 1e6)


def develop(warehouse: Path, port: int, council: Council, reporter: Reporter) -> int:
    """Serve the pages of reports/site with Evidence's own server, which shows each again when its
    file is saved; return its exit code."""
    work = work_folder()
    work.mkdir(parents=True, exist_ok=True)
    prepare(work, reporter, linked=True)
    (work / "static").mkdir(exist_ok=True)
    _write_data(warehouse, work / "static", council, reporter)
    click.echo(f"http://127.0.0.1:{port}/, once Evidence says that it is ready. Ctrl-C ends it.")
    return run_dev(work, port)


def _write_data(
    warehouse: Path, folder: Path, council: Council, reporter: Reporter
) -> tuple[Build, int, list[str]]:
    """Write what pages read into a folder: the documentation, the tables, and what they are from.

    Returns the build, the number of tables, and the measures.
    """
    source = analyst_file_of(warehouse)
    with open_warehouse(source) as connection:
        build = read_build(connection, source)
        put_documentation(council, folder / _DOCUMENTATION, reporter)
        with reporter.step("Writing the site") as step:
            (folder / _DATA).mkdir()
            # With the columns that all analysts may read.
            tables = [
                each
                for each in served_tables(read_tables(connection), [])
                if each.key in SITE_RELATIONS
            ]
            for table in tables:
                step.rows(table.full_name, table.rows)
                _write_stream(connection, table, folder / _DATA / _file(table, build))
        measures = rows(connection, "select measure from marts.measures")
    facts = _facts(build, council, tables)
    facts |= json.loads((folder / _DOCUMENTATION / FACTS).read_text(encoding="utf-8"))
    (folder / _DATA / "site.json").write_text(
        json.dumps(facts, ensure_ascii=False), encoding="utf-8"
    )
    return build, len(tables), [row["measure"] for row in measures]


def _write_stream(connection: Connection, table: Table, file: Path) -> None:
    """Write a table as an Arrow stream, part by part, in a fixed order."""
    columns = ", ".join(
        f"cast({sql.name(column.name)} as {_type(column)}) as {sql.name(column.name)}"
        for column in table.columns
    )
    reader = connection.execute(
        f"select {columns} from {table.quoted} order by all"
    ).to_arrow_reader(_ROWS_AT_A_TIME)
    with pa.ipc.new_stream(file, reader.schema) as stream:
        for batch in reader:
            stream.write_batch(batch)


def _type(column: Column) -> str:
    """The type in a browser: JavaScript's numbers are doubles, its days are milliseconds."""
    if column.type in ("BOOLEAN", "VARCHAR"):
        return column.type
    return "TIMESTAMP_MS" if column.type.startswith(("DATE", "TIMESTAMP")) else "DOUBLE"


def _file(table: Table, build: Build) -> str:
    # Named after its build: a browser that keeps files can never show the tables of another.
    return f"{table.schema}.{table.name}.{build.run_id[:12]}.arrow"


def _write_routes(site: Path, measures: list[str]) -> None:
    """Copy the one page to every address of the site: no web server needs a rule for it."""
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
        "as_of": day(build.as_of),
        "built": f"{day(build.started_at)}, {build.started_at:%H:%M}",
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
