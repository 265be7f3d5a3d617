"""What a plan says stays in the plan, its backups and the reports one wrote: nowhere else a word of it."""

from __future__ import annotations

import json
import os
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from htplanner.app import WindowProgram, watch_for_errors
from htplanner.domain.editing.edits import set_items
from htplanner.domain.model.vocabulary import PartyKind
from htplanner.domain.privacy.erasure import find_person
from htplanner.log import log, start_log
from htplanner.plans import Plans
from htplanner.ui.dialogs.crash_dialog import CrashDialog
from htplanner.ui.dialogs.erase_dialog import EraseDialog
from htplanner.ui.dialogs.settings_dialog import SettingsDialog
from htplanner.ui.pages.plan_views import SavedView, SavedViews
from htplanner.ui.pages.reports_page import ReportsPage
from htplanner.ui.session.jobs import Job
from htplanner.ui.shell.main_window import MainWindow
from htplanner.ui.shell.return_place import keep_place
from htplanner.ui.shell.theme import Theme
from tests import made_plans
from tests.ui.conftest import FakePrompts
from tools import screens

pytestmark = [pytest.mark.slow, pytest.mark.qt_log_ignore("does not support", extend=True)]

FEWEST = 200
"""Secrets that are looked for at least."""


@pytest.fixture
def plans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plans:
    """Everything the program, Python and Qt write lies below the test's own folder."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    return screens.plans_in(tmp_path / "computer")


@pytest.fixture
def window(
    plans: Plans, theme: Theme, prompts: FakePrompts, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MainWindow]:
    monkeypatch.setattr(log, "handlers", [])
    start_log(plans.folders.logs)
    window = MainWindow(theme, WindowProgram(plans), prompts)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    for name in ("excepthook", "unraisablehook"):
        monkeypatch.setattr(f"sys.{name}", None)
    monkeypatch.setattr(threading, "excepthook", None)
    watch_for_errors(window.crashes)
    yield window
    window.close()
    for handler in log.handlers:
        handler.close()


def secrets_of(plans: Plans, plan: Path) -> set[str]:
    """Every text of the plan that tells something: names, ways to reach people, notes, titles."""
    with plans.open(plan, read_only=True) as session:
        texts = {text for one in session.store.texts() if one.key is not None for text in one.texts}
        names = {party.name for party in session.store.plan.parties.values()}
        info = session.store.plan.info
    found = {text.strip() for text in texts | names | {info.name or "", info.organization or ""}}
    return {text for text in found if len(text) >= 8}


def work_on(window: MainWindow, prompts: FakePrompts, plans: Plans, chosen: Path, qtbot: QtBot) -> None:
    """A long day: every page, dialogs, a search, a meeting, reports, errors of all kinds."""
    workspace, desk = window.workspace, window.desk
    assert workspace is not None
    assert desk is not None
    bridge = desk.bridge
    person = next(p for p in bridge.view.plan.parties.values() if p.kind is PartyKind.PERSON)
    for page in workspace.names:
        workspace.show_page(page)
        QApplication.processEvents()
    workspace.show_item("U.A.ORG.1")
    bridge.perform(set_items(bridge.view.plan, ["U.A.ORG.1"], {"notes": f"Only {person.name} may know"}))
    QTest.keyClicks(workspace.top_bar.search, person.name)
    QTest.qWait(250)
    asked = workspace.plan_page.filter
    assert asked.text == person.name
    SavedViews(desk.memory).save(SavedView.of("Mine", asked, None, flat=False))
    workspace.show_record(person.id)
    workspace.top_bar.search.clear()
    bridge.steps.undo()
    bridge.steps.redo()
    prompts.on_dialog = lambda dialog: choose_me(dialog, person.name)
    window.edit_settings()
    hold_a_meeting(window)
    write_reports(window, prompts, chosen, qtbot)
    look_where_it_is_held(window, prompts, person.id, qtbot)
    window.back_up()
    window.verify()
    meet_errors(window, prompts, qtbot, f"{person.name} {person.email}")
    keep_place(desk, workspace)


def choose_me(dialog: QDialog, name: str) -> bool:
    if not isinstance(dialog, SettingsDialog):
        return False
    QTest.keyClicks(dialog.me.combo, name)
    dialog.reject()
    return False


def hold_a_meeting(window: MainWindow) -> None:
    window.hold_meeting()
    assert window.meeting is not None
    for key in (Qt.Key.Key_Return, Qt.Key.Key_1, Qt.Key.Key_Return, Qt.Key.Key_S, Qt.Key.Key_Escape):
        focused = window.focusWidget()
        QTest.keyClick(focused or window, key)
        QApplication.processEvents()


def write_reports(window: MainWindow, prompts: FakePrompts, chosen: Path, qtbot: QtBot) -> None:
    assert window.workspace is not None
    window.workspace.show_page("reports")
    page = window.workspace.page("reports")
    assert isinstance(page, ReportsPage)
    page.options.names.setChecked(True)
    page.about.changed.emit()
    prompts.path = chosen / "report.xlsx"
    page.export()
    written = chosen / "report.xlsx"
    qtbot.waitUntil(lambda: page.export_button.isEnabled() and written.exists(), timeout=60_000)


def look_where_it_is_held(window: MainWindow, prompts: FakePrompts, person: str, qtbot: QtBot) -> None:
    assert window.desk is not None
    service = window.desk.bridge.service
    dialog = EraseDialog(window.desk, find_person(service.plan, person, service.texts()), window)
    dialog.show()
    dialog.show_step(1)
    qtbot.waitUntil(lambda: "report.xlsx" in dialog.reports_told.text(), timeout=30_000)
    dialog.reject()


def meet_errors(window: MainWindow, prompts: FakePrompts, qtbot: QtBot, secret: str) -> None:
    reports: list[str] = []

    def read(dialog: QDialog) -> bool:
        assert isinstance(dialog, CrashDialog)
        reports.append(dialog.report.toPlainText())
        return False

    prompts.on_dialog = read

    def fail(*_: object) -> None:
        said = secret
        raise OSError(2, said, f"/people/{said}/{said}.htplan")

    for thread in (threading.Thread(target=fail), Job(fail, window)):
        thread.start()
        thread.join() if isinstance(thread, threading.Thread) else thread.wait()
    qtbot.waitUntil(lambda: bool(reports))
    QApplication.processEvents()
    try:
        fail()
    except OSError:
        log.exception("not kept")
    assert not any(word in "".join(reports) for word in secret.split())
    prompts.on_dialog = None


def outside(root: Path, allowed: list[Path]) -> Iterator[Path]:
    for path in root.rglob("*"):
        if path.is_file() and not any(path == one or one in path.parents for one in allowed):
            yield path


def spellings(secrets: set[str]) -> list[tuple[str, tuple[bytes, ...]]]:
    """Each secret, and how its bytes may stand in a file."""
    ways = (lambda s: s.encode(), lambda s: s.encode("utf-16-le"), lambda s: json.dumps(s)[1:-1].encode())
    return [(secret, tuple({way(secret) for way in ways})) for secret in secrets]


def tells(path: Path, spelled: list[tuple[str, tuple[bytes, ...]]]) -> bool:
    content = path.read_bytes()
    return any(secret in path.name or any(one in content for one in ways) for secret, ways in spelled)


def test_a_day_s_work_leaves_no_word_of_the_plan_outside_it(
    window: MainWindow, plans: Plans, prompts: FakePrompts, tmp_path: Path, qtbot: QtBot
) -> None:
    plan, chosen = tmp_path / "plan" / "a.htplan", tmp_path / "chosen"
    plan.parent.mkdir()
    chosen.mkdir()
    with made_plans.copied():
        plans.create_sample(plan).close()
    assert window.open_path(plan)
    work_on(window, prompts, plans, chosen, qtbot)
    secrets = secrets_of(plans, plan)
    assert len(secrets) >= FEWEST
    spelled = spellings(secrets)
    allowed = [plan, chosen, plans.folders.backups]
    for expected in ({"settings.json", "htplanner.log", "a.htplan.lock"}, {"settings.json", "htplanner.log"}):
        looked_at = [path for root in (tmp_path, Path(os.environ["HOME"])) for path in outside(root, allowed)]
        assert expected <= {path.name for path in looked_at}, "there was something to look at"
        assert [path for path in looked_at if tells(path, spelled)] == []
        window.close_plan()
    assert list((tmp_path / "temporary").rglob("*")) == []
    assert secrets_of(plans, plan) == secrets
