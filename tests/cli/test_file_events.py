"""A plan's file that goes away while a command is at work: one plain line, exit code 3, nothing written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from htplanner.db.session import PlanSession
from htplanner.plans import Plans
from tests.cli.conftest import Console

pytestmark = pytest.mark.skipif("sys.platform == 'win32'", reason="Windows keeps open files in their place")


def _deleted(plan: Path) -> None:
    plan.unlink()


def _renamed(plan: Path) -> None:
    plan.rename(plan.with_name("b.htplan"))


def _replaced(plan: Path) -> None:
    plan.unlink()
    plan.write_bytes(b"minutes of a meeting" * 500)


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (_deleted, "or its folder can’t be found"),
        (_renamed, "“b.htplan”"),
        (_replaced, "isn’t this plan anymore"),
    ],
)
@pytest.mark.parametrize("words", [("set", "U.A.ORG.1", "notes=Kept"), ("undo",)])
def test_it_is_told_in_one_line(
    ht: Console,
    monkeypatch: pytest.MonkeyPatch,
    harm: Callable[[Path], None],
    told: str,
    words: tuple[str, ...],
) -> None:
    assert ht("set", "U.A.ORG.1", "notes=Before").code == 0
    opening = Plans.open

    def harmed(plans: Plans, path: Path, **wish: bool | float) -> PlanSession:
        session = opening(plans, path, **wish)  # type: ignore[arg-type]
        harm(path)
        return session

    monkeypatch.setattr(Plans, "open", harmed)
    command, *rest = words
    said = ht(command, *rest)
    assert said.code == 3
    assert said.out == ""
    assert told in said.err
    assert "This edit wasn’t saved. Everything before it is safe." in said.err
    assert len(said.err.splitlines()) == 1
    if harm is _replaced:
        assert ht.plan.read_bytes() == b"minutes of a meeting" * 500
