"""The card of Overview about leadership: what is to be decided, and what was, since the last closing."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QWidget

from htplanner.domain.model.records import Ask
from htplanner.domain.model.vocabulary import AskStatus
from htplanner.domain.reading.asks import amount_text, days_late
from htplanner.domain.reading.quarters import held_against
from htplanner.domain.reading.view import PlanView
from htplanner.ui.models.plan_columns import DayTexts
from htplanner.ui.pages.overview_lines import LineList, OverviewLine
from htplanner.ui.shell.theme import Theme
from htplanner.ui.widgets.boxes import put
from htplanner.ui.widgets.buttons import LinkButton
from htplanner.ui.widgets.card import Card, TextLabel

SHOWN_ASKS = 4
"""How many lines there is room for; the most urgent come first."""


class AsksCard(Card):
    """Open asks and recent decisions; ``opened`` carries the id of one, "" for all of them."""

    opened = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Asks and decisions", parent)
        self.link = LinkButton(theme, "All asks", self, on_click=lambda: self.opened.emit(""))
        self.add_action(self.link)
        self.list = put(self.body, LineList(theme, "Asks and decisions", self))
        self.list.opened.connect(self.opened)
        self._said = put(self.body, TextLabel(theme, "", self, tone="text_secondary", wrap=True))
        self.body.addStretch(1)

    def show_asks(self, view: PlanView) -> None:
        """Show what is open in the plan, and what was decided since its last closing."""
        told = _told(view)
        days = DayTexts(view.as_of, QLocale())
        self.list.set_lines([_line(ask, view, days) for ask in told[:SHOWN_ASKS]])
        self.list.setVisible(bool(told))
        hidden = len(told) - SHOWN_ASKS
        self.link.setText(f"All asks, {hidden} more" if hidden > 0 else "All asks")
        self._said.setText("" if told else _nothing(view))
        self._said.setVisible(not told)


def _told(view: PlanView) -> list[Ask]:
    """What is to be decided, then what was decided since the last closing, then drafts."""
    asks = view.plan.asks.values()
    before = held_against(view.plan, view.as_of)
    decided = [ask for ask in asks if ask.status.is_decided and ask.decided_on is not None]
    if before is not None:
        decided = [ask for ask in decided if ask.decided_on and ask.decided_on > before.end]
    decided.sort(key=lambda ask: (ask.decided_on is None, ask.decided_on), reverse=True)
    raised = [ask for ask in asks if ask.status is AskStatus.RAISED]
    return [*raised, *decided, *(ask for ask in asks if ask.status is AskStatus.DRAFT)]


def _line(ask: Ask, view: PlanView, days: DayTexts) -> OverviewLine:
    end, tone = _end(ask, view, days)
    return OverviewLine(
        ask.id, ask.status, ask.title, detail=amount_text(ask), end=end, tone=tone, figure=True
    )


def _end(ask: Ask, view: PlanView, days: DayTexts) -> tuple[str, str]:
    """When it is needed, or what was answered when, and the tone this is said in."""
    if ask.status.is_decided:
        return f"{ask.status.text.lower()} {days.text(ask.decided_on)}", "text_secondary"
    if ask.status is AskStatus.DRAFT:
        return "draft", "text_secondary"
    late = days_late(ask, view.as_of)
    if late:
        return f"{late} day{'' if late == 1 else 's'} late", "at_risk"
    return (f"by {days.text(ask.needed_by)}" if ask.needed_by else "raised"), "text_secondary"


def _nothing(view: PlanView) -> str:
    if view.plan.asks:
        return "Nothing is to be decided."
    return "Nothing is asked of leadership yet: a decision, money, staff or an approval the work waits for."
