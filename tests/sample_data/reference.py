"""The register's figures worked out slowly, in plain Python, straight from the exports.

It shares no code with attcli: a second pair of eyes. `python tests/sample_data/reference.py` writes
the expected results of the sample school; the tests hold attcli to them.

Rules, each in the plainest words that are exact (Education (Pupil Registration) rules in force from
19 August 2024; DfE, "Working together to improve school attendance", August 2024):

- possible = attended + absent; absent = authorised + unauthorised; everything else counts nowhere.
- persistent: absent x 10 >= possible; severe: absent x 2 >= possible; at risk: absent x 20.
- a session is held where a tenth of the pupils on roll have a possible mark, or the term dates say
  so and the register does not show that nobody could come.
- the threshold: ten unauthorised sessions in ten school weeks, counted for children of compulsory
  school age, from 19 August 2024.
"""

import csv
import json
import sys
import tomllib
from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl

HERE = Path(__file__).parent
SCHOOL = HERE.parents[1] / "sample_data" / "porthkerra"

PRESENT = set("/\\LKVPWB")
AUTHORISED = {"C", "C1", "C2", "E", "I", "J1", "M", "R", "S", "T", "H"}
UNAUTHORISED = {"G", "N", "O", "U"}
ABSENT = AUTHORISED | UNAUTHORISED
POSSIBLE = PRESENT | ABSENT
BANK_HOLIDAYS = {date(2026, 5, 4), date(2027, 5, 3)}
COUNTS_FROM = date(2024, 8, 19)
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
AM, PM = 0, 1

Mark = tuple[date, int]  # a day and AM or PM
Row = dict[str, Any]


class Register:
    """Marks by UPN, pupils' details by UPN, and the settings' term dates."""

    def __init__(self, marks: list[tuple[str, date, int, str | None]], pupils: dict[str, Row]):
        self.pupils = pupils
        self.outside = 0
        self.marks: dict[str, dict[Mark, str | None]] = defaultdict(dict)
        for upn, day, half, code in marks:
            entry, leaving = pupils[upn]["entry"], pupils[upn]["leaving"]
            if day < entry or (leaving and day > leaving):
                self.outside += 1
            else:
                self.marks[upn][day, half] = code
        self.last_row = {upn: max(held)[0] for upn, held in self.marks.items()}
        self.terms, self.closed = read_terms(SCHOOL / "attcli.toml")
        self.days = sorted({day for held in self.marks.values() for day, _ in held})
        self.as_of = self.days[-1]
        self.held = self._held()
        self.as_of = self._last_complete_day()
        self.held = {at for at in self.held if at[0] <= self.as_of}

    def on_roll(self, upn: str, day: date) -> bool:
        """From entry to leaving, or to the end of the school year of the last row."""
        last = self.pupils[upn]["leaving"] or date(starts(self.last_row[upn]) + 1, 7, 31)
        return self.pupils[upn]["entry"] <= day <= last

    def is_term_day(self, day: date) -> bool:
        """A weekday in a term, and not closed."""
        in_term = any(start <= day <= end for start, end in self.terms)
        return in_term and day.weekday() < 5 and day not in self.closed | BANK_HOLIDAYS

    def _held(self) -> set[Mark]:
        held = set()
        for day in self.days:
            roll = [upn for upn in self.marks if self.on_roll(upn, day)]
            for half in (AM, PM):
                codes = [self.marks[upn].get((day, half)) for upn in roll]
                possible = sum(code in POSSIBLE for code in codes)
                marked = sum(code is not None for code in codes)
                by_terms = self.is_term_day(day) and not (marked >= 10 and possible == 0)
                if possible * 10 >= len(roll) or by_terms:
                    held.add((day, half))
        return held

    def _last_complete_day(self) -> date:
        """The latest day on which nine in ten of the lately marked have a mark in each session."""
        school_days = sorted({day for day, _ in self.held})
        for day in reversed(school_days):
            before = school_days[: school_days.index(day)][-10:]
            if all(self._complete(day, half, before) for half in (AM, PM)):
                return day
        return school_days[-1]

    def _complete(self, day: date, half: int, before: list[date]) -> bool:
        roll = [upn for upn in self.marks if self.on_roll(upn, day)]
        rows = [upn for upn in roll if (day, half) in self.marks[upn]]
        blank = sum(self.marks[upn][day, half] is None for upn in rows)
        if (day, half) not in self.held and blank * 10 < len(roll):
            return True
        lately = [
            upn for upn in roll if any(self.marks[upn].get((d, half)) is not None for d in before)
        ]
        marked = sum(self.marks[upn].get((day, half)) is not None for upn in lately)
        return marked * 10 >= len(lately) * 9

    def weeks(self) -> list[date]:
        """The Mondays of the school weeks."""
        return sorted({monday(day) for day, _ in self.held})


