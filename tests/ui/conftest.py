"""What pages stand on in tests: a desk over the small plan, with answers instead of questions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from htplanner.app import WindowProgram
from htplanner.domain.model.framework import Framework
from htplanner.domain.reading.view import PlanView
from htplanner.framework import Catalogue
from htplanner.plans import Plans
from htplanner.resources import resources
from htplanner.ui.dialogs.passphrase_change_dialog import PassphraseChangeDialog
from htplanner.ui.session.bridge import Bridge
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.main_window import MainWindow
from htplanner.ui.shell.theme import Scheme, Theme, put_on
from tests import made_plans
from tests.fake_service import FakeService
from tests.small_plan import OKAFOR, TODAY, small_plan


def setting(words: str) -> Callable[[QDialog], bool]:
    """A person who puts the plan under the passphrase ``words``, where none was before."""

    def person(dialog: QDialog) -> bool:
        assert isinstance(dialog, PassphraseChangeDialog)
        dialog.new.line.setText(words)
        dialog.again.line.setText(words)
        dialog.set_button.click()
        return True

    return person


@dataclass
class FakePrompts:
    """Answers every question at once and remembers what was asked.

    ``on_dialog`` plays the person at a dialog: it may fill it in, and tells whether it was accepted. Without
    one, dialogs are cancelled.
    """

    yes: bool = True
    path: Path | None = None
    on_dialog: Callable[[QDialog], bool] | None = None
    asked: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def confirm(self, title: str, text: str, action: str, leave: str = "Cancel") -> bool:
        self.asked.append(f"{title}: {text}")
        return self.yes

    def tell(self, title: str, text: str) -> None:
        self.told.append(f"{title}: {text}")

    def run(self, dialog: QDialog) -> bool:
        self.asked.append(dialog.windowTitle())
        dialog.show()
        # A person meets a dialog that has the keyboard already.
        QApplication.processEvents()
        accepted = self.on_dialog(dialog) if self.on_dialog is not None else False
        dialog.hide()
        dialog.deleteLater()
        return accepted

    def show(self, dialog: QDialog) -> None:
        self.run(dialog)

    def save_path(self, title: str, suggested: Path, kinds: str) -> Path | None:
        self.asked.append(title)
        return self.path

    def open_path(self, title: str, folder: Path, kinds: str) -> Path | None:
        self.asked.append(title)
        return self.path

    def open_paths(self, title: str, folder: Path, kinds: str) -> tuple[Path, ...]:
        self.asked.append(title)
        return (self.path,) if self.path is not None else ()

    def folder(self, title: str, folder: Path) -> Path | None:
        self.asked.append(title)
        return self.path


@dataclass
class FakeMemory:
    """What the window remembers, for the length of a test."""

    me: str | None = OKAFOR
    kept: dict[str, object] = field(default_factory=dict)

    def get(self, key: str, default: object = None) -> object:
        return self.kept.get(key, default)

    def put(self, key: str, value: object) -> None:
        self.kept[key] = value


@pytest.fixture(autouse=True)
def _plans_are_made_once() -> Iterator[None]:
    with made_plans.copied():
        yield


@pytest.fixture(scope="session")
def framework() -> Framework:
    """The edition as it ships."""
    return Catalogue.load(resources().joinpath("framework")).newest


@pytest.fixture
def service(framework: Framework) -> FakeService:
    """The small plan, open for edits."""
    return small_plan(framework)


@pytest.fixture(autouse=True)
def _steps_end_before_their_stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Steps of undo go before their stack, as Qt lets them go with a plan that is closed.

    A bridge that is merely dropped goes by garbage collection, which may free a step and then have the stack
    free it again.
    """
    made: list[Bridge] = []
    begin = Bridge.__init__

    def noted(bridge: Bridge, *given: Any, **named: Any) -> None:
        begin(bridge, *given, **named)
        made.append(bridge)

    monkeypatch.setattr(Bridge, "__init__", noted)
    yield
    for bridge in filter(shiboken6.isValid, made):
        bridge.steps.blockSignals(True)
        bridge.steps.clear()


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """The light look, put on the application as ``app.py`` does."""
    theme = Theme(Scheme.LIGHT)
    theme.apply(qapp)
    yield theme
    # What a test let go is deleted by a running event loop only; left over, it would be restyled each time.
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    put_on(qapp, "")


@pytest.fixture
def bridge(service: FakeService, qapp: QApplication) -> Bridge:
    """The small plan as the window sees it on ``TODAY``."""
    return Bridge(service, lambda: TODAY)


@pytest.fixture
def prompts() -> FakePrompts:
    """The answers; a test sets them before it asks."""
    return FakePrompts()


@pytest.fixture
def memory() -> FakeMemory:
    """What the window remembers."""
    return FakeMemory()


@pytest.fixture
def desk(bridge: Bridge, theme: Theme, prompts: FakePrompts, memory: FakeMemory) -> Desk:
    """What every page is handed."""
    return Desk(bridge, theme, prompts, memory)


@pytest.fixture
def read_only_desk(framework: Framework, theme: Theme, prompts: FakePrompts, memory: FakeMemory) -> Desk:
    """A desk whose plan another window has open."""
    service = small_plan(framework, editable=False)
    return Desk(Bridge(service, lambda: TODAY), theme, prompts, memory)


@pytest.fixture
def sample_view(bridge: Bridge) -> PlanView:
    """The small plan as it reads at the start of a test."""
    return bridge.view


@pytest.fixture
def window(plans: Plans, theme: Theme, prompts: FakePrompts, qtbot: QtBot) -> Iterator[MainWindow]:
    """The window over the real program, with the module's own ``plans``."""
    window = MainWindow(theme, WindowProgram(plans), prompts)
    qtbot.addWidget(window)
    window.show()
    yield window
    window.close()


Opener = Callable[[], MainWindow]


@pytest.fixture
def open_window(plans: Plans, theme: Theme, prompts: FakePrompts, qtbot: QtBot) -> Iterator[Opener]:
    """Opens one more window over the module's own ``plans``, each time it is called."""
    opened: list[MainWindow] = []

    def make() -> MainWindow:
        window = MainWindow(theme, WindowProgram(plans), prompts)
        qtbot.addWidget(window)
        window.show()
        opened.append(window)
        return window

    yield make
    for window in opened:
        window.close()
