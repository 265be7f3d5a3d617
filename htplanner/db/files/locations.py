"""In what kind of place a path lies: an ordinary folder, a synced or shared one, a stick.

Told by what each leaves behind: the mount table or the drive, environment variables, files that a sync client
keeps, the name of its folder. What the system says is handed in as ``SystemFacts``, so that every rule can be
tested anywhere. A place of which nothing is known is an ordinary one; taking an ordinary folder for a synced
one does no harm, since a plan can be worked on as a copy anywhere.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from htplanner.domain.output.places import NETWORK_FOLDER, ORDINARY, STICK, Place, synced

_NETWORK_TYPES: Final = frozenset(
    (
        *("cifs", "smb3", "smb2", "smbfs", "nfs", "nfs3", "nfs4", "afpfs", "afs", "ncpfs", "webdav", "davfs"),
        *("fuse.davfs", "fuse.davfs2", "sshfs", "fuse.sshfs", "fuse.smbnetfs", "fuse.curlftpfs"),
        *("fuse.kio-fuse", "ceph", "fuse.ceph", "fuse.glusterfs"),
    )
)
_STICK_TYPES: Final = frozenset(("vfat", "msdos", "exfat", "fuse.exfat", "fat", "fat12", "fat16", "fat32"))
_SYNCED_TYPES: Final[Mapping[str, str]] = {
    "fuse.google-drive-ocamlfuse": "Google Drive",
    "fuse.onedriver": "OneDrive",
    "fuse.rclone": "the online folder",
}
_WHERE_STICKS_APPEAR: Final = ("/media", "/run/media", "/Volumes")
_REMOVABLE, _REMOTE = 2, 4
"""What Windows calls drives."""

_GVFS: Final[Mapping[str, Place]] = {"google-drive": synced("Google Drive"), "onedrive": synced("OneDrive")}

_BY_VARIABLE: Final[Mapping[str, str]] = {
    "OneDrive": "OneDrive",
    "OneDriveConsumer": "OneDrive",
    "OneDriveCommercial": "OneDrive",
}

_BY_NAME: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern), service)
    for pattern, service in (
        (r"OneDrive( ?-.*)?|SkyDrive", "OneDrive"),
        (r"Dropbox( ?[(-].*)?", "Dropbox"),
        (r"Google ?Drive( ?-.*)?", "Google Drive"),
        (r"iCloud ?Drive|com~apple~CloudDocs|iCloud~.*", "iCloud"),
        (r"Nextcloud\d*", "Nextcloud"),
        (r"ownCloud\d*", "ownCloud"),
        (r"Box( Sync|-Box)?", "Box"),
    )
)
"""The folders sync clients make, by name. Below ~/Library/CloudStorage they end in an account."""

_BY_MARKER: Final[tuple[tuple[str, str], ...]] = (
    (".dropbox.cache", "Dropbox"),
    (".dropbox", "Dropbox"),
    (".tmp.driveupload", "Google Drive"),
    (".tmp.drivedownload", "Google Drive"),
    (".shortcut-targets-by-id", "Google Drive"),
    (".nextcloudsync.log", "Nextcloud"),
    (".owncloudsync.log", "ownCloud"),
    (".stfolder", "Syncthing"),
    (".SynologyWorkingDirectory", "Synology Drive"),
)
"""What a sync client keeps in the topmost folder that it looks after."""

_SYNC_JOURNAL: Final = re.compile(r"\.?_?\.?_?sync_[0-9a-f]+\.db")
"""The journal that Nextcloud's and ownCloud's clients keep in that folder."""


@dataclass(frozen=True)
class Mount:
    """Something mounted at ``point``, of a type by the system's own name."""

    point: str
    type: str


@dataclass(frozen=True)
class Drive:
    """A drive of Windows: its kind by Windows' number, its file system and its label."""

    kind: int
    type: str = ""
    label: str = ""


@dataclass(frozen=True)
class SystemFacts:
    """What the system tells about places. ``roots`` are folders known to be synced, and by what."""

    home: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    mount: Callable[[Path], Mount | None] = lambda _: None
    drive: Callable[[Path], Drive | None] = lambda _: None
    roots: Callable[[], Iterator[tuple[Path, str]]] = lambda: iter(())

    @classmethod
    def here(cls) -> SystemFacts:
        """At this computer."""
        home, environment = Path.home(), dict(os.environ)
        return cls(home, environment, _mount_here, _drive_here, lambda: _roots_here(home, environment))


def find_place(path: Path, look: SystemFacts | None = None) -> Place:
    """In what kind of place the file ``path`` lies; it need not be there."""
    seen = look or SystemFacts.here()
    try:
        return _synced(path, seen) or _mounted(path, seen) or ORDINARY
    except (OSError, ValueError):
        return ORDINARY


def _synced(path: Path, look: SystemFacts) -> Place | None:
    """The service that keeps a folder above ``path`` in step."""
    above = list(path.parents)
    told = {look.environment.get(name): service for name, service in _BY_VARIABLE.items()}
    known = {_same(Path(folder)): service for folder, service in told.items() if folder}
    known |= {_same(root): service for root, service in look.roots()}
    for folder in above:
        if (service := known.get(_same(folder))) is not None:
            return synced(service)
    for folder in above:
        if folder.name == "Mobile Documents" and folder.parent.name == "Library":
            return synced("iCloud")
        of_account = folder.parent.name == "CloudStorage" and folder.parent.parent.name == "Library"
        name = folder.name.partition("-")[0] if of_account else folder.name
        for pattern, service in _BY_NAME:
            if pattern.fullmatch(name):
                return synced(service)
    for folder in above:
        # A client keeps its settings at home; those are no sign that the whole of it is synced.
        if folder != look.home and (service := _marked(folder)):
            return synced(service)
    return None


