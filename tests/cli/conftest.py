"""A console that runs commands on one plan, in this process and at a time of the test's own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from htplanner.__main__ import main
from htplanner.domain.parsing.items import split_assignment
from htplanner.domain.parsing.records import addition_edit
from htplanner.paths import Folders
from htplanner.plans import Plans
from htplanner.settings import SettingsFile
from tests import made_plans

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


class Clock:
    """The time of day as a test sets it."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True)
class Said:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        assert self.code in (0, 1), self.err
        return json.loads(self.out)


class Console:
    """Runs commands on one plan, in this process."""

    def __init__(self, plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.plan = plan
        self._capsys = capsys

    def __call__(self, command: str, *words: str) -> Said:
        """``command PLAN words…``."""
        return self.run(command, str(self.plan), *words)

    def run(self, *words: str) -> Said:
        """Any words; whatever is refused is said in one line."""
        code = main(words)
        out, err = self._capsys.readouterr()
        if code != 0 and err:
            assert err.count("\n") == 1, err
            assert "Traceback" not in err
        return Said(code, out, err)

    def quarter(self, command: str, *words: str) -> Said:
        """``quarter command PLAN words…``."""
        return self.run("quarter", command, str(self.plan), *words)

    def ok(self, command: str, *words: str) -> str:
        said = self(command, *words)
        assert said.code == 0, said.err
        return said.out.strip()

    def item(self, code: str) -> dict[str, Any]:
        [item] = self("show", code, "--json").data["items"]
        assert isinstance(item, dict)
        return item

    def changes(self, *words: str) -> list[dict[str, Any]]:
        data = self("history", *words, "--json").data
        assert isinstance(data, list)
        return data


def plans_in(folder: Path, clock: Clock) -> Plans:
    folders = Folders(*(folder / name for name in ("settings", "backups", "logs", "documents")))
    return Plans(SettingsFile(folders.settings), folders, clock)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A fresh plan and one with people and papers, made once."""
    folder = tmp_path_factory.mktemp("made")
    plans, plan, contents = plans_in(folder, Clock()), folder / "made.htplan", {}
    with plans.create(plan, {"organization": "A made-up clinic"}):
        pass
    contents["fresh"] = plan.read_bytes()
    with plans.open(plan, must_write=True) as session:
        for kind, name, *fields in (
            ("person", "M. Okafor", "title=Nurse manager"),
            ("person", "L. Brandt"),
            ("position", "Quality lead", "holder=L. Brandt"),
            ("committee", "Policy group", "chair=M. Okafor", "members=M. Okafor; L. Brandt"),
            ("phase", "Foundation", "tier=Tier 1", "start=2026-09-01", "end=2027-04-30"),
            ("policy", "Staff training", "number=HR-114", "state=In force", "effective=2026-01-01"),
            ("job-description", "Triage nurse", "number=JD-7", "family=Nursing"),
        ):
            edit, _ = addition_edit(
                session.store.plan, kind, name, [split_assignment(field) for field in fields]
            )
            session.store.execute(edit)
    contents["staffed"] = plan.read_bytes()
    return contents


@pytest.fixture(scope="session")
def made_sample(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The sample plan, with a baseline and two closed quarters, made once."""
    folder = tmp_path_factory.mktemp("sample")
    plan = folder / "sample.htplan"
    with made_plans.copied():
        plans_in(folder, Clock()).create_sample(plan).close()
    return plan.read_bytes()


@pytest.fixture
def clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    plans = plans_in(tmp_path, clock)
    monkeypatch.setattr(Plans, "standard", lambda: plans)
    return clock


@pytest.fixture
def ht(tmp_path: Path, capsys: pytest.CaptureFixture[str], clock: Clock, made: dict[str, bytes]) -> Console:
    """A fresh plan in a folder with a space and letters of its own."""
    folder = tmp_path / "Unsere Pläne 🙂"
    folder.mkdir()
    plan = folder / "plan A.htplan"
    plan.write_bytes(made["fresh"])
    return Console(plan, capsys)


@pytest.fixture
def staffed(ht: Console, made: dict[str, bytes]) -> Console:
    ht.plan.write_bytes(made["staffed"])
    return ht


@pytest.fixture
def sample(ht: Console, made_sample: bytes) -> Console:
    """The sample plan as it stands in the middle of its third quarter."""
    ht.plan.write_bytes(made_sample)
    return ht
