"""What has happened to a plan: change sets by hash, how they are appended, read, checked and redacted.

What goes through SQLAlchemy is given by this package itself (``history.write``) and imported when it is first
used: a plan is opened and shown without it, and its import would be a third of a start.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from htplanner.db.history.append import write as write
    from htplanner.db.history.append import write_first as write_first
    from htplanner.db.history.entries import fold_history as fold_history
    from htplanner.db.history.entries import read_frozen as read_frozen
    from htplanner.db.history.queries import between as between
    from htplanner.db.history.queries import change as change
    from htplanner.db.history.queries import changes as changes
    from htplanner.db.history.queries import closing_of as closing_of
    from htplanner.db.history.queries import count_erased as count_erased
    from htplanner.db.history.queries import last_until as last_until
    from htplanner.db.history.queries import latest_to_undo as latest_to_undo
    from htplanner.db.history.queries import plan_after as plan_after
    from htplanner.db.history.queries import read_changes as read_changes
    from htplanner.db.history.redaction import erase as erase
    from htplanner.db.history.redaction import stored_texts as stored_texts
    from htplanner.db.history.verify import faults_in as faults_in
    from htplanner.db.history.verify import faults_of_plan as faults_of_plan
    from htplanner.db.schema.rows import put_back as put_back
    from htplanner.db.sqlite.engine import connected as connected
    from htplanner.db.sqlite.engine import in_transaction as in_transaction
    from htplanner.db.sqlite.engine import transaction as transaction

_MODULES = {
    "history.append": ("write", "write_first"),
    "history.entries": ("fold_history", "read_frozen"),
    "history.queries": (
        *("between", "change", "changes", "closing_of", "count_erased", "last_until"),
        *("latest_to_undo", "plan_after", "read_changes"),
    ),
    "history.redaction": ("erase", "stored_texts"),
    "history.verify": ("faults_in", "faults_of_plan"),
    "schema.rows": ("put_back",),
    "sqlite.engine": ("connected", "in_transaction", "transaction"),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"htplanner.db.{_HOMES[name]}"), name)


def load() -> None:
    """Import all of it, for whoever has a moment now and will want it."""
    for module in _MODULES:
        import_module(f"htplanner.db.{module}")
