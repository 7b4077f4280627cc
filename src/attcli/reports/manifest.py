"""run.json: what a folder was made from, under which rules, and the fingerprint of every file."""

import dataclasses
import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any

from attcli._version import __version__
from attcli.errors import Exit
from attcli.places import templates_dir
from attcli.policy.pack import Pack
from attcli.policy.settings import School, Settings
from attcli.register.model import Source

NAME = "run.json"
_MADE_FROM = ("command", "version", "asked", "inputs", "law", "settings", "templates")


@dataclass(frozen=True)
class Manifest:
    """What a run was made from and how it ended; `files` are listed when the folder is written.

    `made_from` decides whether another run is the same; `letter_date` is the day printed on the
    letters; `told` is for readers: as_of, window, counts.
    """

    made_from: Mapping[str, Any]
    letter_date: date
    told: Mapping[str, Any]
    exit_code: Exit

    def as_json(self, files: Iterable[Mapping[str, str]]) -> dict[str, Any]:
        """The content of run.json."""
        return {
            **self.made_from,
            "letter_date": self.letter_date.isoformat(),
            **self.told,
            "exit_code": int(self.exit_code),
            "files": list(files),
        }


def made_from(
    command: str,
    asked: Mapping[str, Any],
    sources: Iterable[Source],
    law: Mapping[str, Any],
    settings: Mapping[str, Any],
) -> dict[str, Any]:
    """Everything that decides what a run writes, as plain JSON values."""
    inputs = [{"kind": source.kind, "sheet": source.sheet} | source.as_json() for source in sources]
    return {
        "command": command,
        "version": __version__,
        "asked": plain(asked),
        "inputs": inputs,
        "law": plain(law),
        "settings": plain(settings),
        "templates": folder_fingerprint(templates_dir()),
    }


def settings_in_force(settings: Settings, schools: Iterable[str]) -> dict[str, Any]:
    """The details and the policy of each school, every value of the pack included."""
    every = {key: settings.school(key) for key in schools}
    packs = {id(school.policy): school.policy for school in every.values()}  # most share one
    policies = {number: _policy(pack) for number, pack in packs.items()}
    told = {key: _details(one) | {"policy": policies[id(one.policy)]} for key, one in every.items()}
    return {"output": plain(dataclasses.asdict(settings.output)), "schools": told}


def _details(school: School) -> dict[str, Any]:
    names = (field.name for field in dataclasses.fields(school))
    return {name: plain(getattr(school, name)) for name in names if name != "policy"}


def _policy(pack: Pack) -> dict[str, Any]:
    values = {name: origin.value for name, origin in sorted(pack.origins.items())}
    return {"pack": pack.id, "values": plain(values)}


def plain(value: Any) -> Any:
    """`value` in the types JSON has: dates ISO, sets sorted, dataclasses as objects."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(plain(part) for part in value)
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    if isinstance(value, (date, time)):
        return value.isoformat()
    return value.name if isinstance(value, Path) else value


def fingerprint(path: Path) -> str:
    """The SHA-256 of a file of any size, in hexadecimal."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def folder_fingerprint(folder: Path) -> str:
    """One SHA-256 over the names and contents of all files below `folder`."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            name = path.relative_to(folder).as_posix()
            total.update(f"{name} {fingerprint(path)}\n".encode())
    return total.hexdigest()


def listed(folder: Path, apart: Collection[str] = ()) -> list[dict[str, str]]:
    """Every file below `folder` with its fingerprint; paths relative to it, with /.

    What lies in the folders of it named in `apart` is none of them.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != NAME)
    names = {path.relative_to(folder): path for path in files}
    return [
        {"file": name.as_posix(), "sha256": fingerprint(path)}
        for name, path in names.items()
        if name.parts[0] not in apart
    ]


def write(folder: Path, manifest: Manifest, made: Iterable[Mapping[str, str]]) -> None:
    """Write run.json into `folder`."""
    text = json.dumps(manifest.as_json(made), ensure_ascii=False, indent=2)
    (folder / NAME).write_text(text + "\n", encoding="utf-8")


def read(folder: Path) -> dict[str, Any] | None:
    """The run.json of `folder`; None where there is none, or it is not one of ours."""
    try:
        held = json.loads((folder / NAME).read_text(encoding="utf-8"))
        Exit(held["exit_code"])
        files_of(held)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return dict(held)


def last_days(folder: Path, pattern: str, schools: Collection[str]) -> list[date]:
    """The last days counted by the runs whose folders below `folder` have such a name.

    Runs of one school only that is not among `schools` are left out.
    """
    found = [read(place) for place in folder.glob(pattern)]
    here = [run for run in found if run and run.get("school") in {None, *schools}]
    return [date.fromisoformat(run["as_of"]) for run in here if "as_of" in run]


def ended_alike(folder: Path, manifest: Manifest, *, any_letter_date: bool) -> Exit | None:
    """How the same run ended that `folder` was made by; None where it was another, or is not whole.

    With `any_letter_date` the day on the letters may differ: nobody asked for one.
    """
    held = read(folder)
    if held is None or any(held.get(part) != manifest.made_from[part] for part in _MADE_FROM):
        return None
    if not any_letter_date and held.get("letter_date") != manifest.letter_date.isoformat():
        return None
    if not all((folder / name).is_file() for name in files_of(held)):
        return None
    return Exit(held["exit_code"])


def files_of(held: Mapping[str, Any] | None) -> dict[str, str]:
    """The paths that a run.json lists, each with the fingerprint it had."""
    return {made["file"]: made["sha256"] for made in held["files"]} if held else {}


def changed_since(folder: Path) -> tuple[list[str], list[str]]:
    """Of the files that `folder`'s run.json lists: those as they were made, and those changed."""
    made = files_of(read(folder))
    there = {name: sha for name, sha in made.items() if (folder / name).is_file()}
    same = [name for name, sha in there.items() if fingerprint(folder / name) == sha]
    return same, [name for name in there if name not in same]
