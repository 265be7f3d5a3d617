"""Opens htplanner straight from its source: ``python3 tools/run.py [PLAN | COMMAND ...]``.

The first time it sets up ``.venv``; after that it just starts. On a machine without a display it builds the
sample plan, draws the main window into a picture, writes the workbook, and says where they are.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "htplanner needs Python 3.11 or later, and this is {}.{}. Start this with a newer one, such as "
        "python3.12 tools/run.py".format(*sys.version_info)
    )

import subprocess
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools import _setup, _system

BUILD = _setup.ROOT / "build"


def main(arguments: list[str]) -> int:
    """Sets up and starts the program with ``arguments``; returns its exit code."""
    try:
        python = _setup.prepare(dev=False)
        if arguments and not names_plan(arguments):
            return start(python, arguments)
        if _system.has_display(_setup.environment()):
            _setup.check_window(python, _setup.environment())
            return start(python, arguments)
        return show_without_display(python, arguments)
    except _setup.SetupError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def names_plan(arguments: list[str]) -> bool:
    """Whether the arguments are one plan to open in the window, and not a command."""
    return len(arguments) == 1 and arguments[0].lower().endswith(".htplan")


def start(python: Path, arguments: list[str]) -> int:
    """Runs the program in the folder the user is in, with the terminal as its own."""
    # -P: a folder called htplanner where the user is must not come before the program.
    command = [str(python), "-P", "-m", "htplanner", *arguments]
    return subprocess.run(command, env=_setup.environment(), check=False).returncode


def show_without_display(python: Path, arguments: list[str]) -> int:
    """Draws the main window of the plan named, or of a fresh sample plan, and exports its workbook."""
    env = _setup.environment(QT_QPA_PLATFORM="offscreen")
    _setup.check_window(python, env)
    BUILD.mkdir(exist_ok=True)
    picture, workbook = BUILD / "main-window.png", BUILD / "leadership-report.xlsx"
    plan = Path(arguments[0]).absolute() if arguments else BUILD / "sample.htplan"
    program: _setup.Command = [python, "-P", "-m", "htplanner"]
    if not arguments:
        plan.unlink(missing_ok=True)
        _do("build the sample plan", [*program, "new", plan, "--sample"], env)
    _do("draw the main window", [python, _setup.ROOT / "tools/screens.py", "--main", plan, picture], env)
    workbook.unlink(missing_ok=True)
    _do("write the workbook", [*program, "report", plan, workbook], env)
    print("There is no display here, so this is what there would be to see:")
    for name, path in (("plan", plan), ("main window", picture), ("workbook", workbook)):
        print(f"  {name + ':':<13}{path}")
    return 0


def _do(what: str, command: _setup.Command, env: dict[str, str]) -> None:
    done = _setup.run(command, env)
    if done.returncode != 0:
        raise _setup.SetupError(f"Could not {what}: {_setup.last_line(done.stderr)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
