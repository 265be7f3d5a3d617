"""Every place where the program reads what somebody typed or what lies in a file, ready to be fuzzed.

Each takes something made up and must read it or refuse with the errors that its caller expects.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import strategies as st

from htplanner.cli.quarters import _moment
from htplanner.db.backup.self_test import DRILL, last_self_test
from htplanner.db.context import StoreContext
from htplanner.db.files.locations import Mount, SystemFacts, dropbox_roots, find_place, mount_of
from htplanner.db.files.lock import _locked_since
from htplanner.db.history.entries import read_value
from htplanner.db.history.head_pin import HeadPin
from htplanner.db.repair.history_proof import prove
from htplanner.db.repair.raw_reader import KNOWN, RawRows
from htplanner.db.snapshots.backups import CHECKS, BackupFile, read_checks
from htplanner.db.store.store import Store
from htplanner.db.sync.working_copy import PlaceRecord
from htplanner.domain.editing.import_rules import InvalidValue, field_value
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import RECORDS
from htplanner.domain.model.text import LONGEST, clean
from htplanner.domain.parsing.dates import parse_date
from htplanner.domain.parsing.items import ITEM_FIELDS, item_edit, split_assignment
from htplanner.domain.parsing.records import addition_edit, kind_words, record_edit
from htplanner.domain.parsing.values import find_period, parse_value
from htplanner.domain.periods.snapshot import Snapshot, freeze, thaw
from htplanner.domain.reading.view import PlanView
from htplanner.errors import PlannerError
from htplanner.framework.catalogue import Catalogue
from htplanner.incidents import incident_of_fault
from htplanner.resources import resources
from htplanner.settings import Settings, SettingsFile
from tools.faults.chance import NOW
from tools.faults.grounds import small_plan, small_surroundings

TODAY = NOW.date()
Strategy = st.SearchStrategy[Any]


@dataclass(frozen=True)
class Parser:
    """``read`` takes what ``made_up`` makes; ``refusals`` are what its caller expects beside an answer.

    ``share`` is how often it is fuzzed beside the others: what reads whole files takes long.
    """

    read: Callable[[Any], object]
    made_up: Strategy
    refusals: tuple[type[Exception], ...] = (PlannerError,)
    share: float = 1.0


_BIG = st.sampled_from(("9" * 5000, "1e999", "-0", "٣", "²", "0x1", "[" * 3000, "\x00", "\ud800", "\ufeff"))
TEXT = st.one_of(st.text(max_size=60), st.text(alphabet="0123456789+-/. dwmyjanfeb;#=:,", max_size=20), _BIG)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXT, inner, max_size=4)),
    max_leaves=12,
)
_DEEP = st.sampled_from(('{"a":' * 100_000, "[" * 100_000, '{"at": 1e999}', "\ufeff{}", "NaN", "")).map(
    str.encode
)
BYTES = st.one_of(st.binary(max_size=200), _DEEP, TEXT.map(lambda text: text.encode(errors="surrogatepass")))


def like(sound: Any) -> Strategy:
    """JSON that looks like ``sound``, with any part of it replaced or missing."""

    @st.composite
    def changed(draw: st.DrawFn, part: Any = sound) -> Any:
        if draw(st.integers(0, 7)) == 0:
            return draw(JSON)
        if isinstance(part, dict):
            return {k: draw(changed(v)) for k, v in part.items() if draw(st.integers(0, 11))}
        if isinstance(part, list):
            return [draw(changed(one)) for one in part]
        return part

    return changed()


def file_like(sound: Any) -> Strategy:
    """The bytes of a JSON file that looks like ``sound``, or of none."""
    return st.one_of(like(sound).map(json.dumps).map(str.encode), BYTES)


@dataclass(frozen=True)
class Ground:
    """A plan to read for, and a folder for files."""

    folder: Path
    plan_file: Path
    surroundings: StoreContext
    plan: Plan
    framework: Framework

    @classmethod
    def make(cls, folder: Path, seed: int) -> Ground:
        """A small plan with everything in it."""
        around = small_surroundings(folder)
        path = folder / "plan.htplan"
        small_plan(path, around, Random(seed), edits=40)  # noqa: S311 (chance, no secret)
        with Store.open(path, around, read_only=True) as store:
            return cls(folder, path, around, store.plan, store.framework)

    def view(self) -> PlanView:
        """The plan today."""
        return PlanView(self.plan, self.framework, TODAY)

    def file(self, name: str, content: bytes) -> Path:
        """A file with that in it."""
        path = self.folder / name
        path.write_bytes(content)
        return path


def parsers(ground: Ground) -> dict[str, Parser]:
    """Every parser by what it reads; those of the window are in ``window_parsers``."""
    return {**_typed(ground), **_kept_files(ground), **_history(ground), **_editions(ground)}


# --- what people type --------------------------------------------------------------------------------------


def _typed(ground: Ground) -> dict[str, Parser]:
    plan = ground.plan
    specs = [spec for cls in RECORDS.values() for spec in cls.specs().values()]
    codes = st.one_of(st.sampled_from([*plan.items]), TEXT)
    names = st.sampled_from((*ITEM_FIELDS, "policies", "job_descriptions", "evidence", "update", "nothing"))
    words = st.one_of(
        TEXT, st.lists(TEXT, max_size=4).map(";".join), st.lists(TEXT, max_size=4).map("#".join)
    )
    titles = [d.title or "" for d in plan.documents.values()] or [""]
    listed = st.tuples(st.sampled_from(titles), words).map("#".join)
    assignments = st.lists(st.tuples(names, st.one_of(words, listed)), max_size=3)
    kinds = st.sampled_from([*kind_words()])
    fields = st.sampled_from(sorted({name for cls in RECORDS.values() for name in cls.specs()}))
    told = st.lists(st.tuples(fields, words), max_size=3)
    records = st.lists(
        st.one_of(st.just("plan"), st.tuples(kinds, TEXT).map(":".join)), min_size=1, max_size=3
    )
    return {
        "a value of a field": Parser(
            lambda made: parse_value(plan, *made), st.tuples(st.sampled_from(specs), words)
        ),
        "FIELD=VALUE": Parser(split_assignment, words),
        "an edit of items, with lists, clauses, evidence and updates": Parser(
            lambda made: item_edit(plan, made[0], made[1], TODAY),
            st.tuples(st.lists(codes, max_size=2), assignments),
        ),
        "an edit of records": Parser(lambda made: record_edit(plan, *made), st.tuples(records, told)),
        "what is added": Parser(lambda made: addition_edit(plan, *made), st.tuples(kinds, TEXT, told)),
        "a date as it is typed": Parser(
            lambda made: parse_date(made[0], made[1], made[2]),
            st.tuples(TEXT, st.dates(), st.booleans()),
            (ValueError,),
        ),
        "a closed period": Parser(partial(find_period, plan), TEXT),
        "a moment to compare": Parser(partial(_moment, plan, TODAY), TEXT),
        "any text": Parser(
            _cleaned, st.one_of(TEXT, st.text(max_size=20).map(lambda text: text * 20_000)), share=0.2
        ),
    }


def _cleaned(text: str) -> None:
    for one_line in (True, False):
        cleaned = clean(text, one_line=one_line).text
        cleaned.encode()
        assert len(cleaned) <= LONGEST
        assert clean(cleaned, one_line=one_line).text == cleaned, "cleaned once is clean"


# --- files beside a plan -----------------------------------------------------------------------------------


def _kept_files(ground: Ground) -> dict[str, Parser]:
    settings = json.loads(Settings("5b0d4c0e").with_recent(Path("/a/b.htplan")).with_me("1", "2").to_json())
    seen = {"0123": {"head": "ab" * 32, "changes": 7}}
    last = {"digest": "ab", "size": 1, "changed": 2, "head": "cd", "at": NOW.isoformat()}
    place = {"kind": "synced", "service": "OneDrive", "last": last, "sending": last}
    mounts = ("36 35 98:0 /mnt1 /mnt2 rw shared:1 - ext3 /dev/root rw", "\\040", " - ", "/a", "\n", " vfat ")
    table = st.lists(st.one_of(st.sampled_from(mounts), TEXT), max_size=8).map("".join)
    checks = {"a.htplan": {"at": NOW.isoformat(), "fault": ""}}
    drilled = {"at": NOW.isoformat(), "good": 1, "bad": 0}
    return {
        "settings": Parser(partial(_settings, ground), file_like(settings)),
        "a witness": Parser(partial(_witness, ground), file_like(seen)),
        "a backup's name": Parser(
            lambda text: BackupFile.read(Path(f"{text}.htplan")), TEXT.map(lambda t: t + "-a")
        ),
        "checks of backups": Parser(
            lambda made: read_checks(ground.file(CHECKS, made).parent), file_like(checks)
        ),
        "the last drill": Parser(
            lambda made: last_self_test(ground.file(DRILL, made).parent), file_like(drilled)
        ),
        "a lock's text": Parser(lambda made: _locked_since(ground.file("a.lock", made)), BYTES),
        "a working copy's place": Parser(
            lambda made: PlaceRecord.read(ground.file("place.json", made)), file_like(place)
        ),
        "the table of mounts": Parser(_mounts, st.tuples(TEXT, table)),
        "a sync client's note": Parser(
            lambda made: list(dropbox_roots([ground.file("info.json", made).parent])),
            file_like({"personal": {"path": "/a/Dropbox"}}),
        ),
        "what a hard fault left": Parser(
            incident_of_fault,
            st.lists(
                st.one_of(st.sampled_from(("Fatal Python error: ", 'File "a", line 1 in b\n', "  ")), TEXT)
            ).map("".join),
        ),
    }


def _settings(ground: Ground, made: bytes) -> None:
    file = SettingsFile(ground.folder / "settings-of-fuzz")
    file.path.parent.mkdir(exist_ok=True)
    file.path.write_bytes(made)
    settings = file.load().settings
    settings.reports_of("1")
    file.save(settings)
    assert file.load().settings == settings


def _witness(ground: Ground, made: bytes) -> None:
    folder = ground.folder / "seen"
    folder.mkdir(exist_ok=True)
    witness = HeadPin(folder, ground.plan.id, ground.plan_file)
    witness._file.write_bytes(made) if witness._file else None
    assert witness.known is None or witness.known.lamport is not None


def _mounts(made: tuple[str, str]) -> None:
    path = Path("/a/b") / made[0].replace("\x00", "")
    mount = mount_of(path, made[1])
    find_place(path, SystemFacts(Path("/home"), mount=lambda _: mount or Mount("/", "ext4")))


# --- history -----------------------------------------------------------------------------------------------


def _history(ground: Ground) -> dict[str, Parser]:
    kept = list(freeze(ground.view()))
    bodies = st.one_of(
        like({"old": None, "new": "2026-01-01"}).map(json.dumps),
        JSON.map(json.dumps),
        _DEEP.map(bytes.decode),
    )
    entities = st.one_of(st.sampled_from([*RECORDS]).map(str), TEXT)
    fields = st.sampled_from(sorted({name for cls in RECORDS.values() for name in cls.specs()}))
    cells = st.one_of(
        st.none(), st.integers(-(2**63), 2**63 - 1), st.floats(), TEXT, st.binary(max_size=8), bodies
    )
    specs = [spec for cls in RECORDS.values() for spec in cls.specs().values()]
    return {
        "a body of history": Parser(
            lambda made: read_value(*made), st.tuples(entities, st.just("id"), fields, bodies)
        ),
        "a frozen copy": Parser(
            lambda made: thaw(ground.plan, ground.framework, TODAY, made).totals,
            _frozen(kept),
            (ValueError,),
            0.2,
        ),
        "a cell of a foreign table": Parser(
            lambda made: field_value(*made), st.tuples(st.sampled_from(specs), cells), (InvalidValue,)
        ),
        "rows of a damaged history": Parser(prove, _raw_rows(cells), ()),
    }


def _frozen(kept: list[Snapshot]) -> Strategy:
    @st.composite
    def changed(draw: st.DrawFn) -> list[Snapshot]:
        copy = list(kept)
        for _ in range(draw(st.integers(1, 3))):
            place = draw(st.integers(0, len(copy) - 1))
            one = copy[place]
            copy[place] = Snapshot(one.entity, one.id, one.part, draw(like(one.content)))
        return copy

    return changed()


def _raw_rows(cells: Strategy) -> Strategy:
    def rows(table: str) -> Strategy:
        return st.lists(st.fixed_dictionaries(dict.fromkeys(KNOWN[table], cells)), max_size=3)

    tables = {table: rows(table) for table in ("change_set", "change_parent", "change_value")}
    return st.fixed_dictionaries(tables).map(lambda made: RawRows(tables=made))


# --- the publication's data --------------------------------------------------------------------------------


def _editions(ground: Ground) -> dict[str, Parser]:
    source = next(one for one in (resources() / "framework").iterdir() if one.is_dir())
    files = {one.name: one.read_bytes() for one in source.iterdir() if one.name.endswith(".json")}

    @st.composite
    def changed(draw: st.DrawFn) -> tuple[str, bytes]:
        name = draw(st.sampled_from(sorted(files)))
        return name, draw(file_like(json.loads(files[name])))

    folder = ground.folder / "framework" / source.name
    folder.mkdir(parents=True)

    def load(made: tuple[str, bytes]) -> object:
        for name, content in {**files, made[0]: made[1]}.items():
            (folder / name).write_bytes(content)
        return Catalogue.load(folder.parent)

    return {"an edition of the publication": Parser(load, changed(), share=0.05)}
