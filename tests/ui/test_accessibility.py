"""Every page and dialog, walked: each control has a name, nothing is cut off or covered, text stays text.

The plan that is walked is the sample with a tag at the beginning of every text a person typed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QRect
from PySide6.QtGui import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QTableView,
    QTreeView,
    QWidget,
)

from htplanner.domain.model.changes import Assign, Edit
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import KINDS, Entity, Shape
from htplanner.ui.shell.theme import Scheme
from tests import made_plans
from tools import screens

CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView, QAbstractSpinBox)
INSIDE = (QComboBox, QAbstractSpinBox, QAbstractItemView)
"""Qt's own composites: their parts are named by the whole."""

TAG = "<b>"
OURS = ("code", "edition", "digest")
"""Fields of text that nobody types."""


ROUNDING = 2
"""Pixels a size may fall short of what was asked for."""


@pytest.fixture(scope="module")
def problems(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What is wrong, view by view."""
    folder: Path = tmp_path_factory.mktemp("screens")
    plans = screens.plans_in(folder)
    plan = folder / "Sample plan.htplan"
    with made_plans.copied(), plans.create_sample(plan) as session:
        session.store.execute(_typed_as_html(session.store.plan))
    found: dict[str, list[str]] = {}
    for name, view in screens.views(qapp, plans, plan, Scheme.LIGHT):
        shown = list(_shown(view))
        rich = _taken_as_html([view, *view.findChildren(QWidget)])
        found[name] = [*_unnamed(shown), *_cut_off(shown), *_overlapping(shown), *rich]
    return found


def _typed_as_html(plan: Plan) -> Edit:
    """Every text a person typed begins with a tag, and is as long as before."""
    return Edit.of(
        "Type HTML",
        (
            Assign(entity, record.id, name, f"{TAG}{text[len(TAG) :]}")
            for entity, kind in KINDS.items()
            if entity is not Entity.PERIOD and not kind.append_only
            for record in plan.records[entity].values()
            for name, spec in record.specs().items()
            if record.alive and spec.shape in (Shape.LINE, Shape.TEXT) and name not in OURS
            if len(text := getattr(record, name) or "") > len(TAG)
        ),
    )


def _taken_as_html(widgets: list[QWidget]) -> Iterator[str]:
    """Texts that Qt would guess to be HTML: labels, and tool tips of widgets and of all cells."""
    for widget in widgets:
        tips = [widget.toolTip(), widget.statusTip(), widget.whatsThis()]
        if isinstance(widget, QLabel) and widget.textFormat() is not Qt.TextFormat.PlainText:
            tips.append(widget.text())
        if isinstance(widget, QTableView | QTreeView | QListView) and widget.model() is not None:
            tips += _tips(widget.model())
        yield from (f"taken as HTML: “{tip[:60]}” {_where(widget)}" for tip in tips if _is_html(tip))


def _tips(model: QAbstractItemModel, parent: QModelIndex | None = None) -> Iterator[str]:
    above = parent or QModelIndex()
    for row in range(model.rowCount(above)):
        first = index = model.index(row, 0, above)
        while index.isValid():
            yield index.data(Qt.ItemDataRole.ToolTipRole) or ""
            index = model.index(row, index.column() + 1, above)
        yield from _tips(model, first)


def _is_html(text: str) -> bool:
    return TAG in text and Qt.mightBeRichText(text)


def test_every_view_is_walked(problems: dict[str, list[str]]) -> None:
    assert len(problems) >= 25


def test_every_control_has_a_name_and_nothing_is_cut_off_covered_or_taken_as_html(
    problems: dict[str, list[str]],
) -> None:
    wrong = [f"{view}: {what}" for view, listed in problems.items() for what in dict.fromkeys(listed)]
    assert not wrong, "\n" + "\n".join(wrong)


def _shown(root: QWidget) -> Iterator[QWidget]:
    for widget in root.findChildren(QWidget):
        inside_other_window = widget.window() is not root.window()
        if widget.isVisible() and not inside_other_window and not widget.visibleRegion().isEmpty():
            yield widget


def _unnamed(widgets: list[QWidget]) -> Iterator[str]:
    labelled = {w.buddy() for w in widgets if isinstance(w, QLabel) and w.buddy() is not None}
    for widget in widgets:
        if not isinstance(widget, CONTROLS) or _is_part(widget):
            continue
        text = widget.text() if isinstance(widget, QAbstractButton) else ""
        if not (widget.accessibleName() or text or widget in labelled):
            yield f"no name: {_where(widget)}"


def _cut_off(widgets: list[QWidget]) -> Iterator[str]:
    for widget in widgets:
        if isinstance(widget, QLabel) and widget.text() and not widget.wordWrap():
            # A label that may shrink by design says all of it in its tip.
            short = widget.sizeHint().width() > widget.width() + ROUNDING
            if short and widget.toolTip() != widget.text():
                yield f"cut off: “{widget.text()}” {_where(widget)}"
        elif isinstance(widget, QLabel) and widget.text():
            tall = widget.heightForWidth(widget.width())
            if tall > widget.height() + ROUNDING:
                yield f"cut off below: “{widget.text()[:60]}” {_where(widget)}"
        elif isinstance(widget, QPushButton | QCheckBox):
            wide = widget.minimumSizeHint().width()
            if wide > widget.width() + ROUNDING:
                yield f"cut off: “{widget.text()}” {_where(widget)}"


def _overlapping(widgets: list[QWidget]) -> Iterator[str]:
    by_parent: dict[QWidget, list[QWidget]] = {}
    for widget in widgets:
        parent = widget.parentWidget()
        if parent is not None and not isinstance(parent, QStackedWidget | QAbstractScrollArea):
            by_parent.setdefault(parent, []).append(widget)
    for siblings in by_parent.values():
        placed = [w for w in siblings if not _floats(w)]
        for n, one in enumerate(placed):
            for other in placed[n + 1 :]:
                if _inner(one).intersects(_inner(other)):
                    yield f"overlap: {_where(one)} and {_where(other)}"


def _floats(widget: QWidget) -> bool:
    """Whether it lies over others on purpose: a cover, a popup, an editor in a cell."""
    return widget.property("floats") is True or bool(
        widget.windowFlags() & Qt.WindowType.Popup & ~Qt.WindowType.Widget
    )


def _inner(widget: QWidget) -> QRect:
    return widget.geometry().adjusted(1, 1, -1, -1)


def _is_part(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QDialog | QScrollArea):
        if isinstance(parent, INSIDE) or type(parent).__name__.startswith("QCalendar"):
            return True
        if isinstance(parent, QLineEdit) and isinstance(widget, QAbstractButton):
            return True
        parent = parent.parentWidget()
    return False


def _where(widget: QWidget) -> str:
    names: list[str] = []
    at: QWidget | None = widget
    while at is not None and len(names) < 4:
        names.append(at.objectName() or type(at).__name__)
        at = at.parentWidget()
    return " in ".join(names)
