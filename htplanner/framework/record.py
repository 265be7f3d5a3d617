"""Reads the framework's JSON field by field, so that a slip in the data is named and not met later.

The data files are written by hand. Every fault names the file, the code it belongs to and what is wrong.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from htplanner.domain.model.vocabulary import Word
from htplanner.errors import FrameworkError

WordT = TypeVar("WordT", bound=Word)


def fault(file: str, code: str, what: str) -> FrameworkError:
    """The error for one fault; ``what`` is a clause without a final period."""
    return FrameworkError(
        f"The framework file {file} is damaged at {code}: {what}. Your plans are untouched; "
        "install the program again.",
        code=code,
    )


def read_json(folder: Path, file: str, code: str) -> Any:
    """The parsed content of ``folder/file``; ``code`` is what the file is about."""
    shown = f"{folder.name}/{file}"
    try:
        return json.loads(folder.joinpath(file).read_text(encoding="utf-8"))
    except OSError as error:
        raise fault(shown, code, f"the file cannot be read ({error.strerror or error})") from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise fault(shown, code, f"it is not valid JSON ({error.msg} at {place})") from error
    except UnicodeDecodeError as error:
        raise fault(shown, code, "it is not UTF-8 text") from error
    except RecursionError as error:
        raise fault(shown, code, "its parts lie too deep in each other") from error


class JsonRecord:
    """One JSON object that has exactly the given keys, beside those that may be left out."""

    def __init__(
        self, data: object, file: str, code: str, keys: Sequence[str], optional: Sequence[str] = ()
    ) -> None:
        self.file = file
        self.code = code
        if not isinstance(data, dict):
            raise self.fault(f"an object is expected where {_kind(data)} stands")
        self._data: dict[str, Any] = data
        for key in keys:
            if key not in data:
                raise self.fault(f"“{key}” is missing")
        for key in data:
            if key not in keys and key not in optional:
                raise self.fault(f"“{key}” is not a known key")

    def fault(self, what: str) -> FrameworkError:
        """The error for a fault of this object."""
        return fault(self.file, self.code, what)

    def __getitem__(self, key: str) -> Any:
        return self._data[key]

    def text(self, key: str) -> str:
        """A non-empty text without space around it."""
        return self._checked_text(self._data[key], key)

    def text_or_none(self, key: str) -> str | None:
        """Like ``text``; ``None`` where the key is left out or null."""
        value = self._data.get(key)
        return None if value is None else self._checked_text(value, key)

    def word(self, key: str, words: type[WordT]) -> WordT:
        """Return the member of ``words`` with this token."""
        value = self.text(key)
        try:
            return words(value)
        except ValueError:
            known = ", ".join(str(one.value) for one in words)
            raise self.fault(f"“{key}” is “{value}”, which is none of: {known}") from None

    def number(self, key: str) -> int:
        """A whole number."""
        value = self._data[key]
        if type(value) is not int:
            raise self.fault(f"“{key}” should be a whole number and is {_kind(value)}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of one or more texts."""
        return tuple(self._checked_text(value, key) for value in self.entries(key))

    def entries(self, key: str) -> Iterator[Any]:
        """The entries of a list that has at least one."""
        value = self._data[key]
        if not isinstance(value, list):
            raise self.fault(f"“{key}” should be a list and is {_kind(value)}")
        if not value:
            raise self.fault(f"“{key}” is empty")
        return iter(value)

    def _checked_text(self, value: object, key: str) -> str:
        if not isinstance(value, str):
            raise self.fault(f"“{key}” should be a text and is {_kind(value)}")
        if not value or value != value.strip():
            raise self.fault(f"“{key}” is empty or has space around it")
        return value


def _kind(value: object) -> str:
    """What a JSON value is, in plain words."""
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false", int: "a number"}
    return names.get(type(value), "null" if value is None else "a number")
