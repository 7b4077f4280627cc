"""The Parquet files of a workspace: never changed once written, and named by their content.

A file is written beside its place, made durable and renamed, before the case log says that it is
current: a reader meets only whole files, and a run that dies leaves at most one that nobody knows.
"""

import contextlib
import errno
import hashlib
import io
import os
import re
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import polars as pl

from attcli.errors import WorkspaceError
from attcli.register.schema import CODE, CONTACTS, MARKS, PUPILS, SESSION
from attcli.store.faults import WAY_OUT, DamagedError, MissingFileError

FILE_MODE, FOLDER_MODE = 0o600, 0o700
MARKS_FOLDER, PEOPLE_FOLDER = "marks", "people"
_NUMBER = {"source": pl.UInt32}
HELD: Mapping[str, Mapping[str, pl.DataType | type[pl.DataType]]] = {
    "marks": {**MARKS, **_NUMBER},
    "apart": {**MARKS, **_NUMBER},
    "pupils": {**PUPILS, **_NUMBER},
    "contacts": {**CONTACTS, **_NUMBER},
}
"""The columns of each kind of file: the register's own, `source` being the permanent number."""
SLOT = ("pupil_id", "date", "session")
ORDER = {
    "marks": SLOT,
    "apart": (*SLOT, "source", "row", "column"),
    "pupils": ("pupil_id",),
    "contacts": ("pupil_id", "priority", "source", "row"),
}
_ROW, _STEP = "row", "row_step"
"""Of marks a file holds how far each row lies from the one before, not its number: mostly 1, and so
a tenth of the size."""
_STEPPED = ("marks", "apart")
_BESIDE = ".part"
_OURS = re.compile(r"(?:(?:apart|pupils|contacts)-)?[0-9a-f]{64}\.parquet(?:\..*\.part)?")
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One Parquet file. `file`: its path in the workspace, with `/`; `year`: as 2025-26."""

    kind: str
    school: str
    year: str | None
    file: str
    sha256: str
    bytes: int
    rows: int


@dataclass(frozen=True, slots=True)
class Part:
    """What one file is to hold: a `kind` of frame of a school, marks of one academic `year`.

    `authority`: the school's local authority, where its settings name one.
    """

    kind: str
    school: str
    year: str | None = None
    authority: str | None = None

    def place(self, sha256: str) -> str:
        """The path in the workspace of a file with that content: marks by year, authority and
        school, people by school.
        """
        name = f"school={folder_name(self.school)}"
        if self.kind != "marks":
            return f"{PEOPLE_FOLDER}/{name}/{self.kind}-{sha256}.parquet"
        of = f"authority={folder_name(self.authority)}/" if self.authority else ""
        return f"{MARKS_FOLDER}/year={self.year}/{of}{name}/{sha256}.parquet"


def write_frame(
    workspace: Path, part: Part, frame: pl.DataFrame, standing: Iterable[StoredFile] = ()
) -> StoredFile:
    """Write a frame of `HELD[part.kind]`, sorted here, unless the very same content is there.

    A file among those `standing` that holds it stays where it is, whatever its folder is called.
    """
    packed = io.BytesIO()
    in_order = frame.sort(ORDER[part.kind], nulls_last=True, maintain_order=True)
    _in_steps(part.kind, in_order).write_parquet(packed, compression="zstd", statistics=True)
    content = packed.getvalue()
    sha256 = hashlib.sha256(content).hexdigest()
    there = {(one.kind, one.school, one.year, one.sha256): one.file for one in standing}
    key = (part.kind, part.school, part.year)
    place = there.get((*key, sha256)) or part.place(sha256)
    stored = StoredFile(*key, place, sha256, len(content), frame.height)
    if not is_whole(workspace, stored):
        write_durably(workspace / place, content, workspace)
    return stored


def _in_steps(kind: str, in_order: pl.DataFrame) -> pl.DataFrame:
    """The frame as a file holds it."""
    if kind not in _STEPPED or in_order.get_column(_ROW).has_nulls():
        return in_order
    numbers = pl.col(_ROW).cast(pl.Int64)
    steps = (numbers - numbers.shift(1, fill_value=0)).alias(_STEP)
    return in_order.select(steps if name == _ROW else name for name in in_order.columns)


def read_frame(workspace: Path, stored: StoredFile) -> pl.DataFrame:
    """The frame of a file, its fingerprint checked; WorkspaceError where it is not what it was."""
    return read_all(workspace, [stored])[0]


def read_all(workspace: Path, stored: Sequence[StoredFile]) -> list[pl.DataFrame]:
    """The frames of files, read side by side; errors as of `read_frame`."""
    contents = [checked_bytes(workspace, one) for one in stored]
    whole = zip(stored, contents, strict=True)
    return pl.collect_all([_lazily(workspace, one, content) for one, content in whole])


def _lazily(workspace: Path, stored: StoredFile, content: bytes) -> pl.LazyFrame:
    try:
        rows = pl.scan_parquet(io.BytesIO(content))
        found = rows.collect_schema()
        frame = rows.select(_as_now(found, name, kind) for name, kind in HELD[stored.kind].items())
        frame.collect_schema()
    except pl.exceptions.PolarsError as fault:
        raise WorkspaceError(
            f"{workspace / stored.file} was written by another version of attcli and can't be "
            "read by this one.",
            "Update attcli on this computer; nothing was changed.",
        ) from fault
    return frame


def _as_now(found: pl.Schema, name: str, wanted: pl.DataType | type[pl.DataType]) -> pl.Expr:
    """A column in today's type: the list of register codes may have grown since."""
    if name == _ROW and _STEP in found:
        return pl.col(_STEP).cum_sum().cast(wanted).alias(name)
    if name not in found:  # a column that files had not, when this one was written
        return pl.lit(None, wanted).alias(name)
    if found[name] == wanted:
        return pl.col(name)
    if wanted in (CODE, SESSION):
        return pl.col(name).cast(pl.String).cast(wanted)
    return pl.col(name).cast(wanted)


