"""A publish to PostgreSQL: what arrives, what readers see meanwhile, and a server that dies."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

from reg18.analyst.exports import postgres
from reg18.analyst.exports.postgres import publish_postgres
from reg18.analyst.exports.server_errors import lost_while_committing
from reg18.base.errors import Reg18Error
from reg18.base.paths import Warehouse
from reg18.base.progress import Reporter
from tests.python.conftest import Reg18
from tests.python.postgres_builds import FIGURES, PARTS, Figures, figures_of, published, served
from tests.python.postgres_server import Server, wait_until
from tests.python.warehouse_copies import copied

READERS, PUBLISHES = 8, 10


def test_every_value_arrives(server: Server, first: Figures, builds: list[Path]) -> None:
    """Row by row, as DuckDB has them."""
    for table in ("marts.rpt_figures", "marts.measures", "core.dim_dates", "marts.run_history"):
        with duckdb.connect(str(builds[0]), read_only=True) as source:
            expected = source.execute(f"from {table}").fetchall()
            names = [column[0] for column in source.description or ()]
        with server.connect("analyst") as connection:
            found = connection.execute(f"select {', '.join(names)} from {table}").fetchall()
        assert len(found) == len(expected) > 0
        assert sorted(map(repr, found)) == sorted(map(repr, expected))


def test_texts_arrive_as_they_are(server: Server, builds: list[Path], tmp_path: Path) -> None:
    """Quotes, delimiters, line ends, an empty text and a missing one, what looks like the end."""
    odd = [
        "",
        'a "quoted", text',
        "two\nlines\r\nand\ttab",
        "\\N",
        "\\.",
        "x\n\\.\ny",
        "Zoë’s 10 £ 😀",
    ]
    odd_file = copied(
        builds[0], tmp_path / "odd",
        "update core.dim_codes set label = null, lgsco_subcategory = null",
        *(
            "update core.dim_codes set label = '" + text.replace("'", "''") + "' "
            f"where rowid = {number}"
            for number, text in enumerate(odd)
        ),
    )  # fmt: skip
    published(server, odd_file)
    with server.connect("analyst") as connection:
        found = [row[0] for row in connection.execute("select label from core.dim_codes")]
    assert sorted(text for text in found if text is not None) == sorted(odd)
    assert found.count(None) == len(found) - len(odd)


class Reader(threading.Thread):
    """Reads until it gets the signal to end, and keeps what it saw."""

    def __init__(self, server: Server, in_pairs: bool, may_end: threading.Event) -> None:
        super().__init__()
        self.server, self.in_pairs, self.may_end = server, in_pairs, may_end
        self.seen: set[Any] = set()
        self.reads, self.longest = 0, 0.0
        self.problem: BaseException | None = None

    def run(self) -> None:
        try:
            with self.server.connect("analyst", autocommit=not self.in_pairs) as connection:
                connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
                while not self.may_end.is_set():
                    begun = time.monotonic()
                    self.seen.add(self.read(connection))
                    self.longest = max(self.longest, time.monotonic() - begun)
                    self.reads += 1
                    # Room for the publish on a machine with two cores.
                    time.sleep(0.02)
        except BaseException as error:
            self.problem = error

    def read(self, connection: psycopg.Connection[tuple[Any, ...]]) -> Any:
        if not self.in_pairs:
            return connection.execute(FIGURES).fetchone()
        found = []
        for part in PARTS:
            row = connection.execute(part).fetchone()
            assert row is not None
            found.append(row[0])
        connection.commit()
        return tuple(found)


def test_readers_see_one_build_or_the_other_through_ten_publishes(
    server: Server, first: Figures, builds: list[Path]
) -> None:
    may_end = threading.Event()
    readers = [Reader(server, number % 2 == 0, may_end) for number in range(READERS)]
    for reader in readers:
        reader.start()
    for number in range(PUBLISHES):
        published(server, builds[(number + 1) % 2])
    may_end.set()
    for reader in readers:
        reader.join()
    assert not [reader.problem for reader in readers if reader.problem]
    expected = {figures_of(build) for build in builds}
    assert all(reader.seen <= expected for reader in readers)
    assert set().union(*(reader.seen for reader in readers)) == expected
    assert min(reader.reads for reader in readers) >= PUBLISHES
    # No read waited for a publish to end.
    assert max(reader.longest for reader in readers) < 5


class Held(threading.Thread):
    """A publish that has copied some tables and is part way through the copy of another."""

    def __init__(self, server: Server, warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__()
        self.server, self.warehouse = server, warehouse
        self.reached, self.go_on = threading.Event(), threading.Event()
        self.raised: BaseException | None = None
        blocks = postgres.csv_blocks

        def held(source: Any, table: Any) -> Iterator[tuple[int, bytes]]:
            for block in blocks(source, table):
                yield block
                if table.full_name == "marts.kpi_quarterly" and not self.reached.is_set():
                    self.reached.set()
                    assert self.go_on.wait(20)

        monkeypatch.setattr(postgres, "csv_blocks", held)

    def run(self) -> None:
        try:
            published(self.server, self.warehouse)
        except BaseException as error:
            self.raised = error

    @contextmanager
    def at_the_copy(self) -> Iterator[None]:
        self.start()
        assert self.reached.wait(20)
        yield
        self.go_on.set()
        self.join()


def terminate(server: Server) -> None:
    with server.connect("administrator", autocommit=True) as connection:
        found = connection.execute(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity "
            "where usename = 'nightly'"
        ).fetchone()
        assert found == (1,)


def crash(server: Server) -> None:
    server.stop("immediate")
    server.start()


@pytest.mark.parametrize("end", [terminate, crash])
def test_a_server_that_dies_in_a_publish_keeps_the_old_rows(
    server: Server,
    first: Figures,
    builds: list[Path],
    monkeypatch: pytest.MonkeyPatch,
    end: Callable[[Server], None],
) -> None:
    with monkeypatch.context() as patch:
        held = Held(server, builds[1], patch)
        with held.at_the_copy():
            end(server)
    assert isinstance(held.raised, Reg18Error)
    assert "lost or gave up while copying marts.kpi_quarterly" in held.raised.message
    assert held.raised.message.endswith("What was published before is still there.")
    assert served(server) == first
    published(server, builds[1])
    assert served(server) == figures_of(builds[1])


def test_a_connection_lost_in_the_commit_says_that_it_is_not_known(
    server: Server, first: Figures, builds: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = lost_while_committing

    @contextmanager
    def lost() -> Iterator[None]:
        with real():
            terminate(server)
            yield

    monkeypatch.setattr(postgres, "lost_while_committing", lost)
    with pytest.raises(Reg18Error, match="lost while it confirmed") as stopped:
        published(server, builds[1])
    assert "served_build" in (stopped.value.advice or "")
    assert served(server) == first


def test_a_publish_waits_for_another_or_gives_up(
    server: Server, first: Figures, builds: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        held = Held(server, builds[1], patch)
        with held.at_the_copy():
            for seconds in (0, 1):
                with pytest.raises(Reg18Error, match="Another publish to this database"):
                    published(server, builds[0], wait_seconds=seconds)
            # Readers do not wait for it.
            assert served(server) == first
            waiting = threading.Thread(target=published, args=(server, builds[0]))
            waiting.start()
            with server.connect("administrator", autocommit=True) as connection:
                wait_until(
                    lambda: connection.execute(
                        "select 1 from pg_locks where locktype = 'advisory' and not granted"
                    ).fetchone()
                )
        waiting.join()
    assert held.raised is None
    assert served(server) == figures_of(builds[0])


def test_a_database_that_was_not_prepared(server: Server, builds: list[Path]) -> None:
    with server.connect("administrator", autocommit=True) as connection:
        connection.execute("create database bare")
    for user, words in (("administrator", "schema"), ("analyst", "set role")):
        with pytest.raises(Reg18Error, match=words) as stopped:
            publish_postgres(builds[0], server.string(user, "bare"), Reporter())
        assert "--print-setup" in (stopped.value.advice or "")


def test_a_wrong_password_is_not_said(server: Server, builds: list[Path]) -> None:
    secret = "hunter2-not-the-password"
    wrong = server.string("nightly").replace(server.password, secret)
    with pytest.raises(Reg18Error, match="cannot be reached") as stopped:
        publish_postgres(builds[0], wrong, Reporter())
    assert secret not in stopped.value.message + (stopped.value.advice or "")


def test_the_command(
    server: Server, first: Figures, builds: list[Path], reg18: Reg18, tmp_path: Path
) -> None:
    printed = reg18("publish-postgres", "--print-setup")
    assert (printed.returncode, printed.stdout) == (0, postgres.setup_script())
    file = tmp_path / "connection"
    file.write_text(f"# the nightly login\n{server.string('nightly')}\n")
    command = ("publish-postgres", "--warehouse", builds[1], "--connection-file", file)
    file.chmod(0o640)
    refused = reg18(*command)
    assert refused.returncode == 1
    assert "may be read by others" in refused.stderr
    assert served(server) == first
    file.chmod(0o600)
    link = tmp_path / "warehouse.duckdb"
    link.symlink_to(builds[1])
    Warehouse(link).analyst_file.symlink_to(Warehouse(builds[1]).analyst_file)
    done = reg18("publish-postgres", "--warehouse", link, "--connection-file", file)
    assert done.returncode == 0, done.stderr
    assert "rows of build second" in done.stdout
    by_environment = reg18(
        "publish-postgres", "--warehouse", builds[0], REG18_POSTGRES=server.string("nightly")
    )
    assert by_environment.returncode == 0, by_environment.stderr
    for one in (refused, done, by_environment):
        assert server.password not in one.stdout + one.stderr
    assert served(server) == first
    missing = reg18("publish-postgres", "--connection-file", file)
    assert missing.returncode == 2
