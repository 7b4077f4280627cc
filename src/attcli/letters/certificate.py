"""The registration certificate: every session of the period, its totals, a key, and what is unsure.

A true extract of the register for the head teacher to check and sign: it is never signed here and
never final. The totals are counted from the very marks that the grid shows.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from attcli.errors import UsageError
from attcli.law.codes import CHECKED_ON, GUIDANCE_EDITION, LETTERS
from attcli.letters.facts import LetterContext, PupilFacts
from attcli.letters.frontmatter import head_of
from attcli.letters.grid import (
    Mark,
    Week,
    counts_of,
    first_possible,
    marks_of,
    missing_of,
    weeks_of,
)
from attcli.letters.merge import Fields, fill
from attcli.letters.model import Blank, Block, Text
from attcli.letters.names import file_stem
from attcli.letters.words import clean, isolated
from attcli.places import templates_dir
from attcli.register.days import plain_day, short_day
from attcli.register.percent import shown

WORDS = "certificate/registration-certificate.md.j2"


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One code used, in the words of the law of its dates."""

    code: str
    title: str
    group: str


@dataclass(frozen=True)
class Certificate:
    """A finished certificate: all a writer needs. `counts` are whole sessions, as in the totals."""

    pupil_id: str
    surname: str
    forename: str
    class_name: str
    title: str
    labels: Mapping[str, str]
    details: tuple[tuple[str, Text | Blank], ...]
    days: tuple[str, ...]
    weeks: tuple[Week, ...]
    totals: tuple[tuple[str, str], ...]
    key: tuple[KeyEntry, ...]
    legend: tuple[str, ...]
    notes: tuple[Block, ...]
    signer: str | None
    footnote: str
    issued: date
    file_stem: str
    counts: Mapping[str, int]
    to_complete: tuple[str, ...]


def certificate(facts: PupilFacts, context: LetterContext) -> Certificate:
    """The certificate of a pupil for the context's window. UsageError: a fault in its template."""
    head = _head(context)
    labels: Mapping[str, str] = head["labels"]
    marks = marks_of(facts)
    missing = missing_of(facts, marks)
    counts = counts_of(marks, len(missing))
    weekend = [m for m in marks if m.code and m.day.weekday() > 4]
    unsure = {"missing": sorted(missing), "no_reason": _no_reason(marks)}
    words = fill(WORDS, _fields(facts, context, weekend, unsure), context.templates)
    foot = fill("letters/partials/footnote.md.j2", {"law": _law_fields()}, context.templates)
    weeks = tuple(weeks_of(marks, missing, labels))
    period = _period(marks, missing, context)
    details = tuple(_details(facts, context, labels, period))
    return Certificate(
        pupil_id=facts.pupil["pupil_id"],
        surname=facts.surname or "",
        forename=facts.forename or "",
        class_name=clean(facts.pupil.get("class")) or "",
        title=head["title"],
        labels=labels,
        details=details,
        days=tuple(labels[d] for d in ("mon", "tue", "wed", "thu", "fri")),
        weeks=weeks,
        totals=tuple(_totals(counts, labels)),
        key=tuple(_key(marks, head["groups"])),
        legend=tuple(_legend(weeks, labels)),
        notes=words.blocks,
        signer=context.school.people["head"].name,
        footnote=_text(foot.blocks),
        issued=context.letter_date,
        file_stem=file_stem(facts.pupil, "certificate"),
        counts=counts,
        to_complete=tuple(v.label for _, v in details if isinstance(v, Blank)),
    )


def _head(context: LetterContext) -> dict[str, Any]:
    own = context.templates / WORDS if context.templates else None
    path = own if own and own.is_file() else templates_dir() / WORDS
    head = head_of(path)
    for part, kind in (("title", str), ("labels", dict), ("groups", dict)):
        if not isinstance(head.get(part), kind):
            raise UsageError(
                f"The head of the template {path.name}: “{part}” is missing.",
                "Compare it with the built-in template of the same name.",
            )
    return head