def starts(day: date) -> int:
    """The year in which the school year of `day` began, on 1 August."""
    return day.year if day.month >= 8 else day.year - 1


def monday(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def read_terms(path: Path) -> tuple[list[tuple[date, date]], set[date]]:
    """First and last days of the terms; INSET days and closures."""
    school = next(iter(tomllib.loads(path.read_text(encoding="utf-8"))["schools"].values()))
    terms = [(term["start"], term["end"]) for term in school["terms"]]
    return terms, {*school["inset_days"], *school.get("closures", [])}


def day_of(text: str) -> date | None:
    """A date as either system writes it."""
    if "/" in text:
        day, month, year = text.split("/")
        return date(int(year), int(month), int(day))
    return date.fromisoformat(text) if text else None


def rows_of(path: Path, encoding: str = "utf-8-sig") -> list[Row]:
    """The rows of a CSV file by heading."""
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


def read_arbor(folder: Path = SCHOOL / "arbor") -> Register:
    """The Arbor form."""
    pupils, by_id = {}, {}
    for row in rows_of(folder / "pupils.csv"):
        pupils[row["UPN"]] = {
            "surname": row["LEGAL_LAST_NAME"],
            "forename": row["LEGAL_FIRST_NAME"],
            "class": row["CURRENT_REGISTRATION_GROUP"],
            "dob": day_of(row["DATE_OF_BIRTH"]),
            "entry": day_of(row["START_DATE"]),
            "leaving": day_of(row["END_DATE"]),
        }
        by_id[row["STUDENT_ID"]] = row["UPN"]
    marks = [
        (
            by_id[row["STUDENT_ID"]],
            date.fromisoformat(row["DATE"]),
            {"MORNING": AM, "AFTERNOON": PM}[row["PERIOD"]],
            row["RAW_MARK"] or None,
        )
        for path in sorted(folder.glob("marks-*.csv"))
        for row in rows_of(path)
    ]
    return Register(marks, pupils)


def read_sims(folder: Path = SCHOOL / "sims") -> Register:
    """The SIMS form."""
    pupils, by_id = {}, {}
    for row in rows_of(folder / "pupils.csv"):
        pupils[row["UPN"]] = {
            "surname": row["Surname"],
            "forename": row["Forename"],
            "class": row["Reg"],
            "dob": day_of(row["DOB"]),
            "entry": day_of(row["DOA"]),
            "leaving": day_of(row["DOL"]),
        }
        by_id[row["PersonID"]] = row["UPN"]
    marks = [
        (
            by_id[row["PersonID"]],
            date.fromisoformat(row["AttendanceDate"]),
            {"AM": AM, "PM": PM}[row["SessionName"]],
            None if row["AttendanceMark"] == "-" else row["AttendanceMark"],
        )
        for path in sorted(folder.glob("session-marks-*.csv"))
        for row in rows_of(path, "cp1252")
    ]
    return Register(marks, pupils)


# ------------------------------------------------------------------------ absence


def percent(part: int, whole: int) -> float | None:
    """To two decimals, halves up, from whole numbers only."""
    return (part * 20000 + whole) // (whole * 2) / 100 if whole else None


def absence(register: Register) -> dict[str, Any]:
    """What `attcli absence --all` must answer for the school year so far."""
    first = date(starts(register.as_of), 8, 1)
    missing = missing_sessions(register)
    results = []
    for upn in sorted(register.marks):
        inside = {
            at: code for at, code in register.marks[upn].items() if first <= at[0] <= register.as_of
        }
        if inside:
            gaps = [at for at in missing[upn] if first <= at[0]]
            results.append(_absence_row(register, upn, list(inside.values()), len(gaps)))
    return {
        "as_of": register.as_of.isoformat(),
        "window": {"from": first.isoformat(), "to": register.as_of.isoformat()},
        "results": results,
        "totals": _totals(results),
    }


def _absence_row(register: Register, upn: str, codes: list[str | None], missing: int) -> Row:
    attended = sum(code in PRESENT for code in codes)
    authorised = sum(code in AUTHORISED for code in codes)
    unauthorised = sum(code in UNAUTHORISED for code in codes)
    absent = authorised + unauthorised
    possible = attended + absent
    ahead = planned(register, upn)
    return {
        "upn": upn,
        "possible": possible,
        "attended": attended,
        "absent": absent,
        "authorised": authorised,
        "unauthorised": unauthorised,
        "late": sum(code == "L" for code in codes),
        "late_after_close": sum(code == "U" for code in codes),
        "missing": missing,
        "attendance_pct": percent(attended, possible),
        "absence_pct": percent(absent, possible),
        "status": status(absent, possible),
        "sessions_to_pa": -(-possible // 10) - absent if possible else None,
        "best_possible_pct": percent(attended + ahead, possible + ahead),
    }


def status(absent: int, possible: int) -> str:
    """By whole numbers alone."""
    if possible == 0:
        return "n/a"
    for word, times in (("severe", 2), ("persistent", 10), ("at-risk", 20)):
        if absent * times >= possible:
            return word
    return "ok"


def planned(register: Register, upn: str) -> int:
    """Sessions to the end of the school year by the term dates, in the pupil's pattern."""
    never = never_expected(register, upn)
    leaving = register.pupils[upn]["leaving"] or date.max
    count, day = 0, register.as_of + DAY
    while day <= date(starts(register.as_of) + 1, 7, 31):
        if register.is_term_day(day) and day <= leaving:
            count += sum(half not in never for half in (AM, PM))
        day += DAY
    return count


def _totals(results: list[Row]) -> Row:
    able = [row for row in results if row["possible"]]
    sums = {
        name: sum(row[name] for row in results)
        for name in ("possible", "attended", "absent", "authorised", "unauthorised")
    }
    severe = sum(row["status"] == "severe" for row in able)
    persistent = severe + sum(row["status"] == "persistent" for row in able)
    return {
        "pupils": len(results),
        **sums,
        "attendance_pct": percent(sums["attended"], sums["possible"]),
        "pa_count": persistent,
        "pa_rate_pct": percent(persistent, len(able)),
        "sa_count": severe,
        "sa_rate_pct": percent(severe, len(able)),
    }


# ------------------------------------------------------------------------ missing


def class_sessions(register: Register) -> dict[str, set[Mark]]:
    """For each class, the sessions held for it: half of its pupils have a possible mark."""
    classes: dict[str, list[str]] = defaultdict(list)
    for upn in register.marks:
        classes[register.pupils[upn]["class"]].append(upn)
    found: dict[str, set[Mark]] = {}
    for name, members in classes.items():
        found[name] = set()
        for at in register.held:
            roll = [upn for upn in members if register.on_roll(upn, at[0])]
            possible = sum(register.marks[upn].get(at) in POSSIBLE for upn in roll)
            if roll and possible * 2 >= len(roll):
                found[name].add(at)
    return found


def expected_of(register: Register, upn: str, held: dict[str, set[Mark]]) -> set[Mark]:
    """The sessions held for the pupil's class while the pupil is there."""
    last = register.pupils[upn]["leaving"] or max(register.marks[upn])[0]
    sessions = held[register.pupils[upn]["class"]]
    return {at for at in sessions if register.pupils[upn]["entry"] <= at[0] <= last}


def missing_sessions(register: Register) -> dict[str, list[Mark]]:
    """For each pupil the sessions without a mark where one was expected."""
    held = class_sessions(register)
    found = {}
    for upn, marks in register.marks.items():
        expected = expected_of(register, upn, held)
        without = {at for at in expected if marks.get(at) is None}
        for unexpected in (_never_halves, _never_weekdays):
            without -= unexpected(expected, without)
        found[upn] = sorted(without)
    return found


def _by_year(sessions: set[Mark]) -> list[set[Mark]]:
    years = {starts(day) for day, _ in sessions}
    return [sessions] + [{at for at in sessions if starts(at[0]) == year} for year in years]


def _never_halves(expected: set[Mark], without: set[Mark]) -> set[Mark]:
    """All mornings, or all afternoons, of a school year or the whole register: five or more."""
    found: set[Mark] = set()
    for period in _by_year(expected):
        if not period <= without:
            for half in (AM, PM):
                these = {at for at in period if at[1] == half}
                if len(these) >= 5 and these <= without:
                    found |= these
    return found


def _never_weekdays(expected: set[Mark], without: set[Mark]) -> set[Mark]:
    """All mornings, or afternoons, of one weekday: four or more."""
    found: set[Mark] = set()
    for period in _by_year(expected):
        if not period <= without:
            for weekday in range(5):
                for half in (AM, PM):
                    these = {(d, h) for d, h in period if d.weekday() == weekday and h == half}
                    if len(these) >= 4 and these <= without:
                        found |= these
    return found


def never_expected(register: Register, upn: str) -> set[int]:
    """The halves of the day in which the pupil had no row in this school year."""
    first = date(starts(register.as_of), 8, 1)
    halves = {half for day, half in register.marks[upn] if day >= first}
    return {AM, PM} - halves


# ---------------------------------------------------------------------- threshold


def compulsory_from(born: date) -> date:
    """The 31 August, 31 December or 31 March on or after the fifth birthday."""
    year = born.year + 5
    birthday = date(year, 3, 1) if (born.month, born.day) == (2, 29) else born.replace(year=year)
    days = [date(y, m, 31) for y in (year, year + 1) for m in (3, 8, 12)]
    return min(day for day in days if day >= birthday)


def threshold(register: Register) -> dict[str, Any]:
    """What `attcli threshold --all` must answer."""
    weeks = register.weeks()
    results = [_threshold_row(register, upn, weeks) for upn in sorted(register.marks)]
    return {"as_of": register.as_of.isoformat(), "results": results}


def _threshold_row(register: Register, upn: str, weeks: list[date]) -> Row:
    marks, born = register.marks[upn], register.pupils[upn]["dob"]
    begins = compulsory_from(born)
    counted = sorted(
        at
        for at, code in marks.items()
        if code in UNAUTHORISED and max(COUNTS_FROM, begins) <= at[0] <= register.as_of
    )
    number = {week: i for i, week in enumerate(weeks)}
    week_of = {at: number[monday(at[0])] for at in counted}
    now = [at for at in counted if week_of[at] > len(weeks) - 1 - 10]
    tenth = _tenth(counted, week_of)
    shown, window = now, (None, None)
    if tenth:
        last = week_of[tenth]
        shown = [at for at in counted if last - 10 < week_of[at] <= last]
        window = (weeks[max(last - 9, 0)], weeks[last] + 6 * DAY)
    first_row = monday(min(marks)[0])
    own = [week for week in weeks if week >= max(first_row, monday(COUNTS_FROM))]
    by_code = Counter(marks[at] for at in shown)
    return {
        "upn": upn,
        "met": tenth is not None,
        "met_now": len(now) >= 10,
        "first_met": tenth[0].isoformat() if tenth else None,
        "window_start": window[0].isoformat() if window[0] else None,
        "window_end": window[1].isoformat() if window[1] else None,
        "sessions_in_window": sum(at <= tenth for at in shown) if tenth else None,
        "sessions_to_window_end": len(shown) if tenth else None,
        "n_in_window": by_code["N"],
        "by_code": dict(sorted(by_code.items())),
        "sessions": [
            {"date": day.isoformat(), "session": "PM" if half else "AM", "code": marks[day, half]}
            for day, half in shown
        ],
        "current_sessions": len(now),
        "current_window_start": weeks[max(len(weeks) - 10, 0)].isoformat(),
        "history_complete": len(own) >= 10,
        "compulsory_age": "yes" if begins <= register.as_of else "no",
    }


def _tenth(counted: list[Mark], week_of: dict[Mark, int]) -> Mark | None:
    """The first session that is the tenth in the ten school weeks that end with its own."""
    for place, at in enumerate(counted, start=1):
        if sum(week_of[at] - week_of[one] < 10 for one in counted[:place]) >= 10:
            return at
    return None


# -------------------------------------------------------------------------- check


def check(folder: Path = SCHOOL) -> dict[str, Any]:
    """What `attcli check` must answer for the files of each form, checked together."""
    found: dict[str, Any] = {}
    for form, columns in _FORMS.items():
        stays = _stays(folder / form, columns)
        for path in sorted((folder / form).glob("*.csv")):
            name, marks_file = path.relative_to(folder).as_posix(), path.stem not in _PEOPLE
            cp1252 = marks_file and form == "sims"
            rows = rows_of(path, "cp1252" if cp1252 else "utf-8-sig")
            kind = "register" if marks_file else path.stem
            found[name] = {"kind": kind, "rows": len(rows)}
            if marks_file:
                found[name] |= _counted(rows, columns, stays)
    return found | _grid(folder) | _session_grid(folder) | _strings(folder)


_PEOPLE = {"pupils", "contacts"}
_FORMS = {
    "arbor": ("STUDENT_ID", "DATE", "RAW_MARK", "START_DATE", "END_DATE"),
    "plain": ("UPN", "Date", "Mark"),
    "sims": ("PersonID", "AttendanceDate", "AttendanceMark", "DOA", "DOL"),
}
"""Columns: the pupil's id, the date and the mark; in the pupils file entry and leaving."""


def _stays(folder: Path, columns: tuple[str, ...]) -> dict[str, tuple[date, date]]:
    """First and last day on roll by the id in the marks, where there is a pupils file."""
    if len(columns) == 3:
        return {}
    who, _, _, entry, leaving = columns
    return {
        row[who]: (day_of(row[entry]) or date.min, day_of(row[leaving]) or date.max)
        for row in rows_of(folder / "pupils.csv")
    }


def _counted(rows: list[Row], columns: tuple[str, ...], stays: dict[str, Any]) -> Row:
    who, when, what = columns[:3]
    excluded: Counter[str] = Counter()
    counted = []
    for row in rows:
        day = day_of(row[when])
        first, last = stays.get(row[who], (date.min, date.max))
        if row[what] in {"", "-"}:
            excluded["no-mark"] += 1
        elif day and first <= day <= last:
            counted.append(day)
        else:
            excluded["outside-enrolment"] += 1
    return {
        "cells": len(rows),
        "marks": len(counted),
        "excluded": dict(excluded),
        "pupils": len({row[who] for row in rows}),
        "first_date": min(counted).isoformat(),
        "last_date": max(counted).isoformat(),
    }


def _grid(folder: Path) -> dict[str, Any]:
    """The day grid: titles, a row of headings from column D on, pupils, one row of totals."""
    path = next((folder / "daygrid").glob("*.xlsx"))
    rows = list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))
    at = next(i for i, row in enumerate(rows) if row[0] == "UPN")
    days, pupils = [cell.date() for cell in rows[at][3:]], rows[at + 1 : -1]
    marked = [
        (day, mark) for row in pupils for day, cell in zip(days, row[3:], strict=True)
        for mark in (cell or "").ljust(2)
    ]  # fmt: skip
    with_mark = [day for day, mark in marked if mark != " "]
    excluded = {"no-mark": len(marked) - len(with_mark), "not-a-mark-row": 2 * len(days)}
    return {
        path.relative_to(folder).as_posix(): {
            "kind": "register",
            "rows": len(pupils) + 1,
            "cells": len(marked) + 2 * len(days),
            "marks": len(with_mark),
            "excluded": excluded,
            "pupils": len(pupils),
            "first_date": min(with_mark).isoformat(),
            "last_date": max(with_mark).isoformat(),
        }
    }


