"""The parts: a folder a batch, a Parquet file for each analysis and for what the joint counts need.

A part is named by what it was made from. It holds a batch; which of its schools are current the
record says.
"""

import hashlib
import io
import json
import os
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

import polars as pl

from attcli.reports.every_school.record import PARTS, Done
from attcli.reports.private import FOLDER_MODE, told_when_in_use, write_private

_ENDS = b"PAR1"  # so ends every Parquet file
_HALF = re.compile(r"\..+\.(?:csv|parquet|jsonl?)\.\w+")


def part_name(keys: Iterable[str], latest: date) -> str:
    """The name of the part made of schools of these keys, `latest` being the last day of all."""
    return hashlib.sha256(json.dumps([*keys, latest.isoformat()]).encode()).hexdigest()[:32]


def make_folder(folder: Path) -> None:
    """The private folder of the parts, in that of the lists."""
    with told_when_in_use(folder / PARTS):
        for made in (folder, folder / PARTS):
            made.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)


def sweep(folder: Path) -> None:
    """Remove the files that a run killed in the middle of one had not yet renamed."""
    for path in folder.rglob(".*"):
        if _HALF.fullmatch(path.name) and path.is_file():
            path.unlink(missing_ok=True)


def write(folder: Path, part: str, frames: Mapping[str, pl.DataFrame]) -> None:
    """Write the frames of a batch, each beside its place and renamed."""
    for name, frame in frames.items():
        write_private(folder / PARTS / part / f"{name}.parquet", packed(frame))


def packed(frame: pl.DataFrame) -> bytes:
    """A frame as the content of a Parquet file."""
    content = io.BytesIO()
    frame.write_parquet(content)
    return content.getvalue()


def is_there(folder: Path, part: str, names: Iterable[str]) -> bool:
    """Whether a part holds all these frames, each to its end: a power cut may leave less."""
    return all(_is_whole(folder / PARTS / part / f"{name}.parquet") for name in names)


def _is_whole(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        at = file.seek(0, os.SEEK_END)
        file.seek(max(0, at - len(_ENDS)))
        return file.read() == _ENDS


def by_part(done: Iterable[Done]) -> dict[str, list[Done]]:
    """The schools of each part, in order."""
    found: dict[str, list[Done]] = {}
    for one in sorted(done, key=lambda one: one.school):
        found.setdefault(one.part, []).append(one)
    return found


def scan(folder: Path, done: Sequence[Done], name: str) -> pl.LazyFrame:
    """One frame of all parts, the rows of the schools that are current in each."""
    names = {one.part for one in done}
    files = {part: str(folder / PARTS / part / f"{name}.parquet") for part in sorted(names)}
    current = pl.LazyFrame(
        {"school": [one.school for one in done], "from": [files[one.part] for one in done]}
    )
    every = pl.scan_parquet(
        list(files.values()), include_file_paths="from", hive_partitioning=False
    )
    kept = every.join(current, on=["school", "from"], how="semi", maintain_order="left")
    return kept.drop("from")


def clear(folder: Path, done: Iterable[Done]) -> None:
    """Remove the parts that no school is current in."""
    kept = {one.part for one in done}
    for path in (folder / PARTS).iterdir():
        if path.is_dir() and path.name not in kept:
            shutil.rmtree(path, ignore_errors=True)
