"""Policies: the register of everything in writing but job descriptions."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from htplanner.ui.registers.documents_page import DocumentsPage
from htplanner.ui.shell.desk import Desk


class PoliciesPage(DocumentsPage):
    """Policies, procedures, protocols, forms and agreements."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, "Policies", job_descriptions=False, parent=parent)
