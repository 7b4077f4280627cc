"""A backup file: one zip with a manifest of every fingerprint, checked whole before it is used.

`manifest.json` holds `format`, `version` (of attcli), `at` (when it was made) and `files`: the
SHA-256 of each other entry by its name.
"""

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from attcli._version import __version__
from attcli.errors import UnreadableError
from attcli.store.files import FILE_MODE

FORMAT = 1
MANIFEST = "manifest.json"
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, RuntimeError, ValueError, TypeError)
TAKE_ANOTHER = "Nothing was changed. Take another backup, or a snapshot from backups/auto."


@dataclass(frozen=True)
class Archive:
    """A backup whose every entry was checked. `at`: when it was made, ISO."""

    path: Path
    at: str
    names: tuple[str, ...]

    def contents(self, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Entries by name, each with its content."""
        with zipfile.ZipFile(self.path) as packed:
            for name in names:
                yield name, packed.read(name)


def write_archive(path: Path, at: str, entries: Iterable[tuple[str, bytes]]) -> None:
    """Write a new private backup file and make it durable; OSError where it can't be."""
    fingerprints: dict[str, str] = {}
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, FILE_MODE)
    with os.fdopen(handle, "w+b") as stream:
        with zipfile.ZipFile(stream, "w") as packed:
            for name, content in entries:
                fingerprints[name] = hashlib.sha256(content).hexdigest()
                packed.writestr(_entry(name), content)
            about = {"format": FORMAT, "version": __version__, "at": at, "files": fingerprints}
            packed.writestr(_entry(MANIFEST), json.dumps(about, indent=1, ensure_ascii=False))
        stream.flush()
        os.fsync(stream.fileno())


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _FIXED_TIME)
    entry.external_attr = FILE_MODE << 16
    entry.compress_type = zipfile.ZIP_STORED if name.endswith(".parquet") else zipfile.ZIP_DEFLATED
    return entry


def open_archive(path: Path) -> Archive:
    """The backup at `path`, every fingerprint checked.

    UnreadableError where it is none, is damaged, or was made by a newer attcli.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            about = json.loads(packed.read(MANIFEST))
            if about["format"] > FORMAT:
                raise UnreadableError(
                    f"{path} was made by a newer attcli ({about['version']}).",
                    "Update attcli on this computer; nothing was changed.",
                )
            files: dict[str, str] = about["files"]
            for name, fingerprint in files.items():
                _refuse_strange(path, name)
                if hashlib.sha256(packed.read(name)).hexdigest() != fingerprint:
                    raise UnreadableError(
                        f"{path} is damaged: {name} is not what it was.", TAKE_ANOTHER
                    )
            return Archive(path, str(about["at"]), tuple(files))
    except OSError as fault:
        raise UnreadableError(
            f"{path} can't be read: {fault.strerror}.", "Check the name of the backup."
        ) from fault
    except _BROKEN as fault:
        raise UnreadableError(
            f"{path} is no backup of attcli, or is damaged.", TAKE_ANOTHER
        ) from fault


def _refuse_strange(path: Path, name: str) -> None:
    """UnreadableError for an entry that would not stay inside the workspace."""
    parts = PurePosixPath(name).parts
    if not parts or name.startswith("/") or ".." in parts or "\\" in name or ":" in name:
        raise UnreadableError(f"{path} holds the strange name {name!r}.", TAKE_ANOTHER)
