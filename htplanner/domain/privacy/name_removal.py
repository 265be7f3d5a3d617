"""Takes people out of texts, for reports that name positions instead, and says whom a text names.

A text that reads a little oddly is better than a name that travels, so a surname or first name alone is
replaced too, in capitals and in small letters, and so are e-mail addresses and phone numbers. What cannot be
told from a word of the language stays.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import Entity, Party
from htplanner.domain.model.text import folded
from htplanner.domain.model.vocabulary import PartyKind
from htplanner.domain.privacy.name_matching import (
    ALSO_WORDS,
    FORM,
    SHORTEST,
    SOMEBODY,
    any_of,
    level,
    parts,
    replaced,
)

_OF_WORK = (
    *("admin", "assistant", "charge", "chief", "clinic", "coordinator", "deputy", "director", "doctor"),
    *("education", "educator", "emergency", "head", "health", "hospital", "interim", "intern", "lead"),
    *("liaison", "manager", "medical", "miss", "mister", "mrs", "night", "nurse", "nursing", "office"),
    *("officer", "physician", "prof", "professor", "quality", "security", "senior", "service", "services"),
    *("shift", "sister", "social", "staff", "student", "supervisor", "team", "training", "unit", "worker"),
)
_OF_SURNAMES = (
    *("ash", "baker", "banks", "barber", "bay", "bell", "best", "bird", "bishop", "black", "bond", "bridge"),
    *("bright", "brook", "brown", "bush", "butcher", "butler", "carpenter", "carter", "case", "cash"),
    *("castle", "church", "clay", "close", "coach", "cook", "cooper", "cross", "dale", "day", "early"),
    *("farmer", "field", "fields", "fisher", "flowers", "ford", "forest", "fox", "free", "frost", "garden"),
    *("gates", "golden", "good", "gray", "green", "grey", "grove", "guard", "hall", "hand", "hands"),
    *("hardy", "hay", "heath", "hill", "hills", "holly", "home", "house", "hunter", "iris", "ivy", "judge"),
    *("just", "key", "knight", "lake", "lamb", "land", "lane", "law", "lily", "little", "long", "love"),
    *("low", "marsh", "marshal", "mason", "max", "miller", "mills", "moon", "more", "moss", "noble"),
    *("north", "oak", "page", "park", "parks", "peace", "pepper", "pond", "pool", "pope", "porter"),
    *("potter", "power", "powers", "price", "prince", "rain", "ray", "reed", "rice", "river", "rivers"),
    *("rock", "round", "sand", "self", "sharp", "shepherd", "short", "silver", "singer", "small", "snow"),
    *("spring", "star", "steel", "still", "stone", "storm", "street", "strong", "sue", "summers", "swan"),
    *("sweet", "swift", "tanner", "turner", "van", "von", "walker", "ward", "wards", "water", "waters"),
    *("way", "weaver", "welcome", "well", "wells", "west", "white", "winter", "winters", "wise", "wolf"),
    *("wood", "woods", "worth"),
)
WORDS = frozenset((*map(str.lower, ALSO_WORDS), *_OF_WORK, *_OF_SURNAMES))
"""Parts of names that are words where they are written small."""

_TITLED = r"(?:(?:Dr|Mr|Mrs|Ms|Miss|Prof)\.?\s+)"
"""What makes a surname in a title one for certain."""

ADDRESS = r"(?<![\w.+-])(?P<address>[\w.+%'-]+@[\w-]+(?:\.[\w-]+)*)"

_FEWEST_DIGITS = 5
"""Digits of a phone number that is looked for without a word before it: fewer are years and rooms as well."""

_LOCAL_DIGITS = 7
"""Digits of a phone number that are enough where one calls from near by."""

_EXTENSION = re.compile(r"(?i:\b(?:ext(?:ension)?|x|tel(?:ephone)?|phone|pager|call)(?![^\W\d])\W{0,3})")
"""What stands before a number that is too short to be told from others."""

_INITIALS = 2
"""Letters of initials beside a surname in an address, at most."""

_NOTHING = "(?!)"
"""The pattern that is found nowhere."""


class NameRemoval:
    """Knows ``parties`` and what each of them (by id) is called where no person may be named."""

    def __init__(self, parties: Iterable[Party], called: Mapping[str, str]) -> None:
        self._parties = [party for party in parties if party.name]
        self._people = [party for party in self._parties if party.kind is PartyKind.PERSON]
        self._given = called

    @classmethod
    def of(cls, *plans: Plan) -> NameRemoval:
        """Everybody these plans know or knew, the latest first: a text may name who has left."""
        known = [r for plan in plans for r in plan.records[Entity.PARTY].values() if isinstance(r, Party)]
        latest = {party.id: party for party in reversed(known)}
        departments = {one.id: one.name for plan in plans for one in plan.departments.values()}
        return cls(dict.fromkeys(known), {party.id: _called(party, departments) for party in latest.values()})

    def out_of_text(self, text: str) -> str:
        """``text`` with names, parts of names, and ways to reach somebody replaced."""
        return self._replaced(self._in_text, text)

    def out_of_label(self, label: str) -> str:
        """A title or a name with whole names replaced: a part may be a word in it ("Hill campus")."""
        return self._replaced(self._in_labels, label)

    def named_in(self, text: str) -> tuple[str, ...]:
        """The names of those whom ``out_of_text`` would take out of ``text``, by name."""
        found: list[Party] = []
        self._replaced(self._in_text, text, found.extend)
        return tuple(sorted(dict.fromkeys(party.name for party in found), key=str.casefold))

    @property
    def persons(self) -> tuple[str, ...]:
        """The names of all persons."""
        return tuple(dict.fromkeys(party.name for party in self._people))

    def called(self, party: str) -> str:
        """What a party, by id, is called where no person may be named."""
        return self._called.get(party, SOMEBODY)

    # --- whom a passage means

    def _replaced(
        self,
        pattern: re.Pattern[str],
        text: str,
        tell: Callable[[list[Party]], object] | None = None,
    ) -> str:
        def replacement(found: re.Match[str]) -> str | None:
            meant = self._meant(found)
            if tell is not None:
                tell(meant)
            called = {self._called[party.id] for party in meant}
            return None if not called else called.pop() if len(called) == 1 else SOMEBODY

        return replaced(pattern, text, replacement)

    def _meant(self, found: re.Match[str]) -> list[Party]:
        """Whom a passage may mean: several where they share what it says, nobody's where it is not theirs."""
        kind = found.lastgroup
        said = found[kind] if kind else ""
        match kind:
            case "address":
                return self._reached_by(said)
            case "phone":
                return self._phones[_digits(said) or folded(said)]
            case "part":
                return self._parts[folded(said)]
            case _:
                return self._whole[folded(said)]

    def _reached_by(self, address: str) -> list[Party]:
        """Whose e-mail address it is, or whose name it is made of: all of it rather than a part."""
        known = [party for party in self._parties if folded(party.email or "") == folded(address)]
        if known:
            return known
        words = re.split(r"[\W\d_]+", folded(address.partition("@")[0]))
        held: dict[int, list[Party]] = defaultdict(list)
        for party in self._people:
            own = {folded(part) for part in _parts_of(party.name)}
            held[sum(tells(word, part, own) for word in words for part in own)].append(party)
        most = max(held, default=0)
        return held[most] if most else []

    # --- what is looked for

    @cached_property
    def _called(self) -> Mapping[str, str]:
        """What each party is called, itself free of names: an assistant is somebody's."""
        names = re.compile(self._whole_names)

        def plainly(found: re.Match[str]) -> str:
            said = {self._given[party.id] for party in self._whole[folded(found["whole"])]}
            one = said.pop() if len(said) == 1 else SOMEBODY
            return SOMEBODY if names.search(level(one)) else one

        return {key: replaced(names, said, plainly) for key, said in self._given.items()}

    @cached_property
    def _whole(self) -> Mapping[str, list[Party]]:
        found: dict[str, list[Party]] = defaultdict(list)
        for party in self._people:
            found[folded(party.name)].append(party)
        return found

    @cached_property
    def _parts(self) -> Mapping[str, list[Party]]:
        """Who has each part of a name, by the part in small letters; words of the language are none."""
        found: dict[str, list[Party]] = defaultdict(list)
        for party in self._people:
            for part in _parts_of(party.name):
                if part not in ALSO_WORDS:
                    found[folded(part)].append(party)
        return found

    @cached_property
    def _phones(self) -> Mapping[str, list[Party]]:
        """Whom each phone number reaches, by its digits, or as it is written where it has too few."""
        found: dict[str, list[Party]] = defaultdict(list)
        for party in self._parties:
            for number in filter(str.strip, _EXTENSION.split(party.phone or "")):
                digits = _digits(number)
                found[digits or folded(party.phone or "")].append(party)
                if len(digits) > _LOCAL_DIGITS:
                    found[digits[-_LOCAL_DIGITS:]].append(party)
        return found

    @cached_property
    def _whole_names(self) -> str:
        """The pattern of whole names, of more than one word each; a title before one goes with it."""
        several = [name for name in self._whole if " " in name]
        return any_of(several, f"{_TITLED}?(?P<whole>(?i:%s))") if several else _NOTHING

    @cached_property
    def _in_labels(self) -> re.Pattern[str]:
        titled = any_of(self._spelled(small=False), f"{_TITLED}(?P<part>%s)") if self._parts else _NOTHING
        return re.compile("|".join((*self._reaching, self._whole_names, titled)))

    @cached_property
    def _in_text(self) -> re.Pattern[str]:
        part = any_of(self._spelled(small=True), f"{FORM}(?P<part>%s)") if self._parts else _NOTHING
        alone = any_of(self._whole, "(?P<alone>(?i:%s))") if self._whole else _NOTHING
        alone = rf"(?:\A\s*{alone}\s*\Z)"
        return re.compile("|".join((*self._reaching, alone, self._whole_names, part)))

    def _spelled(self, *, small: bool) -> set[str]:
        """Every part of a name as a text may write it."""
        spelled: set[str] = set()
        for party in self._people:
            for part in _parts_of(party.name):
                if folded(part) in self._parts:
                    spelled |= {part, part.upper()}
                    if small and folded(part) not in WORDS:
                        spelled.add(part.lower())
        return spelled

    @cached_property
    def _reaching(self) -> tuple[str, str]:
        """The patterns of e-mail addresses and of phone numbers."""
        forms = []
        for phone in sorted(self._phones, key=len, reverse=True):
            if not phone.isdecimal():
                forms.append(any_of([phone], "(?i:%s)"))
            elif len(phone) < _FEWEST_DIGITS:
                forms.append(rf"(?<!\w){_EXTENSION.pattern}{phone}(?!\w)")
            else:
                spaced = r"[\s().+/-]*".join(phone)
                forms.append(rf"(?<!\d)[+(]*{spaced}(?!\d)")
        return ADDRESS, f"(?P<phone>{'|'.join(forms) or _NOTHING})"


def _called(party: Party, departments: Mapping[str, str]) -> str:
    if party.kind is not PartyKind.PERSON:
        return party.name
    return party.title or departments.get(party.department or "") or SOMEBODY


def _parts_of(name: str) -> Iterable[str]:
    """The parts of a name, and of a double one each half."""
    for part in parts(name):
        yield part
        halves = part.split("-") if "-" in part else ()
        yield from (half for half in halves if len(half) >= SHORTEST and half[0].isupper())


def tells(word: str, part: str, others: set[str]) -> bool:
    """Whether a word of an address is a part of a name, or one with an initial or another part beside it."""
    if word == part:
        return True
    if len(part) <= SHORTEST or not (word.startswith(part) or word.endswith(part)):
        return False
    beside = word.removeprefix(part) if word.startswith(part) else word.removesuffix(part)
    return len(beside) <= _INITIALS or beside in others


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
