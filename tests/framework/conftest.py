"""The edition as it ships, and copies of its files that a test may damage."""

from __future__ import annotations

from pathlib import Path

import pytest

from htplanner.domain.model.framework import Framework
from htplanner.framework import Catalogue
from htplanner.resources import resources

EDITION = "2021-02"


@pytest.fixture(scope="session")
def framework() -> Framework:
    """The February 2021 edition as it ships."""
    return Catalogue.load(resources().joinpath("framework")).framework("February 2021")


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the framework's folder."""
    folder = tmp_path / "framework"
    folder.joinpath(EDITION).mkdir(parents=True)
    for file in resources().joinpath("framework", EDITION).iterdir():
        folder.joinpath(EDITION, file.name).write_bytes(file.read_bytes())
    return folder
