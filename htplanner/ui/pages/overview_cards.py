"""The cards of Overview that are more than a chart: what is in place, coverage with its gaps, plan checks."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QWidget

from htplanner.domain.reading.charts import ChartSpec
from htplanner.domain.reading.figures import Coverage, FindingGroup
from htplanner.ui.pages.overview_lines import LineList, OverviewLine
from htplanner.ui.shell.theme import GRID, MARGIN, Theme
from htplanner.ui.widgets.boxes import hbox, put, vbox
from htplanner.ui.widgets.buttons import LinkButton
from htplanner.ui.widgets.card import Card, FigureCard, TextLabel
from htplanner.ui.widgets.chart import ChartView
from htplanner.ui.widgets.plain_text import plain_tip
from htplanner.ui.widgets.severity import SIGNS

SHOWN_FINDINGS = 4
"""How many lines of plan checks Overview has room for; the worst come first."""


class InPlaceCard(FigureCard):
    """The first figure, with the link that takes today as the baseline as long as there is none."""

    baseline_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._link: LinkButton | None = None
        super().__init__(theme, parent=parent)
        self._link = LinkButton(theme, "Take today as the &baseline…", self, on_click=self.baseline_wanted)
        self._link.setToolTip("Keep what is in place today, so that later figures can be held against it")
        self._link.move(MARGIN - 4, theme.px(43))
        self._link.hide()

    def offer_baseline(self, *, offered: bool) -> None:
        """Show the link, or not."""
        assert self._link is not None
        self._link.setVisible(offered)
        self._link.adjustSize()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        link = self._link.sizeHint().width() if self._link and self._link.isVisibleTo(self) else 0
        return hint.expandedTo(QSize(link + 2 * MARGIN, 0))


class CoverageCard(Card):
    """How much of the plan has an owner, a policy and so on; beside each bar the link to what lacks it."""

    covered_wanted = Signal(str)
    missing_wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "How much of the plan …", parent)
        self.chart = ChartView(theme, ChartSpec("How much of the plan …", ()), self)
        self.chart.opened.connect(self.covered_wanted)
        self.links: dict[str, LinkButton] = {}
        self._theme = theme
        self._column = vbox(spacing=0)
        line = hbox(self.body, GRID)
        line.addWidget(self.chart, 1, Qt.AlignmentFlag.AlignTop)
        line.addLayout(self._column)
        self.body.addStretch(1)

    def show_coverage(self, coverage: Coverage) -> None:
        """Show the bars, and at each the way to what is missing."""
        self.chart.set_spec(coverage.spec)
        for key, figure in coverage.missing.items():
            link = self.links.get(key) or self._add_link(key)
            link.setText(f"{figure.count} without" if figure.count else "")
            link.setEnabled(bool(figure.count))
            link.setAccessibleName(f"Open {figure.count} {figure.label}")
            link.setToolTip(plain_tip(f"{figure.count} {figure.label}" if figure.count else ""))

    def _add_link(self, key: str) -> LinkButton:
        link = LinkButton(self._theme, "", self, on_click=lambda: self.missing_wanted.emit(key))
        self.links[key] = link
        # Each link stands at the height of its bar: a row of the chart is 30 pixels of 13-pixel text.
        holder = QWidget(self)
        holder.setFixedHeight(round(self.chart.row_rects()[0].height()))
        centred = hbox(holder)
        centred.addWidget(link, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._column.insertWidget(len(self.links) - 1, holder)
        return link


class ChecksCard(Card):
    """How many findings there are and the worst; ``opened`` carries the key of a group, "" for all."""

    opened = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Plan checks", parent)
        self.all_link = LinkButton(theme, "", self, on_click=lambda: self.opened.emit(""))
        self.all_link.setToolTip("Show all of them on Checks")
        self.add_action(self.all_link)
        self.list = put(self.body, LineList(theme, "Plan checks", self))
        self.list.opened.connect(self.opened)
        self._more = put(self.body, TextLabel(theme, "", self, tone="text_secondary"))
        self.body.addStretch(1)

    def show_findings(self, groups: tuple[FindingGroup, ...]) -> None:
        """Show the worst of what the checks found."""
        total = sum(len(group.findings) for group in groups)
        self.all_link.setText("1 finding" if total == 1 else f"{total} findings")
        self.all_link.setVisible(bool(total))
        self.list.set_lines([_line(group) for group in groups[:SHOWN_FINDINGS]])
        hidden = len(groups) - SHOWN_FINDINGS
        self._more.show_text(
            "Nothing to point out."
            if not groups
            else f"and {hidden} more {'kind' if hidden == 1 else 'kinds'} of finding"
            if hidden > 0
            else ""
        )


def _line(group: FindingGroup) -> OverviewLine:
    """A finding without an item names its place instead."""
    codes, places = sorted(group.items.codes), [f.where for f in group.findings if f.where and not f.code]
    if codes:
        end = codes[0] if len(codes) == 1 else f"{len(codes)} items"
    else:
        end = places[0] if len(places) == 1 else f"{len(places)} {_PLACES.get(group.id, 'places')}"
    return OverviewLine(group.key, SIGNS[group.severity], group.text, end=end)


_PLACES = {
    "vacant-owner": "positions",
    "owner-overloaded": "owners",
    "review-overdue": "documents",
    "document-without-owner": "documents",
    "ask-overdue": "asks",
}
"""What a check that is not about items finds, where it finds several."""


def set_clickable(card: FigureCard, *, clickable: bool) -> None:
    """A figure of nothing opens nothing, and looks so."""
    card.setEnabled(clickable)
    shape = Qt.CursorShape.PointingHandCursor if clickable else Qt.CursorShape.ArrowCursor
    card.setCursor(shape)
