"""The rows a plan is made of, each field described once.

The field descriptions drive everything that treats fields alike: what history stores, how the command line
reads a value, what undo puts back, how the store lays out its tables. A record is immutable; a change makes a
new one. ``None`` means *not set* (for inherited fields: as the one above). ``alive`` is False for a
tombstone.
"""

from htplanner.domain.model.records.base import (
    KINDS,
    NEXT,
    RECORDS,
    Entity,
    FieldSpec,
    Kind,
    Record,
    ReportRule,
    register,
)
from htplanner.domain.model.records.kinds import (
    LONGEST_MESSAGE,
    NO_FAMILY,
    Approval,
    Ask,
    Department,
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
from htplanner.domain.model.records.shapes import LARGEST, CountTable, Json, Named, Shape

__all__ = [
    "KINDS",
    "LARGEST",
    "LONGEST_MESSAGE",
    "NEXT",
    "NO_FAMILY",
    "RECORDS",
    "Approval",
    "Ask",
    "CountTable",
    "Department",
    "Document",
    "Entity",
    "Evidence",
    "FieldSpec",
    "Item",
    "Json",
    "Kind",
    "Link",
    "Named",
    "Party",
    "Period",
    "Phase",
    "PlanInfo",
    "Record",
    "ReportRule",
    "Round",
    "Seat",
    "Shape",
    "Update",
    "Version",
    "Waiver",
    "register",
    "spec",
]
