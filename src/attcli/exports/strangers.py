"""Files whose pupils are mostly another school's: by what that school holds, or its files.

A pupil may have moved. Whoever has marks at one school, and after a summer or after leaving at
another, is a pupil of both; one with marks there a week ago and no leaving date is not here yet.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from attcli.errors import UsageError
from attcli.exports.assemble import Assembled
from attcli.exports.layout import IDS
from attcli.exports.lots import upns
from attcli.exports.open_tables import Found
from attcli.exports.parts import Part, read_part
from attcli.exports.refusals import UnusableError
from attcli.exports.table import Table
from attcli.exports.values import blank

LATELY = timedelta(days=30)
"""So long after a mark a pupil without a leaving date is still there: less than a summer."""

Signs = frozenset[tuple[str | None, ...]]
"""What tells pupils apart from school to school: UPNs, other ids with a name."""


@dataclass(frozen=True)
class Elsewhere:
    """What another school holds: its pupils and its marks (`attcli.register.schema`)."""

    pupils: pl.DataFrame
    marks: pl.DataFrame

    @property
    def last_day(self) -> date | None:
        """The day of its last mark."""
        last: date | None = self._marked.select(pl.col("date").max()).item()
        return last

    def between(self, first: date, last: date) -> Signs:
        """The signs of the pupils marked there on these days, or shortly before and staying."""
        then = self._marked.filter(pl.col("date").is_between(first, last))
        before = self._marked.filter(pl.col("date").is_between(first - LATELY, first))
        return signs(self.pupils.join(then, on="pupil_id", how="semi")) | self._staying(before)

    def lately(self) -> Signs:
        """The signs of the pupils who stay, marked in its last days if it has any marks."""
        last = self.last_day
        if last is None:
            return signs(self.pupils.filter(pl.col("leaving_date").is_null()))
        return self._staying(self._marked.filter(pl.col("date") > last - LATELY))

    @property
    def _marked(self) -> pl.DataFrame:
        return self.marks.filter(pl.col("code").is_not_null())

    def _staying(self, marks: pl.DataFrame) -> Signs:
        """The signs of the pupils of these marks who have no leaving date."""
        staying = self.pupils.filter(pl.col("leaving_date").is_null())
        return signs(staying.join(marks, on="pupil_id", how="semi"))


def signs(pupils: pl.DataFrame) -> Signs:
    """The signs of all pupils in a frame (`attcli.register.schema.PUPILS`)."""
    return frozenset().union(*_signs(pupils).values())


def _signs(pupils: pl.DataFrame) -> dict[str, Signs]:
    """By pupil_id the UPN, and every other id with the name."""
    rows = pupils.select("pupil_id", "surname", "forename", *IDS).iter_rows()
    return {
        pupil_id: frozenset(
            (kind, value) if kind == "upn" else (kind, value, surname.lower(), forename.lower())
            for kind, value in zip(IDS, ids, strict=True)
            if value and (kind == "upn" or (surname and forename))
        )
        for pupil_id, surname, forename, *ids in rows
    }


def refuse_strangers(fresh: Assembled, own: Signs, others: Mapping[str, Elsewhere]) -> None:
    """UsageError where most pupils of a file are known at another school and not at this one.

    Known: there on the file's days (`Elsewhere.between`); for a list of pupils or contacts, on the
    days of the call's registers. For lists alone: there of late (`Elsewhere.lately`), with no later
    entry here.
    """
    if fresh.who is None:
        return
    ids = fresh.who.ids.select("pupil", "pupil_id")
    days = _days(fresh)
    every = _around(days.values())
    for number, listed in sorted(fresh.pupil_numbers.items()):
        here = ids.filter(pl.col("pupil").is_in(listed.implode()))
        pupils = fresh.pupils.join(here, on="pupil_id", how="semi")
        span = days.get(number, every)
        for school, there in others.items():
            known = there.between(*span) if span else there.lately()
            asked = pupils if span else _without_later_entry(pupils, there.last_day)
            told = [one for one in _signs(asked).values() if not one & own]
            strange = sum(1 for one in told if one & known)
            _refuse_if_most(fresh.sources[number].file, strange, listed.len(), school)


def _days(fresh: Assembled) -> dict[int, tuple[date, date]]:
    """By source, the first and the last day with a mark."""
    if fresh.judged is None:
        return {}
    marked = fresh.judged.filter(pl.col("code").is_not_null())
    days = marked.group_by("source").agg(
        pl.col("date").min().alias("first"), pl.col("date").max().alias("last")
    )
    return {source: (first, last) for source, first, last in days.iter_rows()}


def _around(spans: Collection[tuple[date, date]]) -> tuple[date, date] | None:
    if not spans:
        return None
    return min(first for first, _ in spans), max(last for _, last in spans)


def _without_later_entry(pupils: pl.DataFrame, last: date | None) -> pl.DataFrame:
    if last is None:
        return pupils
    return pupils.filter(~(pl.col("entry_date") > last).fill_null(False))


def refuse_shared(files: Sequence[Found], others: Sequence[Found], own: Signs) -> None:
    """The same for files whose pupils (by UPN) are in files of other schools of this call.

    Those with marks in the registers of both, a summer apart, have moved.
    """
    known = frozenset().union(*map(upns, others))
    shared = {upn for file in files for upn in upns(file) & known if ("upn", upn) not in own}
    moved: Collection[str] | None = None
    for file in files:
        pupils = upns(file)
        if 2 * len(pupils & shared) > len(pupils) and moved is None:
            moved = _moved(files, others)
        strange = len((pupils & shared).difference(moved or ()))
        _refuse_if_most(file.sources[0].file, strange, len(pupils), "another school of this call")


def _moved(files: Sequence[Found], others: Sequence[Found]) -> frozenset[str]:
    both = _upn_days(files).join(_upn_days(others), on="upn", suffix="_other", validate="1:1")
    later = pl.col("last") + LATELY < pl.col("first_other")
    apart = later | (pl.col("first") - LATELY > pl.col("last_other"))
    return frozenset(both.filter(apart).get_column("upn"))


def _upn_days(files: Sequence[Found]) -> pl.DataFrame:
    """`upn`, `first`, `last`: the days with something under them, in all registers."""
    found = [pl.DataFrame(schema={"upn": pl.String, "date": pl.Date})]
    for part in _registers(table for file in files for table in file.tables):
        if part.slots is not None:
            said = part.slots.filter(~blank(part.slots.get_column("raw")))
            own = part.people.persons.get_column("upn").gather(said.get_column("who"))
            found.append(said.select(own.cast(pl.String).alias("upn"), "date"))
    days = pl.concat(found).filter(pl.col("upn").is_not_null())
    return days.group_by("upn").agg(
        pl.col("date").min().alias("first"), pl.col("date").max().alias("last")
    )


def _registers(tables: Iterable[Table]) -> list[Part]:
    parts = []
    for table in tables:
        if table.match.layout.kind == "register":
            try:
                parts.append(read_part(table))
            except UnusableError:  # said where the table is taken in
                continue
    return parts


def _refuse_if_most(file: str, strange: int, of: int, school: str) -> None:
    if 2 * strange > of:
        raise UsageError(
            f"{strange} of the {of} pupils in {file} are pupils of {school}.",
            "Put the file down to its own school (--as-school ID, or inbox/ID/). If they have "
            "moved: take in their leaving dates there first, or both registers.",
        )
