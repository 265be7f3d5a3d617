"""Reads the text of a PDF as Qt writes it: enough to compare what is on paper with what was meant."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

_OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\n(.*)\nendstream", re.DOTALL)
_SHOWN = re.compile(rb"/(F\d+) [\d.]+ Tf|<([0-9A-F]+)> Tj")
_RANGES = re.compile(rb"beginbfrange(.*?)endbfrange|beginbfchar(.*?)endbfchar", re.DOTALL)


@dataclass(frozen=True)
class PdfPage:
    """One page: its size in points, and its letters in the order they were written, without spaces."""

    width: float
    height: float
    letters: str


def read_pages(content: bytes) -> list[PdfPage]:
    """All pages of a PDF in their order."""
    objects = {int(found[1]): found[2] for found in _OBJECT.finditer(content)}
    pages = []
    for body in objects.values():
        if body.startswith(b"<<\n/Type /Page\n"):
            box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", body)
            assert box is not None
            fonts = {
                name: _letters(objects, int(number))
                for name, number in re.findall(rb"/(F\d+) (\d+) 0 R", objects[_reference(body, b"Resources")])
            }
            drawn = _unpacked(objects[_reference(body, b"Contents")])
            pages.append(PdfPage(float(box[1]), float(box[2]), _text(drawn, fonts)))
    return pages


def letters(text: str) -> str:
    """``text`` as ``PdfPage.letters`` would hold it."""
    return "".join(text.split())


def _text(drawn: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    font: dict[int, str] = {}
    parts = []
    for found in _SHOWN.finditer(drawn):
        if found[1]:
            font = fonts[found[1]]
        else:
            codes = found[2].decode()
            parts += [font[int(codes[n : n + 4], 16)] for n in range(0, len(codes), 4)]
    return letters("".join(parts))


def _letters(objects: dict[int, bytes], font: int) -> dict[int, str]:
    """What each glyph of a font stands for."""
    table = _unpacked(objects[_reference(objects[font], b"ToUnicode")])
    known: dict[int, str] = {}
    for ranges, _ in _RANGES.findall(table):
        for first, last, rest in re.findall(rb"<(\w+)> <(\w+)> (<\w+>|\[[^]]*\])", ranges):
            starts = [
                bytes.fromhex(code.decode()).decode("utf-16-be") for code in re.findall(rb"<(\w+)>", rest)
            ]
            for place, glyph in enumerate(range(int(first, 16), int(last, 16) + 1)):
                listed = rest.startswith(b"[")
                known[glyph] = starts[place] if listed else chr(ord(starts[0]) + place)
    return known


def _reference(body: bytes, name: bytes) -> int:
    found = re.search(rb"/" + name + rb" (\d+) 0 R", body)
    assert found is not None
    return int(found[1])


def _unpacked(body: bytes) -> bytes:
    found = _STREAM.search(body)
    assert found is not None
    return zlib.decompress(found[1]) if b"/FlateDecode" in body else found[1]