def checked_bytes(workspace: Path, stored: StoredFile) -> bytes:
    """The content of a file; WorkspaceError where it is gone, cut off or changed."""
    path = workspace / stored.file
    try:
        content = path.read_bytes()
    except FileNotFoundError as gone:
        raise MissingFileError(f"{path} is missing.", WAY_OUT) from gone
    except OSError as fault:
        raise DamagedError(f"{path} can't be read: {fault.strerror}.", WAY_OUT) from fault
    if hashlib.sha256(content).hexdigest() != stored.sha256:
        how = "is cut off" if len(content) < stored.bytes else "has been changed"
        raise DamagedError(f"{path} {how}: its fingerprint is not the one recorded.", WAY_OUT)
    return content


def is_whole(workspace: Path, stored: StoredFile) -> bool:
    """Whether the file is there with the content it had."""
    try:
        checked_bytes(workspace, stored)
    except DamagedError:
        return False
    return True


def write_durably(path: Path, content: bytes, workspace: Path) -> None:
    """Write a private file beside `path`, make it durable, and rename it into place.

    WorkspaceError where the disk is full or the folder can't be written to.
    """
    with told_unwritable(path):
        _make_folders(path.parent, workspace)
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.", suffix=_BESIDE)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            Path(beside).replace(path)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


@contextlib.contextmanager
def told_unwritable(path: Path) -> Iterator[None]:
    """Turn the system's refusal to write `path` into a sentence (WorkspaceError)."""
    try:
        yield
    except OSError as fault:
        denied = fault.errno in {errno.EACCES, errno.EPERM, errno.EROFS}
        full = fault.errno in {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
        way_out = "Make room on the disk, or check that the folder can be written to"
        if denied or full:
            way_out = "Check that you may write there" if denied else "Make room on the disk"
        raise WorkspaceError(
            f"{path} can't be written: {fault.strerror}.",
            f"{way_out}, and run again; nothing was changed.",
        ) from fault


def _make_folders(folder: Path, workspace: Path) -> None:
    """The folders from the workspace down, private each."""
    if folder == workspace or folder.is_dir():
        return
    _make_folders(folder.parent, workspace)
    folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename in this folder durable, on systems where a folder can be opened."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def folder_name(school: str) -> str:
    """A school's key as part of a folder's name: whatever the key, one level and no more."""
    safe = quote(school, safe=" -_")
    if len(safe) <= _LONGEST_NAME:
        return safe
    return f"{safe[:60]}-{hashlib.sha256(school.encode()).hexdigest()[:16]}"


def leftovers(workspace: Path, known: Collection[str]) -> list[Path]:
    """Files of ours that the case log does not know: a run died, or they are superseded."""
    found = []
    for top in (MARKS_FOLDER, PEOPLE_FOLDER):
        for path in sorted((workspace / top).rglob("*")):
            is_ours = _OURS.fullmatch(path.name) and path.is_file()
            if is_ours and path.relative_to(workspace).as_posix() not in known:
                found.append(path)
    return found


def sweep(workspace: Path, known: Collection[str]) -> None:
    """Remove the leftovers, and folders left empty. Only while no other run can be writing."""
    for path in leftovers(workspace, known):
        with contextlib.suppress(OSError):  # open in another program: the next write tries again
            path.unlink(missing_ok=True)
            for folder in path.relative_to(workspace).parents[:-2]:
                (workspace / folder).rmdir()
