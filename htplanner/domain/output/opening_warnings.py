"""What whoever opens a plan has to know first: an older state, a missing log, a doubtful clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from htplanner.domain.model.dates import in_words
from htplanner.domain.model.text import counted

BEHIND: Final = timedelta(days=1)
"""How far the clock may be behind the last change: another computer's may be ahead."""

AHEAD: Final = timedelta(days=365)
"""How long a plan may rest before the clock is doubted."""


def older_state(name: str, lacks: int) -> str:
    """Say that the file is not what this computer saw last; it ``lacks`` so many changes, 0 where unknown."""
    if lacks:
        changes = counted(lacks, "change")
        what = f"“{name}” is an older state of the plan: it lacks {changes} that this computer saw in it."
    else:
        what = f"“{name}” does not hold the last change that this computer saw in it."
    return f"{what} Its backups may hold more; compare them before you go on."


def log_missing(name: str) -> str:
    """Say that another program wrote the file and may have kept its last changes beside it."""
    return (
        f"Another program wrote “{name}” last. If it kept its latest changes in “{name}-wal”, they are "
        "missing: put that file beside the plan and open it again."
    )


def clock_doubt(now: datetime, last: datetime) -> str:
    """Say where the computer's clock cannot be right beside the time of the last change; "" where it can."""
    today, then = in_words(now.date()), in_words(last.astimezone(now.tzinfo).date())
    if last - now > BEHIND:
        doubt = f"This computer’s clock says {today}, but the last change in the plan is of {then}."
    elif now - last > AHEAD:
        doubt = f"This computer’s clock says {today}, more than a year after the last change ({then})."
    else:
        return ""
    return f"{doubt} Check the clock: due dates, quarters and backups follow it."
