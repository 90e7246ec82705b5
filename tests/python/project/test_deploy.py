"""What `deploy/` holds for servers: units, a crontab, a workflow, an image. The tools that would
run them look at them, where they are here; commands are run as they are written."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from reg18.cli.app import cli
from tests.python.conftest import ROOT, in_ci
from tools.make_bundle import AT_THE_TOP

DEPLOY = ROOT / "deploy"
UNITS = DEPLOY / "systemd"


def needed(command: str) -> str:
    found = shutil.which(command)
    if found is None:
        assert not in_ci(), f"{command} is missing"
        pytest.skip(f"{command} is not installed")
    return found


def verify(units: Path, home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [needed("systemd-analyze"), "verify", "--user", "--man=no", *map(str, units.iterdir())],
        capture_output=True, text=True, check=False,
        env={**os.environ, "HOME": str(home), "XDG_RUNTIME_DIR": str(home)},
    )  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with reg18 where the installer puts it; the command writes down how it was called."""
    command = tmp_path / "home" / "reg18" / "bin" / "reg18"
    command.parent.mkdir(parents=True)
    command.write_text('#!/bin/sh\nprintf "%s\\n" "$@" >> "$HOME/called"\necho "$FAKE_SAYS"\n'
                       'exit "${FAKE_EXIT:-0}"\n')  # fmt: skip
    command.chmod(0o755)
    (command.parents[1] / "data").mkdir()
    return tmp_path / "home"


NIGHTLY = ["nightly", "--settings", "reg18/etc/nightly.yml"]


def called(home: Path) -> list[str]:
    lines = (home / "called").read_text().splitlines()
    (home / "called").unlink()
    return [line.removeprefix(f"{home}/") for line in lines]


def test_systemd_takes_the_units(home: Path) -> None:
    done = verify(UNITS, home)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("unit", "right", "wrong"),
    [
        ("reg18-nightly.timer", "02:30:00", "25:30:00"),
        ("reg18-nightly.service", "bin/reg18 ", "bin/reg19 "),
        ("reg18-nightly.service", "Nice=", "Nise="),
    ],
)
def test_systemd_would_say_what_is_wrong(
    home: Path, tmp_path: Path, unit: str, right: str, wrong: str
) -> None:
    units = tmp_path / "units"
    shutil.copytree(UNITS, units)
    text = (units / unit).read_text()
    assert right in text
    (units / unit).write_text(text.replace(right, wrong))
    assert verify(units, home).stderr


def test_the_unit_runs_the_night(home: Path) -> None:
    text = (UNITS / "reg18-nightly.service").read_text()
    command = re.search(r"^ExecStart=(.*)$", text, re.M)
    assert command
    subprocess.run(command[1].replace("%h", str(home)).split(), check=True, env={"HOME": str(home)})
    assert called(home) == NIGHTLY


def test_the_timer_makes_up_for_a_missed_night() -> None:
    text = (UNITS / "reg18-nightly.timer").read_text()
    assert re.search(r"^Persistent=true$", text, re.M)
    assert re.search(r"^OnCalendar=\*-\*-\* 02:30:00 Europe/London$", text, re.M)


def test_cron_takes_the_crontab() -> None:
    crontab = needed("crontab")
    # Debian's cron and Red Hat's name the same thing differently.
    spelled = subprocess.run([crontab, "-h"], capture_output=True, text=True, check=False)
    option = "-n" if re.search(r"-n\s+\(dry run", spelled.stdout + spelled.stderr) else "-T"
    for text, code in (
        ((DEPLOY / "crontab").read_text(), 0),
        ((DEPLOY / "crontab").read_text().replace("30 2 *", "30 25 *"), 1),
    ):
        done = subprocess.run(
            [crontab, option, "-"], input=text, capture_output=True, text=True, check=False
        )
        assert done.returncode == code, done.stderr


