"""What is shipped works: the wheel carries all it needs, and the pinned libraries are safe to stand on."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent


def run(*arguments: str | Path, cwd: Path, **env: str) -> str:
    """What Python prints on being started with ``arguments``; its exit code must be 0."""
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, **env},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_wheel_works_elsewhere_with_its_resources(tmp_path: Path) -> None:
    dist, site, elsewhere = tmp_path / "dist", tmp_path / "site", tmp_path / "elsewhere"
    elsewhere.mkdir()
    run("-m", "hatchling", "build", "--target", "wheel", "--directory", dist, cwd=ROOT)
    (wheel,) = dist.iterdir()
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    tops = {path.name for path in site.iterdir()}
    assert tops == {"htplanner", next(name for name in tops if name.endswith(".dist-info"))}
    kept = {
        path.relative_to(ROOT / "resources") for path in (ROOT / "resources").rglob("*") if path.is_file()
    }
    shipped = site / "htplanner" / "resources"
    assert {path.relative_to(shipped) for path in shipped.rglob("*") if path.is_file()} >= kept
    program = (
        "import htplanner.resources as r\nfrom htplanner.framework import Catalogue\n"
        "print(r.resources())\nprint(len(Catalogue.load(r.resources() / 'framework').newest.actions))"
    )
    said = run("-P", "-c", program, cwd=elsewhere, PYTHONPATH=str(site)).splitlines()
    assert said == [str(shipped), "205"]


def test_the_pinned_versions_are_within_the_bounds() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = dict(line.split("==") for line in lines if not line.startswith("#"))
    versions = {name.lower().replace("_", "-"): version for name, version in pins.items()}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    for requirement in map(Requirement, asked):
        assert requirement.specifier.contains(versions[requirement.name.lower()]), requirement.name


def test_pyside_keeps_none_alive(tmp_path: Path) -> None:
    """PySide6 6.12.0 dropped a reference to None on every call that returns nothing, until Python aborted."""
    calls = (
        "from PySide6.QtCore import QObject\nkept = QObject()\n"
        "for _ in range(50_000):\n    kept.setObjectName('x')\nprint('alive')"
    )
    assert run("-c", calls, cwd=tmp_path) == "alive\n"
