"""Fuzzes every parser the program has: whatever is typed or lies in a file is read or refused, never a crash.

Hypothesis makes up what is read. Plan files are damaged at random and row by row. The two that read bytes of
unknown hand, salvage and foreign plans, are driven by atheris as well where it is installed (it is no
dependency: there is none for every system and version of Python).
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, cast

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from htplanner.db.repair.salvage import diagnose, salvage_file
from htplanner.db.store.store import Store
from htplanner.domain.reading.filters import Filter
from htplanner.errors import PlannerError
from htplanner.incidents import incident_of
from tools.faults.damages import DAMAGES
from tools.faults.grounds import what_it_says
from tools.faults.parsers import JSON, Ground, Parser, like, parsers
from tools.faults.parsers_outside import outside
from tools.faults.tampering import tamper

BY_COVERAGE = 20
"""Inputs that atheris makes up for each one of a parser's."""

_ATHERIS = "atheris"


@dataclass
class Fuzzed:
    """What it came to; ``failures`` describes each exception that nobody expected."""

    inputs: dict[str, int] = field(default_factory=dict)
    refused: int = 0
    by_coverage: int = 0
    failures: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not self.failures

    def __str__(self) -> str:
        with_atheris = f"{self.by_coverage} by atheris" if self.by_coverage else "atheris is not installed"
        return (
            f"{len(self.inputs)} parsers, {sum(self.inputs.values())} inputs ({self.refused} refused), "
            f"{with_atheris}; {len(self.failures)} parsers with uncaught exceptions"
        )


def campaign(folder: Path, times: int, chance: int) -> Fuzzed:
    """Fuzzes each parser with ``times`` inputs, those that read whole files with fewer."""
    result, ground = Fuzzed(), Ground.make(folder, chance)
    found = {**parsers(ground), **outside(ground), **_of_window(ground), **_files(ground)}
    for name, parser in found.items():
        _fuzz(result, name, parser, max(3, round(times * parser.share)), chance)
    _with_atheris(result, ground, times * BY_COVERAGE, chance)
    return result


