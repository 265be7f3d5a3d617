"""Text as a workbook can hold it: whatever the plan says stays text, and what does not fit is said."""

from __future__ import annotations

import re
from dataclasses import dataclass

CELL_LIMIT = 32_767
"""Characters an Excel cell holds, counted as UTF-16 does."""

_UNHOLDABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True, slots=True)
class CellText:
    """``text`` for a cell; ``cut_from`` is the length in the plan of what was too long, else 0."""

    text: str
    cut_from: int = 0


def cell_text(text: str) -> CellText:
    """``text`` as a cell holds it: no characters that XML forbids, no accidental escapes, not too long."""
    text = _UNHOLDABLE.sub("\ufffd", text)
    cut_from = 0
    if _units(text) > CELL_LIMIT:
        cut_from = len(text)
        said = f"… cut: {cut_from:,} characters in the plan"
        text = _first_units(text, CELL_LIMIT - len(said)) + said
    # Excel reads "_x0041_" as an escaped "A"; the underscore itself has an escape.
    return CellText(_ESCAPE_LIKE.sub("_x005F_", text), cut_from)


def footer_text(text: str, most: int) -> str:
    """``text`` on one line of a footer, with no codes in it, at most ``most`` of Excel's characters long."""
    line = " ".join(_UNHOLDABLE.sub("\ufffd", text).split()).replace("&", "&&")
    if _units(line) <= most:
        return line
    cut = _first_units(line, most - 1).rstrip()
    # Half of a doubled ampersand would start a code.
    return f"{cut[:-1] if (len(cut) - len(cut.rstrip('&'))) % 2 else cut}…"


def _units(text: str) -> int:
    return len(text) + sum(1 for character in text if character > "\uffff")


def _first_units(text: str, units: int) -> str:
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore")
