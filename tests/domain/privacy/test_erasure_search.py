"""Whom a text tells of: a table of texts, with a colleague of the same surname beside the one sought."""

from __future__ import annotations

import pytest

from htplanner.domain.privacy.erasure_search import Confidence, PersonMatch, passages_of

PERSON = PersonMatch(
    ["Marcus Hill", "Marc Hyll"],
    ["m.hill@example.org"],
    ["(555) 014-2277", "4177"],
    ["Tom Hill", "Ana Marcus"],
)
ALONE = PersonMatch(["Grace van Dijk"], [], [], ["Tom Hill"])


@pytest.mark.parametrize(
    ("text", "surely", "without"),
    [
        ("Ask marcus\nHILL today", Confidence.YES, "Ask a former member today"),
        (
            "Marc Hyll knows. Dr. Marcus Hill, too",
            Confidence.YES,
            "A former member knows. A former member, too",
        ),
        ("M. Hill", Confidence.YES, "A former member"),
        ("T. Hill, Tom Hill", Confidence.MAYBE, "A former member, Tom Hill"),
        ("Hill campus", Confidence.MAYBE, "A former member campus"),
        ("Marcus said", Confidence.MAYBE, "A former member said"),
        ("Tom Hill and Ana Marcus", Confidence.NOT, "Tom Hill and Ana Marcus"),
        ("Hyll’s list", Confidence.YES, "A former member’s list"),
        ("uphill, Hillside, hill", Confidence.NOT, "uphill, Hillside, hill"),
        ("Write to M.Hill@example.org.", Confidence.YES, "Write to [removed]."),
        ("Call 555 014 2277 or ext. 4177", Confidence.YES, "Call [removed] or ext. 4177"),
        ("15550142277", Confidence.NOT, "15550142277"),
        (
            "HYLL called; asked hyll again",
            Confidence.YES,
            "A former member called; asked a former member again",
        ),
        ("ask hyll", Confidence.MAYBE, "ask a former member"),
        (
            "Spoke to M.H. and M. H., not to MH",
            Confidence.MAYBE,
            "Spoke to a former member and a former member, not to MH",
        ),
        ("marcus.hill@clinic.org, mhyll@clinic.org", Confidence.YES, "[removed], [removed]"),
        ("mhyll@clinic.org", Confidence.MAYBE, "[removed]"),
        ("tom.hill@clinic.org", Confidence.NOT, "tom.hill@clinic.org"),
        ("info@hillside.org", Confidence.NOT, "info@hillside.org"),
        ("List_Hyll_2026", Confidence.YES, "List_a former member_2026"),
    ],
)
def test_whom_a_text_tells_of(text: str, surely: Confidence, without: str) -> None:
    assert PERSON.confidence_in(text) is surely
    assert PERSON.without(text, "A former member") == without


@pytest.mark.parametrize(
    ("text", "surely"),
    [
        ("grace VAN dijk", Confidence.YES),
        ("Dijk", Confidence.YES),
        ("A day of Grace", Confidence.MAYBE),
        ("van", Confidence.NOT),
    ],
)
def test_a_part_that_is_a_word_as_well_is_left_to_be_judged(text: str, surely: Confidence) -> None:
    assert ALONE.confidence_in(text) is surely


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
    assert PersonMatch([name], [], [], []).confidence_in(text) is Confidence.YES


def test_an_address_that_is_none_is_sought_as_it_was_typed() -> None:
    person = PersonMatch(["Marcus Hill"], ["desk nine at clinic", "[removed]"], [], [])
    assert person.confidence_in("[removed]") is Confidence.NOT
    assert person.without("Write to Desk nine at clinic.", "") == "Write to [removed]."


def test_a_person_without_anything_to_look_for_is_nowhere() -> None:
    assert PersonMatch([], [], [], ["Tom Hill"]).confidence_in("Tom Hill, 2026") is Confidence.NOT


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
    assert sought.confidence_in(text)
    assert sought.without(text, "[removed]") == without
    assert not sought.confidence_in(without)
