"""The program's own files are found and read; one that is missing is named."""

from __future__ import annotations

import json

import pytest

from htplanner.errors import FileProblem
from htplanner.resources import resource_bytes, resource_text, resources


def test_resources_are_found_and_read() -> None:
    assert resources().joinpath("framework").is_dir()
    text = resource_text("framework/2021-02/edition.json")
    assert json.loads(text)["edition"] == "February 2021"
    assert json.loads(resource_bytes("framework/2021-02/edition.json")) == json.loads(text)


def test_missing_resource_is_named_and_says_what_to_do() -> None:
    with pytest.raises(FileProblem, match=r"“icons/none\.svg” is missing.*install the program again"):
        resource_bytes("icons/none.svg")
