"""What a plan check finds, and what a finding is known by from one day to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import Severity
from htplanner.domain.reading.view import PlanView


class Key(NamedTuple):
    """What a finding is known by: the check, the code of the item or "", and what else it is about or ""."""

    check: str
    code: str
    about: str


@dataclass(frozen=True)
class Finding:
    """One thing a check found: ``code`` is the item; where there is none, ``where`` names the place.

    ``entity`` is the kind of record it is mended in, ``record`` then the id of the party, document or ask.
    ``about`` tells it from others of the same check and item: a record, a field, and the day it turns on, so
    that what comes up again on a later day is another finding. It is made of ids, days and names of fields,
    never of text that people wrote. ``ask`` is the id of the ask whose title the explanation tells, where it
    is mended elsewhere: not everybody may read it.
    """

    id: str
    severity: Severity
    explanation: str
    code: str | None = None
    where: str | None = None
    record: str | None = None
    entity: Entity = Entity.ITEM
    about: str = ""
    ask: str | None = None

    @property
    def key(self) -> Key:
        """What it is known by; the same as long as the same thing is the matter."""
        return Key(self.id, self.code or "", self.about or self.record or "")


Check = Callable[[PlanView], Iterator[Finding]]
