"""A publish to a PostgreSQL database whose tables have another shape, are read, or are locked."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from reg18.analyst.exports import postgres
from reg18.base.errors import Reg18Error
from tests.python.postgres_builds import PARTS, Figures, figures_of, published, served
from tests.python.postgres_server import Server

SHAPE = (
    "alter table marts.kpi_annual add column older integer, drop column is_complete",
    "alter table marts.kpi_quarterly alter column numerator type integer",
    "create table marts.gone_since (one integer)",
    "drop table marts.restatements",
)


def changed_shape(server: Server) -> None:
    """What an older version of reg18 left behind."""
    with server.connect("nightly", autocommit=True) as connection:
        connection.execute("set role reg18_loader")
        for statement in SHAPE:
            connection.execute(statement)


def test_tables_are_brought_into_shape(server: Server, first: Figures, builds: list[Path]) -> None:
    changed_shape(server)
    published(server, builds[1])
    assert served(server) == figures_of(builds[1])
    with server.connect("analyst") as connection:
        assert connection.execute("select count(is_complete) from marts.kpi_annual").fetchone() != (
            0,
        )
        connection.execute("select * from marts.restatements")
        for gone in ("marts.gone_since", "(select older from marts.kpi_annual) as one"):
            with pytest.raises(psycopg.errors.ProgrammingError):
                connection.execute(f"select * from {gone}")
            connection.rollback()


def test_another_shape_waits_for_readers_and_shows_none_a_mix(
    server: Server, first: Figures, builds: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    changed_shape(server)
    monkeypatch.setattr(postgres, "SHAPE_SECONDS", 0.5)
    with server.connect("analyst") as reader:
        reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        assert reader.execute(PARTS[0]).fetchone() == (first[0],)
        with pytest.raises(Reg18Error, match=r"another shape .* someone holds them open"):
            published(server, builds[1])
        # It has read one table, and sees the others as they were with it.
        assert reader.execute(PARTS[1]).fetchone() == (first[1],)
    published(server, builds[1])
    assert served(server) == figures_of(builds[1])


def test_a_view_that_needs_what_is_gone_is_named(
    server: Server, first: Figures, builds: list[Path]
) -> None:
    changed_shape(server)
    with server.connect("administrator", autocommit=True) as connection:
        connection.execute("create view public.ours as select older from marts.kpi_annual")
        try:
            with pytest.raises(Reg18Error, match="something of your own needs what is gone"):
                published(server, builds[1])
        finally:
            connection.execute("drop view public.ours")
    published(server, builds[1])


def test_a_view_of_an_analyst_lives_on(server: Server, first: Figures, builds: list[Path]) -> None:
    with server.connect("administrator", autocommit=True) as connection:
        connection.execute(
            "create view public.total as select sum(numerator) from marts.kpi_annual"
        )
        try:
            published(server, builds[1])
            found = connection.execute("select * from public.total").fetchone()
        finally:
            connection.execute("drop view public.total")
    assert found == (figures_of(builds[1])[1],)


def test_a_locked_table_ends_in_words(
    server: Server, first: Figures, builds: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "LOCK_SECONDS", 1)
    with server.connect("administrator") as connection:
        connection.execute("lock table marts.kpi_annual in share mode")
        with pytest.raises(Reg18Error, match="Someone has locked a table"):
            published(server, builds[1])
    assert served(server) == first
