"""The printed page of a meeting stays one page, with everything on it, on both sizes of paper."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF
from PySide6.QtGui import QFont, QPageSize, QPainter, QPicture
from PySide6.QtWidgets import QApplication

from htplanner.domain.model.vocabulary import Applicability, InPlace
from htplanner.domain.output.minutes import AgendaPoint, Minutes, MinutesDecision
from htplanner.painting.pages import paint_minutes, write_minutes_pdf
from htplanner.reports.leak_scan.scanner import Leak, LeakScanner
from htplanner.reports.leak_scan.unpacked import parts_of

DAY = date(2026, 11, 24)


def page(decided: int, words: int = 1) -> Minutes:
    """A page of that many decisions, each title and lead ``words`` times as long as usual."""
    decision = MinutesDecision(
        title=" ".join(["Practice Within Scope and Community Referrals"] * words),
        applicability=Applicability.APPLIES,
        in_place=InPlace.PARTLY,
        lead=" ".join(["Emergency department nurse manager"] * words),
        phase="Identify and assess",
    )
    aside = MinutesDecision(
        "Legal Rights",
        Applicability.DOES_NOT_APPLY,
        InPlace.NOT_ASSESSED,
        "",
        "",
        "A partner does it: Shoreline.",
    )
    titles = tuple(f"Sub-competency {n}" for n in range(12))
    agenda = tuple(AgendaPoint(f"Point {n} of the agenda for the next meeting", titles) for n in range(6))
    return Minutes("Plan 2026–2028", DAY, (*(decision for _ in range(decided)), aside), titles, agenda)


def pdf(minutes: Minutes, size: QPageSize.PageSizeId) -> bytes:
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    write_minutes_pdf(buffer, minutes, "November 24, 2026", QFont(), size)
    return bytes(content.data())


@pytest.mark.parametrize("size", [QPageSize.PageSizeId.Letter, QPageSize.PageSizeId.A4])
@pytest.mark.parametrize("minutes", [page(0), page(19), page(19, words=2)], ids=["few", "all", "long"])
def test_it_is_one_page_of_the_size_asked_for(
    qapp: QApplication, minutes: Minutes, size: QPageSize.PageSizeId
) -> None:
    written = pdf(minutes, size)
    assert written.startswith(b"%PDF-")
    assert written.count(b"/Type /Page\n") == 1
    width = {QPageSize.PageSizeId.Letter: b"612", QPageSize.PageSizeId.A4: b"595"}[size]
    assert b"/MediaBox [0 0 " + width in written


@pytest.mark.parametrize(("minutes", "smaller"), [(page(2), False), (page(19, words=2), True)])
def test_everything_fits_if_need_be_in_smaller_type(
    qapp: QApplication, minutes: Minutes, smaller: bool
) -> None:
    area = QRectF(0, 0, 504, 684)
    picture = QPicture()
    painter = QPainter(picture)
    scale = paint_minutes(painter, area, minutes, "November 24, 2026", QFont(), unit=1)
    painter.end()
    assert (scale < 1) is smaller
    assert area.adjusted(-1, -1, 1, 1).contains(QRectF(picture.boundingRect()))


@pytest.mark.usefixtures("qapp")
def test_the_page_can_be_read_back_and_does_not_tell_who_made_it(tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    path.write_bytes(pdf(page(1), QPageSize.PageSizeId.Letter))
    assert "Emergency department nurse manager" in " ".join(
        next(parts_of(path.read_bytes(), ".pdf")).text.split()
    )
    LeakScanner()(list(parts_of(path.read_bytes(), ".pdf")), path, "")
    path.write_bytes(path.read_bytes().replace(b"/Author ()", b"/Author (x)"))
    with pytest.raises(Leak, match="who made the file"):
        LeakScanner()(list(parts_of(path.read_bytes(), ".pdf")), path, "")
