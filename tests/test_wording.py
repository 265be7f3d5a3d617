"""Words with care: what a coordinator, a colleague or leadership can read uses the publication's own terms.

"Victim" stands only where a statute or a published title is meant, "survivor" only in the publication's names
and terms of art, demeaning words nowhere, and no file tells on which machine or from where it was made.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TEXT = {
    *("", ".css", ".csv", ".html", ".json", ".md", ".py"),
    *(".qss", ".svg", ".toml", ".ts", ".txt", ".yaml", ".yml"),
}
SHIPPED = ("htplanner", "resources", "docs", "tools", "benchmarks")
NOT_OURS = {".git", ".venv", "build", "dist", "__pycache__"}

# Rotated by 13 letters, so that the words stand nowhere in the project, this file included.
DEMEANING = codecs.decode(
    "cebfgvghgr, cebfgvghgrf, cebfgvghgrq, cebfgvghgvba, ubbxre, ubbxref, juber, juberf, fyhg, fyhgf, "
    "cvzc, cvzcf, wbuaf, cebzvfphbhf, qrivnag, qrivnagf, vyyrtny nyvra, vyyrtny nyvraf, vyyrtnyf, "
    "nqqvpg, nqqvpgf, whaxvr, whaxvrf, penpxurnq, qehttvr, qeht-frrxvat, qeht nohfre, qeht nohfref, "
    "penml, vafnar, yhangvp, ergneqrq, pevccyr, pevccyrq, unaqvpnccrq, aba-pbzcyvnag, abapbzcyvnag, "
    "serdhrag sylre, serdhrag sylref, fnir gurz, erfphr, erfphrq, erfphvat, frk fynir, frk fynirf, "
    "zbqrea fynir, zbqrea fynirf",
    "rot13",
).split(", ")
REGISTRIES = codecs.decode(
    "clcv.bet, clgubaubfgrq.bet, aczwf.bet, qrovna.bet, pengrf.vb, cebkl.tbynat.bet", "rot13"
).split(", ")

WHERE_VICTIM_MAY_STAND = [
    # The statute, and what statutes call the rights that follow from it.
    ("**", r"Trafficking Victims Protection Act"),
    ("resources/framework/**", r"victim protection laws?"),
    ("resources/framework/**", r"victims? rights|victims’ rights|rights of victims under the law"),
    ("resources/framework/**", r"as victims of various crimes|legal status as a victim"),
    ("resources/framework/**", r"advocacy for victims and witnesses"),
    # The publication's own vocabulary has the term, with what it is kept for.
    ("resources/framework/**", r'"term": "Victim"'),
    # Names of the publication's additional resources.
    ("resources/framework/**", r"Trauma-Informed Approach to Victim Assistance"),
    ("resources/framework/**", r"Response to Victims of Human Trafficking"),
    ("resources/framework/**", r"Victim Service Provider Intake & Needs Assessment"),
    ("resources/framework/**", r"Interpreting for Victim Services"),
    # Where the word itself is spoken about.
    ("**", r"[“`]victim[”`]"),
]
WHERE_SURVIVOR_MAY_STAND = [
    ("**", r"[Ss]urvivor[- ][Ii]nformed"),
    ("resources/framework/**", r"Survivors of All Forms of Human Trafficking"),
    ("resources/framework/**", r"Engaging Survivors of Human Trafficking"),
    ("**", r"[“`]survivor[”`]"),
]


def files(*tops: str) -> list[Path]:
    """Text files below the given folders, and the pages at the top of the project."""
    below = [path for top in tops for path in (ROOT / top).rglob("*")]
    found = [path for path in [*below, *ROOT.glob("*")] if path.is_file() and path.suffix in TEXT]
    return sorted({path for path in found if not NOT_OURS & set(path.relative_to(ROOT).parts)})


def lines(paths: list[Path]) -> Iterator[tuple[str, str]]:
    """Each line with the place it stands in; escaped letters in JSON are read as what they mean."""
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), line)
            yield f"{path.relative_to(ROOT).as_posix()}:{number}", text


def outside(word: str, allowed: list[tuple[str, str]], shown: list[tuple[str, str]]) -> list[str]:
    """Where ``word`` stands outside the phrases allowed there."""
    found = []
    for place, text in shown:
        phrases = [phrase for pattern, phrase in allowed if matches(place.rpartition(":")[0], pattern)]
        rest = re.sub("|".join(phrases), "…", text) if phrases else text
        if re.search(rf"\b{word}s?\b", rest, re.IGNORECASE):
            found.append(f"{place}: {text.strip()[:160]}")
    return found


def matches(path: str, pattern: str) -> bool:
    return pattern == "**" or path.startswith(pattern.removesuffix("**"))


@pytest.fixture(scope="module")
def shipped() -> list[tuple[str, str]]:
    return list(lines(files(*SHIPPED)))


def test_victim_only_where_a_statute_or_a_title_is_meant(shipped: list[tuple[str, str]]) -> None:
    assert outside("victim", WHERE_VICTIM_MAY_STAND, shipped) == []


def test_survivor_only_in_the_publications_names_and_terms(shipped: list[tuple[str, str]]) -> None:
    assert outside("survivor", WHERE_SURVIVOR_MAY_STAND, shipped) == []


def test_no_demeaning_word(shipped: list[tuple[str, str]]) -> None:
    pattern = re.compile(rf"\b(?:{'|'.join(DEMEANING)})\b", re.IGNORECASE)
    assert [f"{place}: {text.strip()[:160]}" for place, text in shipped if pattern.search(text)] == []


def test_nothing_tells_of_a_machine_or_a_registry() -> None:
    """Absolute paths of one machine work on no other; where packages come from is each user’s own choice."""
    hosts = "|".join(re.escape(host) for host in REGISTRIES)
    homes = r"(?<![\w.])/(?:work|root|home/[a-z]\w*|Users/[A-Z]\w*|tmp/venv|opt/\w+)/|\b[A-Z]:\\+Users\\"
    pattern = re.compile(rf"{hosts}|{homes}")
    everything = lines(files(*SHIPPED, ".ci", "tests"))
    assert [f"{place}: {text.strip()[:160]}" for place, text in everything if pattern.search(text)] == []


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("victim", "Help the victim find shelter."),
        ("victim", "Victims come to the Trafficking Victims Protection Act late."),
        ("survivor", "Ask a survivor, in a survivor-informed way."),
    ],
)
def test_a_label_beside_an_allowed_phrase_is_found(word: str, text: str) -> None:
    allowed = WHERE_VICTIM_MAY_STAND if word == "victim" else WHERE_SURVIVOR_MAY_STAND
    assert outside(word, allowed, [("docs/page.md:1", text)]) != []