def _totals(counts: Mapping[str, int], labels: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in ("possible", "attended", "authorised", "unauthorised", "late", "late_after_close"):
        yield labels[name], str(counts[name])
    for name in ("no_reason_yet", "missing"):
        if counts[name]:
            yield labels[name], str(counts[name])
    possible = counts["possible"]
    yield (
        labels["percent"],
        shown(counts["attended"], possible) if possible else labels["no_possible"],
    )


def _key(marks: Iterable[Mark], groups: Mapping[str, str]) -> Iterator[KeyEntry]:
    used = {(m.code.letter, m.code.title): m.code for m in marks if m.code}
    for code in sorted(used.values(), key=lambda code: LETTERS.index(code.letter)):
        yield KeyEntry(code.letter, code.title, groups[code.group])


def _legend(weeks: Iterable[Week], labels: Mapping[str, str]) -> Iterator[str]:
    kinds = {cell.kind for week in weeks for cell in week.cells} | {
        "none" for week in weeks if week.closed
    }
    if kinds & {"closed", "none"}:
        yield labels["shaded"]
    if kinds & {"missing", "no-reason"}:
        yield labels["boxed"]


def _details(
    facts: PupilFacts, context: LetterContext, labels: Mapping[str, str], period: str
) -> Iterator[tuple[str, Text | Blank]]:
    pupil = facts.pupil
    legal_name = " ".join(filter(None, (clean(pupil.get(k)) for k in ("forename", "surname"))))
    dob, school = pupil.get("dob"), context.school
    yield labels["pupil"], _known(isolated(legal_name), labels)
    yield labels["school"], Text(school.name) if school.name else Blank(labels["school"])
    yield labels["dob"], _known(plain_day(dob) if dob else None, labels)
    yield labels["class"], _known(clean(pupil.get("class")), labels)
    yield labels["upn"], _known(clean(pupil.get("upn")), labels)
    yield labels["year_group"], _known(clean(pupil.get("year_group")), labels)
    yield labels["period"], Text(period)
    yield labels["printed"], Text(plain_day(context.letter_date))


def _period(
    marks: Sequence[Mark], missing: Collection[tuple[date, str]], context: LetterContext
) -> str:
    """From the first day with a possible session, as letters say it, or with one that is missing;
    the days asked for, where there is none.
    """
    first = first_possible(marks)
    begins = min([day for day, _ in missing] + ([first] if first else []), default=context.start)
    return f"{plain_day(begins)} to {plain_day(context.end)}"


def _known(value: str | None, labels: Mapping[str, str]) -> Text:
    return Text(value or labels["not_known"])


def _no_reason(marks: Iterable[Mark]) -> list[tuple[date, str]]:
    return [(m.day, m.session) for m in marks if m.code and "no-reason-yet" in m.code.meanings]


def _sessions(found: Iterable[tuple[date, str]]) -> str | None:
    return ", ".join(f"{short_day(day)} {session}" for day, session in found) or None


def _amended(facts: PupilFacts, context: LetterContext) -> list[Fields]:
    """The changes of marks in the window, each as the words of the certificate have it."""
    inside = (a for a in facts.amended if context.start <= a.day <= context.end)
    return [
        Fields(
            "amended",
            {
                "session": f"{short_day(a.day)} {a.session}",
                "was": a.was,
                "now": a.now,
                "known": plain_day(a.known.date()),
                "file": clean(a.file),
            },
        )
        for a in inside
    ]


def _fields(
    facts: PupilFacts,
    context: LetterContext,
    weekend: Sequence[Mark],
    unsure: Mapping[str, Sequence[tuple[date, str]]],
) -> dict[str, Fields]:
    used = (
        set(facts.marks.get_column("source").drop_nulls())
        if "source" in facts.marks.columns
        else set()
    )
    sources = [
        Fields(
            "source",
            {
                "file": clean(source.file),
                "saved": _moment(source.modified),
                "fingerprint": source.sha256,
            },
        )
        for number, source in enumerate(context.sources)
        if number in used
    ]
    told = ", ".join(f"{short_day(m.day)} {m.session} {m.code.letter}" for m in weekend if m.code)
    left = facts.pupil.get("leaving_date")
    certificate = {
        "pupil": isolated(facts.called),
        "left_on": plain_day(left) if left and left <= context.end else None,
        "sources": sources,
        "weekend": told or None,
        "amended": _amended(facts, context),
        **{name: _sessions(found) for name, found in unsure.items()},
        "up_to": plain_day(context.end),
    }
    return {"certificate": Fields("certificate", certificate)}


def _moment(iso: str) -> str:
    when = datetime.fromisoformat(iso)
    return f"{plain_day(when.date())}, {when:%H:%M}"


def _law_fields() -> Fields:
    return Fields("law", {"guidance": GUIDANCE_EDITION, "checked_on": plain_day(CHECKED_ON)})


def _text(blocks: Iterable[Block]) -> str:
    return " ".join(r.text for b in blocks for ln in b.lines for r in ln if isinstance(r, Text))
