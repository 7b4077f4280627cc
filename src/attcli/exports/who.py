"""The pupils of all tables: the number of every person, the ids, the pupils frame, the findings."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from attcli.errors import UsageError
from attcli.exports.between_files import between_files
from attcli.exports.contradictions import contradictions
from attcli.exports.identity import Resolved, resolve
from attcli.exports.layout import IDS
from attcli.exports.parts import Part
from attcli.exports.person import Person
from attcli.exports.pupils import Said, id_frame, pupil_frame
from attcli.exports.schools import SchoolNames
from attcli.exports.sheet import ROW
from attcli.exports.values import well_formed_upn
from attcli.findings import Finding, Place, finding

if TYPE_CHECKING:
    from attcli.exports.held import Held

_TRUST = ("pupils", "register", "contacts")
_OF_PERSON = ("school", *IDS, "surname", "forename", "dob", "classes", ROW)


@dataclass(frozen=True)
class Pupils:
    """Who is who. `numbers`: by source, the pupil number of each `who` of that table.

    `ids`: `pupil`, `school`, `pupil_id` and the identifiers; `frame`: the pupils frame with
    `pupil`, one row each of everyone in a register or a pupils file. `held`: `held_id` and `pupil`
    of those held before (`attcli.exports.held`); several may turn out to be one.
    """

    numbers: Mapping[int, pl.Series]
    ids: pl.DataFrame
    frame: pl.DataFrame
    findings: Sequence[Finding]
    held: pl.DataFrame

    def of(self, part: Part, who: pl.Series) -> pl.Series:
        """The pupil number of each `who` of a part."""
        return self.numbers[part.table.source].gather(who).alias("pupil")


def tell_apart(parts: Sequence[Part], schools: SchoolNames, held: "Held | None" = None) -> Pupils:
    """Decide which persons of all parts, and of those held, are one pupil.

    Pupils files are trusted first; among equals, what is held.
    """
    said_school, schools = schools, schools.fitted(_named(parts))
    default = _default_school(parts, schools)
    groups = list(_groups(parts, schools, held))
    everyone, homeless = _at_schools([person for _, group in groups for person in group], default)
    resolved = resolve(everyone)
    numbers = pl.Series("pupil", resolved.pupil, dtype=pl.UInt32)
    by_source, start, findings = {}, 0, list(resolved.findings)
    told: list[tuple[Person, int]] = []
    known: list[tuple[str, int]] = []
    for part, group in groups:
        own = numbers.slice(start, len(group))
        if isinstance(part, Part):
            by_source[part.table.source] = own
            findings += _by_name(part, group, resolved, start)
            lost = [at - start for at in homeless if start <= at < start + len(group)]
            findings += _no_school(part, [group[at] for at in lost], parts, schools, default)
            told += zip(group, own, strict=True)
        else:
            known += zip(part, own, strict=True)
        start += len(group)
    ids = id_frame(resolved.pupil_ids, resolved.ids)
    frame, contradicted = _details([part for part, _ in groups], by_source, ids)
    findings += _malformed(told) + contradicted + _perhaps_one(told)
    findings += _strange_schools(parts, said_school, schools)
    of_held = pl.DataFrame(known, {"held_id": pl.String, "pupil": pl.UInt32}, orient="row")
    return Pupils(by_source, ids, frame, findings, of_held)


def _details(
    parts: Sequence[Part | Sequence[str]], numbers: Mapping[int, pl.Series], ids: pl.DataFrame
) -> tuple[pl.DataFrame, list[Finding]]:
    """The pupils frame of the parts, and where a part contradicts itself."""
    said = [
        Said(part.people, numbers[part.table.source], part.table.source)
        for part in parts
        if isinstance(part, Part) and part.contacts is None
    ]
    frame = pupil_frame(said, ids)
    return frame, [*contradictions(said, frame), *between_files(said)]


def _groups(
    parts: Sequence[Part], schools: SchoolNames, held: "Held | None"
) -> Iterator[tuple[Part | Sequence[str], Sequence[Person]]]:
    """The persons of each part, or the pupil_ids held with theirs, in the order of trust."""
    for kind in _TRUST:
        if held is not None:
            known = list(held.persons(kind))
            yield [pupil_id for pupil_id, _ in known], [person for _, person in known]
        for part in parts:
            if part.table.match.layout.kind == kind:
                yield part, _persons(part, schools)


def _default_school(parts: Sequence[Part], schools: SchoolNames) -> str:
    """The key of those who belong to no school that a file names."""
    if schools.keys and schools.default is not None:
        return schools.default
    named = {schools.key(name) for part in parts for name in _schools_of(part)}
    if len(named) == 1:
        return named.pop()
    registers = [part for part in parts if part.slots is not None and not part.school]
    nameless = any(part.people.persons.get_column("school").has_nulls() for part in registers)
    if schools.default is None and nameless:
        raise UsageError(
            "The settings hold several schools, and a register doesn't say which one it is of.",
            "Say which with --as-school ID, put the file into inbox/ID/ of the workspace, or add a "
            "column School to the export.",
        )
    return schools.default or "school"


def _at_schools(persons: Sequence[Person], default: str) -> tuple[list[Person], list[int]]:
    """Persons of whom no school is said, at the one school where their id is known.

    Beside them the indices of those whose ids are known at none, or at several: put at `default`.
    """
    at: dict[tuple[int, str], set[str]] = defaultdict(set)
    for person in persons:
        if person.school:
            for kind, value in enumerate(person.ids):
                if value:
                    at[kind, value].add(person.school)

    def school(person: Person) -> str | None:
        known = (at[said] for said in enumerate(person.ids) if said in at)
        return next((next(iter(schools)) for schools in known if len(schools) == 1), None)

    schools = [person.school or school(person) for person in persons]
    homeless = [index for index, found in enumerate(schools) if found is None]
    placed = [
        person if person.school else person.at_school(found or default)
        for person, found in zip(persons, schools, strict=True)
    ]
    return placed, homeless


def _no_school(
    part: Part,
    homeless: Sequence[Person],
    parts: Sequence[Part],
    schools: SchoolNames,
    default: str,
) -> list[Finding]:
    """The pupils of a register who could be of any of several schools that the files name."""
    if not homeless or part.slots is None or part.school:
        return []
    named = _named([part] if schools.keys else parts)
    if len({schools.key(name) for name in named}) < 2:
        return []
    place = replace(homeless[0].place, column=part.table.place(name="school").column)
    return [finding("school-not-said", place, n=len(homeless), school=default)]


def _persons(part: Part, schools: SchoolNames) -> list[Person]:
    frame = part.people.persons.select(_OF_PERSON)
    keys = {name: schools.key(name) for name in frame.get_column("school").unique() if name}
    table = part.table
    return [
        Person(
            school=part.school or keys.get(school, ""),
            ids=tuple(ids),
            surname=surname,
            forename=forename,
            dob=dob,
            classes=tuple(classes),
            place=Place(table.file, table.sheet, row),
        )
        for school, *ids, surname, forename, dob, classes, row in frame.iter_rows()
    ]


def _by_name(
    part: Part, persons: Sequence[Person], resolved: Resolved, start: int
) -> list[Finding]:
    """Which pupils of a file have only a name, and which of the others were joined by name."""
    found = []
    nameless = [index for index, person in enumerate(persons) if person.nameless]
    if nameless:
        everyone = len(nameless) == len(persons)
        place = part.table.place() if everyone else persons[nameless[0]].place
        n = len({resolved.pupil[start + index] for index in nameless})
        found.append(finding("name-only-identity", place, n=n))
        if part.table.match.layout.system == "sims" and not any(map(part.table.has, IDS)):
            found.append(finding("lost-id-columns", part.table.place()))
    by_name = [i - start for i in resolved.by_name if start <= i < start + len(persons)]
    joined = [index for index in by_name if not persons[index].nameless]
    if joined:
        found.append(finding("joined-by-name", persons[min(joined)].place, n=len(joined)))
    return found


def _malformed(persons: Sequence[tuple[Person, int]]) -> list[Finding]:
    """Each pupil's UPN once."""
    found: dict[int, Finding] = {}
    for person, number in persons:
        upn = person.ids[0]
        if upn and number not in found and not well_formed_upn(upn):
            place = replace(person.place, column="UPN", value=upn)
            found[number] = finding("malformed-upn", place)
    return list(found.values())


