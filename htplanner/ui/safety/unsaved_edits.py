"""Edits that the window kept while they could not be saved are done; where they clash, somebody chooses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QDialog, QWidget

from htplanner.errors import FileEvent, MovedError, PlannerError
from htplanner.ui.shell.dates import date_text
from htplanner.ui.shell.desk import Desk

if TYPE_CHECKING:
    from htplanner.domain.editing.pending import Pending
    from htplanner.domain.model.changes import Edit


def parent_of_question(window: QWidget) -> QWidget:
    """What a question is asked over: a dialog that is open, or else ``window``."""
    active = QApplication.activeModalWidget()
    return active if isinstance(active, QDialog) else window


def save_pending_edits(desk: Desk, window: QWidget) -> tuple[int, FileEvent | None]:
    """Do all that is kept: how many were, and what became of the file if it has gone once more.

    The bridge keeps again what could not be done, and what is not decided yet. An edit that is refused for
    good is told with what was typed.
    """
    bridge = desk.bridge
    pending, bridge.kept = bridge.kept, ()
    done, gone = 0, None
    for wanted in pending:
        try:
            done += _do_one(desk, wanted, window)
        except MovedError as error:
            gone = error.event
        except PlannerError as error:
            _tell_refused(desk, wanted, error)
    return done, gone


def _do_one(desk: Desk, wanted: Pending, window: QWidget) -> bool:
    from htplanner.domain.editing.pending import PendingUndo
    from htplanner.domain.model.erasure import Erasure

    bridge = desk.bridge
    if isinstance(wanted, PendingUndo):
        bridge.undo_change(wanted.change_id)
        return True
    if isinstance(wanted, Erasure):
        bridge.erase(wanted)
        return True
    edit = _settled(desk, wanted, window)
    if edit is not None:
        bridge.perform(edit)
    return edit is not None


def _settled(desk: Desk, edit: Edit, window: QWidget) -> Edit | None:
    """The edit as it is to be done; None where nothing is to be, or it is kept for later."""
    from htplanner.domain.editing.pending import find_conflicts, resolve_conflicts

    bridge = desk.bridge
    plan = bridge.service.plan
    found = find_conflicts(plan, edit, day=date_text)
    if not found:
        return edit
    from htplanner.ui.dialogs.both_values_dialog import BothValuesDialog

    dialog = BothValuesDialog(desk.theme, edit.label, found, parent_of_question(window))
    if desk.prompts.run(dialog):
        return resolve_conflicts(plan, edit, dialog.mine)
    bridge.kept = (*bridge.kept, edit)
    return None


def _tell_refused(desk: Desk, wanted: Pending, error: PlannerError) -> None:
    from htplanner.domain.editing.pending import entered

    typed = entered(desk.bridge.service.plan, wanted)
    desk.prompts.tell("This edit could not be saved", f"{error}\n\nIt was:\n{typed}")
