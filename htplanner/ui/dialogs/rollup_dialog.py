"""Rolls the plans of many organizations up into one report: which plans, written how, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QCheckBox, QWidget

from htplanner.domain.output.report_options import FileOutcome, Format, ReportBatch
from htplanner.domain.output.rollup import ROLL_UP_FORMATS, RollUpResult
from htplanner.errors import PlannerError
from htplanner.ui.dialogs.frame import FramedDialog
from htplanner.ui.dialogs.rollup_list import RollUpList
from htplanner.ui.models.register_model import RegisterModel
from htplanner.ui.models.rollup_rows import COLUMNS, RollUpPlanRow, rows_read, rows_to_read
from htplanner.ui.pages.reports_files import ReportFiles
from htplanner.ui.prompts import Prompts
from htplanner.ui.session.jobs import Job
from htplanner.ui.shell.file_names import PLAN_FILES
from htplanner.ui.shell.program import Program
from htplanner.ui.shell.theme import GRID, Role, Theme
from htplanner.ui.widgets.boxes import hbox, put, put_all
from htplanner.ui.widgets.buttons import QuietButton, SecondaryButton
from htplanner.ui.widgets.card import Card, LineLabel, TextLabel
from htplanner.ui.widgets.combo import Choice, ChoiceCombo

STOPPED = "Stopped. Nothing was written and the plans are as they were."


class RollUpDialog(FramedDialog):
    """Works without an open plan. The plans are only read, in a job that can be stopped."""

    def __init__(
        self, theme: Theme, prompts: Prompts, program: Program, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, "Roll up several plans", QSize(680, 600), parent)
        self._prompts = prompts
        self._program = program
        self._files: list[Path] = []
        self._job: Job | None = None
        said = (
            "One report over the plans of many organizations. The plans are only read and stay as they are."
        )
        self.body.addWidget(TextLabel(theme, said, self, tone="text_secondary", wrap=True))
        self.model: RegisterModel[RollUpPlanRow] = RegisterModel(COLUMNS, parent=self)
        self._build_list()
        self._build_options()
        self.files = put(self.body, ReportFiles(theme, self))
        self.files.cancelled.connect(self._cancel)
        self.add_close_button()
        self.roll_up_button = self.add_accept_button("Roll up…")
        self._show_files()
        self.folder_button.setFocus()

    @property
    def chosen(self) -> tuple[Path, ...]:
        """The files that would be read."""
        return tuple(self._files)

    # --- choosing

    def add(self, places: Iterable[Path]) -> None:
        """Put the plans of files and folders on the list, each once."""
        before, chosen = len(self._files), list(places)
        self._files = self._program.plan_files((*self._files, *chosen))
        self._show_files()
        if len(self._files) == before and chosen:
            self.files.show_failure(f"“{chosen[0].name}” holds no plan that is not on the list already.")

    def take_off(self) -> None:
        """Take the selected plan off the list; its file stays as it is."""
        row = self.list.row
        if row is None or self._job is not None:
            return
        number = self.list.currentIndex().row()
        self._files = [path for path in self._files if path != row.path]
        self._show_files()
        self.list.setCurrentIndex(self.model.index(min(number, len(self._files) - 1), 0))

    def _add_folder(self) -> None:
        folder = self._prompts.folder("Add the plans of a folder", self._begin_at)
        if folder is not None:
            self.add((folder,))

    def _add_files(self) -> None:
        self.add(self._prompts.open_paths("Add plans", self._begin_at, PLAN_FILES))

    @property
    def _begin_at(self) -> Path:
        recent = self._program.settings.recent
        known = self._files[-1:] or list(recent[:1])
        return known[0].parent if known else self._program.standard_folders[0]

    # --- rolling up

    def accept(self) -> None:
        """Ask where to, then read and write beside the window; the dialog stays, to tell what came of it."""
        kind = Format(self.format.value or Format.XLSX.value)
        target = self._prompts.save_path("Roll up", self._suggested(kind), f"{kind.label} (*.{kind})")
        if target is None or self._job is not None:
            return
        if target.suffix.casefold() != f".{kind}":
            target = target.with_name(f"{target.name}.{kind}")
        try:
            work = self._program.roll_up(self.chosen, target, kind, names=self.names.isChecked())
        except PlannerError as error:
            self.files.show_failure(str(error))
            return
        self._start(Job(work, self))

    def done(self, result: int) -> None:
        """Close; what is under way is stopped first."""
        if self._job is not None:
            self._job.cancel()
            self._job.wait()
        super().done(result)

    def _start(self, job: Job) -> None:
        self._job = job
        job.progressed.connect(self.files.show_progress)
        job.succeeded.connect(self._succeeded)
        job.failed.connect(self.files.show_failure)
        job.stopped.connect(lambda: self.files.show_failure(STOPPED))
        job.finished.connect(self._over)
        self._show_files()
        self.files.begin()
        self.files.cancel_button.setFocus()
        job.start()

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _succeeded(self, result: object) -> None:
        assert isinstance(result, RollUpResult)
        found, written = result.found, result.written
        self.model.set_rows(rows_read(self._files, found))
        self._tell_count(f"{len(found.parts)} read, {len(found.unread)} left out")
        kind = Format(written.path.suffix.removeprefix(".").casefold())
        self.files.show_batch(ReportBatch((FileOutcome(kind, written.path, written.notices),)))
        if found.unread:
            out = len(found.unread)
            which = "1 file was" if out == 1 else f"{out} files were"
            self.files.result.show_warning(f"Wrote {written.path.name}. {which} left out; the list says why.")
        self.list.scrollToTop()

    def _over(self) -> None:
        job, self._job = self._job, None
        self._offer()
        self.roll_up_button.setFocus()
        if job is not None:
            job.deleteLater()

    def _suggested(self, kind: Format) -> Path:
        folder = self._program.settings.report_folder or self._program.standard_folders[0]
        return folder / f"Roll-up {self._program.now():%Y-%m-%d}.{kind}"

    # --- showing

    def _show_files(self) -> None:
        """List the files as they wait to be read."""
        self.files.clear()
        self.model.set_rows(rows_to_read(self._files))
        count = len(self._files)
        self._tell_count("1 plan" if count == 1 else f"{count} plans" if count else "")
        self._offer()

    def _tell_count(self, text: str) -> None:
        self._count.setText(text)
        self._empty.setVisible(not self._files)
        self.list.setVisible(bool(self._files))

    def _offer(self) -> None:
        idle = self._job is None
        for button in (self.folder_button, self.files_button, self.format, self.names):
            button.setEnabled(idle)
        self.take_off_button.setEnabled(idle and self.list.row is not None)
        self.roll_up_button.setEnabled(idle and bool(self._files))

    # --- building

    def _build_list(self) -> None:
        theme = self.theme
        head = hbox(self.body, GRID)
        head.addWidget(TextLabel(theme, "Plans", self, role=Role.STRONG))
        self._count = put(head, LineLabel(theme, "", self, tone="text_secondary"), 1)
        self.take_off_button = QuietButton(theme, "Take off", self, icon="remove", on_click=self.take_off)
        self.take_off_button.setToolTip("Take the selected plan off the list; its file stays as it is")
        self.files_button = SecondaryButton(theme, "Add files…", self, on_click=self._add_files)
        self.folder_button = SecondaryButton(theme, "Add folder…", self, icon="folder")
        self.folder_button.clicked.connect(self._add_folder)
        for button in (self.take_off_button, self.files_button, self.folder_button):
            head.addWidget(button)
        card = put(self.body, Card(theme, parent=self), 1)
        card.body.setContentsMargins(1, 1, 1, 1)
        self.list = RollUpList(theme, self.model, card)
        self.list.removed.connect(self.take_off)
        self.list.picked.connect(self._offer)
        none = "Add the folder the organizations’ plans lie in, or the files one by one."
        self._empty = put(card.body, TextLabel(theme, none, card, tone="text_secondary", wrap=True))
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        card.body.addWidget(self.list, 1)

    def _build_options(self) -> None:
        theme = self.theme
        line = hbox(self.body, GRID)
        self.format = ChoiceCombo(theme, "Write it as", self)
        self.format.set_choices([Choice(one.value, one.label) for one in ROLL_UP_FORMATS])
        self.format.set_value(Format.XLSX.value)
        self.format.setMinimumWidth(theme.px(170))
        label = TextLabel(theme, "Write it as", self)
        label.setBuddy(self.format)
        self.names = QCheckBox("Name who sponsors and leads", self)
        self.names.setToolTip("Sponsors and chairs by name; without it the report names nobody")
        put_all(line, label, self.format)
        line.addSpacing(2 * GRID)
        line.addWidget(self.names)
        line.addStretch(1)
