"""Where a school's settings and memory lie: the folder that holds `attcli.toml`."""

import os
from pathlib import Path

from attcli.errors import UsageError, WorkspaceError

SETTINGS_FILE = "attcli.toml"
CASE_LOG_FILE = "attcli.sqlite3"


def find(named: Path | None = None, start: Path | None = None) -> Path | None:
    """The workspace folder: the one named, else found from `start` (the current folder) upwards.

    None where nothing was named and no folder on the way up holds settings. UsageError where the
    folder named holds none: a slip in the name must not pass for a school without settings.
    A restore that died before its settings were in place is ended first.
    """
    found = _find(named, start)
    if found is not None:
        from attcli.store.settling import settle  # noqa: PLC0415 (only where there is one)

        settle(found, case_log_path(found))
    return found


def _find(named: Path | None, start: Path | None) -> Path | None:
    if named is not None:
        folder = named.expanduser()
        if _holds_settings(folder):
            return folder
        raise UsageError(
            f"{folder} is no workspace: it holds no {SETTINGS_FILE}.",
            f"Check the name, or make one there: attcli init {folder}",
        )
    here = (start or Path.cwd()).resolve()
    reached = (folder for folder in (here, *here.parents) if os.access(folder, os.X_OK))
    return next((folder for folder in reached if _holds_settings(folder)), None)


def _holds_settings(folder: Path) -> bool:
    """WorkspaceError for a folder, or settings, that only another user may read."""
    settings = folder / SETTINGS_FILE
    try:
        with settings.open("rb"):
            return True
    except PermissionError as denied:
        raise WorkspaceError(
            f"{settings} can't be read: it belongs to somebody else ({denied.strerror}).",
            "Ask whoever made the workspace to let you read it, or name yours with -w DIR.",
        ) from denied
    except OSError:
        return False


def require(found: Path | None) -> Path:
    """The workspace found; UsageError where there is none, for commands that must remember."""
    if found is None:
        raise UsageError(
            "There is no workspace here to remember this in.",
            "Make one with attcli init, or name yours with -w DIR.",
        )
    return found


def case_log_path(workspace: Path) -> Path:
    """The case log of a workspace; it is made when the first entry is written."""
    return workspace / CASE_LOG_FILE
