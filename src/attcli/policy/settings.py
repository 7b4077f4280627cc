"""What a school has set for itself: details for letters, people, term dates, the policy.

Everything is optional. `attcli.policy.settings_file` reads it from `attcli.toml`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType

from attcli.policy.pack import Pack, load_pack
from attcli.policy.values import PEOPLE

DEFAULT_SCHOOL = "school"
ROLES = MappingProxyType(
    {
        "head": "Headteacher",
        "champion": "Attendance champion",
        "attendance_officer": "Attendance officer",
    }
)
GOVERNORS = MappingProxyType(
    {"chair": "Chair of governors", "clerk": "Clerk to the governors"},
)
"""Who signs some of the letters about conduct."""
PHASES = ("primary", "secondary", "special", "all-through")


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who signs: a name (None where not set) and the role as letters print it."""

    name: str | None
    role: str


@dataclass(frozen=True, slots=True)
class Term:
    """A term or half-term: first and last school day, both inside."""

    name: str
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class AttendancePattern:
    """The weekdays (1 Monday to 5 Friday) on which a part-time pupil is expected, AM and PM."""

    am: frozenset[int]
    pm: frozenset[int]


@dataclass(frozen=True, slots=True)
class Governors:
    """What a governors' summary heeds. `fewest`: no figure of fewer pupils is shown.

    `expected_attendance` (per cent, as text) is the improvement expected of the school in the
    academic year `expected_year`.
    """

    fewest: int = 5
    expected_attendance: str | None = None
    expected_year: str | None = None


@dataclass(frozen=True, slots=True)
class School:
    """One school. None or empty: not set. `attendance_patterns` is keyed by UPN or another id.

    `phase`: one of `PHASES`; which published figures are beside the school's. `assessments`: the
    periods in which some policies grant no leave.
    """

    key: str
    name: str | None = None
    also_known_as: tuple[str, ...] = ()
    address: tuple[str, ...] = ()
    phone: str | None = None
    email: str | None = None
    website: str | None = None
    council: str | None = None
    dfe_number: str | None = None
    phase: str | None = None
    logo: Path | None = None
    people: Mapping[str, Person] = field(
        default_factory=lambda: {
            key: Person(None, role) for key, role in {**ROLES, **GOVERNORS}.items()
        }
    )
    terms: tuple[Term, ...] = ()
    inset_days: frozenset[date] = frozenset()
    closures: frozenset[date] = frozenset()
    assessments: tuple[Term, ...] = ()
    meeting: Mapping[str, str] = field(default_factory=dict)
    attendance_patterns: Mapping[str, AttendancePattern] = field(default_factory=dict)
    governors: Governors = Governors()
    policy: Pack = field(default_factory=load_pack)

    @property
    def authority(self) -> str | None:
        """The local authority: its number, with which a DfE number begins, else the council."""
        return self.dfe_number[:3] if self.dfe_number else self.council

    @property
    def names(self) -> frozenset[str]:
        """Each name it goes by (key, name, also known as, DfE number), folded."""
        names = (self.key, self.name, self.dfe_number, *self.also_known_as)
        return frozenset(" ".join(name.split()).casefold() for name in names if name)

    def missing_details(self) -> tuple[str, ...]:
        """The details letters print that are not set yet, by their names in the settings."""
        details = ("name", "address", "phone", "email", "council")
        unset = [name for name in details if not getattr(self, name)]
        signing = (*PEOPLE, *(GOVERNORS if self.policy.conduct else ()))
        unset += [f"people.{key}.name" for key in signing if not self.people[key].name]
        return tuple(unset)


@dataclass(frozen=True, slots=True)
class OutputSettings:
    """How files are written. `keep_parent_permissions`: new files keep those of their folder."""

    keep_parent_permissions: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """All of `attcli.toml`. `path` is None where there is no such file."""

    path: Path | None = None
    schools: Mapping[str, School] = field(default_factory=dict)
    output: OutputSettings = OutputSettings()
    by: str | None = None

    @property
    def default_key(self) -> str | None:
        """The school of an export that names none: the only one; None where there are several."""
        if not self.schools:
            return DEFAULT_SCHOOL
        return next(iter(self.schools)) if len(self.schools) == 1 else None

    @property
    def school_keys(self) -> dict[str, str]:
        """Each name that a school goes by to its key."""
        return {folded: school.key for school in self.schools.values() for folded in school.names}

    def school(self, key: str) -> School:
        """The school of that key; one with no details and the default pack where it is not set."""
        return self.schools.get(key) or School(key)
