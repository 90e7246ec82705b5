"""`reg18 mf`: measures by name, for those who may see cases."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from reg18.analyst.metrics.semantic_models import read_measures, semantics_of
from reg18.base.csv_file import write_csv
from reg18.base.progress import Reporter
from reg18.cli.options import PATH, Day, read_warehouse

_WAREHOUSE = read_warehouse(with_cases=True)


class _Names(click.ParamType[tuple[str, ...]]):
    """Names with commas between them."""

    name = "NAME,NAME"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        return tuple(name.strip() for name in str(value).split(",") if name.strip())


@click.group("mf")
def mf_group() -> None:
    """Ask for measures by name, with MetricFlow; it reads, and small numbers are not protected."""


@mf_group.command("list")
@_WAREHOUSE
def list_command(warehouse: Path) -> None:
    """List the metrics of a warehouse, what splits each, and the measures that are no metric."""

    for line in semantics_of(read_measures(warehouse)).lines():
        click.echo(line)


@mf_group.command("query")
@_WAREHOUSE
@click.option("--metrics", type=_Names(), required=True, help="Which metrics.")
@click.option("--group-by", type=_Names(), default="", help="What splits them.")
@click.option("--where", multiple=True, help="A filter; may be given several times.")
@click.option("--order", type=_Names(), default="", help="The order; -NAME for the largest first.")
@click.option("--limit", type=click.IntRange(min=1), help="So many rows at most.")
@click.option("--start-time", type=Day(), help="From this day on, the day that places a measure.")
@click.option("--end-time", type=Day(), help="Up to this day.")
@click.option("--decimals", type=click.IntRange(min=0), help="Print numbers with so many decimals.")
@click.option("--csv", "csv_file", type=PATH, help="Write the answer to this file.")
@click.option("--explain", "is_explained", is_flag=True, help="Print the SQL, and no answer.")
def query_command(
    warehouse: Path,
    metrics: tuple[str, ...],
    group_by: tuple[str, ...],
    where: tuple[str, ...],
    order: tuple[str, ...],
    limit: int | None,
    start_time: date | None,
    end_time: date | None,
    decimals: int | None,
    csv_file: Path | None,
    is_explained: bool,
) -> None:
    """Ask for metrics: the options are those of MetricFlow's own `mf query`."""
    from reg18.analyst.metrics.engine import Question, answer, engine_for, explain

    question = Question(metrics, group_by, where, order, limit, start_time, end_time)
    semantics = semantics_of(read_measures(warehouse))
    with Reporter().step("Asking MetricFlow"), engine_for(warehouse, semantics) as engine:
        if is_explained:
            said = explain(engine, question)
        else:
            table = answer(engine, question)
            said = table.text_format(decimals)
    if csv_file is None or is_explained:
        click.echo(said)
    else:
        write_csv(table.column_names, table.rows, csv_file)
        click.echo(f"Answer: {csv_file}")
