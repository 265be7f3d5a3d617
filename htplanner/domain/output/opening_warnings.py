"""Warnings for anyone who opens a plan: an older state, a missing log, a wrong clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from htplanner.domain.model.dates import in_words
from htplanner.domain.model.text import counted

BEHIND: Final = timedelta(days=1)
"""How far the clock may be behind the last change, since another computer's clock may be ahead."""

AHEAD: Final = timedelta(days=365)
"""How long a plan may go unchanged before the clock is doubted."""


def older_state(name: str, lacks: int) -> str:
    """Return the warning that the file is an older one, which ``lacks`` changes (0 if unknown)."""
    if lacks:
        changes = counted(lacks, "change")
        what = f"“{name}” is an older state of the plan. It is missing {changes} that this computer saw."
    else:
        what = f"“{name}” doesn’t contain the last change that this computer saw."
    return f"{what} Its backups may hold more; compare them before you go on."


def log_missing(name: str) -> str:
    """Return the warning that another program saved the file and may have left changes beside it."""
    return (
        f"Another program saved “{name}” last. Its latest changes may be in “{name}-wal”, which is "
        "missing. Put that file beside the plan, then open the plan again."
    )


def clock_doubt(now: datetime, last: datetime) -> str:
    """Return the warning that the clock contradicts the last change; "" if it doesn't."""
    today, then = in_words(now.date()), in_words(last.astimezone(now.tzinfo).date())
    if last - now > BEHIND:
        doubt = f"This computer’s clock says {today}, but the plan was last changed on {then}."
    elif now - last > AHEAD:
        doubt = f"This computer’s clock says {today}, more than a year after the last change ({then})."
    else:
        return ""
    return f"{doubt} Check the clock. Due dates, quarters and backups depend on it."
