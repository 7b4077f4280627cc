"""The rules of memory, the slow and obvious way: dictionaries and loops over small exports."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

Key = tuple[str, date, str]
Mark = tuple[str | None, int | None, str]
"""Code, minutes late, and the file that says so."""


@dataclass(frozen=True)
class RegisterFile:
    """Rows of pupil, day, session, mark (blank: none) and minutes late."""

    name: str
    rows: tuple[tuple[str, date, str, str, int | None], ...]


@dataclass(frozen=True)
class PupilsFile:
    """Rows of pupil, class and leaving day; `columns`: which of the two the file has."""

    name: str
    rows: tuple[tuple[str, str, date | None], ...]
    columns: tuple[str, ...]


@dataclass
class MemoryByHand:
    """What is held after some calls, and every amendment in the order it was made."""

    rows: dict[Key, Mark] = field(default_factory=dict)
    details: dict[str, dict[str, Any]] = field(default_factory=dict)
    amended: list[tuple[Key, str, str | None, str]] = field(default_factory=list)

    def take_in(self, *files: RegisterFile | PupilsFile) -> None:
        for file in files:
            if isinstance(file, PupilsFile):
                for pupil, class_name, leaving in file.rows:
                    known = self.details.setdefault(pupil, {})
                    said = {"class": class_name or None, "leaving_date": leaving}
                    known |= {name: said[name] for name in file.columns}
        registers = [file for file in files if isinstance(file, RegisterFile)]
        new = self._together(registers)
        for key in sorted({*self.rows, *new}):
            covered_by = self._covered(key, registers)
            self._settle(key, new.get(key), covered_by)

    @staticmethod
    def _together(registers: list[RegisterFile]) -> dict[Key, Mark]:
        said: dict[Key, list[Mark]] = {}
        for file in registers:
            for pupil, day, session, mark, minutes in file.rows:
                said.setdefault((pupil, day, session), []).append(
                    (mark or None, minutes if mark else None, file.name)
                )
        new = {}
        for key, marks in said.items():
            marked = [mark for mark in marks if mark[0]]
            if len({mark[0] for mark in marked}) > 1:
                new[key] = (None, None, marked[0][2])
            else:
                new[key] = (marked or marks)[0]
        return new

    @staticmethod
    def _covered(key: Key, registers: list[RegisterFile]) -> str | None:
        by = None
        for file in registers:
            days = [day for _, day, _, _, _ in file.rows]
            there = {pupil for pupil, _, _, _, _ in file.rows}
            halves = {session for _, _, session, _, _ in file.rows}
            if key[0] in there and min(days) <= key[1] <= max(days) and key[2] in halves:
                by = file.name
        return by

    def _settle(self, key: Key, new: Mark | None, covered_by: str | None) -> None:
        old = self.rows.get(key)
        if new is None:
            if covered_by and old:
                del self.rows[key]
                if old[0]:
                    self.amended.append((key, old[0], None, covered_by))
            return
        if old and old[0]:
            differ = old[1] is not None and new[1] is not None and old[1] != new[1]
            if new[0] != old[0] or differ:
                self.amended.append((key, old[0], new[0], new[2]))
            if new[0] == old[0] and new[1] is None:
                new = (new[0], old[1], new[2])
        self.rows[key] = new

    def outside(self, key: Key) -> bool:
        leaving = self.details.get(key[0], {}).get("leaving_date")
        return leaving is not None and key[1] > leaving
