"""The data of an erasure: texts in history, what to erase, and files that still hold it."""

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
    """One text in history: what a field held ``before`` and ``after`` a dated change.

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
    """What the store must erase: history values by change and number, and each field's new text.

    ``head`` is that of the plan it was decided on.
    """

    label: str
    head: str
    keys: tuple[tuple[str, int], ...]
    texts: Mapping[Key, str | None]


@dataclass(frozen=True)
class RemainingBackup:
    """A backup that still holds erased text, or may hold it if it is not ``readable``.

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
        """Return whether deleting it loses nothing but the erased text."""
        return self.backup and self.own and self.readable


class ErasureTrace(StrEnum):
    """Return whether a delivered file contains erased text."""

    YES = "yes"
    MAYBE = "maybe"
    UNREAD = "unread"
    NOT = "not"
    GONE = "gone"


@dataclass(frozen=True)
class RemainingReport:
    """A report made on this computer; ``GONE`` if it is no longer where it was written."""

    path: Path
    holds: ErasureTrace


# --- finding
