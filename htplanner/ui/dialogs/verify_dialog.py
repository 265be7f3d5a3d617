"""Checks the plan's file, and compares it with a number that was printed on a report."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from htplanner.domain.check_number import read_check_number
from htplanner.domain.model.changes import OLDER_COPY, Fault
from htplanner.errors import PlannerError
from htplanner.ui.dialogs.frame import FramedDialog
from htplanner.ui.shell.theme import GRID, Role, Theme
from htplanner.ui.widgets.boxes import vbox
from htplanner.ui.widgets.buttons import SecondaryButton
from htplanner.ui.widgets.card import TextLabel
from htplanner.ui.widgets.fields.line_field import LineField
from htplanner.ui.widgets.scroll_pane import ScrollPane

MOST_FAULTS = 40
"""Faults that are listed; nobody reads more."""

WELL = "All is well: the plan says exactly what its history says."
WHOLE_BUT_OLDER = "The plan is whole in itself, but it does not hold all that it was compared with."
WITH_NUMBER = "The history behind the number you typed is in it unchanged."


class VerifyDialog(FramedDialog):
    """``check`` compares the plan with its history, and with a known number where one is given.

    It has been checked when the dialog opens; ``said`` is what came of it last, and goes as soon as another
    number is typed: it was not said of that one.
    """

    def __init__(
        self, theme: Theme, check: Callable[[str | None], Sequence[Fault]], parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, "Check the plan’s file", QSize(520, 290), parent)
        self._check = check
        self.said = ""
        self.faults: Sequence[Fault] = ()
        self.show_wanted = False
        self.show_button = SecondaryButton(theme, "Show what differs…", self)
        self.show_button.clicked.connect(self._show)
        self.add_first(self.show_button)
        self._outcome = TextLabel(theme, "", self, wrap=True)
        inside = QWidget()
        column = vbox(inside, margins=(0, 0, GRID, 0))
        column.addWidget(self._outcome)
        column.addStretch(1)
        self.body.addWidget(ScrollPane(inside, self), 1)
        about = (
            "A report may print a check number under “Definitions”. With it you see whether history was "
            "rewritten or cut off since."
        )
        label = TextLabel(theme, about, self, role=Role.SECONDARY, tone="text_secondary", wrap=True)
        self.number = LineField(theme, "Number printed on a report", self)
        self.number.line.setPlaceholderText("Number printed on a report, such as 3fa9 1c22 07de 99b1")
        label.setBuddy(self.number)
        self.body.addWidget(label)
        self.body.addWidget(self.number)
        self.add_close_button()
        self.check_button = self.add_accept_button("Check again")
        self.number.line.textChanged.connect(self._forget)
        self.number.setFocus()
        self._look()

    def accept(self) -> None:
        """Check again, with the number that stands there; the dialog stays and tells."""
        self._look()

    def _forget(self) -> None:
        self.number.show_error("")
        self.show_button.hide()
        self.faults = ()
        self._tell("")

    def _look(self) -> None:
        self._forget()
        try:
            known = read_check_number(self.number.line.text())
        except PlannerError as error:
            self.number.show_error(str(error))
            return
        try:
            faults = self._check(known)
        except PlannerError as error:
            self._tell(str(error))
            return
        if not faults:
            self._tell(f"{WELL} {WITH_NUMBER}" if known else WELL)
            return
        self.faults = faults
        self.show_button.setVisible(any(fault.of_tables for fault in faults))
        listed = "\n".join(f"{fault.where}: {fault.what}" for fault in faults[:MOST_FAULTS])
        if all(fault.what.endswith(OLDER_COPY) for fault in faults):
            # Nothing in it is wrong: it only ends earlier than it did.
            self._tell(f"{WHOLE_BUT_OLDER}\n\n{faults[0].what}")
            return
        count = "1 place differs" if len(faults) == 1 else f"{len(faults)} places differ"
        self._tell(f"{count} from the history:\n\n{listed}")

    def _show(self) -> None:
        self.show_wanted = True
        self.reject()

    def _tell(self, said: str) -> None:
        self.said = said
        self._outcome.setText(said)
