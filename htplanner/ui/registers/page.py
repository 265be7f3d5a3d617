"""The page of one register: its table with a head that counts and adds, and the pane beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from htplanner.ui.registers.pane import beside
from htplanner.ui.registers.record_history import RecordHistorySection
from htplanner.ui.registers.view import PaneSection, RegisterSpec, RegisterView
from htplanner.ui.shell.desk import Desk
from htplanner.ui.widgets.buttons import PrimaryButton
from htplanner.ui.widgets.card import PageHeader


class RegisterPage(QWidget):
    """A plain register has a page as it is; a special one says what it counts and shows beside the form.

    ``item_wanted`` carries the code of an item to show in the plan, ``items_wanted`` a ``Filter``.
    """

    item_wanted = Signal(str)
    items_wanted = Signal(object)

    def __init__(self, desk: Desk, title: str, register: RegisterSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._kind = register.entity.kind
        self.register = RegisterView(desk, register, self.sections, self)
        self.header = PageHeader(desk.theme, title, parent=self)
        self.add_button = PrimaryButton(desk.theme, f"Add {register.noun}", self, icon="add")
        self.add_button.clicked.connect(self.start_adding)
        self.header.add_action(self.add_button)
        self.register.items_wanted.connect(self.items_wanted)
        self.register.read.connect(self._tell)
        left = QVBoxLayout()
        left.addWidget(self.header)
        left.addWidget(self.register, 1)
        beside(self, left, self.register.pane)

    def start_adding(self) -> None:
        """Open an empty form for a new record."""
        self.register.start_adding()

    def sections(self, parent: QWidget) -> Sequence[PaneSection]:
        """The sections below the form: history, and any that a page adds."""
        return [RecordHistorySection(self._desk, parent)]

    def figures(self, rows: Sequence[Any]) -> Sequence[str]:
        """What the head counts; empty texts are left out."""
        word = self._kind.word if len(rows) == 1 else self._kind.plural.lower()
        return (f"{len(rows)} {word}" if rows else "",)

    def _tell(self, rows: Sequence[Any]) -> None:
        self.add_button.setVisible(self._desk.bridge.view.editable)
        self.header.set_sub(" · ".join(text for text in self.figures(rows) if text))
