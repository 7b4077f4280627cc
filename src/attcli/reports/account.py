"""What a weekly run did, kept while it runs, for the page about the last run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from attcli.errors import Exit


class Why(StrEnum):
    """Why a file of the inbox was left where it lies."""

    REFUSED = "can't be read, or was refused: attcli check FILE says more"
    MOVING = "was still being written, or is in use"
    OLDER = "is older than a register taken in since: attcli ingest FILE, if it is wanted"
    UNDONE = "was taken in and then taken back: attcli ingest FILE, if it is wanted"
    OTHER_KIND = "is no register, no list of pupils and none of contacts"
    NO_SCHOOL = "is a folder named like no school of attcli.toml"

    @property
    def wants_a_look(self) -> bool:
        """Whether a person should do something about it."""
        return self not in {Why.UNDONE, Why.OTHER_KIND}


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that was taken in. `file`: its name, as it lies in the inbox; `last_day`: of the marks
    in it.
    """

    file: str
    sha256: str
    kind: str
    last_day: date | None


@dataclass
class Account:
    """`at`: when the run began. `left`: the files of the inbox that were not used, by their names
    there. `folder`, `counts`, `as_of`: of the folder, where one was made or found unchanged.
    `disk_full`: it failed because there was no room.
    """

    at: datetime
    taken: list[Taken] = field(default_factory=list)
    left: list[tuple[str, Why]] = field(default_factory=list)
    folder: Path | None = None
    as_of: date | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    exit: Exit = Exit.DONE
    disk_full: bool = False