def _fuzz(result: Fuzzed, name: str, parser: Parser, times: int, chance: int) -> None:
    result.inputs[name] = 0
    crashes: dict[str, str] = {}

    @seed(chance)
    @settings(
        max_examples=times,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    @given(parser.made_up)
    def read(made: Any) -> None:
        result.inputs[name] += 1
        try:
            parser.read(made)
        except parser.refusals:
            result.refused += 1
        except Exception as error:  # noqa: BLE001 (a crash is what is looked for)
            where = incident_of(error).places[0]
            crashes.setdefault(
                f"{type(error).__name__} at {where}", f"{str(error)[:200]} of {repr(made)[:300]}"
            )

    read()
    result.failures += [f"{name}: {what}: {told}" for what, told in crashes.items()]


# --- what the window keeps ---------------------------------------------------------------------------------


class _Kept:
    """A memory with something in it that may have been written by anybody."""

    me = None

    def __init__(self, told: object) -> None:
        self._told = told

    def get(self, _key: str, _default: object = None) -> object:
        """Whatever is asked for."""
        return self._told

    def put(self, _key: str, _value: object) -> None:
        """Nothing is kept."""


def _of_window(ground: Ground) -> dict[str, Parser]:
    from htplanner.ui.meeting.session import resume
    from htplanner.ui.pages.plan_views import SavedViews
    from htplanner.ui.pages.reports_last import remembered

    asked = {"text": "a", "phases": ["1"], "statuses": ["Done"], "overdue": True, "codes": ["U.A"]}
    view = {"name": "Mine", "filter": asked, "order": ["Title", True], "flat": False}
    made: dict[str, object] = {
        "on": "2026-03-02",
        "period": None,
        "as_of": "2026-03-01",
        "since": None,
        "reader": "leadership",
    }
    made |= {"department": "", "names": True, "subject": False, "files": ["/a/b.xlsx"]}
    session = {"deck": ["U.A"], "place": 0, "skipped": []}
    plan_view, plan_id = ground.view(), ground.plan.id
    return {
        "a filter": Parser(Filter.from_json, st.one_of(like(asked), JSON)),
        "saved views": Parser(
            lambda told: [one.to_json() for one in SavedViews(_Kept(told)).all], st.one_of(like([view]), JSON)
        ),
        "the last reports": Parser(
            lambda told: [one.as_json() for one in remembered(_Kept({plan_id: told}), plan_id)],
            st.one_of(like([made]), JSON),
        ),
        "a round of decisions": Parser(lambda told: resume(plan_view, told), st.one_of(like(session), JSON)),
    }


# --- plan files --------------------------------------------------------------------------------------------


def _files(ground: Ground) -> dict[str, Parser]:
    chance = st.randoms(use_true_random=True)
    sound = ground.plan_file.read_bytes()
    beside = (".htplan-journal", ".htplan-wal")

    def damaged(random: Random) -> Path:
        content = bytearray(sound)
        for _ in range(random.choice((1, 1, 3))):
            if len(content) > 2 * len(sound[:100]) and len(content) >= 8192:
                random.choice(DAMAGES)(content, random)
        return ground.file("damaged.htplan", bytes(content))

    def changed(random: Random) -> Path:
        path = ground.file("changed.htplan", sound)
        for _ in range(random.randint(1, 3)):
            tamper(path, random)
        return path

    def with_journals(random: Random) -> Path:
        path = ground.file("beside.htplan", sound)
        for end in beside:
            content = random.randbytes(random.choice((0, 28, 512, 5000)))
            if random.random() < 0.5:
                content = bytes.fromhex("d9d505f920a163d7") + content
            path.with_name(path.stem + end).write_bytes(content)
        return path

    return {
        "a damaged plan": Parser(lambda random: _read_plan(ground, damaged(random)), chance, share=0.2),
        "a plan with changed rows": Parser(
            lambda random: _read_plan(ground, changed(random)), chance, share=0.2
        ),
        "a plan with journals beside it": Parser(
            lambda random: _read_plan(ground, with_journals(random)), chance, share=0.1
        ),
        "a damaged plan, salvaged": Parser(
            lambda random: salvage(ground, damaged(random)), chance, share=0.03
        ),
        "a foreign plan, taken in": Parser(
            lambda random: salvage(ground, _foreign(changed(random), random)), chance, share=0.03
        ),
    }


def _read_plan(ground: Ground, path: Path) -> None:
    try:
        with Store.open(path, ground.surroundings, read_only=True) as store:
            with suppress(PlannerError):
                what_it_says(store)
            store.verify()
    finally:
        for one in path.parent.glob(f"{path.stem}.htplan*"):
            one.unlink()


def _foreign(path: Path, random: Random) -> Path:
    """A plan with parts that no plan has."""
    import sqlite3
    from contextlib import closing

    odd = (
        'ALTER TABLE party ADD COLUMN "a; b" TEXT',
        "CREATE VIEW v AS SELECT * FROM v",
        "CREATE TRIGGER t AFTER INSERT ON party BEGIN DELETE FROM item; END",
        "CREATE TABLE other (x)",
        "DROP TABLE link",
        "ALTER TABLE phase RENAME COLUMN name TO called",
        "PRAGMA writable_schema=1",
        "UPDATE sqlite_schema SET sql = replace(sql, 'VARCHAR', 'ODD') WHERE name = 'party'",
    )
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        for sql in random.sample(odd, 3):
            with suppress(sqlite3.Error):
                raw.execute(sql)
    return path


_NUMBERS = count()


def salvage(ground: Ground, path: Path) -> None:
    """Everything that is done with a file that is not to be opened; the new plan is a sound one."""
    target = ground.folder / f"taken-{next(_NUMBERS)}.htplan"
    try:
        diagnose(path)
        salvage_file(path, target, ground.surroundings)
        with Store.open(target, ground.surroundings, read_only=True) as store:
            assert not store.verify()
    finally:
        for one in (*path.parent.glob(f"{path.stem}.htplan*"), *path.parent.glob(f"{target.name}*")):
            one.unlink()


# --- by coverage -------------------------------------------------------------------------------------------


def _with_atheris(result: Fuzzed, ground: Ground, runs: int, chance: int) -> None:
    if find_spec(_ATHERIS) is None:
        return
    corpus = ground.folder / "corpus"
    corpus.mkdir()
    (corpus / "sound").write_bytes(ground.plan_file.read_bytes())
    words = [sys.executable, "-m", __name__, str(ground.folder), str(chance), str(corpus), f"-runs={runs}"]
    words += [f"-seed={chance}", "-max_len=400000", f"-artifact_prefix={ground.folder}/", "-verbosity=0"]
    done = subprocess.run(words, check=False, capture_output=True, text=True, env={**os.environ})
    if done.returncode:
        told = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        result.failures.append(f"atheris: {' | '.join(told[-12:])}")
    else:
        result.by_coverage += runs


def read_foreign_bytes(folder: Path) -> Callable[[bytes], None]:
    """What atheris drives: the reader of raw rows, the proof by history, and what is taken in from them."""
    from htplanner.db.repair.history_proof import prove
    from htplanner.db.repair.raw_reader import _gathered, _read_here
    from htplanner.db.repair.salvage import _edition, _laid_over, add_foreign_content
    from htplanner.domain.editing.founding import found
    from htplanner.domain.editing.import_rules import OmissionTally, import_rows
    from htplanner.domain.editing.prepare import prepare
    from htplanner.domain.model.plan import Plan
    from tools.faults.chance import NOW
    from tools.faults.grounds import small_surroundings

    around = small_surroundings(folder)
    file, lines = folder / "foreign.bytes", folder / "foreign.lines"

    def read(content: bytes) -> None:
        file.write_bytes(content)
        with lines.open("w+b") as told:
            _read_here(file, None, told)
            told.seek(0)
            rows = _gathered(told)
        gathered = _laid_over(rows, prove(rows))
        with suppress(PlannerError):
            framework = _edition(gathered, around)
            begun = prepare(Plan.empty(), framework, found(framework, {}), NOW.date()).values
            losses = OmissionTally()
            add_foreign_content(rows, losses)
            import_rows(gathered, framework, Plan.empty().after("", begun), losses)

    return read


def drive(folder: Path, chance: int, words: Sequence[str]) -> None:
    """In the child: never returns."""
    atheris = import_module(_ATHERIS)

    watched = (
        "htplanner.db.repair.raw_reader",
        "htplanner.db.repair.history_proof",
        "htplanner.db.repair.salvage",
        "htplanner.domain.editing.import_rules",
    )
    with atheris.instrument_imports(include=list(watched)):
        read = read_foreign_bytes(folder)
    random = Random(chance)  # noqa: S311 (chance, no secret)

    def mutate(content: bytes, most: int, _number: int) -> bytes:
        """Half of the time damage as disks do it, else what libFuzzer likes."""
        changed = bytearray(content)
        if len(changed) >= 8192 and random.random() < 0.7:
            random.choice(DAMAGES)(changed, random)
            return bytes(changed[:most])
        return cast(bytes, atheris.Mutate(content, most))

    atheris.Setup([sys.argv[0], *words], read, custom_mutator=mutate)
    atheris.Fuzz()


def main(arguments: Iterable[str]) -> None:
    """Run by ``_with_atheris``."""
    folder, chance, *words = arguments
    drive(Path(folder), int(chance), words)


if __name__ == "__main__":
    main(sys.argv[1:])
