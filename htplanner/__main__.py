"""``htplanner``: a command for the console, or the window."""

from __future__ import annotations

import sys

from htplanner.cli import main as run


def main(arguments: list[str] | None = None) -> int:
    """Do what the words of the command line ask for; the exit code."""
    return run(sys.argv[1:] if arguments is None else arguments)


if __name__ == "__main__":
    sys.exit(main())
