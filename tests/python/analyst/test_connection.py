"""Where a connection comes from, and that what is secret in it is never said."""

from __future__ import annotations

from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from reg18.analyst.exports.connection import connection_string
from reg18.base.errors import Reg18Error

SECRET = "s3cret-of-nobody"


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PGHOST", "PGHOSTADDR", "PGSERVICE", "PGDATABASE", "PGPORT", "PGUSER",
                 "PGSSLMODE", "REG18_POSTGRES"):  # fmt: skip
        monkeypatch.delenv(name, raising=False)


def written(folder: Path, text: str, mode: int = 0o600) -> Path:
    file = folder / "connection"
    file.write_text(text, encoding="utf-8")
    file.chmod(mode)
    return file


@pytest.mark.parametrize(
    "text",
    [
        f"host=db.invalid dbname=reg18 user=nightly password={SECRET}",
        f"# notes\nhost=db.invalid\n  # more\ndbname=reg18\nuser=nightly\npassword={SECRET}\n",
        f"postgresql://nightly:{SECRET}@db.invalid/reg18\n",
    ],
)
def test_a_private_file_is_read(tmp_path: Path, text: str) -> None:
    found = conninfo_to_dict(connection_string(written(tmp_path, text)))
    assert {name: found[name] for name in ("host", "dbname", "user", "password")} == {
        "host": "db.invalid", "dbname": "reg18", "user": "nightly", "password": SECRET,
    }  # fmt: skip
    assert found["connect_timeout"] == "10"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o620])
def test_a_file_that_is_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    file = written(tmp_path, f"host=db.invalid password={SECRET}", mode)
    with pytest.raises(Reg18Error, match="may be read by others") as stopped:
        connection_string(file)
    assert f"chmod 600 {file}" in (stopped.value.advice or "")


@pytest.mark.parametrize(
    "text",
    [SECRET, f"host=db.invalid {SECRET}", f"password='{SECRET}", f"{SECRET}=1", "", "# only notes"],
)
def test_what_cannot_be_read_is_not_quoted(
    tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Reg18Error, match="no connection string that can be read") as stopped:
        connection_string(written(tmp_path, text))
    assert SECRET not in stopped.value.message + (stopped.value.advice or "")
    if text:
        monkeypatch.setenv("REG18_POSTGRES", text)
        with pytest.raises(Reg18Error, match=r"\$REG18_POSTGRES has no") as stopped:
            connection_string(None)
        assert SECRET not in stopped.value.message


def test_a_file_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(Reg18Error, match="cannot be read"):
        connection_string(tmp_path / "none")
    file = written(tmp_path, "")
    file.write_bytes(b"host=\xff")
    with pytest.raises(Reg18Error, match="it is not UTF-8"):
        connection_string(file)


def test_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Reg18Error, match="has said which PostgreSQL server"):
        connection_string(None)
    monkeypatch.setenv("PGHOST", "db.invalid")
    found = conninfo_to_dict(connection_string(None))
    # libpq adds what its own variables say.
    assert "host" not in found
    assert found["sslmode"] == "require"
    monkeypatch.setenv("REG18_POSTGRES", "host=other.invalid")
    assert conninfo_to_dict(connection_string(None))["host"] == "other.invalid"


@pytest.mark.parametrize(
    ("text", "sslmode"),
    [
        ("host=db.invalid", "require"),
        ("host=localhost,db.invalid", "require"),
        ("host=localhost hostaddr=192.0.2.1", "require"),
        ("host=db.invalid sslmode=verify-full", "verify-full"),
        ("host=db.invalid sslmode=disable", "disable"),
        ("host=127.0.0.1", None),
        ("host=/run/postgresql", None),
        ("dbname=reg18", None),
        ("service=complaints", None),
    ],
)
def test_what_leaves_the_machine_is_encrypted(
    tmp_path: Path, text: str, sslmode: str | None
) -> None:
    """Unless the file says otherwise: libpq alone would go on without."""
    assert conninfo_to_dict(connection_string(written(tmp_path, text))).get("sslmode") == sslmode


def test_the_environment_may_say_how_to_encrypt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGSSLMODE", "verify-full")
    found = conninfo_to_dict(connection_string(written(tmp_path, "host=db.invalid")))
    assert found["sslmode"] == "verify-full"
