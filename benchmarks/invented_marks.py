"""Large registers, invented from a seed: a year of marks with runs of absence, made in bulk."""

from dataclasses import dataclass
from datetime import date, timedelta
from string import ascii_uppercase

import numpy as np
import polars as pl

from attcli.law import codes
from attcli.policy.settings import School, Settings, Term
from attcli.register.model import Register
from attcli.register.schema import CODE, CONTACTS, MARKS, PUPILS, SESSION

TERMS = tuple(
    Term(name, date.fromisoformat(start), date.fromisoformat(end))
    for name, start, end in (
        ("Autumn 1", "2025-09-03", "2025-10-24"),
        ("Autumn 2", "2025-11-03", "2025-12-19"),
        ("Spring 1", "2026-01-05", "2026-02-13"),
        ("Spring 2", "2026-02-23", "2026-03-27"),
        ("Summer 1", "2026-04-13", "2026-05-22"),
        ("Summer 2", "2026-06-01", "2026-07-21"),
    )
)
DAYS = 190  # the register ends some days before the summer, so that there is something to forecast
_BANK_HOLIDAYS = {date(2026, 5, 4)}
_REASONS = {"I": 0.50, "O": 0.16, "M": 0.09, "G": 0.09, "C": 0.06, "N": 0.06, "E": 0.02, "D": 0.02}
_GOES_ON = 0.7  # a run of absence, from one session to the next
_NO_MARK = 0.0005
BLANK = 255


@dataclass(frozen=True)
class Size:
    """So many schools of so many pupils each, in year groups from `first_year` to `last_year`.

    Those from 2 to 10 are of compulsory school age all year.
    """

    schools: int
    pupils: int
    first_year: int
    last_year: int


def school_days() -> list[date]:
    """The days of the register."""
    days = [
        term.start + timedelta(n) for term in TERMS for n in range((term.end - term.start).days + 1)
    ]
    return [day for day in days if day.weekday() < 5 and day not in _BANK_HOLIDAYS][:DAYS]


def settings_of(size: Size) -> Settings:
    """Term dates for every school."""
    return Settings(schools={key: School(key, terms=TERMS) for key in _keys(size)})


def invented(size: Size, seed: int = 1) -> Register:
    """The register: some 93% of marks present, no pupil at two schools. The same seed, the same."""
    rng = np.random.default_rng(seed)
    pupils = pl.concat(_pupils(rng, key, n, size) for n, key in enumerate(_keys(size)))
    marks = pl.concat(_marks(rng, of_school) for of_school in pupils.partition_by("school"))
    return Register(
        marks=marks.with_columns(row=pl.int_range(2, pl.len() + 2, dtype=pl.UInt32)),
        pupils=pupils,
        contacts=_contacts(pupils),
        sources=(),
    )


def _keys(size: Size) -> list[str]:
    return [f"school-{n:03}" for n in range(size.schools)]


def _pupils(rng: np.random.Generator, school: str, place: int, size: Size) -> pl.DataFrame:
    n = size.pupils
    years = size.last_year - size.first_year + 1
    year = size.first_year + np.arange(n) * years // n
    born = [
        date(2020 - int(y), 9, 1) + timedelta(int(d))
        for y, d in zip(year, rng.integers(0, 364, n), strict=True)
    ]
    number = pl.Series(np.arange(n) + place * n).cast(pl.String).str.zfill(7)
    data = {
        "school": [school] * n,
        "pupil_id": f"{school}|upn:A8230" + number,
        "upn": "A8230" + number,
        "surname": "Surname" + number,
        "forename": ["Ada"] * n,
        "dob": born,
        "sex": rng.choice(["F", "M"], n).tolist(),
        "year_group": year.astype(str).tolist(),
        "class": [f"{y}{_form(i, n // years)}" for i, y in enumerate(year)],
        "fsm": (rng.random(n) < 0.25).tolist(),
        "sen": rng.choice(["N", "K", "E"], n, p=[0.82, 0.14, 0.04]).tolist(),
        "looked_after": (rng.random(n) < 0.01).tolist(),
        "source": [0] * n,
        "row": list(range(2, n + 2)),
    }
    blank = {name: [None] * n for name in PUPILS if name not in data}
    return pl.DataFrame(data | blank, schema_overrides=PUPILS).select(list(PUPILS))


