"""Everything a person can open and close: each page, each dialog, the plan, and what lies over the window.

A turn opens one thing and closes it again, and leaves the window as it was. A page is opened by its name in a
window over the sample plan; a dialog as it is opened for its picture, and closed as a person closes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, cycle
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from htplanner.plans import Plans
    from htplanner.ui.shell.main_window import MainWindow
    from tools.screens import Stage

Turn = Callable[[], str]
"""Tells the kind of dialog that was there; empty for what is none."""

PLAN = "the plan"

PATIENCE = 500
"""How often to look, every few milliseconds, whether a dialog is there that comes by itself."""


def turns_in(folder: Path) -> dict[str, Turn]:
    """A window over a sample plan in ``folder``, and what can be opened and closed in it, by name."""
    from htplanner.ui.shell.theme import Scheme
    from tools import screens

    app = screens.application()
    plans = screens.plans_in(folder)
    plan, other = folder / "Sample plan.htplan", folder / "Opened and closed.htplan"
    for path in (plan, other):
        plans.create_sample(path).close()
    window, stage = screens.open_window(app, plans, plan, Scheme.LIGHT)
    found = {PLAN: _plan(app, plans, other)}
    found.update(_of_window(app, window))
    for name, show in _dialogs(window).items():
        found[f"dialog {name}"] = _closing(app, stage, name, show)
    found.update(_questions(app, window))
    return found


def _plan(app: QApplication, plans: Plans, plan: Path) -> Turn:
    """Once with all pages, then each time with another: they are made once for a plan and go with it."""
    from htplanner.ui.shell.page_wiring import PAGES
    from htplanner.ui.shell.theme import Scheme
    from tools import screens

    window, _ = screens.open_window(app, plans, None, Scheme.LIGHT)
    names = [page.name for page in PAGES]
    shown = chain([names], cycle([name] for name in names))

    def turn() -> str:
        assert window.open_path(plan)
        assert window.workspace is not None
        for name in next(shown):
            window.workspace.show_page(name)
            screens.settle(app)
        window.close_plan()
        return ""

    return turn


def _of_window(app: QApplication, window: MainWindow) -> Iterator[tuple[str, Turn]]:
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from tools import screens

    assert window.workspace is not None
    assert window.desk is not None
    workspace, bridge = window.workspace, window.desk.bridge
    names = list(workspace.names)
    for name in names:
        other = names[names.index(name) - 1]

        def turn(name: str = name, other: str = other) -> str:
            workspace.show_page(name)
            screens.settle(app)
            workspace.show_page(other)
            return ""

        yield f"page {name}", turn

    def chosen() -> str:
        workspace.show_page("plan")
        for codes in (("U.A.ORG.1",), ("U.A.ORG.1", "U.A.ORG.2"), ()):
            workspace.plan_page.select_items(codes)
            screens.settle(app)
        return ""

    yield "chosen items", chosen

    def looking_back() -> str:
        last = bridge.view.plan.periods[-1]
        workspace.look_at_closing(last.id)
        screens.settle(app)
        bridge.look_at_today()
        return ""

    yield "looking back", looking_back

    def blank() -> str:
        window.blank()
        screens.settle(app)
        window.blank()
        return ""

    yield "blanked window", blank

    def meeting() -> str:
        window.hold_meeting()
        screens.settle(app)
        shown = window.meeting
        assert shown is not None
        QTest.keyClick(shown, Qt.Key.Key_Escape)
        assert window.meeting is None
        return ""

    yield "meeting", meeting


def _dialogs(window: MainWindow) -> dict[str, Callable[[], None]]:
    from htplanner.ui.pages.plan_assign_dialog import AssignDialog
    from htplanner.ui.pages.plan_menus import NameDialog
    from tools import screens

    assert window.desk is not None
    desk = window.desk
    return screens._dialogs(window) | {
        "close-quarter": _close_quarter(window),
        "crash": lambda: _crash(window),
        "assign": lambda: screens._show(window, AssignDialog(desk, ("U.A.ORG.1", "U.A.ORG.2"), window)),
        "view-name": lambda: screens._show(
            window, NameDialog(desk.theme, "Save this view", "Save", "", window)
        ),
    }


def _close_quarter(window: MainWindow) -> Callable[[], None]:
    """The last closing is voided the first time, and stays so, since history would grow otherwise."""
    from htplanner.domain.periods.closing import void

    voided = False

    def show() -> None:
        nonlocal voided
        assert window.desk is not None
        bridge = window.desk.bridge
        if not voided and bridge.view.plan.last_closed is not None:
            bridge.perform(void(bridge.view.plan.last_closed, "To close it again.", bridge.today))
            voided = True
        window.close_quarter()

    return show


def _crash(window: MainWindow) -> None:
    """As after a session that ended by a fault: that is told each time, an error that comes again is not."""
    from htplanner.incidents import Incident

    window.crashes.tell_last_end([Incident("Error", ("register.py:84 act",))])


def _closing(app: QApplication, stage: Stage, name: str, show: Callable[[], None]) -> Turn:
    from PySide6.QtTest import QTest

    from tools import screens

    def turn() -> str:
        show()
        for _ in range(PATIENCE):
            screens.settle(app)
            if stage.dialog is not None:
                break
            QTest.qWait(5)
        dialog, stage.dialog = stage.dialog, None
        assert dialog is not None, name
        kind = type(dialog).__name__
        for step in range(1, dialog.property("steps") or 0):
            dialog.show_step(step)  # type: ignore[attr-defined]  # of those that have several
            screens.settle(app)
        dialog.reject()
        dialog.deleteLater()
        screens.settle(app)
        return kind

    return turn


def _questions(app: QApplication, window: MainWindow) -> Iterator[tuple[str, Turn]]:
    """The real questions, which wait for an answer: it is given as soon as they are there."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QMessageBox

    from htplanner.ui.prompts import WindowPrompts
    from tools import screens

    prompts = WindowPrompts(window, window.blank)

    def answer() -> None:
        box = app.activeModalWidget()
        assert isinstance(box, QMessageBox)
        box.reject()

    def confirm() -> str:
        QTimer.singleShot(0, answer)
        prompts.confirm("Delete the view", "The view goes; the plan stays as it is.", "Delete")
        screens.settle(app)
        return ""

    def tell() -> str:
        QTimer.singleShot(0, answer)
        prompts.tell("The plan is saved.", "Nothing is left to do.")
        screens.settle(app)
        return ""

    yield "question", confirm
    yield "message", tell
