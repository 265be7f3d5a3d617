"""The last look before a report is released: the written file is opened again and searched.

Content and renderers leave out what must not be told; this does not rely on them. It knows from the plan
itself what ``allowed`` kept out, and looks for it in everything the file holds. Where it finds something the
file is not released. A text that may be told elsewhere in the plan is no find, and what is too short to be
told from other words is not looked for: that is left to the list of what is allowed.
"""

from __future__ import annotations

import getpass
import logging
import platform
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from htplanner.domain.model.dates import MONTHS
from htplanner.domain.model.text import folded
from htplanner.domain.privacy.name_matching import parts
from htplanner.domain.privacy.name_removal import WORDS
from htplanner.errors import FileProblem
from htplanner.reports.content.disclosure import DisclosurePolicy, WithheldKind
from htplanner.reports.leak_scan.unpacked import ITSELF, SETTINGS, FilePart

log = logging.getLogger("htplanner")

COMPUTER = "a folder or user of this computer"
MAKER = "who made the file"

_FEWEST_WORDS, _FEWEST_LETTERS = 3, 12
"""What a passage has at least that is looked for."""

_SAID_BY_CHANCE = 8
"""From so many words on, that a report says a passage in its own words is no chance any more."""

_SHORTEST_PART = 5
"""Letters of the shortest part of a name that is looked for on its own."""

_PHONE = 7
"""Digits that make a number one that somebody can be called by."""

_SHALLOW = 2
"""Parts of a path that tell nothing of whose computer it is: "/tmp"."""

_SETTINGS = frozenset({SETTINGS, ITSELF})
"""Places full of names of fonts and styles, some of which people bear too."""

_WORD = re.compile(r"[^\W_]+")
_PASSAGES = re.compile(r"(?<=[.!?;])\s|\n")
_MADE_BY = re.compile(
    r"<(?:\w+:)?(?:creator|lastModifiedBy|Company|Manager|author)>\s*(?:<rdf:Seq>\s*<rdf:li>)?\s*[^<\s]"
    r"|/(?:Author|Creator) \((?!\))|ORGANIZER|ATTENDEE"
)


_FAULT = "This is a fault of the program; please report it."
_OF_WORDS = (
    "Where somebody’s name under Task force is made of words that reports use themselves, such as “Not "
    "started”, call them otherwise; else this is a fault of the program; please report it."
)


class Leak(FileProblem):
    """A file that was written holds what it must not; it was not released."""


