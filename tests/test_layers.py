"""Who may import whom, read from the source: layers share domain types, and few modules join them.

The table below is the architecture. A module of no layer gets the strictest rules until it is named here.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "htplanner"


@dataclass(frozen=True)
class Layer:
    """The libraries beside the standard one, and the other layers, that a layer may import."""

    libraries: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()


CORE = ("errors", "domain")
OWN = Layer(layers=CORE)
EVERYTHING_BUT_THE_WINDOW = (
    *CORE,
    *(
        "resources",
        "framework",
        "db",
        "reports",
        "exchange",
        "paths",
        "settings",
        "incidents",
        "log",
        "leftovers",
    ),
)
LAYERS = {
    "errors": Layer(),
    "incidents": Layer(),
    "private": Layer(),
    "log": Layer(layers=("incidents", "private")),
    "leftovers": Layer(layers=("db", "paths", "settings")),
    "domain": OWN,
    "resources": OWN,
    "framework": Layer(layers=(*CORE, "resources")),
    # The store is handed the catalogue, since each plan rests on an edition of its own.
    "db": Layer(("sqlalchemy", "sqlcipher3"), (*CORE, "framework", "private")),
    "db.layout.migrations": Layer(("sqlalchemy", "alembic"), CORE),
    "reports": Layer(("openpyxl", "defusedxml", "docx", "icalendar"), (*CORE, "resources")),
    "exchange": Layer(("openpyxl", "defusedxml"), CORE),
    "paths": Layer(("platformdirs",)),
    "qt_imports": Layer(("PySide6.QtCore",)),
    "settings": Layer(layers=("errors", "paths", "private")),
    "painting": Layer(("PySide6.QtCore", "PySide6.QtGui"), (*CORE, "resources")),
    # A page is painted from what the report says; no file library is behind these two.
    "painting.report_pdf": Layer(
        ("PySide6.QtCore", "PySide6.QtGui"),
        (
            *(*CORE, "resources"),
            "reports.content",
            "reports.formats.rendering",
        ),
    ),
    "ui": Layer(
        ("PySide6",), (*CORE, "resources", "framework", "painting", "paths", "settings", "incidents")
    ),
    # These join the layers; plans.py and exports.py are what the other two share.
    "plans": Layer(layers=EVERYTHING_BUT_THE_WINDOW),
    "exports": Layer(layers=(*CORE, "reports", "painting", "plans", "incidents")),
    "cli": Layer(("click",), (*EVERYTHING_BUT_THE_WINDOW, "plans", "exports")),
    "app": Layer(("PySide6",), (*EVERYTHING_BUT_THE_WINDOW, "plans", "exports", "painting", "ui")),
    "__main__": Layer(layers=("errors", "incidents", "log", "paths", "qt_imports", "cli", "app")),
}

WITH_SQLALCHEMY = tuple(
    f"db.{name}"
    for name in (
        *("sqlite.engine", "schema.tables", "schema.rows", "layout.migrations"),
        *(f"history.{part}" for part in ("append", "entries", "queries", "redaction", "verify")),
        *("repair.history_proof", "repair.salvage"),
    )
)
"""Where SQLAlchemy is used: for edits and for history. A plan is opened and shown without."""

LAZY = (
    *("alembic", "click", "docx", "icalendar", "openpyxl", "sqlalchemy", "htplanner.app", "htplanner.cli"),
    *(f"htplanner.{name}" for name in ("exports", "painting.pictures", "painting.report_pdf")),
    *(f"htplanner.{name}" for name in WITH_SQLALCHEMY),
)
"""What only some runs need: imported where it is used, so the others start without it."""

MODAL = {
    *("QColorDialog", "QFileDialog", "QFontDialog", "QInputDialog", "QMessageBox"),
    *("QPageSetupDialog", "QPrintDialog", "QPrintPreviewDialog", "QProgressDialog"),
}


@dataclass(frozen=True)
class Import:
    """One imported name; ``lazy`` when it is imported inside a function, or to check types alone."""

    name: str
    line: int
    lazy: bool


def imports(tree: ast.AST, package: str, lazy: bool = False) -> Iterator[Import]:
    """Every import below ``tree``, relative ones resolved, those for type checking included."""
    for node in ast.iter_child_nodes(tree):
        match node:
            case ast.Import(names=names):
                yield from (Import(alias.name, node.lineno, lazy) for alias in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                parents = package.split(".")[: len(package.split(".")) - level + 1] if level else []
                base = ".".join([*parents, *([module] if module else [])])
                yield from (Import(f"{base}.{alias.name}", node.lineno, lazy) for alias in names)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                yield from imports(node, package, lazy=True)
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                yield from imports(node, package, lazy=True)
            case _:
                yield from imports(node, package, lazy)


def within(name: str, *prefixes: str) -> bool:
    """Whether a dotted name is one of the prefixes or lies below one."""
    return any(name == prefix or name.startswith(f"{prefix}.") for prefix in prefixes)


def layer_of(module: str) -> str:
    """The longest layer name that ``module`` (without ``htplanner.``) lies in, else its first part."""
    found = [name for name in LAYERS if within(module, name)]
    return max(found, key=len) if found else module.split(".", maxsplit=1)[0]


def faults(module: str, package: str, source: str) -> list[str]:
    """What in ``source`` goes against the rules, each with its line."""
    tree = ast.parse(source)
    own = module.removeprefix("htplanner.")
    layer = layer_of(own)
    allowed = LAYERS.get(layer, OWN)
    found = []
    for item in imports(tree, package):
        top = item.name.split(".", maxsplit=1)[0]
        target = item.name.removeprefix("htplanner.")
        if top == "htplanner":
            inside = layer_of(target).split(".", maxsplit=1)[0]
            home = layer.split(".", maxsplit=1)[0]
            permitted = inside in ("__version__", home) or within(target, *allowed.layers)
        elif within(item.name, "PySide6.QtSql"):
            permitted = False
        else:
            permitted = top in sys.stdlib_module_names or within(item.name, *allowed.libraries)
        if not permitted:
            found.append(f"line {item.line}: {layer} may not import {item.name}")
        if not item.lazy and within(item.name, *LAZY) and not may_be_eager(own, item.name):
            found.append(f"line {item.line}: import {item.name} inside the function that needs it")
        if page_of(own) and page_of(target) not in ("", page_of(own)):
            found.append(f"line {item.line}: one page may not import another ({item.name})")
    found.extend(properties_set_by_name(tree))
    if layer == "ui" and own != "ui.prompts":
        found.extend(modal_calls(tree))
    return found


def may_be_eager(own: str, name: str) -> bool:
    """Renderers and migrations are themselves imported only when needed; so is what they rest on."""
    if within(name, "openpyxl", "docx", "icalendar"):
        return within(own, "reports", "exchange")
    if within(name, "click", "htplanner.cli"):
        return within(own, "cli")
    if within(name, "htplanner.painting"):
        return within(own, "painting")
    if within(name, "alembic", "htplanner.db.layout.migrations"):
        return within(own, "db.layout.migrations")
    return within(own, *WITH_SQLALCHEMY) and not within(name, "htplanner.app", "htplanner.exports")


def page_of(module: str) -> str:
    """Which page a module belongs to, "" for none: ``overview_cards`` goes with ``overview_page``."""
    parts = module.removeprefix("htplanner.").split(".")
    if parts[:2] != ["ui", "pages"] or len(parts) < 3:
        return ""
    part = parts[2].removesuffix("_page")
    pages = (path.stem.removesuffix("_page") for path in (PACKAGE / "ui" / "pages").glob("*_page.py"))
    return max((page for page in pages if part.startswith(f"{page}_")), key=len, default=part)


def modal_calls(tree: ast.AST) -> Iterator[str]:
    """Windows that wait for an answer go through ``ui/prompts.py``; a drag waits by nature."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) if name in MODAL:
                yield f"line {node.lineno}: {name} belongs in ui/prompts.py"
            case ast.Call(func=ast.Attribute(value=ast.Name(id="drag"), attr="exec")):
                pass
            case ast.Call(func=ast.Attribute(attr="exec" | "exec_")):
                yield f"line {node.lineno}: exec() waits; open() or popup() it, or go through ui/prompts.py"


