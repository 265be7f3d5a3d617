"""An open plan in the window: rail, top bar, the page in sight and the inspector, and how to get about.

A workspace is made for one plan and thrown away with it. What its pages are wired to stands in ``wires``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QMenu, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from htplanner.domain.model.records import Entity, Period
from htplanner.domain.reading.filters import Filter
from htplanner.errors import PlannerError
from htplanner.ui.session.bridge import PlanChanged
from htplanner.ui.session.record_places import gone_text, page_of
from htplanner.ui.shell.dates import date_text
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.page_wiring import PAGES, make_page
from htplanner.ui.shell.program import Program
from htplanner.ui.shell.rail import Rail
from htplanner.ui.shell.status_bar import StatusBar
from htplanner.ui.shell.top_bar import TopBar
from htplanner.ui.widgets.boxes import hbox, put_all, vbox

if TYPE_CHECKING:
    from htplanner.domain.output.report_options import Format, ReportOptions, ReportOrder
    from htplanner.domain.periods.difference import Difference
    from htplanner.domain.reading.view import PlanView
    from htplanner.ui.inspector.inspector import Inspector
    from htplanner.ui.pages.checks_page import ChecksPage, FixTarget
    from htplanner.ui.pages.history_page import HistoryPage
    from htplanner.ui.pages.plan_page import PlanPage
    from htplanner.ui.pages.quarters_page import QuartersPage
    from htplanner.ui.pages.reports_page import ReportsPage
    from htplanner.ui.pages.task_force_page import TaskForcePage
    from htplanner.ui.registers.page import RegisterPage
    from htplanner.ui.session.jobs import Work
    from htplanner.ui.shell.past_banner import PastBanner

NARROW = 1180
"""Below this width in 13-pixel text the rail shows icons alone."""

INSPECTOR_WIDTH = 308


class Workspace(QWidget):
    """``meeting_wanted`` and ``settings_wanted`` ask the window for what is not a page."""

    meeting_wanted = Signal()
    settings_wanted = Signal()
    help_wanted = Signal()
    details_wanted = Signal()
    phases_wanted = Signal()
    roll_up_wanted = Signal()

    def __init__(
        self, desk: Desk, program: Program, plan_menu: QMenu, status: StatusBar, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._program = program
        self._status = status
        self._pages: dict[str, QWidget] = {}
        self._shown = ""
        self._banner: PastBanner | None = None
        self._past = ""
        self._made_inspector: Inspector | None = None
        self.rail = Rail(desk.theme, PAGES, self)
        self.top_bar = TopBar(desk.theme, desk.bridge, plan_menu, self)
        self._stack = QStackedWidget(self)
        self._inspector_place = QWidget(self)
        self._lay_out()
        self.rail.page_wanted.connect(self.go_to)
        self.rail.settings_wanted.connect(self.settings_wanted)
        self.rail.help_wanted.connect(self.help_wanted)
        self.top_bar.search_changed.connect(self._search)
        desk.bridge.changed.connect(self._announce)
        desk.bridge.refused.connect(status.announce)
        desk.bridge.backed_up.connect(self._tell_backed_up)
        desk.bridge.replaced.connect(self._follow_past)

    # --- going somewhere

    def show_page(self, name: str) -> None:
        """Show a page by its name in ``PAGES``."""
        try:
            page = self.page(name)
        except Exception as error:  # noqa: BLE001 - a bug; it is logged like any other, and the person told
            sys.excepthook(type(error), error, error.__traceback__)
            page = self._no_page(name)
        if self._shown not in ("", name):
            self._status.drop_announcement()
        self._shown = name
        self._stack.setCurrentWidget(page)
        self.rail.show_page(name)
        self.show_inspector()
        self._desk.memory.put("page", name)
        self._status.show_page_text(self._page_text(name))

    def page(self, name: str) -> QWidget:
        """The page, made if it is not there yet."""
        if name not in self._pages:
            page = make_page(name, self._desk, self)
            page.setObjectName(f"page_{name}")
            self._pages[name] = page
            self._stack.addWidget(page)
        return self._pages[name]

    def _no_page(self, name: str) -> QWidget:
        """What stands where a page cannot be opened; asked for again, the page is tried again."""
        from htplanner.ui.widgets.card import EmptyState

        label = next(page.label for page in PAGES if page.name == name)
        said = EmptyState(
            self._desk.theme,
            "warning",
            f"{label} could not be opened. What was saved is safe; the other pages work as before. "
            "About… has details to report.",
            parent=self,
        )
        self._stack.addWidget(said)
        return said

    def show_items(self, wanted: Filter) -> None:
        """Open the Plan page with exactly the items of a filter, from the first one on."""
        self.show_page("plan")
        self.plan_page.show_filter(wanted)
        self.plan_page.tree.scrollToTop()

    def show_item(self, code: str) -> None:
        """Open the Plan page with one item selected."""
        self.show_page("plan")
        self.plan_page.show_item(code)

    def show_record(self, record_id: str) -> None:
        """Open the page of a party, a document or an ask with it selected.

        What is in the plan today and was not at the moment shown is shown today; where it is gone, that is
        said and the page stays.
        """
        bridge = self._desk.bridge
        shown = page_of(bridge.view.plan, record_id)
        name = shown or page_of(bridge.service.plan, record_id)
        if not name:
            self._status.announce(gone_text(bridge.service.plan, record_id))
            return
        self.show_page(name)
        if not shown:
            bridge.look_at_today()
        if name == "task_force":
            cast("TaskForcePage", self.page(name)).show_party(record_id)
        else:
            cast("RegisterPage", self.page(name)).register.select(record_id)

    def show_place(self, entity: Entity) -> None:
        """Open what a plan check finds wanting where it is neither an item nor a record of a page."""
        openers: Mapping[Entity, Callable[[], None]] = {
            Entity.SEAT: lambda: self._show_part("seats"),
            Entity.DEPARTMENT: lambda: self._show_part("departments"),
            Entity.PERIOD: lambda: self.go_to("quarters"),
            Entity.PHASE: self.phases_wanted.emit,
            Entity.PLAN: self.details_wanted.emit,
        }
        openers[entity]()

    def _show_part(self, part: str) -> None:
        self.show_page("task_force")
        cast("TaskForcePage", self.page("task_force")).show_part(part)

    def show_checks(self, group: str = "") -> None:
        """Open Checks; ``group`` is the key of what one check found, to begin with."""
        self.go_to("checks")
        if group:
            self._checks_page.show_group(group)

    def show_history_of(self, code: str) -> None:
        """Open History for one item."""
        self.show_page("history")
        cast("HistoryPage", self.page("history")).show_item(code)

    def show_changes(self, section: str = "") -> None:
        """Open Quarters with what changed since the last closing, from a section on."""
        self.show_page("quarters")
        self._quarters_page.show_since(section)

    def close_quarter(self) -> None:
        """Open Quarters and ask for what closing the next one needs."""
        self.show_page("quarters")
        self._quarters_page.close_quarter()

    def look_at_closing(self, period_id: str) -> None:
        """Show every page, Overview first, as the plan stood when a period was closed."""
        from htplanner.ui.session.moments import look_at_closing

        period = self._desk.bridge.service.plan.record(Entity.PERIOD, period_id)
        if isinstance(period, Period):
            try:
                look_at_closing(self._desk.bridge, period)
            except PlannerError as error:
                self._desk.prompts.tell(period.name, str(error))
            else:
                self.go_to("overview")

    def stop(self) -> None:
        """End what still works on the plan, before it is closed."""
        if "reports" in self._pages:
            self._reports_page.stop()

    @property
    def names(self) -> tuple[str, ...]:
        """The pages there are."""
        return tuple(page.name for page in PAGES)

    def focus_page(self) -> None:
        """Give the keyboard to the page in sight: to its list, where it has one."""
        page = self._stack.currentWidget() or self
        target = next((view for view in page.findChildren(QAbstractItemView) if view.isVisible()), page)
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_search(self) -> None:
        """Put the cursor into the search field."""
        self.top_bar.focus_search()

    def export(self) -> None:
        """Open the Reports page and ask where the report goes."""
        self.show_page("reports")
        self._reports_page.export()

    def report_on(self, period_id: str) -> None:
        """Open the Reports page for a report of a closed period."""
        self.go_to("reports")
        self._reports_page.show_period(period_id)

    @property
    def plan_page(self) -> PlanPage:
        """The Plan page."""
        return cast("PlanPage", self.page("plan"))

    @property
    def _reports_page(self) -> ReportsPage:
        return cast("ReportsPage", self.page("reports"))

    @property
    def _checks_page(self) -> ChecksPage:
        return cast("ChecksPage", self.page("checks"))

    @property
    def inspector(self) -> Inspector:
        """The inspector, shared by the pages of items, made with the first of them."""
        if self._made_inspector is None:
            from htplanner.ui.inspector.inspector import Inspector

            self._made_inspector = Inspector(self._desk, self._inspector_place)
            layout = vbox(self._inspector_place)
            layout.addWidget(self._made_inspector)
            self._made_inspector.history_wanted.connect(self.show_history_of)
            self._made_inspector.record_wanted.connect(self.show_record)
        return self._made_inspector

    def show_inspector(self) -> None:
        """Have the inspector beside the pages of items, with the items of the one in sight."""
        if self._shown == "plan" and "plan" in self._pages:
            self.inspector.set_items(self.plan_page.tree.codes)
        elif self._shown == "checks" and "checks" in self._pages:
            checks = self._checks_page
            self.inspector.set_items(checks.codes, checks.no_items_text)
        self._inspector_place.setVisible(self._shown in ("plan", "checks"))

    def mend(self, mending: FixTarget) -> None:
        """Take the keyboard to the field of the inspector in which a finding is mended."""
        self.inspector.go_to((mending.code,), mending.field)

    @property
    def _quarters_page(self) -> QuartersPage:
        return cast("QuartersPage", self.page("quarters"))

    # --- what pages are handed

    def reports(self, order: ReportOrder, targets: Mapping[Format, Path]) -> Work:
        """Work that writes a report of the open plan (see ``ReportsPage.Exporter``)."""
        return self._program.reports(self._desk.bridge.session, order, targets)

    def preview(self, view: PlanView, options: ReportOptions, since: Difference | None, width: int) -> Work:
        """Work that paints the first page of a report (see ``ReportsPage.Exporter``)."""
        return self._program.preview(view, options, since, width)

    def suggested_report(self, day: date) -> Path:
        """Where a report as of a day usually goes, under a discreet name."""
        settings = self._program.settings
        folder = settings.report_folder or self._program.standard_folders[0]
        info = self._desk.bridge.view.plan.info
        name = "Quarterly report" if settings.discreet else (info.name or info.organization or "Report")
        safe = "".join(c for c in name if c not in '<>:"/\\|?*').strip()
        return folder / f"{safe} {day:%Y-%m-%d}.xlsx"

    # --- building and following

    def put_above(self, bar: QWidget) -> None:
        """Put a line between the top bar and the pages."""
        self._right.insertWidget(1, bar)

    def _lay_out(self) -> None:
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        put_all(split, self._stack, self._inspector_place)
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 0)
        self._inspector_place.setMinimumWidth(self._desk.theme.px(INSPECTOR_WIDTH - 28))
        split.setSizes([900, self._desk.theme.px(INSPECTOR_WIDTH)])
        right = self._right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.top_bar)
        right.addWidget(split, 1)
        outer = hbox(self, 0)
        outer.addWidget(self.rail)
        outer.addLayout(right, 1)

    def _follow_past(self) -> None:
        """Say under the top bar that somebody looks back; most days nobody does."""
        if self._banner is None and self._desk.bridge.past:
            from htplanner.ui.shell.past_banner import PastBanner

            self._banner = PastBanner(self._desk.theme, self._desk.bridge, self)
            self._right.insertWidget(1, self._banner)
        past = self._desk.bridge.past
        if past != self._past:
            self._past = past
            self._status.announce(f"The plan as it stood {past}." if past else "The plan as it stands today.")
        self._status.show_page_text(self._page_text(self._shown))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # What has the keyboard had its turn with Esc before.
        if event.key() == Qt.Key.Key_Escape and self._desk.bridge.past:
            self._desk.bridge.look_at_today()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.rail.set_narrow(self.width() < self._desk.theme.px(NARROW))

    def go_to(self, name: str) -> None:
        """Show a page and give it the keyboard."""
        self.show_page(name)
        self.focus_page()

    def _search(self, text: str) -> None:
        if text and self._shown != "plan":
            self.show_page("plan")
        if "plan" in self._pages:
            self.plan_page.set_search(text)

    def _tell_backed_up(self, said: str) -> None:
        backups = self._desk.bridge.session.backups
        if backups.last is not None:
            self._status.show_backup(backups.last, backups.last, second=backups.second_problem)
        self._status.announce(said)

    def _announce(self, change: PlanChanged) -> None:
        from htplanner.domain.reading.descriptions import past_tense

        self._status.announce(" ".join((f"{past_tense(change.change.label)}.", *change.change.notices)))

    def show_page_text(self, text: str) -> None:
        """Say what the Plan page shows, while it is in sight."""
        if self._shown == "plan":
            self._status.show_page_text(text)

    def _page_text(self, name: str) -> str:
        if name == "plan":
            return self.plan_page.status_text
        view, past = self._desk.bridge.view, self._desk.bridge.past
        return "" if name != "overview" else f"Figures as of {date_text(view.as_of) if past else 'today'}"
