"""What a report may say beyond the usual: everything that could put somebody at risk is off at first."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from htplanner.domain.output.report_options import CONFIDENTIALITY
from htplanner.domain.reading.view import PlanView
from htplanner.ui.shell.theme import GRID, Role, Theme
from htplanner.ui.widgets.boxes import clear_layout, put
from htplanner.ui.widgets.card import Card, TextLabel
from htplanner.ui.widgets.fields.line_field import LineField
from htplanner.ui.widgets.message_line import MessageLine


class ReportChoices(Card):
    """``changed`` fires when a person chose something else."""

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "What may be in it", parent)
        self._theme = theme
        self.boxes: dict[str, QCheckBox] = {}
        """The boxes of restricted items, by code."""
        self.names = self._box("Names of persons", "Otherwise owners appear as position or department.")
        self.names_warning = put(self.body, MessageLine(theme, self))
        self.names.toggled.connect(self._warn)
        self.subject = self._box(
            "What the plan is about, on page one",
            "Otherwise the first page names neither the topic nor the framework.",
        )
        self.body.addSpacing(GRID // 2)
        line_label = self._label("Confidentiality line, for this report only")
        self.line = put(self.body, LineField(theme, "Confidentiality line", self))
        line_label.setBuddy(self.line)
        self.line.line.textEdited.connect(self.changed)
        self.line.edited.connect(self.changed)
        self.body.addSpacing(GRID // 2)
        self._restricted_label = self._label("Restricted items whose notes, clauses and evidence go in")
        self._restricted = put(self.body, QWidget(self))
        self._grid = QGridLayout(self._restricted)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GRID)
        self._grid.setVerticalSpacing(GRID // 2)
        self._grid.setColumnStretch(1, 1)
        self._reminder = self._quiet("They stay out of every report unless you tick them each time.")
        self._warn()

    @property
    def confidentiality(self) -> str | None:
        """The line of this report, None for the plan's own."""
        return self.line.line.text().strip() or None

    @property
    def restricted(self) -> frozenset[str]:
        """The codes of restricted items that are let in this once."""
        return frozenset(code for code, box in self.boxes.items() if box.isChecked())

    def refresh(self, view: PlanView) -> None:
        """Offer the restricted items of ``view`` and say what the plan's own line is."""
        self.line.line.setPlaceholderText(view.plan.info.confidentiality or CONFIDENTIALITY)
        codes = [row.code for row in view.rows() if row.item.restricted]
        if codes != list(self.boxes):
            self._fill(view, codes)

    def keep_out_again(self) -> None:
        """Take back what was chosen for one report: it is chosen each time."""
        for box in self.boxes.values():
            box.setChecked(False)

    def _fill(self, view: PlanView, codes: list[str]) -> None:
        kept = self.restricted
        clear_layout(self._grid)
        self.boxes = {}
        for place, code in enumerate(codes):
            title = view.row(code).title
            box = self.boxes[code] = QCheckBox(code, self._restricted)
            box.setAccessibleName(f"{code} {title}")
            box.setChecked(code in kept)
            box.toggled.connect(self.changed)
            said = TextLabel(
                self._theme, title, self._restricted, role=Role.SECONDARY, tone="text_secondary", wrap=True
            )
            said.setBuddy(box)
            top = Qt.AlignmentFlag.AlignTop
            self._grid.addWidget(box, place, 0, top)
            self._grid.addWidget(said, place, 1, top)
        for part in (self._restricted_label, self._restricted, self._reminder):
            part.setVisible(bool(codes))

    def _warn(self) -> None:
        self.names_warning.show_warning(
            "This report names people. Send it only to those who may know who does what."
            if self.names.isChecked()
            else ""
        )
        self.names_warning.setVisible(self.names.isChecked())

    def _box(self, text: str, otherwise: str) -> QCheckBox:
        box = put(self.body, QCheckBox(text, self))
        box.setAccessibleDescription(otherwise)
        box.toggled.connect(self.changed)
        self._quiet(otherwise)
        return box

    def _label(self, text: str) -> TextLabel:
        return put(self.body, TextLabel(self._theme, text, self, role=Role.SECONDARY_STRONG, wrap=True))

    def _quiet(self, text: str) -> TextLabel:
        return put(
            self.body,
            TextLabel(self._theme, text, self, role=Role.SECONDARY, tone="text_secondary", wrap=True),
        )
