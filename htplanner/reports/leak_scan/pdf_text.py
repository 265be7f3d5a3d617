"""Reads the text of a PDF as Qt writes it: enough to compare what is on paper with what was meant.

What is drawn as a picture is not text, and what another program wrote may not be readable so.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

_OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\n(.*)\nendstream", re.DOTALL)
_SHOWN = re.compile(rb"/(F\d+) [\d.]+ Tf|<([0-9A-F]+)> Tj|\n(ET)\n")
_RANGES = re.compile(rb"beginbfrange(.*?)endbfrange|beginbfchar(.*?)endbfchar", re.DOTALL)
_TOLD = (b"/Metadata", b"/EmbeddedFile")
"""Streams that tell of the file itself, or are another file within it."""

_OUT_OF_SIGHT = (b"/Subtype /Form", b"/ObjStm", b"/XFA")
"""Streams with text or objects of their own. Qt writes none."""

_UNKNOWN = "\N{REPLACEMENT CHARACTER}"
"""Replaces a glyph without a letter in the file. Qt maps none above U+FFFF, such as most emoji."""


@dataclass(frozen=True)
class PdfPage:
    """One page: its size in points, and its text, a line for each that was drawn."""

    width: float
    height: float
    text: str


def read_pages(content: bytes) -> list[PdfPage]:
    """All pages of a PDF in their order; ``ValueError`` or ``KeyError`` where it is not as Qt writes it."""
    objects = _objects(content)
    pages = []
    for body in objects.values():
        if body.startswith(b"<<\n/Type /Page\n"):
            box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", body)
            if box is None:
                raise ValueError("a page without a size")
            fonts = {
                name: _letters(objects, int(number))
                for name, number in re.findall(rb"/(F\d+) (\d+) 0 R", objects[_reference(body, b"Resources")])
            }
            drawn = _unpacked(objects[_reference(body, b"Contents")])
            pages.append(PdfPage(float(box[1]), float(box[2]), _text(drawn, fonts)))
    return pages


def read_about(content: bytes) -> Iterator[str]:
    """What the file tells besides its pages: of itself, and whatever is hidden in it.

    ``ValueError`` where something is packed in a way in which its text cannot be seen.
    """
    if b"/Encrypt" in content.rpartition(b"trailer")[2]:
        raise ValueError("it is encrypted")
    for body in _objects(content).values():
        head, packed, _ = body.partition(b"stream\n")
        if not packed:
            yield body.replace(b"\x00", b"").decode("latin-1")
        elif any(kind in head for kind in _OUT_OF_SIGHT):
            raise ValueError("something is drawn or kept apart from its pages")
        elif any(kind in head for kind in _TOLD):
            yield _unpacked(body).decode("utf-8", "replace")


def _objects(content: bytes) -> dict[int, bytes]:
    return {int(found[1]): found[2] for found in _OBJECT.finditer(content)}


def _text(drawn: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    font: dict[int, str] = {}
    parts = []
    for found in _SHOWN.finditer(drawn):
        if found[1]:
            font = fonts[found[1]]
        elif found[3]:
            parts.append("\n")
        else:
            codes = found[2].decode()
            parts += [font.get(int(codes[n : n + 4], 16), _UNKNOWN) for n in range(0, len(codes), 4)]
    # A font may draw "ffi" as one glyph, and Arabic letters in the forms in which they join: letters count.
    # Qt notes a tab for the glyph of a blank.
    return unicodedata.normalize("NFKC", "".join(parts)).replace("\t", " ")


def _letters(objects: dict[int, bytes], font: int) -> dict[int, str]:
    """What each glyph of a font stands for."""
    table = _unpacked(objects[_reference(objects[font], b"ToUnicode")])
    known: dict[int, str] = {}
    for ranges, _ in _RANGES.findall(table):
        for first, last, rest in re.findall(rb"<(\w+)> <(\w+)> (<\w+>|\[[^]]*\])", ranges):
            starts = [
                bytes.fromhex(code.decode()).decode("utf-16-be", "replace")
                for code in re.findall(rb"<(\w+)>", rest)
            ]
            listed = rest.startswith(b"[")
            for place, glyph in enumerate(range(int(first, 16), int(last, 16) + 1)):
                start = starts[place if listed else 0]
                known[glyph] = start if listed else start[:-1] + chr(ord(start[-1]) + place)
    return known


def _reference(body: bytes, name: bytes) -> int:
    found = re.search(rb"/" + name + rb" (\d+) 0 R", body)
    if found is None:
        raise ValueError(f"no {name.decode()}")
    return int(found[1])


def _unpacked(body: bytes) -> bytes:
    found = _STREAM.search(body)
    if found is None:
        raise ValueError("no stream")
    return zlib.decompress(found[1]) if b"/FlateDecode" in body else found[1]
