"""The data of an erasure: texts in history, what is to be erased, and the files that still hold it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from htplanner.domain.model.records import Entity

Key = tuple[Entity, str, str]
"""A field of a record."""


@dataclass(frozen=True)
class StoredText:
    """One value of history that is a text: what a field held ``before`` and ``after`` a change on a day.

    ``key`` is None for the name of the change itself. ``frozen`` is one that a closing kept.
    """

    change: str
    n: int
    on: date
    key: Key | None
    texts: tuple[str, ...]
    frozen: bool = False


@dataclass(frozen=True)
class Erasure:
    """What the store is to erase: values of history by change and number, and what then stands in each field.

    ``head`` is that of the plan it was decided on.
    """

    label: str
    head: str
    keys: tuple[tuple[str, int], ...]
    texts: Mapping[Key, str | None]


@dataclass(frozen=True)
class RemainingBackup:
    """A backup that still holds what is erased; one that is not ``readable`` may hold it.

    A ``locked`` one is not readable since it is under an earlier passphrase, one ``in_use`` since another
    program has it open to write. Without ``backup`` it is another file of the plan: set aside, copied, or
    worked on at another place. A backup that is not ``own`` was made of a copy of the plan at another place:
    it may hold newer work of that copy.
    """

    path: Path
    at: datetime
    readable: bool = True
    backup: bool = True
    own: bool = True
    locked: bool = False
    in_use: bool = False

    @property
    def may_go(self) -> bool:
        """Whether nothing but what is erased can be lost with it."""
        return self.backup and self.own and self.readable


class ErasureTrace(StrEnum):
    """Whether a file that was given away tells of what is erased."""

    YES = "yes"
    MAYBE = "maybe"
    UNREAD = "unread"
    NOT = "not"
    GONE = "gone"


@dataclass(frozen=True)
class RemainingReport:
    """A report that was made on this computer; ``GONE`` is one that no longer lies where it was written."""

    path: Path
    holds: ErasureTrace


# --- finding
