"""Backups of a plan as a person thinks of them: which there are, which stay, which are good."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

ALL_KEPT: Final = timedelta(days=2)
DAYS_KEPT: Final = 12
WEEKS_KEPT: Final = 10
MONTHS_KEPT: Final = 9
"""Every backup of the last two days stays; of what is older the last one of each of so many days, of what is
older still that of each of so many weeks, then of so many months. Those without a backup do not count."""


class Lies(StrEnum):
    """Where a backup lies: in the folder of backups, in another one, or in that of a copy of the plan.

    Another one is the second folder, or one that was used earlier.
    """

    FIRST = "first"
    SECOND = "second"
    OTHER = "other"


@dataclass(frozen=True)
class Backup:
    """One backup. ``at`` (UTC) is when it was made, ``size`` in bytes, ``head`` the start of its last change.

    ``behind`` is how many changes the plan has that it does not hold, None where it holds some that the plan
    no longer has. ``checked`` is when it last passed its check, or failed it for the reason ``fault``.
    ``locked`` is told only of those that are not under the plan's present passphrase: whether it needs an
    earlier one, and so can be read by nobody without.
    """

    path: Path
    at: datetime
    head: str
    size: int
    lies: Lies
    behind: int | None = None
    checked: datetime | None = None
    fault: str = ""
    locked: bool = False

    @property
    def good(self) -> bool:
        """Whether it passed every check that was made of it."""
        return self.checked is not None and not self.fault


@dataclass(frozen=True)
class Drill:
    """What came of testing all backups: how many lead back to a sound plan, and how many do not.

    ``locked`` were not tested, since they need an earlier passphrase of the plan.
    """

    at: datetime
    good: int
    bad: int
    locked: int = 0

    @property
    def told(self) -> str:
        """The outcome in a line."""
        if self.bad:
            said = (
                f"{_backups(self.good + self.bad)} tested: {self.good} good, {self.bad} damaged. Nothing was "
                "deleted; rely on the good ones."
            )
        elif self.good or not self.locked:
            said = f"{_backups(self.good)} tested: every one leads back to a sound plan."
        else:
            said = "No backup was tested."
        need = "needs" if self.locked == 1 else "need"
        return said + (
            f" {_backups(self.locked)} {need} an earlier passphrase, so could not be tested."
            if self.locked
            else ""
        )


def _backups(count: int) -> str:
    return "1 backup" if count == 1 else f"{count} backups"


def to_drop(times: Collection[datetime]) -> set[datetime]:
    """Which backups, told by when they were made, may go; the newest one decides what is old."""
    newest_first = sorted(times, reverse=True)
    recent = [at for at in newest_first if newest_first[0] - at <= ALL_KEPT]
    rest, kept = newest_first[len(recent) :], set(recent)
    spans: Sequence[tuple[int, Callable[[datetime], object]]] = (
        (DAYS_KEPT, datetime.date),
        (WEEKS_KEPT, lambda at: at.isocalendar()[:2]),
        (MONTHS_KEPT, lambda at: (at.year, at.month)),
    )
    for number, span in spans:
        last_of: dict[object, datetime] = {}
        for at in rest:
            last_of.setdefault(span(at), at)
        stay = list(last_of.values())[:number]
        kept.update(stay)
        if len(last_of) > number:
            rest = [at for at in rest if at < stay[-1]]
    return set(newest_first) - kept
