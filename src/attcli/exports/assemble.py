"""All tables together: who is one pupil, which marks count, and the account of every cell."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from attcli.errors import UsageError
from attcli.exports.identity import Person, Resolved, resolve
from attcli.exports.layout import IDS
from attcli.exports.marks import canonical, judge
from attcli.exports.open_tables import Found
from attcli.exports.parts import Part, read_part
from attcli.exports.pupils import Said, id_frame, pupil_frame
from attcli.exports.refusals import UnusableError
from attcli.exports.schools import SchoolNames
from attcli.exports.sheet import ROW
from attcli.exports.tell import Teller
from attcli.exports.values import well_formed_upn
from attcli.findings import Finding, Place, finding
from attcli.register.model import Source
from attcli.register.schema import CONTACTS, MARKS, PUPILS, empty

_ORIGIN = ("source", ROW, "column", "pupil", "date", "session", "raw", "minutes_late", "turn")
_TRUST = {"pupils": 0, "register": 1, "contacts": 2}


@dataclass
class Assembled:
    """The register's frames, its sources with their accounts, and the tables that were refused."""

    sources: tuple[Source, ...] = ()
    marks: pl.DataFrame = field(default_factory=lambda: empty(MARKS))
    pupils: pl.DataFrame = field(default_factory=lambda: empty(PUPILS))
    contacts: pl.DataFrame = field(default_factory=lambda: empty(CONTACTS))
    findings: list[Finding] = field(default_factory=list)
    refusals: dict[int, UnusableError] = field(default_factory=dict)


def assemble(files: Sequence[Found], schools: SchoolNames) -> Assembled:
    """Read the tables of all files into one register."""
    result = Assembled()
    sources = [source for found in files if not found.refusal for source in found.sources]
    parts: list[Part] = []
    for found in files:
        result.findings += found.findings
        for table in found.tables:
            try:
                part = read_part(table)
            except UnusableError as error:
                _refuse(result, sources, table.source, error.of(table.file))
                continue
            parts.append(part)
            result.findings += part.findings
    people = _People(parts, schools, result)
    _fill(parts, people, sources, result)
    result.sources = tuple(sources)
    return result


def _refuse(result: Assembled, sources: list[Source], number: int, error: UnusableError) -> None:
    result.refusals[number] = error
    sources[number] = replace(sources[number], why=str(error))


class _People:
    """The pupils of all parts: the number of every person, the ids, the pupils frame."""

    def __init__(self, parts: Sequence[Part], schools: SchoolNames, result: Assembled) -> None:
        trusted = sorted(parts, key=lambda part: _TRUST[part.table.match.layout.kind])
        default = _default_school(parts, schools)
        persons: list[Person] = []
        starts: dict[int, int] = {}
        for part in trusted:
            starts[part.table.source] = len(persons)
            persons += _persons(part, schools, default)
        self.resolved = resolve(persons)
        numbers = pl.Series("pupil", self.resolved.pupil, dtype=pl.UInt32)
        self.numbers = {
            part.table.source: numbers.slice(starts[part.table.source], part.people.persons.height)
            for part in trusted
        }
        self.ids = id_frame(self.resolved.pupil_ids, self.resolved.ids)
        self.frame = pupil_frame(
            [
                Said(part.people, self.numbers[part.table.source], part.table.source)
                for part in trusted
                if part.contacts is None
            ],
            self.ids,
        )
        result.findings += self.resolved.findings
        result.findings += _identity_findings(trusted, persons, self.resolved, starts)
        result.findings += _unknown_schools(parts, schools)

    def of(self, part: Part, who: pl.Series) -> pl.Series:
        """The pupil number of each `who` of a part."""
        return self.numbers[part.table.source].gather(who).alias("pupil")


def _default_school(parts: Sequence[Part], schools: SchoolNames) -> str:
    """The key of the files that name no school."""
    named = {
        schools.key(name)
        for part in parts
        for name in part.people.persons.get_column("school").drop_nulls().unique()
    }
    if not schools.keys and len(named) == 1:
        return named.pop()
    if schools.default is not None:
        return schools.default
    if len(named) == 1:
        return named.pop()
    raise UsageError(
        "The settings hold several schools, and the files don't say which one they are of.",
        "Add a column School to the export, or name the settings of one school.",
    )