def _form(pupil: int, in_year: int) -> str:
    """The letters of a pupil's class: some thirty in each."""
    round_, letter = divmod(pupil % max(1, in_year // 30), len(ascii_uppercase))
    return ascii_uppercase[letter] * (round_ + 1)


def _marks(rng: np.random.Generator, pupils: pl.DataFrame) -> pl.DataFrame:
    """The marks of one school, by pupil and time."""
    days, n = school_days(), pupils.height
    slots = 2 * len(days)
    code = codes_of(rng, n, slots).reshape(-1)
    late = np.isin(code, [_at("L"), _at("U")]) & (rng.random(code.size) < 0.7)
    minutes = np.where(late, rng.integers(1, 60, code.size), 0)
    letters = pl.Series(np.where(code == BLANK, 0, code).astype(np.uint8)).cat.to(CODE)
    dates = pl.Series(days).dtype
    return (
        pl.DataFrame(
            {
                "school": pupils.get_column("school").gather(np.repeat(np.arange(n), slots)),
                "pupil_id": pupils.get_column("pupil_id").gather(np.repeat(np.arange(n), slots)),
                "date": pl.Series(days, dtype=dates).gather(
                    np.tile(np.repeat(np.arange(len(days)), 2), n)
                ),
                "session": pl.Series(["AM", "PM"], dtype=SESSION).gather(
                    np.tile([0, 1], n * len(days))
                ),
                "code": letters,
                "blank": code == BLANK,
                "minutes_late": pl.Series(minutes, dtype=pl.UInt16),
                "known": late,
            }
        )
        .with_columns(
            code=pl.when(~pl.col("blank")).then("code"),
            minutes_late=pl.when("known").then("minutes_late"),
            source=pl.lit(0, pl.UInt16),
            row=pl.lit(0, pl.UInt32),
            column=pl.lit(None, pl.UInt16),
        )
        .select(list(MARKS))
    )


def codes_of(rng: np.random.Generator, pupils: int, slots: int) -> np.ndarray:
    """Each pupil's marks in turn, as places in the list of letters: absence comes in runs.

    `BLANK`: no mark.
    """
    reasons, shares = [_at(code) for code in _REASONS], list(_REASONS.values())
    often, tardy = rng.beta(1.2, 60, pupils), rng.beta(1, 40, pupils)
    absent, reason = np.zeros(pupils, bool), np.zeros(pupils, np.uint8)
    marks = np.empty((pupils, slots), np.uint8)
    for slot in range(slots):
        chance = rng.random(pupils)
        before, absent = absent, chance < np.where(absent, _GOES_ON, often)
        reason = np.where(absent & ~before, rng.choice(reasons, pupils, p=shares), reason)
        here = np.where(
            rng.random(pupils) < tardy,
            rng.choice([_at("L"), _at("U")], pupils, p=[0.85, 0.15]),
            _at("/\\"[slot % 2]),
        )
        marks[:, slot] = np.where(absent, reason, here)
    marks[rng.random(marks.shape) < _NO_MARK] = BLANK
    return marks


def _at(letter: str) -> int:
    return codes.LETTERS.index(letter)


def _contacts(pupils: pl.DataFrame) -> pl.DataFrame:
    """One parent each; every fourth pupil shares theirs with the one before."""
    household = pl.int_range(pl.len()) - (pl.int_range(pl.len()) % 4 == 3).cast(pl.Int64)
    known = pupils.select(
        "pupil_id",
        surname=pl.format("Parent{}", household),
        forename=pl.lit("Grace"),
        relationship=pl.lit("Mother"),
        parental_responsibility=pl.lit(value=True),
        address_1=pl.format("{} High Street", household),
        postcode=pl.lit("NE1 1AA"),
        phone=pl.lit("01632 960000"),
        priority=pl.lit(1),
        do_not_contact=pl.lit(value=False),
        source=pl.lit(0),
        row=pl.int_range(2, pl.len() + 2),
    )
    return known.select(
        (pl.col(name) if name in known.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in CONTACTS.items()
    )