class LeakScanner:
    """What to look for, taken from the plans a report is made of: ``watch`` each of them first."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._passages: dict[str, WithheldKind] = {}
        self._kept: dict[str, None] = {}

    def watch(self, allowance: DisclosurePolicy) -> None:
        """Look for what must not be told of this plan."""
        for one in allowance.kept_out():
            if one.kind is WithheldKind.PERSON:
                self._names.add(one.text)
            else:
                self._passages |= dict.fromkeys(_passages(one.text), one.kind)
        self._kept |= dict.fromkeys((*allowance.kept(), repr(allowance.framework)))

    def __call__(self, parts: Sequence[FilePart], target: Path, told: object) -> None:
        """Searches every part of the file, as ``rendering.Release`` says."""
        search = _Search(self._kept, told)
        known = set(_words("\n".join(part.text for part in parts)).split())
        passages = {text: kind for text, kind in self._passages.items() if known.issuperset(text.split())}
        names = [name for name in map(_words, self._names) if " " in name and known.issuperset(name.split())]
        single = {one: kind for one, kind in self._singles() if one in known}
        folders = [folder for folder in _folders(target) if known.issuperset(_words(folder.name).split())]
        for part in parts:
            kind = search.found(part, passages, names, single, folders)
            if kind:
                raise _leak(target, part, kind)

    def _singles(self) -> Iterator[tuple[str, str]]:
        """Words that tell of somebody by themselves, and what they would tell."""
        for name in self._names:
            yield from ((part, WithheldKind.PERSON.value) for part in _surely(name))
        for name in _of_computer():
            yield from ((part, COMPUTER) for part in _surely(name.title()))


class _Search:
    """Judges what one file holds; what the plan may tell elsewhere is no find."""

    def __init__(self, kept: Iterable[str], told: object) -> None:
        self._kept_texts = kept
        self._told_object = told

    def found(
        self,
        part: FilePart,
        passages: Mapping[str, WithheldKind],
        names: Iterable[str],
        singles: Mapping[str, str],
        folders: Iterable[Path],
    ) -> str:
        """What a part holds that it must not, "" for nothing."""
        if part.place == ITSELF and _MADE_BY.search(part.text):
            return MAKER
        text = _words(part.text)
        for name in names:
            if _holds(text, name) and not _holds(self._kept, name):
                return WithheldKind.PERSON.value
        for passage, kind in passages.items():
            if _holds(text, passage) and not self._by_chance(passage):
                return kind.value
        if part.place not in _SETTINGS:
            for one, what in singles.items():
                if _holds(text, one) and not _holds(self._kept, one) and not _holds(self._told, one):
                    return what
        for folder in folders:
            if _tells(part.text, folder) and not _holds(self._kept, _words(str(folder))):
                return COMPUTER
        return ""

    def _by_chance(self, passage: str) -> bool:
        short = passage.count(" ") + 1 < _SAID_BY_CHANCE
        return _holds(self._kept, passage) or (short and _holds(self._told, passage))

    @cached_property
    def _kept(self) -> str:
        return " | ".join(map(_words, self._kept_texts))

    @cached_property
    def _told(self) -> str:
        return _words(f"{self._told_object!r} {' '.join(MONTHS)}")


def _leak(target: Path, part: FilePart, kind: str) -> Leak:
    log.error("a report was not released: %s", kind)
    return Leak(
        f"“{target.name}” was not released: {part.place} holds {kind}, which this report must not tell. "
        f"Nothing was written and the plan is as it was. "
        f"{_OF_WORDS if kind == WithheldKind.PERSON.value else _FAULT}"
    )


def _words(text: str) -> str:
    """The words of a text in their plainest spelling, one blank between them, whatever stood there."""
    return " ".join(_WORD.findall(folded(text)))


def _holds(words: str, passage: str) -> bool:
    return f" {passage} " in f" {words} "


def _passages(text: str) -> Iterator[str]:
    """The sentences and lines of a text that are long enough to be told from other words."""
    for sentence in (*_PASSAGES.split(text), text):
        words = _words(sentence)
        telling = len(words.replace(" ", "")) >= _FEWEST_LETTERS and words.count(" ") + 1 >= _FEWEST_WORDS
        if telling or (words and words.replace(" ", "").isdecimal() and len(words) >= _PHONE):
            yield words


def _surely(name: str) -> Iterator[str]:
    """The parts of a name that are no words and long enough to stand for it alone."""
    for part in parts(name):
        small = folded(part)
        if len(part) >= _SHORTEST_PART and part.isalpha() and small not in WORDS:
            yield small


def _of_computer() -> Iterator[str]:
    """What the user and this computer are called."""
    yield platform.node().partition(".")[0]
    with suppress(OSError, KeyError, ImportError):
        yield getpass.getuser()


def _folders(target: Path) -> Iterator[Path]:
    """Folders of this computer whose path would tell of it."""
    with suppress(RuntimeError):
        yield Path.home()
    yield from (one for one in (target.resolve().parent, Path.cwd()) if len(one.parts) > _SHALLOW)


def _tells(text: str, folder: Path) -> bool:
    spelled = re.escape(str(folder).replace("\\", "/"))
    return bool(re.search(rf"(?<!\w){spelled}(?!\w)", text.replace("\\", "/"), re.IGNORECASE))
