"""What a small bar chart says, free of any drawing.

A ``ChartSpec`` crosses the layers: pages show it in a widget, printed pages and pictures draw the same one.
Tones are names of the palette (``resources/palette.json``), so this module needs no colours of its own.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Segment:
    """One coloured stretch of a bar: ``value`` in the unit of the row's total, ``label`` in words."""

    tone: str
    value: float
    label: str = ""

    def __post_init__(self) -> None:
        if self.value < 0:
            raise ValueError(f"A bar cannot have a negative stretch: {self.value}")


@dataclass(frozen=True, slots=True)
class BarRow:
    """One row: code and label at the left, the bar, and ``text`` such as "17 of 43" at the right.

    ``key`` is what a click on the row reports; an empty key makes the row unclickable. What the segments
    leave of ``total`` stays an empty track.
    """

    key: str
    label: str
    segments: tuple[Segment, ...]
    total: float
    text: str
    code: str = ""
    sub_label: str = ""

    def __post_init__(self) -> None:
        filled = sum(segment.value for segment in self.segments)
        if filled > self.total + 1e-9:
            raise ValueError(f"“{self.label}” fills {filled} of {self.total}")

    @property
    def description(self) -> str:
        """The row in words, for a screen reader: label, figure and every named stretch."""
        head = " ".join(part for part in (self.code, self.label) if part)
        named = ", ".join(f"{s.label} {s.value:g}" for s in self.segments if s.label and s.value)
        return f"{head}: {self.text}" + (f" ({named})" if named else "")


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """What one tone stands for."""

    tone: str
    label: str


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """Horizontal bars one below the other, all of the same width, each against its own total."""

    title: str
    rows: tuple[BarRow, ...]
    legend: tuple[LegendEntry, ...] = ()

    @property
    def description(self) -> str:
        """The whole chart in words."""
        return ". ".join((self.title, *(row.description for row in self.rows)))


def plain_row(key: str, label: str, value: int, total: int, *, tone: str = "accent") -> BarRow:
    """A row of one stretch that reads "value of total", as for coverage."""
    return BarRow(key, label, (Segment(tone, value),), total, f"{value} of {total}")
