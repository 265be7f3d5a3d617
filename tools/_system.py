"""What Qt needs of the operating system, and the command that installs what is missing.

The wheels bring Qt itself; on Linux they rest on libraries that a small or headless system may lack. The
loader names only the first one that is missing, so all of them are tried and named together.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Package(NamedTuple):
    """One thing to install, as each package manager calls it."""

    apt: str
    dnf: str
    pacman: str
    zypper: str


FONT = Package("fonts-dejavu-core", "dejavu-sans-fonts", "ttf-dejavu", "dejavu-fonts")
WINDOWS_LIBRARY = "Install it with: winget install Microsoft.VCRedist.2015+.x64"

# Needed by every program with a window, shown or not.
ALWAYS = {
    "libEGL.so.1": Package("libegl1", "libglvnd-egl", "libglvnd", "libEGL1"),
    "libGL.so.1": Package("libgl1", "libglvnd-glx", "libglvnd", "libGL1"),
    "libfontconfig.so.1": Package("libfontconfig1", "fontconfig", "fontconfig", "fontconfig"),
    "libfreetype.so.6": Package("libfreetype6", "freetype", "freetype2", "libfreetype6"),
    "libxkbcommon.so.0": Package("libxkbcommon0", "libxkbcommon", "libxkbcommon", "libxkbcommon0"),
    "libdbus-1.so.3": Package("libdbus-1-3", "dbus-libs", "dbus", "libdbus-1-3"),
    "libglib-2.0.so.0": Package("libglib2.0-0", "glib2", "glib2", "libglib-2_0-0"),
    "libgthread-2.0.so.0": Package("libglib2.0-0", "glib2", "glib2", "libgthread-2_0-0"),
    "libz.so.1": Package("zlib1g", "zlib", "zlib", "libz1"),
    "libzstd.so.1": Package("libzstd1", "libzstd", "zstd", "libzstd1"),
}
X11 = {
    "libX11-xcb.so.1": Package("libx11-xcb1", "libX11-xcb", "libx11", "libX11-xcb1"),
    "libxcb-cursor.so.0": Package("libxcb-cursor0", "xcb-util-cursor", "xcb-util-cursor", "libxcb-cursor0"),
    "libxcb-icccm.so.4": Package("libxcb-icccm4", "xcb-util-wm", "xcb-util-wm", "libxcb-icccm4"),
    "libxcb-image.so.0": Package("libxcb-image0", "xcb-util-image", "xcb-util-image", "libxcb-image0"),
    "libxcb-keysyms.so.1": Package(
        "libxcb-keysyms1", "xcb-util-keysyms", "xcb-util-keysyms", "libxcb-keysyms1"
    ),
    "libxcb-randr.so.0": Package("libxcb-randr0", "libxcb", "libxcb", "libxcb-randr0"),
    "libxcb-render.so.0": Package("libxcb-render0", "libxcb", "libxcb", "libxcb-render0"),
    "libxcb-render-util.so.0": Package(
        "libxcb-render-util0", "xcb-util-renderutil", "xcb-util-renderutil", "libxcb-render-util0"
    ),
    "libxcb-shape.so.0": Package("libxcb-shape0", "libxcb", "libxcb", "libxcb-shape0"),
    "libxcb-shm.so.0": Package("libxcb-shm0", "libxcb", "libxcb", "libxcb-shm0"),
    "libxcb-sync.so.1": Package("libxcb-sync1", "libxcb", "libxcb", "libxcb-sync1"),
    "libxcb-util.so.1": Package("libxcb-util1", "xcb-util", "xcb-util", "libxcb-util1"),
    "libxcb-xfixes.so.0": Package("libxcb-xfixes0", "libxcb", "libxcb", "libxcb-xfixes0"),
    "libxcb-xkb.so.1": Package("libxcb-xkb1", "libxcb", "libxcb", "libxcb-xkb1"),
    "libxkbcommon-x11.so.0": Package(
        "libxkbcommon-x11-0", "libxkbcommon-x11", "libxkbcommon-x11", "libxkbcommon-x11-0"
    ),
}
WAYLAND = {
    "libwayland-client.so.0": Package(
        "libwayland-client0", "libwayland-client", "wayland", "libwayland-client0"
    ),
    "libwayland-cursor.so.0": Package(
        "libwayland-cursor0", "libwayland-cursor", "wayland", "libwayland-cursor0"
    ),
    "libwayland-egl.so.1": Package("libwayland-egl1", "libwayland-egl", "wayland", "libwayland-egl1"),
}
INSTALL = {
    "apt": "apt install",
    "dnf": "dnf install",
    "pacman": "pacman -S",
    "zypper": "zypper install",
}

NO_FONTS = 9
WINDOW_PROBE = f"""
from PySide6 import QtGui, QtWidgets
program = QtWidgets.QApplication([])
raise SystemExit(0 if QtGui.QFontMetrics(program.font()).inFont("a") else {NO_FONTS})
"""
LIBRARY_PROBE = """
import ctypes, sys
for name in sys.argv[1:]:
    try:
        ctypes.CDLL(name)
    except OSError:
        print(name)
"""


def has_display(env: Mapping[str, str]) -> bool:
    """Whether a window can be shown, or the user has said how Qt is to show it."""
    shown = any(env.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    return shown or not sys.platform.startswith("linux")


def libraries(env: Mapping[str, str]) -> dict[str, Package]:
    """The libraries that Qt loads for the display ``env`` names, with their packages; on Linux only."""
    if not sys.platform.startswith("linux"):
        return {}
    asked = env.get("QT_QPA_PLATFORM", "")
    x11 = asked.startswith("xcb") or (not asked and env.get("DISPLAY"))
    wayland = asked.startswith("wayland") or (not asked and env.get("WAYLAND_DISPLAY"))
    return {**ALWAYS, **(X11 if x11 else {}), **(WAYLAND if wayland else {})}


def venv_package() -> Package:
    """The package of this Python's venv module, where it is packaged apart."""
    major, minor = sys.version_info[:2]
    return Package(f"python{major}.{minor}-venv", f"python{major}.{minor}", "python", f"python{major}{minor}")


def how_to_install(packages: Iterable[Package]) -> str:
    """The command that installs ``packages`` with the package manager found here."""
    packages = list(packages)
    for manager, command in INSTALL.items():
        if shutil.which(manager):
            names = sorted({getattr(package, manager) for package in packages})
            return f"Install it with: {_as_root()}{command} {' '.join(names)}"
    return f"Install it with this system's package manager; on Debian: {' '.join(p.apt for p in packages)}"


def _as_root() -> str:
    return "" if hasattr(os, "geteuid") and os.geteuid() == 0 else "sudo "
