"""What a nightly run and the status show in the terminal."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from reg18.base.errors import Reg18Error
from reg18.base.paths import Warehouse
from reg18.base.sanitise import sanitise
from reg18.base.terminal import plain_table, short_path
from reg18.nightly.inbox import Collected
from reg18.nightly.messages import age_in_words, clock
from reg18.nightly.sending import Sent
from reg18.nightly.status import CRITICAL, OUTCOMES, WARNING, WORDS, Status
from reg18.settings.nightly_file import Settings
from reg18.warehouse.build_summary import print_build
from reg18.warehouse.outcome import BuildResult
from reg18.warehouse.runs import GOOD, LONDON, PastRun

_COLOURS = {"ok": "green", "warning": "yellow", "critical": "bold red"}
_VERDICTS = {"ok": "All is well.", "warning": "Something needs a look."}
_MARKS = {CRITICAL: "[red]✗[/red]", WARNING: "[yellow]![/yellow]"}
_STATES = {
    "ok": "[green]yes[/green]",
    "warn": "[yellow]late or small[/yellow]",
    None: "[dim]not watched[/dim]",
}
_KINDS = {
    "stops_the_load": "stop the load",
    "row_rejected": "rows rejected",
    "needs_attention": "need attention",
    "for_information": "for information",
}


@dataclass
class NightlyRun:
    """What a nightly run did, as far as it came."""

    collected: Collected | None = None
    result: BuildResult | None = None
    # What was made, in the order of the steps: what it is, and the file or folder.
    made: list[tuple[str, Path]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    failed: list[tuple[str, Reg18Error]] = field(default_factory=list)


def print_nightly_run(done: NightlyRun, settings: Settings, console: Console) -> None:
    """Print what a run collected, loaded and made, and its warnings."""
    if done.collected is not None:
        names = ", ".join(map(sanitise, done.collected.names))
        console.print(f"Collected: {escape(names)}." if names else "Collected: no new file.")
        for one in done.collected.skipped:
            console.print(
                f"[yellow]Left in the drop folder:[/yellow] {escape(sanitise(one.name))}; "
                f"{escape(one.why)}."
            )
        for name in done.collected.replaced:
            console.print(
                f"[yellow]Replaced:[/yellow] a newer {escape(sanitise(name))} replaced a pending "
                "one, which is kept."
            )
    if done.result is not None:
        print_build(done.result, Warehouse(settings.warehouse), console)
    for what, path in done.made:
        console.print(f"{what + ':':<25}{escape(short_path(path))}")
    for warning in done.warnings:
        console.print(f"[yellow]Warning:[/yellow] {escape(warning)}")


def print_sent(sent: list[Sent], console: Console) -> None:
    """Print what became of a message to each address, by its line."""
    for one in sent:
        if one.problem is None:
            console.print(f"[green]✓[/green] line {one.line}: sent")
        else:
            console.print(f"[red]✗[/red] line {one.line}: {one.problem}")


def print_status(status: Status, console: Console) -> None:
    """Print the status of a warehouse, the worst first."""
    word = WORDS[status.level]
    verdict = _VERDICTS.get(word, "Someone must act.")
    console.print(f"[{_COLOURS[word]}]{word.upper()}[/{_COLOURS[word]}]  {verdict}")
    for level, problem in status.problems:
        console.print(f"  {_MARKS[level]} {escape(problem)}")
    console.print()
    facts = Table.grid(padding=(0, 2))
    facts.add_column(no_wrap=True, style="dim")
    facts.add_column(overflow="fold")
    facts.add_row("Warehouse", escape(short_path(status.file)))
    if status.published is not None and status.age is not None:
        facts.add_row(
            "Published",
            f"{clock(status.published.built_at)}, {age_in_words(status.age)} ago; figures up to "
            f"{status.published.as_of:%-d %B %Y}",
        )
    if status.running is not None:
        facts.add_row("At work now", f"{status.running.kind}, since {_started(status.running)}")
    _add_run(facts, "Last run", status.last_run)
    if status.last_good != status.last_run:
        _add_run(facts, "Last good run", status.last_good)
    if status.last_failed != status.last_run:
        _add_run(facts, "Last failed run", status.last_failed)
    if status.next_due is not None:
        facts.add_row("Next due", clock(status.next_due))
    if status.waiting:
        facts.add_row("Files pending", f"{status.waiting}, collected and not published yet")
    if status.findings:
        words = [
            f"{row['findings']:,} {_KINDS[row['kind']]}"
            for row in status.findings
            if row["findings"]
        ]
        facts.add_row("To correct", "; ".join(words) or "nothing")
    console.print(facts)
    if status.extracts:
        console.print()
        console.print(_extracts(status))


def _add_run(facts: Table, title: str, run: PastRun | None) -> None:
    if run is None:
        return
    took = "" if run.seconds is None else f", {run.seconds:.0f} s"
    facts.add_row(title, f"{_started(run)}, {run.kind}: {OUTCOMES[run.outcome]}{took}")
    if run.message and run.outcome not in GOOD:
        facts.add_row("", escape(run.message))
        if run.advice:
            facts.add_row("", f"[dim]{escape(run.advice)}[/dim]")


def _extracts(status: Status) -> Table:
    table = plain_table()
    table.add_column("Extract")
    table.add_column("Last came", no_wrap=True)
    table.add_column("Rows", justify="right")
    table.add_column("As expected")
    for row in status.extracts:
        came, when = row["last_arrived_at"], "never"
        if came is not None:
            age = status.at - came.replace(tzinfo=LONDON)
            when = f"{came:%-d %b %Y %H:%M}, {age_in_words(age)} ago"
        count = "" if row["rows_read"] is None else f"{row['rows_read']:,}"
        state = _STATES.get(row["state"], "[red]no[/red]")
        table.add_row(row["table_name"], when, count, state)
    return table


def _started(run: PastRun) -> str:
    return clock(run.started_at_utc.replace(tzinfo=UTC))
