"""Asks MetricFlow a question, and says in clear words where it cannot be answered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time

import duckdb
from metricflow.data_table.mf_table import MetricFlowDataTable
from metricflow.engine.metricflow_engine import MetricFlowEngine, MetricFlowQueryRequest
from metricflow_semantics.errors.error_classes import MetricFlowException

from reg18.base.errors import Reg18Error

_ADVICE = (
    "`reg18 mf list` names the metrics and what splits each; docs/how-to/metrics.md has examples."
)


@dataclass(frozen=True)
class Question:
    """What is asked for, in the words of MetricFlow's own query command."""

    metrics: tuple[str, ...]
    group_by: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    limit: int | None = None
    start: date | None = None
    end: date | None = None

    @property
    def request(self) -> MetricFlowQueryRequest:
        return MetricFlowQueryRequest.create(
            metric_names=self.metrics,
            group_by_names=self.group_by,
            where_constraints=self.where or None,
            order_by_names=self.order,
            limit=self.limit,
            time_constraint_start=_midnight(self.start),
            time_constraint_end=_midnight(self.end),
        )


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time.min)


def answer(engine: MetricFlowEngine, question: Question) -> MetricFlowDataTable:
    """The rows that answer a question; raises Reg18Error where none can."""
    with _in_words():
        table = engine.query(question.request).result_df
    assert table is not None
    return table


def explain(engine: MetricFlowEngine, question: Question) -> str:
    """The SQL that would answer it."""
    with _in_words():
        return engine.explain(question.request).sql_statement.without_descriptions.sql


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except MetricFlowException as error:
        raise Reg18Error(f"MetricFlow cannot answer that. {error}".strip(), _ADVICE) from error
    except (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException) as error:
        raise Reg18Error(
            f"The filter is no SQL that can be run: {str(error).splitlines()[0]}", _ADVICE
        ) from error
    except duckdb.Error as error:
        # Its message may have a cell's text in it.
        raise Reg18Error(
            f"The warehouse could not answer that ({type(error).__name__}).", _ADVICE
        ) from error
