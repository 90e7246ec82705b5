"""A trace on the terminal: from the number to its cases, in the order that a reader asks."""

from __future__ import annotations

from rich.columns import Columns
from rich.console import Console
from rich.syntax import Syntax
from rich.text import Text

from reg18.analyst.trace.follow import Trace


def print_trace(trace: Trace, console: Console) -> None:
    """Print a figure and all that is behind it."""
    measure, figure = trace.measure, trace.figure
    of = "" if trace.dimension == "all" else f", {trace.dimension}: {figure['member_label']}"
    console.print(Text(f"{measure['title']}, {trace.period}{of}", style="bold"))
    console.print(Text(str(figure["printed"]), style="bold cyan"))
    console.print()
    law = "a local target of the council, not law" if measure["is_local_target"] else measure["law"]
    rows = [
        ("What it counts", measure["definition"]),
        ("Law", law or "none: the council's own measure"),
        ("In the period by", f"{measure['basis']} ({measure['date_column']})"),
        ("Counted", _counted(figure["numerator"], measure["numerator_words"])),
    ]
    if figure["denominator"] is not None:
        rows.append(("Of", _counted(figure["denominator"], measure["denominator_words"])))
    for name, text in rows:
        console.print(Text.assemble((f"{name}: ", "bold"), str(text)))
    for rule in trace.rules:
        console.print()
        console.print(Text(f"How a case counts ({rule.file}, line {rule.first_line})", "bold"))
        console.print(Syntax(rule.text, "sql", background_color="default"))
    if trace.query:
        console.print()
        console.print(Text("SQL, to run on the private warehouse", style="bold"))
        console.print(Syntax(trace.query, "sql", background_color="default"))
    _print_cases(trace, console)


def _counted(number: object, words: str | None) -> str:
    return f"{number:,.2f}".removesuffix(".00") + (f" {words}" if words else "")


def _print_cases(trace: Trace, console: Console) -> None:
    console.print()
    if trace.figure["numerator"] is None:
        console.print("Not supplied: the files loaded hold nothing that it could be counted from.")
        return
    counted = [reference for reference, numerator, _ in trace.cases if numerator]
    others = [reference for reference, numerator, _ in trace.cases if not numerator]
    for title, references in (("Counted", counted), ("In the base only", others)):
        if references:
            console.print(Text(f"{title}: {len(references):,}", style="bold"))
            console.print(Columns(sorted(map(str, references)), padding=(0, 2)))
    if not trace.cases:
        console.print("No case counts in it.")
