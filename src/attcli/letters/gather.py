"""From a view of the register to each pupil's facts, of which letters and certificates are made."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

from attcli.letters.facts import PupilFacts
from attcli.letters.grid import counts_of, marks_of
from attcli.measures.absence import SUMS, absence
from attcli.measures.lines import people
from attcli.measures.missing import missing_sessions
from attcli.measures.threshold import threshold
from attcli.measures.windows import current_absences
from attcli.register.schema import MARKS
from attcli.register.view import View

_NAMELESS = "contact-without-surname"
_NO_COUNTS: Mapping[str, int] = dict.fromkeys((*SUMS, "missing"), 0)


def facts_of(view: View, pupil_ids: Collection[str]) -> dict[str, PupilFacts]:
    """The facts of these pupils in the view's window, by pupil_id; of pupils unknown to it, none.

    One pass over the view for all of them, so ask for many at once.
    """
    wanted = list(pupil_ids)
    marks = view.in_window().filter(pl.col("pupil_id").is_in(wanted)).select(*MARKS).collect()
    rows = marks.partition_by("pupil_id", as_dict=True)
    counts = {row["pupil_id"]: row for row in _rows(absence(view).collect(), wanted)}
    contacts: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for contact in _rows(view.register.contacts, wanted):
        contacts[contact["pupil_id"]].append(contact)
    missing: dict[str, set[tuple[date, str]]] = defaultdict(set)
    for row in _rows(missing_sessions(view).collect(), wanted):
        if view.window.start <= row["date"] <= view.window.end:
            missing[row["pupil_id"]].add((row["date"], row["session"]))
    nameless = any(found.code == _NAMELESS for found in view.findings)
    given = _responsibility_given(view.register.contacts)
    return {
        pupil["pupil_id"]: PupilFacts(
            pupil=pupil,
            contacts=contacts[pupil["pupil_id"]],
            counts=counts.get(pupil["pupil_id"], _NO_COUNTS),
            marks=rows.get((pupil["pupil_id"],), marks.clear()),
            missing=frozenset(missing[pupil["pupil_id"]]),
            responsibility_given=given,
            nameless=nameless,
        )
        for pupil in _rows(view.rolls, wanted)
    }


def _responsibility_given(contacts: pl.DataFrame) -> bool:
    """Whether any contact of the whole export has a word on responsibility or where they live."""
    said = contacts.select("parental_responsibility", "lives_with_pupil")
    return any(column.count() for column in said)


def with_windows(view: View, facts: Mapping[str, PupilFacts]) -> dict[str, PupilFacts]:
    """The same facts, each with the pupil's row of the threshold measure and its sessions."""
    tested = threshold(view).collect()
    here = people(view).select("pupil", "person")
    named = view.rolls.lazy().select("pupil", "pupil_id").join(here, on="pupil", validate="1:1")
    found = (
        current_absences(view)
        .filter("counts")
        .select("person", "date", "session")
        .join(named, on="person")
        .select("pupil_id", "date", "session")
        .sort("date", "session")
        .collect()
    )
    lists: dict[str, list[tuple[date, str]]] = defaultdict(list)
    for pupil_id, day, session in found.iter_rows():
        lists[pupil_id].append((day, session))
    rows = {
        row["pupil_id"]: row | {"current_list": lists[row["pupil_id"]]}
        for row in _rows(tested, list(facts))
    }
    return {name: replace(known, window=rows.get(name)) for name, known in facts.items()}


def last_possible(facts: PupilFacts, sessions: int) -> tuple[PupilFacts, date | None]:
    """The facts cut to the pupil's last so many possible sessions, and the day they begin on.

    All of them, if there are fewer; None, if there is none.
    """
    possible = [(m.day, m.session) for m in marks_of(facts) if m.code and m.code.possible]
    if not possible:
        return facts, None
    first_day, first_session = possible[-sessions:][0]
    inside = (pl.col("date") > first_day) | (
        (pl.col("date") == first_day) & (pl.col("session") >= first_session)
    )
    kept = replace(
        facts,
        marks=facts.marks.filter(inside),
        missing=frozenset(m for m in facts.missing or () if m >= (first_day, first_session)),
    )
    counts = counts_of(marks_of(kept), len(kept.missing or ()))
    return replace(kept, counts=counts), first_day


def _rows(frame: pl.DataFrame, pupil_ids: list[str]) -> list[dict[str, Any]]:
    return frame.filter(pl.col("pupil_id").is_in(pupil_ids)).to_dicts()
