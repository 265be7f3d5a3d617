"""What a passphrase must be: long enough to protect a plan's file, and the same on every keyboard.

There is no most, no rule about digits and signs: a few plain words are the best there is and can be kept in
mind. What somebody types is composed one way (NFC): one system sends "é" as one character, another as two.
"""

from __future__ import annotations

import unicodedata
from typing import Final

LEAST: Final = 8
"""Characters a new passphrase has at least; an old one is taken as it is."""

FORGOTTEN: Final = (
    "Nobody can bring a forgotten passphrase back, nor open the plan without it. Keep it where your "
    "organization keeps its passwords, so that the plan outlives your time in this work."
)

OLDER_COPIES: Final = (
    "Copies you made before do not change: those on sticks and in e-mails, and older versions that OneDrive "
    "or another synced folder keeps. Traces may stay on this disk for a while, too."
)

REKEYED: Final = "The passphrase for this plan was changed elsewhere. Open the plan again with the new one."
PROTECTED: Final = "A passphrase was set for this plan elsewhere. Open the plan again with it."
EARLIER_NEEDED: Final = (
    "This backup needs an earlier passphrase: the one the plan had when it was made. Give that one to "
    "restore it; nothing was changed."
)

PART_MISSING: Final = "A passphrase needs a part of the program that is not installed on this computer."

INSTALL_COMMAND: Final = 'pip install "htplanner[encrypted]"'

HOW_TO_INSTALL: Final = f"Ask whoever looks after this computer to run: {INSTALL_COMMAND}"


def composed(typed: str) -> str:
    """What was typed, composed one way; nothing else is changed, spaces at the ends count too."""
    return unicodedata.normalize("NFC", typed)


def fault_of(typed: str) -> str:
    """Why a text cannot be a new passphrase, in one plain line; "" where it can."""
    text = composed(typed)
    if not text:
        return "Type a passphrase."
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
        return "A passphrase is one line of text."
    if len(text) < LEAST:
        return f"A passphrase needs at least {LEAST} characters; a few plain words are best."
    return ""


def fault_of_pair(typed: str, again: str) -> str:
    """Why a new passphrase that is to be typed twice cannot be taken yet; "" where it can."""
    fault = fault_of(typed)
    if not fault and composed(typed) != composed(again):
        fault = "The two are not the same. Type it once more."
    return fault
