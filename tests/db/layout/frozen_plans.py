"""A plan of each layout that a release wrote, packed as that release left it.

A release that changes the layout adds its plan by ``python -m tests.db.layout.frozen_plans``. One that lies
there is never made again.
"""

from __future__ import annotations

import json
import lzma
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from htplanner.db.sqlite.connection import SCHEMA_VERSION
from htplanner.domain.editing import edits
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import KINDS
from htplanner.domain.periods.closing import take_baseline
from tests import made_plans
from tests.contract import test_kinds as contract

FOLDER = Path(__file__).parent / "plans"
FROZEN = sorted(int(path.stem.removeprefix("layout_")) for path in FOLDER.glob("layout_*.xz"))
"""The layouts that releases wrote."""


def names(plan: Plan) -> Mapping[str, list[list[str]]]:
    """What the records of every kind are called; nothing for those that have no name of their own."""
    return {
        entity: [[str(getattr(one, name) or "") for name in kind.names] for one in plan.standing(entity)]
        for entity, kind in KINDS.items()
        if not kind.founded
    }


def unpack(layout: int, plan: Path) -> Mapping[str, list[list[str]]]:
    """Put the plan of a layout at ``plan``; what its records were called when it was made."""
    with lzma.open(FOLDER / f"layout_{layout}.xz") as packed, plan.open("wb") as file:
        shutil.copyfileobj(packed, file)
    found: Mapping[str, list[list[str]]] = json.loads((FOLDER / f"layout_{layout}.json").read_text("utf-8"))
    return found


def main() -> None:
    """Make the plan of the present layout: a record of every kind, a note, an undo and a baseline."""
    packed = FOLDER / f"layout_{SCHEMA_VERSION}.xz"
    if packed.exists():
        sys.exit(f"{packed.name} is there already; a released layout stays as it was.")
    with tempfile.TemporaryDirectory() as folder:
        made_plans.FOLDER = Path(folder)
        made = contract.Plan(Path(folder))
        with made.session:
            for kind in contract.ADDED:
                made.add(kind)
            item = made.store.plan.items[contract.ITEM]
            made.store.execute(edits.set_fields(item, {"notes": "First note"}, "Write"))
            made.store.execute(edits.set_fields(made.store.plan.info, {"funding": "None"}, "Write"))
            made.store.undo()
            made.store.execute(take_baseline(made.now.date()))
            told = names(made.store.plan)
        packed.write_bytes(lzma.compress((Path(folder) / "made.htplan").read_bytes(), preset=9))
    text = json.dumps(told, indent=1, ensure_ascii=False)
    packed.with_suffix(".json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
