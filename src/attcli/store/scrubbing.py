"""Taking a person out of the case log: amendments, findings, holds, entries, names of files."""

import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePath
from typing import Any

from attcli.store.renaming import scrub_names_before

_TELLING = 5  # a shorter number may stand in any text
_FINDING_TEXTS = ("message", "column", "value")
_SOURCE_TEXTS = ("file", "path", "sheet", "why")


@dataclass(frozen=True, slots=True)
class Person:
    """A pupil at a school, by everything that could name them."""

    school: str
    pupil_id: str = field(repr=False)
    numbers: tuple[str, ...] = field(repr=False)  # UPN, system id, admission number
    names: tuple[tuple[str, str], ...] = field(default=(), repr=False)  # surname, a forename

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Person":
        """From a row of the pupils frame."""
        numbers = [row[name] for name in ("upn", "mis_id", "adno") if row[name]]
        forenames = {row["forename"], row["preferred_forename"]} - {None, ""}
        names = [(row["surname"], forename) for forename in sorted(forenames) if row["surname"]]
        return cls(row["school"], row["pupil_id"], tuple(numbers), tuple(names))

    def amendments(self, connection: sqlite3.Connection, since: date | None) -> int:
        """How many marks of theirs were amended, on or after a day."""
        found = connection.execute(
            "SELECT count(*) FROM amendment WHERE pupil_id = ? AND date >= ?",
            (self.pupil_id, since.isoformat() if since else ""),
        ).fetchone()
        return int(found[0])

    def holds(self, connection: sqlite3.Connection) -> list[int]:
        """The numbers of their holds, standing or released."""
        rows = connection.execute("SELECT id, school, pupil FROM hold").fetchall()
        return [row["id"] for row in rows if self._is_noted_as(row["school"], row["pupil"])]

    def events(self, connection: sqlite3.Connection, since: date | None = None) -> list[int]:
        """The numbers of their entries in the log that end on or after a day."""
        rows = connection.execute(
            "SELECT id, school, pupil FROM event WHERE ifnull(until, date) >= ?",
            (since.isoformat() if since else "",),
        ).fetchall()
        return [row["id"] for row in rows if self._is_noted_as(row["school"], row["pupil"])]

    def _is_noted_as(self, school: str, named: str) -> bool:
        own = {self.pupil_id.casefold()}
        if school.casefold() == self.school.casefold():
            own |= {number.casefold() for number in self.numbers}
        else:  # the UPN means a pupil whatever the school is called
            own |= {number.casefold() for number in self.numbers if len(number) >= _TELLING}
        return named.casefold() in own

    def is_in(self, texts: Sequence[str | None]) -> bool:
        """Whether any of the texts names them: a telling number, or surname and forename."""
        every = "\n".join(text for text in texts if text).casefold()
        telling = [self.pupil_id, *(n for n in self.numbers if len(n) >= _TELLING)]
        return any(number.casefold() in every for number in telling) or any(
            all(re.search(rf"\b{re.escape(name.casefold())}\b", every) for name in both)
            for both in self.names
        )

    def names_file(self, path: str | None) -> bool:
        """Whether a file's name, or a folder of it, holds a surname, a forename or a number."""
        words = {word for both in self.names for part in both for word in part.split()}
        telling = {self.pupil_id, *words, *(n for n in self.numbers if len(n) >= _TELLING)}
        return any(
            re.search(rf"(?<![^\W\d_]){re.escape(word)}(?![^\W\d_])", path or "", re.IGNORECASE)
            for word in telling
            if len(word) > 1
        )


def scrub_before(connection: sqlite3.Connection, before: date) -> None:
    """Take out the amendments of marks before that day, and what the log says of days before it."""
    day = (before.isoformat(),)
    connection.execute("DELETE FROM amendment WHERE date < ?", day)
    connection.execute("DELETE FROM event WHERE ifnull(until, date) < ?", day)
    scrub_names_before(connection)


def scrub(connection: sqlite3.Connection, persons: Sequence[Person]) -> None:
    """Take these persons out of the case log."""
    for person in persons:
        connection.execute("DELETE FROM amendment WHERE pupil_id = ?", (person.pupil_id,))
        for number in person.holds(connection):
            connection.execute("DELETE FROM hold WHERE id = ?", (number,))
        for number in person.events(connection):
            connection.execute("DELETE FROM event WHERE id = ?", (number,))
    scrub_names_before(connection)
    _scrub_words(connection, persons)
    _scrub_findings(connection, persons)
    _scrub_sources(connection, persons)
    _scrub_files_of_findings(connection, persons)


def _scrub_words(connection: sqlite3.Connection, persons: Sequence[Person]) -> None:
    """What was written about others and names one of these loses its words."""
    for row in connection.execute("SELECT * FROM hold").fetchall():
        if any(person.is_in([row["reason"], row["pupil"]]) for person in persons):
            connection.execute(
                "UPDATE hold SET reason = 'the reason named a pupil since forgotten' WHERE id = ?",
                (row["id"],),
            )
    for row in connection.execute("SELECT * FROM event").fetchall():
        texts = [row[name] for name in ("what", "outcome", "pupil", "parent", "details")]
        if any(person.is_in(texts) for person in persons):
            connection.execute(
                "UPDATE event SET what = '', outcome = 'it named a pupil since forgotten', "
                "parent = '', details = '{}' WHERE id = ?",
                (row["id"],),
            )


def _scrub_findings(connection: sqlite3.Connection, persons: Sequence[Person]) -> None:
    for row in connection.execute("SELECT * FROM finding").fetchall():
        texts = [row[name] for name in _FINDING_TEXTS]
        if any(row["value"] in person.numbers or person.is_in(texts) for person in persons):
            connection.execute("DELETE FROM finding WHERE id = ?", (row["id"],))


def _scrub_sources(connection: sqlite3.Connection, persons: Sequence[Person]) -> None:
    """A file that is named after a pupil loses its name, never its fingerprint."""
    for row in connection.execute("SELECT * FROM source").fetchall():
        texts = [row[name] for name in _SOURCE_TEXTS]
        if any(
            person.is_in(texts) or any(person.names_file(row[name]) for name in ("path", "sheet"))
            for person in persons
        ):
            name = f"export-{row['id']}{PurePath(row['file']).suffix.casefold()}"
            connection.execute(
                "UPDATE source SET file = ?, path = ?, sheet = NULL, why = '' WHERE id = ?",
                (name, name, row["id"]),
            )


def _scrub_files_of_findings(connection: sqlite3.Connection, persons: Sequence[Person]) -> None:
    """What was found in such a file stays, under the file's new name."""
    for row in connection.execute(
        "SELECT finding.*, source.file AS renamed FROM finding "
        "JOIN source ON source.id = finding.source"
    ).fetchall():
        if any(person.names_file(row["file"]) for person in persons):
            connection.execute(
                "UPDATE finding SET file = ?, message = replace(message, ?, ?) WHERE id = ?",
                (row["renamed"], row["file"], row["renamed"], row["id"]),
            )
        if any(person.names_file(row["sheet"]) for person in persons):
            connection.execute("UPDATE finding SET sheet = NULL WHERE id = ?", (row["id"],))
