"""Quarters: what was closed, what changed since, and the ways to close, to look back and to void."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from htplanner.domain.model.records import Entity, Period
from htplanner.domain.periods.difference import Difference
from htplanner.domain.reading.quarters import closable, figures_at_closing
from htplanner.errors import PlannerError
from htplanner.ui.models.difference_rows import (
    FOLDED_AT_FIRST,
    DifferenceRow,
    difference_columns,
    sections,
    shown_rows,
)
from htplanner.ui.models.period_rows import (
    RUNNING,
    PeriodRow,
    can_be_closed_from,
    closed_figures,
    period_columns,
    period_rows,
    span_text,
)
from htplanner.ui.models.register_model import RegisterModel
from htplanner.ui.pages.quarters_lists import DifferenceList, PeriodList
from htplanner.ui.session.baseline import ask_for_baseline
from htplanner.ui.session.moments import Moments, look_at_closing
from htplanner.ui.shell.dates import medium_date_text
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.following_page import FollowingPage
from htplanner.ui.shell.theme import GRID, MARGIN, Role
from htplanner.ui.widgets.boxes import hbox, put, put_all, vbox
from htplanner.ui.widgets.buttons import LinkButton, PrimaryButton, QuietButton, SecondaryButton
from htplanner.ui.widgets.card import Card, EmptyState, LineLabel, PageHeader, TextLabel
from htplanner.ui.widgets.figure_strip import Figures, FigureStrip
from htplanner.ui.widgets.message_line import MessageLine

LIST_WIDTH = 324

_NO_BASELINE = (
    "Take the baseline first: it keeps where the plan stands today. From then on every quarter that is over "
    "can be closed, and this page tells what changed since."
)
_NOTHING = "Nothing has changed in that time."
_FIRST = "The baseline is where it began: every later figure is held against it."


class QuartersPage(FollowingPage):
    """Reads the present plan also while somebody looks back: it is the page that leads through time."""

    item_wanted = Signal(str)
    """The code of an item a line tells of."""
    record_wanted = Signal(str)
    """The id of a party, a document or an ask a line tells of."""
    checks_wanted = Signal()
    asks_wanted = Signal()
    report_wanted = Signal(str)
    """The id of a closed period somebody wants a report of."""
    looked_back = Signal()
    """Every page now shows a moment of the past."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._moments = Moments(desk.bridge)
        self._folded = set(FOLDED_AT_FIRST)
        self.periods = RegisterModel[PeriodRow](period_columns(), parent=self)
        self.rows = RegisterModel[DifferenceRow](difference_columns(), parent=self)
        self._build()

    # --- asked from outside

    def close_quarter(self) -> None:
        """Ask for what closing the next quarter needs and close it; say why where none can be."""
        from htplanner.ui.dialogs.close_quarter_dialog import CloseQuarterDialog

        self.read_if_stale()
        bridge = self._desk.bridge
        plan = bridge.service.plan
        if not self._can_change():
            self.message.show_hint("Nothing can be closed here: the plan can only be read now.")
        elif plan.last_closed is None:
            self._take_baseline()
        elif not closable(plan, bridge.today):
            self.message.show_hint(self._not_yet())
        else:
            dialog = CloseQuarterDialog(self._desk, self)
            dialog.checks_wanted.connect(self.checks_wanted)
            dialog.asks_wanted.connect(self.asks_wanted)
            if self._desk.prompts.run(dialog):
                self._say_closed(dialog.closed)

    def show_since(self, section: str = "") -> None:
        """Show what changed since the last closing, from a section on (a key of ``difference_rows``)."""
        self._folded.discard(section)
        self.read_if_stale()
        self.list.pick(RUNNING)
        self._show()
        self.told.show_section(section)

    # --- building

    def _build(self) -> None:
        theme = self._desk.theme
        self.header = PageHeader(theme, "Quarters", parent=self)
        self.day_button = SecondaryButton(theme, "Open as of a day…", self, on_click=self._open_day)
        self.close_button = PrimaryButton(theme, "Close quarter…", self, on_click=self.close_quarter)
        self.header.add_action(self.day_button)
        self.header.add_action(self.close_button)
        self.message = MessageLine(theme, self)
        self.report_link = LinkButton(theme, "Make the report", self, on_click=self._report)
        self.report_link.hide()
        said = hbox(spacing=GRID)
        put_all(said, self.message, self.report_link)
        said.addStretch(1)
        columns = hbox(spacing=GRID + 4)
        columns.addWidget(self._build_list())
        columns.addWidget(self._build_told(), 1)
        column = vbox(self, GRID + 4, margins=(MARGIN, MARGIN, MARGIN, MARGIN))
        column.addWidget(self.header)
        column.addLayout(said)
        column.addLayout(columns, 1)

    def _build_list(self) -> QWidget:
        card = Card(self._desk.theme, parent=self)
        card.setFixedWidth(self._desk.theme.px(LIST_WIDTH))
        card.body.setContentsMargins(1, 5, 1, 5)
        self.list = put(card.body, PeriodList(self._desk.theme, self.periods, card))
        self.list.picked.connect(self._turn_to)
        return card

    def _build_told(self) -> QWidget:
        theme = self._desk.theme
        card = Card(theme, parent=self)
        card.body.setContentsMargins(1, 0, 1, 5)
        card.body.setSpacing(0)
        card.body.addWidget(self._build_head(card))
        self._pile = put(card.body, QStackedWidget(card), 1)
        self.told = DifferenceList(theme, self.rows, card)
        self.told.turned.connect(self._turn)
        self.told.opened.connect(self._open)
        self.nothing = EmptyState(theme, "history", "", parent=card)
        put_all(self._pile, self.told, self.nothing)
        return card

    def _build_head(self, card: Card) -> QWidget:
        theme = self._desk.theme
        head = QWidget(card)
        column = vbox(head, GRID - 2, margins=(MARGIN, MARGIN - 4, MARGIN, MARGIN - 4))
        line = hbox(column, GRID)
        self.title = put(line, LineLabel(theme, "", head, role=Role.SECTION), 1)
        self.void_button = QuietButton(theme, "Void…", head, on_click=self._void)
        self.report_button = SecondaryButton(theme, "Report…", head, on_click=self._report)
        self.open_button = SecondaryButton(theme, "Open as it stood", head, on_click=self._open_moment)
        for button in (self.void_button, self.report_button, self.open_button):
            line.addWidget(button)
        self.caption = put(column, TextLabel(theme, "", head, tone="text_secondary", wrap=True))
        self.quote = put(column, TextLabel(theme, "", head, wrap=True))
        self.strip = FigureStrip(theme, head)
        column.addSpacing(GRID // 2)
        column.addWidget(self.strip)
        return head

    # --- showing

    def _follow(self) -> None:
        self.message.clear_message()
        self.report_link.hide()
        super()._follow()

    def read(self) -> None:
        """List the periods again, and tell of the one selected."""
        view = self._moments.present()
        before = self.list.picked_id
        self.periods.set_rows(period_rows(view))
        with QSignalBlocker(self.list):
            # What is picked is shown below, once.
            self.list.pick(before)
        closed = len(view.plan.periods)
        self.header.set_sub(f"{closed} closed" if closed else "None closed yet")
        self._show_actions()
        self._show()

    def _show_actions(self) -> None:
        bridge = self._desk.bridge
        plan = bridge.service.plan
        over = closable(plan, bridge.today)
        if plan.last_closed is None:
            self.close_button.setText("Take the baseline…")
        elif over:
            self.close_button.setText(f"Close {over[-1].name}…")
        self.close_button.setVisible(bool(over) and self._can_change())

    def _turn_to(self) -> None:
        """Show another period, from its first line on."""
        self._show()
        self.told.setCurrentIndex(QModelIndex())
        self.told.scrollToTop()

    def _show(self) -> None:
        """Tell what changed in the period selected at the left."""
        period = self._period()
        self._show_head(period)
        try:
            told = self._told(period)
        except PlannerError as error:
            self.message.show_error(str(error))
            told = None
        built = sections(told) if told is not None else ()
        self.rows.set_rows(shown_rows(built, self._folded))
        baseless = self._desk.bridge.service.plan.last_closed is None
        first = _NO_BASELINE if baseless and period is None else _FIRST if told is None else _NOTHING
        self.nothing.sentence.setText(first)
        self._pile.setCurrentWidget(self.told if built else self.nothing)

    def _show_head(self, period: Period | None) -> None:
        before = self._moments.before(period)
        if period is None:
            self.title.setText(f"Since {before.name}" if before else "Nothing closed yet")
            started = f"What changed from {medium_date_text(before.end)} to today." if before else ""
            self.caption.setText(started)
            figures: Figures = figures_at_closing(self._moments.present())
        else:
            self.title.setText(period.name)
            self.caption.setText(_caption(period, before))
            figures = closed_figures(period)
        self.caption.setVisible(bool(self.caption.text()))
        self.quote.show_text(f"“{period.message}”" if period and period.message else "")
        self.strip.show_figures(figures, closed_figures(before) if before else None)
        for button in (self.report_button, self.open_button):
            button.setVisible(period is not None)
        self.report_button.setVisible(period is not None and period.stands)
        last = period is not None and period == self._desk.bridge.service.plan.last_closed
        self.void_button.setVisible(last and self._can_change())

    def _told(self, period: Period | None) -> Difference | None:
        """What changed in a period, or for None since the last closing; None where nothing came before."""
        before = self._moments.before(period)
        if before is None:
            return None
        after = self._moments.present() if period is None else self._moments.closed(period)
        return self._moments.told(before, after)

    # --- acting

    def _turn(self, key: str) -> None:
        self._folded ^= {key}
        self._show()

    def _open(self, what: str) -> None:
        if what in self._desk.bridge.view.framework.nodes:
            self.item_wanted.emit(what)
        else:
            self.record_wanted.emit(what)

    def _open_moment(self) -> None:
        period = self._period()
        assert period is not None
        self._attempt(lambda: look_at_closing(self._desk.bridge, period))

    def _open_day(self) -> None:
        from htplanner.ui.dialogs.as_of_dialog import AsOfDialog

        if self._desk.prompts.run(AsOfDialog(self._desk, self)):
            self.looked_back.emit()

    def _attempt(self, looking: Callable[[], None]) -> None:
        with self.message.refusals():
            looking()
            self.looked_back.emit()

    def _void(self) -> None:
        from htplanner.ui.dialogs.void_closing_dialog import VoidClosingDialog

        period = self._period()
        assert period is not None
        if self._desk.prompts.run(VoidClosingDialog(self._desk, period, self)):
            self.message.show_hint(f"{period.name} is void.")
            self.list.setFocus()

    def _report(self) -> None:
        period = self._period() or self._desk.bridge.service.plan.last_closed
        if period is not None:
            self.report_wanted.emit(period.id)

    def _take_baseline(self) -> None:
        with self.message.refusals():
            if ask_for_baseline(self._desk):
                self.message.show_hint(f"The baseline is taken. {self._not_yet()}")

    def _say_closed(self, name: str) -> None:
        self.read_if_stale()
        last = self._desk.bridge.service.plan.last_closed
        assert last is not None
        self.list.pick(last.id)
        self.message.show_hint(f"{name} is closed.")
        self.report_link.show()
        self.report_link.setFocus(Qt.FocusReason.OtherFocusReason)

    def _not_yet(self) -> str:
        bridge = self._desk.bridge
        day = can_be_closed_from(bridge.service.plan, bridge.today)
        return f"The next quarter can be closed from {medium_date_text(day)}." if day else ""

    def _can_change(self) -> bool:
        bridge = self._desk.bridge
        return bridge.service.editable and not bridge.past

    def _period(self) -> Period | None:
        """The closing selected, None for the period that is open."""
        found = self._desk.bridge.service.plan.record(Entity.PERIOD, self.list.picked_id)
        return found if isinstance(found, Period) else None


def _caption(period: Period, before: Period | None) -> str:
    parts = [span_text(period.start, period.end)]
    parts.append(f"closed {medium_date_text(period.closed_on)}")
    if before is not None:
        parts.append(f"held against {before.name}")
    text = f"{' · '.join(parts)}."
    if period.voided_on is not None:
        text += f" Voided {medium_date_text(period.voided_on)}: {period.voided_reason}"
    return text
