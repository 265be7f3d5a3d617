"""Damage, earlier passphrases and restoring in place, in the window: what is asked for, what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from htplanner.db.sqlite.cipher import Passphrase
from htplanner.domain.editing.edits import set_items
from htplanner.plans import Plans
from htplanner.ui.dialogs.backups_dialog import BackupsDialog
from htplanner.ui.dialogs.damage_dialog import DamageDialog
from htplanner.ui.dialogs.history_mismatch_dialog import HistoryMismatchDialog
from htplanner.ui.dialogs.passphrase_dialog import UNLIKELY, PassphraseDialog
from htplanner.ui.dialogs.salvage_dialog import SalvageDialog
from htplanner.ui.shell.main_window import MainWindow
from tests.ui.conftest import FakePrompts
from tools import screens

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

WORDS, OTHER = "seven calm gardens", "a bridge at dawn"
NOTE = "Ask the security desk"


@pytest.fixture
def plans(tmp_path: Path, keys_at_once: None) -> Plans:
    plans = screens.plans_in(tmp_path)
    plans.folders.documents.mkdir()
    return plans


def made(plans: Plans, path: Path, words: str = "") -> Path:
    plans.key = Passphrase(words) if words else None
    with plans.create(path, {"name": "Clinic"}) as session:
        session.store.execute(set_items(session.store.plan, ["U.A"], {"notes": NOTE}))
    plans.key = None
    return path


def damage(plan: Path, at: int) -> bytes:
    with plan.open("r+b") as file:
        file.seek(at)
        file.write(bytes(range(256)) * 40)
    return plan.read_bytes()


def note(window: MainWindow) -> object:
    assert window.desk is not None
    return window.desk.bridge.view.plan.items["U.A"].notes


Act = Callable[[QDialog], bool]


def type_in(*texts: str) -> Act:
    def do(dialog: QDialog) -> bool:
        assert isinstance(dialog, PassphraseDialog)
        for text in texts:
            QTest.keyClicks(dialog.field.line, text)
            dialog.open_button.click()
        return dialog.session is not None

    return do


def choose(name: str) -> Act:
    def do(dialog: QDialog) -> bool:
        assert isinstance(dialog, DamageDialog)
        if dialog._job is not None:
            dialog._job.wait()
            QApplication.processEvents()
        getattr(dialog, name).click()
        return dialog.result() == QDialog.DialogCode.Accepted

    return do


def by_kind(prompts: FakePrompts, acts: dict[type[QDialog], Act]) -> list[str]:
    """Each kind of dialog is answered by its own act; the kinds that came."""
    came: list[str] = []

    def person(dialog: QDialog) -> bool:
        came.append(type(dialog).__name__)
        # The report of a salvage is read and closed.
        return isinstance(dialog, SalvageDialog) or acts[type(dialog)](dialog)

    prompts.on_dialog = person
    return came


# --- damage ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("choice", ["back_button", "copy_button", "look_button"])
def test_a_damaged_plan_under_a_passphrase_asks_for_it_and_offers_the_same_ways(
    window: MainWindow,
    plans: Plans,
    prompts: FakePrompts,
    tmp_path: Path,
    choice: str,
    keys_for_children: None,
) -> None:
    plan = made(plans, tmp_path / "mine.htplan", WORDS)
    damaged = damage(plan, plan.stat().st_size // 4096 * 4096 - 40960)
    came = by_kind(prompts, {PassphraseDialog: type_in(WORDS), DamageDialog: choose(choice)})
    prompts.path = tmp_path / "copy.htplan"
    assert window.open_path(plan) == (choice == "back_button")
    assert came[:2] == ["PassphraseDialog", "DamageDialog"]
    if choice == "back_button":
        assert note(window) == NOTE
        (aside,) = tmp_path.glob("mine (damaged *).htplan")
        assert aside.read_bytes() == damaged
    else:
        assert "Nothing can be salvaged from a damaged file" in prompts.told[-1]
        assert plan.read_bytes() == damaged
        assert not prompts.path.exists()


@pytest.mark.parametrize("backed_up_plain", [True, False])
def test_a_plan_whose_beginning_is_destroyed_may_be_said_to_be_damaged(
    window: MainWindow, plans: Plans, prompts: FakePrompts, tmp_path: Path, *, backed_up_plain: bool
) -> None:
    plan = made(plans, tmp_path / "mine.htplan", "" if backed_up_plain else WORDS)
    damaged = damage(plan, 0)

    def person(dialog: QDialog) -> bool:
        assert isinstance(dialog, PassphraseDialog)
        assert dialog.damaged_button.isVisibleTo(dialog) == backed_up_plain
        assert (dialog.about.text() == UNLIKELY) == backed_up_plain
        if not backed_up_plain:
            QTest.keyClicks(dialog.field.line, WORDS)
            dialog.open_button.click()
        dialog.damaged_button.click()
        return False

    came = by_kind(prompts, {PassphraseDialog: person, DamageDialog: choose("back_button")})
    assert window.open_path(plan)
    assert came == ["PassphraseDialog", "DamageDialog"], "what was typed is not asked for again"
    assert note(window) == NOTE
    # Such bytes may be a whole plan under another passphrase.
    what = "damaged" if backed_up_plain else "not opened"
    (aside,) = tmp_path.glob(f"mine ({what} *).htplan")
    assert aside.read_bytes() == damaged
    assert plan.read_bytes().startswith(b"SQLite") == backed_up_plain


def test_what_history_says_is_put_back_under_the_passphrase(
    window: MainWindow, plans: Plans, prompts: FakePrompts, tmp_path: Path
) -> None:
    plan = made(plans, tmp_path / "mine.htplan", WORDS)
    from htplanner.db.sqlite.connection import Access, connect

    lite = connect(plan, Access.WRITE, Passphrase(WORDS))
    lite.execute("UPDATE item SET notes = 'forged' WHERE code = 'U.A'")
    lite.close()

    def put_back(dialog: QDialog) -> bool:
        assert isinstance(dialog, HistoryMismatchDialog)
        dialog.mend_button.click()
        return True

    by_kind(prompts, {PassphraseDialog: type_in(WORDS), HistoryMismatchDialog: put_back})
    assert window.open_path(plan)
    assert note(window) == "forged"
    assert window.desk is not None
    session = window.desk.bridge.session
    window.mishaps.show(session, session.store.verify())
    assert prompts.told == []
    assert note(window) == NOTE
    assert not plan.read_bytes().startswith(b"SQLite")


# --- backups under an earlier passphrase -------------------------------------------------------------------


@pytest.mark.parametrize("in_place", [True, False])
def test_a_backup_under_an_earlier_passphrase_is_not_bad_and_is_restored_with_it(
    window: MainWindow, plans: Plans, prompts: FakePrompts, tmp_path: Path, *, in_place: bool
) -> None:
    plan = made(plans, tmp_path / "mine.htplan", OTHER)
    by_kind(prompts, {PassphraseDialog: type_in(OTHER)})
    assert window.open_path(plan)
    assert window.desk is not None
    bridge = window.desk.bridge
    bridge.session.backups.make()
    bridge.session.rekey(WORDS)
    bridge.perform(set_items(bridge.view.plan, ["U.A"], {"notes": "To be taken out"}))
    bridge.session.backups.make()
    drilled = bridge.session.backups.drill()(Quiet())
    assert (drilled.bad, drilled.locked) == (0, 2)  # type: ignore[attr-defined]
    assert "need an earlier passphrase" in drilled.told  # type: ignore[attr-defined]

    def pick(dialog: QDialog) -> bool:
        assert isinstance(dialog, BackupsDialog)
        dialog.list.pick(str(dialog._backups.listed()[1].path))
        dialog.show_selected()
        assert "earlier passphrase" in dialog.fault.message
        (dialog.place_button if in_place else dialog.new_button).click()
        return True

    typed = ("not this one", OTHER)
    typing = type_in(WORDS, *typed) if in_place else type_in(*typed)
    by_kind(prompts, {BackupsDialog: pick, PassphraseDialog: typing})
    prompts.path = tmp_path / "restored.htplan"
    window.restore()
    assert prompts.told == []
    assert note(window) == NOTE
    assert window.desk is not None
    service = window.desk.bridge.service
    assert service.opens_with(WORDS if in_place else OTHER)
    if in_place:
        assert "mine (before restoring" in window.status.text


class Quiet:
    """Progress nobody watches."""

    def step(self, done: int, total: int, what: str) -> None:
        """Nothing."""

    def cancelled(self) -> bool:
        return False
