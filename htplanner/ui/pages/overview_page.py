"""Overview: where the plan stands today, each figure a way to exactly the items it counts."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QLocale, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QStackedLayout, QWidget

from htplanner.domain.model.records import Period
from htplanner.domain.model.vocabulary import Status
from htplanner.domain.reading.charts import ChartSpec
from htplanner.domain.reading.figures import (
    DueLine,
    Figure,
    Headline,
    by_competency,
    by_phase,
    coverage,
    due_next,
    finding_groups,
    headline,
)
from htplanner.domain.reading.quarters import figures_at_closing, held_against, running
from htplanner.painting.tones import tone_of
from htplanner.ui.pages.overview_arrangement import ARRANGEMENTS, CardArrangement
from htplanner.ui.pages.overview_asks import AsksCard
from htplanner.ui.pages.overview_cards import ChecksCard, CoverageCard, InPlaceCard, set_clickable
from htplanner.ui.pages.overview_last_closing import LastClosingCard
from htplanner.ui.pages.overview_lines import LineList, OverviewLine
from htplanner.ui.session.baseline import ask_for_baseline
from htplanner.ui.shell.dates import date_text, medium_date_text
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.following_page import FollowingPage
from htplanner.ui.shell.theme import GRID, MARGIN, Role
from htplanner.ui.widgets.boxes import put_all, vbox
from htplanner.ui.widgets.buttons import LinkButton, PrimaryButton, SecondaryButton
from htplanner.ui.widgets.card import Card, EmptyState, FigureCard, PageHeader, TextLabel
from htplanner.ui.widgets.chart import ChartView
from htplanner.ui.widgets.figure_strip import moved_text
from htplanner.ui.widgets.message_line import MessageLine
from htplanner.ui.widgets.scroll_pane import ScrollPane

SHOWN_DUE = 5
"""How many lines of "due next" there is room for."""

_WITH_SUB_LINE = 660

_DONE_AND_IN_PLACE = "Done: the work is finished. In place: practice, with evidence of it."


class OverviewPage(FollowingPage):
    """Figures, charts and lists of the plan as it reads today; it repaints after every change."""

    items_wanted = Signal(object)
    """A ``Filter`` for exactly the items behind a figure, bar or row."""
    item_wanted = Signal(str)
    """The code of one item that a line tells of."""
    checks_wanted = Signal(str)
    """What the plan checks found: the key of a group, or "" for all."""
    asks_wanted = Signal(str)
    """What leadership is asked for: the id of one ask, or "" for all."""
    report_wanted = Signal()
    me_wanted = Signal()
    """Somebody wants to say who they are."""
    meeting_wanted = Signal()
    changes_wanted = Signal(str)
    """What changed since the last closing, from a section of it on."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._figures: dict[str, Figure] = {}
        self._before: Period | None = None
        self._arrangement: CardArrangement | None = None
        self._needs: dict[CardArrangement, int] = {}
        self._build()

    # --- building

    def _build(self) -> None:
        theme = self._desk.theme
        self.header = PageHeader(theme, "Overview", "Figures as of today")
        self.meeting_button = SecondaryButton(theme, "&Meeting", on_click=self.meeting_wanted)
        self.meeting_button.setToolTip("Decide on large cards what applies, who leads and when")
        self.export_button = PrimaryButton(theme, "&Export report…", on_click=self.report_wanted)
        self.undecided_link = LinkButton(theme, "", on_click=lambda: self._open("undecided"))
        self.me_link = LinkButton(theme, "Say &who you are", on_click=self.me_wanted)
        self.me_link.setToolTip("So that your changes carry your name")
        for link in (self.me_link, self.undecided_link):
            # They must not keep the page from becoming so narrow that they go.
            link.setMinimumWidth(1)
        for action in (self.me_link, self.undecided_link, self.meeting_button, self.export_button):
            self.header.add_action(action)
        self.message = MessageLine(theme, self)
        self.empty = EmptyState(
            theme,
            "meeting",
            "Nothing has been decided yet. In the first meeting the task force goes through the 20 "
            "sub-competencies on large cards: what applies here, where you stand, who leads, in which phase.",
            "First meeting",
        )
        self.empty.activated.connect(self.meeting_wanted)
        self._build_cards()
        self._stack = QStackedLayout()
        for part in (self._scroll, self.empty):
            part.setParent(self)  # Else it would be a window of its own for a moment.
            self._stack.addWidget(part)
        column = vbox(self, GRID + 4, margins=(MARGIN, MARGIN, 0, 0))
        head = vbox(column, margins=(0, 0, MARGIN, 0))
        put_all(head, self.header, self.message)
        column.addLayout(self._stack, 1)

    def _build_cards(self) -> None:
        theme = self._desk.theme
        self.in_place = InPlaceCard(theme)
        self.active, self.overdue, self.on_hold = (FigureCard(theme) for _ in range(3))
        self.in_place.clicked.connect(lambda: self._open("in_place"))
        self.active.clicked.connect(lambda: self._open("active"))
        self.overdue.clicked.connect(lambda: self._open("overdue"))
        self.on_hold.clicked.connect(lambda: self._open("on_hold"))
        self.in_place.baseline_wanted.connect(self._take_baseline)
        for card in (self.in_place, self.active):
            card.setToolTip(_DONE_AND_IN_PLACE)
        self.competencies, self.phases = (ChartView(theme, ChartSpec("", ())) for _ in range(2))
        self.due = LineList(theme, "Due next")
        self.due.opened.connect(self.item_wanted)
        self._no_due = TextLabel(theme, "Nothing that applies has a date yet.", tone="text_secondary")
        self._phases_title = TextLabel(theme, "Phases", role=Role.STRONG)
        self._by_competency = Card(theme, "By competency, actions done")
        self._by_competency.body.addWidget(self.competencies)
        self._by_competency.body.addStretch(1)
        said = TextLabel(theme, _DONE_AND_IN_PLACE, role=Role.SECONDARY, tone="text_quiet", wrap=True)
        self._by_competency.body.addWidget(said)
        self._next = Card(theme, "Due next")
        self._later = self._next.add_action(TextLabel(theme, "", tone="text_secondary"))
        put_all(self._next.body, self.due, self._no_due)
        self._next.body.addSpacing(GRID)
        put_all(self._next.body, self._phases_title, self.phases)
        self._next.body.addStretch(1)
        self.coverage = CoverageCard(theme)
        self.asks = AsksCard(theme)
        self.since = LastClosingCard(theme)
        self.checks = ChecksCard(theme)
        self.asks.opened.connect(self.asks_wanted)
        self.since.opened.connect(self.changes_wanted)
        self.competencies.opened.connect(lambda key: self._open(f"competency/{key}"))
        self.phases.opened.connect(lambda key: self._open(f"phase/{key}"))
        self.coverage.covered_wanted.connect(lambda key: self._open(f"covered/{key}"))
        self.coverage.missing_wanted.connect(lambda key: self._open(f"missing/{key}"))
        self.checks.opened.connect(self.checks_wanted)
        self._content = QWidget()
        self._grid = QGridLayout(self._content)
        self._grid.setContentsMargins(0, 0, MARGIN, GRID // 2)
        self._grid.setSpacing(GRID + 4)
        self._scroll = ScrollPane(self._content)

    # --- showing

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        self._show_head()

    def _show_head(self) -> None:
        """A narrow page has room for its title and buttons alone."""
        room = self.width() / self._desk.theme.scale >= _WITH_SUB_LINE
        self.header.sub.setVisible(room)
        self.undecided_link.setVisible(room and bool(self.undecided_link.text()))
        unnamed = self._desk.bridge.view.editable and self._desk.memory.me is None
        self.me_link.setVisible(room and unnamed)

    def read(self) -> None:
        """Read every figure again."""
        view = self._desk.bridge.view
        self._figures = {}
        shown = headline(view)
        self._before = held_against(view.plan, view.as_of)
        self._show_actions(shown)
        untouched = shown.undecided.count == view.totals.total
        self._stack.setCurrentWidget(self.empty if untouched else self._scroll)
        if self.empty.button is not None:
            self.empty.button.setVisible(view.editable)
        self._show_headline(shown)
        self.asks.show_asks(view)
        self.since.show_since(self._before, figures_at_closing(view))
        self._show_charts()
        self._show_due(due_next(view))
        self.setFocusProxy((self.empty.button if untouched else None) or self.in_place)
        # Other figures may take more room.
        self._needs.clear()
        self._fit()

    def _show_actions(self, shown: Headline) -> None:
        view = self._desk.bridge.view
        self.header.set_sub(self._time())
        undecided, total = shown.undecided.count, view.totals.total
        self._set_figure("undecided", shown.undecided)
        what = "action" if undecided == 1 else "actions"
        self.undecided_link.setText(f"{undecided} {what} still undecided" if 0 < undecided < total else "")
        self._show_head()
        self.meeting_button.setVisible(view.editable and undecided < total)
        self.export_button.setVisible(undecided < total)

    def _time(self) -> str:
        """Of when the figures are."""
        bridge = self._desk.bridge
        if bridge.past:
            return f"Figures as of {medium_date_text(bridge.view.as_of)}"
        start = running(bridge.view.plan, bridge.today).start if self._before else None
        return f"Quarter so far: {medium_date_text(start)} to today" if start else "Figures as of today"

    def _show_headline(self, shown: Headline) -> None:
        view = self._desk.bridge.view
        totals = view.totals
        count, total = shown.in_place.count, shown.applicable.count
        offered = not view.plan.periods and view.editable
        line = "" if offered else self._held_against(count)
        self.in_place.set_figure(f"{count} of {total}", "actions in place", line)
        self.in_place.offer_baseline(offered=offered)
        done = [f"{totals.done} done", f"{totals.deferred} deferred" if totals.deferred else ""]
        self.active.set_figure(
            str(shown.active.count),
            f"in progress or review{self._moved('active', shown.active.count)}",
            " · ".join(part for part in done if part),
            tone=_tone(shown.active, "in_progress"),
        )
        self._show_overdue(shown)
        waiting = [view.row(code) for code in shown.on_hold.codes]
        for_leadership = sum(1 for row in waiting if row.waiting_for)
        told = sum(1 for row in waiting if row.item.barrier)
        line = f"{told} with a note on what is in the way" if told else ""
        if for_leadership:
            line = f"{for_leadership} wait{'s' if for_leadership == 1 else ''} for leadership"
        self.on_hold.set_figure(
            str(shown.on_hold.count),
            f"on hold{self._moved('on_hold', shown.on_hold.count)}",
            line or ("What is in the way is not noted yet" if waiting else "Nothing waits"),
            tone=_tone(shown.on_hold, "on_hold"),
        )
        for key, card in (("in_place", self.in_place), ("active", self.active), ("on_hold", self.on_hold)):
            self._set_figure(key, getattr(shown, key))
            set_clickable(card, clickable=bool(getattr(shown, key).count))
        # A disabled button would take its link with it.
        self.in_place.setEnabled(self.in_place.isEnabled() or offered)

    def _held_against(self, in_place: int) -> str:
        """What the first figure is held against: the last closing, and the baseline where that is another."""
        baseline, before = self._desk.bridge.view.plan.baseline, self._before
        if before is not None and before is not baseline:
            since = f"{moved_text(in_place - (before.in_place or 0))} since {before.name}"
            return since[:1].upper() + since[1:] + (f" · baseline {baseline.in_place}" if baseline else "")
        if baseline is None:
            return "No baseline taken"
        line = f"Baseline {baseline.in_place} of {baseline.applicable} on {date_text(baseline.end)}"
        return f"{line}, {moved_text(in_place - (before.in_place or 0))} since" if before else line

    def _moved(self, name: str, count: int) -> str:
        """How far a figure has moved since the last closing, to stand behind its words; "" for not at all."""
        by = count - (getattr(self._before, name) or 0) if self._before is not None else 0
        return f", {moved_text(by)}" if by else ""

    def _show_overdue(self, shown: Headline) -> None:
        """Overdue work comes first; without any, the card tells what comes due."""
        late, soon = shown.overdue.count, shown.due_soon.count
        if late or not soon:
            line = f"{soon} more due within two weeks" if soon else "Nothing due within two weeks"
            words = f"overdue{self._moved('overdue', late)}"
            self.overdue.set_figure(str(late), words, line, tone=_tone(shown.overdue, "off_track"))
        else:
            self.overdue.set_figure(str(soon), "due within two weeks", "Nothing is overdue", tone="at_risk")
        self._set_figure("overdue", shown.overdue if late else shown.due_soon)
        set_clickable(self.overdue, clickable=bool(late or soon))

    def _show_charts(self) -> None:
        view = self._desk.bridge.view
        competencies, phases, covered = by_competency(view), by_phase(view, _month), coverage(view)
        self.competencies.set_spec(competencies.spec)
        self.phases.set_spec(phases.spec)
        self.phases.setVisible(bool(phases.spec.rows))
        self._phases_title.setVisible(bool(phases.spec.rows))
        self.coverage.show_coverage(covered)
        self.checks.show_findings(finding_groups(view))
        for prefix, figures in (
            ("competency", competencies.figures),
            ("phase", phases.figures),
            ("covered", covered.figures),
            ("missing", covered.missing),
        ):
            for key, figure in figures.items():
                self._set_figure(f"{prefix}/{key}", figure)

    def _show_due(self, lines: tuple[DueLine, ...]) -> None:
        self.due.set_lines([_due_line(line) for line in lines[:SHOWN_DUE]])
        self.due.setVisible(bool(lines))
        hidden = len(lines) - SHOWN_DUE
        self._later.setText(f"{hidden} more later" if hidden > 0 else "")
        self._no_due.setVisible(not lines)

    # --- acting

    def _set_figure(self, key: str, figure: Figure) -> None:
        self._figures[key] = figure

    def _open(self, key: str) -> None:
        """Open the plan with exactly what a figure or bar counts."""
        figure = self._figures[key]
        if figure.count:
            self.items_wanted.emit(figure.filter)

    def _take_baseline(self) -> None:
        with self.message.refusals():
            ask_for_baseline(self._desk)
            self.message.clear_message()

    # --- layout

    def _fit(self) -> None:
        """Lay the cards out in the widest arrangement that the page has room for, whatever their words."""
        room = self._scroll.viewport().width()
        for arrangement in ARRANGEMENTS:
            if room < arrangement.width * self._desk.theme.scale:
                continue
            if arrangement not in self._needs:
                self._arrange(arrangement)
                self._needs[arrangement] = self._grid.minimumSize().width()
            if self._needs[arrangement] <= room or arrangement is ARRANGEMENTS[-1]:
                self._arrange(arrangement)
                return

    def _arrange(self, arrangement: CardArrangement) -> None:
        if arrangement is self._arrangement:
            return
        self._arrangement = arrangement
        cards = (
            *(self.in_place, self.active, self.overdue, self.on_hold),
            *(self._by_competency, self._next, self.coverage, self.asks, self.since, self.checks),
        )
        last = max(row for row, _, _ in arrangement.places) + 1
        for column in range(12):
            self._grid.setColumnStretch(column, 1 if column < arrangement.columns else 0)
        for row in range(len(cards) + 1):
            self._grid.setRowStretch(row, 1 if row == last else 0)
        for card, (row, column, span) in zip(cards, arrangement.places, strict=True):
            self._grid.addWidget(card, row, column, 1, span)


def _tone(figure: Figure, tone: str) -> str:
    return tone if figure.count else "text"


def _month(day: date) -> str:
    return QLocale().toString(QDate(day.year, day.month, day.day), "MMM yyyy")


def _due_line(line: DueLine) -> OverviewLine:
    title = f"{line.title}, all {line.actions} actions" if line.actions > 1 else line.title
    return OverviewLine(
        key=line.code,
        sign=Status.DONE if line.next_round else line.health,
        text=f"{title}, next round" if line.next_round else title,
        code=line.code,
        detail=line.owner_name,
        end=line.when,
        tone=tone_of(line.urgency),
    )
