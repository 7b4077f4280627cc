"""A country of invented schools, put straight into a workspace through the store's own doors.

Four schools in five have 200 pupils, the fifth 775: on average as many as England's state schools
have pupils aged 5 to 15. Of each school some pupils in a hundred move to another one in the year,
far down the list, and keep their UPN. The marks are those of `invented_marks`: a few dozen schools
are invented from the seed and their pupils dealt out again and again.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
from benchmarks.invented_marks import BLANK, codes_of, school_days

from attcli.register.model import Source
from attcli.register.schema import CODE, SESSION
from attcli.store.memory import AMENDMENTS, HELD, Change, Memory, changing

AUTHORITIES = 153
SIZES = (200, 200, 200, 200, 775)  # pupils, school by school
MOVERS = 15  # of a thousand pupils
MOVE_AT = 90  # school days after which they are at the other school
_A_TIME = 1000  # schools a change of the workspace
_INVENTED = 24
_AT = datetime(2026, 7, 20, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Country:
    """So many schools, numbered from 0; the same seed, the same country."""

    schools: int
    seed: int = 1

    def pupils(self, school: int) -> int:
        """How many pupils are at the school at the beginning of the year."""
        return SIZES[school % len(SIZES)]

    def leavers(self, school: int) -> int:
        """How many of them move in the year."""
        return self.pupils(school) * MOVERS // 1000 if self.schools > 1 else 0

    def came_from(self, school: int) -> int:
        """The school whose leavers come to this one."""
        return (school - self.schools // 3 - 1) % self.schools


def key(school: int) -> str:
    """A school's key in the settings."""
    return f"s{school:05}"


def write_settings(workspace: Path, country: Country) -> None:
    """`attcli.toml`: every school with the number its local authority gives it."""
    tables = (
        f'[schools.{key(n)}]\nname = "School {n}"\n'
        f'dfe_number = "{800 + n % AUTHORITIES}/{n // AUTHORITIES:04}"\n'
        for n in range(country.schools)
    )
    (workspace / "attcli.toml").write_text("\n".join(tables), encoding="utf-8")


def fill(workspace: Path, country: Country) -> int:
    """Invent every school into the workspace; how many marks there are then."""
    write_settings(workspace, country)
    marks = 0
    for first in range(0, country.schools, _A_TIME):
        with changing(workspace, "ingest", "benchmark", _AT) as change:
            for school in range(first, min(first + _A_TIME, country.schools)):
                marks += _take_in(change, country, school)
            change.summary = "invented"
    return marks


def _take_in(change: Change, country: Country, school: int) -> int:
    source = change.add_source(_source(school), key(school), ())
    pupils = _pupils(country, school, source)
    marks = _marks(country, school, pupils.get_column("pupil_id"), source)
    frames = {kind: pl.DataFrame(schema=dict(HELD[kind])) for kind in ("apart", "contacts")}
    memory = Memory(key(school), marks=marks, pupils=pupils, sources={}, **frames)
    change.keep(memory, pl.DataFrame(schema=dict(AMENDMENTS)))
    return marks.height


def _source(school: int) -> Source:
    file = f"{key(school)}.csv"
    sha256 = f"{school:064x}"
    return Source(file, Path(file), sha256, _AT.isoformat(), "register", "plain", rows=1, cells=1)


def _pupils(country: Country, school: int, source: int) -> pl.DataFrame:
    """The school's own pupils, then those who come in the year; with a UPN each."""
    came = country.came_from(school)
    own = [(school, n) for n in range(country.pupils(school))]
    who = own + [(came, n) for n in range(country.leavers(came))]
    home, number = (np.array(side) for side in zip(*who, strict=True))
    upn = pl.Series((home * 1000 + number).astype(str)).str.zfill(12)
    year = 1 + number * 11 // 1000 % 11 if country.pupils(school) > 500 else 1 + number % 6
    born = np.datetime64("2020-09-01") - year * 365 + number * 37 % 364
    return pl.DataFrame(
        {
            "school": key(school),
            "pupil_id": f"{key(school)}|upn:A" + upn,
            "upn": "A" + upn,
            "surname": "Surname" + upn,
            "forename": pl.Series(["Ada"]).new_from_index(0, len(who)),
            "dob": pl.Series(born.astype("datetime64[D]")),
            "sex": pl.Series(np.where(number % 2, "F", "M")),
            "year_group": pl.Series(year.astype(str)),
            "class": pl.Series(year.astype(str)) + "A",
            "fsm": pl.Series(number % 4 == 0),
            "sen": pl.Series(np.where(number % 6 == 0, "K", "N")),
            "source": source,
            "row": np.arange(2, len(who) + 2),
        }
    ).select(
        (pl.col(name) if name in _GIVEN else pl.lit(None)).cast(kind).alias(name)
        for name, kind in HELD["pupils"].items()
    )


_GIVEN = frozenset(
    {"school", "pupil_id", "upn", "surname", "forename", "dob", "sex", "year_group", "class"}
    | {"fsm", "sen", "source", "row"}
)


def _marks(country: Country, school: int, pupils: pl.Series, source: int) -> pl.DataFrame:
    days, n = school_days(), pupils.len()
    slots = 2 * len(days)
    codes = _dealt(country, school, n)
    codes[: country.leavers(school), 2 * MOVE_AT :] = _NOT_HERE
    codes[country.pupils(school) :, : 2 * MOVE_AT] = _NOT_HERE
    flat = codes.reshape(-1)
    there = np.flatnonzero(flat != _NOT_HERE)
    code, blank = flat[there], flat[there] == BLANK
    frame = pl.DataFrame(
        {
            "pupil_id": pupils.gather(there // slots),
            "date": pl.Series(days).gather(there % slots // 2),
            "session": pl.Series((there % 2).astype(np.uint8)).cat.to(SESSION),
            "code": pl.Series(np.where(blank, 0, code).astype(np.uint8)).cat.to(CODE),
            "blank": blank,
        }
    )
    return frame.select(
        school=pl.lit(key(school)),
        pupil_id="pupil_id",
        date="date",
        session="session",
        code=pl.when(~pl.col("blank")).then("code"),
        minutes_late=pl.lit(None, pl.UInt16),
        source=pl.lit(source, pl.UInt32),
        row=pl.int_range(2, pl.len() + 2, dtype=pl.UInt32),
        column=pl.lit(None, pl.UInt16),
    ).select(list(HELD["marks"]))


_NOT_HERE = BLANK - 1


def _dealt(country: Country, school: int, pupils: int) -> np.ndarray:
    """Marks for so many pupils, drawn from those invented once."""
    every = _invented(country.seed)
    rng = np.random.default_rng((country.seed, school))
    return every[rng.integers(0, len(every), pupils)]


@cache
def _invented(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    slots = 2 * len(school_days())
    return np.concatenate([codes_of(rng, 500, slots) for _ in range(_INVENTED)])


def last_day() -> date:
    """The last day of every register."""
    return max(school_days()) + timedelta(0)
