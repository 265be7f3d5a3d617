"""Names that a package imports on first use, so that opening a plan doesn't need them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module


def on_first_use(modules: Mapping[str, tuple[str, ...]]) -> Callable[[str], object]:
    """Return a package's ``__getattr__`` for the names that ``modules`` lists by module."""
    homes = {name: module for module, names in modules.items() for name in names}

    def get(name: str) -> object:
        if name not in homes:
            raise AttributeError(f"This module has no “{name}”.")
        return getattr(import_module(homes[name]), name)

    return get
