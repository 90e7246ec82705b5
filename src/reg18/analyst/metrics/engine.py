"""Asks MetricFlow on a published warehouse, which is opened read-only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

import duckdb
import yaml
from metricflow.data_table.mf_table import MetricFlowDataTable
from metricflow.engine.metricflow_engine import MetricFlowEngine, MetricFlowQueryRequest
from metricflow.protocols.sql_client import SqlClient, SqlEngine
from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer
from metricflow.sql.render.sql_plan_renderer import SqlPlanRenderer
from metricflow_semantic_interfaces.implementations.semantic_manifest import (
    PydanticSemanticManifest,
)
from metricflow_semantic_interfaces.transformations.semantic_manifest_transformer import (
    PydanticSemanticManifestTransformer,
)
from metricflow_semantics.errors.error_classes import MetricFlowException
from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup
from metricflow_semantics.sql.sql_bind_parameters import SqlBindParameterSet

from reg18.analyst.metrics.semantic_models import Node, Semantics
from reg18.base import sql
from reg18.base.errors import Reg18Error
from reg18.base.memory import memory_limit
from reg18.base.paths import project_root

# What the metrics call the database, whatever the file is called.
_DATABASE = "warehouse"
_NO_PARAMETERS = SqlBindParameterSet()
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
        """The question as MetricFlow takes it."""
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


class _Client(SqlClient):
    """What MetricFlow asks DuckDB through; it only reads."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    @property
    def sql_engine_type(self) -> SqlEngine:
        return SqlEngine.DUCKDB

    @property
    def sql_plan_renderer(self) -> SqlPlanRenderer:
        return DuckDbSqlPlanRenderer()

    def query(
        self, stmt: str, sql_bind_parameter_set: SqlBindParameterSet = _NO_PARAMETERS
    ) -> MetricFlowDataTable:
        """Return the rows of a select."""
        found = self._connection.execute(stmt, sql_bind_parameter_set.param_dict or None)
        names = [column[0] for column in found.description or ()]
        return MetricFlowDataTable.create_from_rows(names, found.fetchall())

    def execute(
        self, stmt: str, sql_bind_parameter_set: SqlBindParameterSet = _NO_PARAMETERS
    ) -> None:
        raise NotImplementedError("A published warehouse is read, and never written to.")

    def dry_run(
        self, stmt: str, sql_bind_parameter_set: SqlBindParameterSet = _NO_PARAMETERS
    ) -> None:
        """Raise if a select could not be run."""
        self._connection.execute(f"explain {stmt}", sql_bind_parameter_set.param_dict or None)

    def close(self) -> None:
        self._connection.close()

    def render_bind_parameter_key(self, bind_parameter_key: str) -> str:
        return f"${bind_parameter_key}"


@contextmanager
def engine_for(warehouse: Path, semantics: Semantics) -> Iterator[MetricFlowEngine]:
    """Give MetricFlow with the metrics of a warehouse."""
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory_limit(),
        "temp_directory": "",
    }
    with duckdb.connect(config=settings) as connection:
        connection.execute(f"attach {sql.text(warehouse)} as {_DATABASE} (read_only)")
        yield MetricFlowEngine(SemanticManifestLookup(manifest_of(semantics)), _Client(connection))


def manifest_of(semantics: Semantics) -> PydanticSemanticManifest:
    """Return the metrics as MetricFlow reads them: what dbt would make of the checked-in YAML."""
    document = semantics.document
    metrics = [
        metric | {"type_params": {part: {"name": of} for part, of in metric["type_params"].items()}}
        if metric["type"] == "ratio"
        else metric
        for metric in document["metrics"]
    ]
    models = [
        model | {"node_relation": _relation(model["model"].split("'")[1])}
        for model in document["semantic_models"]
    ]
    return PydanticSemanticManifestTransformer.transform(
        PydanticSemanticManifest.parse_obj(
            {
                "semantic_models": models,
                "metrics": metrics,
                "project_configuration": {
                    "time_spine_table_configurations": [],
                    "time_spines": [_time_spine()],
                },
            }
        )
    )


def _time_spine() -> Node:
    """Return the model of days, as the dbt project describes it."""
    file = project_root() / "models" / "core" / "_core__models.yml"
    models = yaml.safe_load(file.read_text(encoding="utf-8"))["models"]
    (model,) = (each for each in models if "time_spine" in each)
    spine, grains = model["time_spine"], {each["name"]: each for each in model["columns"]}
    day: str = spine["standard_granularity_column"]
    return {
        "node_relation": _relation(model["name"]),
        "primary_column": {"name": day, "time_granularity": grains[day]["granularity"]},
        "custom_granularities": spine["custom_granularities"],
    }


def _relation(model: str) -> Node:
    return {
        "alias": model,
        "schema_name": "core",
        "database": _DATABASE,
        "relation_name": sql.name(_DATABASE, "core", model),
    }


def answer(engine: MetricFlowEngine, question: Question) -> MetricFlowDataTable:
    """Return the rows that answer a question; raises Reg18Error if there is no answer."""
    with _in_words():
        table = engine.query(question.request).result_df
    assert table is not None
    return table


def explain(engine: MetricFlowEngine, question: Question) -> str:
    """Return the SQL that would answer it."""
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
            f"The filter is not SQL that can be run: {str(error).splitlines()[0]}", _ADVICE
        ) from error
    except duckdb.Error as error:
        # Its message may contain the text of a cell.
        raise Reg18Error(
            f"The warehouse could not answer that ({type(error).__name__}).", _ADVICE
        ) from error
