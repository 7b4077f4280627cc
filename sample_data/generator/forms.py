"""The exports of an invented school, in the shapes the systems give them."""

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import polars as pl

from .daygrid import write_day_grid, write_session_grid
from .people import Pupil
from .peopleforms import (
    ARBOR_ID,
    ARBOR_UNIQUE,
    PERSON_ID,
    arbor_people,
    british,
    sims_people,
    year_letters,
)
from .school import School
from .stringforms import write_transfer_file, write_week_strings
from .years import Year

ARBOR_NAMES = {
    "/": "PRESENT",
    "\\": "PRESENT",
    "L": "LATE",
    "K": "EDUCATION_PROVISION_ARRANGED_BY_LOCAL_AUTHORITY",
    "V": "EDUCATIONAL_VISIT",
    "P": "SPORTING_ACTIVITY",
    "B": "EDUCATED_OFF_SITE",
    "C": "OTHER_AUTHORIZED",
    "C1": "REGULATED_PERFORMANCE",
    "C2": "PART_TIME_TIMETABLE",
    "E": "SUSPENDED_OR_EXCLUDED",
    "H": "AUTHORIZED_FAMILY_HOLIDAY",
    "I": "ILLNESS",
    "J1": "INTERVIEW",
    "M": "MEDICAL",
    "R": "RELIGIOUS_OBSERVANCE",
    "T": "TRAVELLER",
    "G": "UNAUTHORIZED_FAMILY_HOLIDAY",
    "N": "NO_REASON_YET",
    "O": "UNAUTHORIZED",
    "U": "LATE_AFTER_REGISTER_CLOSES",
    "D": "DUAL_REGISTERED",
    "X": "NOT_REQUIRED",
    "Y2": "TRAVEL_DISRUPTION",
    "Y4": "SITE_CLOSED",
    "#": "PLANNED_CLOSURE",
}
ATTENDED = ("/", "\\", "L", "K", "V", "P", "B")
_UNAUTHORISED = ("G", "N", "O", "U")
NOT_POSSIBLE = ("D", "X", "Y2", "Y4", "#")
FORMS = ("arbor", "sims", "plain", "daygrid", "sessiongrid", "weekstrings", "transfer")


def write_forms(school: School, folder: Path, forms: Iterable[str]) -> list[Path]:
    """Writes each form into its own folder; returns the files."""
    writers: dict[str, Callable[[School, Path], list[Path]]] = {
        "arbor": arbor,
        "sims": sims,
        "plain": plain,
        "daygrid": daygrid,
        "sessiongrid": sessiongrid,
        "weekstrings": weekstrings,
        "transfer": transfer,
    }
    files = []
    for form in forms:
        target = folder / form
        target.mkdir(parents=True, exist_ok=True)
        files += writers[form](school, target)
    return files


def arbor(school: School, folder: Path) -> list[Path]:
    """Arbor: statutory marks a year, the pupil table, a report of guardians."""
    files = []
    for year, marks in _by_year(school):
        code = pl.col("code")
        known = code.is_not_null()
        absent = known & ~code.is_in(ATTENDED) & ~code.is_in(NOT_POSSIBLE)
        table = marks.select(
            STUDENT_UNIQUE_ID=_arbor_id() + ARBOR_UNIQUE,
            STUDENT_ID=_arbor_id(),
            APPLICATION_ID=pl.lit(school.recipe.school["key"]),
            DATE="date",
            PERIOD=_half("MORNING", "AFTERNOON"),
            RAW_MARK=code,
            MARK_CODE=code.replace_strict(ARBOR_NAMES),
            MINUTES_LATE="minutes",
            ACADEMIC_YEAR_NAME=pl.lit(year.label),
            IS_PRESENT=code.is_in(ATTENDED),
            IS_AUTHORIZED_ABSENT=absent & ~code.is_in(_UNAUTHORISED),
            IS_UNAUTHORIZED_ABSENT=code.is_in(_UNAUTHORISED),
            IS_POSSIBLE_ATTENDANCE=known & ~code.is_in(NOT_POSSIBLE),
        )
        files.append(folder / f"marks-{year.short}.csv")
        table.write_csv(files[-1])
    return [*files, *arbor_people(school, folder)]


def sims(school: School, folder: Path) -> list[Path]:
    """SIMS: session marks a year in Windows-1252, pupils and contacts in UTF-8 with a mark."""
    files = []
    for year, marks in _by_year(school):
        table = marks.select(
            PersonID=_person_id(),
            AttendanceDate="date",
            SessionName=_half("AM", "PM"),
            AttendanceMark=pl.col("code").fill_null("-"),
            MinsLate="minutes",
            Comments="comment",
        )
        files.append(folder / f"session-marks-{year.short}.csv")
        files[-1].write_bytes(table.write_csv(line_terminator="\r\n").encode("cp1252"))
    return [*files, *sims_people(school, folder)]


