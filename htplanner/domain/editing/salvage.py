"""What a salvage, or taking in a plan of another hand, came to: what is there again, what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from pathlib import Path
from typing import Final

from htplanner.domain.editing.import_rules import Omission
from htplanner.domain.model.records import RECORDS, Entity
from htplanner.domain.model.text import counted

SUSPECT: Final = "SALVAGED, CHECK: "
"""How the name of a plan begins that was put together from a damaged file."""


class OpenProblem(Enum):
    """Why a file cannot be opened as a plan as it is."""

    DAMAGED = auto()
    FOREIGN = auto()
    """Sound, with the tables of a plan, yet not laid out as this program does it."""
    UNOPENED = auto()
    """Under another passphrase than was given, or with a damaged beginning: nobody can tell which."""


@dataclass(frozen=True)
class SalvageResult:
    """What became of a damaged or foreign file: ``path`` is the new plan, whose source is as it was.

    ``items`` of ``items_due`` bear what the source said of them; ``changes`` of ``changes_due`` (as far as
    known) were whole. ``missing`` names the fields that history tells of and whose value is lost;
    ``unproven`` those that were taken from where nothing vouches for them.
    """

    path: Path
    trouble: OpenProblem
    items: int
    items_due: int
    records: Mapping[Entity, int] = field(default_factory=dict)
    changes: int = 0
    changes_due: int = 0
    missing: tuple[str, ...] = ()
    unproven: tuple[str, ...] = ()
    left_out: tuple[Omission, ...] = ()
    emptied: Mapping[Entity, int] = field(default_factory=dict)
    """How many of each kind have such a field that is lost."""
    doubtful: Mapping[Entity, int] = field(default_factory=dict)
    """How many of each kind have such a field that is unproven."""

    @property
    def whole(self) -> bool:
        """Whether nothing the file said is known to be missing."""
        return not (self.missing or self.unproven or self.left_out) and self.changes == self.changes_due

    @property
    def summary(self) -> str:
        """What is there and what is lost, in a few words."""
        there = (
            f"All {self.items_due} items are here."
            if self.items == self.items_due
            else f"{self.items} of {self.items_due} items are here; the others begin empty."
        )
        lost = "its history and the closed quarters" if self.trouble is OpenProblem.DAMAGED else "its history"
        if self.missing:
            lost += f", and {counted(len(self.missing), 'value')}"
        if left := self._left_by_kind():
            lost += f"; left out: {counted(sum(left.values()), 'entry', 'entries')}"
        said = f"{there} Lost: {lost}. The old file is as it was and keeps all it had."
        if self.unproven:
            said += f" {counted(len(self.unproven), 'value')} could be read but not checked: look them over."
        return said

    def told(self) -> Iterator[str]:
        """What the ``summary`` means, by kind and in plain words, a line each; at the end what to do now."""
        if self.trouble is OpenProblem.DAMAGED:
            yield (
                "History and closed quarters were not taken over: who changed what, and how earlier quarters "
                "stood, is in the damaged file only, so keep that file."
            )
        else:
            yield "History was not taken over: who changed what before is in the old file only, so keep it."
        if also := _kinds(self.records):
            yield f"Also read: {also}."
        if self.emptied:
            yield f"Lost, and empty now: something about {_kinds(self.emptied)}."
        if self.doubtful:
            yield f"Read, but not checked: something about {_kinds(self.doubtful)}."
        if left := self._left_by_kind():
            yield f"Left out: {'; '.join(f'{what} ({count})' for what, count in left.items())}."
        if self.whole and self.trouble is OpenProblem.FOREIGN:
            yield "What to do now: open the new plan and look it over."
        else:
            yield (
                "What to do now: open the new plan, compare it with your newest backup or printed report, "
                "and put right what is empty or wrong."
            )

    def _left_by_kind(self) -> dict[str, int]:
        """How much of what was left out; without history, of which nothing is taken over in any case."""
        left: dict[str, int] = {}
        for one in self.left_out:
            what = _plain(one.what)
            if what != _HISTORY:
                left[what] = left.get(what, 0) + one.count
        return left

    def details(self) -> Iterator[str]:
        """Every field by name, to be gone through one by one."""
        for head, names in (("Lost", self.missing), ("Read, but not checked", self.unproven)):
            yield from (f"{head}: {name}" for name in names)
        for one in self.left_out:
            yield f"Left out: {one.told}"


_HISTORY: Final = "history"
_WORDS: Final[Mapping[Entity, tuple[str, str]]] = {
    Entity.PARTY: ("person or group", "people and groups"),
    Entity.SEAT: ("seat of the task force", "seats of the task force"),
    Entity.VERSION: ("version of a document", "versions of documents"),
    Entity.EVIDENCE: ("piece of evidence", "pieces of evidence"),
    Entity.ROUND: ("repeat of an item", "repeats of items"),
    Entity.PERIOD: ("closed quarter", "closed quarters"),
}
"""Kinds in the words of the field, where the name of the record does not do."""


def _kinds(counts: Mapping[Entity, int]) -> str:
    """So many of each kind, as one says it."""
    said = []
    for entity, count in counts.items():
        if entity is Entity.PLAN and count:
            said.append("the plan itself")
        elif count:
            said.append(counted(count, *_words_of(entity)))
    return ", ".join(said)


def _words_of(entity: Entity) -> tuple[str, str]:
    """The singular and plural of a kind."""
    return _WORDS.get(entity, (entity.kind.word, entity.kind.plural.lower()))


def _plain(what: str) -> str:
    """A kind of what was left out; tables are told by what stands in them."""
    if what.startswith("Table "):
        table = what.removeprefix("Table ")
        if table.startswith("change"):
            return _HISTORY
        what = next((entity.label for entity in RECORDS if entity == table), table)
    kind = next((entity for entity in RECORDS if entity.label == what), None)
    if kind is not None:
        return _words_of(kind)[1]
    if what.startswith(("table ", "trigger ", "view ", "index ")):
        return "parts that another program added"
    return what[:1].lower() + what[1:]


@dataclass(frozen=True)
class BestBackup:
    """The newest backup that passes every check; ``lost`` changes are newer, None where that is not known.

    It was made ``elsewhere`` where it is of the same plan at another place or under another name, and was
    ``chosen`` where somebody named its file.
    """

    path: Path
    at: datetime
    changes: int
    lost: int | None
    elsewhere: bool = False
    chosen: bool = False

    @property
    def told_lost(self) -> str:
        """What would be missing, in a sentence."""
        return {
            None: "Whether newer changes are lost is not known.",
            0: "As far as this computer knows, no change is lost.",
            1: "1 newer change is lost, as far as this computer knows.",
        }.get(self.lost, f"{self.lost} newer changes are lost, as far as this computer knows.")


@dataclass(frozen=True)
class PassphraseFindings:
    """What the backups of a plan tell of a passphrase that does not open it.

    ``opens`` is when the newest was made that it opens, ``others`` when each was made that is under another
    one, the oldest first. ``same`` is the newest of these that begins as the plan does: it is under the same.
    """

    typed: bool = False
    opens: datetime | None = None
    others: tuple[datetime, ...] = ()
    same: datetime | None = None

    @property
    def changed_by(self) -> datetime | None:
        """When the passphrase had been changed at the latest, None where no backup tells."""
        opens = self.opens
        return None if opens is None else next((at for at in self.others if at > opens), None)

    def newer_than(self, at: datetime) -> int:
        """How many backups under another passphrase were made later."""
        return sum(other > at for other in self.others)


@dataclass(frozen=True)
class RestoredInPlace:
    """A backup is in the plan's place; ``aside`` is where the file lies now that was there."""

    path: Path
    aside: Path