def _perhaps_one(told: Sequence[tuple[Person, int]]) -> list[Finding]:
    """Pupils without any id who have one name and date of birth and are kept apart by class."""
    alike: dict[tuple[object, ...], dict[int, Person]] = defaultdict(dict)
    for person, number in told:
        if person.nameless and person.dob and person.surname:
            name = (person.surname.casefold(), (person.forename or "").casefold())
            alike[person.school, *name, person.dob].setdefault(number, person)
    found = []
    for people in alike.values():
        if len(people) > 1:
            first, *others = people.values()
            classes = [name for one in people.values() for name in one.classes]
            rows = tuple(one.place.row for one in others if one.place.row)
            place = replace(first.place, other_rows=rows)
            found.append(finding("perhaps-one-pupil", place, n=len(people), classes=classes))
    return found


def _named(parts: Sequence[Part]) -> set[str]:
    """Every school that any of the files names."""
    return {name for part in parts for name in _schools_of(part)}


def _schools_of(part: Part) -> Sequence[str]:
    if part.school:
        return []
    named = part.people.persons.get_column("school").drop_nulls().unique().sort()
    return [str(name) for name in named]


def _strange_schools(
    parts: Sequence[Part], settings: SchoolNames, fitted: SchoolNames
) -> list[Finding]:
    """Each school that is not in the settings: taken as the one there (said once), or apart."""
    found: dict[object, Finding] = {}
    for part in parts:
        for name in _schools_of(part):
            place = part.table.place(name="school", value=name)
            if not fitted.knows(name):
                line = fitted.line(name)
                found[part.table.source, name] = finding("unknown-school", place, line=line)
            elif not settings.knows(name):
                taken = finding("school-taken-as", place, school=fitted.key(name))
                found.setdefault(name, taken)
    return list(found.values())
