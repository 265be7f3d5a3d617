"""Task force: who is there to do the work, what each of them carries, and which seats are still empty."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from htplanner.domain.editing import edits
from htplanner.domain.model.records import Department, Entity, Party
from htplanner.domain.model.vocabulary import DISCIPLINES, PartyKind
from htplanner.domain.privacy.erasure import find_person
from htplanner.domain.reading.filters import Filter
from htplanner.domain.reading.uses import uses
from htplanner.domain.reading.view import PlanView
from htplanner.errors import PlannerError
from htplanner.ui.dialogs.erase_dialog import EraseDialog
from htplanner.ui.dialogs.hand_over_dialog import HandOverDialog
from htplanner.ui.models.party_rows import (
    PartyRow,
    department_columns,
    department_rows,
    party_columns,
    party_rows,
    seat_columns,
    seat_rows,
    workload_filter,
)
from htplanner.ui.registers.choices import party_choices, people_choices
from htplanner.ui.registers.form_field import FormField
from htplanner.ui.registers.pane import beside
from htplanner.ui.registers.plain import plain_register
from htplanner.ui.registers.segments import Segments
from htplanner.ui.registers.view import PaneSection, QuickFilter, RegisterSpec, RegisterView
from htplanner.ui.session.bridge import PlanChanged
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.theme import GRID, Role
from htplanner.ui.widgets.boxes import put, put_all, vbox
from htplanner.ui.widgets.buttons import LinkButton, PrimaryButton, QuietButton, SecondaryButton
from htplanner.ui.widgets.card import PageHeader, SectionTitle, TextLabel
from htplanner.ui.widgets.combo import Choice
from htplanner.ui.widgets.fields.choice_fields import ChoiceField
from htplanner.ui.widgets.message_line import MessageLine

PARTS = {
    "people": "People",
    "positions": "Positions",
    "committees": "Committees",
    "departments": "Departments",
    "seats": "Seats",
}
_KINDS = {
    "people": PartyKind.PERSON,
    "positions": PartyKind.POSITION,
    "committees": PartyKind.COMMITTEE,
}
_WATCHES = frozenset(
    {Entity.PARTY, Entity.ITEM, Entity.SEAT, Entity.ROUND, Entity.DEPARTMENT, Entity.DOCUMENT}
)
_COUNTED = (Entity.PARTY, Entity.SEAT, Entity.DEPARTMENT)
_NO_SEAT = (
    "No seat and no mark names lived experience, so that nobody can be known by it. Whoever brings it sits "
    "where they work, or as a community partner."
)


class TaskForcePage(QWidget):
    """``items_wanted`` carries a ``Filter`` for exactly the actions a figure counts."""

    items_wanted = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.header = PageHeader(desk.theme, "Task force", parent=self)
        self.hand_over_button = SecondaryButton(desk.theme, "Hand over…", self)
        self.add_button = PrimaryButton(desk.theme, "Add", self, icon="add")
        for button, act in ((self.hand_over_button, self.hand_over), (self.add_button, self.start_adding)):
            button.clicked.connect(lambda _on=False, act=act: act())
            self.header.add_action(button)
        self.segments = Segments(desk.theme, "Parts of the task force", PARTS, self)
        self.views = {key: self._make_view(key) for key in PARTS}
        self._stack = QStackedWidget(self)
        for view in self.views.values():
            self._stack.addWidget(view)
        self.seat_note = TextLabel(
            desk.theme, _NO_SEAT, self, role=Role.SECONDARY, tone="text_quiet", wrap=True
        )
        left = QVBoxLayout()
        put_all(left, self.header, self.segments)
        left.addWidget(self._stack, 1)
        left.addWidget(self.seat_note)
        beside(self, left, *(view.pane for view in self.views.values()))
        self.segments.chosen.connect(self.show_part)
        desk.bridge.changed.connect(self._follow)
        desk.bridge.replaced.connect(self._count)
        self._count()
        kept = desk.memory.get("task_force.part", "people")
        self.show_part(kept if isinstance(kept, str) and kept in PARTS else "people")

    def show_part(self, key: str) -> None:
        """Show people, positions, committees, departments or seats (a key of ``PARTS``)."""
        self._part = key
        self.segments.choose(key)
        self._stack.setCurrentWidget(self.views[key])
        self.seat_note.setVisible(key == "seats")
        self.add_button.setText(f"Add {_REGISTERS[key].noun}")
        self._desk.memory.put("task_force.part", key)

    def show_party(self, party_id: str) -> None:
        """Select a person, position or committee; without one of that id nothing changes."""
        party = self._desk.bridge.view.plan.parties.get(party_id)
        if party is not None:
            key = next(key for key, kind in _KINDS.items() if kind is party.kind)
            self.show_part(key)
            self.views[key].select(party_id)

    def start_adding(self) -> None:
        """Open an empty form in the part that is shown."""
        self.views[self._part].start_adding()

    def hand_over(self, giver: str = "") -> None:
        """Ask who hands everything over to whom; ``giver`` is suggested, else the one selected."""
        chosen = giver or (self.views[self._part].table.picked_id if self._part in _KINDS else "")
        if self._desk.prompts.run(HandOverDialog(self._desk, chosen, self)):
            # What asked for it may be gone by now, and the next button in line removes the one selected.
            self.views[self._part].take_keyboard()

    def erase(self, person: str) -> None:
        """Show everything that names a person, and erase it for good."""
        bridge = self._desk.bridge
        # No backup begun before it is to be there after it.
        with bridge.beside.paused():
            try:
                found = find_person(bridge.service.plan, person, bridge.service.texts())
            except PlannerError as error:
                self.views["people"].pane.message.show_error(str(error))
                return
            erased = self._desk.prompts.run(EraseDialog(self._desk, found, self))
        if erased:
            self.views["people"].take_keyboard()

    def _make_view(self, key: str) -> RegisterView:
        make: Callable[[QWidget], Sequence[PaneSection]] | None = None
        if key in _KINDS:
            make = self._sections
        elif key == "departments":
            make = self._department_sections
        view = RegisterView(self._desk, _REGISTERS[key], make, self)
        view.items_wanted.connect(self.items_wanted)
        return view

    def _sections(self, parent: QWidget) -> Sequence[PaneSection]:
        section = CarriesSection(self._desk, parent)
        section.items_wanted.connect(self.items_wanted)
        section.hand_over_wanted.connect(self.hand_over)
        leaving = LeavingSection(self._desk, parent)
        leaving.erasing_wanted.connect(self.erase)
        return [section, leaving]

    def _department_sections(self, parent: QWidget) -> Sequence[PaneSection]:
        section = JoinSection(self._desk, parent)
        section.joined.connect(self._select_joined)
        return [section]

    def _select_joined(self, department: str) -> None:
        self.views["departments"].select(department)
        # The button that joined is off now, and the next one in line removes the department.
        self.views["departments"].take_keyboard()

    def _follow(self, change: PlanChanged) -> None:
        if any(value.entity in _COUNTED for value in change.change.values):
            self._count()

    def _count(self) -> None:
        plan = self._desk.bridge.view.plan
        for key, kind in _KINDS.items():
            self.segments.set_count(key, sum(p.kind is kind for p in plan.parties.values()))
        self.segments.set_count("departments", len(plan.departments))
        self.segments.set_count("seats", len(plan.seats))
        vacant = sum(seat.party is None for seat in plan.seats.values())
        self.header.set_sub(f"{vacant} of {len(plan.seats)} seats vacant" if vacant else "")
        self.hand_over_button.setEnabled(len(plan.parties) > 1)
        for button in (self.hand_over_button, self.add_button):
            button.setVisible(self._desk.bridge.view.editable)


class CarriesSection(PaneSection):
    """All one party carries in the plan; figures open what they count."""

    items_wanted = Signal(object)
    hand_over_wanted = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._id = ""
        self._row: PartyRow | None = None
        self._column = vbox(self, GRID // 2)
        title = put(self._column, SectionTitle(desk.theme, "Carries", self))
        self.hand_over_button = title.add_action(LinkButton(desk.theme, "Hand over…", self))
        self.hand_over_button.clicked.connect(lambda: self.hand_over_wanted.emit(self._id))
        self.said = put(self._column, TextLabel(desk.theme, "", self, tone="text_secondary", wrap=True))
        self.open_button = LinkButton(desk.theme, "", self, on_click=self._open)
        self._column.addWidget(self.open_button, 0, Qt.AlignmentFlag.AlignLeft)

    def show_record(self, record: Party) -> None:
        view = self._desk.bridge.view
        self._id = record.id
        self._row = next(row for row in party_rows(view, record.kind) if row.id == record.id)
        found = uses(view.plan, Entity.PARTY, record.id)
        lines = [use.text[:1].upper() + use.text[1:] for use in found]
        self.said.setText(
            "\n".join(lines)
            or f"Not used yet. Choose this {record.kind.text} on plan items, or drag the row onto them."
        )
        load = self._row.load
        self.open_button.setText(f"Show {load.owns} action{'' if load.owns == 1 else 's'} in the plan")
        self.open_button.setVisible(load.owns > 0)
        self.hand_over_button.setVisible(bool(found) and view.editable)

    def _open(self) -> None:
        assert self._row is not None
        self.items_wanted.emit(workload_filter("owns", self._row.owners, self._row.party.name))


class JoinSection(PaneSection):
    """Joins a department with another; ``joined`` carries the id of the remaining one."""

    joined = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._id = ""
        column = vbox(self, GRID // 2)
        column.addWidget(SectionTitle(desk.theme, "Join with another department", self))
        self.into = put(column, ChoiceField(desk.theme, "Join with", "Choose a department", self))
        self.into.edited.connect(self._tell)
        self.join_button = SecondaryButton(desk.theme, "Join", self, on_click=self._join)
        column.addWidget(self.join_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.message = put(column, MessageLine(desk.theme, self))

    def show_record(self, record: Department) -> None:
        view = self._desk.bridge.view
        if record.id != self._id:
            self._id = record.id
            self.into.show_value(None)
        others = [one for one in view.plan.departments.values() if one.id != record.id]
        self.into.offer([Choice(one.id, one.name) for one in others])
        self.setVisible(bool(others) and view.editable)
        self._tell()

    def _tell(self) -> None:
        self.message.clear_message()
        self.join_button.setEnabled(self.into.value() is not None)

    def _join(self) -> None:
        into = self.into.value()
        plan = self._desk.bridge.view.plan
        with self.message.refusals():
            self._desk.bridge.perform(edits.join_departments(plan, self._id, into))
            self.joined.emit(into)


class LeavingSection(PaneSection):
    """For a person who has left and asks not to be named any more; ``erasing_wanted`` carries their id."""

    at_end = True
    erasing_wanted = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._id = ""
        column = vbox(self)
        self.erase_button = QuietButton(desk.theme, "Erase this person for good…", self, icon="person")
        self.erase_button.setToolTip("From the plan, all of its history and its closed quarters")
        self.erase_button.clicked.connect(lambda: self.erasing_wanted.emit(self._id))
        column.addWidget(self.erase_button, 0, Qt.AlignmentFlag.AlignLeft)

    def show_record(self, record: Party) -> None:
        self._id = record.id
        self.setVisible(record.kind is PartyKind.PERSON and self._desk.bridge.view.editable)


def _opens(row: Any, key: str) -> Filter | None:
    return workload_filter(key, row.owners, row.party.name) if isinstance(row, PartyRow) else None


def _kind_register(key: str, icon: str, empty: str, offers: Sequence[FormField]) -> RegisterSpec:
    kind = _KINDS[key]
    quick = [QuickFilter("Overdue work", lambda row: row.load.overdue > 0)]
    if kind is not PartyKind.PERSON:
        quick.append(QuickFilter("Vacant", lambda row: not row.lead))

    def fixed(_view: PlanView) -> Mapping[str, object]:
        return {"kind": kind}

    return plain_register(
        Entity.PARTY,
        key=key,
        noun=kind.text,
        plural=PARTS[key],
        icon=icon,
        empty=empty,
        rows=lambda view: party_rows(view, kind),
        columns=party_columns(kind),
        offers=offers,
        watches=_WATCHES,
        fixed=fixed,
        quick=quick,
        opens=_opens,
    )


def _free_disciplines(view: PlanView) -> list[str]:
    taken = {seat.discipline for seat in view.plan.seats.values()}
    return [discipline for discipline in DISCIPLINES if discipline not in taken]


_DEPARTMENT = FormField("department")
_NOTE = FormField("note")
_AWAY = (FormField("away_from"), FormField("away_until"))
_REGISTERS: Mapping[str, RegisterSpec] = {
    "people": _kind_register(
        "people",
        "person",
        "The people who do the work. Each can own actions, hold positions and sit on the task force.",
        [
            FormField("name"),
            FormField("title"),
            _DEPARTMENT,
            FormField("email"),
            FormField("phone"),
            *_AWAY,
            _NOTE,
        ],
    ),
    "positions": _kind_register(
        "positions",
        "position",
        "Positions own work that stays when its holder changes, such as a nurse manager or a quality office.",
        [
            FormField("name"),
            _DEPARTMENT,
            FormField("holder", choices=people_choices, placeholder="Vacant"),
            FormField("email"),
            FormField("phone"),
            _NOTE,
        ],
    ),
    "committees": _kind_register(
        "committees",
        "committee",
        "Committees that own work or approve documents, with their chair and members.",
        [
            FormField("name"),
            FormField("chair", choices=people_choices, placeholder="Vacant"),
            FormField("members", choices=party_choices, placeholder="Add a member"),
            _NOTE,
        ],
    ),
    "departments": plain_register(
        Entity.DEPARTMENT,
        icon="folder",
        empty="No departments yet. Type one on a person, position or document to add it.",
        rows=department_rows,
        columns=department_columns(),
        watches=_WATCHES,
    ),
    "seats": plain_register(
        Entity.SEAT,
        empty="A seat for every discipline the response needs, so that everyone sees which is still vacant.",
        rows=seat_rows,
        columns=seat_columns(),
        special=[
            FormField("discipline", suggestions=_free_disciplines),
            FormField("party", choices=party_choices, placeholder="Vacant"),
        ],
        watches=_WATCHES,
        quick=(QuickFilter("Vacant", lambda row: not row.name),),
    ),
}
