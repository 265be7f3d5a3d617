"""The rows a plan is made of, each field described once.

The field descriptions drive everything that treats fields alike: what history stores, how the command line
reads a value, what undo puts back, how the store lays out its tables. A record is immutable; a change makes a
new one. ``None`` means *not set* (for inherited fields: as the one above). ``alive`` is False for a
tombstone.
"""

from htplanner.domain.model.records.base import Entity, FieldSpec, Json, Record, Shape
from htplanner.domain.model.records.kinds import (
    NO_FAMILY,
    RECORDS,
    Approval,
    Ask,
    Document,
    Evidence,
    Item,
    Link,
    Party,
    Period,
    Phase,
    PlanInfo,
    Round,
    Seat,
    Update,
    Version,
    Waiver,
    spec,
)

__all__ = [
    "NO_FAMILY",
    "RECORDS",
    "Approval",
    "Ask",
    "Document",
    "Entity",
    "Evidence",
    "FieldSpec",
    "Item",
    "Json",
    "Link",
    "Party",
    "Period",
    "Phase",
    "PlanInfo",
    "Record",
    "Round",
    "Seat",
    "Shape",
    "Update",
    "Version",
    "Waiver",
    "spec",
]
