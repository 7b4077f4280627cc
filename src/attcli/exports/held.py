"""What is held of one school already, as the reading of new files sees it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from attcli.exports.layout import IDS
from attcli.exports.person import Person
from attcli.findings import Place
from attcli.register.model import Source

_NUMBER = pl.UInt32
_NAME = re.compile(r"(.*?)/(.*?)/(\d{4}-\d\d-\d\d|)/(.*)", re.DOTALL)
_KINDS = {"upn": ("upn",), "mis": ("mis_id", "unique_id"), "adno": ("adno",)}


@dataclass(frozen=True)
class Held:
    """One school's marks, those kept apart, pupils and contacts (`attcli.register.schema`).

    `source` in each frame is an index into `sources`, which stand in the order they were taken in.
    """

    school: str
    marks: pl.DataFrame
    apart: pl.DataFrame
    pupils: pl.DataFrame
    contacts: pl.DataFrame
    sources: tuple[Source, ...]

    @property
    def rows(self) -> pl.DataFrame:
        """Every mark and blank row, kept apart or not."""
        return pl.concat([self.marks, self.apart])

    def after(self, first: int) -> "Held":
        """The same with the sources counted from `first`."""
        return self.numbered(pl.col("source").cast(_NUMBER) + first)

    def numbered(self, source: pl.Expr) -> "Held":
        """The same with other numbers for the sources; the sources themselves stay as they are."""
        frames = {name: getattr(self, name) for name in ("marks", "apart", "pupils", "contacts")}
        return replace(self, **{n: f.with_columns(source=source) for n, f in frames.items()})

    def persons(self, kind: str) -> Iterator[tuple[str, Person]]:
        """The pupils whose row comes from a source of this kind, with the pupil_id they have.

        Of kind `contacts` those of whom only contacts are held.
        """
        if kind == "contacts":
            only = self.contacts.join(self.pupils, on="pupil_id", how="anti")
            for pupil_id in only.get_column("pupil_id").unique().sort():
                yield pupil_id, _person_of(pupil_id)
            return
        columns = ("pupil_id", *IDS, "surname", "forename", "dob", "class", "source", "row")
        for pupil_id, *ids, surname, forename, dob, class_name, source, row in self.pupils.select(
            columns
        ).iter_rows():
            told = self.sources[source]
            if (told.kind == "pupils") == (kind == "pupils"):
                yield (
                    pupil_id,
                    Person(
                        school=self.school,
                        ids=_own(ids),
                        surname=surname,
                        forename=forename,
                        dob=dob,
                        classes=(class_name,) if class_name else (),
                        place=Place(told.file, told.sheet, row),
                        held=True,
                    ),
                )


def _own(ids: list[str | None]) -> tuple[str | None, ...]:
    """The ids as a file gave them: a system id that only repeats the second one is none."""
    upn, mis_id, unique_id, adno = ids
    return upn, None if mis_id == unique_id else mis_id, unique_id, adno


def _person_of(pupil_id: str) -> Person:
    """All that a pupil_id itself says."""
    school, _, rest = pupil_id.partition("|")
    kind, _, value = rest.partition(":")
    if kind != "name":
        ids = tuple(value if name in _KINDS[kind] else None for name in IDS)
        return Person(school, ids, None, None, None, (), Place(), held=True)
    found = _NAME.fullmatch(value)
    surname, forename, dob, class_name = found.groups() if found else (value, "", "", "")
    return Person(
        school=school,
        ids=(None,) * len(IDS),
        surname=surname or None,
        forename=forename or None,
        dob=date.fromisoformat(dob) if dob else None,
        classes=(class_name,) if class_name else (),
        place=Place(),
        held=True,
    )
