"""A sign is known by its shape: nobody needs to see its colour."""

from itertools import chain, combinations

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from htplanner.domain.model.vocabulary import (
    Applicability,
    AskStatus,
    Health,
    InPlace,
    LinkState,
    Repeats,
    Status,
    VersionState,
    Word,
)
from htplanner.painting.glyphs import draw_glyph, has_glyph
from htplanner.painting.tones import Palette

WORDS: tuple[Word, ...] = tuple(
    chain(Status, InPlace, Applicability, Health, VersionState, LinkState, AskStatus)
)
BLACK, WHITE = QColor("black"), QColor("white")


def painted(word: Word, size: int, ratio: float = 1.0) -> QImage:
    """The sign in black on white."""
    image = QImage(round(size * ratio), round(size * ratio), QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.white)
    image.setDevicePixelRatio(ratio)
    painter = QPainter(image)
    draw_glyph(painter, QRectF(0, 0, size, size), word, Palette.light(), color=BLACK, ground=WHITE)
    painter.end()
    return image


def ink(image: QImage) -> list[int]:
    return [
        255 - QColor(image.pixelColor(x, y)).lightness()
        for y in range(image.height())
        for x in range(image.width())
    ]


@pytest.mark.parametrize("size", [14, 16, 18])
def test_no_two_signs_look_alike_in_one_colour(qapp: object, size: int) -> None:
    signs = [(word, ink(painted(word, size))) for word in WORDS]
    for (one, inked), (other, other_inked) in combinations(signs, 2):
        apart = sum(abs(a - b) for a, b in zip(inked, other_inked, strict=True)) / 255
        # Full pixels that differ; two strokes crossing the middle are about this much.
        assert apart >= 6, f"{one} and {other} differ by {apart:.1f} pixels at {size}"


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0])
def test_a_sign_stays_inside_its_box_and_fills_it(qapp: object, word: Word, ratio: float) -> None:
    image = painted(word, 16, ratio)
    side = image.width()
    values = ink(image)
    edge = [values[y * side + x] for y in range(side) for x in range(side) if {x, y} & {0, side - 1}]
    rows = [y for y in range(side) if max(values[y * side : (y + 1) * side]) > 100]
    assert max(edge) < 60
    assert (rows[-1] - rows[0] + 1) / side >= 0.45


def test_squares_have_sharp_edges_at_their_usual_size(qapp: object) -> None:
    image = painted(InPlace.IN_PLACE, 16)
    middle = [image.pixelColor(x, 4).lightness() for x in range(16)]
    assert middle[1] == 255
    assert middle[2] < 8


def test_words_without_a_sign_say_so() -> None:
    assert not has_glyph(Repeats.YEARLY)
