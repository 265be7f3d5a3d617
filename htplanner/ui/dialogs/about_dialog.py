"""About the program: version, source of the framework, and diagnostics that hold nothing of any plan."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping

from PySide6.QtCore import QSize, QUrl, qVersion
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from htplanner import __version__
from htplanner.domain.framework import Framework
from htplanner.incidents import Incident, told
from htplanner.ui.dialogs.frame import FramedDialog
from htplanner.ui.program import Program
from htplanner.ui.theme import Role, Theme
from htplanner.ui.widgets.buttons import SecondaryButton
from htplanner.ui.widgets.card import TextLabel
from htplanner.ui.widgets.message_line import MessageLine


class AboutDialog(FramedDialog):
    """Shows what the program is; ``incidents`` are the session's unexpected errors with their counts."""

    def __init__(
        self,
        theme: Theme,
        program: Program,
        incidents: Iterable[tuple[Incident, int]] = (),
        parent: QWidget | None = None,
    ) -> None:
        framework = program.framework
        self._log_folder = program.log_folder
        super().__init__(theme, "About htplanner", QSize(560, 440), parent)
        for text, tone in (
            (
                f"Version {__version__}. Free software under the MIT license; works without the internet.",
                "text",
            ),
            (source_text(framework), "text_secondary"),
            (
                "Diagnostics to send when something goes wrong. They hold nothing of any plan.",
                "text_secondary",
            ),
        ):
            self.body.addWidget(TextLabel(theme, text, self, role=Role.BODY, tone=tone, wrap=True))
        facts = diagnostics(framework, program.diagnostics())
        self.diagnostics = QPlainTextEdit("\n".join([*told(incidents), facts]), self)
        self.diagnostics.setReadOnly(True)
        self.diagnostics.setTabChangesFocus(True)
        self.diagnostics.setAccessibleName("Diagnostics")
        self.body.addWidget(self.diagnostics, 1)
        copy = SecondaryButton(theme, "Copy diagnostics", self, icon="copy")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.diagnostics.toPlainText()))
        folder = SecondaryButton(theme, "Open the log’s folder", self, icon="folder")
        folder.clicked.connect(self.open_log)
        self.add_first(folder)
        self.add_first(copy)
        self.message = MessageLine(theme, self)
        self.body.addWidget(self.message)
        self.add_close_button()

    def open_log(self) -> None:
        """Show the folder of the log; where nothing was ever logged there is none."""
        folder = self._log_folder
        if not folder.is_dir():
            self.message.show_hint("There is no log yet: nothing went wrong.")
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self.message.show_hint(f"The log lies in {folder}.")


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