def properties_set_by_name(tree: ast.AST) -> Iterator[str]:
    """PySide finds the setter of ``interval=`` by the system's own capital of "i": in Turkish it does not."""
    qt = {item.name.rpartition(".")[2] for item in imports(tree, "") if within(item.name, "PySide6")}
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name), keywords=[_, *_]) if name in qt:
                yield f"line {node.lineno}: call the setters of {name}"
            case ast.ClassDef(name=name, bases=bases) if qt & {ast.unparse(base) for base in bases}:
                for call in ast.walk(node):
                    named = isinstance(call, ast.Call) and call.keywords and ast.unparse(call.func)
                    if named == "super().__init__":
                        yield f"line {node.lineno}: call the setters of {name}"


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if path.parent.name != "__pycache__")


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_imports_only_what_its_layer_may(path: Path) -> None:
    parts = path.relative_to(ROOT).with_suffix("").parts
    is_package = parts[-1] == "__init__"
    module = ".".join(parts[:-1] if is_package else parts)
    package = module if is_package else ".".join(parts[:-1])
    assert faults(module, package, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("htplanner.domain.reading.rules", "import sqlalchemy"),
        ("htplanner.domain.reading.rules", "from htplanner.db import store"),
        ("htplanner.domain.reading.rules", "from htplanner import settings"),
        ("htplanner.domain.reading.rules", "from ...db.store.store import Store"),
        ("htplanner.errors", "from htplanner.domain.model import text"),
        ("htplanner.db.store.store", "import alembic.command"),
        ("htplanner.db.store.store", "def migrate():\n    from alembic import command"),
        ("htplanner.db.store.store", "from htplanner.db.layout import migrations"),
        ("htplanner.db.store.store", "from htplanner.db.history.verify import faults_in"),
        ("htplanner.db.snapshots.backups", "from sqlalchemy import select"),
        ("htplanner.db.history.append", "from htplanner.db.layout.migrations import migrate"),
        ("htplanner.db.store.store", "from htplanner.settings import Settings"),
        ("htplanner.db.store.store", "from PySide6.QtCore import QObject"),
        ("htplanner.reports.formats.excel.workbook", "import sqlalchemy"),
        ("htplanner.reports.formats.excel.workbook", "from htplanner.db.store.store import Store"),
        ("htplanner.painting.charts", "from PySide6.QtWidgets import QWidget"),
        ("htplanner.ui.session.bridge", "if TYPE_CHECKING:\n    from htplanner.db.store.store import Store"),
        ("htplanner.ui.session.bridge", "from PySide6 import QtSql"),
        ("htplanner.ui.session.bridge", "from htplanner.reports import content"),
        ("htplanner.ui.pages.plan", "from htplanner.ui.pages import history"),
        ("htplanner.ui.pages.plan", "from htplanner.ui.pages.history import HistoryPage"),
        ("htplanner.ui.pages.plan", "from PySide6.QtWidgets import QMessageBox\nQMessageBox.question()"),
        ("htplanner.ui.dialogs.about", "dialog.exec()"),
        ("htplanner.ui.widgets.chip", "self.menu().exec(position)"),
        ("htplanner.cli", "from PySide6.QtCore import QDate"),
        ("htplanner.cli.reports", "from htplanner.ui.shell.theme import Theme"),
        ("htplanner.cli.reports", "from htplanner.exports import report_work"),
        ("htplanner.cli.reports", "def write():\n    from htplanner.painting.report_pdf import write_pdf"),
        ("htplanner.exports", "from htplanner.painting.report_pdf import write_pdf"),
        ("htplanner.exports", "def write():\n    from htplanner.db.store.store import Store"),
        ("htplanner.cli", "def window():\n    from htplanner.app import run"),
        ("htplanner.ui.shell.rail", "from PySide6.QtCore import QTimer\nQTimer(None, interval=3)"),
        (
            "htplanner.ui.shell.rail",
            "from PySide6.QtWidgets import QLabel\nclass A(QLabel):\n def a(s): super().__init__(indent=3)",
        ),
        ("htplanner.__main__", "from htplanner.cli import run"),
        ("htplanner.not_named_above", "import click"),
    ],
)
def test_a_breach_is_found(module: str, source: str) -> None:
    assert faults(module, module.rpartition(".")[0], source) != []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        (
            "htplanner.domain.reading.rules",
            "import re\nfrom . import text\nfrom htplanner.errors import PlannerError",
        ),
        ("htplanner.db.store.store", "def migrate():\n    from htplanner.db.layout import migrations"),
        ("htplanner.db.store.store", "if TYPE_CHECKING:\n    from htplanner.db.history import verify"),
        (
            "htplanner.db.history.append",
            "from sqlalchemy import select\nfrom htplanner.db.schema.rows import write_values",
        ),
        ("htplanner.db.layout.migrations.env", "from alembic import context\nimport sqlalchemy as sa"),
        ("htplanner.ui.pages.plan", "from htplanner.ui.pages.plan import filters\ndrag.exec(action)"),
        ("htplanner.ui.prompts", "from PySide6.QtWidgets import QMessageBox\nQMessageBox.question()"),
        ("htplanner.cli", "import click\nfrom htplanner import __version__"),
        ("htplanner.cli.console", "import click\nfrom htplanner.plans import Plans"),
        ("htplanner.exports", "def write():\n    from htplanner.painting.report_pdf import write_pdf"),
        ("htplanner.__main__", "def main():\n    from htplanner.app import run"),
        (
            "htplanner.app",
            "from htplanner.db.store.store import Store\nfrom htplanner.ui.shell.theme import Theme",
        ),
    ],
)
def test_what_is_allowed_is_not_refused(module: str, source: str) -> None:
    assert faults(module, module.rpartition(".")[0], source) == []


