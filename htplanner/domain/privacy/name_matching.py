"""How a person's name is told within a text: whole in any case, or a part of it as it is written there.

Reports that name positions instead, and the erasing of a person, judge texts by the same rules. A name is the
same with and without its accents, and with any apostrophe or hyphen: few type them twice alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import cache

from htplanner.domain.model.text import SAME_SIGNS

SHORTEST = 3
"""Letters of the shortest part of a name that is looked for on its own: an initial names nobody."""

_OF_THE_CALENDAR = ("Jan", "March", "April", "May", "Jun", "June", "August")
_OF_THE_LANGUAGE = (
    *("Art", "Bill", "Chance", "Charity", "Chase", "Dawn", "Dean", "Drew", "Faith", "Frank", "Gene"),
    *("Grace", "Grant", "Guy", "Hope", "Joy", "King", "Major", "Mark", "Mercy", "Miles", "Page", "Pat"),
    *("Patience", "Rich", "Rob", "Rose", "Summer", "Will", "Young"),
)
ALSO_WORDS = frozenset((*_OF_THE_CALENDAR, *_OF_THE_LANGUAGE))
"""Parts of names that are words as well: within a text they may name somebody or not."""

SOMEBODY = "A member of staff"
"""Stands for a part of a name that several people share."""

_TITLES = r"(?:Dr|Mr|Mrs|Ms|Miss|Prof)\.?\s+"
TITLE = rf"(?:{_TITLES})?"
"""What goes before a whole name."""

FORM = rf"(?:{_TITLES}|[A-Z]\.?\s+)?"
"""What goes before a surname and would be left standing without it."""


def parts(name: str) -> tuple[str, ...]:
    """The parts of ``name`` that may stand for it within a text: capitalized, and no initials."""
    found = re.findall(r"[^\W\d_][\w'’-]*", name)
    return tuple(part for part in found if len(part) >= SHORTEST and part[0].isupper())


def any_of(texts: Iterable[str], form: str = "%s") -> str:
    """A pattern for any of ``texts`` as whole words, the longest first, each blank for any white space.

    It is for texts as ``level`` spells them. An underscore joins words: in addresses and in names of files.
    """
    longest_first = sorted(texts, key=len, reverse=True)
    spelled = (r"\s+".join(map(re.escape, level(text).split())) for text in longest_first)
    return rf"(?<![^\W_]){form % '|'.join(spelled)}(?![^\W_])"


def replaced(pattern: re.Pattern[str], text: str, how: Callable[[re.Match[str]], str | None]) -> str:
    """``text`` with ``how`` for each find of ``pattern``; None leaves one as it stands."""
    pieces: list[str] = []
    end, composed = 0, text if text.isascii() else unicodedata.normalize("NFC", text)
    for found in pattern.finditer(level(text)):
        instead = how(found)
        if instead is not None:
            pieces += (composed[end : found.start()], instead)
            end = found.end()
    return "".join((*pieces, composed[end:])) if pieces else text


def level(text: str) -> str:
    """``text`` sign for sign without accents, with plain apostrophes and hyphens."""
    return text if text.isascii() else unicodedata.normalize("NFC", text).translate(_levelled())


@cache
def _levelled() -> Mapping[int, int | str]:
    """What each sign with an accent is without it."""
    accented = map(chr, (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)))
    apart = {ord(sign): unicodedata.normalize("NFD", sign)[0] for sign in accented}
    return {**apart, **SAME_SIGNS}
