"""What the plan says of itself: name, organization, its sponsor and fiscal year, the first reflections."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QVBoxLayout, QWidget

from htplanner.domain.check_number import WHAT_FOR
from htplanner.domain.model.records import Entity
from htplanner.domain.output.report_options import CONFIDENTIALITY
from htplanner.ui.dialogs.frame import FramedDialog
from htplanner.ui.registers.choices import month_choices, party_choices
from htplanner.ui.registers.form import Offer, RecordForm
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.theme import GRID
from htplanner.ui.widgets.scroll_pane import ScrollPane

OFFERS = (
    Offer("name"),
    Offer("organization"),
    Offer("setting"),
    Offer("sponsor", choices=party_choices, nothing="Who in leadership answers for the plan"),
    Offer("funding"),
    Offer("fiscal_month", "Fiscal year begins in", choices=month_choices, nothing="January"),
    Offer("confidentiality", nothing=CONFIDENTIALITY),
    Offer("investment", nothing="Who in leadership stands behind this, and with what"),
    Offer("capacity", nothing="Everything at once, or in tiers"),
    Offer("knowledge", nothing="What is new to your staff"),
    Offer("check_number", "Reports", nothing=WHAT_FOR),
)


class PlanDialog(FramedDialog):
    """Edits the plan's own facts; each is written as soon as its field is left."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk.theme, "Plan details", QSize(560, 720), parent)
        self._desk = desk
        self.form = RecordForm(desk, Entity.PLAN, OFFERS, self)
        # The form keeps its own height: given more, its rows would drift apart.
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, GRID, 0)
        column.addWidget(self.form)
        column.addStretch(1)
        self.body.addWidget(ScrollPane(inside, self), 1)
        self.add_close_button()
        desk.bridge.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        self.form.show_record(self._desk.bridge.view.plan.info)
