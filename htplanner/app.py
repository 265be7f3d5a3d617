"""The program with a window: joins the layers, catches what nobody expected, keeps a log.

Only what the first paint needs is imported before it; workbooks and migrations load when they are asked for.
"""

from __future__ import annotations

import gc
import logging
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QTimer
from PySide6.QtWidgets import QApplication

from htplanner.db.store import Store
from htplanner.domain.changes import Edit
from htplanner.domain.framework import Framework
from htplanner.errors import PlannerError, whereabouts
from htplanner.plans import Plans, plan_files
from htplanner.settings import Settings
from htplanner.ui.main_window import MainWindow
from htplanner.ui.service import PlanService
from htplanner.ui.theme import Scheme, Theme

if TYPE_CHECKING:
    from htplanner.domain.difference import Difference
    from htplanner.domain.reporting import Format, ReportOptions, ReportOrder
    from htplanner.domain.view import PlanView
    from htplanner.ui.jobs import Work

log = logging.getLogger("htplanner")

LOG_BYTES = 256 * 1024
LOG_FILES = 3

PAINTED_MS = 400
"""When the window has surely been painted."""


class WindowProgram:
    """What the window asks of the program, answered with the real store, settings and reports."""

    def __init__(self, plans: Plans) -> None:
        self._plans = plans
        loaded = plans.settings_file.load()
        self._settings = loaded.settings
        self.message = loaded.message

    @property
    def settings(self) -> Settings:
        """The settings as they stand."""
        return self._settings

    @property
    def framework(self) -> Framework:
        """The newest edition."""
        return self._plans.catalogue.newest

    @property
    def standard_folders(self) -> tuple[Path, Path]:
        """Where reports and backups usually go."""
        return self._plans.folders.documents, self._plans.folders.backups

    def now(self) -> datetime:
        """The present moment in local time."""
        return self._plans.clock()

    def change_settings(self, how: Callable[[Settings], Settings]) -> None:
        """Keep changed settings; where they cannot be kept they hold until the program ends."""
        try:
            self._settings = self._plans.settings_file.change(how)
        except PlannerError as error:
            self._settings = how(self._settings)
            log.warning("settings not kept: %s", type(error).__name__)

    def open(self, path: Path) -> PlanService:
        """Open a plan and remember it."""
        return self._remember(self._plans.open(path))

    def create(self, path: Path, info: Mapping[str, object], edits: Sequence[Edit]) -> PlanService:
        """Start a plan and do the first edits."""
        store = self._plans.create(path, info)
        try:
            for edit in edits:
                store.execute(edit)
        except PlannerError:
            # Nobody holds a plan that could not be begun as it was asked for.
            store.close()
            raise
        return self._remember(store)

    def create_sample(self, path: Path) -> PlanService:
        """Start the made-up sample plan."""
        return self._remember(self._plans.create_sample(path))

    def restore(self, backup: Path, target: Path) -> PlanService:
        """Bring a backup back as a new file and open it."""
        return self.open(self._plans.restore(backup, target))

    def reports(self, service: PlanService, order: ReportOrder, targets: Mapping[Format, Path]) -> Work:
        """Work that writes a report from the plan as it is at this moment."""
        from htplanner.exports import reports_work

        reopen = partial(self._plans.open, service.path, read_only=True)
        return reports_work(service.plan, reopen, order, self._plans.today(), targets)

    def preview(self, view: PlanView, options: ReportOptions, since: Difference | None, width: int) -> Work:
        """Work that paints the first page of a report."""
        from htplanner.exports import preview_work

        return preview_work(view, options, since, width)

    def plan_files(self, places: Sequence[Path]) -> list[Path]:
        """The plans that files and folders name."""
        return plan_files(places)

    def roll_up(self, files: Sequence[Path], target: Path, kind: Format, *, names: bool) -> Work:
        """Work that writes one report over many plans."""
        from htplanner.exports import roll_up_work

        return roll_up_work(self._plans, files, target, kind, names=names)

    def diagnostics(self) -> Mapping[str, str]:
        """Versions of the libraries."""
        return {name: _version(name) for name in ("PySide6_Essentials", "SQLAlchemy", "openpyxl", "alembic")}

    def _remember(self, store: Store) -> PlanService:
        store.author = self._settings.i_am.get(store.plan.id)
        self.change_settings(lambda settings: settings.with_recent(store.path.absolute()))
        return store


def run(arguments: Sequence[str]) -> int:
    """Open the window, with the plan named by the first argument if there is one; the exit code."""
    plans = Plans.standard()
    start_log(plans.folders.logs)
    application = QApplication.instance() or QApplication([sys.argv[0]])
    assert isinstance(application, QApplication)
    application.setApplicationName("htplanner")
    application.setApplicationDisplayName("Planner")
    window = build(application, plans)
    sys.excepthook = unexpected(window)
    if arguments:
        window.open_path(Path(arguments[0]))
    window.show_within(window.screen().availableSize())
    QTimer.singleShot(PAINTED_MS, load_the_rest)
    return application.exec()


GARBAGE_AFTER = 50_000
"""How many objects the painted window makes before Python looks for garbage among them."""


def load_the_rest() -> None:
    """Import what the first click and the first edit need, and the first paint does not."""
    gc.set_threshold(GARBAGE_AFTER)
    import htplanner.db.ledger
    import htplanner.ui.inspector.form  # noqa: F401 - both for whoever imports them next


def build(application: QApplication, plans: Plans) -> MainWindow:
    """The window over ``plans``, not yet shown."""
    settle_locale()
    program = WindowProgram(plans)
    theme = Theme(Scheme(program.settings.theme.value), application)
    theme.apply(application)
    window = MainWindow(theme, program)
    if program.message:
        window.status.announce(program.message)
    return window


def settle_locale() -> None:
    """Where the system names no language, dates read the American way, as most readers here write them."""
    if QLocale.system().language() is QLocale.Language.C:
        QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))


class FirstRecord(logging.Handler):
    """Makes way for the log's file when there is something to write: most times there never is."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def emit(self, record: logging.LogRecord) -> None:
        """Open the file and write ``record`` to it; from then on the file takes them itself."""
        from logging.handlers import RotatingFileHandler

        handler = RotatingFileHandler(
            self._path, maxBytes=LOG_BYTES, backupCount=LOG_FILES - 1, encoding="utf-8", delay=True
        )
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
        log.removeHandler(self)
        log.addHandler(handler)
        handler.handle(record)


def start_log(folder: Path) -> None:
    """Write a small, bounded log; without a folder to write to, none."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return
    log.addHandler(FirstRecord(folder / "htplanner.log"))
    log.setLevel(logging.INFO)


def unexpected(
    window: MainWindow,
) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """What to do with an exception nobody expected: log where it was, not what it said, and tell calmly."""

    def report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        log.error("unexpected %s at %s", kind.__name__, whereabouts(trace))
        window.tell_unexpected(kind.__name__)

    return report


def _version(package: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return "not found"
