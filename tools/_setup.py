"""The set-up that ``run.py`` and ``test.py`` share: a virtual environment ``.venv`` with the project in it.

Standard library only, since it runs before anything is installed. What it installs is fixed by
``pyproject.toml`` and ``constraints.txt``; a stamp in the environment tells whether they have changed since.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

from tools import _system

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"

# What would let another Python, another Qt or another set of packages into the environment.
LEAKS = (
    *("PYTHON", "PYTEST_", "MYPY", "RUFF_", "VIRTUAL_ENV", "__PYVENV"),
    *("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_REQUIRE_HASHES"),
    *("QT_PLUGIN_PATH", "QT_QPA_PLATFORM_PLUGIN_PATH"),
)
# Of those, what only tells Python how to behave.
HARMLESS = ("PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")

Command = list[str | Path]


class SetupError(Exception):
    """The program cannot be set up or started; ``str(error)`` is one line that says what to do."""


def environment(**changes: str) -> dict[str, str]:
    """This process's environment without what would leak into the project's own, and with ``changes``."""
    kept = {
        name: value for name, value in os.environ.items() if name in HARMLESS or not name.startswith(LEAKS)
    }
    return {**kept, **changes}


def prepare(*, dev: bool) -> Path:
    """The Python of the project's environment, made or brought up to date where it has to be.

    ``dev`` adds the tools the tests need. ``SetupError`` if that fails.
    """
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = VENV / "htplanner-setup.json"
    installed = _read(stamp)
    dev = dev or installed.get("dev") is True
    wanted = {"digest": _digest(), "dev": dev}
    if python.exists() and installed == wanted:
        return python
    if not _works(python):
        _say("Making the environment .venv …")
        _make()
    _say("Installing what htplanner needs; the first time this takes a few minutes …")
    stamp.unlink(missing_ok=True)
    _install(python, ".[dev]" if dev else ".")
    stamp.write_text(json.dumps(wanted), encoding="utf-8")
    return python


def last_line(text: str) -> str:
    """The last line that says something, which is where programs put their error."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"


def _digest() -> str:
    # The folder is part of it: an environment that was moved still points to its old place.
    parts = [
        str(ROOT).encode(),
        *((ROOT / name).read_bytes() for name in ("pyproject.toml", "constraints.txt")),
    ]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _read(stamp: Path) -> dict[str, object]:
    try:
        content = json.loads(stamp.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _works(python: Path) -> bool:
    if not python.exists():
        return False
    check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    return run([python, "-c", check]).returncode == 0


def _make() -> None:
    made = run([sys.executable, "-m", "venv", "--clear", VENV])
    said = " ".join((made.stdout + made.stderr).split())
    if "ensurepip is not available" in said or "No module named venv" in said:
        raise SetupError(
            "This Python cannot make virtual environments, since its system packages that part apart. "
            + _system.how_to_install([_system.venv_package()])
        )
    if made.returncode != 0:
        raise SetupError(f"The environment {VENV} cannot be made: {said or 'Python gave no reason'}")


def _install(python: Path, project: str) -> None:
    pip: Command = [python, "-m", "pip", "--disable-pip-version-check", "--no-input"]
    installed = run([*pip, "install", "--constraint", "constraints.txt", "--editable", project])
    log = VENV / "htplanner-setup.log"
    said = installed.stdout + installed.stderr
    log.write_text(said, encoding="utf-8")
    if installed.returncode != 0:
        errors = [line.strip() for line in said.splitlines() if line.strip().startswith("ERROR:")]
        reason = last_line("\n".join(errors) or said).removeprefix("ERROR: ").rstrip(".")
        raise SetupError(
            f"Installing failed: {reason}. Check the connection and run this again; what pip said is in {log}"
        )


def run(command: Command, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Runs a command in the project's folder, quietly, and gives back what it said."""
    return subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=environment() if env is None else env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def check_window(python: Path, env: dict[str, str]) -> None:
    """Tries whether Qt can open a window with ``env``; ``SetupError`` names what the system lacks for it."""
    tried = run([python, "-c", _system.WINDOW_PROBE], env)
    if tried.returncode == 0:
        return
    if tried.returncode == _system.NO_FONTS:
        raise SetupError("This system has no font to write with. " + _system.how_to_install([_system.FONT]))
    wanted = _system.libraries(env)
    lacking = run([python, "-c", _system.LIBRARY_PROBE, *wanted], env).stdout.split()
    if lacking:
        raise SetupError(
            f"Qt needs {', '.join(lacking)} of this system, which is not there. "
            + _system.how_to_install([wanted[name] for name in lacking])
        )
    if sys.platform == "win32" and "DLL load failed" in tried.stderr:
        raise SetupError(f"Qt needs a library of Windows that is not there. {_system.WINDOWS_LIBRARY}")
    # A Python error ends with its reason; Qt begins with it and goes on with general advice.
    failed = "Traceback" in tried.stderr
    reason = last_line(tried.stderr if failed else tried.stderr.strip().partition("\n")[0])
    raise SetupError(f"Qt cannot open a window here: {reason}")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
