"""A written file as everything it holds: each sheet, page, comment and property, as text.

It is read with nothing but the standard library, so that what a library hides is seen too: a comment, a
chart's copy of its figures, a property that tells who made the file.
"""

from __future__ import annotations

import html
import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZipFile

from htplanner.reports.leak_scan.pdf_text import read_about, read_pages

ITSELF, SETTINGS = "what the file tells of itself", "its settings"


@dataclass(frozen=True)
class FilePart:
    """A part of a file: where it is, in words that go after a blank, and its text."""

    place: str
    text: str


def parts_of(content: bytes, ending: str) -> Iterator[FilePart]:
    """Return everything in a file with ``content`` whose name ends in ``ending``, such as ".xlsx".

    What cannot be read raises ``ValueError``, ``KeyError`` or an error of its archive.
    """
    match ending:
        case ".xlsx":
            return _of_workbook(_members(content))
        case ".docx":
            return _of_document(_members(content))
        case ".pdf":
            return _of_pdf(content)
        case ".ics":
            return _of_calendar(content)
        case _:
            return iter([FilePart("the table", content.decode("utf-8-sig"))])


def _members(content: bytes) -> Mapping[str, bytes]:
    """The members of an archive, and what it tells of itself beside them."""
    with ZipFile(BytesIO(content)) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
        beside = "\n".join((*found, *(str(one.comment, "latin-1") for one in archive.infolist())))
        return {**found, "docProps/": f"{archive.comment.decode('latin-1')}\n{beside}".encode()}


# --- workbooks

_INDEX = re.compile(r't="s"[^>]*><v>(\d+)</v>')
_FIGURE = re.compile(r"<v>[^<]*</v>")
_STRING = re.compile(r"<si>(.*?)</si>|<si/>", re.DOTALL)


def _of_workbook(members: Mapping[str, bytes]) -> Iterator[FilePart]:
    strings = [_plain(found[1] or "") for found in _STRING.finditer(_xml(members, "xl/sharedStrings.xml"))]
    titles = _sheets(members)
    shown: set[int] = set()
    for name in members:
        if name in titles:
            xml = _xml(members, name)
            held = sorted({int(found) for found in _INDEX.findall(xml)})
            shown.update(held)
            texts = "\n".join(strings[n] for n in held)
            yield FilePart(f"“{titles[name]}”", f"{texts}\n{_whole(_FIGURE.sub('', xml))}")
        elif name == "xl/sharedStrings.xml":
            continue
        else:
            yield FilePart(_place(name), _member(members, name))
    unseen = "\n".join(text for n, text in enumerate(strings) if n not in shown)
    yield FilePart("text that no sheet shows", unseen)


def _sheets(members: Mapping[str, bytes]) -> dict[str, str]:
    """The title of each sheet by the member that holds it."""
    relations = {
        _attribute(tag, "Id"): _attribute(tag, "Target").removeprefix("/").removeprefix("xl/")
        for tag in re.findall(r"<Relationship\b[^>]*>", _xml(members, "xl/_rels/workbook.xml.rels"))
    }
    return {
        f"xl/{relations.get(_attribute(tag, 'r:id'), '')}": _attribute(tag, "name")
        for tag in re.findall(r"<sheet\b[^>]*>", _xml(members, "xl/workbook.xml"))
    }


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\s{name}="([^"]*)"', tag)
    return html.unescape(found[1]) if found else ""


def _place(name: str) -> str:
    if name.startswith("docProps/"):
        return ITSELF
    for word, place in (("comment", "a comment"), ("chart", "a chart"), ("media", "a picture")):
        if word in name:
            return place
    return "the foot of the pages" if "footer" in name or "header" in name else SETTINGS


# --- documents

_PARAGRAPH = re.compile(r"<w:p[ >].*?</w:p>", re.DOTALL)
_HEADING = re.compile(r'<w:pStyle w:val="Heading1"')