def _session_grid(folder: Path) -> dict[str, Any]:
    """The session grid: dates merged over AM and PM, pupils, a column and a row of totals."""
    path = next((folder / "sessiongrid").glob("*.xlsx"))
    rows = list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))
    at = next(i for i, row in enumerate(rows) if row[0] == "UPN")
    width = sum(half in {"AM", "PM"} for half in rows[at])
    days = [rows[at - 1][3 + column - column % 2].date() for column in range(width)]
    pupils = rows[at + 1 : -1]
    with_mark = [
        day for row in pupils for day, cell in zip(days, row[3 : 3 + width], strict=True) if cell
    ]
    blank = len(pupils) * width - len(with_mark)
    return {
        path.relative_to(folder).as_posix(): {
            "kind": "register",
            "rows": len(pupils) + 1,
            "cells": (len(pupils) + 1) * width,
            "marks": len(with_mark),
            "excluded": {"no-mark": blank, "not-a-mark-row": width},
            "pupils": len(pupils),
            "first_date": min(with_mark).isoformat(),
            "last_date": max(with_mark).isoformat(),
        }
    }


def _short_day(text: str) -> date:
    day, month, year = text.split("/")
    return date(2000 + int(year), int(month), int(day))


def _string_marks(path: Path) -> list[tuple[str, date, int, str]]:
    """Pupil, day, AM or PM and mark (a blank: none) of every character of a file of strings."""
    if path.suffix == ".csv":
        strings = [
            (row["UPN"], _short_day(row["WeekStart"]), row["WeekMarks"]) for row in rows_of(path)
        ]
    else:
        strings = [
            (
                pupil.findtext("UPN", ""),
                date.fromisoformat(pupil.findtext(".//AttendanceStartDate", "")),
                pupil.findtext(".//AttendanceMarks", ""),
            )
            for pupil in ElementTree.fromstring(path.read_bytes()).iter("Pupil")  # noqa: S314 (ours)
        ]
    return [
        (who, first + DAY * (at // 2), at % 2, mark)
        for who, first, text in strings
        for at, mark in enumerate(text)
    ]


def _strings(folder: Path) -> dict[str, Any]:
    """The week strings and the transfer file: every character is a cell."""
    found: dict[str, Any] = {}
    for path in (*(folder / "weekstrings").glob("*.csv"), *(folder / "transfer").glob("*.xml")):
        every = _string_marks(path)
        counted = [day for _, day, _, mark in every if mark != " "]
        pupils = len({who for who, *_ in every})
        found[path.relative_to(folder).as_posix()] = {
            "kind": "register",
            "rows": len(rows_of(path)) if path.suffix == ".csv" else pupils,
            "cells": len(every),
            "marks": len(counted),
            "excluded": {"no-mark": len(every) - len(counted)},
            "pupils": pupils,
            "first_date": min(counted).isoformat(),
            "last_date": max(counted).isoformat(),
        }
    return found


def main() -> None:
    """Write the expected results beside the exports."""
    register = read_arbor()
    folder = SCHOOL / "expected"
    folder.mkdir(exist_ok=True)
    answers = {"absence": absence(register), "threshold": threshold(register), "check": check()}
    for name, answer in answers.items():
        text = json.dumps(answer, indent=1, ensure_ascii=False)
        (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")
        sys.stdout.write(f"{folder / name}.json\n")


if __name__ == "__main__":
    main()
