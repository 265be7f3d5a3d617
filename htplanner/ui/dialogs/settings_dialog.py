"""The settings of this laptop: look, who sits here, folders, discreet mode. Each takes effect at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QCheckBox, QFormLayout, QLabel, QLineEdit, QSpacerItem, QWidget

from htplanner.domain.model.plan import Plan
from htplanner.domain.model.vocabulary import PartyKind
from htplanner.settings import Settings
from htplanner.ui.dialogs.frame import FramedDialog
from htplanner.ui.prompts import Prompts
from htplanner.ui.shell.theme import GRID, Role, Scheme, Theme
from htplanner.ui.widgets.boxes import hbox, put
from htplanner.ui.widgets.buttons import IconButton, SecondaryButton
from htplanner.ui.widgets.card import TextLabel
from htplanner.ui.widgets.fields.choice_fields import ListField
from htplanner.ui.widgets.plain_text import plain_tip
from htplanner.ui.widgets.scroll_pane import ScrollPane

Change = Callable[[Callable[[Settings], Settings]], None]

_SCHEMES = {"system": "As the system has it", "light": "Light", "dark": "Dark"}

_MINUTES = (1, 2, 5, 10, 15, 30, 60)


class SettingsDialog(FramedDialog):
    """``change`` keeps the settings it is given a function for; ``plan`` is the open plan, if any."""

    def __init__(
        self,
        theme: Theme,
        prompts: Prompts,
        settings: Settings,
        change: Change,
        plan: Plan | None,
        folders: tuple[Path, Path],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, "Settings", QSize(640, 530), parent)
        self._prompts = prompts
        self._change = change
        inside = QWidget()
        self._form = QFormLayout(inside)
        self._form.setContentsMargins(0, 0, GRID, 0)
        self._form.setHorizontalSpacing(GRID * 2)
        self._form.setVerticalSpacing(GRID // 2)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        pane = put(self.body, ScrollPane(inside, self), 1)
        self._add_look(settings)
        self._add_me(settings, plan)
        self._add_folder("Reports go to", settings.report_folder or folders[0], self._keep_report_folder)
        first, second = settings.backup_folder or folders[1], settings.second_backup_folder
        stay = "From now on. Those made so far stay where they are, and are still found."
        self._add_folder("Backups go to", first, self._keep_backup_folder, hint=stay)
        now = "From now on. The backups made so far are copied, too."
        self._add_folder("And copied to", second, self._keep_second_folder, hint=now, optional=True)
        self._add_discreet(settings)
        self._add_blank(settings)
        pane.setMinimumWidth(inside.minimumSizeHint().width() + 2 * GRID)
        self.add_close_button()

    def _add_look(self, settings: Settings) -> None:
        self.look = ListField(self.theme, "Look", _SCHEMES, self)
        self.look.show_value(settings.theme.value)
        self.look.edited.connect(self._keep_look)
        self._add_row("Look", self.look)

    def _add_me(self, settings: Settings, plan: Plan | None) -> None:
        people = [p for p in plan.parties.values() if p.kind is PartyKind.PERSON] if plan else []
        names = {p.id: " · ".join(filter(None, (p.name, p.title))) for p in people}
        names = dict(sorted(names.items(), key=lambda one: one[1].casefold()))
        self.me = ListField(self.theme, "I am", {"": "Not said", **names}, self)
        self.me.show_value("")
        if plan is None:
            self.me.set_editable(False)
            self._add_row("I am", self.me, "Open a plan to say who you are in it.")
            return
        if plan.id in settings.i_am:
            self.me.show_value(settings.i_am[plan.id])
        plan_id = plan.id
        self.me.edited.connect(
            lambda party: self._change(lambda s: s.with_me(plan_id, str(party) if party else None))
        )
        said = "Your changes carry this name in the history, and “Mine” shows your items."
        self._add_row("I am", self.me, said if people else "Add people on the Task force page first.")

    def _add_folder(
        self,
        label: str,
        folder: Path | None,
        keep: Callable[[Path | None], None],
        *,
        hint: str = "",
        optional: bool = False,
    ) -> None:
        row = hbox(spacing=GRID)
        field = put(row, QLineEdit(str(folder or ""), self), 1)
        field.setReadOnly(True)
        # What is longer than the field shows where it begins.
        field.setCursorPosition(0)
        field.setToolTip(plain_tip(field.text()))
        field.setPlaceholderText("Nowhere else; a stick, perhaps" if optional else "")
        field.setAccessibleName(label)
        button = put(row, SecondaryButton(self.theme, "Choose…", self))
        button.setAccessibleName(f"{label}: choose")

        def choose() -> None:
            chosen = self._prompts.folder(label, Path(field.text()))
            if chosen is not None:
                show(chosen)

        def show(chosen: Path | None) -> None:
            field.setText(str(chosen or ""))
            field.setCursorPosition(0)
            field.setToolTip(plain_tip(field.text()))
            keep(chosen)

        button.clicked.connect(choose)
        if optional:
            none = IconButton(self.theme, "close", f"{label}: nowhere", self, on_click=lambda: show(None))
            row.addWidget(none)
        box = QWidget(self)
        box.setLayout(row)
        row.setContentsMargins(0, 0, 0, 0)
        self._add_row(label, box, hint)

    def _add_discreet(self, settings: Settings) -> None:
        self.discreet = QCheckBox("Titles and file names tell neither topic nor organization", self)
        self.discreet.setChecked(settings.discreet)
        self.discreet.toggled.connect(lambda on: self._change(lambda s: replace(s, discreet=on)))
        self._add_row("Discreet", self.discreet)

    def _add_blank(self, settings: Settings) -> None:
        offered = sorted({*_MINUTES, settings.blank_after} - {0})
        choices = {"0": "Never", **{str(one): _minutes(one) for one in offered}}
        self.blank = ListField(self.theme, "Blank after", choices, self)
        self.blank.show_value(str(settings.blank_after))
        self.blank.edited.connect(self._keep_blank)
        said = "Without a key or a movement all windows go blank. F9 blanks them at any time."
        self._add_row("Blank after", self.blank, said)

    def _add_row(self, label: str, field: QWidget, hint: str = "") -> None:
        if self._form.rowCount():
            # A row stands apart from the one above; what explains it stands close below.
            self._form.addItem(QSpacerItem(0, GRID // 2))
        name = QLabel(label, self)
        name.setFont(self.theme.font(Role.BODY))
        name.setBuddy(field)
        self._form.addRow(name, field)
        if hint:
            said = TextLabel(self.theme, hint, self, role=Role.SECONDARY, tone="text_quiet", wrap=True)
            self._form.addRow("", said)

    def _keep_look(self, key: object) -> None:
        scheme = Scheme(str(key))
        self.theme.set_scheme(scheme)
        self._change(lambda s: replace(s, theme=type(s.theme)(scheme.value)))

    def _keep_blank(self, minutes: object) -> None:
        after = int(str(minutes))
        self._change(lambda s: replace(s, blank_after=after))

    def _keep_report_folder(self, folder: Path | None) -> None:
        self._change(lambda s: replace(s, report_folder=folder))

    def _keep_backup_folder(self, folder: Path | None) -> None:
        self._change(lambda s: s.with_backup_folders(folder, s.second_backup_folder))

    def _keep_second_folder(self, folder: Path | None) -> None:
        self._change(lambda s: s.with_backup_folders(s.backup_folder, folder))


def _minutes(count: int) -> str:
    return "1 minute" if count == 1 else f"{count} minutes"
