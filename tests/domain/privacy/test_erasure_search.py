"""Whom a text tells of: a table of texts, with a colleague of the same surname beside the one sought."""

from __future__ import annotations

import pytest

from htplanner.domain.privacy.erasure_search import SoughtPerson, Surely, passages_of

PERSON = SoughtPerson(
    ["Marcus Hill", "Marc Hyll"],
    ["m.hill@example.org"],
    ["(555) 014-2277", "4177"],
    ["Tom Hill", "Ana Marcus"],
)
ALONE = SoughtPerson(["Grace van Dijk"], [], [], ["Tom Hill"])


@pytest.mark.parametrize(
    ("text", "surely", "without"),
    [
        ("Ask marcus\nHILL today", Surely.YES, "Ask a former member today"),
        ("Marc Hyll knows. Dr. Marcus Hill, too", Surely.YES, "A former member knows. A former member, too"),
        ("M. Hill", Surely.YES, "A former member"),
        ("T. Hill, Tom Hill", Surely.MAYBE, "A former member, Tom Hill"),
        ("Hill campus", Surely.MAYBE, "A former member campus"),
        ("Marcus said", Surely.MAYBE, "A former member said"),
        ("Tom Hill and Ana Marcus", Surely.NOT, "Tom Hill and Ana Marcus"),
        ("Hyll’s list", Surely.YES, "A former member’s list"),
        ("uphill, Hillside, hill", Surely.NOT, "uphill, Hillside, hill"),
        ("Write to M.Hill@example.org.", Surely.YES, "Write to [removed]."),
        ("Call 555 014 2277 or ext. 4177", Surely.YES, "Call [removed] or ext. 4177"),
        ("15550142277", Surely.NOT, "15550142277"),
        ("HYLL called; asked hyll again", Surely.YES, "A former member called; asked a former member again"),
        ("ask hyll", Surely.MAYBE, "ask a former member"),
        (
            "Spoke to M.H. and M. H., not to MH",
            Surely.MAYBE,
            "Spoke to a former member and a former member, not to MH",
        ),
        ("marcus.hill@clinic.org, mhyll@clinic.org", Surely.YES, "[removed], [removed]"),
        ("mhyll@clinic.org", Surely.MAYBE, "[removed]"),
        ("tom.hill@clinic.org", Surely.NOT, "tom.hill@clinic.org"),
        ("info@hillside.org", Surely.NOT, "info@hillside.org"),
        ("List_Hyll_2026", Surely.YES, "List_a former member_2026"),
    ],
)
def test_whom_a_text_tells_of(text: str, surely: Surely, without: str) -> None:
    assert PERSON.told_by(text) is surely
    assert PERSON.without(text, "A former member") == without


@pytest.mark.parametrize(
    ("text", "surely"),
    [
        ("grace VAN dijk", Surely.YES),
        ("Dijk", Surely.YES),
        ("A day of Grace", Surely.MAYBE),
        ("van", Surely.NOT),
    ],
)
def test_a_part_that_is_a_word_as_well_is_left_to_be_judged(text: str, surely: Surely) -> None:
    assert ALONE.told_by(text) is surely


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("José Núñez", "Ask Jose Nunez, or nunez"),
        ("Jose Nunez", "Ask José Núñez"),
        ("Søren O'Brien", "Soren O’Brien knows"),
        ("Anne‑Marie Łoś", "ANNE-MARIE LOS knows"),  # noqa: RUF001 - a hyphen that does not break
        ("Zoë Griffin", "zoe\nGRIFFIN"),
        ("Zoë Griffin", "Zoe\u0308 Griffin"),
    ],
)
def test_a_name_is_the_same_however_its_accents_are_written(name: str, text: str) -> None:
    assert SoughtPerson([name], [], [], []).told_by(text) is Surely.YES


def test_an_address_that_is_none_is_sought_as_it_was_typed() -> None:
    person = SoughtPerson(["Marcus Hill"], ["desk nine at clinic", "[removed]"], [], [])
    assert person.told_by("[removed]") is Surely.NOT
    assert person.without("Write to Desk nine at clinic.", "") == "Write to [removed]."


def test_a_person_without_anything_to_look_for_is_nowhere() -> None:
    assert SoughtPerson([], [], [], ["Tom Hill"]).told_by("Tom Hill, 2026") is Surely.NOT


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("Call first. Patient MRN 884213 waits. Then write.", "Call first. Then write."),
        ("Born on 3/4/1980", "[removed]"),
        ("One\nThe patient told us a lot\nTwo", "One\nTwo"),
    ],
)
def test_a_text_is_left_without_the_sentences_that_tell_of_a_patient(text: str, without: str) -> None:
    sought = passages_of([text])
    assert sought.told_by(text)
    assert sought.without(text, "[removed]") == without
    assert not sought.told_by(without)
