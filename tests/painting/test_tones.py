"""Every text colour can be read on every ground it stands on."""

import pytest
from PySide6.QtGui import QColor

from htplanner.domain.model.vocabulary import Applicability, Health, InPlace, LinkState, Status, VersionState
from htplanner.painting.tones import Palette, tone_of

PALETTES = (Palette.light(), Palette.dark())
SURFACES = ("window", "surface", "surface_alternate", "selection")
TEXTS = (
    *("text", "text_secondary", "text_quiet", "accent", "saved"),
    *("not_started", "in_progress", "in_review", "on_hold", "done", "deferred"),
    *("on_track", "at_risk", "off_track"),
    *("not_assessed", "not_in_place", "partly_in_place", "in_place"),
)
# Text on the weak tint of its own tone, on the rail, and the words on a primary button or a selected text.
PAIRS = (
    *((tone, f"{tone}_weak") for tone in ("accent", "in_progress", "in_review", "on_hold", "done")),
    *((tone, f"{tone}_weak") for tone in ("not_started", "off_track")),
    *(("text", f"{tone}_weak") for tone in ("accent", "in_progress", "on_hold", "done", "off_track")),
    *((tone, "rail") for tone in ("text", "text_secondary", "text_quiet", "accent")),
    ("surface", "accent"),
    ("text_quiet", "not_started_weak"),
)


def luminance(color: QColor) -> float:
    """The relative luminance of WCAG 2."""
    parts = (color.redF(), color.greenF(), color.blueF())
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("palette", PALETTES, ids=("light", "dark"))
def test_text_reaches_the_contrast_that_makes_it_readable(palette: Palette) -> None:
    pairs = {*((text, ground) for text in TEXTS for ground in SURFACES), *PAIRS}
    weak = {
        f"{text} on {ground}": round(ratio, 2)
        for text, ground in sorted(pairs)
        if (ratio := contrast(palette[text], palette[ground])) < 4.5
    }
    assert not weak


def test_light_and_dark_know_the_same_names() -> None:
    light, dark = (set(palette.colors) for palette in PALETTES)
    assert light == dark


@pytest.mark.parametrize("palette", PALETTES, ids=("light", "dark"))
def test_every_word_with_a_sign_has_a_colour(palette: Palette) -> None:
    for words in (Status, InPlace, Applicability, Health, VersionState, LinkState):
        for word in words:
            assert palette.of(word) == palette[tone_of(word)]
