"""The letters on each page of a PDF, to compare what is on paper with what was meant."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from htplanner.reports.leak_scan import pdf_text


@dataclass(frozen=True)
class PdfPage:
    """One page: its size in points, and its letters in the order they were written, without spaces."""

    width: float
    height: float
    letters: str


def read_pages(content: bytes) -> list[PdfPage]:
    """All pages of a PDF in their order."""
    return [PdfPage(page.width, page.height, letters(page.text)) for page in pdf_text.read_pages(content)]


def letters(text: str) -> str:
    """``text`` as ``PdfPage.letters`` would hold it."""
    return "".join(unicodedata.normalize("NFKC", text).split())
