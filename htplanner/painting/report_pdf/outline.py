"""The outline of a PDF, one entry for every sheet, which Qt does not write: fifty pages want a way in.

It is added behind the file as the format allows for: new objects, and a table of where they stand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_ESCAPED = re.compile(rb"[()\\\r\n]")


def with_outline(content: bytes, marks: Sequence[tuple[str, int]]) -> bytes:
    """``content``, as Qt wrote it, with an entry for each title and the place of its page, from 0.

    ``ValueError`` where it is not as Qt writes it.
    """
    trailer = content.rpartition(b"trailer\n")[2]
    root, size = _number(rb"/Root (\d+) 0 R", trailer), _number(rb"/Size (\d+)", trailer)
    before = _number(rb"startxref\n(\d+)", trailer)
    catalog = _match(rb"\n%d 0 obj\n<<\n(/Type /Catalog\n.*?)>>\nendobj" % root, content)[1]
    tree = _number(rb"/Pages (\d+) 0 R", catalog)
    kids = _match(rb"\n%d 0 obj\n<<\n/Type /Pages\n/Kids \n\[\n(.*?)\]" % tree, content)[1]
    pages = re.findall(rb"(\d+) 0 R", kids)
    # The outline takes the first free number, its entries those that follow.
    objects = {
        root: b"%s/Outlines %d 0 R\n/PageMode /UseOutlines\n" % (catalog, size),
        size: b"/Type /Outlines\n/First %d 0 R\n/Last %d 0 R\n/Count %d\n"
        % (size + 1, size + len(marks), len(marks)),
    }
    for number, (title, page) in enumerate(marks, start=size + 1):
        beside = b"/Prev %d 0 R\n" % (number - 1) if number > size + 1 else b""
        beside += b"/Next %d 0 R\n" % (number + 1) if number < size + len(marks) else b""
        where = b"/Dest [%s 0 R /XYZ null null null]\n" % pages[page]
        objects[number] = b"/Title %s\n/Parent %d 0 R\n%s%s" % (_text(title), size, beside, where)
    return content + _added(len(content), objects, trailer, size + len(marks) + 1, before)


def _added(start: int, objects: dict[int, bytes], trailer: bytes, size: int, before: int) -> bytes:
    """The objects, where each of them stands, and the trailer that leads to them and to those before."""
    written, table = b"", b"xref\n"
    for number, body in objects.items():
        table += b"%d 1\n%010d 00000 n \n" % (number, start + len(written))
        written += b"%d 0 obj\n<<\n%s>>\nendobj\n" % (number, body)
    told = re.sub(rb"/Size \d+", b"/Size %d\n/Prev %d" % (size, before), trailer.partition(b"startxref")[0])
    return b"%s%strailer\n%sstartxref\n%d\n%%%%EOF\n" % (written, table, told, start + len(written))


def _text(title: str) -> bytes:
    packed = b"\xfe\xff" + title.encode("utf-16-be")
    return b"(%s)" % _ESCAPED.sub(lambda found: b"\\%03o" % ord(found[0]), packed)


def _match(pattern: bytes, within: bytes) -> re.Match[bytes]:
    found = re.search(pattern, within, re.DOTALL)
    if found is None:
        raise ValueError("the file is not laid out as expected")
    return found


def _number(pattern: bytes, within: bytes) -> int:
    return int(_match(pattern, within)[1])