def _marked(folder: Path) -> str:
    """The service whose signs lie in a folder, "" where none do."""
    for marker, service in _BY_MARKER:
        with suppress(OSError):
            if (folder / marker).exists():
                return service
    with suppress(OSError):
        if any(_SYNC_JOURNAL.fullmatch(name.name) for name in folder.glob(".*sync_*.db")):
            return "Nextcloud"
    return ""


def _same(folder: Path) -> str:
    return os.path.normcase(folder)


def _mounted(path: Path, look: SystemFacts) -> Place | None:
    """What the drive or the mount tells."""
    if path.as_posix().startswith("//"):
        return NETWORK_FOLDER
    drive, mount = look.drive(path), look.mount(path)
    if drive is not None:
        return _of_drive(drive)
    return _of_mount(path, mount) if mount is not None else None


def _of_drive(drive: Drive) -> Place | None:
    if drive.label == "Google Drive":
        return synced("Google Drive")
    if drive.kind == _REMOTE:
        return NETWORK_FOLDER
    return STICK if drive.kind == _REMOVABLE or drive.type.casefold() in _STICK_TYPES else None


def _of_mount(path: Path, mount: Mount) -> Place | None:
    if mount.type in _SYNCED_TYPES:
        return synced(_SYNCED_TYPES[mount.type])
    if mount.type == "fuse.gvfsd-fuse":
        inside = path.as_posix().removeprefix(mount.point).strip("/").partition(":")[0]
        return _GVFS.get(inside, NETWORK_FOLDER)
    if mount.type in _NETWORK_TYPES:
        return NETWORK_FOLDER
    appears = any(mount.point.startswith(f"{place}/") for place in _WHERE_STICKS_APPEAR)
    return STICK if appears or mount.type in _STICK_TYPES else None


# --- what the system tells ---------------------------------------------------------------------------------


def mount_of(path: Path, table: str) -> Mount | None:
    """The mount in which ``path`` lies, by the text of Linux's /proc/self/mountinfo."""
    inside, found = path.as_posix(), None
    for line in table.splitlines():
        before, _, after = line.partition(" - ")
        fields = before.split(" ")
        if len(fields) < 5 or not after:
            continue
        point = re.sub(r"\\([0-7]{3})", lambda one: chr(int(one[1], 8)), fields[4])
        holds = inside == point or inside.startswith(point.rstrip("/") + "/")
        # Of two mounts at one point the later lies on top.
        if holds and (found is None or len(point) >= len(found.point)):
            found = Mount(point, after.split(" ")[0])
    return found


def dropbox_roots(folders: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """The folders that Dropbox's own note tells, in whichever of ``folders`` it lies."""
    for folder in folders:
        with suppress(OSError, ValueError, AttributeError, KeyError, TypeError, RecursionError):
            for account in json.loads((folder / "info.json").read_text("utf-8")).values():
                yield Path(account["path"]), "Dropbox"


if sys.platform == "win32":
    import ctypes
    import winreg

    def _mount_here(_path: Path) -> Mount | None:
        return None

    def _drive_here(path: Path) -> Drive | None:
        kernel = ctypes.windll.kernel32
        label, kind = ctypes.create_unicode_buffer(261), ctypes.create_unicode_buffer(261)
        told = kernel.GetVolumeInformationW(path.anchor, label, 261, None, None, None, kind, 261)
        number = kernel.GetDriveTypeW(path.anchor)
        return Drive(number, kind.value, label.value) if told else Drive(number)

    def _roots_here(_home: Path, environment: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
        """What Dropbox's own note and the registry tell: SharePoint's libraries lie outside OneDrive's."""
        noted = filter(None, map(environment.get, ("APPDATA", "LOCALAPPDATA")))
        yield from dropbox_roots(Path(folder) / "Dropbox" for folder in noted)
        with (
            suppress(OSError),
            winreg.OpenKey(winreg.HKEY_CURRENT_USER, r"Software\SyncEngines\Providers\OneDrive") as all_,
        ):
            for number in range(winreg.QueryInfoKey(all_)[0]):
                with suppress(OSError), winreg.OpenKey(all_, winreg.EnumKey(all_, number)) as one:
                    yield Path(str(winreg.QueryValueEx(one, "MountPoint")[0])), "OneDrive"

elif sys.platform == "darwin":
    import ctypes

    _TYPE, _POINT = slice(72, 88), slice(88, 1112)
    """Where statfs puts the type and the mount point in what it fills."""

    def _mount_here(path: Path) -> Mount | None:
        """The mount of the nearest folder that is there."""
        library = ctypes.CDLL(None)
        statfs = getattr(library, "statfs$INODE64", None) or library.statfs
        filled = ctypes.create_string_buffer(4096)
        for place in (path, *path.parents):
            if statfs(os.fsencode(place), filled) == 0:
                kind, point = (filled.raw[part].partition(b"\0")[0] for part in (_TYPE, _POINT))
                return Mount(os.fsdecode(point), os.fsdecode(kind))
        return None

    def _drive_here(_path: Path) -> Drive | None:
        return None

    def _roots_here(home: Path, _environment: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
        return dropbox_roots((home / ".dropbox",))

else:

    def _mount_here(path: Path) -> Mount | None:
        return mount_of(path, Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape"))

    def _drive_here(_path: Path) -> Drive | None:
        return None

    def _roots_here(home: Path, _environment: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
        return dropbox_roots((home / ".dropbox",))
