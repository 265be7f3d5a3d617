"""The buttons: one primary per page, secondary ones beside it, and quiet ones inside forms and lists."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QMenu, QPushButton, QToolButton, QWidget

from htplanner.ui.shell.theme import GRID, Role, Theme
from htplanner.ui.widgets.plain_text import plain_tip
from htplanner.ui.widgets.timers import Slot


def presses(button: QAbstractButton, event: QKeyEvent) -> bool:
    """Let Enter press the button that has the keyboard, as Space does; whether it did."""
    if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        return False
    button.click()
    return True


class _Button(QPushButton):
    """A push button that looks as its ``kind`` says in the style sheet, with an optional icon and menu.

    ``on_click`` is called, or emitted, when it is pressed.
    """

    kind = ""
    tone = "text"
    role = Role.BODY

    def __init__(
        self,
        theme: Theme,
        text: str,
        parent: QWidget | None = None,
        *,
        icon: str = "",
        menu: QMenu | None = None,
        on_click: Slot | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setProperty("kind", self.kind)
        self.setFont(theme.font(self.role))
        self.setAutoDefault(False)
        if icon:
            theme.icons.attach(self, icon, self.tone, 16)
            self.setIconSize(QSize(16, 16))
        if menu is not None:
            self.setMenu(menu)
        if on_click is not None:
            self.clicked.connect(on_click)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not presses(self, event):
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        # Room for the arrow; a quiet button has less padding to give it.
        return hint + QSize(2 * GRID if self.kind == "quiet" else GRID, 0) if self.menu() else hint


class PrimaryButton(_Button):
    """The one thing to do here."""

    kind = "primary"
    tone = "surface"


class SecondaryButton(_Button):
    """Something else to do here; with ``menu`` it opens a list."""

    kind = "secondary"


class QuietButton(_Button):
    """A button without a frame, for bars and forms."""

    kind = "quiet"
    tone = "text_secondary"


class LinkButton(_Button):
    """A few words in the accent that act: "Clear filters", "+ Link"."""

    kind = "link"
    tone = "accent"
    role = Role.SECONDARY_STRONG


class IconButton(QToolButton):
    """An icon alone; ``name`` is what it does, as its tip and for screen readers."""

    def __init__(
        self,
        theme: Theme,
        icon: str,
        name: str,
        parent: QWidget | None = None,
        *,
        tone: str = "text_secondary",
        size: int = 18,
        on_click: Slot | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("kind", "icon")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setIconSize(QSize(size, size))
        self.setToolTip(plain_tip(name))
        self.setAccessibleName(name)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        theme.icons.attach(self, icon, tone, size)
        if on_click is not None:
            self.clicked.connect(on_click)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not presses(self, event):
            super().keyPressEvent(event)
