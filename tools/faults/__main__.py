"""Runs campaigns that try to break a plan's file.

    python -m tools.faults [NAME ...] [--count N] [--seed S]

Each prints one line of figures; what broke is told below it. Exit 1 if anything did.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

CAMPAIGNS = {
    "kills": 1000,
    "damages": 10_000,
    "tampering": 1000,
    "restores": 200,
    "interleavings": 300,
    "power": 200,
    "disk": 1,
    "checkins": 200,
    "underfoot": 300,
    "fuzz": 2000,
    "leaks": 500,
    "secrets": 200,
}
"""Every campaign, and how much of it makes its full length."""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tools.faults", description="Tries to break a plan's file."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(CAMPAIGNS)}; all without")
    parser.add_argument("--count", type=int, help="how often, instead of the full length")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    unknown = set(chosen.names) - set(CAMPAIGNS)
    if unknown:
        parser.error(f"there is no campaign {', '.join(sorted(unknown))}")
    results = [run(name, chosen.count or CAMPAIGNS[name], chosen.seed) for name in chosen.names or CAMPAIGNS]
    return 0 if all(results) else 1


def run(name: str, count: int, seed: int) -> bool:
    """Runs one campaign in a folder of its own and prints what it came to; whether nothing broke."""
    begun = time.monotonic()
    campaign = import_module(f"tools.faults.{name}").campaign
    with tempfile.TemporaryDirectory(prefix="htplanner-faults-") as folder:
        result = campaign(Path(folder), count, seed)
    print(f"{name}: {result} ({time.monotonic() - begun:.0f} s)", flush=True)
    for failure in getattr(result, "failures", ())[:20]:
        print(f"  {failure}")
    return bool(result.clean)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
