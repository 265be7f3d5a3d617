"""Undo and redo in the window: a stack of change ids over the store's own undo.

Redo is the undo of an undo, so nothing here knows how to change a plan. Two traps of Qt shape this: an
exception inside ``undo()`` or ``redo()`` leaves the stack wrong, so a refusal makes the command obsolete; and
child commands die with their Python reference, so there are none.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoCommand, QUndoStack

from htplanner.domain.model.changes import Change

PendingUndo = Callable[[str], Change | None]


class UndoSteps(QUndoStack):
    """The steps of this session. ``take_back`` undoes a change by id; None means it was refused."""

    def __init__(self, take_back: PendingUndo, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._take_back = take_back

    def add(self, change: Change) -> None:
        """Remember a change that has just been written."""
        self.push(_Step(change, self._take_back))


class _Step(QUndoCommand):
    """One change; ``_standing`` is the id whose undoing reverses what the plan now shows."""

    def __init__(self, change: Change, take_back: PendingUndo) -> None:
        super().__init__(change.label)
        self._standing = change.id
        self._take_back = take_back
        self._written = True

    def undo(self) -> None:
        self._reverse()

    def redo(self) -> None:
        if self._written:
            # Pushing calls redo(); the change it stands for is already in the plan.
            self._written = False
            return
        self._reverse()

    def _reverse(self) -> None:
        try:
            change = self._take_back(self._standing)
        except Exception as error:  # noqa: BLE001 - a bug, but Qt's stack must not see it
            sys.excepthook(type(error), error, error.__traceback__)
            change = None
        if change is None:
            self.setObsolete(True)
        else:
            self._standing = change.id
