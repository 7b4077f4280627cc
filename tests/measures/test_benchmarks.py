"""The school's figures made like the published ones, and set beside them or not."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import product

import polars as pl
import pytest
from tests.register.by_hand import others, present, view_of, weekdays, with_marks
from tests.spec.tables import rows_of

from attcli.measures.absence import totals
from attcli.measures.benchmarks import ATTRIBUTION, benchmarks
from attcli.measures.benchmarks.figures import ENGLAND, authorities, figures, places
from attcli.measures.describe import measures_document
from attcli.policy.settings import School, Settings
from attcli.register.model import Register
from attcli.register.schema import CONTACTS, MARKS, PUPILS, empty
from attcli.register.view import open_view

SHARES = rows_of("published_shares.md")
SESSIONS = 100_000


def register_of_counts(counts: Mapping[str, int], sessions: int) -> Register:
    """A register with so many sessions of each code, the rest present, not possible ones apart."""
    slots = product(weekdays(date(2025, 9, 8), date(2026, 7, 10)), ("AM", "PM"))
    days, halves = zip(*slots, strict=True)
    codes = [code for code, n in counts.items() for _ in range(n)]
    codes += ["/"] * (sessions - len(codes)) + ["D"] * 210 + ["Y7"] * 80 + ["#"] * 120
    n = pl.int_range(len(codes), eager=True)
    pupil, slot = n % 500, n // 500
    marks = pl.DataFrame({"pupil": pupil, "slot": slot, "code": codes}).select(
        school=pl.lit("school"),
        pupil_id=pl.format("school|upn:p{}", pl.col("pupil").cast(pl.String).str.zfill(3)),
        date=pl.lit(pl.Series(days)).gather(pl.col("slot")),
        session=pl.lit(pl.Series(halves)).gather(pl.col("slot")),
        code="code",
        source=0,
        row=n + 2,
    )
    blank = [pl.lit(None).alias(c) for c in MARKS if c not in marks.columns]
    marks = marks.with_columns(blank).select(pl.col(c).cast(k) for c, k in MARKS.items())
    who = marks.select("school", "pupil_id").unique()
    pupils = pl.concat([empty(PUPILS), who.with_columns(source=0, row=0)], how="diagonal_relaxed")
    pupils = pupils.select(pl.col(c).cast(k) for c, k in PUPILS.items())
    keys = ("school", "pupil_id", "date", "session")
    return Register(marks.sort(keys), pupils, empty(CONTACTS), sources=())


@pytest.mark.parametrize("case", SHARES, ids=[row["schools"] for row in SHARES])
def test_published_shares_by_code_make_the_published_rates(case: dict[str, str]) -> None:
    pairs = [part.split(" ") for part in case["sessions by code"].split(", ")]
    counts = {code: int(n) for n, code in pairs}
    found = totals(open_view(register_of_counts(counts, SESSIONS), Settings()))
    assert found["possible"] == SESSIONS
    row = published_row(ENGLAND.key, case["schools"])
    for name in ("absence", "authorised", "unauthorised"):
        counted = found["absent" if name == "absence" else name]
        assert counted * 100 / SESSIONS == pytest.approx(float(case[name]), abs=0.01)
        assert row[f"{name}_pct"] == float(case[name])


@pytest.mark.parametrize(("place", "phase"), [("908", "secondary"), ("211", "primary")])
def test_a_local_authority_s_totals_make_its_published_rate(place: str, phase: str) -> None:
    """Cornwall and Tower Hamlets: published to four decimals, so 1,000,000 sessions hold them."""
    row, sessions = published_row(place, phase), 1_000_000
    counts = {
        "I": round(row["authorised_pct"] * sessions / 100) // 10,
        "O": round(row["unauthorised_pct"] * sessions / 100) // 10,
    }
    found = totals(open_view(register_of_counts(counts, sessions // 10), Settings()))
    assert found["absent"] == sum(counts.values())
    assert found["absent"] * 1000 / sessions == pytest.approx(row["absence_pct"], abs=0.002)


def published_row(place: str, phase: str) -> dict:
    row = figures().filter(
        series="daily", place=place, phase=phase, until=date(2026, 7, 10), academic_year="2025/26"
    )
    return row.row(0, named=True)


YEAR = weekdays(date(2025, 9, 1), date(2026, 7, 17))
SUMMER_2 = [day for day in YEAR if day >= date(2026, 6, 1)]
TERM_TIME = [day for day in YEAR if not date(2026, 5, 25) <= day <= date(2026, 5, 29)]
BORN = {
    # on 31 August 2025: just five, not yet; fifteen, not yet sixteen; sixteen
    "five": date(2020, 8, 31),
    "four": date(2020, 9, 1),
    "fifteen": date(2009, 9, 1),
    "sixteen": date(2009, 8, 31),
}


def school_of(**more: object) -> Settings:
    return Settings(schools={"school": replace(School("school", dfe_number="908/2345"), **more)})


def test_ages_5_to_15_and_year_11_without_the_second_half_of_summer() -> None:
    rows = present(BORN, TERM_TIME)
    gone = [(who, d, s, "O") for who in BORN for d in SUMMER_2 for s in ("AM", "PM")]
    view = view_of(with_marks(rows, gone), {k: {"dob": v} for k, v in BORN.items()}, school_of())
    row = benchmarks(view).rows.filter(measure="absence_pct").row(0, named=True)
    whole, last = 2 * len(TERM_TIME), 2 * len(SUMMER_2)
    assert row["possible"] == whole + whole - last
    assert row["pupils_rated"] == 2
    assert row["comparable"] == pytest.approx(100 * last / (2 * whole - last), abs=0.005)
    assert row["ours"] == pytest.approx(100 * last / whole, abs=0.005)


def test_without_a_date_of_birth_the_year_group_tells_and_the_rest_are_left_out() -> None:
    years = {"a": "R", "b": "1", "c": "11", "d": "12", "e": None, "f": "N1"}
    days = weekdays(date(2025, 9, 1), date(2025, 9, 26))
    view = view_of(present(years, days), {k: {"year_group": y} for k, y in years.items()})
    found = benchmarks(view)
    assert found.rows["pupils_rated"].unique().to_list() == [2]
    assert any("3 pupils are left out" in note for note in found.notes)


def test_places_and_kinds_of_school() -> None:
    days = weekdays(date(2025, 9, 1), date(2026, 3, 20))
    facts = {f"other{n:02d}": {"year_group": y} for n, y in enumerate("R123456R1234")}
    rows = benchmarks(view_of(others(days), facts, school_of())).rows
    told = rows.filter(measure="pa_rate_pct").select("place", "level", "phase")
    assert told.rows() == [
        ("England", "national", "primary"),
        ("England", "national", "all"),
        ("South West", "regional", "primary"),
        ("Cornwall", "local authority", "primary"),
    ]
    special = benchmarks(view_of(others(days), facts, school_of(phase="special"))).rows
    assert set(special["phase"]) == {"special", "all"}
    assert set(rows["series"]) == {"daily"}


NONE = {
    "a year group": ({"year_group": "4"}, "leave out --year"),
    "half a year": ({"start": date(2026, 1, 5)}, "one school year"),
    "two years": ({"start": date(2024, 9, 1)}, "one school year"),
    "a register from January": ({}, "begins on 5 January 2026"),
}


@pytest.mark.parametrize("case", NONE)
def test_what_is_not_like_the_published_stands_alone_and_says_why(case: str) -> None:
    asked, why = NONE[case]
    first = date(2026, 1, 5) if "January" in case else date(2024, 9, 2)
    days = weekdays(first, date(2026, 3, 20))
    found = benchmarks(view_of(others(days), {"other00": {"year_group": "4"}}, **asked))
    assert found.rows.is_empty()
    assert [why in note for note in found.notes] == [True]


COUNCILS = (
    ("Cornwall Council", "908"),
    ("London Borough of Croydon", "306"),
    ("City of London Corporation", "201"),
    ("City of London", "201"),
    ("Royal Borough of Kensington & Chelsea", "207"),
    ("Kingston upon Hull City Council", "810"),
    ("Durham County Council", "840"),
    ("St Helens Borough Council", "342"),
    ("Lyonesse Council", None),
)


@pytest.mark.parametrize(("council", "code"), COUNCILS)
def test_the_local_authority_by_the_council_s_name(council: str, code: str | None) -> None:
    found = places(School("school", council=council))
    assert found[0] == ENGLAND
    assert [place.key for place in found[2:]] == ([code] if code else [])


def test_every_authority_has_figures_and_stands_where_it_is_shown() -> None:
    with_figures = set(figures().filter(level="local authority")["place"])
    assert set(authorities()["la_code"]) <= with_figures
    assert set(authorities()["region"]) <= set(figures().filter(level="regional")["place"])
    assert ATTRIBUTION in measures_document()
    assert "Open Government Licence v3.0" in ATTRIBUTION
