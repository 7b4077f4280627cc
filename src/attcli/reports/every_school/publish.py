"""The lists: of each analysis a file a school and one of all."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from attcli.measures.groups import EVERYONE
from attcli.reports import manifest
from attcli.reports.every_school import joint, parts
from attcli.reports.every_school.analyses import threshold_order
from attcli.reports.every_school.asked import Form
from attcli.reports.every_school.batch import THRESHOLD, Office
from attcli.reports.every_school.record import Done
from attcli.reports.private import beside_then_renamed, write_private
from attcli.reports.tables import csv_text, people_first
from attcli.store.files import folder_name

_GROUPS = "groups"


@dataclass
class Lists:
    """What was written: the path and fingerprint of each file, and rows by school and analysis."""

    files: list[dict[str, str]] = field(default_factory=list)
    rows: dict[str, dict[str, int]] = field(default_factory=dict)


def publish(office: Office, folder: Path, done: Sequence[Done]) -> Lists:
    """Write every list anew from the parts, each file beside its place and renamed."""
    ending = office.request.form.value
    wholes = {name: f"{name}.{ending}" for name in office.request.analyses}
    places = {
        name: {one.school: f"{name}/{folder_name(one.school)}.{ending}" for one in done}
        for name in wholes
    }
    _clear(folder, {*wholes.values(), *(path for own in places.values() for path in own.values())})
    counted = joint.joint_rows(office, folder, done)
    lists = Lists()
    for name, whole in wholes.items():
        for own in parts.by_part(done).values():
            rows = _rows(folder, done, own, name, counted.get(name))
            for school, frame in _by_school(rows, own):
                content = _content(frame, office.request.form)
                write_private(folder / places[name][school], content)
                sha256 = hashlib.sha256(content).hexdigest()
                lists.files.append({"file": places[name][school], "sha256": sha256})
                lists.rows.setdefault(school, {})[name] = frame.height
        files = [folder / path for _, path in sorted(places[name].items())]
        _TOGETHER[office.request.form](files, folder / whole)
        lists.files.append({"file": whole, "sha256": manifest.fingerprint(folder / whole)})
    lists.files.sort(key=lambda one: one["file"])
    return lists


def _clear(folder: Path, wanted: Collection[str]) -> None:
    """Remove the lists of an earlier run that are not written now, and the record that vouches for
    any of them.
    """
    for path in manifest.files_of(manifest.read(folder)).keys() - set(wanted):
        (folder / path).unlink(missing_ok=True)
    (folder / manifest.NAME).unlink(missing_ok=True)


def _rows(
    folder: Path, done: Sequence[Done], own: Sequence[Done], name: str, counted: pl.DataFrame | None
) -> pl.DataFrame:
    """The rows of the schools of one part."""
    schools = [one.school for one in own]
    rows = parts.scan(folder, own, name).collect()
    if counted is not None:
        rows = joint.with_joint(name, rows, counted, schools)
    if name == THRESHOLD:
        rows = threshold_order(rows)
    if name == _GROUPS:
        known = {by for one in done for by in one.grouped}
        rows = rows.filter(pl.col("by").is_in([EVERYONE, *sorted(known)]))
    return rows


def _by_school(rows: pl.DataFrame, own: Iterable[Done]) -> Iterator[tuple[str, pl.DataFrame]]:
    """The rows of each school in their order; none where nothing was found there."""
    found = rows.partition_by("school", as_dict=True, maintain_order=True)
    for one in own:
        yield one.school, found.get((one.school,), rows.clear())


def _content(frame: pl.DataFrame, form: Form) -> bytes:
    if form == Form.CSV:
        return csv_text(frame).encode("utf-8-sig")
    return parts.packed(people_first(frame))


def _csv_together(files: Sequence[Path], whole: Path) -> None:
    """The lists of all schools, one below the other, under one line of headings."""
    with beside_then_renamed(whole) as beside, beside.open("wb") as together:
        for place, path in enumerate(files):
            headings, _, rows = path.read_bytes().partition(b"\n")
            together.write(rows if place else headings + b"\n" + rows)


def _parquet_together(files: Sequence[Path], whole: Path) -> None:
    with beside_then_renamed(whole) as beside:
        pl.scan_parquet(list(files), hive_partitioning=False).sink_parquet(beside)


_TOGETHER: dict[Form, Callable[[Sequence[Path], Path], None]] = {
    Form.CSV: _csv_together,
    Form.PARQUET: _parquet_together,
}
