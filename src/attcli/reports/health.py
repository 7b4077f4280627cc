"""What a careful colleague would look at before relying on a workspace: one check, one sentence.

Its files are looked at by `attcli.store.integrity`; here are the settings, the law and the marks.
Counts only: no child is named.
"""

from collections.abc import Iterator
from datetime import date

import polars as pl

from attcli.law import editions, retention
from attcli.measures.missing import missing_sessions, unresolved
from attcli.policy.settings import School, Settings
from attcli.register.days import full_day, plain_day, year_end, year_start
from attcli.register.view import View
from attcli.reports.words import count_of
from attcli.store.integrity import Check, State

_LAW_AGES_AFTER = 365
_MARKS_AGE_AFTER = 14
_YEAR_LAST_MONTH = 7


def settings_checks(settings: Settings, today: date) -> Iterator[Check]:
    """Each school's details for letters, and its term dates."""
    for school in settings.schools.values():
        yield _details(school)
        yield _terms(school, today)


def law_check(today: date) -> Check:
    """When somebody last compared the law tables with the law."""
    oldest = editions.oldest()
    said = f"last compared with the law on {plain_day(oldest.checked_on)} ({oldest.file})"
    if (today - oldest.checked_on).days > _LAW_AGES_AFTER:
        return Check("law", State.WARNING, said, "Update attcli, and see docs/law.md.")
    return Check("law", State.OK, said)


def register_checks(view: View, today: date) -> Iterator[Check]:
    """How fresh each school's marks are, what is missing in them, and what is held too long."""
    overdue = _count(unresolved(view).filter("overdue").collect())
    waiting = _count(unresolved(view).collect())
    missing = _count(missing_sessions(view).collect())
    oldest = _oldest(view)
    for school in view.schools:
        yield _freshness(school, view.as_of[school], today)
        yield _reasons(school, waiting.get(school, 0), overdue.get(school, 0))
        yield _missing(school, missing.get(school, 0))
        yield _kept(school, oldest[school], today)


def _details(school: School) -> Check:
    if unset := school.missing_details():
        return Check(
            "details",
            State.WARNING,
            f"not set: {', '.join(unset)}; letters print ruled lines there",
            f"Fill them in under [schools.{school.key}] of attcli.toml.",
            school.key,
        )
    return Check("details", State.OK, "name, address, council and people are set", "", school.key)


def _terms(school: School, today: date) -> Check:
    first, last = year_start(today), year_end(today)
    ends = [term.end for term in school.terms if term.end >= first and term.start <= last]
    year = f"{first.year}/{last.year % 100:02}"
    way_out = f"Write the terms of {year} under [schools.{school.key}] of attcli.toml."
    if not ends:
        said = f"no term of {year} is set: nothing can be said of the days still to come"
        return Check("terms", State.WARNING, said, way_out, school.key)
    said = f"set to {plain_day(max(ends))}"
    if max(ends).month != _YEAR_LAST_MONTH:
        return Check(
            "terms", State.WARNING, f"{said}, not to the end of {year}", way_out, school.key
        )
    return Check("terms", State.OK, said, "", school.key)


def _freshness(school: str, last: date, today: date) -> Check:
    said = f"counted up to {full_day(last)}"
    if (today - last).days > _MARKS_AGE_AFTER:
        way_out = "Take in a new export: attcli ingest marks.csv"
        return Check("marks", State.WARNING, f"{said}, {(today - last).days} days ago", way_out,
                     school)  # fmt: skip
    return Check("marks", State.OK, said, "", school)


def _reasons(school: str, waiting: int, overdue: int) -> Check:
    if overdue:
        said = f"{count_of(overdue, 'mark')} without a reason for too long, of {waiting} waiting"
        return Check("reasons", State.WARNING, said, "See attcli unexplained.", school)
    return Check("reasons", State.OK, f"{count_of(waiting, 'mark')} waiting for a reason, none "
                 "of them overdue", "", school)  # fmt: skip


def _missing(school: str, missing: int) -> Check:
    if missing:
        said = f"{count_of(missing, 'mark')} missing: neither present nor absent"
        return Check("missing", State.WARNING, said, "See attcli unexplained.", school)
    return Check("missing", State.OK, "no mark is missing", "", school)


def _kept(school: str, oldest: date, today: date) -> Check:
    rule = retention.on(today)
    said = f"the oldest mark held is of {plain_day(oldest)}"
    limit = date(today.year - rule.years, today.month, min(today.day, 28))
    if oldest < limit:
        way_out = (
            f"The law asks for {rule.years} years: see attcli forget --before {limit.isoformat()}."
        )
        return Check("retention", State.WARNING, said, way_out, school)
    return Check("retention", State.OK, said, "", school)


def _count(rows: pl.DataFrame) -> dict[str, int]:
    return dict(rows.group_by("school").len().iter_rows())


def _oldest(view: View) -> dict[str, date]:
    marks = view.register.marks
    return dict(marks.group_by("school").agg(pl.col("date").min()).iter_rows())
