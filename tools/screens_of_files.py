"""The dialogs about a plan's file and its backups, filled for their pictures; see ``screens``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from htplanner.domain.model.changes import Edit
    from htplanner.ui.shell.main_window import MainWindow


def file_dialogs(window: MainWindow, now: datetime) -> dict[str, Callable[[], None]]:
    """What shows each of them over ``window``, by name; it is ``now``."""
    return {
        "backups": lambda: _backups(window, now),
        "backups-none": lambda: _no_backups(window, now),
        "two-copies": lambda: _two_copies(window, now),
        "damage": lambda: _damage(window, now),
        "damage-not-opened": lambda: _unopened(window, now),
        "gone": lambda: _gone(window, now),
        "damage-none-whole": lambda: _damage_without_backup(window),
        "foreign": lambda: _foreign(window),
        "salvaged": lambda: _salvaged(window),
        "what-was-changed": lambda: _changed(window),
        "what-cannot-be-mended": lambda: _not_mendable(window),
        "verify-differs": lambda: _verify_differs(window),
        "file-event": lambda: _file_event(window),
        "file-event-closing": lambda: _file_event_closing(window),
        "file-event-undecided": lambda: _undecided(window),
        "both-values": lambda: _both_values(window),
        "passphrase": lambda: _passphrase(window),
        "passphrase-asked": lambda: _passphrase_asked(window),
        "about-details": lambda: _about_details(window),
    }


def _about_details(window: MainWindow) -> None:
    """What is technical, unfolded."""
    from htplanner.ui.dialogs.about_dialog import AboutDialog

    window.side.about()
    dialog = cast(Any, window.prompts).dialog
    assert isinstance(dialog, AboutDialog)
    dialog.details_button.click()


def _passphrase(window: MainWindow) -> None:
    """A passphrase that does not open the plan, which may be damaged instead."""
    from htplanner.errors import WrongPassphrase
    from htplanner.ui.dialogs.passphrase_dialog import PassphraseDialog
    from htplanner.ui.session.plan_session import SessionProtocol

    desk = window.desk
    assert desk is not None

    def opening(_: str) -> SessionProtocol:
        raise WrongPassphrase("")

    dialog = PassphraseDialog(desk.theme, opening, window)
    dialog.allow_damage(at_once=True)
    dialog.field.line.setText("not this one")
    dialog.open_button.click()
    window.prompts.run(dialog)


def _backups(window: MainWindow, now: datetime) -> None:
    """Backups of some weeks, made of the one there is: one is damaged, one of a copy elsewhere."""
    from unittest.mock import patch

    from htplanner.domain.model.backups import Backup, BackupLocation, BackupTestResult
    from htplanner.domain.reading.view import PlanView
    from htplanner.ui.dialogs.backups_dialog import BackupsDialog

    assert window.desk is not None
    session = window.desk.bridge.session
    service = session.store
    session.backups.make()
    one = session.backups.listed()[0]
    view = PlanView(service.plan_on(now.date() - timedelta(days=30)), service.framework, now.date())
    made: list[tuple[float, int | None, BackupLocation, str]] = [
        *(
            (0.2, 0, BackupLocation.FIRST, ""),
            (3, 2, BackupLocation.SECOND, ""),
            (22, 9, BackupLocation.FIRST, ""),
        ),
        *((26, 14, BackupLocation.FIRST, "It is damaged."), (75, 31, BackupLocation.FIRST, "")),
        *((24 * 9, 58, BackupLocation.OTHER, ""), (24 * 30, None, BackupLocation.FIRST, "")),
    ]
    listed = [
        Backup(
            Path(
                "Stick" if lies is BackupLocation.SECOND else "Backups", "plan", "place", f"Clinic {n}.htplan"
            ),
            *(now - timedelta(hours=ago), "", one.size, lies, behind, now, fault),
        )
        for n, (ago, behind, lies, fault) in enumerate(made)
    ]
    drill = BackupTestResult(now - timedelta(days=1), len(listed) - 1, 1)
    kind = type(session.backups)
    with (
        patch.object(kind, "listed", lambda _: listed),
        patch.object(kind, "look", lambda *_: view),
        patch.object(kind, "drilled", drill),
    ):
        dialog = BackupsDialog(window.desk, lambda: now, window)
        dialog.list.pick(str(listed[2].path))
        dialog.show_selected()
    window.prompts.run(dialog)


def unsaved(window: MainWindow) -> Edit:
    """An edit of two notes that could not be saved."""
    from htplanner.domain.editing.edits import set_items

    assert window.desk is not None
    plan = window.desk.bridge.view.plan
    codes = [code for code, item in plan.items.items() if item.notes][:2]
    text = "Security walks the visitor out by the side door; the desk tries this for a month."
    return set_items(plan, codes, {"notes": text})


def _file_event(window: MainWindow) -> None:
    """The plan's file was renamed and another put in its place while an edit was made."""
    from htplanner.domain.editing.pending import lines
    from htplanner.errors import FileEvent, MovedError
    from htplanner.ui.dialogs.file_event_dialog import FileEventDialog

    assert window.desk is not None
    problem = MovedError("", FileEvent.ROLLED_BACK, Path("Plan (conflicted copy).htplan"))
    kept = lines(window.desk.bridge.view.plan, unsaved(window))
    window.prompts.run(FileEventDialog(window.desk.theme, problem, kept, window))


