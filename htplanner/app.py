"""The program with a window: joins the layers, catches what nobody expected, keeps a log.

Only what the first paint needs is imported before it; workbooks and migrations load when they are asked for.
"""

from __future__ import annotations

import gc
import logging
import re
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING
from weakref import ref

from PySide6.QtCore import QLocale, QMessageLogContext, QProcess, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from htplanner.db.session import PlanSession
from htplanner.db.sqlite.cipher import Passphrase, has_cipher
from htplanner.domain.model.changes import Edit
from htplanner.domain.model.framework import Framework
from htplanner.domain.output.places import CopyChoice
from htplanner.domain.privacy.passphrase_rules import EARLIER_NEEDED, REKEYED
from htplanner.errors import (
    EarlierPassphraseNeeded,
    FileProblem,
    PassphraseNeeded,
    PlannerError,
    WrongPassphrase,
)
from htplanner.incidents import incident_of
from htplanner.log import HardFaultLog, log, note, start_log
from htplanner.plans import Plans, plan_files
from htplanner.settings import Settings
from htplanner.ui.prompts import tell_alone
from htplanner.ui.safety.crashes import Crashes
from htplanner.ui.session.plan_session import SessionProtocol
from htplanner.ui.shell.main_window import MainWindow
from htplanner.ui.shell.theme import Scheme, Theme

if TYPE_CHECKING:
    from htplanner.db.store.store import Store
    from htplanner.domain.output.report_options import Format, ReportOptions, ReportOrder
    from htplanner.domain.periods.difference import Difference
    from htplanner.domain.privacy.erasure import ErasureFindings
    from htplanner.domain.reading.view import PlanView
    from htplanner.ui.session.jobs import Work
    from htplanner.ui.session.rescue_service import RescueService

PAINTED_MS = 400
"""When the window has surely been painted."""


class WindowProgram:
    """What the window asks of the program, answered with the real store, settings and reports."""

    def __init__(self, plans: Plans) -> None:
        self._plans = plans
        loaded = plans.settings_file.load()
        self._settings = loaded.settings
        self.message = loaded.message
        self._present: ref[PlanSession] | None = None

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
        folders = self._plans.folders
        # A file dialog that is sent to a folder that is not there shows the program's own.
        documents = folders.documents if folders.documents.is_dir() else Path.home()
        return documents, folders.backups

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

    def open(self, path: Path) -> SessionProtocol:
        """Open a plan and remember it."""
        return self._remember(self._plans.open(path, backs_up_first=False))

    def create(self, path: Path, info: Mapping[str, object], edits: Sequence[Edit]) -> SessionProtocol:
        """Start a plan and do the first edits."""
        session = self._plans.create(path, info)
        try:
            for edit in edits:
                session.store.execute(edit)
        except PlannerError:
            # Nobody holds a plan that could not be begun as it was asked for.
            session.close()
            raise
        return self._remember(session)

    @contextmanager
    def using(self, passphrase: str, earlier: str = "") -> Iterator[None]:
        """What is opened, made or restored inside is so with that passphrase, "" for none."""
        plans = self._plans
        before = plans.key, plans.earlier
        plans.key = Passphrase(passphrase) if passphrase else None
        plans.earlier = Passphrase(earlier) if earlier else None
        try:
            yield
        finally:
            plans.key, plans.earlier = before

    @property
    def may_encrypt(self) -> bool:
        """Whether the part that passphrases need is installed."""
        return has_cipher()

    def create_sample(self, path: Path) -> SessionProtocol:
        """Start the made-up sample plan."""
        return self._remember(self._plans.create_sample(path))

    def restore(self, backup: Path, target: Path) -> SessionProtocol:
        """Bring a backup back as a new file and open it."""
        present, given = self._present() if self._present is not None else None, self._plans.earlier
        if given is not None:
            with self.using(given.text):
                return self.open(self._plans.restore(backup, target))
        if present is not None and present.store.key is not None and self._plans.key is None:
            # Most backups are under the passphrase of the plan they are of.
            try:
                with self.using(present.store.key.text):
                    return self.open(self._plans.restore(backup, target))
            except WrongPassphrase as error:
                raise EarlierPassphraseNeeded(EARLIER_NEEDED) from error
        return self.open(self._plans.restore(backup, target))

    def restore_in_place(self, backup: Path, plan: Path) -> tuple[SessionProtocol, Path]:
        """Put a backup in the place of a plan and open it; where the file of the present lies now."""
        aside = self._plans.restore_in_place(backup, plan)
        return self.open(plan), aside

    @property
    def rescues(self) -> RescueService:
        """What can be done for a plan that does not open, or is wrong."""
        return self._plans.rescues()

    def rescues_of(self, session: SessionProtocol) -> RescueService:
        """The same for a plan that is open, by its own passphrase."""
        return self._plans.rescues(_key_of(session))

    def has_copy(self, path: Path) -> bool:
        """Whether a copy is here of a plan that lies, or lay, at ``path``."""
        return self._plans.has_copy(path)

    def choose(self, path: Path, keep: CopyChoice) -> tuple[SessionProtocol, Path | None]:
        """Of two copies let one go on, keep the other beside it, and open the plan; where the other lies."""
        beside = self._plans.choose(path, keep)
        return self.open(path), beside

    def reports(self, session: SessionProtocol, order: ReportOrder, targets: Mapping[Format, Path]) -> Work:
        """Work that writes a report from the plan as it is at this moment."""
        from htplanner.exports import reports_work

        key = _key_of(session)

        @contextmanager
        def reopen() -> Iterator[Store]:
            try:
                with self._plans.reading(session.store.path, key=key) as store:
                    yield store
            except (PassphraseNeeded, WrongPassphrase) as error:
                # Nobody typed one just now.
                raise FileProblem(f"{REKEYED} Nothing was written.") from error

        return reports_work(session.store.plan, reopen, order, self._plans.today(), targets)

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

    def reports_holding(self, files: Sequence[Path], sought: ErasureFindings) -> Work:
        """Work that looks through reports for what is erased."""
        from htplanner.reports.leak_scan.earlier_reports import holding

        return lambda progress: holding(files, sought, progress)

    @property
    def log_folder(self) -> Path:
        """Where the program's own log lies."""
        return self._plans.folders.logs

    def start_again(self, plan: Path | None) -> bool:
        """Start another process of the program, with a plan or without."""
        words = [] if getattr(sys, "frozen", False) else ["-m", "htplanner"]
        started = QProcess.startDetached(sys.executable, [*words, *([str(plan)] if plan else [])])
        # Depending on the version the answer comes with the number of the process.
        return bool(started[0] if isinstance(started, tuple) else started)

    def _remember(self, session: PlanSession) -> SessionProtocol:
        self._present, store = ref(session), session.store
        store.author = self._settings.i_am.get(store.plan.id)
        self.change_settings(lambda settings: settings.with_recent(store.path.absolute()))
        return session