def _persons(part: Part, schools: SchoolNames, default: str) -> list[Person]:
    frame = part.people.persons
    table = part.table
    keys = {name: schools.key(name) for name in frame.get_column("school").unique() if name}
    columns = ["school", *IDS, "surname", "forename", "dob", "class", ROW]
    return [
        Person(
            school=keys.get(school, default),
            ids=(upn, mis_id, unique_id, adno),
            surname=surname,
            forename=forename,
            dob=dob,
            class_name=class_name,
            place=Place(table.file, table.sheet, row),
        )
        for school, upn, mis_id, unique_id, adno, surname, forename, dob, class_name, row in (
            frame.select(columns).iter_rows()
        )
    ]


def _identity_findings(
    trusted: Sequence[Part],
    persons: Sequence[Person],
    resolved: Resolved,
    starts: dict[int, int],
) -> list[Finding]:
    found = []
    for part in trusted:
        start = starts[part.table.source]
        own = persons[start : start + part.people.persons.height]
        if own and all(person.nameless for person in own):
            found.append(finding("name-only-identity", part.table.place()))
        elif joined := [i for i in resolved.by_name if start <= i < start + len(own)]:
            place = part.table.place(persons[joined[0]].place.row)
            found.append(finding("joined-by-name", place, n=len(joined)))
    told: set[int] = set()
    for person, number in zip(persons, resolved.pupil, strict=True):
        upn = person.ids[0]
        if upn and number not in told and not well_formed_upn(upn):
            told.add(number)
            place = replace(person.place, column="UPN", value=upn)
            found.append(finding("malformed-upn", place))
    return found


def _unknown_schools(parts: Sequence[Part], schools: SchoolNames) -> list[Finding]:
    found = []
    for part in parts:
        for name in part.people.persons.get_column("school").drop_nulls().unique().sort():
            if not schools.knows(name):
                place = part.table.place(name="school", value=name)
                found.append(finding("unknown-school", place))
    return found


def _fill(parts: Sequence[Part], people: _People, sources: list[Source], result: Assembled) -> None:
    """Marks, pupils and contacts, and the account of every table."""
    result.pupils = people.frame.select(*PUPILS)
    registers = [part for part in parts if part.slots is not None]
    if registers:
        judged = _judged(registers, people, result)
        result.marks = canonical(judged, people.ids)
        _account(registers, judged, sources, result)
        _unmarked(parts, people, judged, result)
    for part in parts:
        if part.slots is None:
            sources[part.table.source] = replace(
                sources[part.table.source],
                rows=part.rows,
                cells=part.cells,
                pupils=people.of(part, part.people.who).n_unique(),
                excluded=dict(sorted(part.excluded.items())),
            )
    result.contacts = _contacts(parts, people, result)


def _judged(registers: Sequence[Part], people: _People, result: Assembled) -> pl.DataFrame:
    slots = pl.concat(
        [
            part.slots.with_columns(
                people.of(part, part.slots.get_column("who")),
                source=pl.lit(part.table.source, dtype=pl.UInt16),
            ).select(*_ORIGIN)
            for part in registers
            if part.slots is not None
        ]
    )
    spans = people.frame.select("pupil", "entry_date", "leaving_date").filter(
        pl.col("entry_date").is_not_null() | pl.col("leaving_date").is_not_null()
    )
    wrong = spans.filter(pl.col("entry_date") > pl.col("leaving_date"))
    if wrong.height:
        result.findings += _wrong_spans(wrong, people, registers)
        spans = spans.join(wrong, on="pupil", how="anti")
    teller = Teller({part.table.source: part.table for part in registers})
    judged = judge(slots, spans, teller)
    result.findings += teller.findings
    return judged


