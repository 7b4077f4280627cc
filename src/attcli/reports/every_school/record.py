"""What was done already: a line a school, added once its parts are in place.

A run that is killed leaves whole lines and at most half a one, which is passed over. A school is
done where its last line has the `key` of what it would be made from now.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from attcli._version import __version__
from attcli.law.editions import in_force
from attcli.policy.settings import Settings
from attcli.reports.every_school.asked import Request
from attcli.reports.manifest import plain, settings_in_force
from attcli.reports.private import FILE_MODE, told_when_in_use, write_private
from attcli.store.recall import Holding

PARTS = ".parts"
_LINES = "done.jsonl"
_DAYS = ("issued", "from", "to")


@dataclass(frozen=True, slots=True)
class Done:
    """One school as it was done: from what (`key`: all of it; `inputs`: what is held of it;
    `settings`: its own), into which `part`, with what.

    `as_of`: its last day; `latest`: the last day of all schools, as it was known then. `errors`:
    how many findings that are errors; `before_law`: whether marks before the law are among them.
    `grouped`: by what its pupils can be grouped.
    """

    school: str
    key: str
    inputs: str
    settings: str
    part: str
    as_of: date
    latest: date
    marks: int
    pupils: int
    errors: int
    before_law: bool
    grouped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MadeFrom:
    """What a school is made from: fingerprints of all of it, of what is held, of its settings."""

    key: str
    inputs: str
    settings: str


def asked(request: Request) -> dict[str, Any]:
    """What is asked, without how it is written and how much is done at once."""
    left_out = ("form", "most")
    return {name: value for name, value in asdict(request).items() if name not in left_out}


def made_from(
    request: Request,
    settings: Settings,
    held: Iterable[Holding],
    moved: pl.DataFrame,
    notices: pl.DataFrame,
) -> dict[str, MadeFrom]:
    """For each school all that decides what is found there."""
    every = _sha256([__version__, plain(in_force()), plain(asked(request))])
    elsewhere = dict(moved.group_by("school", maintain_order=True).agg("upn").iter_rows())
    school = pl.col("pupil_id").str.split("|").list.first().alias("school")
    covered = dict(notices.group_by(school).agg(pl.struct("pupil_id", *_DAYS)).iter_rows())
    held, found = tuple(held), {}
    rules_of = settings_in_force(settings, [one.school for one in held])
    for one in held:
        own = {**rules_of, "schools": {one.school: rules_of["schools"][one.school]}}
        inputs, rules = one.fingerprint, _sha256(own)
        others = [elsewhere.get(one.school, []), plain(covered.get(one.school, []))]
        found[one.school] = MadeFrom(_sha256([every, inputs, rules, *others]), inputs, rules)
    return found


def read(folder: Path) -> dict[str, Done]:
    """What was done of each school; nothing where there is no record. UsageError where it is
    somebody else's.
    """
    path = folder / PARTS / _LINES
    try:
        with told_when_in_use(path):
            text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return {}
    found = {}
    for line in text.splitlines():
        try:
            one = _done(json.loads(line))
        except (ValueError, TypeError, KeyError):  # cut off where a run was killed
            continue
        found[one.school] = one
    return found


def add(folder: Path, new: Iterable[Done]) -> None:
    """Add a line for each school, on a line of its own whatever the last run left."""
    lines = "".join(f"\n{_line(one)}" for one in new)
    path = folder / PARTS / _LINES
    with told_when_in_use(path):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, FILE_MODE)
        with os.fdopen(handle, "ab") as record:
            record.write(lines.encode())


def keep(folder: Path, kept: Iterable[Done]) -> None:
    """Let the record hold these schools only, a line each."""
    write_private(folder / PARTS / _LINES, "\n".join(map(_line, kept)).encode())


def _line(one: Done) -> str:
    return json.dumps(plain(one), ensure_ascii=False)


def _done(said: Mapping[str, Any]) -> Done:
    days = {name: date.fromisoformat(said[name]) for name in ("as_of", "latest")}
    return Done(**{**said, **days, "grouped": tuple(said["grouped"])})


def _sha256(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()
