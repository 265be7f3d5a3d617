"""Renders every page and dialog of the sample plan to PNG: light and dark, 1366×768 and at 200 %.

    python tools/screens.py [FOLDER]                 everything, into build/screens by default
    python tools/screens.py --main PLAN OUT.png      the main window of one plan

Open and judge them before a change to the window counts as finished. ``views`` is also what the accessibility
test walks, so that nothing is looked at here and forgotten there.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication, QDialog, QWidget

    from htplanner.plans import Plans
    from htplanner.ui.pages.asks_page import AsksPage
    from htplanner.ui.pages.checks_page import ChecksPage
    from htplanner.ui.pages.quarters_page import QuartersPage
    from htplanner.ui.pages.reports_page import ReportsPage
    from htplanner.ui.shell.main_window import MainWindow
    from htplanner.ui.shell.theme import Scheme

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
"""The moment all pictures are taken at."""

SIZE = (1366, 768)
FONT = "Inter"
MEETING_CARDS = 3
PATIENCE = 500
"""How often to look, every 20 milliseconds, whether what is made beside the window is there."""


class Stage:
    """Stands in for the questions of the window: shows a dialog instead of waiting for it to be closed."""

    def __init__(self) -> None:
        self.dialog: QDialog | None = None

    def confirm(self, *_: object) -> bool:
        """Never goes on."""
        return False

    def tell(self, title: str, text: str) -> None:
        """Nothing a picture could show is told here; a message is a failure of the tour."""
        raise RuntimeError(f"{title}: {text}")

    def run(self, dialog: QDialog) -> bool:
        """Show the dialog and leave it open for its picture."""
        dialog.show()
        self.dialog = dialog
        return False

    def show(self, dialog: QDialog) -> None:
        """Show the dialog for its picture."""
        self.run(dialog)

    def open_paths(self, *_: object) -> tuple[Path, ...]:
        """Cancelled, as are the three below."""
        return ()

    def save_path(self, *_: object) -> Path | None:
        """Cancelled."""
        return None

    open_path = save_path
    folder = save_path


def application() -> QApplication:
    """The application, with a font of known widths where it is installed."""
    from PySide6.QtGui import QFont, QFontDatabase
    from PySide6.QtWidgets import QApplication

    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(["htplanner"])
    if FONT in QFontDatabase.families():
        font = QFont(FONT)
        font.setPixelSize(13)
        app.setFont(font)
    return app


def plans_in(folder: Path) -> Plans:
    """Plans with settings and backups of their own, at ``NOW``."""
    from htplanner.paths import Folders
    from htplanner.plans import Plans
    from htplanner.settings import SettingsFile

    folders = Folders(folder / "settings", folder / "backups", folder / "logs", folder / "documents")
    return Plans(SettingsFile(folders.settings), folders, lambda: NOW)


def open_window(
    app: QApplication, plans: Plans, plan: Path | None, scheme: Scheme
) -> tuple[MainWindow, Stage]:
    """The window over a plan, sized for a small laptop."""
    from htplanner.app import WindowProgram, settle_locale
    from htplanner.ui.shell.main_window import MainWindow
    from htplanner.ui.shell.theme import Theme

    settle_locale()
    theme = Theme(scheme, app)
    theme.apply(app)
    stage = Stage()
    window = MainWindow(theme, WindowProgram(plans), stage)
    window.resize(*SIZE)
    if plan is not None:
        window.open_path(plan)
    window.show()
    settle(app)
    return window, stage


def views(app: QApplication, plans: Plans, plan: Path, scheme: Scheme) -> Iterator[tuple[str, QWidget]]:
    """Every page, dialog and state worth looking at, by name; each is shown when it is yielded."""
    window, stage = open_window(app, plans, None, scheme)
    yield "start", window
    window.open_path(plan)
    yield from _pages(app, window)
    yield from _looking_back(app, window)
    for name, show in _dialogs(window).items():
        show()
        settle(app)
        dialog, stage.dialog = stage.dialog, None
        assert dialog is not None, name
        yield f"dialog-{name}", dialog
        yield from _further_steps(app, name, dialog)
        dialog.hide()
        dialog.deleteLater()
    yield from _notices(app, window)
    yield from _meeting(app, window)
    yield from _asks(app, window)
    window.blank()
    settle(app)
    yield "blank", window
    window.blank()
    yield from _locked(app, window)
    window.close()
    window.deleteLater()
    settle(app)


def _pages(app: QApplication, window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    from htplanner.ui.shell.page_wiring import PAGES

    assert window.workspace is not None
    for page in PAGES:
        window.workspace.show_page(page.name)
        settle(app)
        if page.name == "reports":
            _wait_for_preview(app, cast("ReportsPage", window.workspace.page("reports")), "As of")
        yield page.name, window
        if page.name == "plan":
            window.workspace.plan_page.select_items(("U.A.ORG.1",))
            settle(app)
            yield "plan-item", window
            window.workspace.plan_page.select_items(("U.A.ORG.1", "U.A.ORG.2", "U.A.ORG.3"))
            settle(app)
            yield "plan-several", window
        if page.name == "checks":
            cast("ChecksPage", window.workspace.page("checks")).show_group("stale/Warning")
            settle(app)
            yield "checks-open", window
        if page.name == "quarters":
            assert window.desk is not None
            last = window.desk.bridge.view.plan.periods[-1]
            cast("QuartersPage", window.workspace.page("quarters")).list.pick(last.id)
            settle(app)
            yield "quarters-closed", window
        if page.name == "reports":
            yield from _reports(app, window)


def _reports(app: QApplication, window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    """A department chosen with its preview, a report being written, and what came of it."""
    from htplanner.domain.output.report_options import FileOutcome, Format, ReportBatch, ReportReader

    assert window.workspace is not None
    page = cast("ReportsPage", window.workspace.page("reports"))
    page.about.reader.set_value(ReportReader.DEPARTMENT)
    page.about.refresh()
    page.about.department.setCurrentIndex(0)
    page.options.names.setChecked(True)
    page.about.changed.emit()
    _wait_for_preview(app, page, "For ")
    yield "reports-department", window
    page.files.begin()
    page.files.show_progress(220, 500, "PDF: Writing “Overdue and at risk”")
    settle(app)
    yield "reports-running", window
    files = [FileOutcome(kind, Path(f"Quarterly report 2026-11-24.{kind}")) for kind in Format]
    full = f"The disk is full, so “{files[-1].path}” could not be written. The plan is as it was; make room."
    files[-1] = FileOutcome(Format.CSV, files[-1].path, problem=full)
    page.files.show_batch(ReportBatch(tuple(files)))
    settle(app)
    yield "reports-written", window
    page.files.clear()
    page.options.names.setChecked(False)
    page.about.reader.set_value(ReportReader.LEADERSHIP)
    page.about.changed.emit()


def _wait_for_preview(app: QApplication, page: ReportsPage, text: str) -> None:
    """Wait until the first page is painted and says ``text``."""
    from PySide6.QtTest import QTest

    for _ in range(PATIENCE):
        if text in page.preview.text:
            break
        QTest.qWait(20)
    settle(app)


def _looking_back(app: QApplication, window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    """Two pages as they stood when the last quarter was closed."""
    assert window.workspace is not None
    assert window.desk is not None
    last = window.desk.bridge.view.plan.last_closed
    assert last is not None
    window.workspace.look_at_closing(last.id)
    for name in ("overview", "plan", "task_force"):
        window.workspace.show_page(name)
        settle(app)
        yield f"past-{name}", window
    window.desk.bridge.look_at_today()


def _close_quarter(window: MainWindow) -> None:
    """The last closing is voided, so that there is a quarter to close."""
    from htplanner.domain.periods.closing import void

    assert window.desk is not None
    bridge = window.desk.bridge
    last = bridge.view.plan.last_closed
    assert last is not None
    bridge.perform(void(last, "For its picture.", bridge.today))
    window.close_quarter()
    bridge.steps.undo()


def _dialogs(window: MainWindow) -> dict[str, Callable[[], None]]:
    from htplanner.domain.reading.checks import run_checks
    from htplanner.ui.dialogs.as_of_dialog import AsOfDialog
    from htplanner.ui.dialogs.hand_over_dialog import HandOverDialog
    from htplanner.ui.dialogs.pick_items_dialog import PickItemsDialog
    from htplanner.ui.dialogs.void_closing_dialog import VoidClosingDialog
    from htplanner.ui.dialogs.waive_dialog import WaiveDialog
    from tools.screens_of_files import file_dialogs

    assert window.desk is not None
    desk = window.desk
    question = "Which items belong in “Security response”?"
    return {
        **file_dialogs(window, NOW),
        "pick-items": lambda: _show(
            window, PickItemsDialog(desk.theme, desk.bridge.view, (), question, window)
        ),
        "new-plan": window.new_plan,
        "phases": window.edit_phases,
        "plan-details": window.edit_details,
        "verify": window.verify,
        "hand-over": lambda: _show(window, HandOverDialog(desk, parent=window)),
        "waive": lambda: _show(window, WaiveDialog(desk, run_checks(desk.bridge.view)[:1], window)),
        "erase": lambda: _erase(window),
        "as-of": lambda: _show(window, AsOfDialog(desk, window)),
        "void": lambda: _show(window, VoidClosingDialog(desk, desk.bridge.view.plan.periods[-1], window)),
        "close-quarter": lambda: _close_quarter(window),
        "passphrase-set": window.actions_["passphrase"].trigger,
        "roll-up": window.side.roll_up,
        "settings": window.edit_settings,
        "shortcuts": window.side.shortcuts,
        "guide": window.side.guide,
        "about": window.side.about,
        "crash": lambda: _crash(window, 1),
        "crash-stuck": lambda: _crash(window, 3),
    }


def _notices(app: QApplication, window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    """Above the pages an edit that waits, below them a damaged file at the plan's place."""
    from htplanner.domain.output.places import PlaceProblem, SyncState, copies_in_words, synced
    from htplanner.ui.safety.file_watch import FileWatch
    from tools.screens_of_files import unsaved

    file_watch = window.findChild(FileWatch)
    assert file_watch is not None
    assert window.desk is not None
    bridge = window.desk.bridge
    bridge.kept = (unsaved(window),)
    file_watch.say_unsaved()
    told = SyncState(synced("OneDrive"), unsaved=True, barrier=PlaceProblem.DAMAGED)
    window.status.show_place(copies_in_words(told, ""), warn=True)
    settle(app)
    yield "notices", window
    bridge.kept = ()
    window.status.show_place("")
    file_watch.hide_bar()


