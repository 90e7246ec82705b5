"""MetricFlow on a published warehouse, which is opened for reading only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from metricflow.data_table.mf_table import MetricFlowDataTable
from metricflow.engine.metricflow_engine import MetricFlowEngine
from metricflow.protocols.sql_client import SqlClient, SqlEngine
from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer
from metricflow.sql.render.sql_plan_renderer import SqlPlanRenderer
from metricflow_semantics.model.dbt_manifest_parser import (
    parse_manifest_from_dbt_generated_manifest,
)
from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup
from metricflow_semantics.sql.sql_bind_parameters import SqlBindParameterSet

from reg18.analyst.metrics.manifest import DATABASE, manifest_of
from reg18.analyst.metrics.semantic_models import Semantics
from reg18.base import sql
from reg18.base.memory import memory_limit

_NO_PARAMETERS = SqlBindParameterSet()


class _Client(SqlClient):
    """What MetricFlow asks DuckDB through: it reads, and no more."""

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
        """The rows of a select."""
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
        """Raises where a select could not be run."""
        self._connection.execute(f"explain {stmt}", sql_bind_parameter_set.param_dict or None)

    def close(self) -> None:
        self._connection.close()

    def render_bind_parameter_key(self, bind_parameter_key: str) -> str:
        return f"${bind_parameter_key}"


@contextmanager
def engine_for(warehouse: Path, semantics: Semantics) -> Iterator[MetricFlowEngine]:
    """MetricFlow with the metrics of a warehouse."""
    manifest = parse_manifest_from_dbt_generated_manifest(manifest_of(semantics))
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory_limit(),
        "temp_directory": "",
    }
    with duckdb.connect(config=settings) as connection:
        # Under the name that the metrics have for it, whatever the file is called.
        connection.execute(f"attach {sql.text(warehouse)} as {DATABASE} (read_only)")
        yield MetricFlowEngine(SemanticManifestLookup(manifest), _Client(connection))
