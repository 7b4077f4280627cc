"""The lists: of each analysis a file a school and one of all."""

import hashlib
import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import polars as pl

from attcli.measures.groups import EVERYONE
from attcli.reports import manifest
from attcli.reports.every_school import joint, parts
from attcli.reports.every_school.analyses import threshold_order
from attcli.reports.every_school.asked import Form
from attcli.reports.every_school.batch import THRESHOLD, Office
from attcli.reports.every_school.processes import processes_for, side_by_side
from attcli.reports.every_school.record import Done
from attcli.reports.private import beside_then_renamed, write_private
from attcli.reports.tables import csv_text, people_first
from attcli.store.files import folder_name

WORTH_ONE = 1_000  # lists: a process more pays from so many each
_GROUPS = "groups"
_OS_ERROR = re.compile(r"\(os error (\d+)\)")


@dataclass
class Lists:
    """What was written: the path and fingerprint of each file, and rows by school and analysis."""

    files: list[dict[str, str]] = field(default_factory=list)
    rows: dict[str, dict[str, int]] = field(default_factory=dict)

    def add(self, file: str, sha256: str) -> None:
        """A file that was written."""
        self.files.append({"file": file, "sha256": sha256})


@dataclass(frozen=True)
class _Given:
    """What every list is written from. `counted`: the joint counts by analysis; `known`: by what
    the pupils of any school can be grouped.
    """

    folder: Path
    form: Form
    counted: Mapping[str, pl.DataFrame]
    known: frozenset[str]

    def whole(self, name: str) -> str:
        """The path of the list of all schools."""
        return f"{name}.{self.form.value}"

    def own(self, name: str, school: str) -> str:
        """The path of a school's list."""
        return f"{name}/{folder_name(school)}.{self.form.value}"


def publish(office: Office, folder: Path, done: Sequence[Done]) -> Lists:
    """Write every list anew from the parts, each file beside its place and renamed."""
    names, schools = office.request.analyses, sorted(one.school for one in done)
    known = frozenset(by for one in done for by in one.grouped)
    given = _Given(folder, office.request.form, joint.joint_rows(office, folder, done), known)
    own = {name: [given.own(name, school) for school in schools] for name in names}
    _clear(folder, {*map(given.whole, names), *chain(*own.values())})
    lists = Lists()
    processes = processes_for(len(schools) * len(names), WORTH_ONE)
    ready = [(name, of_part) for name in names for of_part in parts.by_part(done).values()]
    for name, written in side_by_side(_write_own, given, ready, processes):
        for school, sha256, height in written:
            lists.add(given.own(name, school), sha256)
            lists.rows.setdefault(school, {})[name] = height
    for name, sha256 in side_by_side(_write_whole, given, own.items(), processes):
        lists.add(given.whole(name), sha256)
    lists.files.sort(key=lambda one: one["file"])
    return lists


def _write_own(
    given: _Given, name: str, of_part: Sequence[Done]
) -> tuple[str, list[tuple[str, str, int]]]:
    """Write the list of each school of a part; its fingerprint and how many rows it has."""
    rows = _rows(given, name, of_part)
    found = rows.partition_by("school", as_dict=True, maintain_order=True)
    none, written = rows.clear(), []
    for one in of_part:
        frame = found.get((one.school,), none)
        content = _content(frame, given.form)
        write_private(given.folder / given.own(name, one.school), content)
        written.append((one.school, hashlib.sha256(content).hexdigest(), frame.height))
    return name, written


def _write_whole(given: _Given, name: str, own: Sequence[str]) -> tuple[str, str]:
    """Write the list of all schools from theirs; its fingerprint."""
    whole = given.folder / given.whole(name)
    _TOGETHER[given.form]([given.folder / path for path in own], whole)
    return name, manifest.fingerprint(whole)


def _clear(folder: Path, wanted: Collection[str]) -> None:
    """Remove the lists of an earlier run that are not written now, and the record that vouches for
    any of them.
    """
    for path in manifest.files_of(manifest.read(folder)).keys() - set(wanted):
        (folder / path).unlink(missing_ok=True)
    (folder / manifest.NAME).unlink(missing_ok=True)


def _rows(given: _Given, name: str, of_part: Sequence[Done]) -> pl.DataFrame:
    """The rows of the schools of one part, by school and then in the command's order."""
    schools = [one.school for one in of_part]
    rows = parts.scan(given.folder, of_part, name).collect()
    if (counted := given.counted.get(name)) is not None:
        rows = joint.with_joint(name, rows, counted, schools)
    if name == THRESHOLD:
        rows = threshold_order(rows)
    if name == _GROUPS:
        rows = rows.filter(pl.col("by").is_in([EVERYONE, *sorted(given.known)]))
    return people_first(rows)


def _content(frame: pl.DataFrame, form: Form) -> bytes:
    if form == Form.CSV:
        return csv_text(frame).encode("utf-8-sig")
    return parts.packed(frame)


def _csv_together(files: Sequence[Path], whole: Path) -> None:
    """The lists of all schools, one below the other, under one line of headings."""
    with beside_then_renamed(whole) as beside, beside.open("wb") as together:
        for place, path in enumerate(files):
            headings, _, rows = path.read_bytes().partition(b"\n")
            together.write(rows if place else headings + b"\n" + rows)


def _parquet_together(files: Sequence[Path], whole: Path) -> None:
    with beside_then_renamed(whole) as beside, _told_by_system():
        pl.scan_parquet(list(files), hive_partitioning=False).sink_parquet(beside)


@contextmanager
def _told_by_system() -> Iterator[None]:
    """Turn the engine's error back into the system's that it speaks of: a full disk, say."""
    try:
        yield
    except pl.exceptions.ComputeError as fault:
        found = _OS_ERROR.search(str(fault))
        if found is None:
            raise
        number = int(found[1])
        raise OSError(number, os.strerror(number)) from fault


_TOGETHER: dict[Form, Callable[[Sequence[Path], Path], None]] = {
    Form.CSV: _csv_together,
    Form.PARQUET: _parquet_together,
}
