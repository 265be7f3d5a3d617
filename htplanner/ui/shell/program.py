"""What the window asks of the program as a whole: opening and making plans, exporting, settings.

``app.py`` is the program; tests hand in another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from htplanner.domain.model.changes import Edit
from htplanner.domain.model.framework import Framework
from htplanner.domain.output.places import CopyChoice
from htplanner.settings import Settings
from htplanner.ui.session.plan_session import SessionProtocol

if TYPE_CHECKING:
    from htplanner.domain.output.report_options import Format, ReportOptions, ReportOrder
    from htplanner.domain.periods.difference import Difference
    from htplanner.domain.privacy.erasure import ErasureFindings
    from htplanner.domain.reading.view import PlanView
    from htplanner.ui.session.jobs import Work
    from htplanner.ui.session.rescue_service import RescueService


class Program(Protocol):
    """Everything beyond the open plan. All of it raises ``PlannerError`` with one plain line."""

    @property
    def settings(self) -> Settings:
        """The settings as they stand."""

    @property
    def framework(self) -> Framework:
        """The newest edition, for a new plan."""

    @property
    def standard_folders(self) -> tuple[Path, Path]:
        """Where reports and backups go when the settings do not say."""

    def now(self) -> datetime:
        """The present moment, with the local time zone."""

    def change_settings(self, how: Callable[[Settings], Settings]) -> None:
        """Keep changed settings."""

    def open(self, path: Path) -> SessionProtocol:
        """Open a plan and remember it among the recent ones."""

    def create(self, path: Path, info: Mapping[str, object], edits: Sequence[Edit]) -> SessionProtocol:
        """Start a plan in a new file and do the first edits."""

    def using(self, passphrase: str, earlier: str = "") -> AbstractContextManager[None]:
        """What is opened, made or restored inside is so with that passphrase, "" for none.

        ``earlier`` is that of a backup, where it is another one than its plan has now.
        """

    @property
    def may_encrypt(self) -> bool:
        """Whether the part that passphrases need is installed."""

    def create_sample(self, path: Path) -> SessionProtocol:
        """Start the made-up sample plan in a new file."""

    def restore(self, backup: Path, target: Path) -> SessionProtocol:
        """Bring a backup back as a new file and open it."""

    def restore_in_place(self, backup: Path, plan: Path) -> tuple[SessionProtocol, Path]:
        """Put a backup in the place of a plan that is not open, and open it; where the present lies now."""

    @property
    def rescues(self) -> RescueService:
        """What can be done for a plan that does not open, or is wrong."""

    def rescues_of(self, session: SessionProtocol) -> RescueService:
        """The same for a plan that is open, under its passphrase too."""

    def has_copy(self, path: Path) -> bool:
        """Whether a copy is here of a plan that lies, or lay, at ``path``."""

    def choose(self, path: Path, keep: CopyChoice) -> tuple[SessionProtocol, Path | None]:
        """Of two copies let one go on under the plan's name, keep the other beside it, and open the plan.

        The path is where the other lies now, None where there were no two any more.
        """

    def reports(self, session: SessionProtocol, order: ReportOrder, targets: Mapping[Format, Path]) -> Work:
        """Work that writes a report in several formats and returns a ``ReportBatch``."""

    def preview(self, view: PlanView, options: ReportOptions, since: Difference | None, width: int) -> Work:
        """Work that paints the first page of a report, ``width`` pixels wide, and returns a ``Preview``."""

    def plan_files(self, places: Sequence[Path]) -> list[Path]:
        """The plans that files and folders name, each once."""

    def roll_up(self, files: Sequence[Path], target: Path, kind: Format, *, names: bool) -> Work:
        """Work that writes one report over many plans, changing none, and returns a ``RollUpResult``."""

    def diagnostics(self) -> Mapping[str, str]:
        """Facts for a fault report that come from no plan."""

    def reports_holding(self, files: Sequence[Path], sought: ErasureFindings) -> Work:
        """Work that looks through reports for what is erased and returns a ``RemainingReport`` for each."""

    @property
    def log_folder(self) -> Path:
        """Where the program's own log lies."""

    def start_again(self, plan: Path | None) -> bool:
        """Start the program once more, with a plan or without; whether it could be started."""
