"""The history of a plan: change sets by hash, and how to append, read, check and redact them.

What goes through SQLAlchemy is given by this package itself (``history.write``) and imported when it is first
used: a plan is opened and shown without it, and its import would be a third of a start.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from htplanner.db.first_use import on_first_use

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
    "htplanner.db.history.append": ("write", "write_first"),
    "htplanner.db.history.entries": ("fold_history", "read_frozen"),
    "htplanner.db.history.queries": (
        *("between", "change", "changes", "closing_of", "count_erased", "last_until"),
        *("latest_to_undo", "plan_after", "read_changes"),
    ),
    "htplanner.db.history.redaction": ("erase", "stored_texts"),
    "htplanner.db.history.verify": ("faults_in", "faults_of_plan"),
    "htplanner.db.schema.rows": ("put_back",),
    "htplanner.db.sqlite.engine": ("connected", "in_transaction", "transaction"),
}
__getattr__ = on_first_use(_MODULES)


def load() -> None:
    """Import everything now, so that its first use is fast."""
    for module in _MODULES:
        import_module(module)
