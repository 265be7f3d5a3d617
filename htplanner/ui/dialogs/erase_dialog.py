"""Erases a person, or a text typed by mistake, for good: what is found, what becomes of it, what is left."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QStackedWidget, QWidget

from htplanner.domain.model.erasure import ErasureTrace, RemainingBackup, RemainingReport
from htplanner.domain.privacy.erasure import FORMER, ErasureFindings, erasure_of
from htplanner.errors import PlannerError
from htplanner.ui.dialogs.erase_list import EraseList
from htplanner.ui.dialogs.erase_messages import (
    SECOND_AWAY,
    backups_told,
    deleted_told,
    doubtful_told,
    earlier_away_told,
    names_told,
    others_told,
    reports_told,
)
from htplanner.ui.dialogs.frame import FramedDialog
from htplanner.ui.models.erasure_rows import ErasureModel
from htplanner.ui.session.jobs import Job
from htplanner.ui.session.moments import busy_cursor
from htplanner.ui.shell.dates import medium_date_text
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.theme import GRID, Role
from htplanner.ui.widgets.boxes import hbox, put, put_all, vbox
from htplanner.ui.widgets.buttons import SecondaryButton
from htplanner.ui.widgets.card import Card, TextLabel
from htplanner.ui.widgets.fields.line_field import SuggestField
from htplanner.ui.widgets.fields.note_field import NoteField
from htplanner.ui.widgets.message_line import MessageLine
from htplanner.ui.widgets.plain_text import plain_tip
from htplanner.ui.widgets.scroll_pane import ScrollPane

WORD = "ERASE"
"""What is typed to confirm."""

_OF_PERSON = (
    "This cannot be undone. The name, ways to reach the person and every text ticked here go from the plan, "
    "all of its history and its closed quarters. What they own and have done stays."
)
_OF_TEXT = (
    "This cannot be undone. Every text ticked here goes from the plan, all of its history and its closed "
    "quarters."
)
_GIVEN_AWAY = (
    "What was given away cannot be reached from here: reports, and copies of the plan on sticks, in shared "
    "folders, in mail and on other laptops. Ask those who have them to delete them. OneDrive and other "
    "synced folders keep older versions, too: delete those on their website."
)


class EraseDialog(FramedDialog):
    """Two steps: the texts, and what is left elsewhere. It is erased before the dialog closes."""

    def __init__(self, desk: Desk, found: ErasureFindings, parent: QWidget | None = None) -> None:
        person = found.is_person
        heading = TextLabel(
            desk.theme, f"Erase {found.about}" if person else "Erase this text", role=Role.TITLE, wrap=True
        )
        title = "Erase a person" if person else "Erase a text"
        super().__init__(desk.theme, title, QSize(820, 640), parent, heading=heading)
        self.setProperty("steps", 2)
        self._desk = desk
        self._found = found
        self._shown = -1
        self._held: Sequence[RemainingBackup] = ()
        self._copies: tuple[RemainingBackup, ...] = ()
        self._job: Job | None = None
        self.model = ErasureModel(found, FORMER, self)
        self._steps = put(self.body, QStackedWidget(self), 1)
        put_all(self._steps, self._build_texts(), self._build_rest())
        self.message = put(self.body, MessageLine(desk.theme, self))
        self.back_button = SecondaryButton(desk.theme, "Back", self, on_click=lambda: self.show_step(0))
        self.add_close_button("Cancel")
        self.add_last(self.back_button)
        self.erase_button = self.add_accept_button("Continue")
        self.model.ticked.connect(self._tell)
        self.show_step(0)
        self._show_place()
        self.list.setFocus()

    # --- what a person does

    def show_step(self, step: int) -> None:
        """Show the texts (0), or what is left elsewhere (1)."""
        self._steps.setCurrentIndex(step)
        self.back_button.setVisible(step == 1)
        self.message.clear_message()
        self.erase_button.setText("Erase for good" if step else "Continue")
        if step:
            self.erased_told.setText(self._erased_told())
            self._tell_copies()
            self._look_through_reports()
            self.confirm.setFocus()
        self._tell()

    def accept(self) -> None:
        """Go on to the second step; from there erase, or say why that cannot be."""
        try:
            erasure = erasure_of(
                self._found,
                self._desk.bridge.view.framework,
                self.model.taken,
                instead=self.instead,
                keep_position=self.keep_position.isChecked(),
            )
            if self._steps.currentIndex() == 0:
                self._look_for_copies()
                self.show_step(1)
                return
            if not self._confirmed:
                return
            self.message.show_hint("It is erased, and a new backup is made…")
            with busy_cursor():
                self._desk.bridge.erase(erasure)
        except PlannerError as error:
            self.message.show_error(str(error))
            return
        self._tidy_up()
        super().accept()

    def reject(self) -> None:
        """Give up, but not in the midst of erasing."""
        if not self._desk.bridge.beside.waits:
            super().reject()

    @property
    def instead(self) -> str:
        """What the person is called from now on."""
        return self.instead_field.line.text().strip()

    def _tidy_up(self) -> None:
        """A new backup first; only then are those that hold what was erased let go."""
        session = self._desk.bridge.session
        try:
            self._desk.bridge.beside.waited(session.backups.work())
            wanted = {True: self.discard.isChecked(), False: self.discard_doubtful.isChecked()}
            gone = [copy.path for copy in self._copies if wanted[copy.may_go]]
            session.backups.discard(gone)
        except PlannerError as error:
            said = f"It is erased from the plan. {error} Until then its backups may still hold it."
            self._desk.prompts.tell("Backups", said)
        else:
            what = "Erased a person" if self._found.is_person else "Erased a text"
            self._desk.bridge.backed_up.emit(f"{what}. {deleted_told(len(gone))}")

    # --- the texts

    def _build_texts(self) -> QWidget:
        theme = self.theme
        step = QWidget(self)
        column = vbox(step, GRID)
        warning = put(column, MessageLine(theme, step))
        warning.show_warning(_OF_PERSON if self._found.is_person else _OF_TEXT)
        column.addWidget(self._build_person(step))
        self.count = put(column, TextLabel(theme, "", step, role=Role.STRONG))
        card = put(column, Card(theme, parent=step), 1)
        card.body.setContentsMargins(1, 1, 1, 1)
        self.list = put(card.body, EraseList(theme, self.model, card))
        self.list.picked.connect(self._show_place)
        column.addLayout(self._build_place(step))
        return step

    def _build_person(self, step: QWidget) -> QWidget:
        """What the record becomes; not there where a text alone is erased."""
        theme, plan = self.theme, self._found.plan
        line = QWidget(step)
        row = hbox(line, GRID)
        label = put(row, TextLabel(theme, "Called from now on", line))
        self.instead_field = put(row, SuggestField(theme, "Called from now on", line), 1)
        label.setBuddy(self.instead_field)
        person = self._found.person
        held = [party.name for party in plan.parties.values() if person and party.holder == person.id]
        title = person.title if person else None
        self.instead_field.suggest([FORMER, "Former member", *held, *([f"Former {title}"] if title else [])])
        self.instead_field.show_value(FORMER)
        self.instead_field.line.textChanged.connect(self._rename)
        now = ", ".join(filter(None, (title, plan.department_name(person.department if person else None))))
        self.keep_position = QCheckBox("Keep job title and department", line)
        self.keep_position.setToolTip(plain_tip(now))
        self.keep_position.setChecked(True)
        self.keep_position.setVisible(self._found.has_position)
        row.addSpacing(GRID)
        row.addWidget(self.keep_position)
        line.setVisible(self._found.is_person)
        return line

    def _build_place(self, step: QWidget) -> QHBoxLayout:
        """The selected text as it is, and as it will read."""
        theme = self.theme
        row = hbox(spacing=GRID + 4)
        self.now = NoteField(theme, "The text now", step, warns=False)
        self.now.editor.setReadOnly(True)
        self.then = NoteField(
            theme, "New text", step, placeholder="Leave empty to remove the text", warns=False
        )
        self.then.text_edited.connect(lambda _text: self._take_text())
        self.then.gave_up.connect(self._take_text)
        self._now_label = TextLabel(theme, "", step, role=Role.SECONDARY, tone="text_secondary")
        then_label = TextLabel(theme, "New text", step, role=Role.SECONDARY, tone="text_secondary")
        for label, field in ((self._now_label, self.now), (then_label, self.then)):
            label.setBuddy(field)
            field.editor.setFixedHeight(theme.px(76))
            half = vbox(spacing=2)
            put_all(half, label, field)
            half.addStretch(1)
            row.addLayout(half, 1)
        return row

    def _rename(self, text: str) -> None:
        self.model.set_instead(text.strip())
        self._show_place()

    def _show_place(self) -> None:
        """Show the selected text in full."""
        if not self.list.currentIndex().isValid() and self.model.rowCount():
            self.list.setCurrentIndex(self.model.index(0))
        self._shown = self.list.currentIndex().row()
        row = self.model.row(self._shown)
        for field in (self.now, self.then):
            field.setEnabled(row is not None)
        if row is None:
            return
        day = medium_date_text(row.place.last)
        self._now_label.setText("The text now" if row.place.present else f"Last written {day}")
        self.now.show_value(row.place.text)
        self.then.show_value(row.text if row.place.present else None)
        self.then.editor.setReadOnly(not row.place.present)
        self.then.editor.setPlaceholderText(
            "Leave empty to remove the text" if row.place.present else "In history it reads “erased”"
        )

    def _take_text(self) -> None:
        row = self.model.row(self._shown)
        if row is not None and row.place.present:
            self.model.write(self._shown, self.then.text)

    def _tell(self) -> None:
        taken, all_ = len(self.model.taken), self.model.rowCount()
        whose = "Texts that name them" if self._found.is_person else "Where it stands"
        self.count.setText(f"{whose}: {taken} of {all_} ticked" if all_ else f"{whose}: none")
        ready = bool(taken or self._found.is_person)
        self.erase_button.setEnabled(self._confirmed if self._steps.currentIndex() else ready)

    # --- what is left elsewhere

    def _build_rest(self) -> QWidget:
        theme = self.theme
        step, cards = QWidget(self), QWidget(self)
        column = vbox(cards, GRID)
        erased = put(column, Card(theme, "Erased from the plan", step))
        self.erased_told = put(erased.body, TextLabel(theme, "", erased, tone="text_secondary", wrap=True))
        self._backups_card = put(column, Card(theme, "Backups of this plan", step))
        self.backups_told = TextLabel(theme, "", self._backups_card, tone="text_secondary", wrap=True)
        self.discard = QCheckBox(self._backups_card)
        self.discard.setChecked(True)
        put_all(self._backups_card.body, self.backups_told, self.discard)
        self.doubtful_told = TextLabel(theme, "", self._backups_card, tone="text_secondary", wrap=True)
        self.discard_doubtful = QCheckBox(self._backups_card)
        put_all(self._backups_card.body, self.doubtful_told, self.discard_doubtful)
        given = put(column, Card(theme, "Reports and copies", step))
        self.others_told = put(given.body, TextLabel(theme, "", given, tone="text_secondary", wrap=True))
        self.reports_told = TextLabel(theme, _GIVEN_AWAY, given, tone="text_secondary", wrap=True)
        given.body.addWidget(self.reports_told)
        column.addStretch(1)
        column = vbox(step, GRID)
        column.addWidget(ScrollPane(cards, step), 1)
        label = TextLabel(theme, f"This cannot be undone. Type {WORD} to go on.", step, role=Role.STRONG)
        self.confirm = QLineEdit(step)
        self.confirm.setAccessibleName(f"Type {WORD} to go on")
        self.confirm.setFixedWidth(theme.px(220))
        self.confirm.textChanged.connect(self._tell)
        label.setBuddy(self.confirm)
        put_all(column, label, self.confirm)
        return step

    def _erased_told(self) -> str:
        """What goes, and what stays, in figures."""
        taken = self.model.taken
        places = [place for place in self._found.places if place.id in taken]
        present = sum(place.present for place in places)
        history = sum(len(place.keys) for place in (*self._found.own, *places))
        texts = "1 text reads otherwise" if present == 1 else f"{present} texts read otherwise"
        said = f"In the plan {texts}; {history} texts of history and of closings read “erased”."
        if self._found.is_person:
            said = f"Name, e-mail, phone and note of the record; it is called “{self.instead}”. {said}"
        left = self.model.rowCount() - len(places)
        return f"{said} {left} of the texts found stay." if left else said

    @property
    def _confirmed(self) -> bool:
        return self.confirm.text().strip().casefold() in (WORD.casefold(), self._found.about.casefold())

    def _look_for_copies(self) -> None:
        """Look which backups still hold it; that takes a while, and a backup is made first."""
        bridge = self._desk.bridge
        self.message.show_hint("A backup is made first, and all backups are looked through…")
        self._held = bridge.beside.waited(bridge.session.backups.looking_for(self._found))

    def _tell_copies(self) -> None:
        """Say which backups and other files still hold it."""
        holding = self._held
        self._copies = tuple(copy for copy in holding if copy.backup)
        others = [copy for copy in holding if not copy.backup]
        kept = self._desk.bridge.session.backups
        away = f"{SECOND_AWAY if kept.second_away else ''}{earlier_away_told(kept.earlier_away)}"
        sure = [copy for copy in self._copies if copy.may_go]
        doubtful = [copy for copy in self._copies if not copy.may_go]
        self.backups_told.setText(f"{backups_told(sure, doubtful)}{away}")
        told = filter(None, (others_told(others), names_told(*self._called_so())))
        self.others_told.setText("\n".join(told))
        self.others_told.setToolTip(plain_tip("\n".join(str(copy.path) for copy in others)))
        self.others_told.setVisible(bool(self.others_told.text()))
        these = "this backup" if len(sure) == 1 else "these backups"
        self.discard.setText(f"Delete {these}; a new one is made first")
        self.discard.setVisible(bool(sure))
        self.discard_doubtful.setText("Delete it, too" if len(doubtful) == 1 else "Delete these, too")
        self.doubtful_told.setText(doubtful_told(doubtful))
        self.doubtful_told.setToolTip(plain_tip("\n".join(str(copy.path) for copy in doubtful)))
        for part in (self.doubtful_told, self.discard_doubtful):
            part.setVisible(bool(doubtful))

    def _called_so(self) -> tuple[list[str], list[Path]]:
        """The names of saved views, and the plan's file, that tell of it; the settings keep both."""
        from htplanner.ui.pages.plan_views import SavedViews

        tells, path = self._found.sought.confidence_in, self._desk.bridge.service.path
        views = [view.name for view in SavedViews(self._desk.memory).all if tells(view.name)]
        return views, [path] if tells(path.stem) else []

    def _look_through_reports(self) -> None:
        """Say which of the reports made on this laptop still hold it; it takes a while to open them all."""
        if self._job is not None or self._desk.reports_holding is None:
            return
        self.reports_told.setText(f"Looking through the reports made on this laptop…\n{_GIVEN_AWAY}")
        job = self._job = Job(self._desk.reports_holding(self._found), self)
        job.succeeded.connect(self._show_reports)
        job.failed.connect(lambda why: self.reports_told.setText(f"{why}\n{_GIVEN_AWAY}"))
        job.start()

    def _show_reports(self, looked_at: object) -> None:
        reports = cast("tuple[RemainingReport, ...]", looked_at)
        listed = [str(one.path) for one in reports if one.holds not in (ErasureTrace.NOT, ErasureTrace.GONE)]
        self.reports_told.setText(f"{reports_told(reports)}\n{_GIVEN_AWAY}")
        self.reports_told.setToolTip(plain_tip("\n".join(listed)))

    def done(self, result: int) -> None:
        """Let nothing go on looking through files once this is closed."""
        if self._job is not None:
            self._job.cancel()
            self._job.wait()
        super().done(result)
