"""What an analysis reads: all that is held, as one register. It takes no lock."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from attcli.errors import UnreadableError, UsageError
from attcli.findings import Finding
from attcli.register.model import Register, Source
from attcli.store import sources as log
from attcli.store.current import Frames, current_files, read_frames, schools_held
from attcli.store.database import reading
from attcli.store.faults import WAY_OUT, DamagedError, MissingFileError
from attcli.store.files import StoredFile
from attcli.store.still_true import still_true
from attcli.store.workspace import case_log_path

_MOST_SOURCES = 2**16 - 1


def remembered(workspace: Path, schools: Sequence[str] | None = None) -> Register:
    """What is held of these schools (None: of all) as one register, with what is still true of the
    findings. Waits for no lock.

    UnreadableError where nothing is held, UsageError for a school of which nothing is,
    WorkspaceError where a file is missing or damaged.
    """
    state = _state(workspace, schools)
    try:
        held = _read(workspace, state)
    except MissingFileError:
        later = _state(workspace, schools)  # superseded and purged since it was looked up?
        if later.files == state.files:
            raise
        held, state = _read(workspace, later), later
    return _register(held, state)


@dataclass(frozen=True)
class _State:
    """One look at the case log: the current files of each school, in order, and the sources."""

    files: Mapping[str, Sequence[StoredFile]]
    sources: Mapping[int, Source]
    findings: Mapping[int, Sequence[Finding]]


def _state(workspace: Path, schools: Sequence[str] | None) -> _State:
    with reading(case_log_path(workspace)) as connection:
        if connection is not None:
            held = schools_held(connection)
            wanted = held if schools is None else sorted(set(schools))
            if held and (strange := [key for key in wanted if key not in held]):
                raise UsageError(
                    f"No mark of “{strange[0]}” is held in {workspace}.",
                    f"The schools there: {', '.join(held)}.",
                )
            if held:
                return _State(
                    {key: current_files(connection, key) for key in wanted},
                    log.sources_of(connection, wanted),
                    log.findings_of(connection, wanted),
                )
    raise UnreadableError(
        f"{workspace} holds no mark yet.", "Take your exports in first: attcli ingest EXPORT…"
    )


def _read(workspace: Path, state: _State) -> list[Frames]:
    return [read_frames(workspace, stored) for stored in state.files.values()]


def _register(held: Sequence[Frames], state: _State) -> Register:
    """The frames of all schools in one, their sources numbered without gaps."""
    referred = pl.concat(
        frame.get_column("source")
        for one in held
        for frame in (one.marks, one.apart, one.pupils, one.contacts)
    )
    numbers = referred.unique().sort()
    if numbers.len() > _MOST_SOURCES:
        raise UsageError(
            f"The marks held come from more than {_MOST_SOURCES} files.",
            "Ask for one school at a time with --school.",
        )
    dense = pl.Series(range(numbers.len()), dtype=pl.UInt16)
    renumber = pl.col("source").replace_strict(numbers, dense, return_dtype=pl.UInt16)
    order = pl.col("pupil_id"), pl.col("priority"), pl.col("source"), pl.col("row")
    return Register(
        pl.concat(one.marks for one in held).with_columns(renumber),
        pl.concat(one.pupils for one in held).with_columns(renumber),
        pl.concat(one.contacts for one in held).with_columns(renumber).sort(order, nulls_last=True),
        tuple(_source(state, number) for number in numbers),
        tuple(still_true(state.findings, held)),
    )


def _source(state: _State, number: int) -> Source:
    found = state.sources.get(number)
    if found is None:
        raise DamagedError(f"The case log does not know the file number {number}.", WAY_OUT)
    return found


def fingerprint(workspace: Path, schools: Collection[str]) -> str | None:
    """One SHA-256 over everything held of these schools; None where nothing is held at all."""
    with reading(case_log_path(workspace)) as connection:
        if connection is None:
            return None
        rows = connection.execute(
            "SELECT school, kind, year, sha256 FROM stored_file WHERE until_change IS NULL "
            "ORDER BY school, kind, year"
        ).fetchall()
    own = [tuple(row) for row in rows if row["school"] in schools]
    return hashlib.sha256(repr(own).encode()).hexdigest()
