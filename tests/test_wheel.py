"""A wheel of the portal is whole: built here, unpacked elsewhere, it runs from an empty folder. No network is asked.

The libraries come from the running environment; what is tested is that our own files are all inside.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.house import ROOT, files

PARTS_OF_THE_WHEEL = ("portal", "templates", "static")
FOLDERS_FOUND = """
import json
from portal import files
from portal.store import migrations
folders = {"portal/_templates": files.templates_dir(), "portal/_static": files.static_dir()}
print(json.dumps({name: str(path) for name, path in folders.items()}))
"""


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    """What a program prints; when it fails, the test fails with what it said."""
    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.fail(done.stdout + done.stderr)
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, so that nothing a build leaves behind touches the repository."""
    source = tmp_path_factory.mktemp("source")
    for path in (
        *files(pattern="*.toml"),
        *files(pattern="setup.py"),
        *ROOT.glob("README.md"),
        ROOT / "LICENSE",
    ):
        shutil.copy(path, source)
    for part in PARTS_OF_THE_WHEEL:
        shutil.copytree(ROOT / part, source / part)
    out = tmp_path_factory.mktemp("wheel")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
    run(*pip, "wheel", "--no-deps", "--no-index", "--no-build-isolation", "-w", out, source, cwd=source)
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("installed")
    run(
        sys.executable,
        "-m",
        "pip",
        "install",
        "--no-deps",
        "--no-index",
        "--target",
        target,
        wheel,
        cwd=target,
    )
    return target


def test_the_wheel_holds_every_file_of_ours_and_no_other(wheel: Path):
    held = {name for name in ZipFile(wheel).namelist() if name.startswith("portal/")}
    renamed = {"templates": "portal/_templates", "static": "portal/_static", "portal": "portal"}
    ours = {
        f"{renamed[part]}/{path.relative_to(ROOT / part).as_posix()}"
        for part in PARTS_OF_THE_WHEEL
        for path in files(part)
    }
    assert held == ours


def test_the_installed_portal_finds_its_own_folders(installed: Path, tmp_path: Path):
    found = json.loads(run(sys.executable, "-c", FOLDERS_FOUND, cwd=tmp_path, PYTHONPATH=str(installed)))
    assert found == {name: str(installed / name) for name in found}


def test_the_portal_tells_its_version_from_an_empty_folder(installed: Path, tmp_path: Path):
    said = run(sys.executable, "-m", "portal", "version", "--json", cwd=tmp_path, PYTHONPATH=str(installed))
    told = json.loads(said)
    assert told.keys() == {"version", "schema"}
    assert told["version"] == "0.1.0"
    assert told["schema"], "the newest migration is in the wheel, so the schema has a name"


def test_the_portal_command_is_installed(installed: Path, tmp_path: Path):
    assert "migrate" in run(installed / "bin/portal", "--help", cwd=tmp_path, PYTHONPATH=str(installed))