def test_the_command_line_starts_without_the_window_the_workbook_and_the_libraries_of_edits() -> None:
    """Started as a person would; the libraries it loaded are read at its end."""
    program = (
        "import atexit, json, runpy, sys\n"
        "heavy = ('PySide6', 'shiboken6', 'openpyxl', 'alembic', 'sqlalchemy', 'docx', 'lxml', 'icalendar')\n"
        "loaded = lambda: json.dumps([name for name in heavy if name in sys.modules])\n"
        "atexit.register(lambda: print(loaded(), file=sys.stderr))\n"
        "sys.argv = ['htplanner', 'framework', '--json']\n"
        "import htplanner.cli\n"
        "runpy.run_module('htplanner', run_name='__main__')\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["competencies"]
    assert json.loads(run.stderr) == []


# --- inside the packages -----------------------------------------------------------------------------------

IN_ORDER = {
    "db": (
        *(
            "context",
            "first_use",
            "sqlite",
            "files",
            "schema",
            "history",
            "layout",
            "snapshots",
            "sync",
            "store",
        ),
        *("backup", "session", "repair"),
    ),
    "domain": ("model", "reading", "editing", "periods", "privacy", "parsing", "output"),
}
"""The parts of two packages, each of which imports only those before it, to check types too."""

MOST_LATE_NAMES_IN_DB = 25
"""How many names ``db`` may import inside functions; SQLAlchemy stands behind ``db.history`` (see there)."""


@cache
def import_graph() -> dict[str, dict[str, bool]]:
    """For each module the modules of the program that it imports, and whether only to check types."""
    names = {module_of(path): path for path in modules()}
    return {
        name: dict(_edges(ast.parse(path.read_text("utf-8")), name, names)) for name, path in names.items()
    }


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _edges(tree: ast.AST, own: str, known: Container[str], types: bool = False) -> Iterator[tuple[str, bool]]:
    """Every import, those for type checking first, so that a real one to the same module counts."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            yield from _edges(node, own, known, types=True)
    for node in ast.iter_child_nodes(tree):
        match node:
            case ast.ImportFrom(module=str(module), names=names):
                for alias in names:
                    target = f"{module}.{alias.name}"
                    target = target if target in known else module
                    if target in known and target != own:
                        yield target, types
            case ast.Import(names=names):
                yield from ((alias.name, types) for alias in names if alias.name in known)
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                pass
            case _:
                yield from _edges(node, own, known, types)


def circles(graph: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """The modules that lead back to themselves: what is left once all that lead nowhere are taken away."""
    left = {name: set(targets) for name, targets in graph.items()}
    while ends := [name for name, targets in left.items() if not targets & left.keys()]:
        for name in ends:
            del left[name]
    return [[name, *sorted(targets & left.keys())] for name, targets in sorted(left.items())]


def test_no_import_leads_round_in_a_circle() -> None:
    real = {
        name: [target for target, types in targets.items() if not types]
        for name, targets in import_graph().items()
    }
    assert circles(real) == []
    assert circles({"a": ["b"], "b": ["c"], "c": ["a"], "d": ["a"]}) != []


@pytest.mark.parametrize("package", IN_ORDER)
def test_a_package_imports_only_those_listed_before_it(package: str) -> None:
    order = IN_ORDER[package]
    found = []
    for name, targets in import_graph().items():
        for target in targets:
            own, other = (one.split(".")[1:3] for one in (name, target))
            if len(own) < 2 or len(other) < 2 or {own[0], other[0]} != {package}:
                continue
            if order.index(other[1]) > order.index(own[1]):
                found.append(f"{name} imports {target}")
    assert found == []
    parts = {module.split(".")[2] for module in import_graph() if module.startswith(f"htplanner.{package}.")}
    assert parts == set(order), "every part has its place in the list"


def test_few_names_are_imported_late_in_the_store() -> None:
    late = [
        f"{path.relative_to(ROOT)}: {alias.name}"
        for path in modules()
        if within(module_of(path), "htplanner.db")
        for function in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    ]
    assert len(late) <= MOST_LATE_NAMES_IN_DB, late
