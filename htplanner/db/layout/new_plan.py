"""The file of a new plan, made with everything that has happened since it was started."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from htplanner.db.history.types import Intent
from htplanner.db.sqlite.cipher import Passphrase
from htplanner.db.sqlite.connection import Access, connect
from htplanner.domain.editing.prepare import prepare
from htplanner.domain.model.changes import Moment
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.vocabulary import ChangeKind
from htplanner.domain.periods.snapshot import freeze

if TYPE_CHECKING:
    from htplanner.db.history.ledger import Ledger


def ledger_over(connection: sqlite3.Connection, access: Access) -> AbstractContextManager[Ledger]:
    """History and tables of the plan on a connection, which is closed at the end."""
    # Behind it is SQLAlchemy, whose import would be a third of a start, and a plan is shown without.
    from htplanner.db.history.ledger import open_ledger

    return open_ledger(connection, access)


def make(
    path: Path,
    device: str,
    framework: Framework,
    start: Moment,
    story: Callable[[Plan], Iterable[Moment]],
    key: Passphrase | None = None,
) -> None:
    """Makes the file of a plan: its layout, the change set that starts it, and one for each moment since."""
    with ledger_over(connect(path, Access.MAKE, key), Access.MAKE) as ledger, ledger.transaction():
        values = prepare(Plan.empty(), framework, start.edit, start.at.date()).values
        intent = Intent(ChangeKind.FOUND, start.edit.label, start.at, device, start.author)
        written = ledger.found(intent, values)
        for then in story(written.plan):
            prepared = prepare(written.plan, framework, then.edit, then.at.date())
            intent = Intent(
                then.edit.kind, then.edit.label, then.at, device, then.author, meeting=then.edit.meeting
            )
            if prepared.values:
                frozen = freeze(prepared.closing) if prepared.closing else ()
                written = ledger.write(written.plan, written.head, intent, prepared.values, frozen)
