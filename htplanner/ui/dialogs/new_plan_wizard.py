"""The new-plan wizard: five short pages, then the facts with which a plan is founded.

It makes nothing itself. Whoever shows it founds the plan from ``outcome``.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from htplanner.domain.editing.edits import add
from htplanner.domain.model.changes import Edit, new_id
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import PartyKind
from htplanner.ui.dialogs.frame import FramedDialog
from htplanner.ui.dialogs.wizard_pages import (
    OrganizationPage,
    PhasesPage,
    QuestionsPage,
    ReflectionsPage,
    WizardPage,
)
from htplanner.ui.dialogs.wizard_place import PlacePage
from htplanner.ui.prompts import Prompts
from htplanner.ui.session.plan_session import SessionProtocol
from htplanner.ui.shell.file_names import PLAN_FILES
from htplanner.ui.shell.program import Program
from htplanner.ui.shell.theme import Theme
from htplanner.ui.widgets.buttons import SecondaryButton
from htplanner.ui.widgets.card import TextLabel
from htplanner.ui.widgets.scroll_pane import ScrollPane

_SIZE = QSize(620, 520)


@dataclass(frozen=True)
class NewPlan:
    """What the wizard gathered: the file, fields of ``PlanInfo``, and what is to be done first.

    ``me`` is the id under which the edits add whoever sits here, None where nobody gave a name.
    """

    path: Path
    info: Mapping[str, object]
    edits: tuple[Edit, ...]
    me: str | None
    passphrase: str | None = field(default=None, repr=False)

    def make(self, program: Program) -> SessionProtocol:
        """Found the plan as it was asked for."""
        with program.using(self.passphrase) if self.passphrase is not None else nullcontext():
            return program.create(self.path, self.info, self.edits)


class NewPlanWizard(FramedDialog):
    """Asks page by page; ``outcome`` is set once it was gone through to the end."""

    def __init__(
        self,
        theme: Theme,
        prompts: Prompts,
        framework: Framework,
        today: date,
        folder: Path,
        parent: QWidget | None = None,
        *,
        may_encrypt: bool = False,
    ) -> None:
        super().__init__(theme, "New plan", _SIZE, parent)
        self._prompts = prompts
        self.outcome: NewPlan | None = None
        self.organization = OrganizationPage(theme, today)
        self.reflections = ReflectionsPage(theme, framework)
        self.questions = QuestionsPage(theme)
        self.phases = PhasesPage(theme, framework, today)
        self.place = PlacePage(theme, today, folder, self._ask_path, may_encrypt=may_encrypt)
        self.pages: tuple[WizardPage, ...] = (
            *(self.organization, self.reflections, self.questions, self.phases, self.place),
        )
        self.setProperty("steps", len(self.pages))
        self._stack = QStackedWidget(self)
        for page in self.pages:
            self._stack.addWidget(ScrollPane(page))
        self.body.addWidget(self._stack)
        self._step = TextLabel(theme, "", self, tone="text_secondary")
        self.back_button = SecondaryButton(theme, "Bac&k", self, on_click=self.go_back)
        self.add_first(self._step)
        self.add_close_button("Cancel")
        self.add_last(self.back_button)
        self.next_button = self.add_accept_button("&Next")
        self.show_step(0)
        self._at_first = self._entered()

    @property
    def page(self) -> WizardPage:
        """The page in sight."""
        return self.pages[self._stack.currentIndex()]

    def accept(self) -> None:
        """Go on to the next page, or from the last one finish; not while something is missing."""
        at = self.focusWidget()
        # Leaving a field makes it take what was typed, however the button was pressed.
        self.next_button.setFocus()
        problem = self.page.problem()
        wrong = self.page.show_problem(problem)
        if problem:
            if (field := wrong or at) is not None:
                field.setFocus()
            return
        place = self._stack.currentIndex()
        if place < len(self.pages) - 1:
            self.show_step(place + 1)
            return
        phases, name, me = self.phases.edit(), self.organization.me, new_id()
        person = {"kind": PartyKind.PERSON, "name": name}
        edits = (phases, add(Entity.PARTY, person, f"Add {name}", record_id=me) if name else None)
        self.outcome = NewPlan(
            path=self.place.target,
            info={**self.organization.info(), **self.reflections.info(), **self.questions.info()},
            edits=tuple(edit for edit in edits if edit is not None),
            me=me if name else None,
            passphrase=self.place.passphrase,
        )
        super().accept()

    def reject(self) -> None:
        """Leave without a plan; asked first where something was entered, since it would be lost."""
        if self._entered() == self._at_first or self._prompts.confirm(
            "Leave without making the plan?", "What you entered here is not kept.", "Leave"
        ):
            super().reject()

    def _entered(self) -> tuple[object, ...]:
        """Everything the pages hold."""
        pages = (self.organization, self.reflections, self.questions)
        phases = (
            self.phases.wanted.isChecked(),
            self.phases.first_day.line.text(),
            self.phases.months.value(),
        )
        return (*(page.info() for page in pages), self.organization.me, phases, self.place.path.text())

    def go_back(self) -> None:
        """Go back one page; what was entered stays."""
        self.show_step(max(0, self._stack.currentIndex() - 1))

    def show_step(self, place: int) -> None:
        """Show one page by its number from 0, whatever was entered before it."""
        self._stack.setCurrentIndex(place)
        last = place == len(self.pages) - 1
        self._step.setText(f"Step {place + 1} of {len(self.pages)}")
        self.back_button.setEnabled(place > 0)
        self.next_button.setText("Make the &plan" if last else "&Next")
        first = next(
            (
                child
                for child in self.page.findChildren(QWidget)
                if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.focusProxy() is None
            ),
            self.next_button,
        )
        first.setFocus()

    def _ask_path(self, suggested: Path) -> Path | None:
        return self._prompts.save_path("Where to keep the plan", suggested, PLAN_FILES)
