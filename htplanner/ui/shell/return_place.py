"""Where in a plan somebody was, kept over a restart of the program: the page and what was selected on it.

It is kept among the settings of this laptop and so holds ids and codes alone; it is used once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from htplanner.ui.session.record_places import page_of
from htplanner.ui.shell.desk import Desk

if TYPE_CHECKING:
    from htplanner.ui.shell.workspace import Workspace

_KEY = "return_to"


def keep_place(desk: Desk, workspace: Workspace) -> None:
    """Remember where one is, for the plan's next opening."""
    page = str(desk.memory.get("page"))
    codes = list(workspace.plan_page.tree.codes) if page == "plan" else []
    shown = workspace.page(page) if page in workspace.names and not codes else None
    place = {"plan": desk.bridge.service.plan.id, "page": page, "codes": codes, "record": _picked(shown)}
    desk.memory.put(_KEY, place)


def go_back(desk: Desk, workspace: Workspace) -> bool:
    """Show the place that was kept for this plan; whether there was one."""
    kept = desk.memory.get(_KEY)
    if not isinstance(kept, Mapping) or kept.get("plan") != desk.bridge.service.plan.id:
        return False
    desk.memory.put(_KEY, None)
    page, codes, record = kept.get("page"), kept.get("codes"), kept.get("record")
    if page not in workspace.names:
        return False
    workspace.show_page(str(page))
    if page == "plan" and isinstance(codes, list):
        known = desk.bridge.view.framework.item_ids
        workspace.plan_page.select_items([code for code in map(str, codes) if code in known])
    elif isinstance(record, str) and page_of(desk.bridge.view.plan, record) == page:
        workspace.show_record(record)
    return True


def _picked(page: QWidget | None) -> str:
    """The record that is selected in the register in sight, "" where there is none."""
    from htplanner.ui.registers.view import RegisterView

    views = page.findChildren(RegisterView) if page is not None else []
    return next((view.table.picked_id for view in views if view.isVisible()), "")
