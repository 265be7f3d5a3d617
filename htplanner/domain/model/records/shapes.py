"""The shapes of fields, with each conversion in one place.

Table columns and form fields are mapped where SQLAlchemy and Qt may be imported.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

from htplanner.domain.model.text import clean

if TYPE_CHECKING:
    from htplanner.domain.model.records.base import FieldSpec

Json = str | bool | int | list[str] | None
"""What history stores for one value."""

Find = Callable[["FieldSpec", str], str]
"""Finds the id of the record that a typed text names in a field."""

LARGEST: Final = 1_000_000_000
"""The largest whole number a field can hold."""

MOST_ROWS: Final = 2_500
"""The most rows a table of counts can hold."""


Checked = tuple[object, tuple[str, ...]]
"""A cleaned value, and descriptions of what was removed."""


@dataclass(frozen=True)
class Named:
    """A record by name, ignoring case; a new one is created in the same step if needed."""

    name: str

    def __str__(self) -> str:
        return self.name


def _plain(value: Any) -> Json:
    return cast(Json, value)


def _as_text(_spec: FieldSpec, stored: Any) -> object:
    return str(stored)


def _same(_spec: FieldSpec, text: str, _find: Find) -> object:
    return text


def _one_of(kind: type) -> Callable[[FieldSpec, Any], Checked]:
    """Return a check that refuses any value not exactly of one type."""

    def check(_spec: FieldSpec, value: Any) -> Checked:
        if type(value) is not kind:
            raise ValueError
        return value, ()

    return check


@dataclass(frozen=True, eq=False, repr=False)
class Shape:
    """A kind of field value and its conversions. Each shape has one instance.

    ``dump`` writes a value to history and ``load`` reads it back. ``reader`` gives what turns a value of
    SQLite into one of the field. ``check`` cleans what is to be written. ``parse`` reads what a person types.
    All raise ``ValueError`` (a reader also ``LookupError``) where there can be no such value; its text, if
    any, says why.
    """

    LINE: ClassVar[Shape]
    TEXT: ClassVar[Shape]
    DATE: ClassVar[Shape]
    FLAG: ClassVar[Shape]
    NUMBER: ClassVar[Shape]
    WORD: ClassVar[Shape]
    REF: ClassVar[Shape]
    REFS: ClassVar[Shape]
    COUNTS: ClassVar[Shape]

    meaning: str
    check: Callable[[FieldSpec, Any], Checked]
    dump: Callable[[Any], Json] = _plain
    load: Callable[[FieldSpec, Any], object] = _as_text
    reader: Callable[[FieldSpec], Callable[[Any], object]] = lambda _spec: text_of
    parse: Callable[[FieldSpec, str, Find], object] = _same

    def __repr__(self) -> str:
        return f"Shape({self.meaning!r})"


_KEY: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[a-z][a-z0-9_]{0,39}")
"""A valid key of a table of counts: a record id or a vocabulary token."""


@dataclass(frozen=True)
class CountTable:
    """Counts by one or two keys, as one value.

    ``keys`` lists the ids or tokens of each key once; a row is the place of its key in each list, then ``n``,
    or ``n`` and ``of``. ``ValueError`` where a row or a key isn't so.
    """

    keys: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[int, ...], ...]

    def __post_init__(self) -> None:
        count = len(self.keys)
        if not 1 <= count <= 2 or len(self.rows) > MOST_ROWS:
            raise ValueError(f"a table has 1 or 2 keys and at most {MOST_ROWS:,} rows")
        for listed in self.keys:
            if len(set(listed)) != len(listed) or not all(map(_KEY.fullmatch, listed)):
                raise ValueError("a key is a record's id or a token, listed once")
        widths = {len(row) for row in self.rows}
        if len(widths) > 1 or not widths <= {count + 1, count + 2}:
            raise ValueError("every row has 1 or 2 numbers")
        if len({row[:count] for row in self.rows}) != len(self.rows):
            raise ValueError("every key has one row")
        for row in self.rows:
            if not all(type(one) is int for one in row):
                raise ValueError("a count is a whole number")
            if not all(0 <= at < len(listed) for at, listed in zip(row, self.keys, strict=False)):
                raise ValueError("a row names a key that isn't listed")
            if not 0 <= row[count] <= row[-1] <= LARGEST:
                raise ValueError("a count lies between 0 and what it is counted of")

    def __len__(self) -> int:
        return len(self.rows)

    def __str__(self) -> str:
        return "1 row" if len(self) == 1 else f"{len(self):,} rows"

    def dump(self) -> str:
        """Return the table as canonical JSON."""
        return json.dumps({"keys": self.keys, "rows": self.rows}, separators=(",", ":"))

    @classmethod
    def load(cls, text: str) -> CountTable:
        """Return the table that ``dump`` wrote; ``ValueError`` if it is invalid."""
        try:
            read = json.loads(text)
            return cls(tuple(map(_strings, read["keys"])), tuple(map(tuple, read["rows"])))
        except (KeyError, TypeError, RecursionError) as error:
            raise ValueError("what should be a table of counts is none") from error


def parts(text: str) -> list[str]:
    """Return the parts of a typed list."""
    return [part.strip() for part in text.split(";") if part.strip()]


def text_of(stored: object) -> str:
    """Return a text from SQLite; ``ValueError`` for bytes or numbers, which any column can hold."""
    if type(stored) is not str:
        raise ValueError("not readable as text")
    return stored


def ids_in(text: str) -> tuple[str, ...]:
    """Return the record ids in a JSON list; ``ValueError`` if it is not a list."""
    ids = json.loads(text_of(text))
    if not isinstance(ids, list):
        raise ValueError("not a list of ids")
    return _strings(ids)


def _strings(listed: Any) -> tuple[str, ...]:
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        raise ValueError("not a list of ids")
    return tuple(listed)


def _number(stored: object) -> int:
    if type(stored) is not int:
        raise ValueError("no such number")
    return stored


def _cleaned(*, one_line: bool) -> Callable[[FieldSpec, Any], Checked]:
    def check(spec: FieldSpec, value: Any) -> Checked:
        cleaned = clean(str(value), one_line=one_line)
        return (cleaned.text if cleaned.text.strip() else spec.empty), tuple(cleaned.notes)

    return check


def _day(_spec: FieldSpec, text: str, _find: Find) -> object:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"“{text}” is not a date. Enter it as 2027-01-31") from None


_ANSWERS: Final = {
    **dict.fromkeys(("yes", "true", "1", "on"), True),
    **dict.fromkeys(("no", "false", "0", "off"), False),
}


def _answer(_spec: FieldSpec, text: str, _find: Find) -> object:
    if text.casefold() not in _ANSWERS:
        raise ValueError(f"“{text}” is neither yes nor no")
    return _ANSWERS[text.casefold()]


def _checked_number(spec: FieldSpec, value: Any) -> Checked:
    if type(value) is not int:
        raise ValueError
    if abs(value) > LARGEST:
        raise ValueError(
            f"{spec.label} is a number up to {LARGEST:,}; nothing was changed. Write a smaller one."
        )
    return value, ()


def _typed_number(_spec: FieldSpec, text: str, _find: Find) -> object:
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"“{text}” is not a whole number") from None


def _list(spec: FieldSpec, stored: Any) -> object:
    if not isinstance(stored, list):
        raise ValueError(f"{spec.name} wants a list, not {stored!r}")
    return tuple(stored) or None


Shape.LINE = Shape("one line of text", _cleaned(one_line=True))
Shape.TEXT = Shape("text of many lines", _cleaned(one_line=False))
Shape.DATE = Shape(
    "a date",
    _one_of(date),
    dump=date.isoformat,
    load=lambda _spec, stored: date.fromisoformat(str(stored)),
    reader=lambda _spec: date.fromisoformat,
    parse=_day,
)
Shape.FLAG = Shape(
    "yes or no",
    _one_of(bool),
    load=lambda _spec, stored: bool(stored),
    reader=lambda _spec: {0: False, 1: True}.__getitem__,
    parse=_answer,
)
Shape.NUMBER = Shape(
    "a whole number",
    _checked_number,
    load=lambda _spec, stored: int(stored),
    reader=lambda _spec: _number,
    parse=_typed_number,
)
Shape.WORD = Shape(
    "one of a vocabulary",
    lambda spec, value: _one_of(spec.vocabulary)(spec, value),
    dump=lambda value: cast(str, value.value),
    load=lambda spec, stored: spec.vocabulary(str(stored)),
    reader=lambda spec: {word.value: word for word in spec.vocabulary}.__getitem__,
    parse=lambda spec, text, _find: spec.vocabulary.parse(text),
)
Shape.REF = Shape(
    "one record",
    _one_of(str),
    parse=lambda spec, text, find: Named(text) if spec.by_name else find(spec, text),
)
Shape.REFS = Shape(
    "several records",
    lambda _spec, value: (tuple(dict.fromkeys(value)), ()),
    dump=list,
    load=_list,
    reader=lambda _spec: ids_in,
    parse=lambda spec, text, find: tuple(find(spec, part) for part in parts(text)),
)
Shape.COUNTS = Shape(
    "a table of counts",
    _one_of(CountTable),
    dump=CountTable.dump,
    load=lambda _spec, stored: CountTable.load(text_of(stored)),
    reader=lambda _spec: CountTable.load,
    parse=lambda _spec, text, _find: CountTable.load(text),
)