def _file_event_closing(window: MainWindow) -> None:
    """The plan is closed while many edits are not saved, and its file is gone."""
    from datetime import date

    from htplanner.domain.editing.edits import set_items
    from htplanner.domain.editing.pending import lines
    from htplanner.errors import FileEvent, MovedError
    from htplanner.ui.dialogs.file_event_dialog import FileEventDialog
    from htplanner.ui.shell.dates import date_text

    assert window.desk is not None
    plan = window.desk.bridge.view.plan
    edits = (unsaved(window), set_items(plan, list(plan.items)[:20], {"due": date(2027, 3, 31)}))
    kept = [line for edit in edits for line in lines(plan, edit, day=date_text)]
    problem = MovedError("", FileEvent.CHANGED)
    dialog = FileEventDialog(window.desk.theme, problem, kept, window, closing=True, stays=True)
    window.prompts.run(dialog)


def _both_values(window: MainWindow) -> None:
    """Both notes have moved on since."""
    from dataclasses import replace

    from htplanner.domain.editing.pending import find_conflicts
    from htplanner.domain.model.changes import Assign, Edit
    from htplanner.ui.dialogs.both_values_dialog import BothValuesDialog

    assert window.desk is not None
    edit = unsaved(window)
    steps = [replace(step, expected="") for step in edit.steps if isinstance(step, Assign)]
    found = find_conflicts(window.desk.bridge.view.plan, Edit.of(edit.label, steps))
    window.prompts.run(BothValuesDialog(window.desk.theme, edit.label, found, window))


def _two_copies(window: MainWindow, now: datetime) -> None:
    """As it is asked where somebody worked on the plan elsewhere."""
    from htplanner.domain.output.places import TwoCopies, UnsharedChanges, synced
    from htplanner.ui.dialogs.two_copies_dialog import TwoCopiesDialog

    assert window.desk is not None
    service, theme, place = window.desk.bridge.service, window.desk.theme, synced("OneDrive")
    changes = tuple(service.history(limit=15))
    two = TwoCopies(
        UnsharedChanges(3, now, "M. Okafor", changes[:3], service.plan),
        UnsharedChanges(12, now - timedelta(days=1), "L. Brandt", changes[3:11], service.plan),
    )
    window.prompts.run(TwoCopiesDialog(theme, place, two, "Plan", now.date(), window))


def _damage(window: MainWindow, now: datetime) -> None:
    """What is offered where a plan does not open."""
    from htplanner.domain.editing.salvage import BestBackup, OpenProblem
    from htplanner.ui.dialogs.damage_dialog import DamageDialog

    assert window.desk is not None
    why = "“Plan.htplan” is damaged (part of it is missing). The file is as it was."
    best = BestBackup(Path("backup.htplan"), now, 120, 3)
    dialog = DamageDialog(window.desk.theme, OpenProblem.DAMAGED, why, lambda _: best, now.date(), window)
    dialog.stop()
    window.prompts.run(dialog)


def _unopened(window: MainWindow, now: datetime) -> None:
    """What is offered where an earlier passphrase was typed."""
    from htplanner.domain.editing.salvage import BestBackup, OpenProblem, PassphraseFindings
    from htplanner.ui.dialogs.damage_dialog import DamageDialog

    assert window.desk is not None
    best = BestBackup(Path("backup.htplan"), now - timedelta(days=1), 120, 3)
    tried = PassphraseFindings(True, best.at, (now - timedelta(hours=5), now), now)
    find, today = lambda _: best, now.date()
    dialog = DamageDialog(window.desk.theme, OpenProblem.UNOPENED, "", find, today, window, tried=tried)
    dialog.stop()
    window.prompts.run(dialog)


def _gone(window: MainWindow, now: datetime) -> None:
    """What is offered for a plan whose file is gone."""
    from htplanner.domain.editing.salvage import BestBackup
    from htplanner.ui.dialogs.file_gone_dialog import FileGoneDialog

    assert window.desk is not None
    best = BestBackup(Path("backup.htplan"), now, 120, 3)
    dialog = FileGoneDialog(window.desk.theme, "Plan.htplan", lambda _: best, now.date(), window)
    dialog.stop()
    window.prompts.run(dialog)


