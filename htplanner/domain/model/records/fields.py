"""Field helpers, one for each shape, which take the options of ``FieldSpec``.

The helpers return ``Any``, so that a field keeps its declared type.
"""

from __future__ import annotations

from dataclasses import field
from typing import Any

from htplanner.domain.model.records.base import Entity, ReportRule
from htplanner.domain.model.records.shapes import Shape
from htplanner.domain.model.vocabulary import Word

FREE, LABEL, TEXT, GUARDED, MARKED, NAME = (
    ReportRule.FREE,
    ReportRule.LABEL,
    ReportRule.TEXT,
    ReportRule.GUARDED,
    ReportRule.MARKED,
    ReportRule.NAME,
)


def line(label: str, **more: Any) -> Any:
    """One line of text."""
    return _field(label, Shape.LINE, **more)


def text(label: str, **more: Any) -> Any:
    """Multiline text."""
    return _field(label, Shape.TEXT, **more)


def day(label: str, **more: Any) -> Any:
    """A date."""
    return _field(label, Shape.DATE, **more)


def flag(label: str, **more: Any) -> Any:
    """Yes or no; no by default."""
    return _field(label, Shape.FLAG, empty=False, **more)


def integer(label: str, **more: Any) -> Any:
    """A whole number."""
    return _field(label, Shape.NUMBER, **more)


def word(label: str, vocabulary: type[Word], **more: Any) -> Any:
    """One word of a vocabulary."""
    return _field(label, Shape.WORD, word=vocabulary, **more)


def ref(label: str, target: str, **more: Any) -> Any:
    """One record of the kind ``target``."""
    return _field(label, Shape.REF, target=Entity.named(target), **more)


def refs(label: str, target: str, **more: Any) -> Any:
    """Several records of the kind ``target``, in order."""
    return _field(label, Shape.REFS, target=Entity.named(target), **more)


def counts(label: str, **more: Any) -> Any:
    """A table of counts by one or two keys (``CountTable``)."""
    return _field(label, Shape.COUNTS, **more)


def _field(label: str, shape: Shape, *, empty: object = None, **more: Any) -> Any:
    return field(default=empty, metadata={"label": label, "shape": shape, "empty": empty, **more})
