"""The pages of the new-plan wizard: each asks one thing and says what is missing before one goes on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QFormLayout,
    QGridLayout,
    QLineEdit,
    QRadioButton,
    QSizePolicy,
    QSpinBox,
    QWidget,
)

from htplanner.domain.editing.founding import PHASE_MONTHS, STARTER_PHASES, starter_phases
from htplanner.domain.model.changes import Edit
from htplanner.domain.model.dates import add_months
from htplanner.domain.model.framework import Framework
from htplanner.ui.shell.dates import date_text
from htplanner.ui.shell.theme import GRID, MARGIN, Role, Theme
from htplanner.ui.widgets.boxes import hbox, put_all, vbox
from htplanner.ui.widgets.card import TextLabel
from htplanner.ui.widgets.fields.date_field import DateField
from htplanner.ui.widgets.fields.field import NOTE_PLACEHOLDER, patient_warning
from htplanner.ui.widgets.message_line import MessageLine

SETTINGS = (
    "Hospital",
    "Health system",
    "Community health center",
    "Clinic or practice",
    "Behavioral health service",
    "School of health professions",
)
"""Settings that are offered; any other may be typed."""


class WizardPage(QWidget):
    """A page with a heading and a sentence on why it asks; ``body`` is the layout to fill."""

    def __init__(self, theme: Theme, heading: str, why: str) -> None:
        super().__init__()
        self.theme = theme
        self.heading = heading
        self.message = MessageLine(theme, self)
        self.body = vbox(spacing=GRID + 4)
        column = vbox(self, GRID, margins=(0, 0, GRID, 0))
        column.addWidget(TextLabel(theme, heading, self, role=Role.SECTION))
        column.addWidget(TextLabel(theme, why, self, tone="text_secondary", wrap=True))
        column.addSpacing(GRID)
        column.addLayout(self.body)
        column.addWidget(self.message)
        column.addStretch(1)

    def problem(self) -> str:
        """What is missing or wrong, in one plain line; empty where one can go on."""
        return ""

    def show_problem(self, problem: str) -> QWidget | None:
        """Say what is missing, or take the message away; returns the field to mend it in, if there is one."""
        self.message.show_error(problem)
        return None


class OrganizationPage(WizardPage):
    """Whose plan it is."""

    def __init__(self, theme: Theme, today: date) -> None:
        super().__init__(
            theme,
            "Your organization",
            "These words stand in the plan and its reports. File names and window titles leave them out, "
            "unless the settings say otherwise.",
        )
        self.organization = line_named("Organization")
        self.name = line_named("Plan name")
        self.name.setText(f"Plan {today.year}–{today.year + 2}")
        self.setting = QComboBox()
        self.setting.setEditable(True)
        self.setting.addItems(SETTINGS)
        self.setting.setCurrentIndex(-1)
        self.setting.setAccessibleName("Setting")
        self.setting.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        typed = self.setting.lineEdit()
        assert typed is not None, "an editable combo box has a line edit"
        typed.setAccessibleName("Setting")
        typed.setPlaceholderText("For instance a hospital or a clinic")
        self.your_name = line_named("Your name")
        self.your_name.setPlaceholderText("So that your changes carry it; it may stay empty")
        form = _form()
        for label, field in (
            ("Or&ganization", self.organization),
            ("&Plan name", self.name),
            ("&Setting", self.setting),
            ("&Your name", self.your_name),
        ):
            form.addRow(label, field)
        self.body.addLayout(form)

    def problem(self) -> str:
        return "" if self.name.text().strip() else "Give the plan a name; it can be changed later."

    @property
    def me(self) -> str:
        """The name of whoever sits here, or empty."""
        return " ".join(self.your_name.text().split())

    def info(self) -> dict[str, object]:
        """What was entered, by field of ``PlanInfo``."""
        typed = {
            "organization": self.organization.text(),
            "name": self.name.text(),
            "setting": self.setting.currentText(),
        }
        return {name: text.strip() for name, text in typed.items() if text.strip()}


class ReflectionsPage(WizardPage):
    """The three things the publication advises to think about before anything is put in place."""

    def __init__(self, theme: Theme, framework: Framework) -> None:
        super().__init__(
            theme,
            "Before you start",
            "The publication advises to reflect on three things first. A line each is enough, and all of it "
            "can wait.",
        )
        self.lines: dict[str, QLineEdit] = {}
        for reflection in framework.reflections:
            line = line_named(reflection.title)
            line.setAccessibleDescription(reflection.prompt)
            line.setPlaceholderText(NOTE_PLACEHOLDER)
            line.textChanged.connect(self._look_over)
            part = vbox(self.body, 4)
            part.addWidget(TextLabel(theme, reflection.title, role=Role.STRONG))
            part.addWidget(TextLabel(theme, reflection.prompt, tone="text_secondary", wrap=True))
            part.addWidget(line)
            self.lines[_REFLECTIONS.get(reflection.key, reflection.key)] = line

    def _look_over(self) -> None:
        """Point gently at what looks as if it tells of a patient; the text stands all the same."""
        self.message.show_warning(patient_warning(*(line.text() for line in self.lines.values())))

    def info(self) -> dict[str, object]:
        """What was entered, by field of ``PlanInfo``."""
        return {name: line.text().strip() for name, line in self.lines.items() if line.text().strip()}


_REFLECTIONS: Mapping[str, str] = {"staff_knowledge": "knowledge"}
"""Fields of ``PlanInfo`` whose name is not the reflection's key."""


