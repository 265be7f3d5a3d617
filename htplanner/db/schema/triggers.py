"""The triggers that keep history append-only, in one list: a migration drops all and makes them again.

Written history cannot be changed, removed or replaced. The one exception: the content of a value may be
emptied once a change set of kind ``redact`` names its commitment (a person is erased); the rest of the row
stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_REFUSE = "SELECT RAISE(ABORT, 'history is append-only');"

_KEYS: Final = {
    "change_set": ("id",),
    "change_parent": ("change", "parent"),
    "change_value": ("change", "n"),
}
"""The tables of history and their keys."""

_NAMED_FOR_ERASURE = """\
NEW.salt IS NULL AND NEW.body IS NULL
  AND NEW.change = OLD.change AND NEW.n = OLD.n AND NEW.entity = OLD.entity AND NEW.record = OLD.record
  AND NEW.field = OLD.field AND NEW.commitment = OLD.commitment
  AND EXISTS (
    SELECT 1 FROM change_value AS v JOIN change_set AS s ON s.id = v.change
    WHERE s.kind = 'redact' AND v.entity = 'change' AND v.field = 'erased' AND v.record = OLD.commitment
  )"""


def _triggers() -> dict[str, str]:
    found: dict[str, str] = {}
    for table, keys in _KEYS.items():
        same = " AND ".join(f"{key} = NEW.{key}" for key in keys)
        unless = f"WHEN NOT ({_NAMED_FOR_ERASURE})\n" if table == "change_value" else ""
        # INSERT OR REPLACE removes the old row without asking the trigger on DELETE.
        exists = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 (all of it stands above)
        found[f"{table}_replaced"] = (
            f"CREATE TRIGGER {table}_replaced BEFORE INSERT ON {table}\nWHEN {exists}\nBEGIN {_REFUSE} END"
        )
        found[f"{table}_changed"] = (
            f"CREATE TRIGGER {table}_changed BEFORE UPDATE ON {table}\n{unless}BEGIN {_REFUSE} END"
        )
        found[f"{table}_removed"] = (
            f"CREATE TRIGGER {table}_removed BEFORE DELETE ON {table}\nBEGIN {_REFUSE} END"
        )
    return found


TRIGGERS: Final[Mapping[str, str]] = _triggers()
"""The statement that makes each trigger, by its name."""
