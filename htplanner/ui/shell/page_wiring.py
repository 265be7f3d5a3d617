"""The pages of an open plan and all wires between them: what each asks for, and who answers.

Pages never know each other. They are imported and made when first shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from htplanner.domain.model.records import Entity
from htplanner.ui.session.record_places import icon_of, plain_registers
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.rail import RailPage

if TYPE_CHECKING:
    from htplanner.ui.registers.page import RegisterPage
    from htplanner.ui.shell.workspace import Workspace

PAGES = (
    RailPage("overview", "Overview", "overview"),
    RailPage("plan", "Plan", "plan"),
    RailPage("task_force", "Task force", "task-force"),
    RailPage("policies", "Policies", "policies"),
    RailPage("job_descriptions", "Job descriptions", "job-descriptions"),
    RailPage("asks", "Asks", "asks"),
    *(RailPage(kind.entity, kind.plural, icon_of(kind)) for kind in plain_registers()),
    RailPage("quarters", "Quarters", "calendar"),
    RailPage("checks", "Checks", "check"),
    RailPage("reports", "Reports", "reports"),
    RailPage("history", "History", "history"),
)


def make_page(name: str, desk: Desk, space: Workspace) -> QWidget:
    """The page of that name in ``PAGES``, with its wires to the rest of the window."""
    if name in _MAKERS:
        return _MAKERS[name](desk, space)
    page = _register_page(name, desk, space)
    page.item_wanted.connect(space.show_item)
    page.items_wanted.connect(space.show_items)
    return page


def _register_page(name: str, desk: Desk, space: Workspace) -> RegisterPage:
    """Return the page of a register: its own, or the plain page of its kind."""
    if name in ("policies", "job_descriptions"):
        from htplanner.ui.registers.documents_page import DocumentsPage

        return DocumentsPage(desk, space, job_descriptions=name == "job_descriptions")
    if name == "asks":
        from htplanner.ui.pages.asks_page import AsksPage

        return AsksPage(desk, space)
    from htplanner.ui.registers.page import RegisterPage
    from htplanner.ui.registers.plain import plain_register

    kind = Entity(name).kind
    return RegisterPage(desk, kind.plural, plain_register(kind.entity), space)


def _overview(desk: Desk, space: Workspace) -> QWidget:
    from htplanner.ui.pages.overview_page import OverviewPage

    page = OverviewPage(desk, space)
    page.items_wanted.connect(space.show_items)
    page.item_wanted.connect(space.show_item)
    page.checks_wanted.connect(space.show_checks)
    page.asks_wanted.connect(lambda ask: space.show_record(ask) if ask else space.show_page("asks"))
    page.me_wanted.connect(space.settings_wanted)
    page.report_wanted.connect(space.export)
    page.meeting_wanted.connect(space.meeting_wanted)
    page.changes_wanted.connect(space.show_changes)
    return page


def _plan(desk: Desk, space: Workspace) -> QWidget:
    from htplanner.ui.pages.plan_page import PlanPage

    page = PlanPage(desk, space)
    page.selection_changed.connect(space.show_inspector)
    page.completion_wanted.connect(space.inspector.complete)
    page.status_changed.connect(space.show_page_text)
    page.search_changed.connect(space.top_bar.show_search)
    return page


def _task_force(desk: Desk, space: Workspace) -> QWidget:
    from htplanner.ui.pages.task_force_page import TaskForcePage

    page = TaskForcePage(desk, space)
    page.items_wanted.connect(space.show_items)
    return page


def _quarters(desk: Desk, space: Workspace) -> QWidget:
    from htplanner.ui.pages.quarters_page import QuartersPage

    page = QuartersPage(desk, space)
    page.item_wanted.connect(space.show_item)
    page.record_wanted.connect(space.show_record)
    page.checks_wanted.connect(space.show_checks)
    page.asks_wanted.connect(lambda: space.go_to("asks"))
    page.report_wanted.connect(space.report_on)
    page.looked_back.connect(lambda: space.go_to("overview"))
    return page


def _checks(desk: Desk, space: Workspace) -> QWidget:
    from htplanner.ui.pages.checks_page import ChecksPage

    page = ChecksPage(desk, space)
    page.selection_changed.connect(space.show_inspector)
    page.mending_wanted.connect(space.mend)
    page.item_wanted.connect(space.show_item)
    page.items_wanted.connect(space.show_items)
    page.record_wanted.connect(space.show_record)
    page.place_wanted.connect(space.show_place)
    return page


def _reports(desk: Desk, space: Workspace) -> QWidget:
    from htplanner.ui.pages.reports_page import ReportsPage

    page = ReportsPage(desk, space, space.suggested_report, space)
    page.rollup_wanted.connect(space.roll_up_wanted)
    page.checks_wanted.connect(space.show_checks)
    return page


def _history(desk: Desk, space: Workspace) -> QWidget:
    from htplanner.ui.pages.history_page import HistoryPage

    page = HistoryPage(desk, space)
    page.item_wanted.connect(space.show_item)
    page.record_wanted.connect(space.show_record)
    page.closing_wanted.connect(space.look_at_closing)
    return page


_MAKERS: Mapping[str, Callable[[Desk, Workspace], QWidget]] = {
    "overview": _overview,
    "plan": _plan,
    "task_force": _task_force,
    "quarters": _quarters,
    "checks": _checks,
    "reports": _reports,
    "history": _history,
}
