"""``htplanner``: a command for the console, or the window."""

from __future__ import annotations

import sys


def main(arguments: list[str] | None = None) -> int:
    """Run a console command where the first word is one, else open the window; the exit code."""
    words = sys.argv[1:] if arguments is None else arguments
    from htplanner import cli

    if words and (words[0] in cli.commands.commands or words[0].startswith("-") or len(words) > 1):
        return cli.main(words)
    from htplanner.app import run

    return run(words)


if __name__ == "__main__":
    sys.exit(main())