class QuestionsPage(WizardPage):
    """Research and teaching: what is left open by a "no", and that a "no" takes nothing out."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(
            theme,
            "Research and teaching",
            "The publication also speaks to those who do research and to those who teach. With “No” these "
            "parts stay in the plan as Undecided, for you to decide on; nothing is taken out.",
        )
        self.research = YesNo(
            theme,
            "Does anyone do research or quality improvement?",
            "Evaluating your own work counts: an audit, a survey, a pilot.",
        )
        self.teaching = YesNo(
            theme,
            "Does anyone teach or precept?",
            "Students, residents, new colleagues: whoever guides them counts.",
        )
        put_all(self.body, self.research, self.teaching)

    def info(self) -> dict[str, object]:
        """The answers given, by field of ``PlanInfo``; a question left open is not among them."""
        answers = {"research": self.research.answer, "teaching": self.teaching.answer}
        return {name: answer for name, answer in answers.items() if answer is not None}


class ArrowRadio(QRadioButton):
    """A radio button that the arrow keys choose, also while none of its group is chosen yet."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        group, step = self.group(), _STEPS.get(Qt.Key(event.key()))
        if step is None or group is None:
            super().keyPressEvent(event)
            return
        buttons = group.buttons()
        other = buttons[(buttons.index(self) + step) % len(buttons)]
        other.setFocus()
        other.setChecked(True)


_STEPS = {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1}


class YesNo(QWidget):
    """A question answered with yes or no, or not yet."""

    def __init__(self, theme: Theme, question: str, hint: str) -> None:
        super().__init__()
        self.yes, self.no = ArrowRadio("Yes"), ArrowRadio("No")
        group = QButtonGroup(self)
        line = hbox(spacing=MARGIN)
        for button in (self.yes, self.no):
            button.setAccessibleName(f"{question} {button.text()}")
            group.addButton(button)
            line.addWidget(button)
        line.addStretch(1)
        column = vbox(self, 4)
        column.addWidget(TextLabel(theme, question, role=Role.STRONG, wrap=True))
        column.addWidget(TextLabel(theme, hint, tone="text_secondary", wrap=True))
        column.addLayout(line)

    @property
    def answer(self) -> bool | None:
        """Yes, no, or None while neither was chosen."""
        return True if self.yes.isChecked() else False if self.no.isChecked() else None


class PhasesPage(WizardPage):
    """Whether to start with three phases, from which day on and how long each."""

    def __init__(self, theme: Theme, framework: Framework, today: date) -> None:
        super().__init__(
            theme,
            "Phases",
            "A phase says when, never whether. The response, from safety planning to confidentiality, comes "
            "first; looking for risk follows once it stands. Everything can be renamed and moved later.",
        )
        self._framework = framework
        self.wanted = QCheckBox("Start with three &phases")
        self.wanted.setChecked(True)
        self.first_day = DateField(theme, "First day", lambda: today)
        self.first_day.show_value(add_months(today.replace(day=1), 1))
        self.months = QSpinBox()
        self.months.setRange(1, 36)
        self.months.setValue(PHASE_MONTHS)
        for part in (self.months, self.months.lineEdit()):
            part.setAccessibleName("Months for each phase")
        # The style sheet's padding does not reach the line in a spin box.
        self.months.lineEdit().setTextMargins(GRID, 0, 0, 0)
        self._preview = [TextLabel(theme, "", tone="text_secondary") for _ in STARTER_PHASES]
        form = _form()
        form.addRow("&First day", self.first_day)
        form.addRow("&Months each", self.months)
        self._fields = QWidget()
        inside = vbox(self._fields)
        inside.addLayout(form)
        inside.addSpacing(GRID)
        spans = QGridLayout()
        spans.setHorizontalSpacing(MARGIN)
        spans.setColumnStretch(1, 1)
        for row, ((name, _, _), label) in enumerate(zip(STARTER_PHASES, self._preview, strict=True)):
            spans.addWidget(TextLabel(theme, f"{row + 1} {name}"), row, 0)
            spans.addWidget(label, row, 1)
        inside.addLayout(spans)
        put_all(self.body, self.wanted, self._fields)
        self.wanted.toggled.connect(self._fields.setEnabled)
        self.first_day.edited.connect(self._show_preview)
        self.months.valueChanged.connect(self._show_preview)
        self._show_preview()

    def problem(self) -> str:
        if not self.wanted.isChecked():
            return ""
        if self.first_day.unreadable:
            return "The first day cannot be read as a date."
        return "" if self.first_day.value() else "Enter the date the first phase begins."

    def edit(self) -> Edit | None:
        """The edit that adds the phases; None where they are not wanted."""
        first_day = self.first_day.value()
        if not self.wanted.isChecked() or first_day is None:
            return None
        return starter_phases(self._framework, first_day, self.months.value())

    def _show_preview(self) -> None:
        """Say from when to when each phase would last."""
        start, months = self.first_day.value(), self.months.value()
        for label in self._preview:
            following = add_months(start, months) if start else None
            end = following - timedelta(days=1) if following else None
            label.setText(f"{date_text(start)} to {date_text(end)}" if start else "")
            start = following


def line_named(name: str) -> QLineEdit:
    """A line with a name for screen readers."""
    line = QLineEdit()
    line.setAccessibleName(name)
    return line


def _form() -> QFormLayout:
    form = QFormLayout()
    form.setHorizontalSpacing(MARGIN)
    form.setVerticalSpacing(GRID + 4)
    form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
    return form
