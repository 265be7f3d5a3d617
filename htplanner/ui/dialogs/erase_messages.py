"""What the dialog that erases says of backups, other files and reports that still hold what goes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from htplanner.domain.model.erasure import ErasureTrace, RemainingBackup, RemainingReport
from htplanner.domain.model.text import some_of
from htplanner.ui.shell.dates import medium_date_text, moments_listed

_MOST_LISTED = 5
_LONGEST_FOLDER = 48
SECOND_AWAY = (
    " The second backup folder is not there just now; its backups may hold it, too. You are asked "
    "about those once it is back."
)


def backups_told(sure: Sequence[RemainingBackup], doubtful: Sequence[RemainingBackup]) -> str:
    """How many of its own backups hold it, and of which days; ``doubtful`` are told of apart."""
    if not sure:
        unread = any(not copy.readable for copy in doubtful)
        whose = "its own that can be read here" if unread else "its own" if doubtful else "them"
        return f"None of {whose} holds it. A new backup is made afterwards."
    days = list(dict.fromkeys(medium_date_text(copy.at.astimezone().date()) for copy in sure))
    more = f" and {len(days) - _MOST_LISTED} more days" if len(days) > _MOST_LISTED else ""
    what = "1 backup still holds" if len(sure) == 1 else f"{len(sure)} backups still hold"
    return f"{what} it: {' · '.join(days[:_MOST_LISTED])}{more}."


def earlier_away_told(folders: Sequence[Path]) -> str:
    """That folders could not be looked through to which backups went before; nobody asks about them later."""
    if not folders:
        return ""
    what, there = (
        ("An earlier backup folder is", "it") if len(folders) == 1 else ("Earlier backup folders are", "them")
    )
    named = some_of([_shortened(folder) for folder in folders], _MOST_LISTED)
    return f" {what} not there just now: {named}. Backups in {there} may hold it, too; delete those yourself."


def doubtful_told(copies: Sequence[RemainingBackup]) -> str:
    """Backups with which more might be lost than what is erased; they stay unless somebody says otherwise."""
    far = [copy for copy in copies if copy.readable]
    locked = [copy for copy in copies if copy.locked]
    odd = [copy for copy in copies if not (copy.readable or copy.locked)]
    said = []
    if far:
        held = "holds" if len(far) == 1 else "hold"
        said.append(f"{_backups(far)} of copies of this plan at other places {held} it: {_made(far)}.")
    if locked:
        one = "it" if len(locked) == 1 else "one"
        said.append(
            f"{_backups(locked)} under an earlier passphrase may hold it: {_made(locked)}. To look into "
            f"{one}, restore it to a new file with that passphrase (Backups… in the plan menu)."
        )
    if odd:
        said.append(f"{_backups(odd)} cannot be read and may hold it: {_made(odd)}.")
    all_ours = all(copy.locked and copy.own for copy in copies)
    newer = "" if all_ours else "may hold newer work than this plan and "
    stay = f"They {newer}stay" if len(copies) > 1 else f"It {newer}stays"
    return f"{' '.join(said)} {stay}, unless you tick this."


def deleted_told(count: int) -> str:
    """What became of the backups once it was erased."""
    if not count:
        return "A new backup was made; no backup was deleted."
    gone = "1 backup that held it was" if count == 1 else f"{count} backups that held it, or might, were"
    return f"A new backup was made; {gone} deleted."


def others_told(copies: Sequence[RemainingBackup]) -> str:
    """Files of the plan that are no backups; only the person can know whether they are still needed."""
    others = [
        (copy.path, " (under an earlier passphrase)" * copy.locked) for copy in copies if not copy.in_use
    ]
    in_use = [(copy.path, "") for copy in copies if copy.in_use]
    said = []
    if others:
        said.append(f"Other files of this plan hold it, or may. Delete them yourself: {places_told(others)}.")
    if in_use:
        said.append(
            f"Open in another window or command, so not checked: {places_told(in_use)}. Such a copy may "
            "contain the text, too. Close it there, go back, and continue to check again."
        )
    return "\n".join(said)


def names_told(view_names: Sequence[str], files: Sequence[Path]) -> str:
    """Names outside the plan that tell of it; they were given by the person, who can give others."""
    said = []
    if view_names:
        named = some_of([f"“{name}”" for name in view_names], _MOST_LISTED)
        said.append(f"Saved views called so: {named}. Rename them.")
    if files:
        named = some_of([path.name for path in files], _MOST_LISTED)
        said.append(f"Files called so: {named}. Rename them, too.")
    return "\n".join(said)


def reports_told(reports: tuple[RemainingReport, ...]) -> str:
    """What looking through the reports came to, by what is to be done about them."""
    said = [
        f"{what}: {places_told(files)}."
        for holds, what in (
            (ErasureTrace.YES, "Reports that still hold it"),
            (ErasureTrace.MAYBE, "Reports that may hold it"),
            (ErasureTrace.UNREAD, "Reports that cannot be read, look yourself"),
        )
        if (files := [(one.path, "") for one in reports if one.holds is holds])
    ]
    free = sum(one.holds is ErasureTrace.NOT for one in reports)
    gone = sum(one.holds is ErasureTrace.GONE for one in reports)
    if free:
        said.append("1 report does not hold it." if free == 1 else f"{free} reports do not hold it.")
    if gone:
        said.append("1 is no longer there." if gone == 1 else f"{gone} are no longer there.")
    return "\n".join(said) or "No report of this plan is known to have been made on this laptop."


def places_told(files: Sequence[tuple[Path, str]]) -> str:
    """Files by their folders, each with a word about it; of a long folder the middle is left out."""
    by_folder: dict[Path, list[str]] = {}
    for path, word in files[:_MOST_LISTED]:
        by_folder.setdefault(path.parent, []).append(f"{path.name}{word}")
    listed = "; ".join(f"{', '.join(names)} in {_shortened(folder)}" for folder, names in by_folder.items())
    return f"{listed} and {len(files) - _MOST_LISTED} more" if len(files) > _MOST_LISTED else listed


def _shortened(folder: Path) -> str:
    said = str(folder)
    if len(said) <= _LONGEST_FOLDER:
        return said
    end = _LONGEST_FOLDER * 2 // 3
    return f"{said[: _LONGEST_FOLDER - 1 - end]}…{said[-end:]}"


def _backups(copies: Sequence[RemainingBackup]) -> str:
    return "1 backup" if len(copies) == 1 else f"{len(copies)} backups"


def _made(copies: Sequence[RemainingBackup]) -> str:
    return moments_listed((copy.at for copy in copies), _MOST_LISTED)
