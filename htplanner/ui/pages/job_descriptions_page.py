"""Job descriptions: the register in which actions become part of a job, by job family."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from htplanner.ui.registers.documents_page import DocumentsPage
from htplanner.ui.shell.desk import Desk


class JobDescriptionsPage(DocumentsPage):
    """Job descriptions under their job family."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, "Job descriptions", job_descriptions=True, parent=parent)
