"""Runs every check the project has: ``python3 tools/test.py [--all] [-- ARGUMENTS FOR PYTEST]``.

It sets up ``.venv`` with the development tools, then runs ruff, mypy and pytest, each to its end whatever the
ones before found. Exit 0 if all of them are content. Pytest comes last, so its closing line is there to see.

``--all`` also runs the tests marked ``campaign``: those at full size, of which a short form always runs.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "htplanner needs Python 3.11 or later, and this is {}.{}. Start this with a newer one, such as "
        "python3.12 tools/test.py".format(*sys.version_info)
    )

import argparse
import os
import subprocess
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools import _setup

EVERYTHING = ("-m", "")
"""Leaves out nothing; ``pyproject.toml`` leaves out campaigns."""

FULL_SIZE = "HTPLANNER_TESTS_AT_FULL_SIZE"
"""The variable that has properties try all their examples (``tests/examples.py``)."""


def main(arguments: list[str]) -> int:
    """Sets up and runs all checks; returns 0 if all were content, 1 if not."""
    parser = argparse.ArgumentParser(prog="tools/test.py", description="Runs every check the project has.")
    parser.add_argument(
        "pytest", nargs="*", help="arguments for pytest, after --; without any, all tests run"
    )
    parser.add_argument("--all", action="store_true", help="run the tests at full size too (campaigns)")
    chosen = parser.parse_args(arguments)
    for_pytest = [*(EVERYTHING if chosen.all else ()), *(chosen.pytest or workers())]
    # Neither a screen nor the user's own taste in windows may decide how a test ends.
    env = {name: value for name, value in _setup.environment().items() if not name.startswith("QT_")}
    env["QT_QPA_PLATFORM"] = "offscreen"
    if chosen.all:
        env[FULL_SIZE] = "1"
    # Many tests start the program anew: it would be compiled in each of them.
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    try:
        python = _setup.prepare(dev=True)
        _setup.check_window(python, env)
        results = [check(name, [str(python), "-m", *command], env) for name, command in checks(for_pytest)]
    except _setup.SetupError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0 if all(results) else 1


def workers() -> list[str]:
    """All tests run on two cores; chosen ones in one process."""
    return ["-n", "2", "--dist", "worksteal"] if (os.cpu_count() or 1) > 1 else []


def checks(for_pytest: list[str]) -> list[tuple[str, list[str]]]:
    """The name of each check and its command."""
    return [
        ("ruff check", ["ruff", "check", "."]),
        ("ruff format", ["ruff", "format", "--check", "."]),
        ("mypy", ["mypy"]),
        ("pytest", ["pytest", *for_pytest]),
    ]


def check(name: str, command: list[str], env: dict[str, str]) -> bool:
    """Runs one check with its output shown, says how long it took, and returns whether it was content."""
    print(f"== {name}", flush=True)
    begun = time.monotonic()
    content = subprocess.run(command, cwd=_setup.ROOT, env=env, check=False).returncode == 0
    print(f"== {name}: {'ok' if content else 'NOT OK'}, {time.monotonic() - begun:.1f} s", flush=True)
    return content


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