def _of_document(members: Mapping[str, bytes]) -> Iterator[FilePart]:
    for name in members:
        if name != "word/document.xml":
            yield FilePart(_place(name), _member(members, name))
            continue
        xml = _xml(members, name)
        place, lines = "its first page", list[str]()
        for found in _PARAGRAPH.finditer(xml):
            said = _plain(found[0]).strip()
            if said and _HEADING.search(found[0]):
                yield FilePart(place, "\n".join(lines))
                place, lines = f"“{said}”", []
            lines.append(said)
        yield FilePart(place, "\n".join(lines))
        yield FilePart(SETTINGS, _whole(_PARAGRAPH.sub("", xml)) + "\n" + _attributes(xml))


# --- the others


def _of_pdf(content: bytes) -> Iterator[FilePart]:
    pages = read_pages(content)
    if not pages or not content.startswith(b"%PDF-") or b"%%EOF" not in content[-64:]:
        # Another program's, or half of one of ours: that nothing was found there says nothing.
        raise ValueError("no page of it can be read, or it is cut short")
    for number, page in enumerate(pages, start=1):
        yield FilePart(f"page {number}", page.text)
    yield FilePart(ITSELF, "\n".join(read_about(content)))


def _of_calendar(content: bytes) -> Iterator[FilePart]:
    """Lines are folded by the standard, in the middle of a word."""
    text = re.sub(r"\r?\n[ \t]", "", content.decode("utf-8"))
    said = re.sub(r"\\[nN]", "\n", text).replace("\\,", ",").replace("\\;", ";")
    yield FilePart("the calendar", said)
    told = re.findall(r"^(?:PRODID|ORGANIZER|ATTENDEE|CONTACT)\b.*$", text, re.MULTILINE)
    yield FilePart(ITSELF, "\n".join(told))


# --- text of XML

_ENDS = re.compile(r"</(?:\w+:)?(?:p|si|is|v|f|text|author|tr|tc)>|<w:(?:br|tab|cr)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")
_ATTRIBUTE = re.compile(r'="([^"]+)"')
_MOST_TEXT = 100_000
"""Bytes of a text beside a picture that are looked at."""


def _xml(members: Mapping[str, bytes], name: str) -> str:
    return _decoded(members.get(name, b""))


def _decoded(content: bytes) -> str:
    """What reads as UTF-8, else letter by letter, so that UTF-16 and text between other bytes is seen."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return (
            content.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").replace(b"\0", b"").decode("latin-1")
        )


def _member(members: Mapping[str, bytes], name: str) -> str:
    content = members[name]
    if content.startswith(b"\x89PNG"):
        return _beside_picture(content)
    if content.startswith(b"PK\x03\x04"):
        raise ValueError("a file of many parts within it")
    text = _decoded(content)
    # What tells of the file itself is looked at as it stands: which property it is matters.
    return _whole(text) if text.lstrip().startswith("<") and not name.startswith("docProps/") else text


def _beside_picture(content: bytes) -> str:
    """What a PNG tells besides its picture."""
    told, at = [], 8
    while at + 8 <= len(content):
        length, kind = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        if kind in (b"tEXt", b"iTXt", b"zTXt", b"eXIf"):
            told.append(_unpressed(content[at + 8 : at + 8 + length]))
        at += 12 + length
    return "\n".join(told)


def _unpressed(chunk: bytes) -> str:
    """The text of a chunk, also where it is compressed after its keyword."""
    for start in (found.end() for found in re.finditer(rb"\0", chunk)):
        with suppress(zlib.error):
            packed = zlib.decompressobj().decompress(chunk[start:], _MOST_TEXT)
            return f"{chunk[:start].decode('latin-1')}\n{packed.decode('utf-8', 'replace')}"
    return chunk.decode("utf-8", "replace")


def _plain(xml: str) -> str:
    """The text between tags; what one paragraph holds stays together, whatever parts it is made of."""
    return html.unescape(_TAG.sub("", _ENDS.sub("\n", xml)))


def _attributes(xml: str) -> str:
    return html.unescape("\n".join(dict.fromkeys(_ATTRIBUTE.findall(xml))))


def _whole(xml: str) -> str:
    return f"{_plain(xml)}\n{_attributes(xml)}"
