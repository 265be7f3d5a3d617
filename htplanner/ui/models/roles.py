"""What the models of rows agree on with delegates and with where rows are dropped."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt

ROW_ROLE: Final = Qt.ItemDataRole.UserRole + 1
"""The frozen row (or ``Heading``) a cell belongs to: delegates paint from it alone."""

RECORD_MIME: Final = "application/x-htplanner-record"
"""What a dragged row carries: JSON with the record's entity and id."""
