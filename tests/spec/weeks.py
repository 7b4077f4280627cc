"""The school of the specs whose cases are told by school weeks: its days, and marks of Sam."""

from datetime import date, timedelta

from tests.register.by_hand import Row, others, view_of, weekdays, with_marks

from attcli.register.view import View

SPANS = (
    (date(2025, 6, 2), date(2025, 7, 18)),
    (date(2025, 9, 1), date(2025, 10, 24)),
    (date(2025, 11, 3), date(2025, 12, 19)),
    (date(2026, 1, 5), date(2026, 2, 13)),
)
DAYS = [day for span in SPANS for day in weekdays(*span)]
MONDAYS = [day for day in DAYS if day.weekday() == 0]


def marks_of(text: str) -> list[Row]:
    """“8: GGGG; 12: UU” as marks of Sam from the Monday morning of these school weeks."""
    rows: list[Row] = []
    for part in [] if text == "-" else text.split("; "):
        week, _, codes = part.partition(": ")
        for n, code in enumerate(codes):
            day = MONDAYS[int(week) - 1] + timedelta(days=n // 2)
            rows.append(("sam", day, ("AM", "PM")[n % 2], code))
    return rows


def school_with(absences: str, up_to: int, dob: date | None = None) -> View:
    until = MONDAYS[up_to - 1] + timedelta(days=4)
    days = [day for day in DAYS if day <= until]
    rows = [*others(days), *(("sam", day, s, "/") for day in days for s in ("AM", "PM"))]
    return view_of(with_marks(rows, marks_of(absences)), {"sam": {"dob": dob}})


def week_of(day: date) -> int:
    return MONDAYS.index(day - timedelta(days=day.weekday())) + 1
