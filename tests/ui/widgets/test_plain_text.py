"""Tool tips show what a person typed: no HTML, and no file or network place that it names."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import Qt, QTextDocument
from PySide6.QtWidgets import QApplication

import htplanner.ui
from htplanner.ui.widgets.plain_text import plain_tip, wrapped_tip

TYPED = (
    "<img src='file://host/x.png'>",
    "M. Okafor <b>RN</b>\nNursing &amp; education",
    "<!doctype html><link href='file:///tmp/pipe'>",
    "a &lt; b",
)
HELPERS = {"plain_tip", "wrapped_tip"}


class Shown(QTextDocument):
    """A tool tip as Qt draws one that it takes for HTML; notes what it would load."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.setHtml(html)
        self.setTextWidth(300)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        self.loaded.append(str(name))
        return None


@pytest.mark.parametrize("text", TYPED)
def test_a_tip_shows_every_character_that_was_typed_and_loads_nothing(qapp: QApplication, text: str) -> None:
    assert Qt.mightBeRichText(text), "Qt takes it for HTML"
    shown = Shown(plain_tip(text))
    assert shown.toPlainText() == text
    assert shown.loaded == []


def test_what_nobody_takes_for_html_stays_as_it_is() -> None:
    assert plain_tip("Due 1 < 2 & more") == "Due 1 < 2 & more"
    assert wrapped_tip("") == ""
    assert len(wrapped_tip("x" * 100_000)) < 3_000, "as much as a screen holds"


def tips(tree: ast.AST) -> Iterator[ast.expr]:
    """What is given to each tool tip."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="setToolTip" | "setStatusTip" | "setWhatsThis")):
                yield node.args[-1]
            case ast.Call(func=ast.Attribute(value=ast.Name(id="QToolTip"), attr="showText")):
                yield node.args[1]


def is_plain(tip: ast.expr) -> bool:
    """Whether it is written in the source, or goes through the helper."""
    match tip:
        case ast.Constant():
            return True
        case ast.IfExp(body=one, orelse=other):
            return is_plain(one) and is_plain(other)
        case ast.Name(id=name):
            return name.isupper()
        case ast.Call(func=ast.Name(id=name)):
            return name in HELPERS
    return False


def test_every_tool_tip_is_a_literal_or_goes_through_the_helper() -> None:
    folder = Path(htplanner.ui.__file__).parent
    given = [(path, tip) for path in folder.rglob("*.py") for tip in tips(ast.parse(path.read_bytes()))]
    assert len(given) > 50
    assert [f"{path.name}:{tip.lineno}" for path, tip in given if not is_plain(tip)] == []
