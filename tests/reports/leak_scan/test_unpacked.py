"""Whatever a file hides, and however it is packed, is seen; what cannot be seen is not taken for nothing."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer
from PySide6.QtGui import QGuiApplication, QPainter, QPdfWriter

from htplanner.domain.model.framework import Framework
from htplanner.domain.output.report_options import ReportOptions
from htplanner.domain.reading.view import PlanView
from htplanner.painting.report_pdf import write_pdf
from htplanner.reports.content import report as content
from htplanner.reports.leak_scan.pdf_text import read_pages
from htplanner.reports.leak_scan.unpacked import parts_of
from tests.small_plan import TODAY, small_plan

SECRET = "Zenobia Quillfeather"


def chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def picture(*chunks: bytes) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + chunk(b"IEND", b"")


def archive(path: Path, name: str, member: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(name, member)
    return path


@pytest.mark.parametrize(
    "member",
    [
        picture(chunk(b"tEXt", b"Author\0" + SECRET.encode())),
        picture(chunk(b"zTXt", b"Author\0\0" + zlib.compress(SECRET.encode()))),
        picture(chunk(b"iTXt", b"Author\0\1\0en\0\0" + zlib.compress(SECRET.encode()))),
        f"<a>{SECRET}</a>".encode("utf-16"),
        b"\xff\xd8\xff\xe1 Exif " + SECRET.encode() + b"\x00\xfe",
    ],
    ids=["plain", "packed", "packed, international", "UTF-16", "no text at all"],
)
def test_text_in_any_member_is_seen(member: bytes, tmp_path: Path) -> None:
    for ending in (".docx", ".xlsx"):
        path = archive(tmp_path / f"a{ending}", "word/media/image1.bin", member)
        assert any(SECRET in part.text for part in parts_of(path.read_bytes(), ending))


def test_a_file_within_the_file_is_not_taken_for_one_without_text(tmp_path: Path) -> None:
    inner = BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/workbook.xml", SECRET)
    path = archive(tmp_path / "a.docx", "word/embeddings/a.xlsx", inner.getvalue())
    with pytest.raises(ValueError, match="within"):
        list(parts_of(path.read_bytes(), ".docx"))


def test_what_a_page_draws_from_elsewhere_is_not_taken_for_nothing(
    framework: Framework, tmp_path: Path, qapp: QGuiApplication
) -> None:
    service = small_plan(framework)
    view = PlanView(service.plan, framework, TODAY)
    path = write_pdf(content.report(view, ReportOptions()), tmp_path / "a.pdf").path
    sound = path.read_bytes()
    assert list(parts_of(path.read_bytes(), ".pdf"))
    form = b"9001 0 obj\n<< /Type /XObject /Subtype /Form /Length 3 >>\nstream\nBT\nendstream\nendobj\n"
    path.write_bytes(sound.replace(b"xref\n", form + b"xref\n", 1))
    with pytest.raises(ValueError, match="apart"):
        list(parts_of(path.read_bytes(), ".pdf"))
    path.write_bytes(sound.replace(b"trailer\n<<", b"trailer\n<< /Encrypt 1 0 R"))
    with pytest.raises(ValueError, match="encrypted"):
        list(parts_of(path.read_bytes(), ".pdf"))


@pytest.mark.parametrize(
    ("letters", "glyphs", "text"),
    [
        (b"<0001> <0005> [<0047> <0072> <0069> <FB03> <006E> ]", b"00010002000300040005", "Griffin"),
        (b"<0001> <0002> <006600660069>", b"00010002", "ffiffj"),
        (b"<0001> <0002> [<FECB> <FEF2> ]", b"00010002", "\N{ARABIC LETTER AIN}\N{ARABIC LETTER YEH}"),
        (b"<0001> <0002> [<0041> <D83DDE00> ]", b"00010002", "A\N{GRINNING FACE}"),
        (b"<0001> <0002> [<0041> <D83D> ]", b"000100020003", "A\ufffd\ufffd"),
    ],
    ids=["ligature", "letters of one glyph", "joined forms", "above U+FFFF", "half a letter, and none"],
)
def test_a_page_is_read_in_letters_whatever_glyphs_draw_them(
    letters: bytes, glyphs: bytes, text: str
) -> None:
    (page,) = read_pages(page_of(letters, glyphs))
    assert page.text.strip() == text


def page_of(letters: bytes, glyphs: bytes) -> bytes:
    """A file of one page as Qt writes it: what the glyphs of its font stand for, and those on the page."""
    bodies = (
        b"<<\n/Type /Page\n/MediaBox [0 0 612 792]\n/Resources 2 0 R\n/Contents 3 0 R\n>>",
        b"<< /Font << /F4 4 0 R >> >>",
        b"<< >>\nstream\nBT\n/F4 12 Tf <" + glyphs + b"> Tj\nET\n\nendstream",
        b"<< /ToUnicode 5 0 R >>",
        b"<< >>\nstream\n1 beginbfrange\n" + letters + b"\nendbfrange\nendstream",
    )
    return b"".join(b"%d 0 obj\n%b\nendobj\n" % (n, body) for n, body in enumerate(bodies, start=1))


def test_what_qt_draws_for_an_emoji_does_not_hide_the_letters_around_it(qapp: QGuiApplication) -> None:
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    painter = QPainter(writer)
    painter.drawText(100, 200, f"\N{PILL} {SECRET} \N{GRINNING FACE}, office of Griffin")
    painter.end()
    (page,) = read_pages(bytes(buffer.data().data()))
    lines = "".join(page.text.split())
    assert SECRET.replace(" ", "") in lines
    assert lines.endswith("officeofGriffin")
