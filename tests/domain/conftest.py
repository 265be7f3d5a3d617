"""The framework as shipped, and a fresh plan over it."""

from __future__ import annotations

import pytest

from htplanner.domain.model.framework import Framework
from htplanner.framework.catalogue import Catalogue
from htplanner.resources import resources
from tests.domain.worlds import World


@pytest.fixture(scope="session")
def framework() -> Framework:
    return Catalogue.load(resources() / "framework").newest


@pytest.fixture
def world(framework: Framework) -> World:
    return World(framework)
