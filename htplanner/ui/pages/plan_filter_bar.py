"""The chips above the plan: every question the filter asks is visible, and goes with one click."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from htplanner.domain.model.vocabulary import Applicability, Audience, Health, InPlace, Status, Word
from htplanner.domain.reading.filters import COUNTED, NO_PHASE, Filter
from htplanner.domain.reading.view import PlanView
from htplanner.ui.shell.desk import Desk
from htplanner.ui.widgets.chips import ChipBar, FilterChip
from htplanner.ui.widgets.glyph import glyph_icon

_SWITCHES: Mapping[str, str] = {
    "applies": "Applies here",
    "overdue": "Overdue",
    "no_owner": "No owner",
    "mine": "Mine",
}
"""The chips a click switches, by the filter's field."""

_MORE: Mapping[str, str] = {
    "due_soon": "Due soon",
    "without_policy": "Without a policy in force",
    "without_job_description": "Without a job description",
    "stale_evidence": "Evidence a year old or more",
}
"""The questions asked less often, in the menu of the last chip."""


class PlanFilterBar(ChipBar):
    """Shows a ``Filter`` as chips; ``filter_changed`` carries the one a person chose instead."""

    filter_changed = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk.theme, parent)
        self._desk = desk
        self._filter = Filter()
        self._shown: object = None
        self._switches: dict[str, FilterChip] = {}
        self._menus: dict[str, QMenu] = {}
        self._lists: dict[str, FilterChip] = {}
        self._exact = self._removable(lambda: replace(self._filter, codes=frozenset(), label=""))
        self._add_switch("applies")
        self._add_list("phases")
        for name in ("overdue", "no_owner", "mine"):
            self._add_switch(name)
        for name in ("audiences", "statuses", "more"):
            self._add_list(name)
        self.cleared.connect(lambda: self._ask(Filter()))

    def show_filter(self, asked: Filter, tallies: Mapping[str, int]) -> None:
        """Show what is asked, with a figure on every chip that counts."""
        view = self._desk.bridge.view
        self._filter = asked
        texts = {name: self._list_text(name, view) for name in self._lists}
        shown = (asked, dict(tallies), texts, self._desk.memory.me)
        if shown == self._shown:
            # Chips that say what they said before are not painted again after every edit.
            return
        self._shown = shown
        for name, chip in self._switches.items():
            chip.blockSignals(True)
            chip.setChecked(bool(getattr(asked, name)))
            chip.blockSignals(False)
            chip.set_count(tallies[name] if name in COUNTED and name != "mine" else None)
        self._switches["mine"].setEnabled(self._desk.memory.me is not None)
        self._switches["mine"].setToolTip(
            "What you own or are responsible for"
            if self._desk.memory.me is not None
            else "Say who you are in Settings to see what is yours"
        )
        for name, chip in self._lists.items():
            text = texts[name]
            chip.blockSignals(True)
            chip.setChecked(text is not None)
            chip.blockSignals(False)
            chip.set_text(text or _HEADS[name])
        self._exact.setVisible(bool(asked.codes))
        self._exact.set_text(asked.label or f"{len(asked.codes)} items")
        for chip in self.chips:
            chip.updateGeometry()
        self._show_clear()

    # --- chips

    def _add_switch(self, name: str) -> None:
        chip = FilterChip(self._desk.theme, _SWITCHES[name], self)
        chip.toggled.connect(lambda on, name=name: self._ask(self._with({name: on})))
        self._switches[name] = chip
        self.add_chip(chip)

    def _add_list(self, name: str) -> None:
        menu = QMenu(self)
        menu.aboutToShow.connect(lambda: self._fill_menu(name))
        chip = FilterChip(self._desk.theme, _HEADS[name], self, menu=menu)
        chip.removed.connect(lambda: self._ask(self._without(name)))
        self._menus[name] = menu
        self._lists[name] = chip
        self.add_chip(chip)

    def _removable(self, without: Callable[[], Filter]) -> FilterChip:
        chip = FilterChip(self._desk.theme, "", self, removable=True)
        chip.removed.connect(lambda: self._ask(without()))
        chip.hide()
        return self.add_chip(chip)

    def _show_clear(self) -> None:
        # Chips that are hidden are always on; what counts is whether anything is asked.
        self._clear.setVisible(not self._filter.is_empty)

    def _without(self, name: str) -> Filter:
        nothing = Filter()
        rest = ("applicability", "in_place", "health", "owners", "competency")
        fields = [*_MORE, *rest] if name == "more" else [name]
        return self._with({field: getattr(nothing, field) for field in fields})

    def _with(self, values: dict[str, Any]) -> Filter:
        return replace(self._filter, **values)

    def _ask(self, asked: Filter) -> None:
        if asked != self._filter:
            self.filter_changed.emit(asked)

    # --- what a list says

    def _list_text(self, name: str, view: PlanView) -> str | None:
        asked = self._filter
        if name == "phases":
            return _phases_text(view, asked.phases)
        if name == "audiences":
            return _joined(word.label for word in Audience if word in asked.audiences)
        if name == "statuses":
            return _joined(word.label for word in Status if word in asked.statuses)
        said = [text for field, text in _MORE.items() if getattr(asked, field)]
        said += [word.label for word in Applicability if word in asked.applicability]
        said += [word.label for word in InPlace if word in asked.in_place]
        said += [word.label for word in Health if word in asked.health]
        said += sorted(view.party_name(owner) for owner in asked.owners)
        said += [asked.competency] if asked.competency else []
        return _joined(said)

    # --- menus

    def _fill_menu(self, name: str) -> None:
        menu = self._menus[name]
        menu.clear()
        view = self._desk.bridge.view
        match name:
            case "phases":
                self._add_choices(menu, "phases", {**view.plan.phase_labels, NO_PHASE: "No phase"})
            case "audiences":
                self._add_words(menu, "audiences", Audience)
            case "statuses":
                self._add_words(menu, "statuses", Status)
            case _:
                self._fill_more(menu, view)

    def _fill_more(self, menu: QMenu, view: PlanView) -> None:
        for field, text in _MORE.items():
            action = self._checkable(menu, text, bool(getattr(self._filter, field)))
            action.toggled.connect(lambda on, field=field: self._ask(self._with({field: on})))
        menu.addSeparator()
        self._add_words(menu.addMenu("Applies"), "applicability", Applicability)
        self._add_words(menu.addMenu("In place"), "in_place", InPlace)
        self._add_words(menu.addMenu("Health"), "health", Health)
        owning = {row.owner.value for row in view.rows() if row.owner.value}
        owners = {id_: view.party_name(id_) for id_ in view.plan.parties if id_ in owning}
        self._add_choices(menu.addMenu("Owner"), "owners", owners)
        self._add_competencies(menu.addMenu("Competency"), view)

    def _add_competencies(self, menu: QMenu, view: PlanView) -> None:
        group = QActionGroup(menu)
        for competency in view.framework.competencies:
            title = competency.short_title.replace("&", "&&")
            action = self._checkable(
                menu, f"{competency.code}  {title}", self._filter.competency == competency.code
            )
            group.addAction(action)
            code = competency.code
            action.triggered.connect(
                lambda _=False, code=code: self._ask(replace(self._filter, competency=code))
            )

    def _add_words(self, menu: QMenu, field: str, words: type[Word]) -> None:
        self._add_choices(menu, field, {word: word.label for word in words})

    def _add_choices(self, menu: QMenu, field: str, choices: Mapping[Any, str]) -> None:
        chosen: frozenset[Any] = getattr(self._filter, field)
        for value, text in choices.items():
            action = self._checkable(menu, text.replace("&", "&&"), value in chosen)
            if isinstance(value, Word):
                action.setIcon(glyph_icon(self._desk.theme, value))
                action.setIconVisibleInMenu(False)
            action.toggled.connect(
                lambda on, value=value: self._ask(
                    self._with({field: chosen | {value} if on else chosen - {value}})
                )
            )

    def _checkable(self, menu: QMenu, text: str, checked: bool) -> QAction:
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(checked)
        return action


_HEADS: Mapping[str, str] = {
    "phases": "Phase",
    "audiences": "Audience",
    "statuses": "Status",
    "more": "More",
}
"""What a list chip says while it asks nothing."""


def _joined(texts: Iterable[str]) -> str | None:
    """One or two things by name, more by number; None for nothing."""
    said = list(texts)
    if len(said) > 2:
        return f"{said[0]} + {len(said) - 1}"
    return ", ".join(said) or None


def _phases_text(view: PlanView, phases: frozenset[str]) -> str | None:
    """The phases by number, e.g. "Phases 1–2"; None where none that still exists is asked for."""
    numbers = [n for n, phase in enumerate(view.plan.phases, start=1) if phase in phases]
    said = "No phase" if NO_PHASE in phases else ""
    if not numbers:
        return said or None
    in_a_row = numbers[-1] - numbers[0] == len(numbers) - 1
    text = (
        f"{numbers[0]}–{numbers[-1]}"
        if in_a_row and len(numbers) > 1
        else ", ".join(str(number) for number in numbers)
    )
    named = f"Phase{'s' if len(numbers) > 1 else ''} {text}"
    return f"{named}, {said.lower()}" if said else named
