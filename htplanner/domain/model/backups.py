"""Backups of a plan as a person thinks of them: which there are, which stay, which are good."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Final

from htplanner.domain.model.text import counted

ALL_KEPT: Final = timedelta(days=2)
DAYS_KEPT: Final = 12
WEEKS_KEPT: Final = 10
MONTHS_KEPT: Final = 9
"""Every backup of the last two days stays; of what is older the last one of each of so many days, of what is
older still that of each of so many weeks, then of so many months. Those without a backup do not count."""


JUMP: Final = timedelta(days=365)
"""The gap between two backups that indicates a wrong clock rather than their age."""


class BackupLocation(StrEnum):
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
    lies: BackupLocation
    behind: int | None = None
    checked: datetime | None = None
    fault: str = ""
    locked: bool = False

    @property
    def good(self) -> bool:
        """Whether it passed every check that was made of it."""
        return self.checked is not None and not self.fault


@dataclass(frozen=True)
class BackupTestResult:
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
            tested = counted(self.good + self.bad, "backup")
            said = (
                f"{tested} tested: {self.good} good, {self.bad} damaged. Nothing was deleted; rely on the "
                "good ones."
            )
        elif self.good or not self.locked:
            said = f"{counted(self.good, 'backup')} tested: every one leads back to a sound plan."
        else:
            said = "No backup was tested."
        need = "needs" if self.locked == 1 else "need"
        return said + (
            f" {counted(self.locked, 'backup')} {need} an earlier passphrase, so could not be tested."
            if self.locked
            else ""
        )


def newest_first(backups: Collection[Backup]) -> list[Backup]:
    """Sort backups by history: one that lacks more changes is older, whatever its date.

    Those that hold what the plan no longer has lie among them by their time.
    """
    known = sorted(
        (one for one in backups if one.behind is not None),
        key=lambda one: (-(one.behind or 0), one.at, one.lies is BackupLocation.FIRST),
        reverse=True,
    )
    others = sorted((one for one in backups if one.behind is None), key=lambda one: one.at, reverse=True)
    placed: list[tuple[datetime, Backup]] = []
    for one in known:
        placed.append((min(one.at, placed[-1][0]) if placed else one.at, one))
    latest = placed[0][0] if placed else datetime.max.replace(tzinfo=UTC)
    placed += ((min(one.at, latest), one) for one in others)
    return [one for _, one in sorted(placed, key=lambda each: each[0], reverse=True)]


def to_drop(times: Collection[datetime]) -> set[datetime]:
    """Return which backups may be deleted, judged by age relative to the newest.

    More than ``JUMP`` between two of them is no age: the clock was wrong, or nobody worked.
    """
    newest_first = sorted(times, reverse=True)
    recent, age = newest_first[:1], timedelta()
    for later, at in pairwise(newest_first):
        age += later - at if later - at <= JUMP else timedelta()
        if age > ALL_KEPT:
            break
        recent.append(at)
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
