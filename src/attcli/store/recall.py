"""What an analysis reads: all that is held, as one register. It takes no lock."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from attcli.errors import UnreadableError, UsageError
from attcli.findings import Finding
from attcli.register.model import Register, Source
from attcli.store import sources as log
from attcli.store.current import (
    Frames,
    current_files,
    read_schools,
    schools_held,
    stored_file,
)
from attcli.store.database import reading
from attcli.store.faults import WAY_OUT, DamagedError, MissingFileError
from attcli.store.files import StoredFile
from attcli.store.still_true import still_true
from attcli.store.workspace import case_log_path

_MOST_SOURCES = 2**16 - 1


@dataclass(frozen=True)
class Recalled:
    """What is held of some schools as one `register`; `findings_at`: its findings by school."""

    register: Register
    findings_at: Mapping[str, tuple[Finding, ...]]


def remembered(workspace: Path, schools: Sequence[str] | None = None) -> Register:
    """What is held of these schools (None: of all) as one register, with what is still true of the
    findings. Waits for no lock.

    UnreadableError where nothing is held, UsageError for a school of which nothing is,
    WorkspaceError where a file is missing or damaged.
    """
    return recalled(workspace, schools).register


def recalled(workspace: Path, schools: Sequence[str] | None = None) -> Recalled:
    """`remembered`, with what was found at each school told apart."""
    state = _state(workspace, schools)
    try:
        held = _read(workspace, state)
    except MissingFileError:
        later = _state(workspace, schools)  # superseded and purged since it was looked up?
        if later.files == state.files:
            raise
        held, state = _read(workspace, later), later
    return _recalled(held, state)


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
    return read_schools(workspace, state.files.values())


def _recalled(held: Sequence[Frames], state: _State) -> Recalled:
    """The frames of all schools in one, their sources numbered without gaps."""
    own = {school: _sources_of(frames) for school, frames in zip(state.files, held, strict=True)}
    numbers = pl.concat(own.values()).unique().sort()
    if numbers.len() > _MOST_SOURCES:
        raise UsageError(
            f"The marks held come from more than {_MOST_SOURCES} files.",
            "Ask for one school at a time with --school.",
        )
    renumber = _placed(numbers)
    order = pl.col("pupil_id"), pl.col("priority"), pl.col("source"), pl.col("row")
    true = still_true(state.findings, held)
    register = Register(
        pl.concat(one.marks for one in held).with_columns(source=renumber),
        pl.concat(one.pupils for one in held).with_columns(source=renumber),
        pl.concat(one.contacts for one in held)
        .with_columns(source=renumber)
        .sort(order, nulls_last=True),
        tuple(_source(state, number) for number in numbers),
        tuple(found for _, found in true),
    )
    at = {number: school for school, numbers in own.items() for number in numbers}
    findings: dict[str, list[Finding]] = {}
    for number, found in true:
        findings.setdefault(at[number], []).append(found)
    return Recalled(register, {school: tuple(told) for school, told in findings.items()})


def _placed(numbers: pl.Series) -> pl.Expr:
    """The place of each row's source among the sorted `numbers`, by one look into a table."""
    if numbers.is_empty():
        return pl.col("source").cast(pl.UInt16)
    empty = pl.Series([0], dtype=pl.UInt16).new_from_index(0, int(numbers.item(-1)) + 1)
    places = pl.Series(range(numbers.len()), dtype=pl.UInt16)
    return pl.lit(empty.scatter(numbers, places)).gather(pl.col("source"))


def _sources_of(frames: Frames) -> pl.Series:
    """The permanent numbers of the sources that one school's frames refer to."""
    every = (frames.marks, frames.apart, frames.pupils, frames.contacts)
    return pl.concat(frame.get_column("source").unique() for frame in every).unique()


def _source(state: _State, number: int) -> Source:
    found = state.sources.get(number)
    if found is None:
        raise DamagedError(f"The case log does not know the file number {number}.", WAY_OUT)
    return found


@dataclass(frozen=True, slots=True)
class Holding:
    """What is held of one school: how many `marks`, and its current files in order."""

    school: str
    marks: int
    files: tuple[StoredFile, ...]

    @property
    def fingerprint(self) -> str:
        """One SHA-256 over everything held of the school."""
        return _sha256(self.files)


def holdings(workspace: Path) -> tuple[Holding, ...]:
    """Each school of which any mark is held, in order; one look at the case log, no file read."""
    found: dict[str, list[StoredFile]] = {}
    for one in _current(workspace) or ():
        found.setdefault(one.school, []).append(one)
    every = (
        Holding(school, sum(one.rows for one in files if one.kind == "marks"), tuple(files))
        for school, files in found.items()
    )
    return tuple(holding for holding in every if holding.marks)


def fingerprint(workspace: Path, schools: Collection[str]) -> str | None:
    """One SHA-256 over everything held of these schools; None where nothing is held at all."""
    found = _current(workspace)
    if found is None:
        return None
    return _sha256(one for one in found if one.school in schools)


def _current(workspace: Path) -> list[StoredFile] | None:
    """The current files of every school, in order; None where nothing was ever written."""
    with reading(case_log_path(workspace)) as connection:
        if connection is None:
            return None
        rows = connection.execute(
            "SELECT * FROM stored_file WHERE until_change IS NULL ORDER BY school, kind, year"
        ).fetchall()
    return [stored_file(row) for row in rows]


def _sha256(files: Iterable[StoredFile]) -> str:
    own = [(one.school, one.kind, one.year, one.sha256) for one in files]
    return hashlib.sha256(repr(own).encode()).hexdigest()