def _wrong_spans(wrong: pl.DataFrame, people: _People, parts: Sequence[Part]) -> list[Finding]:
    origin = people.frame.select("pupil", "source", ROW)
    rows = wrong.join(origin, on="pupil", how="left", validate="1:1").sort("source", ROW)
    files = {part.table.source: part.table for part in parts}
    return [
        finding(
            "enrolment-dates",
            files[row["source"]].place(row[ROW]) if row["source"] in files else Place(),
            first=row["entry_date"],
            last=row["leaving_date"],
        )
        for row in rows.iter_rows(named=True)
    ]


def _account(
    registers: Sequence[Part], judged: pl.DataFrame, sources: list[Source], result: Assembled
) -> None:
    """Every cell of every register: counted, or left out for a reason."""
    counts = judged.group_by("source", "reason").agg(
        pl.len().alias("n"),
        pl.col("date").min().alias("first"),
        pl.col("date").max().alias("last"),
        pl.col("pupil").n_unique().alias("pupils"),
    )
    legal = judged.group_by("source").agg(
        pl.col("code").is_not_null().any() | (pl.col("remark") == "mark-before-law").any(),
        pl.col("pupil").n_unique().alias("pupils"),
    )
    readable = {source: (bool(any_code), n) for source, any_code, n in legal.iter_rows()}
    for part in registers:
        number = part.table.source
        rows = counts.filter(pl.col("source") == number).to_dicts()
        marked: dict[str, Any] = next((r for r in rows if r["reason"] is None), {})
        excluded = part.excluded + Counter({r["reason"]: r["n"] for r in rows if r["reason"]})
        any_code, pupils = readable.get(number, (False, 0))
        sources[number] = replace(
            sources[number],
            rows=part.rows,
            cells=part.cells,
            marks=marked.get("n", 0),
            pupils=pupils,
            first_date=marked.get("first"),
            last_date=marked.get("last"),
            excluded=dict(sorted(excluded.items())),
        )
        if part.cells != sources[number].marks + sum(excluded.values()):
            raise AssertionError(f"{part.table.file}: {part.cells} cells are not accounted for")
        if not any_code:
            _refuse(result, sources, number, _no_mark(part, judged))


def _no_mark(part: Part, judged: pl.DataFrame) -> UnusableError:
    table = part.table
    texts = judged.filter((pl.col("source") == table.source) & ~pl.col("blank"))
    kind, layout = table.match.layout.kind, table.match.layout.name
    if texts.is_empty():
        return UnusableError(
            f"{table.file} holds no mark.",
            "Take the marks too, and check the dates asked for.",
            kind,
            layout,
        )
    example = texts.get_column("raw").item(0).strip()
    return UnusableError(
        f"{table.file} holds no mark: none of its {texts.height} entries is a register code "
        f"(“{example}”).",
        "Take the column with the codes themselves (/ \\ and the letters).",
        kind,
        layout,
    )


def _unmarked(
    parts: Sequence[Part], people: _People, judged: pl.DataFrame, result: Assembled
) -> None:
    marked = judged.get_column("pupil").unique()
    for part in parts:
        if part.slots is None and part.contacts is None:
            listed = people.of(part, part.people.who).unique()
            if n := (~listed.is_in(marked.implode())).sum():
                result.findings.append(finding("pupil-without-marks", part.table.place(), n=n))


def _contacts(parts: Sequence[Part], people: _People, result: Assembled) -> pl.DataFrame:
    frames = []
    for part in parts:
        if part.contacts is None:
            continue
        numbered = part.contacts.with_columns(
            people.of(part, part.contacts.get_column("who")),
            source=pl.lit(part.table.source, dtype=pl.UInt16),
        )
        known = pl.col("pupil").is_in(people.frame.get_column("pupil").implode())
        if strangers := numbered.filter(~known).height:
            place = part.table.place()
            result.findings.append(finding("contact-without-pupil", place, n=strangers))
        frames.append(numbered)
    if not frames:
        return empty(CONTACTS)
    every = pl.concat(frames)
    by_id = people.ids.get_column("pupil_id").gather(every.get_column("pupil"))
    said = [name for name in CONTACTS if name not in ("source", ROW)]
    return (
        every.with_columns(by_id)
        .select(*CONTACTS)
        .unique(said, keep="first", maintain_order=True)
        .sort("pupil_id", "priority", "source", ROW, nulls_last=True)
    )
