"""A PostgreSQL server for the tests of a module, and builds to publish to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.python.postgres_builds import Figures, figures_of, published, served
from tests.python.postgres_server import Server, running_server
from tests.python.warehouse_copies import as_another_build, copied


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running_server() as server:
        yield server


@pytest.fixture(scope="module")
def builds(demo_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two builds with other figures, and without most rows of a table that takes long."""
    fewer = "delete from marts.rpt_figures where period <> '2024-25'"
    folder = tmp_path_factory.mktemp("builds")
    return [
        copied(demo_warehouse, folder / name, fewer, *as_another_build(name, more))
        for name, more in (("first", 0), ("second", 7))
    ]


@pytest.fixture
def first(server: Server, builds: list[Path]) -> Figures:
    """The first build is on the server."""
    published(server, builds[0])
    found = served(server)
    assert found == figures_of(builds[0])
    return figures_of(builds[0])