def plain(school: School, folder: Path) -> list[Path]:
    """The plain layout: one class, the last school year, names beside the marks."""
    members = one_class(school)
    names = pl.DataFrame(
        {
            "number": [p.number for p in members],
            "UPN": [p.upn for p in members],
            "Surname": [p.surname for p in members],
            "Forename": [p.forename for p in members],
            "DOB": [british(p.dob) for p in members],
            "Year group": [year_letters(school.class_on(p)[0]) for p in members],
            "Class": [school.class_on(p)[1] for p in members],
        },
        schema_overrides={"number": pl.UInt32},
    )
    register = school.register.filter(pl.col("date") >= school.years[-1].terms[0][1])
    table = register.join(names, on="number", maintain_order="left").select(
        *names.columns[1:],
        Date=pl.col("date").dt.strftime("%d/%m/%Y"),
        Session=_half("AM", "PM"),
        Mark="code",
    )
    file = folder / f"register-{members[0].year_group(school.years[-1].starts)}.csv"
    table.write_csv(file)
    return [file]


def daygrid(school: School, folder: Path) -> list[Path]:
    """A grid of one class and the last term: one column a date, two characters a cell."""
    name, year, members, register = _class_and_term(school)
    file = folder / f"day-grid-{name.lower()}-{year.short}.xlsx"
    title = f"{school.class_on(members[0])[1]} - {name} term {year.label}"
    write_day_grid(file, school.recipe.school["name"], title, members, register)
    return [file]


def weekstrings(school: School, folder: Path) -> list[Path]:
    """The class and term of the day grid, a row a pupil and week."""
    name, year, members, register = _class_and_term(school)
    file = folder / f"week-strings-{name.lower()}-{year.short}.csv"
    write_week_strings(file, school.recipe.school["name"], members, register)
    return [file]


def transfer(school: School, folder: Path) -> list[Path]:
    """The class and term of the day grid as a Common Transfer File."""
    name, year, members, register = _class_and_term(school)
    file = folder / f"transfer-file-{name.lower()}-{year.short}.xml"
    write_transfer_file(file, school.recipe.school, members, register)
    return [file]


def _class_and_term(school: School) -> tuple[str, Year, list[Pupil], pl.DataFrame]:
    """One class and the last term with its marks, for forms of one character a mark.

    Pupils with a code of two characters are left out: such forms have no room for it.
    """
    year = school.years[-1]
    begun = [term for term in year.terms if term[1] <= school.order.last]
    name = begun[-1][0].split()[0]
    start = min(term[1] for term in begun if term[0].startswith(name))
    of_term = school.register.filter(pl.col("date").is_between(start, school.order.last))
    too_long = of_term.filter(pl.col("code").str.len_chars() > 1).get_column("number").to_list()
    members = [pupil for pupil in one_class(school) if pupil.number not in too_long]
    register = of_term.filter(pl.col("number").is_in([pupil.number for pupil in members]))
    return name, year, members, register


def sessiongrid(school: School, folder: Path) -> list[Path]:
    """A grid of one class and the last half-term: a date over two columns, AM and PM."""
    year = school.years[-1]
    name, start, _ = [term for term in year.terms if term[1] <= school.order.last][-1]
    members = one_class(school)
    register = school.register.filter(
        pl.col("date").is_between(start, school.order.last)
        & pl.col("number").is_in([pupil.number for pupil in members])
    )
    file = folder / f"session-grid-{name.lower().replace(' ', '-')}-{year.short}.xlsx"
    title = f"From {start:%d/%m/%Y} To {school.order.last:%d/%m/%Y}"
    write_session_grid(file, school.recipe.school["name"], title, members, register)
    return [file]


def one_class(school: School) -> list[Pupil]:
    """The first class of Year 4 in the last school year."""
    last = school.years[-1]
    year_4 = [p for p in school.pupils if p.year_group(last.starts) == 4 and p.on_roll(last)]
    name = school.class_on(year_4[0])[1]
    return [p for p in year_4 if school.class_on(p)[1] == name]


def _by_year(school: School) -> list[tuple[Year, pl.DataFrame]]:
    found = []
    for year in school.years:
        begins, ends = date(year.starts, 8, 1), date(year.starts + 1, 7, 31)
        marks = school.register.filter(pl.col("date").is_between(begins, ends))
        if marks.height:
            found.append((year, marks))
    return found


def _half(morning: str, afternoon: str) -> pl.Expr:
    return pl.when(pl.col("half") == 0).then(pl.lit(morning)).otherwise(pl.lit(afternoon))


def _arbor_id() -> pl.Expr:
    return pl.col("number") + ARBOR_ID


def _person_id() -> pl.Expr:
    return pl.col("number") + PERSON_ID
