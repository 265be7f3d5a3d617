"""Sows secrets into a plan and looks for them everywhere they must not be.

Made-up words stand as names of people, as notes of restricted items, as barriers that nobody marked, and as
people who are then erased. Reports of every format and reader are unpacked and searched, and so is all that
the program keeps outside the plan: settings, log, reports of a crash, lock, witness, temporary files. What
was erased must be gone from the bytes of the plan, of what lies beside it, and of the backups that are left.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from unittest.mock import patch
from zipfile import ZipFile, is_zipfile

from htplanner.db.session import PlanSession
from htplanner.domain.editing.edits import set_items
from htplanner.domain.model.changes import Create, Edit, new_id
from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import EvidenceKind, PartyKind
from htplanner.domain.output.report_options import Format, ReportOptions, ReportOrder, ReportReader
from htplanner.domain.privacy.erasure import ErasureFindings, erasure_of, find_person
from htplanner.errors import UsageError
from htplanner.exports import report_work
from htplanner.incidents import incident_lines, incident_of
from htplanner.log import log, note, start_log
from htplanner.plans import Plans
from htplanner.settings import Settings

if TYPE_CHECKING:
    from htplanner.db.store.store import Store

KINDS = ("names", "restricted notes", "unmarked barriers", "erased people")
_MARK = "Qxz"
"""With what every secret begins: so much is looked through that only this is looked for first."""

Orders = Sequence[tuple[ReportReader, Format]]

_ALL: Orders = [(reader, kind) for reader in ReportReader for kind in Format]

_LETTERS = ("bcdfghklmnprstvz", "aeiou")


@dataclass
class Kept:
    """What it came to; ``failures`` tells of each secret that was found, and where."""

    secrets: int = 0
    files: int = 0
    bytes_read: int = 0
    failures: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return bool(self.secrets) and not self.failures

    def __str__(self) -> str:
        return (
            f"{self.secrets} secrets ({', '.join(KINDS)}) looked for in {self.files} files, "
            f"{self.bytes_read / 1e6:.0f} MB unpacked; {len(self.failures)} found"
        )


@dataclass(frozen=True)
class _Sown:
    """The secrets by their kind, and the ids of those who are erased."""

    words: dict[str, list[str]]
    erased: list[str]

    @property
    def all(self) -> list[str]:
        return [word for kind in KINDS for word in self.words[kind]]


def campaign(folder: Path, secrets: int, seed: int, orders: Orders | None = None) -> Kept:
    """Sows ``secrets`` secrets and looks for each of them.

    It writes every format for every reader, or ``orders`` alone;
    ``tests/reports/leak_scan/test_leaks.py`` holds all readers against all formats on a smaller plan.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from tools import screens

    screens.application()
    result, random = Kept(secrets), Random(seed)  # noqa: S311 (chance, no secret)
    words = [_word(random) for _ in range(secrets)]
    by_kind = {kind: words[n :: len(KINDS)] for n, kind in enumerate(KINDS)}
    plan = folder / "plan" / "a.htplan"
    plan.parent.mkdir()
    with _own_temporary_folder(folder / "temporary"):
        plans = screens.plans_in(folder / "computer")
        plans.create_sample(plan).close()
        with _log_in(plans):
            _work(result, plans, plan, by_kind, random, folder, orders or _ALL)
    return result


def _work(
    result: Kept,
    plans: Plans,
    plan: Path,
    words: dict[str, list[str]],
    random: Random,
    folder: Path,
    orders: Orders,
) -> None:
    with plans.open(plan, must_write=True) as session:
        sown = _sow(session.store, words, random)
        session.backups.make()
        plans.settings_file.change(lambda settings: _remembered(settings, session.store, plan))
        _crash(folder, sown.all)
        _reports(result, session.store, plans, folder / "before", sown.all, orders)
        _erase(session, sown.erased)
        gone = sown.words["erased people"]
        _look(result, plan.parent, gone, "the plan while it is open")
        _look(result, plans.folders.backups, gone, "backups after those that held it were deleted")
        _reports(result, session.store, plans, folder / "after", gone, orders, names=True)
        _outside(result, folder, sown.all)
    _outside(result, folder, sown.all)
    _look(result, plan.parent, gone, "the plan once it is closed")
    for word in (*sown.words["names"], *sown.words["restricted notes"], *sown.words["unmarked barriers"]):
        if word.encode() not in plan.read_bytes():
            result.failures.append(f"{word} is not even in the plan, so nothing was tested")


