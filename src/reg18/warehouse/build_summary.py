"""What a build says at its end: files, rows, what is wrong with them, and what lies where."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape

from reg18.base.paths import Warehouse
from reg18.base.terminal import plain_table, short_path
from reg18.published.differences import print_differences
from reg18.warehouse.outcome import BuildResult

MOST_ISSUES = 8


def print_build(result: BuildResult, warehouse: Warehouse, console: Console) -> None:
    """Print the outcome of a build that was published."""
    _print_files(result, console)
    _print_issues(result, console)
    for name in result.load.ignored:
        console.print(f"[yellow]No table matches this file name:[/yellow] {escape(name)}.")
    for file, sheet in result.load.sheets_left_alone:
        console.print(
            f"[yellow]Left alone:[/yellow] sheet {escape(sheet)} of {escape(file)}; it holds no "
            "table."
        )
    for entry in result.load.entries:
        if entry.layout.missing:
            names = ", ".join(entry.layout.missing)
            console.print(
                f"[yellow]Not there:[/yellow] {escape(entry.source.name)} lacks what the mapping "
                f"names for {entry.layout.table.name}: {escape(names)}."
            )
    for warning in result.warnings:
        console.print(f"[yellow]Warning:[/yellow] {escape(warning)}")
    print_differences(result.differences, result.difference_records, result.as_of, console)
    console.print()
    console.print(f"Warehouse, private:      {escape(short_path(warehouse.file))}")
    console.print(f"Warehouse, for analysts: {escape(short_path(warehouse.analyst_file))}")


def _print_files(result: BuildResult, console: Console) -> None:
    if result.load.known:
        names = ", ".join(result.load.known)
        console.print(f"Loaded before, and unchanged: {escape(names)}.")
    if not result.intake:
        return
    table = plain_table(f"Rows loaded, up to {result.as_of:%-d %B %Y}")
    table.add_column("File", overflow="fold")
    # A file may be read into several tables; then its name says too little.
    files = [file for file, *_ in result.intake]
    with_tables = len(set(files)) < len(files)
    for heading in ("Read", "Accepted", "Superseded", "Duplicate", "Rejected"):
        table.add_column(heading, justify="right", no_wrap=True)
    for file, table_name, *counts in result.intake:
        *_, rejected = counts
        table.add_row(
            escape(f"{file}\n  {table_name}" if with_tables else file),
            *(f"{count:,}" for count in counts),
            style="yellow" if rejected else None,
        )
    console.print(table)


def _print_issues(result: BuildResult, console: Console) -> None:
    if result.rejected:
        console.print(
            f"[yellow]{result.rejected:,} rows were rejected.[/yellow] They are kept whole in "
            "quality.rejected_rows, with file, row and reason."
        )
    if not result.issues:
        return
    total = sum(count for *_, count in result.issues)
    console.print(f"{total:,} issues stand in quality.issues. The most frequent:")
    for table_name, reason, count in result.issues[:MOST_ISSUES]:
        words = escape(result.issue_words[reason])
        console.print(f"  {count:>6,}  {table_name}: {words} [dim]({reason})[/dim]")
