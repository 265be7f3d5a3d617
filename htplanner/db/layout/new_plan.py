"""Create the file of a new plan, with every change since it was started."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path

from htplanner.db import history
from htplanner.db.history.types import Intent
from htplanner.db.sqlite.cipher import Passphrase
from htplanner.db.sqlite.connection import Access, connect
from htplanner.domain.editing.founding import found
from htplanner.domain.editing.prepare import prepare
from htplanner.domain.model.changes import Moment
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.vocabulary import ChangeKind
from htplanner.domain.periods.snapshot import freeze


def beginning(framework: Framework, info: Mapping[str, object], at: datetime, author: str | None) -> Moment:
    """Return the first values of a plan, from ``PlanInfo`` fields; ``ValidationError`` if one is invalid."""
    return Moment(at, author, found(framework, info))


def make(
    path: Path,
    device: str,
    framework: Framework,
    start: Moment,
    story: Callable[[Plan], Iterable[Moment]],
    key: Passphrase | None = None,
) -> None:
    """Create a plan file: its layout, its first change set, and one change set for each moment since."""
    with history.in_transaction(connect(path, Access.MAKE, key), Access.MAKE) as connection:
        values = prepare(Plan.empty(), framework, start.edit, start.at.date()).values
        intent = Intent(ChangeKind.FOUND, start.edit.label, start.at, device, start.author)
        written = history.write_first(connection, intent, values)
        for then in story(written.plan):
            prepared = prepare(written.plan, framework, then.edit, then.at.date())
            intent = Intent(
                then.edit.kind, then.edit.label, then.at, device, then.author, meeting=then.edit.meeting
            )
            if prepared.values:
                frozen = freeze(prepared.closing) if prepared.closing else ()
                before, head = written.plan, written.head
                written = history.write(connection, before, head, intent, prepared.values, frozen)