def _word(random: Random) -> str:
    """A word that stands nowhere else."""
    return _MARK + "".join(random.choice(_LETTERS[n % 2]) for n in range(10))


# --- sowing ------------------------------------------------------------------------------------------------


def _sow(store: Store, words: dict[str, list[str]], random: Random) -> _Sown:
    actions = sorted(store.framework.actions_below[""]) if "" in store.framework.actions_below else []
    actions = actions or [code for code in store.plan.items if code.count(".") > 2]
    restricted = [code for code in actions if store.plan.items[code].restricted]
    open_ones = [code for code in actions if code not in restricted]
    people: dict[str, str] = {}
    for kind in ("names", "erased people"):
        for word in words[kind]:
            people[word] = _add_person(store, word, random.choice(open_ones))
    for word in words["restricted notes"]:
        code = random.choice(restricted)
        said = store.plan.items[code].notes or ""
        store.execute(set_items(store.plan, [code], {"notes": f"{said}\nAsk {word} first"}))
        if random.random() < 0.5:
            proof = {
                "item": store.plan.items[code].id,
                "kind": EvidenceKind.DRILL,
                "what": f"Drill in {word}",
            }
            store.execute(
                Edit.of("Add evidence", [Create(Entity.EVIDENCE, new_id(), {**proof, "on": _today(store)})])
            )
    for word in words["unmarked barriers"]:
        code = random.choice(open_ones)
        said = store.plan.items[code].barrier or ""
        values = {"barrier": f"{said} {word} is against it", "barrier_for_leadership": False}
        store.execute(set_items(store.plan, [code], values))
    return _Sown(words, [people[word] for word in words["erased people"]])


def _today(store: Store) -> object:
    return max(change.at for change in store.history(limit=1)).date()


def _add_person(store: Store, word: str, code: str) -> str:
    """Somebody with an address, who owns an item and is named in a note and in an update."""
    person = new_id()
    values = {"kind": PartyKind.PERSON, "name": f"Ada {word}", "email": f"ada.{word.lower()}@example.org"}
    store.execute(Edit.of(f"Add Ada {word}", [Create(Entity.PARTY, person, values)]))
    said = store.plan.items[code].notes or ""
    note = {"owner": person, "notes": f"{said} {word} asked for it.", "notes_for_leadership": True}
    store.execute(set_items(store.plan, [code], note))
    update = {
        "item": store.plan.items[code].id,
        "on": _today(store),
        "said_by": f"Ada {word}",
        "text": f"{word} trains",
    }
    store.execute(Edit.of("Add an update", [Create(Entity.UPDATE, new_id(), update)]))
    return person


def _remembered(settings: Settings, store: Store, plan: Path) -> Settings:
    person = next(iter(store.plan.parties))
    return settings.with_recent(plan).with_me(store.plan.id, person).with_state("page", "plan")


def _erase(session: PlanSession, people: Sequence[str]) -> None:
    """Erases each as a person would who ticks everything that was found, then lets the backups go."""
    found: list[ErasureFindings] = []
    for person in people:
        found.append(find_person(session.store.plan, person, session.store.texts()))
        taken = {place.id: found[-1].proposed(place, "Former member") for place in found[-1].places}
        erasure = erasure_of(
            found[-1], session.store.framework, taken, instead="Former member", keep_position=True
        )
        session.store.erase(erasure)
    newest = session.backups.make()
    session.backups.discard([one.path for one in session.backups.listed() if one.path != newest])
    assert not any(session.backups.holding(one) for one in found)


