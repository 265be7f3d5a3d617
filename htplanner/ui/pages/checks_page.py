"""Checks: what a careful colleague would point out, mended here or waived with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from htplanner.domain.model.records import Entity
from htplanner.domain.privacy.erasure import find_passages
from htplanner.domain.reading.checks import (
    PATIENT_DATA,
    CheckResults,
    Finding,
    check_plan,
    marked_field,
    unwaive,
)
from htplanner.domain.reading.figures import Figure
from htplanner.errors import PlannerError
from htplanner.ui.dialogs.erase_dialog import EraseDialog
from htplanner.ui.dialogs.waive_dialog import WaiveDialog
from htplanner.ui.models.finding_rows import (
    FindingRow,
    FixedFinding,
    GroupRow,
    Row,
    columns,
    count_text,
    finding_rows,
)
from htplanner.ui.models.register_model import RegisterModel
from htplanner.ui.pages.checks_bar import ChecksBar
from htplanner.ui.registers.findings_list import FindingsList
from htplanner.ui.session.record_places import can_be_opened, place_of
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.following_page import FollowingPage
from htplanner.ui.shell.theme import GRID, MARGIN
from htplanner.ui.widgets.boxes import put, put_all, vbox
from htplanner.ui.widgets.card import Card, EmptyState, PageHeader
from htplanner.ui.widgets.message_line import MessageLine

_NOTHING = (
    "Nothing found. The checks look at dates, owners, evidence, decisions, documents and asks each time the "
    "plan changes, and again before every report."
)

_NO_FINDING = "Nothing is selected, so there is nothing to mend here."
_NOT_OF_AN_ITEM = (
    "This finding is not about an item of the plan. The button below the list leads to where it is mended."
)

MENDED_IN: Mapping[str, str] = {
    "response-first": "phase",
    PATIENT_DATA: "notes",
    "decision-incomplete": "decision",
    "decision-overdue": "decision",
    "recheck": "evidence",
    "stale": "updates",
    "ask-decided": "status",
    "no-owner": "owner",
    "owner-away": "due",
    "dates-crossed": "start",
    "no-due-date": "due",
    "outside-phase": "due",
    "says-not-in-force": "written",
    "link-not-counting": "written",
}
"""The field, or the section, of the inspector in which what a check finds on an item is mended."""

_OF_SEVERAL = frozenset({"phase", "status", "owner", "due", "start"})
"""Fields in which several items can be changed together."""

_KEPT_IN: Mapping[str, str] = {
    Entity.EVIDENCE.label: "evidence",
    Entity.UPDATE.label: "updates",
    Entity.LINK.label: "written",
}
"""The section of what an item has beside its fields, where a finding names such a record."""


@dataclass(frozen=True)
class FixTarget:
    """Where an item is mended: its code, and the field or section of the inspector."""

    code: str
    field: str


class ChecksPage(FollowingPage):
    """Findings by check, the worst first; the inspector beside the page shows the items of what is selected.

    ``selection_changed`` carries their codes. ``item_wanted`` carries a code, ``items_wanted`` a ``Filter``,
    ``record_wanted`` the id of a party, document or ask, ``place_wanted`` the ``Entity`` of what else is
    looked after somewhere, ``mending_wanted`` a ``FixTarget``.
    """

    selection_changed = Signal(object)
    item_wanted = Signal(str)
    items_wanted = Signal(object)
    record_wanted = Signal(str)
    place_wanted = Signal(object)
    mending_wanted = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._judged = CheckResults((), ())
        self._turned: dict[str, bool] = {}
        self._kept: FixedFinding | None = None
        self.codes: tuple[str, ...] = ()
        """The items of what is selected."""
        theme = desk.theme
        self.header = PageHeader(theme, "Checks", parent=self)
        self.message = MessageLine(theme, self)
        self.model = RegisterModel[Row](columns(), parent=self)
        self.list = FindingsList(theme, self.model, self)
        self.bar = ChecksBar(theme, self)
        self.empty = EmptyState(theme, "check", _NOTHING, parent=self)
        self.setFocusProxy(self.list)
        self._lay_out()
        self.list.picked.connect(self._show_picked)
        self.list.turned.connect(self._turn)
        self.list.opened.connect(self._open)
        self.bar.going_wanted.connect(lambda: self._go(self.list.row))
        self.bar.mending_wanted.connect(self.mend_here)
        self.bar.waiving_wanted.connect(self.waive)
        self.bar.taking_back_wanted.connect(self.take_back)
        self.bar.erasing_wanted.connect(self.erase)
        mend = QShortcut(QKeySequence("F2"), self.list, self.mend_here)
        mend.setContext(Qt.ShortcutContext.WidgetShortcut)

    def _lay_out(self) -> None:
        card = Card(self._desk.theme, parent=self)
        card.body.setContentsMargins(1, 1, 1, 5)
        self._stack = put(card.body, QStackedWidget(card))
        put_all(self._stack, self.list, self.empty)
        column = vbox(self, GRID + 4, margins=(MARGIN, MARGIN, MARGIN, MARGIN))
        put_all(column, self.header, self.message)
        column.addWidget(card, 1)
        column.addWidget(self.bar)

    # --- asked from outside

    @property
    def no_items_text(self) -> str:
        """What stands in the inspector where the selection is about no item."""
        return _NOT_OF_AN_ITEM if self.list.row is not None else _NO_FINDING

    def show_group(self, key: str) -> None:
        """Open what one check found (the key of its group) and select the first of it."""
        self._turned[key] = True
        self.read()
        number = self.model.row_of(f"group:{key}")
        if number is not None:
            self.list.setCurrentIndex(self.model.index(number + 1, 0))
            self.list.scrollTo(self.model.index(number, 0), FindingsList.ScrollHint.PositionAtTop)
        self.list.setFocus()

    # --- acting

    def mend_here(self) -> None:
        """Go to the field of the inspector that mends the selected finding."""
        row = self.list.row
        if isinstance(row, FindingRow) and row.code and self._desk.bridge.view.editable:
            self.mending_wanted.emit(FixTarget(row.code, _place_of(row.finding)))

    def waive(self) -> None:
        """Ask why the selected finding, or all of the selected check, can stay, and waive it."""
        row = self.list.row
        findings = (row.finding,) if isinstance(row, FindingRow) else row.findings if row else ()
        if findings:
            self._desk.prompts.run(WaiveDialog(self._desk, findings, self))
            self.list.setFocus()

    def take_back(self) -> None:
        """Let a waived finding stand again."""
        row = self.list.row
        if not isinstance(row, FindingRow) or row.waiver is None:
            return
        with self.message.refusals():
            self._desk.bridge.perform(unwaive(self._desk.bridge.view.plan, row.waiver))
            self.message.clear_message()
        self.list.setFocus()

    def erase(self) -> None:
        """Show where the text of the selected finding stands, and erase it for good."""
        row, service = self.list.row, self._desk.bridge.service
        key = marked_field(service.plan, row.finding) if isinstance(row, FindingRow) else None
        if key is None:
            return
        # No backup begun before it is to be there after it.
        with self._desk.bridge.beside.paused():
            try:
                found = find_passages(service.plan, key, service.texts())
            except PlannerError as error:
                self.message.show_error(str(error))
                return
            self._desk.prompts.run(EraseDialog(self._desk, found, self))
        self.list.setFocus()

    def _open(self, row: Row) -> None:
        """Enter opens the place of a finding, and a check itself."""
        if isinstance(row, GroupRow):
            self._turn(row.key)
        else:
            self._go(row)

    def _go(self, row: Row | None) -> None:
        if isinstance(row, GroupRow):
            if len(row.codes) == 1:
                self.item_wanted.emit(row.codes[0])
            elif row.codes:
                figure = Figure(frozenset(row.codes), f"to look at: {row.text.lower()}")
                self.items_wanted.emit(figure.filter)
        elif row is not None:
            self._go_to(row.finding)

    def _go_to(self, finding: Finding) -> None:
        if finding.code:
            self.item_wanted.emit(finding.code)
        elif finding.record and can_be_opened(finding.entity):
            self.record_wanted.emit(finding.record)
        elif place_of(finding.entity) is not None and finding.entity is not Entity.ITEM:
            self.place_wanted.emit(finding.entity)

    def _turn(self, key: str) -> None:
        row = next((r for r in self._rows() if isinstance(r, GroupRow) and r.key == key), None)
        if row is not None:
            self._turned[key] = not row.expanded
            if row.expanded:
                self.list.pick(row.id)
            self._show_rows()

    # --- reading

    def read(self) -> None:
        """Run the checks again; what is selected stays in sight, also once it is mended."""
        self._judged = check_plan(self._desk.bridge.view)
        self._keep(self.list.row)
        stands, aside = len(self._judged.stands), len(self._judged.waived)
        said = count_text(stands) if stands else "nothing found"
        self.header.set_sub(f"{said} · {aside} waived" if aside else said)
        self._show_rows()

    def _keep(self, row: Row | None) -> None:
        """Keep a finding that was just mended where it is; waiving one is not mending it."""
        stands = {finding.key for finding in self._judged.stands}
        aside = {finding.key for finding, _ in self._judged.waived}
        self._kept = None
        if isinstance(row, FindingRow) and row.waiver is None and row.finding.key not in stands | aside:
            shown = [one for n in range(self.model.rowCount()) if (one := self.model.row_at(n)) is not None]
            self._kept = FixedFinding.of(shown, row)

    def _rows(self) -> list[Row]:
        return finding_rows(self._desk.bridge.view, self._judged, self._turned, self._kept)

    def _show_rows(self) -> None:
        rows = self._rows()
        self.model.set_rows(rows)
        self._stack.setCurrentWidget(self.list if rows else self.empty)
        if self.list.row is None and rows:
            first = next((row for row in rows if isinstance(row, FindingRow)), rows[0])
            self.list.pick(first.id)
        self._show_picked()

    def _show_picked(self) -> None:
        row = self.list.row
        together = isinstance(row, GroupRow) and all(_place_of(f) in _OF_SEVERAL for f in row.findings)
        self.bar.show_row(row, editable=self._desk.bridge.view.editable, together=together)
        codes = ((row.code,) if row.code else ()) if isinstance(row, FindingRow) else row.codes if row else ()
        if codes != self.codes:
            self.codes = codes
            self.selection_changed.emit(codes)
        if self._kept is not None and (row is None or row.id != self._kept.row.id):
            self._kept = None
            # The model may be in the midst of changing what is selected.
            QTimer.singleShot(0, self, self._show_rows)


def _place_of(finding: Finding) -> str:
    """The field or section of the inspector in which a finding about an item is mended."""
    return _KEPT_IN.get(finding.where or "") or MENDED_IN.get(finding.id, "status")
