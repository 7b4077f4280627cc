"""Who is meant by a UPN, a number or a name, among all pupils the workspace knows."""

import sqlite3
from collections.abc import Sequence

import polars as pl

from attcli.errors import UsageError
from attcli.register.scope import Asked, in_scope
from attcli.store.scrubbing import Person


def persons_named(
    connection: sqlite3.Connection, pupils: Sequence[pl.DataFrame], named: str
) -> list[Person]:
    """The one pupil of that UPN, id, admission number or name, at each school they are held for.

    UsageError where nobody is named so, or several are.
    """
    every = pl.concat(pupils) if pupils else None
    if every is not None and every.height:
        try:
            return _one(in_scope(every, Asked(pupil=named)))
        except _SeveralError:
            raise
        except UsageError:
            pass
    if gone := _only_in_the_log(connection, named):
        return gone
    raise UsageError(
        "The workspace knows no pupil of that UPN, id, admission number or name.",
        "Write it as the export does, for example “Surname, Forename”. A visitor's letters go by "
        "their day alone: attcli forget --before DATE.",
    )


class _SeveralError(UsageError):
    """The name fits several pupils."""


def _one(found: pl.DataFrame) -> list[Person]:
    """One pupil, perhaps at several schools under one UPN."""
    if found.height > 1 and (found["upn"].n_unique() > 1 or found["upn"].has_nulls()):
        raise _SeveralError(
            f"{found.height} pupils are named so.", "Name the one you mean by UPN or pupil_id."
        )
    return [Person.of(row) for row in found.iter_rows(named=True)]


def _only_in_the_log(connection: sqlite3.Connection, named: str) -> list[Person]:
    """Pupils of whom only amendments, holds or entries of the log are left."""
    amended = connection.execute(
        "SELECT DISTINCT school, pupil_id FROM amendment WHERE pupil_id = ? COLLATE NOCASE "
        "OR substr(pupil_id, instr(pupil_id, ':') + 1) = ? COLLATE NOCASE",
        (named, named),
    ).fetchall()
    noted = connection.execute(
        "SELECT school, pupil FROM hold WHERE pupil = ?1 COLLATE NOCASE "
        "UNION SELECT school, pupil FROM event WHERE pupil = ?1 COLLATE NOCASE",
        (named,),
    ).fetchall()
    found = [Person(row["school"], row["pupil_id"], (named,)) for row in amended]
    schools = {person.school for person in found}
    return found + [
        Person(row["school"], row["pupil"], (named,))
        for row in noted
        if row["school"] not in schools
    ]