def _key_of(session: SessionProtocol) -> Passphrase | None:
    return session.store.key if isinstance(session, PlanSession) else None


def run(arguments: Sequence[str]) -> int:
    """Open the window, with the plan named by the first argument if there is one; the exit code."""
    plans = Plans.standard()
    start_log(plans.folders.logs)
    faults = HardFaultLog(plans.folders.logs)
    last_end = faults.take_last()
    faults.watch()
    log_qt()
    application = QApplication.instance() or QApplication([sys.argv[0]])
    assert isinstance(application, QApplication)
    application.setApplicationName("htplanner")
    application.setApplicationDisplayName("Planner")
    try:
        window = build(application, plans)
    except Exception as error:
        # Started by a double click, there is nobody to read what the console is told.
        tell_alone("The program cannot start", f"{could_not_start(error)} Your plans are untouched.")
        raise
    watch_for_errors(window.crashes)
    if arguments:
        try:
            window.open_path(Path(arguments[0]))
        except Exception as error:  # noqa: BLE001 - a bug in opening; the start page works without
            sys.excepthook(type(error), error, error.__traceback__)
    window.show_within(window.screen().availableSize())
    QTimer.singleShot(PAINTED_MS, load_the_rest)
    QTimer.singleShot(PAINTED_MS, lambda: window.crashes.tell_last_end(last_end))
    QTimer.singleShot(PAINTED_MS, lambda: threading.Thread(target=tidy_up, args=[plans], daemon=True).start())
    return application.exec()


def tidy_up(plans: Plans) -> None:
    """Remove what an end without warning left; in a thread, since a folder may be a slow one."""
    from htplanner.leftovers import sweep

    removed = sweep(plans.folders, plans.settings, time.time())
    if removed:
        log.info("removed %s leftovers", removed)


def could_not_start(error: Exception) -> str:
    """One line for an error that keeps the window from being made."""
    if isinstance(error, PlannerError):
        return str(error)
    incident = incident_of(error)
    return f"Something unexpected went wrong ({incident.kind}, {incident.key[1]}). Please report this line."


GARBAGE_AFTER = 50_000
"""How many objects the painted window makes before Python looks for garbage among them."""


def load_the_rest() -> None:
    """Import what the first click and the first edit need, and the first paint does not."""
    gc.set_threshold(GARBAGE_AFTER)
    import htplanner.ui.inspector.form  # noqa: F401 - for whoever imports it next
    from htplanner.db import history

    history.load()


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


def watch_for_errors(crashes: Crashes) -> None:
    """Send every exception nobody expected, wherever it comes from, into the log and to the person, once."""
    often: Counter[tuple[str, str]] = Counter()

    def unexpected(error: BaseException | None, trace: TracebackType | None, *, beside: bool) -> None:
        if error is None or getattr(error, _TOLD, False):
            return
        with suppress(Exception):
            setattr(error, _TOLD, True)
        incident = incident_of(error, trace, beside=beside)
        often[incident.key] += 1
        note(incident, often[incident.key])
        crashes.report(incident)

    def from_window(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None = None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            unexpected(error, trace, beside=False)

    def from_thread(told: threading.ExceptHookArgs) -> None:
        unexpected(told.exc_value, told.exc_traceback, beside=True)

    def from_nowhere(told: sys.UnraisableHookArgs) -> None:
        # Raised while something was thrown away: nothing was stopped by it, so nobody is told.
        if told.exc_value is not None:
            log.warning("could not be raised: %s", incident_of(told.exc_value, told.exc_traceback))

    sys.excepthook = from_window
    threading.excepthook = from_thread
    sys.unraisablehook = from_nowhere


_TOLD = "_told_to_the_person"
_QT_WORD = re.compile(r"Q\w*(?:::~?\w+)*")
_MOST_QT = 50
"""Remarks of Qt that are logged in a session: one that comes with every repaint would fill the log."""


def log_qt() -> None:
    """Have Qt's complaints logged: which part of it complains, not what it says, which may name a file."""
    left = _MOST_QT

    def said(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
        nonlocal left
        grave = kind in (QtMsgType.QtFatalMsg, QtMsgType.QtCriticalMsg)
        if left > 0 or kind is QtMsgType.QtFatalMsg:
            left -= 1
            word = _QT_WORD.match(message)
            where = word[0] if word else "Qt"
            log.log(logging.ERROR if grave else logging.WARNING, "%s: %s", kind.name, where)

    qInstallMessageHandler(said)


def _version(package: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return "not found"