def _crash(folder: Path, words: Sequence[str]) -> None:
    """Errors nobody expected that say secrets, noted and reported as the program does."""
    for number, word in enumerate(words):
        try:
            try:
                raise KeyError(word)
            except KeyError as cause:
                raise OSError(2, word, f"/home/{word}/{word}.htplan") from cause
        except OSError as error:
            incident = incident_of(error)
            note(incident)
            log.exception("not told %s", number)
            (folder / "crash.txt").write_text("\n".join(incident_lines([(incident, 1)])), encoding="utf-8")


# --- looking -----------------------------------------------------------------------------------------------


def _reports(
    result: Kept,
    store: Store,
    plans: Plans,
    folder: Path,
    words: Sequence[str],
    orders: Orders,
    *,
    names: bool = False,
) -> None:
    """Each reader's format, unpacked and searched."""
    folder.mkdir()
    department = next(p.department for p in store.plan.parties.values() if p.department)
    for reader, kind in orders:
        whose = department if reader is ReportReader.DEPARTMENT else None
        target = folder / f"{reader.name.lower()}.{kind}"
        order = ReportOrder(kind, options=ReportOptions(reader=reader, department=whose, names=names))
        # Only some readers get the whole plan, which is what a table holds.
        with suppress(UsageError):
            report_work(store, order, plans.today(), target)(None)
    _look(result, folder, words, "reports")


def _outside(result: Kept, folder: Path, words: Sequence[str]) -> None:
    """All that is kept outside the plan and its backups."""
    _look(result, folder / "computer" / "settings", words, "settings and witness")
    _look(result, folder / "computer" / "logs", words, "the log")
    _look(result, folder / "temporary", words, "the temporary folder")
    for path in (folder / "crash.txt", folder / "plan" / "a.htplan.lock"):
        if path.exists():
            _look_at(result, path, words, "a crash's report and the lock")


def _look(result: Kept, folder: Path, words: Sequence[str], where: str) -> None:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            _look_at(result, path, words, where)


def _look_at(result: Kept, path: Path, words: Sequence[str], where: str) -> None:
    result.files += 1
    pieces = list(_unpacked(path))
    result.bytes_read += sum(map(len, pieces))
    sought = re.compile("|".join(words), re.IGNORECASE)
    for piece in pieces:
        # Twice what lies in two bytes a letter; a word may be broken by what marks up a document, or a line.
        for text in (piece.decode("latin-1"), piece.replace(b"\0", b"").decode("latin-1")):
            marked = "<" in text[:200] or "\n " in text
            for plain in (text, re.sub(r"<[^>]*>|\r?\n ?", "", text)) if marked else (text,):
                if _MARK.lower() in plain.lower() and (found := sought.search(plain)):
                    result.failures.append(f"{where}: {found[0]} in {path.name}")
                    return


def _unpacked(path: Path) -> Iterator[bytes]:
    from htplanner.reports.leak_scan.pdf_text import read_about, read_pages

    content = path.read_bytes()
    yield path.name.encode()
    yield content
    if is_zipfile(path):
        with ZipFile(path) as archive:
            yield from (archive.read(name) for name in archive.namelist())
    if content.startswith(b"%PDF"):
        yield from (repr(page).encode() for page in read_pages(content))
        yield " ".join(read_about(content)).encode()


# --- the ground --------------------------------------------------------------------------------------------


@contextmanager
def _own_temporary_folder(folder: Path) -> Iterator[None]:
    folder.mkdir()
    with patch.object(tempfile, "tempdir", str(folder)), patch.dict(os.environ, {"TMPDIR": str(folder)}):
        yield


@contextmanager
def _log_in(plans: Plans) -> Iterator[None]:
    with patch.object(log, "handlers", []):
        start_log(plans.folders.logs)
        try:
            yield
        finally:
            for handler in log.handlers:
                handler.close()
