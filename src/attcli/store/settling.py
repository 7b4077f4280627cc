"""The end of a restore: the settings that lie ready are put in place once the case log is switched.

Any command does it, so that a restore that died right after its switch is whole to whoever looks.
"""

import contextlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from attcli.errors import WorkspaceError
from attcli.store.database import reading
from attcli.store.files import FOLDER_MODE, write_durably

STAGING = Path("backups") / ".restoring"
SETTINGS = "settings"
OWN_FOLDERS = ("templates", "layouts")
_TOKEN = "restore.json"  # noqa: S105 (a file's name)


@dataclass(frozen=True, slots=True)
class Token:
    """Which restore lies ready: the number of its change, and the settings' files in it.

    `settings` None: it has none, those there stay.
    """

    change: int
    settings: Sequence[str] | None


def leave_token(workspace: Path, token: Token) -> None:
    """Say in the staging folder what lies ready there."""
    write_durably(workspace / STAGING / _TOKEN, json.dumps(asdict(token)).encode(), workspace)


def settle(workspace: Path, log: Path) -> bool:
    """Put the settings of a switched restore in place; whether there was one.

    A restore that has not switched yet is left alone: it may be under way.
    """
    staging = workspace / STAGING
    with contextlib.suppress(PermissionError):  # another user's: reading it says so
        if not staging.is_dir():
            return False
    with contextlib.suppress(OSError, ValueError, WorkspaceError):
        token = Token(**json.loads((staging / _TOKEN).read_bytes()))
        if _switched(log, token.change):
            if token.settings is not None:
                _replace_settings(workspace, staging / SETTINGS, token.settings)
            shutil.rmtree(staging)
            return True
    return False


def _switched(log: Path, change: int) -> bool:
    with reading(log) as connection:
        if connection is None:
            return False
        made = connection.execute(
            "SELECT 1 FROM change WHERE id = ? AND kind = 'restore'", (change,)
        ).fetchone()
    return made is not None


def _replace_settings(workspace: Path, staged: Path, names: Sequence[str]) -> None:
    """Exactly the staged files: others of the school's own folders go (they were backed up)."""
    for folder in OWN_FOLDERS:
        for path in sorted((workspace / folder).rglob("*")):
            if path.is_file() and path.relative_to(workspace).as_posix() not in names:
                path.unlink()
    for name in names:
        place = workspace / name
        place.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):  # put there before this run died
            (staged / name).replace(place)
