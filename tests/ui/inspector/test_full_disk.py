"""A full disk while somebody types: the real store refuses, the text stays, and saves once there is room."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from htplanner.db.session import PlanSession
from htplanner.ui.inspector.inspector import Inspector
from htplanner.ui.widgets.fields.note_field import NoteField
from htplanner.ui.widgets.message_line import MessageLine
from tests.ui.inspector.hands import commit, write
from tools import screens

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

CODE = "U.A.ORG.1"
TYPED = "Ask the security desk." * 400


@pytest.fixture
def service(tmp_path: Path) -> Iterator[PlanSession]:
    """A plan in a real file."""
    plan = tmp_path / "clinic.htplan"
    with screens.plans_in(tmp_path / "own").create(plan, {"name": "Clinic"}) as session:
        yield session


def told(inspector: Inspector) -> list[str]:
    lines = inspector.findChildren(MessageLine)
    return [line.message for line in lines if line.isVisible() and line.message]


def test_what_was_typed_stays_with_the_cause_and_saves_once_there_is_room(
    inspector: Inspector, service: PlanSession
) -> None:
    inspector.set_items((CODE,))
    box = inspector.form.notes.fields["notes"].box
    assert isinstance(box, NoteField)
    lite = service.store._connection
    pages = lite.execute("PRAGMA page_count").fetchone()[0]
    lite.execute(f"PRAGMA max_page_count = {pages}")
    before = service.store.path.read_bytes()
    write(box.editor, "x")
    box.editor.insertPlainText(TYPED)
    commit(box.editor)
    (line,) = [line for line in told(inspector) if "disk is full" in line]
    assert "Free some space" in line
    assert box.editor.toPlainText() == f"x{TYPED}"
    assert service.store.path.read_bytes() == before
    lite.execute(f"PRAGMA max_page_count = {pages * 10}")
    commit(box.editor)
    assert service.store.plan.items[CODE].notes == f"x{TYPED}"
    assert not [line for line in told(inspector) if "disk is full" in line]
    assert service.store.verify() == []
