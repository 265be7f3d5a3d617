"""The inspector: one form in sections for the selected items, which follows the plan as it changes."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from htplanner.domain.model.records import KINDS, Entity, Kind
from htplanner.ui.models.plan_edits import Refusal
from htplanner.ui.session.bridge import PlanChanged
from htplanner.ui.shell.desk import Desk
from htplanner.ui.widgets.boxes import vbox
from htplanner.ui.widgets.card import EmptyState

if TYPE_CHECKING:
    from htplanner.ui.inspector.form import InspectorForm

_NOTHING = "Select an item to see and change everything about it, or several to change them together."


@cache
def _named_by_items() -> frozenset[Entity]:
    """Return the kinds that items and their records refer to, with the records of those kinds."""

    def belongs_to(kinds: set[Entity | None]) -> list[Kind]:
        return [k for k in KINDS.values() if any(spec.target in kinds for spec in k.belonging)]

    of_items = [Entity.ITEM.kind, *belongs_to({Entity.ITEM})]
    named = {spec.target for kind in of_items for spec in kind.references} - {Entity.ITEM}
    return frozenset(filter(None, named)) | {kind.entity for kind in belongs_to(named)}


class Inspector(QWidget):
    """Everything about the items ``set_items`` names.

    ``history_wanted`` carries the code of one of them, ``record_wanted`` the id of an ask to show.
    """

    history_wanted = Signal(str)
    record_wanted = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._codes: tuple[str, ...] = ()
        self._form: InspectorForm | None = None
        self.setObjectName("inspector")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Inspector")
        self._stack = QStackedWidget(self)
        self.empty = EmptyState(desk.theme, "plan", _NOTHING, parent=self._stack)
        self._stack.addWidget(self.empty)
        outer = vbox(self, margins=(1, 0, 0, 0))
        outer.addWidget(self._stack)
        desk.bridge.changed.connect(self._follow)
        desk.bridge.replaced.connect(self._show)

    @property
    def form(self) -> InspectorForm:
        """The form, made when something is first selected, since the window appears without."""
        if self._form is None:
            from htplanner.ui.inspector.form import InspectorForm

            self._form = InspectorForm(self._desk, self._stack)
            self._form.history_wanted.connect(self._want_history)
            self._form.record_wanted.connect(self.record_wanted)
            self._stack.addWidget(self._form)
        return self._form

    def set_items(self, codes: tuple[str, ...], nothing: str = _NOTHING) -> None:
        """Show the items with these codes, or a competency where only one is named.

        Without any it says ``nothing``. What is being typed about the last ones is committed first, as by
        leaving the field.
        """
        self.empty.sentence.setText(nothing)
        if codes != self._codes:
            if self._form is not None:
                self._form.leave()
            self._codes = codes
        self._show()

    def complete(self, refusal: Refusal) -> None:
        """Ask for what an edit made elsewhere lacked: the reason of a decision, or evidence."""
        self.set_items(refusal.codes)
        self.form.tracking.complete(refusal.values)

    def go_to(self, codes: tuple[str, ...], place: str) -> None:
        """Show items, and give the keyboard to one of their fields or sections (see ``Form.go_to``)."""
        self.set_items(codes)
        self.form.go_to(place)

    def _follow(self, change: PlanChanged) -> None:
        shown = change.affected.stale | change.affected.codes
        if not shown.isdisjoint(self._codes) or any(
            v.entity in _named_by_items() for v in change.change.values
        ):
            self._show()

    def _show(self) -> None:
        view = self._desk.bridge.view
        items = tuple(code for code in self._codes if code in view.framework.nodes)
        competencies = [code for code in self._codes if code in view.framework.competency_by_code]
        if items:
            self.form.show_items(view, items)
        elif len(competencies) == 1:
            self.form.show_competency(view, competencies[0])
        else:
            self._stack.setCurrentWidget(self.empty)
            return
        self._stack.setCurrentWidget(self.form)

    def _want_history(self) -> None:
        self.history_wanted.emit(self._codes[0])
