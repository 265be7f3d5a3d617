"""Whatever a file hides, and however it is packed, is seen; what cannot be seen is not taken for nothing."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from htplanner.domain.model.framework import Framework
from htplanner.domain.output.report_options import ReportOptions
from htplanner.domain.reading.view import PlanView
from htplanner.painting.report_pdf import write_pdf
from htplanner.reports.content import report as content
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
        assert any(SECRET in part.text for part in parts_of(path, ending))


def test_a_file_within_the_file_is_not_taken_for_one_without_text(tmp_path: Path) -> None:
    inner = BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/workbook.xml", SECRET)
    path = archive(tmp_path / "a.docx", "word/embeddings/a.xlsx", inner.getvalue())
    with pytest.raises(ValueError, match="within"):
        list(parts_of(path, ".docx"))


def test_what_a_page_draws_from_elsewhere_is_not_taken_for_nothing(
    framework: Framework, tmp_path: Path, qapp: QGuiApplication
) -> None:
    service = small_plan(framework)
    view = PlanView(service.plan, framework, TODAY)
    path = write_pdf(content.report(view, ReportOptions()), tmp_path / "a.pdf").path
    sound = path.read_bytes()
    assert list(parts_of(path, ".pdf"))
    form = b"9001 0 obj\n<< /Type /XObject /Subtype /Form /Length 3 >>\nstream\nBT\nendstream\nendobj\n"
    path.write_bytes(sound.replace(b"xref\n", form + b"xref\n", 1))
    with pytest.raises(ValueError, match="apart"):
        list(parts_of(path, ".pdf"))
    path.write_bytes(sound.replace(b"trailer\n<<", b"trailer\n<< /Encrypt 1 0 R"))
    with pytest.raises(ValueError, match="encrypted"):
        list(parts_of(path, ".pdf"))
