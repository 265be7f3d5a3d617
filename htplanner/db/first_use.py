"""Names that a package gives and imports when they are first used, so that a plan opens without them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module


def on_first_use(modules: Mapping[str, tuple[str, ...]]) -> Callable[[str], object]:
    """A package's ``__getattr__`` for the names in ``modules``, which says of each module what it gives."""
    homes = {name: module for module, names in modules.items() for name in names}

    def get(name: str) -> object:
        if name not in homes:
            raise AttributeError(f"This module has no “{name}”.")
        return getattr(import_module(homes[name]), name)

    return get
