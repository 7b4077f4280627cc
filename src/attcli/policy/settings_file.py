"""A school's own settings as they stand in `attcli.toml`.

What is there is read strictly: an unknown key, a wrong type, terms that overlap are refused with
the file, the line, the key, the value and the way out.
"""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from pathlib import Path

from attcli.policy.document import read
from attcli.policy.faults import Faults
from attcli.policy.pack import (
    DEFAULT_PACK,
    Pack,
    add_on_ids,
    load_pack,
    overridden,
    pack_ids,
)
from attcli.policy.reader import Table
from attcli.policy.settings import (
    GOVERNORS,
    PHASES,
    ROLES,
    AttendancePattern,
    Governors,
    OutputSettings,
    Person,
    School,
    Settings,
    Term,
)

FILE_NAME = "attcli.toml"
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")
_KEY = r"[A-Za-z0-9_][A-Za-z0-9_-]{0,59}"
_LONGEST_TERM_DAYS = 200
_FEWEST_PUPILS = (3, 50)
_EXPECTED = ("expected_attendance", "expected_year")


def load(path: Path | None) -> Settings:
    """The settings in `path`; with no path, settings with no school. SettingsError on any fault."""
    if path is None:
        return Settings()
    document = read(path)
    faults = Faults(document)
    root = Table(document.data, (), faults)
    schools = root.table("schools")
    found = {key: _school(schools.table(key), key) for key in schools.data}
    _check_names(found.values(), schools)
    settings = Settings(
        path=path,
        schools=found,
        output=OutputSettings(
            root.table("output").boolean("keep_parent_permissions") or False,
        ),
        by=root.table("office").text("by"),
    )
    root.close_all()
    faults.raise_if_any()
    return settings


def _school(table: Table, key: str) -> School:
    table.check_name(
        _KEY, "a school's key is made of letters a to z, digits, - and _", "[schools.primary]"
    )
    return School(
        key=key,
        name=table.text("name"),
        also_known_as=table.texts("also_known_as"),
        address=table.texts("address"),
        phone=table.text("phone"),
        email=table.matching("email", r"[^@\s]+@[^@\s]+\.[^@\s]+", "office@school.example"),
        website=table.text("website"),
        council=table.text("council"),
        dfe_number=table.matching("dfe_number", r"\d{3}/?\d{4}", "908/2345"),
        phase=table.choice("phase", PHASES),
        logo=_logo(table),
        people=_people(table.table("people")),
        terms=_terms(table),
        inset_days=table.days("inset_days"),
        closures=table.days("closures"),
        assessments=tuple(span for span, _ in _spans(table, "assessments")),
        meeting=_meeting(table.table("meeting")),
        attendance_patterns=_patterns(table.table("patterns")),
        governors=_governors(table.table("governors")),
        policy=_policy(table),
    )


def _check_names(schools: Iterable[School], table: Table) -> None:
    owner: dict[str, str] = {}
    for school in schools:
        for name in sorted(school.names):
            if owner.setdefault(name, school.key) != school.key:
                table.fault(
                    school.key,
                    f"the school {owner[name]} goes by the name “{name}” too",
                    "Give each school its own name, DfE number and also_known_as.",
                )


def _logo(table: Table) -> Path | None:
    said = table.text("logo")
    if said is None:
        return None
    path = table.faults.document.path.parent / said
    if path.suffix.lower() not in {".png", ".jpg", ".jpeg", ".svg"}:
        table.fault("logo", "this is no PNG, JPEG or SVG picture", "Save it in one of these forms.")
    elif not path.is_file():
        table.fault(
            "logo", "there is no such file", f"Put it beside {FILE_NAME}, or take the line out."
        )
    return path


def _people(table: Table) -> dict[str, Person]:
    people = {}
    for key, role in {**ROLES, **GOVERNORS}.items():
        person = table.table(key)
        people[key] = Person(person.text("name"), person.text("role") or role)
    return people


def _meeting(table: Table) -> dict[str, str]:
    said = {name: table.text(name) for name in ("place", "time")}
    return {name: value for name, value in said.items() if value}


def _terms(table: Table) -> tuple[Term, ...]:
    dated = _spans(table, "terms")
    for (before, _), (after, entry) in pairwise(dated):
        if after.start <= before.end:
            entry.fault(
                "start",
                f"{after.name} begins before {before.name} ends ({before.end})",
                "Correct one of the two dates.",
            )
    return tuple(term for term, _ in dated)


def _spans(table: Table, name: str) -> list[tuple[Term, Table]]:
    """The spans of days listed under `name`, in order, each with its table."""
    dated = []
    for entry in table.tables(name):
        entry.require("name", "start", "end")
        called, start, end = entry.text("name"), entry.day("start"), entry.day("end")
        entry.close()
        if start and end and _right_way_round(entry, start, end):
            dated.append((Term(called or "", start, end), entry))
    return sorted(dated, key=lambda pair: pair[0].start)


def _right_way_round(entry: Table, start: date, end: date) -> bool:
    if start > end:
        entry.fault(
            "start", f"the term would end on {end}, before it begins", "Correct one of them."
        )
    elif (end - start).days > _LONGEST_TERM_DAYS:
        entry.fault(
            "end",
            f"it would last {(end - start).days} days from {start}",
            "Write each term, or half-term, by itself, so that holidays make no school days.",
        )
    else:
        return True
    return False


def _patterns(table: Table) -> dict[str, AttendancePattern]:
    patterns = {}
    for pupil in table.data:
        entry = table.table(pupil)
        if not entry.data.keys() & {"AM", "PM"}:
            table.fault(
                pupil, "no session is named", 'Write AM = ["Mon", "Tue", …], PM = [] or both.'
            )
        am, pm = (
            frozenset(
                _WEEKDAYS.index(day) + 1
                for day in entry.choices(name, _WEEKDAYS)
                if day in _WEEKDAYS
            )
            for name in ("AM", "PM")
        )
        patterns[pupil] = AttendancePattern(am, pm)
    return patterns


def _governors(table: Table) -> Governors:
    said = table.integer("fewest", *_FEWEST_PUPILS)
    expected = table.matching("expected_attendance", r"(?:\d{2}(?:\.\d)?|100)", "95.2")
    year = table.matching("expected_year", r"20\d\d/\d\d", "2026/27")
    if (expected is None) != (year is None) and table.data.keys() & set(_EXPECTED):
        table.fault(
            _EXPECTED[expected is not None],
            "the attendance expected and its school year go together",
            'Write both: expected_attendance = "95.2", expected_year = "2026/27".',
        )
    return Governors(said or Governors().fewest, expected, year)


def _policy(table: Table) -> Pack:
    pack_id = table.choice("pack", pack_ids()) or DEFAULT_PACK
    known = add_on_ids()
    add_ons = [name for name in dict.fromkeys(table.choices("with", known)) if name in known]
    policy = table.table("policy")
    for name, value in policy.data.items():
        if value == {}:  # a heading alone, left from another policy, says nothing
            policy.table(name)
    if not any(value != {} for value in policy.data.values()):
        return load_pack(pack_id, tuple(add_ons))  # one for all such schools, built once
    return overridden(pack_id, add_ons, policy)
