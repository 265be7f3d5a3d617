"""What the dialog that erases says of backups, other files and reports that still hold what goes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from htplanner.domain.erasing import HeldCopy, HeldReport, Holds
from htplanner.ui.dates import medium_date_text

_MOST_LISTED = 5
SECOND_AWAY = (
    " The second backup folder is not there just now; its backups may hold it, too. You are asked "
    "about those once it is back."
)


def backups_told(sure: Sequence[HeldCopy], doubtful: Sequence[HeldCopy]) -> str:
    """How many of its own backups hold it, and of which days; ``doubtful`` are told of apart."""
    if not sure:
        return f"None of {'its own' if doubtful else 'them'} holds it. A new backup is made afterwards."
    days = list(dict.fromkeys(medium_date_text(copy.at.astimezone().date()) for copy in sure))
    more = f" and {len(days) - _MOST_LISTED} more days" if len(days) > _MOST_LISTED else ""
    what = "1 backup still holds" if len(sure) == 1 else f"{len(sure)} backups still hold"
    return f"{what} it: {' · '.join(days[:_MOST_LISTED])}{more}."


def doubtful_told(copies: Sequence[HeldCopy]) -> str:
    """Backups with which more might be lost than what is erased; they stay unless somebody says otherwise."""
    far = sum(copy.readable for copy in copies)
    odd = len(copies) - far
    said = []
    if far:
        whose = "1 backup" if far == 1 else f"{far} backups"
        said.append(f"{whose} of copies of this plan at other places {'holds' if far == 1 else 'hold'} it.")
    if odd:
        said.append(f"{odd} cannot be read and may hold it.")
    return f"{' '.join(said)} They may hold newer work than this plan and stay, unless you tick this."


def deleted_told(count: int) -> str:
    """What became of the backups once it was erased."""
    if not count:
        return "A new backup was made; no backup was deleted."
    gone = "1 backup that held it was" if count == 1 else f"{count} backups that held it, or might, were"
    return f"A new backup was made; {gone} deleted."


def others_told(paths: list[Path]) -> str:
    """Files of the plan that are no backups; only the person can know whether they are still needed."""
    if not paths:
        return ""
    named = [f"{path.name} in {path.parent}" for path in paths[:_MOST_LISTED]]
    more = f", and {len(paths) - _MOST_LISTED} more" if len(paths) > _MOST_LISTED else ""
    return f"\nOther files of this plan hold it, or may. Delete them yourself: {', '.join(named)}{more}."


def names_told(view_names: Sequence[str], files: Sequence[Path]) -> str:
    """Names outside the plan that tell of it; they were given by the person, who can give others."""
    said = []
    if view_names:
        said.append(f"Saved views called so: {_some([f'“{name}”' for name in view_names])}. Rename them.")
    if files:
        said.append(f"Files called so: {_some([path.name for path in files])}. Rename them, too.")
    return "".join(f"\n{one}" for one in said)


def reports_told(reports: tuple[HeldReport, ...]) -> str:
    """What looking through the reports came to, by what is to be done about them."""
    said = [
        f"{what}: {_some(names)}."
        for holds, what in (
            (Holds.YES, "Reports that still hold it"),
            (Holds.MAYBE, "Reports that may hold it"),
            (Holds.UNREAD, "Reports that cannot be read, look yourself"),
        )
        if (names := [one.path.name for one in reports if one.holds is holds])
    ]
    free = sum(one.holds is Holds.NOT for one in reports)
    gone = sum(one.holds is Holds.GONE for one in reports)
    if free:
        said.append("1 report does not hold it." if free == 1 else f"{free} reports do not hold it.")
    if gone:
        said.append("1 is no longer there." if gone == 1 else f"{gone} are no longer there.")
    return "\n".join(said) or "No report of this plan is known to have been made on this laptop."


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _MOST_LISTED} more" if len(names) > _MOST_LISTED else ""
    return f"{', '.join(names[:_MOST_LISTED])}{more}"
