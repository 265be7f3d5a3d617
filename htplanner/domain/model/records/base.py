"""What every record is made of: fields, each described once, and what is common to all records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, ClassVar, Self, cast

from htplanner.domain.model.vocabulary import Word

Json = str | bool | int | list[str] | None
"""What history stores for one value."""


class Entity(Word):
    """The kinds of record; the value is the name history uses, which outlives any table."""

    PLAN = "plan"
    ITEM = "item"
    PARTY = "party"
    SEAT = "seat"
    PHASE = "phase"
    DOCUMENT = "document"
    VERSION = "version"
    APPROVAL = "approval"
    LINK = "link"
    EVIDENCE = "evidence"
    UPDATE = "update"
    ROUND = "round"
    ASK = "ask"
    WAIVER = "waiver"
    PERIOD = "period"


class Shape(Enum):
    """What a field holds, and so how it is stored and cleaned."""

    LINE = "one line of text"
    TEXT = "text of many lines"
    DATE = "a day"
    FLAG = "yes or no"
    NUMBER = "a whole number"
    WORD = "one of a vocabulary"
    REF = "one record"
    REFS = "several records"


@dataclass(frozen=True)
class FieldSpec:
    """One field: its name, the label people read, what it holds, and whether it is inherited from above."""

    name: str
    label: str
    shape: Shape
    word: type[Word] | None = None
    target: Entity | None = None
    inherits: bool = False
    empty: object = None

    def dump(self, value: object) -> Json:
        """``value`` as history stores it."""
        if isinstance(value, Word):
            return str(value.value)
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, tuple):
            return list(value)
        return cast(Json, value)

    def load(self, stored: Json) -> Any:
        """The value that ``dump`` wrote; ``ValueError`` where it cannot be one."""
        if stored is None:
            return self.empty
        match self.shape:
            case Shape.WORD:
                assert self.word is not None
                return self.word(str(stored))
            case Shape.DATE:
                return date.fromisoformat(str(stored))
            case Shape.REFS:
                if not isinstance(stored, list):
                    raise ValueError(f"{self.name} wants a list, not {stored!r}")
                return tuple(stored) or None
            case Shape.FLAG:
                return bool(stored)
            case Shape.NUMBER:
                return int(cast(int, stored))
            case _:
                return str(stored)


@dataclass(frozen=True)
class Record:
    """What all records share: an id that is UUID text and whether the record still stands."""

    entity: ClassVar[Entity]
    id: str
    alive: bool = field(default=False, metadata={"label": "Kept", "shape": Shape.FLAG, "empty": False})

    @classmethod
    def specs(cls) -> Mapping[str, FieldSpec]:
        """Every stored field by name, ``alive`` first."""
        return _specs(cast(Any, cls))

    @property
    def blank(self) -> bool:
        """Whether nothing at all is set, so that the record is as if it had never been made."""
        return all(getattr(self, name) == spec.empty for name, spec in self.specs().items())

    def with_values(self, values: Mapping[str, object]) -> Self:
        """The same record with some fields set."""
        return replace(self, **cast(dict[str, Any], dict(values)))


@cache
def _specs(cls: Any) -> Mapping[str, FieldSpec]:
    return {f.name: FieldSpec(f.name, **f.metadata) for f in fields(cls) if f.metadata}
