"""About the program: what it is, whose words it tells, where its files lie; the technical when asked for.

The technical details are to be sent when something goes wrong, and hold nothing of any plan.
"""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QUrl, qVersion
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QGridLayout, QPlainTextEdit, QWidget

from htplanner import __version__
from htplanner.domain.model.framework import Framework
from htplanner.incidents import Incident, incident_lines
from htplanner.ui.dialogs.frame import FramedDialog
from htplanner.ui.shell.program import Program
from htplanner.ui.shell.theme import GRID, MARGIN, Role, Theme
from htplanner.ui.widgets.boxes import put
from htplanner.ui.widgets.buttons import SecondaryButton
from htplanner.ui.widgets.card import Card, LineLabel, TextLabel
from htplanner.ui.widgets.message_line import MessageLine
from htplanner.ui.widgets.plain_text import plain_tip

WHAT_IT_IS = "Plans, assigns and tracks a health system’s response to human trafficking."
LICENSE = "Free software under the MIT license. It works without the internet and sends nothing anywhere."
_DETAILS = 160
"""How high the technical details are at least."""


class AboutDialog(FramedDialog):
    """Shows what the program is; ``plan`` is the file that is open.

    ``incidents`` are the session's unexpected errors with their counts.
    """

    def __init__(
        self,
        theme: Theme,
        program: Program,
        incidents: Iterable[tuple[Incident, int]] = (),
        parent: QWidget | None = None,
        plan: Path | None = None,
    ) -> None:
        framework = program.framework
        super().__init__(theme, "About htplanner", QSize(600, 0), parent)
        self.body.setSpacing(MARGIN)
        put(self.body, TextLabel(theme, f"Version {__version__}. {WHAT_IT_IS}", self, wrap=True))
        told_of = TextLabel(
            theme, f"{LICENSE} {source_text(framework)}", self, tone="text_secondary", wrap=True
        )
        self.body.addWidget(told_of)
        self.message = MessageLine(theme, self)
        self.open_buttons: dict[str, SecondaryButton] = {}
        self._files = put(self.body, self._places(program, plan))
        self.body.addWidget(self.message)
        facts = diagnostics(framework, program.diagnostics())
        self.diagnostics = put(
            self.body, QPlainTextEdit("\n".join([*incident_lines(incidents), facts]), self), 1
        )
        self.diagnostics.setReadOnly(True)
        self.diagnostics.setTabChangesFocus(True)
        self.diagnostics.setAccessibleName("Technical details")
        self.diagnostics.setMinimumHeight(theme.px(_DETAILS))
        self.diagnostics.hide()
        self.body.addStretch(0)
        self.copy_button = SecondaryButton(theme, "Copy", self, icon="copy")
        self.copy_button.setAccessibleName("Copy the technical details")
        self.copy_button.setToolTip("They hold nothing of any plan")
        self.copy_button.clicked.connect(
            lambda: QGuiApplication.clipboard().setText(self.diagnostics.toPlainText())
        )
        self.copy_button.hide()
        self.details_button = SecondaryButton(theme, "Technical details", self)
        self.details_button.setCheckable(True)
        self.details_button.toggled.connect(self._show_details)
        self.add_first(self.copy_button)
        self.add_first(self.details_button)
        close = self.add_close_button()
        close.setDefault(True)
        close.setFocus()
        self.fit()

    def _places(self, program: Program, plan: Path | None) -> Card:
        """Where the program's files lie, each folder with the button that opens it."""
        settings, (documents, backups) = program.settings, program.standard_folders
        places = {
            "This plan" if plan is not None else "Plans": plan or documents,
            "Backups": settings.backup_folder or backups,
            **({"Second backups": settings.second_backup_folder} if settings.second_backup_folder else {}),
            "Log of errors": program.log_folder,
        }
        card = Card(self.theme, "Where its files are", self)
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        grid.setHorizontalSpacing(MARGIN)
        grid.setVerticalSpacing(GRID)
        for row, (name, path) in enumerate(places.items()):
            label = TextLabel(self.theme, name, card)
            where = LineLabel(self.theme, str(path), card, role=Role.SECONDARY, tone="text_secondary")
            where.setToolTip(plain_tip(str(path)))
            button = SecondaryButton(self.theme, "Open folder", card, icon="folder")
            button.setAccessibleName(f"Open folder: {name}")
            folder = path.parent if path == plan else path
            button.clicked.connect(lambda _=False, folder=folder: self._open(folder))
            self.open_buttons[name] = button
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(where, row, 1)
            grid.addWidget(button, row, 2)
        card.body.addLayout(grid)
        return card

    def _open(self, folder: Path) -> None:
        """Show a folder; where nothing was ever written into it there is none."""
        self.message.clear_message()
        if not folder.is_dir():
            self.message.show_hint("This folder is not there yet: nothing had to be written into it.")
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self.message.show_hint(f"It could not be opened. The folder is {folder}.")

    def _show_details(self, shown: bool) -> None:
        # In the place of the files: together they would be too high for a small screen with large text.
        self._files.setVisible(not shown)
        self.diagnostics.setVisible(shown)
        self.copy_button.setVisible(shown)
        self.fit()


def source_text(framework: Framework) -> str:
    """Where the framework comes from, and whose words it is told in."""
    return (
        f"Plans are built on {framework.title} ({framework.edition}). Titles are the publication’s; "
        "actions are told in this program’s own words, and hints are this program’s own."
    )


def diagnostics(framework: Framework, facts: Mapping[str, str]) -> str:
    """What helps to find a fault: versions, system, screen; no path, no name, nothing of a plan."""
    screen = QGuiApplication.primaryScreen()
    lines = {
        "htplanner": __version__,
        "Python": platform.python_version(),
        "Qt": qVersion(),
        "System": f"{platform.system()} {platform.release()} {platform.machine()}",
        "Window system": QGuiApplication.platformName(),
        "Screen": f"{screen.size().width()}x{screen.size().height()} at {screen.devicePixelRatio():g}x",
        "Framework": f"{framework.edition}, {framework.digest[:12]}",
        **facts,
    }
    return "\n".join(f"{name}: {value}" for name, value in lines.items())
