"""What the Plan page costs: repainting after an edit, and a keystroke in the search field."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from types import SimpleNamespace
from typing import Any, cast

from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QTreeView

from benchmarks.harness import NOW, Result, milliseconds, plans_in
from benchmarks.synthetic import enlarged
from htplanner.app import build
from htplanner.db.session import PlanSession
from htplanner.db.store.store import Store
from htplanner.domain.editing.edits import set_items
from htplanner.domain.editing.founding import found
from htplanner.domain.editing.prepare import prepare
from htplanner.domain.model.changes import Change, Edit
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.vocabulary import Applicability, ChangeKind, Status
from htplanner.domain.reading.filters import Filter
from htplanner.plans import Plans
from htplanner.ui.models.plan_model import PlanModel
from htplanner.ui.pages.plan_tree import PlanTree
from htplanner.ui.session.bridge import Bridge

EDITS, MANY_ITEMS = 40, 5000
KEYSTROKES = (
    "t",
    "tr",
    "tra",
    "trai",
    "train",
    "train ",
    "train s",
    "train st",
    "train sta",
    "train staff",
    "",
)


class MemoryService:
    """An open plan whose edits are kept nowhere: what is left to measure is the window.

    All but edits is asked of ``behind``, where there is one.
    """

    def __init__(self, plan: Plan, framework: Framework, behind: Store | None = None) -> None:
        self._behind = behind
        self.plan = plan
        self.framework = framework
        self.author: str | None = None
        self.editable = True
        self.read_only_reason = ""
        self.spent = 0.0

    def execute(self, edit: Edit) -> Change:
        """Do an edit; the time it takes is counted apart."""
        began = perf_counter()
        values = prepare(self.plan, self.framework, edit, NOW.date()).values
        change = Change("x" * 64, NOW, ChangeKind.EDIT, edit.label, values)
        self.plan = self.plan.after(change.id, values)
        self.spent += (perf_counter() - began) * 1000
        return change

    def close(self) -> None:
        """Nothing to let go."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._behind, name)


def repaint(plan: Path, folder: Path) -> list[Result]:
    """From the written change to the painted rows, against Qt's own model and delegates."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    plans = plans_in(folder)
    with plans.open(plan, read_only=True) as session:
        service = MemoryService(session.store.plan, session.store.framework, session.store)
        session.store = cast(Store, service)
        return _repaint(app, plans, session, service)


def _repaint(app: QApplication, plans: Plans, session: PlanSession, service: MemoryService) -> list[Result]:
    window = build(app, plans)
    window.show_plan(session)
    assert window.workspace is not None
    assert window.desk is not None
    window.workspace.show_page("plan")
    window.show()
    tree = window.workspace.plan_page.findChild(PlanTree)
    assert tree is not None
    tree.expandAll()
    app.processEvents()
    codes = [code for code in service.plan.items if code.startswith("U.A.ORG.")]
    words = [Status.IN_PROGRESS, Status.IN_REVIEW]
    bridge = window.desk.bridge
    ours, floors = [], []
    stock = _stock_tree(tree)
    app.processEvents()
    repainted: list[int] = []
    bridge.changed.connect(lambda shift: repainted.append(len(shift.affected.codes)))

    def edit_and_paint(edit: Edit) -> None:
        bridge.perform(edit)
        tree.viewport().repaint()
        app.processEvents()

    for n in range(EDITS):
        service.spent = 0
        values = {"status": words[(n // len(codes)) % 2]}
        edit = set_items(service.plan, [codes[n % len(codes)]], values)
        ours.append(milliseconds(partial(edit_and_paint, edit)) - service.spent)
        floors.append(_repaint_stock(stock, repainted[-1], n, app))
    window.close()
    return [Result.ratio("its repaint (window's share of an edit)", median(ours), median(floors), 2)]


def _stock_tree(like: PlanTree) -> QTreeView:
    """The same rows and columns in Qt's own model, shown in the same size."""
    model = QStandardItemModel()
    source = like.model()

    def fill(parent: QStandardItem, index: QModelIndex) -> None:
        for row in range(source.rowCount(index)):
            cells = [
                QStandardItem(str(source.index(row, c, index).data() or ""))
                for c in range(source.columnCount(index))
            ]
            parent.appendRow(cells)
            fill(cells[0], source.index(row, 0, index))

    fill(model.invisibleRootItem(), QModelIndex())
    tree = QTreeView()
    model.setParent(tree)
    tree.setModel(model)
    tree.resize(like.size())
    tree.expandAll()
    tree.show()
    return tree


def _repaint_stock(tree: QTreeView, rows: int, n: int, app: QApplication) -> float:
    model = tree.model()
    first = model.index(0, 0)
    parent = model.index(0, 0, first)

    def work() -> None:
        for row in range(rows):
            index = model.index(row % max(model.rowCount(parent), 1), 2, parent)
            model.setData(index, f"{n}")
        tree.viewport().repaint()
        app.processEvents()

    return milliseconds(work)


def filtering() -> list[Result]:
    """One keystroke's model update at the real size and at 5,000 items."""
    from htplanner.framework.catalogue import Catalogue
    from htplanner.resources import resources

    app = QApplication.instance() or QApplication([])
    framework = Catalogue.load(resources().joinpath("framework")).newest
    results = []
    for items, bound in ((len(framework.nodes), 8.0), (MANY_ITEMS, 40.0)):
        edition = framework if items == len(framework.nodes) else enlarged(framework, items)
        results.append(
            Result.absolute(f"filter keystroke, {len(edition.nodes)} items", _keystroke(edition), bound)
        )
    del app
    return results


def _keystroke(framework: Framework) -> float:
    values = prepare(Plan.empty(), framework, found(framework, {}), NOW.date()).values
    plan = Plan.empty().after("0", values)
    half = [code for n, code in enumerate(plan.items) if n % 2]
    applies = set_items(plan, half, {"applicability": Applicability.APPLIES})
    plan = plan.after("1", prepare(plan, framework, applies, NOW.date()).values)
    held = SimpleNamespace(store=MemoryService(plan, framework))
    bridge = Bridge(cast(PlanSession, held), NOW.date)
    model = PlanModel(bridge)
    model.set_filter(Filter(text="x"), None)
    return median(milliseconds(partial(model.set_filter, Filter(text=text), None)) for text in KEYSTROKES)
