"""What a night and the status say on the terminal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from reg18.base.paths import Warehouse
from reg18.base.terminal import plain_table, short_path
from reg18.nightly.inbox import shown
from reg18.nightly.night import Night
from reg18.nightly.sending import Sent
from reg18.nightly.status import CRITICAL, OUTCOMES, WARNING, WORDS, Status
from reg18.settings.nightly_file import Settings
from reg18.warehouse.build_summary import print_build
from reg18.warehouse.runs import LONDON, PastRun

_COLOURS = {"ok": "green", "warning": "yellow", "critical": "bold red"}
_KINDS = {
    "stops_the_load": "stop the load",
    "row_rejected": "rows rejected",
    "needs_attention": "need attention",
    "for_information": "for information",
}


def print_night(night: Night, settings: Settings, console: Console) -> None:
    """What a night took, loaded and made, and what it warns of."""
    taken = night.taken
    if taken is not None:
        names = ", ".join(shown(name) for name in taken.taken)
        console.print(f"Taken: {escape(names)}." if names else "Taken: no new file.")
        for left in taken.left:
            console.print(
                f"[yellow]Left in the drop folder:[/yellow] {escape(shown(left.name))}; "
                f"{escape(left.why)}."
            )
        for name in taken.replaced:
            console.print(
                f"[yellow]Replaced:[/yellow] a newer {escape(shown(name))} took the place of one "
                "that waited, which is kept."
            )
    if night.result is not None:
        print_build(night.result, Warehouse(settings.warehouse), console)
    for what, path in night.made:
        console.print(f"{what + ':':<25}{escape(short_path(path))}")
    for warning in night.warnings:
        console.print(f"[yellow]Warning:[/yellow] {escape(warning)}")


def print_sent(sent: list[Sent], console: Console) -> None:
    """What became of a message to each address, by its line."""
    for one in sent:
        if one.problem is None:
            console.print(f"[green]✓[/green] line {one.line}: sent")
        else:
            console.print(f"[red]✗[/red] line {one.line}: {one.problem}")


def print_status(status: Status, console: Console) -> None:
    """How things stand, the worst first."""
    word = WORDS[status.level]
    verdict = {"ok": "All is well.", "warning": "Something wants a look."}.get(
        word, "Somebody must act."
    )
    console.print(f"[{_COLOURS[word]}]{word.upper()}[/{_COLOURS[word]}]  {verdict}")
    for level, problem in status.problems:
        mark = {CRITICAL: "[red]✗[/red]", WARNING: "[yellow]![/yellow]"}[level]
        console.print(f"  {mark} {escape(problem)}")
    console.print()
    facts = Table.grid(padding=(0, 2))
    facts.add_column(no_wrap=True, style="dim")
    facts.add_column(overflow="fold")
    facts.add_row("Warehouse", escape(short_path(status.file)))
    if status.published is not None and status.age is not None:
        facts.add_row(
            "Published",
            f"{_moment(status.published.built_at)}, {_age(status.age)} ago; figures up to "
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
        facts.add_row("Next due", _moment(status.next_due))
    if status.waiting:
        facts.add_row("Files waiting", f"{status.waiting}, taken and not published yet")
    if status.findings:
        words = [
            f"{row['findings']:,} {_KINDS[row['kind']]}"
            for row in status.findings
            if row["findings"]
        ]
        facts.add_row("To mend", "; ".join(words) or "nothing")
    console.print(facts)
    if status.extracts:
        console.print()
        console.print(_extracts(status))


def _add_run(facts: Table, title: str, run: PastRun | None) -> None:
    if run is None:
        return
    took = "" if run.seconds is None else f", {run.seconds:.0f} s"
    facts.add_row(title, f"{_started(run)}, {run.kind}: {OUTCOMES[run.outcome]}{took}")
    if run.message and not run.is_good:
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
        came = row["last_arrived_at"]
        when = "never"
        if came is not None:
            age = status.at - came.replace(tzinfo=LONDON)
            when = f"{came:%-d %b %Y %H:%M}, {_age(age)} ago"
        state = {"ok": "[green]yes[/green]", "warn": "[yellow]late or small[/yellow]"}.get(
            row["state"], "[dim]not watched[/dim]" if row["state"] is None else "[red]no[/red]"
        )
        rows = "" if row["rows_read"] is None else f"{row['rows_read']:,}"
        table.add_row(row["table_name"], when, rows, state)
    return table


def _started(run: PastRun) -> str:
    return _moment(run.started_at_utc.replace(tzinfo=UTC))


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(LONDON):%A %-d %B %Y at %H:%M}"


def _age(age: timedelta) -> str:
    hours = int(age.total_seconds() // 3600)
    if hours < 1:
        return f"{max(int(age.total_seconds() // 60), 0)} min"
    return f"{hours} h" if hours < 48 else f"{hours // 24} days"