def _changed(window: MainWindow) -> None:
    """Two values that history does not know of."""
    from htplanner.domain.model.changes import Fault, FieldPlace
    from htplanner.ui.dialogs.history_mismatch_dialog import HistoryMismatchDialog

    assert window.desk is not None
    spots = (
        FieldPlace("U.A", "Notes", "Nobody to call", "Ask the security desk"),
        FieldPlace("3.B", "Owner", "empty", "Chair"),
    )
    found = [Fault(f"{spot.item}, {spot.field}", "", None, spot, of_tables=True) for spot in spots]
    window.prompts.run(HistoryMismatchDialog(window.desk.theme, found, window))


def _no_backups(window: MainWindow, now: datetime) -> None:
    """A plan that was never backed up, whose last attempt failed."""
    from unittest.mock import patch

    from htplanner.ui.dialogs.backups_dialog import BackupsDialog

    assert window.desk is not None
    kind = type(window.desk.bridge.session.backups)
    with patch.object(kind, "listed", lambda _: []), patch.object(kind, "drilled", None):
        dialog = BackupsDialog(window.desk, lambda: now, window)
    window.prompts.run(dialog)


def _undecided(window: MainWindow) -> None:
    """The plan is closed before it was chosen which values stay."""
    from htplanner.domain.editing.pending import lines
    from htplanner.ui.dialogs.file_event_dialog import FileEventDialog

    assert window.desk is not None
    kept = lines(window.desk.bridge.view.plan, unsaved(window))
    window.prompts.run(FileEventDialog(window.desk.theme, None, kept, window, closing=True, stays=True))


def _damage_without_backup(window: MainWindow) -> None:
    """A damaged plan of which no whole backup is found."""
    from htplanner.domain.editing.salvage import OpenProblem
    from htplanner.ui.dialogs.damage_dialog import DamageDialog

    assert window.desk is not None
    why = "“Plan.htplan” is damaged (part of it is missing). The file is as it was."
    dialog = DamageDialog(
        window.desk.theme, OpenProblem.DAMAGED, why, lambda _: None, window.desk.bridge.today, window
    )
    dialog.stop()
    dialog.details_button.click()
    window.prompts.run(dialog)


def _foreign(window: MainWindow) -> None:
    """A plan that another program changed."""
    from htplanner.domain.editing.salvage import OpenProblem
    from htplanner.ui.dialogs.damage_dialog import DamageDialog

    assert window.desk is not None
    why = (
        "“Plan.htplan” is not laid out as this program does it (table notes2), so it is not safe to open. "
        "The file is as it was."
    )
    today = window.desk.bridge.today
    window.prompts.run(
        DamageDialog(window.desk.theme, OpenProblem.FOREIGN, why, lambda _: None, today, window)
    )


def _salvaged(window: MainWindow) -> None:
    """What came of a salvage that lost some values."""
    from htplanner.domain.editing.import_rules import Omission
    from htplanner.domain.editing.salvage import OpenProblem, SalvageResult
    from htplanner.domain.model.records import Entity
    from htplanner.ui.dialogs.salvage_dialog import SalvageDialog

    assert window.desk is not None
    fields = tuple(f"{code}, notes" for code in list(window.desk.bridge.view.plan.items)[:70])
    taken = SalvageResult(
        Path("Plan (salvaged).htplan"),
        OpenProblem.DAMAGED,
        298,
        305,
        records={Entity.PARTY: 14, Entity.PHASE: 4, Entity.DOCUMENT: 22},
        changes=180,
        changes_due=231,
        missing=fields,
        unproven=fields[:3],
        left_out=(Omission("Ask", "Amount", "it is no amount", 2, ("U.A, amount",)),),
    )
    window.prompts.run(SalvageDialog(window.desk.theme, taken, window))


def _not_mendable(window: MainWindow) -> None:
    """Differences that cannot be put back, since history is damaged too."""
    from htplanner.domain.model.changes import Fault, FieldPlace
    from htplanner.ui.dialogs.history_mismatch_dialog import HistoryMismatchDialog

    assert window.desk is not None
    found = [
        Fault("change 41", "its content is not what its header says"),
        Fault("3.B, due", "", None, FieldPlace("3.B", "Due", "2026-11-24", "")),
    ]
    window.prompts.run(HistoryMismatchDialog(window.desk.theme, found, window))


def _verify_differs(window: MainWindow) -> None:
    """A check that found two places."""
    from htplanner.domain.model.changes import Fault
    from htplanner.ui.dialogs.verify_dialog import VerifyDialog

    assert window.desk is not None
    found = [Fault(where, "stands there otherwise", of_tables=True) for where in ("U.A, notes", "3.B, owner")]
    window.prompts.run(VerifyDialog(window.desk.theme, lambda: found, window))


def _passphrase_asked(window: MainWindow) -> None:
    """A plan under a passphrase, before anything is typed."""
    from htplanner.ui.dialogs.passphrase_dialog import PassphraseDialog
    from htplanner.ui.session.plan_session import SessionProtocol

    assert window.desk is not None

    def opening(_: str) -> SessionProtocol:
        raise NotImplementedError

    window.prompts.run(PassphraseDialog(window.desk.theme, opening, window))
