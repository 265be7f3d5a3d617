"""Closes a quarter in five minutes: what is frozen, figures, checks, the message, and what is asked."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QWidget

from htplanner.domain.model.records import LONGEST_MESSAGE, Ask
from htplanner.domain.model.vocabulary import AskStatus
from htplanner.domain.output.report_options import persons_named
from htplanner.domain.periods.closing import close
from htplanner.domain.reading.checks import run_checks
from htplanner.domain.reading.quarters import ClosablePeriod, closable, figures_at_closing, held_against
from htplanner.domain.reading.view import PlanView
from htplanner.ui.dialogs.frame import FramedDialog
from htplanner.ui.models.period_rows import closed_figures
from htplanner.ui.session.moments import busy_cursor
from htplanner.ui.shell.dates import medium_date_text
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.theme import GRID, Role
from htplanner.ui.widgets.boxes import hbox, put, vbox
from htplanner.ui.widgets.buttons import LinkButton
from htplanner.ui.widgets.card import Card, TextLabel
from htplanner.ui.widgets.combo import Choice, ChoiceCombo
from htplanner.ui.widgets.fields.field import patient_warning
from htplanner.ui.widgets.fields.note_field import NoteField
from htplanner.ui.widgets.figure_strip import FigureStrip
from htplanner.ui.widgets.message_line import MessageLine
from htplanner.ui.widgets.scroll_pane import ScrollPane

MOST_NAMES = 3

SHOWN_ASKS = 4
"""How many open asks there is room for; the rest are counted."""


class CloseQuarterDialog(FramedDialog):
    """Closes one of the quarters that are over, the latest unless another is chosen; there is at least one.

    The quarter is closed before the dialog is, so that a refusal can be answered here; ``closed`` then is its
    name. ``checks_wanted`` and ``asks_wanted`` say that somebody would rather look there first.
    """

    checks_wanted = Signal()
    asks_wanted = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        heading = TextLabel(desk.theme, "", role=Role.TITLE)
        super().__init__(desk.theme, "Close a quarter", QSize(620, 600), parent, heading=heading)
        self._desk = desk
        self._heading = heading
        self._spans = self._over()
        self.closed = ""
        inside = QWidget()
        self._column = vbox(inside, GRID, margins=(0, 0, GRID, 0))
        self._build_period()
        self._build_figures()
        self._build_message()
        self._build_asks()
        self._column.addStretch(1)
        self.body.addWidget(ScrollPane(inside, self), 1)
        self.error = put(self.body, MessageLine(desk.theme, self))
        self.add_close_button("Cancel")
        self.close_button = self.add_accept_button("Close quarter")
        self.period.set_value(next(iter(self._spans)))
        desk.bridge.changed.connect(self._tell)
        self._tell()
        self._look_over()
        self.message.setFocus()

    @property
    def span(self) -> ClosablePeriod:
        """The quarter that would be closed."""
        return self._spans[self.period.value or next(iter(self._spans))]

    def accept(self) -> None:
        """Close the quarter, or say why that cannot be."""
        skipped = " and ".join(self.span.takes_in)
        if skipped and not self._desk.prompts.confirm(
            f"Skip {skipped}?",
            f"{skipped} {'was' if len(self.span.takes_in) == 1 else 'were'} never closed and would become "
            f"part of {self.span.name}. To close {self.span.takes_in[0]} first, choose it in this dialog.",
            f"Close {self.span.name}",
        ):
            return
        bridge, span = self._desk.bridge, self.span
        self.error.show_hint("A backup of the plan is made first…")
        with self.error.refusals():
            with busy_cursor():
                bridge.perform(close(span, bridge.today, self.message.text.strip() or None))
            self.closed = span.name
            super().accept()

    def reject(self) -> None:
        """Give up, but not in the midst of closing."""
        if not self._desk.bridge.beside.waits:
            super().reject()

    # --- building

    def _build_period(self) -> None:
        theme = self.theme
        self._frozen = put(self._column, TextLabel(theme, "", self, tone="text_secondary", wrap=True))
        self.period = put(self._column, ChoiceCombo(theme, "Quarter to close", self))
        self.period.set_choices([Choice(name, name) for name in self._spans])
        self.period.chosen.connect(self._tell)
        self.period.setMaximumWidth(theme.px(200))
        self.period.setVisible(len(self._spans) > 1)
        self._fiscal = put(self._column, QWidget(self))
        line = hbox(self._fiscal, GRID)
        said = "The fiscal year begins in January."
        line.addWidget(TextLabel(theme, said, self._fiscal, tone="text_secondary"))
        self.details_button = put(line, LinkButton(theme, "Change it in Plan details…", self._fiscal))
        self.details_button.clicked.connect(self._edit_details)
        line.addStretch(1)

    def _build_figures(self) -> None:
        theme = self.theme
        card = put(self._column, Card(theme, parent=self))
        head = hbox(card.body)
        self._against = TextLabel(theme, "", card, role=Role.SECONDARY_STRONG, tone="text_secondary")
        head.addWidget(self._against)
        head.addStretch(1)
        self.checks_button = put(head, LinkButton(theme, "", card))
        self.checks_button.clicked.connect(lambda: self._leave_for(self.checks_wanted.emit))
        self.strip = put(card.body, FigureStrip(theme, card))

    def _build_message(self) -> None:
        theme = self.theme
        self._column.addSpacing(GRID)
        head = hbox(self._column)
        label = put(head, TextLabel(theme, "Your message to leadership", self, role=Role.STRONG))
        head.addStretch(1)
        self.counter = put(head, TextLabel(theme, "", self, role=Role.SECONDARY, tone="text_secondary"))
        self.message = NoteField(
            theme,
            "Message to leadership",
            self,
            placeholder="Two or three sentences for leadership to read first",
            warns=False,
        )
        label.setBuddy(self.message)
        self.message.show_value(self._desk.bridge.view.plan.info.message)
        self.message.text_edited.connect(self._look_over)
        self._column.addWidget(self.message)

    def _build_asks(self) -> None:
        theme = self.theme
        self._column.addSpacing(GRID)
        head = hbox(self._column)
        head.addWidget(TextLabel(theme, "What is asked", self, role=Role.STRONG))
        head.addStretch(1)
        self.asks_button = put(head, LinkButton(theme, "Go to the asks", self))
        self.asks_button.clicked.connect(lambda: self._leave_for(self.asks_wanted.emit))
        self.asked = put(self._column, TextLabel(theme, "", self, wrap=True))

    # --- showing

    def _tell(self) -> None:
        """Say all there is to the quarter chosen, as the plan stands now."""
        bridge, span = self._desk.bridge, self.span
        self.error.clear_message()
        self._heading.setText(f"Close {span.name}")
        self._frozen.setText(
            f"{span.covers(medium_date_text)}. Every item, register and figure is kept as it stands now, "
            f"judged on {medium_date_text(span.end)}. {_late((bridge.today - span.end).days)}"
            "A closing can be voided with a reason, never changed."
        )
        self._fiscal.setVisible(bridge.view.plan.info.fiscal_month is None)
        view = PlanView(bridge.view.plan, bridge.view.framework, span.end)
        before = held_against(view.plan, span.end)
        self._against.setText(f"Since {before.name}" if before else "")
        self.strip.show_figures(figures_at_closing(view), closed_figures(before) if before else None)
        found = len(run_checks(view))
        noun = "finding" if found == 1 else "findings"
        self.checks_button.setText(f"{found} {noun} of the plan checks" if found else "")
        self.checks_button.setVisible(bool(found))
        asks = [ask for ask in view.plan.asks.values() if ask.status.is_open]
        # What is still a draft is asked of nobody yet.
        asks.sort(key=lambda ask: ask.status is AskStatus.DRAFT)
        self.asked.setText(_listed(asks) or "No ask is open.")
        self.asked.set_tone("text" if asks else "text_secondary")

    def _look_over(self) -> None:
        self.message.take()
        text = self.message.text
        count = len(text.strip())
        self.counter.setText(f"{count} of {LONGEST_MESSAGE} characters")
        long = count > LONGEST_MESSAGE
        self.counter.set_tone("off_track" if long else "text_secondary")
        over = count - LONGEST_MESSAGE
        said = f"{over} character{'' if over == 1 else 's'} too many. Shorten it." if long else ""
        self.message.show_warning(said or patient_warning(text) or self._naming(text))
        self.close_button.setEnabled(not long)

    def _naming(self, text: str) -> str:
        """What to say where the message names persons: most reports do not."""
        named = persons_named(self._desk.bridge.view.plan, text)
        listed = ", ".join(named[:MOST_NAMES]) + (" and others" if len(named) > MOST_NAMES else "")
        return f"It names {listed}. Reports without names say their position instead." if named else ""

    def _over(self) -> dict[str, ClosablePeriod]:
        """The quarters that are over by name, the latest first."""
        bridge = self._desk.bridge
        return {span.name: span for span in reversed(closable(bridge.view.plan, bridge.today))}

    def _edit_details(self) -> None:
        from htplanner.ui.dialogs.plan_dialog import PlanDialog

        self._desk.prompts.run(PlanDialog(self._desk, self))
        self._spans = self._over()
        if not self._spans:
            self.reject()
            return
        self.period.set_choices([Choice(name, name) for name in self._spans])
        self.period.set_value(next(iter(self._spans)))
        self.period.setVisible(len(self._spans) > 1)
        self._tell()

    def _leave_for(self, go: Callable[[], None]) -> None:
        self.reject()
        go()


def _late(days: int) -> str:
    """What closing that long after the quarter's end means."""
    if days <= 0:
        return ""
    ended = "It ended yesterday" if days == 1 else f"It ended {days} days ago"
    return (
        f"{ended}: work and evidence dated later do not count, but what has no date, such as on hold, is "
        "kept as it is today. "
    )


def _listed(asks: list[Ask]) -> str:
    shown = [f"•  {ask.title} ({ask.status.label.lower()})" for ask in asks[:SHOWN_ASKS]]
    more = len(asks) - SHOWN_ASKS
    return "\n".join((*shown, f"and {more} more") if more > 0 else shown)
