"""The meeting's page on paper: to a PDF that is there whole or not at all, or to a printer."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QLocale
from PySide6.QtGui import QFont, QPageSize

from htplanner.domain.output.minutes import Minutes
from htplanner.errors import FileProblem
from htplanner.painting.pages import PAGE_TITLE, draw_minutes, write_minutes_pdf
from htplanner.ui.prompts import Prompts, print_dialog
from htplanner.ui.shell.dates import long_date_text

PDF_FILES = "PDF (*.pdf)"
"""The kind of file to offer when the page is saved."""


def pdf_file(path: Path) -> Path:
    """``path`` with the ending of PDFs, whatever other dots its name has ("Round 1.2")."""
    return path if path.suffix.lower() == ".pdf" else path.with_name(f"{path.name}.pdf")


def suggested_name(day: date) -> str:
    """A file name that tells neither what the plan is about nor whose it is."""
    return f"Decisions {day.isoformat()}.pdf"


def save_pdf(path: Path, minutes: Minutes, font: QFont) -> None:
    """Write the page to ``path``; ``FileProblem`` if it cannot, and then what was there is still there."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    write_minutes_pdf(buffer, minutes, long_date_text(minutes.day), font, page_size())
    buffer.close()
    beside = path.with_name(f".{path.name}.tmp")
    try:
        with beside.open("wb") as file:
            file.write(content.data())
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise FileProblem(
            f"The page could not be saved as {path.name} ({error.strerror}). The plan is safe; close that "
            "file if it is open elsewhere, or choose another name or folder."
        ) from error


def print_page(prompts: Prompts, minutes: Minutes, font: QFont) -> bool:
    """Ask for a printer and print the page; whether it was printed. ``FileProblem`` if it cannot be."""
    from PySide6.QtPrintSupport import QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(PAGE_TITLE)
    printer.setPageSize(QPageSize(page_size()))
    if not prompts.run(print_dialog(printer, "Print")):
        return False
    draw_minutes(printer, minutes, long_date_text(minutes.day), font)
    return True


def page_size() -> QPageSize.PageSizeId:
    """The paper people use here."""
    american = QLocale.MeasurementSystem.ImperialUSSystem
    letter = QLocale().measurementSystem() is american
    return QPageSize.PageSizeId.Letter if letter else QPageSize.PageSizeId.A4
