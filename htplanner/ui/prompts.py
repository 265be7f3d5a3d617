"""Every question that stops the window: one place, so that tests can answer and nothing else may block."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox, QWidget

from htplanner.ui.safety.blank_screen import KEYS

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter
    from PySide6.QtWidgets import QFileDialog


class Prompts(Protocol):
    """What a page may ask the person at the desk. A cancelled question answers False or None."""

    def confirm(self, title: str, text: str, action: str, leave: str = "Cancel") -> bool:
        """Whether to go on; ``action`` is the word on the button that does, ``leave`` on the other one."""

    def tell(self, title: str, text: str) -> None:
        """Something the person must have seen."""

    def run(self, dialog: QDialog) -> bool:
        """Show a dialog until it is closed; whether it was accepted."""

    def show(self, dialog: QDialog) -> None:
        """Show a dialog that stays beside the window and stops nothing; it goes when it is closed."""

    def save_path(self, title: str, suggested: Path, kinds: str) -> Path | None:
        """Where to write; ``kinds`` is a file filter such as ``Excel workbook (*.xlsx)``."""

    def open_path(self, title: str, folder: Path, kinds: str) -> Path | None:
        """Which file to read."""

    def open_paths(self, title: str, folder: Path, kinds: str) -> Sequence[Path]:
        """Which files to read; none where it was cancelled."""

    def folder(self, title: str, folder: Path) -> Path | None:
        """Which folder to use."""


def print_dialog(printer: QPrinter, title: str) -> QDialog:
    """The system's question which printer to use, for ``Prompts.run``; the answer is set on ``printer``."""
    # Loaded only here: printers are looked up when this module starts.
    from PySide6.QtPrintSupport import QPrintDialog

    dialog = QPrintDialog(printer)
    dialog.setWindowTitle(title)
    return dialog


def tell_alone(title: str, text: str) -> None:
    """Something the person must have seen, where there is no window to ask from."""
    box = QMessageBox(QMessageBox.Icon.NoIcon, "Planner", title)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText(text)
    box.exec()
    box.deleteLater()


class WindowPrompts:
    """The real questions, asked over ``window``; ``blank`` is what F9 does, also in a dialog."""

    def __init__(self, window: QWidget, blank: Callable[[], None]) -> None:
        self._window = window
        self._blank = blank

    def confirm(self, title: str, text: str, action: str, leave: str = "Cancel") -> bool:
        box = self._box(title, text)
        yes = box.addButton(action, QMessageBox.ButtonRole.AcceptRole)
        no = box.addButton(leave, QMessageBox.ButtonRole.RejectRole)
        # What is asked about takes something away, so Enter pressed in passing must not do it.
        box.setDefaultButton(no)
        box.setEscapeButton(no)
        box.exec()
        box.deleteLater()
        return box.clickedButton() is yes

    def tell(self, title: str, text: str) -> None:
        box = self._box(title, text)
        box.addButton("OK", QMessageBox.ButtonRole.AcceptRole)
        box.exec()
        box.deleteLater()

    def run(self, dialog: QDialog) -> bool:
        self._let_blank(dialog)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        return accepted

    def show(self, dialog: QDialog) -> None:
        self._let_blank(dialog)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()

    def save_path(self, title: str, suggested: Path, kinds: str) -> Path | None:
        dialog = self._files(title, suggested.parent, kinds)
        dialog.setFileMode(dialog.FileMode.AnyFile)
        dialog.setAcceptMode(dialog.AcceptMode.AcceptSave)
        dialog.selectFile(suggested.name)
        return next(iter(self._chosen(dialog)), None)

    def open_path(self, title: str, folder: Path, kinds: str) -> Path | None:
        dialog = self._files(title, folder, kinds)
        dialog.setFileMode(dialog.FileMode.ExistingFile)
        return next(iter(self._chosen(dialog)), None)

    def open_paths(self, title: str, folder: Path, kinds: str) -> Sequence[Path]:
        dialog = self._files(title, folder, kinds)
        dialog.setFileMode(dialog.FileMode.ExistingFiles)
        return self._chosen(dialog)

    def folder(self, title: str, folder: Path) -> Path | None:
        dialog = self._files(title, folder)
        dialog.setFileMode(dialog.FileMode.Directory)
        dialog.setOption(dialog.Option.ShowDirsOnly)
        return next(iter(self._chosen(dialog)), None)

    def _files(self, title: str, folder: Path, kinds: str = "") -> QFileDialog:
        """The system's own dialog where it has one, which cannot be blanked; else Qt's, which can."""
        # Loaded only here: of all kinds of widget this one takes PySide6 the longest to wrap.
        from PySide6.QtWidgets import QFileDialog

        return QFileDialog(self._asking(), title, str(folder), kinds)

    def _chosen(self, dialog: QFileDialog) -> Sequence[Path]:
        return tuple(map(Path, dialog.selectedFiles())) if self.run(dialog) else ()

    def _asking(self) -> QWidget:
        """The dialog a question comes from, which would else lose the keyboard to the window behind."""
        active = QApplication.activeWindow()
        return active if isinstance(active, QDialog) else self._window

    def _box(self, title: str, text: str) -> QMessageBox:
        box = QMessageBox(self._asking())
        # The question may name a person or a document: its frame tells no more than the window's own.
        box.setWindowTitle(self._window.windowTitle())
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(title)
        box.setInformativeText(text)
        self._let_blank(box)
        return box

    def _let_blank(self, dialog: QDialog) -> None:
        # A modal dialog keeps the window's own shortcuts from working.
        QShortcut(KEYS, dialog).activated.connect(self._blank)
