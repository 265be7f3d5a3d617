"""The backups of the open plan: which there are, what each holds, what changed since, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from htplanner.domain.model.backups import Backup, BackupLocation
from htplanner.domain.periods.difference import difference
from htplanner.domain.reading.descriptions import briefly
from htplanner.domain.reading.quarters import figures_at_closing
from htplanner.domain.reading.view import PlanView
from htplanner.errors import EarlierPassphraseNeeded, PlannerError
from htplanner.ui.dialogs.backups_list import BackupList
from htplanner.ui.dialogs.backups_test import BackupTestLine
from htplanner.ui.dialogs.frame import FramedDialog
from htplanner.ui.models.backup_rows import (
    BackupModel,
    backup_rows,
    changes_text,
    held_text,
    lies_text,
    size_text,
)
from htplanner.ui.models.difference_rows import (
    FOLDED_AT_FIRST,
    DifferenceLineRow,
    DifferenceRow,
    difference_columns,
    sections,
    shown_rows,
)
from htplanner.ui.models.period_rows import figures_line
from htplanner.ui.models.register_model import RegisterModel
from htplanner.ui.pages.quarters_lists import DifferenceList
from htplanner.ui.session.backup_service import BackupProtocol
from htplanner.ui.shell.dates import date_text, moment_text
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.theme import GRID, MARGIN, Role
from htplanner.ui.widgets.boxes import hbox, put, put_all, vbox
from htplanner.ui.widgets.buttons import SecondaryButton
from htplanner.ui.widgets.card import Card, LineLabel, TextLabel
from htplanner.ui.widgets.message_line import MessageLine
from htplanner.ui.widgets.plain_text import plain_tip
from htplanner.ui.widgets.timers import new_timer

LOOK_MS = 120
"""How long a backup is selected before it is looked into: whoever goes down the list does not wait."""

_SINCE = "Since then, and not in this backup"
_SAME = "This backup holds exactly what the plan holds now."
_MOST_LOST = 8
"""Values that are listed where they would be taken away; the rest are counted."""

Section = tuple[str, str, tuple[DifferenceLineRow, ...]]


class BackupsDialog(FramedDialog):
    """Accepted, ``chosen`` is the backup to restore: to a new file, or ``in_place`` of the plan.

    ``file_wanted`` asks for a file elsewhere, which comes by ``take_file``.
    """

    file_wanted = Signal()

    def __init__(self, desk: Desk, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(desk.theme, "Backups", QSize(1120, 680), parent)
        self._desk = desk
        self._now = now
        self.chosen: Path | None = None
        self.in_place = False
        self._built: tuple[Section, ...] = ()
        self._folded = set(FOLDED_AT_FIRST)
        self._head = ""
        self.model = BackupModel(self)
        self.rows: RegisterModel[DifferenceRow] = RegisterModel(difference_columns(), parent=self)
        theme = desk.theme
        self.where = put(self.body, TextLabel(theme, "", self, tone="text_secondary", wrap=True))
        self.message = put(self.body, MessageLine(theme, self))
        both = hbox(spacing=MARGIN)
        both.addWidget(self._build_list(), 1)
        both.addWidget(self._build_held(), 2)
        self.body.addLayout(both, 1)
        self.test = put(self.body, BackupTestLine(theme, lambda: self._backups, self))
        self.test.tested.connect(self.refresh)
        self._build_buttons()
        self._later = new_timer(self, LOOK_MS, self.show_selected, once=True)
        self.list.picked.connect(self._turn_to)
        self.refresh()
        self.list.setFocus()

    @property
    def _backups(self) -> BackupProtocol:
        return self._desk.bridge.session.backups

    # --- building

    def _build_list(self) -> QWidget:
        card = Card(self.theme, parent=self)
        card.body.setContentsMargins(1, 1, 1, 1)
        self.list = put(card.body, BackupList(self.theme, self.model, card))
        self.list.setMinimumWidth(self.theme.px(260))
        return card

    def _build_held(self) -> QWidget:
        theme = self.theme
        card = Card(theme, parent=self)
        card.body.setContentsMargins(1, 0, 1, 5)
        card.body.setSpacing(0)
        head = QWidget(card)
        column = vbox(head, GRID // 2, margins=(MARGIN, MARGIN - 4, MARGIN, MARGIN - 4))
        self.title = LineLabel(theme, "", head, role=Role.SECTION)
        self.facts = TextLabel(theme, "", head, tone="text_secondary", wrap=True)
        self.lies = LineLabel(theme, "", head, role=Role.SECONDARY, tone="text_secondary")
        self.fault = MessageLine(theme, head)
        self.since = TextLabel(theme, "", head, role=Role.SECONDARY_STRONG, tone="text_secondary", wrap=True)
        for label in (self.title, self.facts, self.lies, self.fault, self.since):
            column.addWidget(label)
        card.body.addWidget(head)
        self._pile = put(card.body, QStackedWidget(card), 1)
        self.told = DifferenceList(theme, self.rows, card)
        self.told.setAccessibleName("What changed since this backup")
        self.told.turned.connect(self._turn)
        self.nothing = TextLabel(theme, "", card, tone="text_secondary", wrap=True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        put_all(self._pile, self.told, self.nothing)
        return card

    def _build_buttons(self) -> None:
        theme = self.theme
        self.file_button = SecondaryButton(theme, "Another file…", self, icon="open")
        self.file_button.clicked.connect(self.file_wanted)
        self.add_first(self.file_button)
        self.place_button = SecondaryButton(theme, "Restore in place…", self, on_click=self._restore_in_place)
        self.place_button.setToolTip("Put this backup in the place of the plan; the present is kept")
        self.add_close_button()
        self.add_last(self.place_button)
        self.new_button = self.add_accept_button("Restore to a new file…")
        self.new_button.setToolTip("The plan that is open stays as it is")

    # --- showing

    def refresh(self) -> None:
        """List the backups as they are now."""
        backups, picked = self._backups, self.list.row
        try:
            listed = list(backups.listed())
        except PlannerError as error:
            listed = []
            self.message.show_error(str(error))
        else:
            self._show_problem(backups)
        self.model.set_rows(backup_rows(listed, self._now()))
        second = " · the second folder is not there just now" if backups.second_away else ""
        count = len({one.path.name for one in listed if one.lies is not BackupLocation.OTHER})
        others = len({one.path.name for one in listed if one.lies is BackupLocation.OTHER})
        many = "No backup yet" if not count else "1 backup" if count == 1 else f"{count} backups"
        more = f", {others} of copies of it at other places" if others else ""
        self.where.setText(f"{many} of this plan{more}{second}. Where they go is chosen in Settings.")
        if picked is None or not self.list.pick(picked.id):
            self.list.pick_first()
        self.test.button.setEnabled(bool(listed) and not self.test.works)
        self.show_selected()

    def _show_problem(self, backups: BackupProtocol) -> None:
        if backups.problem:
            self.message.show_error(f"The last backup failed. {backups.problem}")
        elif backups.second_problem:
            self.message.show_hint(backups.second_problem)
        else:
            self.message.clear_message()

    def _turn_to(self) -> None:
        self._offer(can=False)
        self._later.start()

    def show_selected(self) -> None:
        """Tell what the selected backup holds and how it differs from the plan now."""
        self._later.stop()
        backup = self.list.backup
        self.fault.clear_message()
        self._built, self._head = (), ""
        if backup is None:
            self._show_none()
            return
        made = self._said(backup.at)
        self.title.setText(made[:1].upper() + made[1:])
        self.lies.setText(lies_text(backup))
        self.lies.setToolTip(plain_tip(str(backup.path)))
        try:
            self._show_held(backup)
        except PlannerError as error:
            self.facts.setText(f"{held_text(backup)} · {size_text(backup.size)}")
            self.since.setText("")
            # It may be as good as any: its passphrase is asked for when it is restored.
            locked = isinstance(error, EarlierPassphraseNeeded)
            (self.fault.show_hint if locked else self.fault.show_error)(str(error))
            self.nothing.setText("")
            self._pile.setCurrentWidget(self.nothing)
            self._offer(can=locked)
            return
        if backup.fault:
            self.fault.show_error(f"It did not pass its test. {backup.fault}")
        self._show_rows()
        self._offer(can=True)

    def _show_none(self) -> None:
        for label in (self.title, self.facts, self.lies, self.since):
            label.setText("")
        self.nothing.setText("The first backup is made when the plan is closed, or now with Ctrl+B.")
        self._pile.setCurrentWidget(self.nothing)
        self._offer(can=False)

    def _show_held(self, backup: Backup) -> None:
        bridge = self._desk.bridge
        held = self._backups.look(backup, bridge.today)
        present = PlanView(bridge.service.plan, bridge.service.framework, bridge.today)
        self._head = held.plan.head
        changes = (
            bridge.service.changes_between(self._head, present.plan.head)
            if backup.behind is not None and self._head != present.plan.head
            else ()
        )
        # One that holds more than the plan is told by what it would bring.
        before, after = (present, held) if backup.behind is None else (held, present)
        self._built = sections(difference(before, after, changes))
        checked = "damaged" if backup.fault else "checked" if backup.checked else "not checked yet"
        facts = (held_text(backup), figures_line(figures_at_closing(held)), checked)
        self.facts.setText(" · ".join(facts))
        on = self._said(backup.checked) if backup.checked else ""
        self.facts.setToolTip(plain_tip(f"Last checked {on}" if on else ""))
        head = "In this backup, and not in the plan now" if backup.behind is None else _SINCE
        self.since.setText(head if self._built else "")
        self.nothing.setText(_SAME)

    def _show_rows(self) -> None:
        self.rows.set_rows(shown_rows(self._built, self._folded))
        self._pile.setCurrentWidget(self.told if self._built else self.nothing)

    def _turn(self, key: str) -> None:
        self._folded ^= {key}
        self._show_rows()

    def _offer(self, *, can: bool) -> None:
        service = self._desk.bridge.service
        self.new_button.setEnabled(can)
        self.place_button.setEnabled(can and service.editable and self._head != service.plan.head)

    # --- doing

    def accept(self) -> None:
        """Restore the selected backup to a new file."""
        backup = self.list.backup
        if backup is not None and self.new_button.isEnabled():
            self.chosen = backup.path
            super().accept()

    def take_file(self, path: Path | None) -> None:
        """Restore a file from elsewhere to a new file; None where none was chosen."""
        if path is not None:
            self.chosen = path
            super().accept()

    def done(self, result: int) -> None:
        """Close; a test that goes on is stopped first."""
        self._later.stop()
        self.test.stop()
        super().done(result)

    def _restore_in_place(self) -> None:
        backup = self.list.backup
        if backup is None:
            return
        title = f"Put the backup of {self._said(backup.at)} in the place of the plan?"
        if self._desk.prompts.confirm(title, self._lost(backup), "Restore in place"):
            self.chosen, self.in_place = backup.path, True
            super().accept()

    def _said(self, at: datetime) -> str:
        """A moment in words."""
        now = self._now()
        return moment_text(at, now.date(), now.tzinfo)

    def _lost(self, backup: Backup) -> str:
        """What is taken away by restoring in place, and what keeps it."""
        kept = (
            "A backup of the present is made and checked first, and the present file stays beside the plan "
            "under another name. You cannot undo this with Ctrl+Z."
        )
        if backup.behind is None:
            return f"What was done since then is not in it. {kept}"
        if not self._head:
            return f"{changes_text(backup.behind)} made since then go out of the plan. {kept}"
        bridge = self._desk.bridge
        changes = list(bridge.service.changes_between(self._head, bridge.service.plan.head))
        lines = briefly(reversed(changes), bridge.service.plan, date_text)
        listed = [f"•  {line.text}" for line in lines[:_MOST_LOST]]
        if len(lines) > _MOST_LOST:
            listed.append(f"•  and {len(lines) - _MOST_LOST} more")
        took = "is" if len(changes) == 1 else "are"
        return f"{changes_text(len(changes))} made since then {took} taken out of the plan:\n\n" + (
            "\n".join(listed) + f"\n\n{kept}"
        )
