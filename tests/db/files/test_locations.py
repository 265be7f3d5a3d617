"""In what kind of place a path lies, by what each system tells."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from htplanner.db.files.locations import Drive, Mount, SystemFacts, dropbox_roots, find_place, mount_of
from htplanner.domain.output.places import NETWORK_FOLDER, ORDINARY, STICK, Place, PlaceKind, synced

HOME = Path("/my")

TABLE = """\
22 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw
23 22 0:21 / /proc rw - proc proc rw
90 22 8:17 / /run/media/me/BLUE\\040STICK rw,nosuid shared:50 - vfat /dev/sdb1 rw,fmask=0022
91 22 8:33 / /media/me/Disk rw - ext4 /dev/sdc1 rw
92 22 0:50 / /mnt/team rw shared:60 master:1 - cifs //server/team rw,vers=3.0
93 22 0:51 / /mnt/data rw - nfs4 server:/data rw
94 22 0:52 / /my/remote rw - fuse.sshfs me@host: rw
95 22 0:53 / /run/user/1000/gvfs rw - fuse.gvfsd-fuse gvfsd-fuse rw
96 22 0:54 / /my/dav rw - fuse.davfs2 https://host/dav rw
97 22 0:55 / /mnt/team/local rw - tmpfs tmpfs rw
98 22 8:49 / /mnt/card rw - exfat /dev/sdd1 rw
a line that is none
"""


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/my/plans/p.htplan", ORDINARY),
        ("/run/media/me/BLUE STICK/p.htplan", STICK),
        ("/media/me/Disk/deep/p.htplan", STICK),
        ("/mnt/card/p.htplan", STICK),
        ("/mnt/team/plans/p.htplan", NETWORK_FOLDER),
        ("/mnt/team/local/p.htplan", ORDINARY),
        ("/mnt/teamwork/p.htplan", ORDINARY),
        ("/mnt/data/p.htplan", NETWORK_FOLDER),
        ("/my/remote/p.htplan", NETWORK_FOLDER),
        ("/my/dav/p.htplan", NETWORK_FOLDER),
        ("/run/user/1000/gvfs/smb-share:server=s,share=t/p.htplan", NETWORK_FOLDER),
        ("/run/user/1000/gvfs/google-drive:host=x/p.htplan", synced("Google Drive")),
    ],
)
def test_linux_tells_by_its_mounts(path: str, place: Place) -> None:
    look = SystemFacts(HOME, mount=lambda one: mount_of(one, TABLE))
    assert find_place(Path(path), look) == place


@pytest.mark.parametrize(
    ("drive", "place"),
    [
        (Drive(3, "NTFS", "System"), ORDINARY),
        (Drive(2, "NTFS", ""), STICK),
        (Drive(3, "exFAT", "CARD"), STICK),
        (Drive(4, "NTFS", ""), NETWORK_FOLDER),
        (Drive(3, "FAT32", "Google Drive"), synced("Google Drive")),
        (Drive(1), ORDINARY),
    ],
)
def test_windows_tells_by_its_drives(drive: Drive, place: Place) -> None:
    assert find_place(Path("/E/p.htplan"), SystemFacts(HOME, drive=lambda _: drive)) == place


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/my/OneDrive/p.htplan", "OneDrive"),
        ("/my/OneDrive - A made-up clinic/Plans/p.htplan", "OneDrive"),
        ("/my/Dropbox (Personal)/p.htplan", "Dropbox"),
        ("/my/Google Drive/My Drive/p.htplan", "Google Drive"),
        ("/my/iCloudDrive/p.htplan", "iCloud"),
        ("/my/Library/Mobile Documents/com~apple~CloudDocs/p.htplan", "iCloud"),
        ("/my/Library/CloudStorage/OneDrive-AMadeUpClinic/p.htplan", "OneDrive"),
        ("/my/Library/CloudStorage/GoogleDrive-me@example.org/My Drive/p.htplan", "Google Drive"),
        ("/my/Library/CloudStorage/Dropbox/p.htplan", "Dropbox"),
        ("/my/Nextcloud2/p.htplan", "Nextcloud"),
        ("/my/ownCloud/p.htplan", "ownCloud"),
        ("/my/Dropboxes/p.htplan", ""),
        ("/my/about OneDrive/p.htplan", ""),
        ("/my/Boxes/p.htplan", ""),
    ],
)
def test_a_synced_folder_is_known_by_its_name(path: str, service: str) -> None:
    assert find_place(Path(path), SystemFacts(HOME)) == (synced(service) if service else ORDINARY)


@pytest.mark.parametrize(
    ("marker", "service"),
    [
        (".dropbox.cache", "Dropbox"),
        (".nextcloudsync.log", "Nextcloud"),
        (".owncloudsync.log", "ownCloud"),
        (".sync_0a1b2c3d4e5f.db", "Nextcloud"),
        ("._sync_0a1b2c3d4e5f.db", "Nextcloud"),
        (".shortcut-targets-by-id", "Google Drive"),
        (".stfolder", "Syncthing"),
    ],
)
def test_a_synced_folder_is_known_by_what_its_client_keeps_in_it(
    tmp_path: Path, marker: str, service: str
) -> None:
    top = tmp_path / "files"
    below = top / "work" / "plans"
    below.mkdir(parents=True)
    assert find_place(below / "p.htplan", SystemFacts(HOME)) == ORDINARY
    (top / marker).touch()
    assert find_place(below / "p.htplan", SystemFacts(HOME)) == synced(service)
    assert find_place(below / "p.htplan", SystemFacts(top)) == ORDINARY, (
        "a home folder holds settings, not the files"
    )


def test_a_synced_folder_is_known_by_what_the_system_was_told(tmp_path: Path) -> None:
    corporate = SystemFacts(HOME, {"OneDriveCommercial": str(tmp_path / "work")})
    assert find_place(tmp_path / "work" / "p.htplan", corporate) == synced("OneDrive")
    note = {"personal": {"path": str(tmp_path / "box")}, "odd": None}
    (tmp_path / "info.json").write_text(json.dumps(note))
    moved = SystemFacts(HOME, roots=lambda: dropbox_roots([tmp_path / "none", tmp_path]))
    assert find_place(tmp_path / "box" / "deep" / "p.htplan", moved) == synced("Dropbox")
    assert find_place(tmp_path / "p.htplan", moved) == ORDINARY


def test_a_place_that_cannot_be_looked_at_is_an_ordinary_one() -> None:
    def fails(_: Path) -> Mount:
        raise PermissionError

    assert find_place(Path("/my/p.htplan"), SystemFacts(HOME, mount=fails)) == ORDINARY
    assert find_place(Path("//server/share/p.htplan"), SystemFacts(HOME)).kind in (
        PlaceKind.NETWORK,
        PlaceKind.ORDINARY,
    )


def test_this_computer_can_be_looked_at(tmp_path: Path) -> None:
    assert find_place(tmp_path / "p.htplan") == ORDINARY
