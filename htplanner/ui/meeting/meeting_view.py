"""The First meeting in the whole window: choose a round, go through its cards, end with the page."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QAbstractButton, QStackedLayout, QWidget

from htplanner.domain.editing.meeting import (
    CardAnswers,
    MeetingRound,
    card,
    decide,
    decided_in,
    is_undecided,
    named_leads,
)
from htplanner.domain.output.minutes import Minutes, minutes
from htplanner.errors import PlannerError
from htplanner.ui.meeting.card_panel import CardPanel
from htplanner.ui.meeting.end_panel import EndPanel
from htplanner.ui.meeting.paper import PDF_FILES, pdf_file, print_page, save_pdf, suggested_name
from htplanner.ui.meeting.progress import CardDot, ProgressDots
from htplanner.ui.meeting.session import MeetingSession, begin, memory_key, resume
from htplanner.ui.meeting.sizes import MARGIN, BigLabel, Sizes
from htplanner.ui.meeting.start_panel import GO_ON, StartPanel
from htplanner.ui.session.baseline import ask_for_baseline
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.theme import GRID
from htplanner.ui.shell.top_bar import all_keys
from htplanner.ui.widgets.boxes import hbox, put, put_all, vbox
from htplanner.ui.widgets.buttons import PrimaryButton, QuietButton, SecondaryButton

_KEYS = "1–9 answer · ↑ ↓ question · Enter next · ← back · S skip · Ctrl+Z undo · Esc leave"
_TYPING_KEYS = "Type the answer · Enter keeps it · ↑ ↓ question · Esc back to the answers"


class MeetingView(QWidget):
    """Fills the window while a meeting is held; ``closed`` says that it was left. ``start`` begins anew."""

    closed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._session: MeetingSession | None = None
        self._keeping = self._warned = False
        self.setObjectName("meeting")
        self._sizes = Sizes(desk.theme, self)
        self._build()
        self._connect()
        self.start()

    # --- building

    def _build(self) -> None:
        sizes, theme = self._sizes, self._desk.theme
        self.competency = BigLabel(sizes, 18, tone="text_secondary", wrap=False)
        self.dots = ProgressDots(sizes)
        self.leave_button = QuietButton(theme, "Leave")
        sizes.keep_font(self.leave_button, 16)
        self.start_panel, self.card_panel, self.end_panel = (
            StartPanel(sizes, self),
            CardPanel(sizes, self),
            EndPanel(sizes, self),
        )
        top = hbox(spacing=GRID * 2, margins=(sizes.px(MARGIN), GRID * 2, GRID * 3, 0))
        top.addWidget(self.competency, 1)
        put_all(top, self.dots, self.leave_button)
        self._stack = QStackedLayout()
        for panel in (self.start_panel, self.card_panel, self.end_panel):
            self._stack.addWidget(panel)
        column = vbox(self, 0)
        column.addLayout(top)
        column.addLayout(self._stack, 1)
        column.addWidget(self._foot())

    def _foot(self) -> QWidget:
        sizes, theme = self._sizes, self._desk.theme
        self.end_button = QuietButton(theme, "What we decided")
        self.back_button = SecondaryButton(theme, "Back")
        self.skip_button = SecondaryButton(theme, "Skip")
        self.next_button = PrimaryButton(theme, "Next")
        self.foot = QWidget()
        line = hbox(self.foot, GRID, margins=(sizes.px(MARGIN), GRID, sizes.px(MARGIN), GRID * 2))
        self.keys = put(line, BigLabel(sizes, 15, tone="text_quiet", wrap=False), 1)
        self.keys.setText(_KEYS)
        for button in (self.end_button, self.back_button, self.skip_button, self.next_button):
            sizes.keep_font(button, 17)
            line.addWidget(button)
        return self.foot

    def _connect(self) -> None:
        self.leave_button.clicked.connect(self.leave)
        self.end_button.clicked.connect(self.show_decided)
        self.back_button.clicked.connect(self.go_back)
        self.skip_button.clicked.connect(self.skip)
        self.next_button.clicked.connect(self.go_on)
        self.start_panel.wanted.connect(self._begin)
        self.card_panel.next_wanted.connect(self.go_on)
        self.card_panel.back_wanted.connect(self.go_back)
        self.card_panel.skip_wanted.connect(self.skip)
        self.card_panel.typing_changed.connect(self._show_keys)
        self.dots.card_wanted.connect(self.go_to)
        self.end_panel.back_wanted.connect(self.go_back)
        self.end_panel.round_wanted.connect(self.start)
        self.end_panel.save_wanted.connect(self._save)
        self.end_panel.open_wanted.connect(self._launch)
        self.end_panel.print_wanted.connect(self._print)
        self.end_panel.baseline_wanted.connect(self._take_baseline)
        for panel in (self.start_panel, self.card_panel, self.end_panel):
            panel.leave_wanted.connect(self.leave)
        for keys, act in (
            (QKeySequence.StandardKey.Undo, self.take_back),
            (QKeySequence.StandardKey.Redo, self.do_again),
        ):
            shortcut = QShortcut(self)
            shortcut.setKeys(all_keys(keys))
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
        self._desk.bridge.refused.connect(self.card_panel.applies.message.show_error)
        self._desk.bridge.changed.connect(self._look_again)
        self._desk.bridge.replaced.connect(self._look_again)

    # --- the course of a meeting

    def start(self) -> None:
        """Offer the rounds there are to this plan."""
        service, view = self._desk.bridge.service, self._desk.bridge.view
        self._show(self.start_panel)
        read_only = "" if view.editable else service.read_only_reason
        self.start_panel.show_rounds(view, resumable=self._resumed() is not None, read_only=read_only)

    def go_on(self) -> None:
        """Keep the answers of this card in one step and turn to the next; refused, the card stays."""
        session, view = self._session, self._desk.bridge.view
        assert session is not None
        try:
            edit = decide(view, session.code, self.card_panel.answers())
            session.drafts.pop(session.code, None)
            self._keeping = True
            if edit.steps:
                self._desk.bridge.perform(edit)
        except PlannerError as error:
            self.card_panel.refuse(error)
            return
        finally:
            self._keeping = False
        session.skipped.discard(session.code)
        self._turn(1)

    def skip(self) -> None:
        """Turn to the next card and leave this one as the plan has it."""
        session = self._session
        assert session is not None
        session.drafts.pop(session.code, None)
        session.skipped.add(session.code)
        self._turn(1)

    def go_back(self) -> None:
        """Turn back; what was answered here waits until the card comes again."""
        if self._session is not None and self._session.place > 0:
            self.go_to(self._session.place - 1)

    def go_to(self, place: int) -> None:
        """Turn to any card of the round; what was answered here waits until the card comes again."""
        if self._session is not None:
            self._keep_draft()
            self._turn(place - self._session.place)

    def show_decided(self) -> None:
        """Show the page at the end: what was decided today so far."""
        view = self._desk.bridge.view
        baseline = view.plan.baseline
        totals = view.totals
        self._show(self.end_panel)
        self.end_panel.message.clear_message()
        line = f"{totals.in_place} of {totals.applicable} actions are in place today. "
        if baseline is not None:
            line += f"Baseline: {baseline.in_place} of {baseline.applicable}."
        elif not view.plan.periods:
            line += "As the baseline, every later figure is held against it."
        # Once anything is closed, a baseline would come too late.
        offered = view.editable and not view.plan.periods
        self.end_panel.show_minutes(self._minutes(), line, offer_baseline=offered)

    def take_back(self) -> None:
        """Undo the last step and say which it was."""
        steps = self._desk.bridge.steps
        if steps.canUndo():
            said = f"Taken back: {steps.undoText()}."
            steps.undo()
            self._say(said)

    def do_again(self) -> None:
        """Redo the step that was undone last."""
        steps = self._desk.bridge.steps
        if steps.canRedo():
            said = f"Done again: {steps.redoText()}."
            steps.redo()
            self._say(said)

    def leave(self) -> None:
        """Leave the meeting, to be gone on with later; answers not yet kept are pointed out once."""
        if self._unkept() is None or self._warned:
            self.closed.emit()
        else:
            self._warned = True
            self.card_panel.applies.message.show_warning(
                "These answers are not kept yet: Enter keeps them, Esc again leaves without them."
            )

    def _begin(self, wanted: str) -> None:
        drafts = self._session.drafts if self._session else {}
        session = (
            self._resumed() if wanted == GO_ON else begin(self._desk.bridge.view, MeetingRound.parse(wanted))
        )
        if session is not None:
            session.drafts = drafts
            self._session = session
            self._turn(0)

    def _turn(self, step: int) -> None:
        session = self._session
        assert session is not None
        session.place += step
        self._desk.memory.put(memory_key(self._desk.bridge.view), session.to_json())
        if session.at_end:
            self.show_decided()
        else:
            self._show_card()

    def _show_card(self) -> None:
        session, view = self._session, self._desk.bridge.view
        assert session is not None
        state = card(view, session.code)
        self._warned = False
        self._show(self.card_panel)
        self.competency.setText(state.competency)
        dots = [
            CardDot(row.title, not is_undecided(row), row.code in session.skipped)
            for row in map(view.row, session.deck)
        ]
        self.dots.show_progress(dots, session.place)
        self.back_button.setEnabled(session.place > 0)
        self.next_button.setText("Next" if session.place < len(session.deck) - 1 else "Finish")
        self._show_keys(typing=False)
        named = named_leads(view, self._decided_today())
        self.card_panel.show_card(view, state, session.drafts.get(session.code, state.answers), named)

    def _show_keys(self, typing: bool) -> None:
        """Tell which keys there are; while something is typed, others."""
        self.keys.setText(_TYPING_KEYS if typing else _KEYS)

    def _show(self, panel: QWidget) -> None:
        self._stack.setCurrentWidget(panel)
        self.setFocusProxy(panel)
        on_card = panel is self.card_panel
        self.competency.setText("" if not on_card else self.competency.text())
        self.dots.setVisible(on_card)
        self.foot.setVisible(on_card)

    # --- the page at the end

    def _minutes(self) -> Minutes:
        return minutes(self._desk.bridge.view, self._decided_today())

    def _decided_today(self) -> tuple[str, ...]:
        """What this day's cards decided, in however many rounds, as the plan's history tells it."""
        bridge = self._desk.bridge
        try:
            changes = bridge.service.history(since=bridge.today, until=bridge.today)
        except PlannerError as problem:
            self.end_panel.message.show_error(str(problem))
            return ()
        return decided_in(bridge.view, changes)

    def _save(self) -> None:
        bridge, prompts = self._desk.bridge, self._desk.prompts
        suggested = bridge.service.path.parent / suggested_name(bridge.today)
        chosen = prompts.save_path("Save what was decided", suggested, PDF_FILES)
        if chosen is None:
            return
        path = pdf_file(chosen)
        # The system's dialog asked about the name without its ending only.
        if path != chosen and path.exists():
            text = f"There is already a file “{path.name}” in that folder."
            if not prompts.confirm("Replace it?", text, "Replace"):
                return
        try:
            save_pdf(path, self._minutes(), self._desk.theme.font())
        except PlannerError as problem:
            self.end_panel.show_unsaved(str(problem))
        else:
            self.end_panel.show_saved(path)

    def _launch(self, path: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self.end_panel.message.show_error(
                f"No program here opens {path}. The file is there; open it from its folder."
            )

    def _print(self) -> None:
        try:
            if print_page(self._desk.prompts, self._minutes(), self._desk.theme.font()):
                self.end_panel.message.show_hint("Sent to the printer.")
        except PlannerError as problem:
            self.end_panel.message.show_error(str(problem))

    def _take_baseline(self) -> None:
        with self.end_panel.message.refusals():
            ask_for_baseline(self._desk)

    # --- keeping in step

    def _say(self, text: str) -> None:
        """Tell what an undo came to, unless it was refused."""
        message = self.card_panel.applies.message
        if self._stack.currentWidget() is self.card_panel and not message.message:
            message.show_hint(text)

    def _resumed(self) -> MeetingSession | None:
        """The round that was left, where there is one to go on with."""
        view = self._desk.bridge.view
        return resume(view, self._desk.memory.get(memory_key(view)))

    def _unkept(self) -> CardAnswers | None:
        """Answers that were given on the card in sight and differ from what the plan holds."""
        session = self._session
        if session is None or session.at_end or self._stack.currentWidget() is not self.card_panel:
            return None
        draft = self.card_panel.draft()
        return draft if draft != card(self._desk.bridge.view, session.code).answers else None

    def _keep_draft(self) -> None:
        """Keep such answers aside for when the card comes again."""
        draft = self._unkept()
        if draft is not None and self._session is not None:
            self._session.drafts[self._session.code] = draft

    def _look_again(self) -> None:
        """Show what an undo, or another day, has changed."""
        shown = self._stack.currentWidget()
        if self._keeping or not self.isVisible() or self._session is None:
            return
        if shown is self.end_panel:
            self.show_decided()
        elif shown is self.card_panel and not self._session.at_end:
            self._keep_draft()
            self._show_card()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Answer the meeting's keys wherever the focus is, also on the buttons around the cards."""
        focus = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focus, QAbstractButton):
            focus.click()
        else:
            panel = self._stack.currentWidget()
            assert isinstance(panel, StartPanel | CardPanel | EndPanel)
            panel.keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._sizes.fit(self.width(), self.height())