def test_the_crontab_runs_the_night(home: Path) -> None:
    lines = (DEPLOY / "crontab").read_text().splitlines()
    entries = [line for line in lines if re.match(r"[\d*]", line)]
    assert len(entries) == 1
    command = entries[0].split(maxsplit=5)[5]
    assert "%" not in command, "cron reads % as the end of the command"
    subprocess.run(["/bin/sh", "-c", command], check=True, env={"HOME": str(home)})
    assert called(home) == NIGHTLY
    log = home / "reg18" / "data" / "nightly.log"
    assert log.stat().st_mode & 0o077 == 0


def workflow() -> dict[Any, Any]:
    read: dict[Any, Any] = yaml.safe_load((DEPLOY / "github-actions.yml").read_text())
    return read


def test_the_workflow_keeps_personal_data_where_they_are() -> None:
    read = workflow()
    # YAML takes `on` for true.
    assert read[True]["schedule"] == [{"cron": "30 3 * * *"}]
    assert read["permissions"] == {}
    (job,) = read["jobs"].values()
    assert "self-hosted" in job["runs-on"]
    assert all("uses" not in step for step in job["steps"]), "an action from elsewhere"
    assert job["steps"][-1]["if"] == "always()"


def test_the_workflow_runs_as_written(home: Path, tmp_path: Path) -> None:
    """Its steps, with a command that writes down what it is asked; then reg18 reads the same."""
    (job,) = workflow()["jobs"].values()
    env = {
        "HOME": str(home), "PATH": os.environ["PATH"], "RUNNER_TEMP": str(tmp_path / "runner"),
        "EXTRACTS": str(tmp_path / "my extracts"), "REG18": "",
    }  # fmt: skip
    (tmp_path / "runner" / "reg18-quality").mkdir(parents=True)

    def run(step: dict[str, Any], **more: str) -> subprocess.CompletedProcess[str]:
        assert step["shell"] == "sh"
        return subprocess.run(
            ["sh", "-e", "-c", step["run"]], env={**env, **more}, capture_output=True, text=True,
            check=False,
        )  # fmt: skip

    check, build, clear = job["steps"]
    for step in (check, build):
        assert run(step).returncode == 0
        name, *arguments = (home / "called").read_text().splitlines()
        (home / "called").unlink()
        context = cli.commands[name].make_context(name, arguments)
        assert env["EXTRACTS"] in map(str, context.params.values())
    failed = run(check, FAKE_EXIT="1", FAKE_SAYS="It cannot be loaded.\nLine 3: a cell")
    assert failed.returncode == 1
    assert failed.stdout.startswith("It cannot be loaded.")
    assert "a cell" not in failed.stdout + failed.stderr
    assert run(clear).returncode == 0
    assert list((tmp_path / "runner").iterdir()) == []


def test_the_image_is_made_of_what_the_bundle_has() -> None:
    text = (DEPLOY / "Containerfile").read_text()
    code = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    assert not re.search(r"^(COPY|ADD)\b", code, re.M)
    assert "--mount=type=bind,source=.,target=/bundle" in code
    at_the_top = set(re.findall(r"/bundle/(\S+)", code))
    assert at_the_top
    assert at_the_top <= set(AT_THE_TOP)
    file = re.search(r"-f project/(\S+) \.", text)
    assert file
    assert (ROOT / file[1]).samefile(DEPLOY / "Containerfile")
    prefix = re.search(r"--prefix (\S+)", code)
    assert prefix
    assert f'ENTRYPOINT ["{prefix[1]}/bin/reg18"]' in code
    base = re.search(r"^FROM (\S+)$", code, re.M)
    assert base
    assert base[1] == "python:${PYTHON}-slim"


def test_the_example_of_a_night_lies_as_the_installer_lays_it() -> None:
    settings = yaml.safe_load((DEPLOY / "bundle" / "nightly.yml").read_text())
    installer = (DEPLOY / "bundle" / "install.sh").read_text()
    for name in ("council", "commentary", "published"):
        assert f"etc/{settings[name]}" in installer, name
    for name in ("warehouse", "drop", "taken", "reports", "findings", "tables"):
        folder = settings[name].removeprefix("../").split("/")[0]
        assert f'"$prefix/{folder}"' in installer, name