def _crash(window: MainWindow, times: int) -> None:
    """An error nobody expected, and one that keeps coming."""
    from PySide6.QtWidgets import QApplication

    from htplanner.incidents import Incident

    places = tuple(f"{name}.py:{line} act" for name, line in (("register", 84), ("view", 307), ("page", 51)))
    stage = cast(Stage, window.prompts)
    for _ in range(times):
        if stage.dialog is not None:
            # Told before it kept coming.
            stage.dialog.hide()
        window.crashes.report(Incident(f"Error{times}", places))
        QApplication.processEvents()


def _locked(app: QApplication, window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    """The blanket over a plan that has a passphrase."""
    from unittest.mock import patch

    with patch("htplanner.ui.session.open_plan.OpenPlan.passphrase", lambda _typed: False):
        window.blank()
        settle(app)
        yield "locked", window


def _erase(window: MainWindow) -> None:
    """A person whom several texts of the sample name."""
    from htplanner.domain.model.vocabulary import PartyKind
    from htplanner.domain.privacy.erasure import find_person
    from htplanner.ui.dialogs.erase_dialog import EraseDialog

    assert window.desk is not None
    view, texts = window.desk.bridge.view, window.desk.bridge.service.texts()
    people = [party.id for party in view.plan.parties.values() if party.kind is PartyKind.PERSON]
    found = max((find_person(view.plan, one, texts) for one in people), key=lambda found: len(found.places))
    _show(window, EraseDialog(window.desk, found, window))


def _show(window: MainWindow, dialog: QDialog) -> None:
    window.prompts.run(dialog)


def _further_steps(app: QApplication, name: str, dialog: QDialog) -> Iterator[tuple[str, QWidget]]:
    """The later pages of a dialog that has several."""
    go_on = getattr(dialog, "show_step", None)
    if go_on is None:
        return
    for step in range(1, dialog.property("steps") or 0):
        go_on(step)
        settle(app)
        yield f"dialog-{name}-{step + 1}", dialog


def _meeting(app: QApplication, window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    from PySide6.QtCore import Qt

    window.hold_meeting()
    settle(app)
    yield "meeting", window
    meeting = window.meeting
    assert meeting is not None
    _press(meeting, Qt.Key.Key_Return)
    for card in range(MEETING_CARDS):
        settle(app)
        yield f"meeting-card-{card + 1}", window
        _press(meeting, Qt.Key.Key_S)
    meeting.show_decided()
    settle(app)
    yield "meeting-decided", window
    _press(meeting, Qt.Key.Key_Escape)
    settle(app)


def _asks(app: QApplication, window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    """The form of a new ask, and the page before there is any; last, since History would tell of it."""
    from htplanner.domain.model.changes import Edit, Remove
    from htplanner.domain.model.records import Entity

    assert window.workspace is not None
    assert window.desk is not None
    bridge = window.desk.bridge
    window.workspace.show_page("asks")
    page = cast("AsksPage", window.workspace.page("asks"))
    page.start_adding()
    settle(app)
    yield "asks-new", window
    page.register.pane.form.cancel_button.click()
    bridge.perform(Edit.of("Remove all asks", [Remove(Entity.ASK, ask) for ask in bridge.view.plan.asks]))
    settle(app)
    yield "asks-empty", window


def _press(widget: QWidget, key: Qt.Key) -> None:
    """Press a key where the focus is within ``widget``."""
    from PySide6.QtTest import QTest

    QTest.keyClick(widget.window().focusWidget(), key)


def settle(app: QApplication) -> None:
    """Let everything that is pending be laid out and painted."""
    from PySide6.QtCore import QEvent

    for _ in range(5):
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        app.processEvents()


def render_main(plan: Path, target: Path) -> None:
    """One picture: the window of ``plan`` as it opens."""
    from htplanner.ui.shell.theme import Scheme

    app = application()
    with tempfile.TemporaryDirectory() as folder:
        window, _ = open_window(app, plans_in(Path(folder)), plan, Scheme.LIGHT)
        window.grab().save(str(target))
        window.close()


def render_all(folder: Path, scheme_name: str) -> None:
    """Every view in one scheme, at the scale this process runs with."""
    from htplanner.ui.shell.theme import Scheme

    app = application()
    scale = os.environ.get("QT_SCALE_FACTOR", "1")
    with tempfile.TemporaryDirectory() as scratch:
        plans = plans_in(Path(scratch))
        plan = Path(scratch) / "Sample plan.htplan"
        plans.create_sample(plan).close()
        for name, widget in views(app, plans, plan, Scheme(scheme_name)):
            widget.grab().save(str(folder / f"{name}-{scheme_name}-{scale}x.png"))


def laptop_screen(scale: int) -> str:
    """What Qt is told of the screen where there is none: a small laptop's, as dialogs keep within it."""
    width, height = (side * scale for side in SIZE)
    dots = {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    return json.dumps(
        {"screens": [{"name": "laptop", "x": 0, "y": 0, "width": width, "height": height, **dots}]}
    )


def main(arguments: list[str]) -> int:
    """Render what the arguments ask for; the exit code."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if arguments[:1] == ["--main"] and len(arguments) == 3:
        render_main(Path(arguments[1]), Path(arguments[2]))
        return 0
    if arguments[:1] == ["--scheme"]:
        render_all(Path(arguments[2]), arguments[1])
        return 0
    if any(word.startswith("-") for word in arguments) or len(arguments) > 1:
        print(__doc__)
        return 2
    folder = Path(arguments[0]) if arguments else ROOT / "build" / "screens"
    folder.mkdir(parents=True, exist_ok=True)
    for scale in ("1", "2"):
        screen = folder / f"screen-{scale}x.json"
        screen.write_text(laptop_screen(int(scale)))
        for scheme in ("light", "dark"):
            env = os.environ | {"QT_SCALE_FACTOR": scale}
            if env["QT_QPA_PLATFORM"] == "offscreen":
                env["QT_QPA_PLATFORM"] = f"offscreen:configfile={screen}"
            command = [sys.executable, __file__, "--scheme", scheme, str(folder)]
            failed = subprocess.run(command, env=env, check=False).returncode
            if failed:
                return failed
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
