"""Where a passphrase comes between the window and a plan: at its opening, and when it is set or changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from htplanner.domain.model.text import some_of
from htplanner.errors import EarlierPassphraseNeeded, PassphraseNeeded, PlannerError, WrongPassphrase
from htplanner.ui.prompts import Prompts
from htplanner.ui.session.moments import busy_cursor
from htplanner.ui.session.plan_session import SessionProtocol
from htplanner.ui.shell.dates import moments_listed
from htplanner.ui.shell.program import Program
from htplanner.ui.shell.theme import Theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from htplanner.domain.model.backups import Backup
    from htplanner.ui.shell.desk import Desk

MOST_LISTED = 6
PERHAPS_DAMAGED = (
    "“{name}” does not begin like a plan: it is under a passphrase, or it is damaged. The file is as it was."
)


class PassphraseGate(PlannerError):
    """What else stands in the way of a plan whose passphrase was asked for.

    ``typed`` opened it; "" where whoever was asked said that the file may be damaged instead. What they had
    typed by then is ``unproven``: it may be that of a backup, and nothing new is put under it without proof.
    """

    def __init__(self, why: str, typed: str = "", unproven: str = "") -> None:
        super().__init__(why)
        self.typed, self.unproven = typed, unproven


class _Asking:
    """Tries what is typed: for the plan, and then for a backup of it that is under an earlier passphrase."""

    def __init__(self, opening: Callable[[], SessionProtocol], program: Program, *, earlier: bool) -> None:
        self._opening, self._program = opening, program
        self._earlier = earlier
        self.key = ""

    def attempt(self, typed: str) -> SessionProtocol:
        """What comes of it; ``WrongPassphrase`` where it does not fit."""
        if not self._earlier:
            self.key = typed
        with self._program.using(self.key, typed if self._earlier else ""):
            try:
                return self._opening()
            except EarlierPassphraseNeeded as error:
                if self._earlier:
                    raise WrongPassphrase(str(error)) from error
                self._earlier = True
                raise


def unlocked(
    opening: Callable[[], SessionProtocol],
    program: Program,
    prompts: Prompts,
    theme: Theme,
    window: QWidget,
    path: Path | None = None,
) -> SessionProtocol | None:
    """What ``opening`` gives, the passphrase asked for where it needs one; None where that was given up.

    ``PassphraseGate`` where something else stands in the way then; of the plan at ``path``, where it is one
    that is opened, that may be damage.
    """
    try:
        return opening()
    except (PassphraseNeeded, WrongPassphrase) as error:
        if isinstance(error, PassphraseNeeded) and error.part_missing:
            raise
        needed = error
    from htplanner.ui.dialogs.passphrase_dialog import PassphraseDialog

    earlier = isinstance(needed, EarlierPassphraseNeeded)
    asking = _Asking(opening, program, earlier=earlier)
    dialog = PassphraseDialog(theme, asking.attempt, window, about=str(needed) if earlier else "")
    if path is not None:
        dialog.allow_damage(at_once=program.rescues.never_protected(path))
    prompts.run(dialog)
    if dialog.said_damaged and path is not None:
        raise PassphraseGate(PERHAPS_DAMAGED.format(name=path.name), unproven=dialog.field.text)
    if dialog.problem is not None:
        raise PassphraseGate(str(dialog.problem), asking.key) from dialog.problem
    return dialog.session


def change_passphrase(desk: Desk, program: Program, announce: Callable[[str], None], window: QWidget) -> str:
    """Ask for another passphrase, set it, renew the backups; what came of it, "" where nothing did."""
    session, prompts, theme = desk.bridge.session, desk.prompts, desk.theme
    if not session.store.editable:
        prompts.tell("Passphrase", f"The passphrase can’t be changed now. {session.store.read_only_reason}")
        return ""
    from htplanner.ui.dialogs.passphrase_change_dialog import PassphraseChangeDialog

    opens_with = "its new passphrase" if session.store.encrypted else "its passphrase"
    dialog = PassphraseChangeDialog(
        theme,
        session,
        window,
        may_encrypt=program.may_encrypt,
        sure=lambda: prompts.confirm("Remove the passphrase?", REMOVING, "Remove it", "Keep it"),
    )
    if not prompts.run(dialog):
        return ""
    announce("A new backup is being made and checked…")
    done = (
        f"The plan opens with {opens_with}." if session.store.encrypted else "The plan has no passphrase now."
    )
    try:
        desk.bridge.beside.waited(session.backups.work())
    except PlannerError as error:
        prompts.tell("Passphrase", f"The passphrase is changed, but no new backup was made. {error}")
        return ""
    try:
        with busy_cursor():
            older = list(session.backups.under_other_passphrases())
        others: Sequence[Path] = ()
        if session.store.encrypted:
            # These lie in every folder that backups ever went to, of which a network may not answer.
            others = desk.bridge.beside.waited(
                lambda _: session.backups.other_files_under_other_passphrases()
            )
    except PlannerError as error:
        prompts.tell("Passphrase", f"{done} Which older files need another could not be looked up. {error}")
        return done
    if not session.store.encrypted:
        prompts.tell("Passphrase removed", _removed_told(session, older))
        return done
    gone = _tell_protected(session, opens_with, older, others, program, prompts)
    return f"{done}{gone}"


REMOVING = "After that, anyone who has the plan’s file can read it."
REMOVED = (
    "Anyone who has the plan’s file can read it now. A new backup without a passphrase was made and checked "
    "just now."
)
PROTECTED_NOW = "Your plan is protected."
SECOND_AWAY = (
    "The second backup folder is not there just now. The older backups in it stay as they are; you are asked "
    "about them once it is back."
)
KEPT = "older_backups_kept"
"""Under this the settings remember, of each plan, up to which moment such backups were kept on purpose."""


def _removed_told(session: SessionProtocol, older: Sequence[Backup]) -> str:
    """That the plan is open to all now, and which backups still need the passphrase it had."""
    said = [REMOVED]
    if older:
        need = _older(older, "still needs the passphrase it was", "still need the passphrase they were")
        them = "it" if len(older) == 1 else "them"
        said.append(
            f"{need} made under: {backup_days(older)}."
            f" Keep that passphrase for as long as you may want {them}."
        )
    if session.backups.second_away:
        said.append(SECOND_AWAY)
    return "\n\n".join(said)


def _tell_protected(
    session: SessionProtocol,
    opens_with: str,
    older: Sequence[Backup],
    others: Sequence[Path],
    program: Program,
    prompts: Prompts,
) -> str:
    """Say that it is done, and which files are not under the plan's passphrase now; what was deleted of them.

    Whoever wants that deletes the backups among them here; the others only the person can judge.
    """
    said = [f"It opens with {opens_with} only. A new backup under it was made and checked just now."]
    if others:
        named = some_of([f"{path.name} in {path.parent}" for path in others], MOST_LISTED)
        said.append(f"These files of the plan are not under it. Delete them yourself: {named}.")
    if session.backups.second_away:
        said.append(SECOND_AWAY)
    if not older:
        prompts.tell(PROTECTED_NOW, "\n\n".join(said))
        return ""
    said.append(older_told(older))
    if ask_to_delete(prompts, PROTECTED_NOW, "\n\n".join(said), older):
        if delete_backups(session, older, prompts):
            return f" {_older(older, 'was', 'were')} deleted."
    elif not session.backups.second_away:
        remember_kept(session, older, program)
    return ""


def older_told(older: Sequence[Backup]) -> str:
    """How many backups are under an earlier passphrase, how many under none, and when they were made."""
    locked = [one for one in older if one.locked]
    plain = [one for one in older if not one.locked]
    said = []
    if locked:
        said.append(f"{_older(locked, 'is', 'are')} under an earlier passphrase: {backup_days(locked)}.")
    if plain:
        can = f"{len(plain)} can" if locked else _older(plain, "can", "can")
        said.append(f"{can} be read without any passphrase: {backup_days(plain)}.")
    return " ".join(said)


def _older(backups: Sequence[Backup], one: str, many: str) -> str:
    return f"1 older backup {one}" if len(backups) == 1 else f"{len(backups)} older backups {many}"


def ask_to_delete(prompts: Prompts, title: str, said: str, backups: Sequence[Backup]) -> bool:
    """Whether backups are to go, after what is ``said`` of them."""
    they, them = ("it", "it") if len(backups) == 1 else ("they", "them")
    question = f"{said} Once deleted {they} cannot be brought back. Delete {them}?"
    return prompts.confirm(title, question, f"Delete {them}", f"Keep {them}")


def delete_backups(
    session: SessionProtocol, older: Sequence[Backup], prompts: Prompts, title: str = "Passphrase"
) -> bool:
    """Delete backups; whether that was done, and where it fails say so."""
    try:
        session.backups.discard([one.path for one in older])
    except PlannerError as error:
        prompts.tell(title, str(error))
        return False
    return True


def kept_until(program: Program, which: str = KEPT) -> dict[str, str]:
    """Of each plan, up to which moment such backups were kept on purpose."""
    kept = program.settings.state.get(which)
    return {str(plan): str(at) for plan, at in kept.items()} if isinstance(kept, dict) else {}


def remember_kept(
    session: SessionProtocol, older: Sequence[Backup], program: Program, which: str = KEPT
) -> None:
    """Do not ask about these again."""
    kept = {**kept_until(program, which), session.store.plan.id: max(one.at for one in older).isoformat()}
    program.change_settings(lambda settings: settings.with_state(which, dict(kept)))


def backup_days(older: Sequence[Backup]) -> str:
    """When they were made, in words."""
    return moments_listed((one.at for one in older), MOST_LISTED)
