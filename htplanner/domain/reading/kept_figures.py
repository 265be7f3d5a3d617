"""What a closing kept beside its rows: when it is read, no later rule works it out anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import Severity


@dataclass(frozen=True)
class KeptFinding:
    """A finding of the plan checks as a closing kept it: all of it but texts, which may name somebody.

    The fields are those of ``checks.Finding``.
    """

    id: str
    severity: Severity
    code: str | None
    record: str | None
    entity: Entity
    about: str


@dataclass(frozen=True)
class KeptFigures:
    """``in_force`` is the id of each document's version in force, ``review_due`` the day of its next review.

    ``findings`` is None in a copy that was made before they were kept.
    """

    in_force: Mapping[str, str | None]
    review_due: Mapping[str, date | None]
    findings: tuple[KeptFinding, ...] | None
