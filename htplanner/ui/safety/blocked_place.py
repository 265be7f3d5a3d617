"""What is offered where the file at a plan's place cannot be looked into, while the copy here is whole."""

from __future__ import annotations

from collections.abc import Callable

from htplanner.domain.output.places import PlaceProblem, SyncState
from htplanner.errors import PassphraseNeeded
from htplanner.ui.prompts import Prompts
from htplanner.ui.session.plan_session import SessionProtocol


def offer_unblocking(told: SyncState, prompts: Prompts, *, may_encrypt: bool) -> bool:
    """Tell what stands in the way, and ask whether to do what helps."""
    place, damaged = told.place, told.barrier is PlaceProblem.DAMAGED
    if damaged:
        return prompts.confirm(
            f"The file {place.inside} is damaged",
            "The copy on this computer is whole, and all you did is in it. It can take the place of the "
            "damaged file, which is kept beside it under another name; nothing is deleted.",
            "Put my copy there",
            "Not now",
        )
    title = f"The file {place.inside} needs a passphrase"
    if not may_encrypt:
        prompts.tell(title, told.problem)
        return False
    return prompts.confirm(
        title,
        "It was put under a passphrase, or another one, on some other computer. All you did is safe in the "
        "copy on this computer, but cannot be saved there before you have entered that passphrase. The copy "
        "here is then put under it too.",
        "Enter the passphrase…",
        "Not now",
    )


def asking_first(opening: Callable[[], SessionProtocol]) -> Callable[[], SessionProtocol]:
    """``opening``, which first has a passphrase asked for, though the copy here would open without."""
    asked = False

    def open_it() -> SessionProtocol:
        nonlocal asked
        if not asked:
            asked = True
            raise PassphraseNeeded("This plan was put under a passphrase.")
        return opening()

    return open_it
