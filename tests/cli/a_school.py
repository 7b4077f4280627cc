"""A small school in a workspace of its own, for tests of what happens to a letter."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

FIRST = date(2025, 9, 1)
LAST = date(2025, 11, 7)
ILL, OUT, LOST = (f"A00000000000{n}" for n in range(3))
"""Often ill (stage 3), gone ten sessions lately (stage 2), and one whose address is not known."""


def weekdays(last: date = LAST) -> list[date]:
    """Every Monday to Friday from `FIRST` on."""
    return [
        day
        for n in range((last - FIRST).days + 1)
        if (day := FIRST + timedelta(days=n)).weekday() < 5
    ]


def register(folder: Path, last: date = LAST, amended: Mapping[str, str] | None = None) -> Path:
    """The marks of twelve pupils. `amended`: of these pupils every mark is the one named."""
    lines = ["UPN,Date,Session,Mark"]
    days = weekdays(last)
    since = weekdays()[45]
    for number in range(12):
        upn = f"A00000000000{number:X}"
        for at, day in enumerate(days):
            gone = {ILL: "I" if at < 8 else "", OUT: "O" if since <= day <= LAST else ""}
            gone[LOST] = "I" if at < 4 else ""
            told = (amended or {}).get(upn) or gone.get(upn, "")
            for session, here in (("AM", "/"), ("PM", "\\")):
                lines.append(f"{upn},{day},{session},{here if told in ('', '/') else told}")
    path = folder / f"marks-{last}.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def people(folder: Path) -> tuple[str, ...]:
    """The pupils and contacts files, as options."""
    pupils = ["UPN,Surname,Forename,DOB,Year group,Class"]
    contacts = ["UPN,Title,Contact surname,Parental responsibility,Address 1,Town,Postcode"]
    for number in range(12):
        upn = f"A00000000000{number:X}"
        pupils.append(f"{upn},Name{number},Ada,2016-05-01,4,4B")
        contacts.append(
            f"{upn},Ms,Name{number},yes,{'' if upn == LOST else '1 Hill Road'},Lyvale,LY1 1AA"
        )
    for name, lines in (("pupils", pupils), ("contacts", contacts)):
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return "--pupils", str(folder / "pupils.csv"), "--contacts", str(folder / "contacts.csv")


def workspace(folder: Path) -> None:
    """Settings, so that what is taken in is remembered."""
    (folder / "attcli.toml").write_text(
        "[schools.hill]\nname = 'Hill School'\n[office]\nby = 'The office'\n", encoding="utf-8"
    )
