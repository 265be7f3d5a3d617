"""What text may be: cleaned where it enters the store, and looked over for what must not be in a plan."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

LONGEST = 100_000
"""Characters a text field can hold."""

_SHORT = 90
"""Characters of a text that stands within a line."""

_DAMAGED = re.compile("[\ud800-\udfff\ufffe\uffff]")
"""Lone surrogates, and the two characters that stand for none and that no XML file can hold."""


@dataclass(frozen=True)
class Cleaned:
    """``text`` as it may be stored and ``notes``, one plain line for each thing that was changed."""

    text: str
    notes: tuple[str, ...] = ()


def clean(text: str, *, one_line: bool = False) -> Cleaned:
    """``text`` with LF line ends, no control characters but tab and newline, no lone surrogates, and bounded.

    ``one_line`` also turns line breaks and tabs into spaces and trims the ends.
    """
    notes: list[str] = []
    result = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    whole = _DAMAGED.sub("\ufffd", result)
    if whole != result:
        notes.append("Damaged characters were replaced by “\ufffd”.")
    result = "".join(c for c in whole if c in "\n\t" or unicodedata.category(c) != "Cc")
    if result != whole:
        notes.append("Control characters were left out.")
    if one_line:
        result = " ".join(result.split())
    if len(result) > LONGEST:
        notes.append(f"Only the first {LONGEST:,} of {len(result):,} characters were kept.")
        result = result[:LONGEST].rstrip() if one_line else result[:LONGEST]
    return Cleaned(result, tuple(notes))


_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_OF_WORK = r"(?!\s+(?:polic|procedure|protocol|form|agreement|document|version|evidence|plan))"
"""What may be so many years old without being a person."""

_TOLD = r"(?:disclosed|told us|told me|said|reported|presented|was seen|came in)"

_PATIENT_MARKS: tuple[tuple[str, str], ...] = (
    (r"\b(?:MRN|medical record (?:number|no))\b[\s.:#]*[A-Z]{0,3}-?\d", "a medical record number"),
    (r"\b\d{3}-\d{2}-\d{4}\b", "a social security number"),
    (rf"\b(?:DOB|date of birth|born on)\b[\s:]*(?:is\s+)?(?:\d|{_MONTH}\b)", "a date of birth"),
    (
        # A label with something behind it, so that "ask the patient not to wait" tells of nobody.
        r"\b(?:patient|client|pt)(?:[’']s)?\.?\s*(?:(?:name|id|no\.?|number)\s*(?:[:#=]\s*\S|\d)|#\s*\d)",
        "a patient’s name or number",
    ),
    (rf"\b\d{{1,3}}[- ]?(?:y/?o|year[- ]old)\b{_OF_WORK}", "a person’s age"),
    (r"\b(?:case|encounter|visit|account|chart)\s*(?:no\.?|number|#|id)\s*[:#]?\s*\d{3,}", "a case number"),
    (r"(?<!meeting )(?<!conference )(?<!training )\b(?:room|bed)\s*#?\s*\d+\b", "a room or bed"),
    (
        rf"\b(?:the|a|one|our) (?:patient|client) {_TOLD}\b",
        "the story of one patient",
    ),
)
"""Patterns, whatever the case of letters, and what each of them finds."""


def shortened(text: str, longest: int = _SHORT) -> str:
    """``text`` on one line, cut with "…" where it is longer than ``longest`` characters."""
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else flat[: longest - 1].rstrip() + "…"


@lru_cache(maxsize=1 << 16)
def patient_marks(text: str | None) -> tuple[str, ...]:
    """What in ``text`` looks as if it could identify a patient or tell a case; empty when nothing does.

    A gentle guess, never a refusal: the words name what was recognised ("a medical record number"). The plan
    checks ask it of every text after every edit, so what it said is kept.
    """
    if not text:
        return ()
    return tuple(dict.fromkeys(what for search, what in _searches() if search(text)))


@cache
def _searches() -> Sequence[tuple[Callable[[str], object], str]]:
    return [(re.compile(pattern, re.IGNORECASE).search, what) for pattern, what in _PATIENT_MARKS]


def patient_passages(text: str | None) -> tuple[str, ...]:
    """The passages of ``text`` that ``patient_marks`` takes its guess from, with what they run on to.

    A number is found with all its digits and letters, also where the mark needs only its beginning.
    """
    found = (
        re.finditer(rf"(?:{pattern})(?:[\w/-]|\.(?=\w))*", text or "", re.IGNORECASE)
        for pattern, _ in _PATIENT_MARKS
    )
    return tuple(dict.fromkeys(one[0] for matches in found for one in matches))


def counted(count: int, one: str, many: str = "") -> str:
    """A count in words: "1 item", "2 items"; ``many`` where that is not ``one`` with an s."""
    return f"1 {one}" if count == 1 else f"{count} {many or f'{one}s'}"


def some_of(names: Sequence[str], most: int) -> str:
    """As many ``names`` as one reads in a sentence, and how many more there are."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")


def folded(text: str) -> str:
    """Return ``text`` for comparison: lowercase, single spaces, no accents or ligatures."""
    if not text.isascii():
        apart = unicodedata.normalize("NFKD", text.translate(SAME_SIGNS))
        text = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return " ".join(text.casefold().split())


SAME_SIGNS = str.maketrans("’‘ʼ`‐‑–øØłŁđĐı", "''''---oOlLdDi")  # noqa: RUF001 - those are meant
"""Characters that equal another one but are not accented forms of it."""
