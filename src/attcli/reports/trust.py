"""How far the week's figures can be trusted: what is missing, late, odd, or not known."""

from collections import Counter

import polars as pl

from attcli.findings import Finding, Severity
from attcli.measures.threshold import threshold_settings
from attcli.register.calendar_findings import ENDS_EARLY
from attcli.register.days import full_day, plain_day
from attcli.register.model import Register
from attcli.reports.page import FoundLine, Line, Notice, SourceLine
from attcli.reports.todo_lines import to_review
from attcli.reports.week import Week
from attcli.reports.words import count_of, listed, number

_LONGEST_EXAMPLE = 220
_PROTECTS = (
    ("dob", "dates of birth"),
    ("looked_after", "looked-after"),
    ("child_protection", "child protection"),
    ("leaving_date", "leaving dates"),
)
_HISTORY = (
    "No letter, meeting or notice from before this program is on record{}. Stages show as first "
    "seen, letters say nothing of earlier contact, and whether a family has had a notice before "
    "is not known: look in your own records before you send."
)


def notices(week: Week) -> list[Notice]:
    """What to know before the figures are read."""
    few = [found for found in week.view.findings if found.code == "few-pupils"]
    ended = [found for found in week.view.findings if found.code == ENDS_EARLY]
    unknown, due = unknown_words(week.view.register), review_words(week)
    strange, history = contacts_words(week), history_words(week)
    return [
        *(Notice("The marks end early.", found.message) for found in ended),
        *([Notice("Contacts.", strange)] if strange else []),
        *([Notice("Look first.", unknown)] if unknown else []),
        *([Notice("Holds to review.", due)] if due else []),
        *([Notice("Opening history unknown.", history)] if history else []),
        *(Notice("Few pupils.", found.message) for found in few),
    ]


def history_words(week: Week) -> str:
    """That letters from before this program are not on record; nothing where they are."""
    if not week.unopened:
        return ""
    names = [week.view.settings.school(key).name or key for key in sorted(week.unopened)]
    all_schools = len(week.unopened) == len(week.view.schools)
    return _HISTORY.format("" if all_schools else f" for {listed(names)}")


def unknown_words(register: Register) -> str:
    """What no pupil has a value for, though a rule protects by it; nothing where all is known."""
    named = any(source.kind == "pupils" for source in register.sources)
    unknown = [
        words
        for name, words in _PROTECTS
        if not register.pupils.get_column(name).count()
        and not (named and name == "leaving_date")  # a school may well have no leaver
    ]
    if not unknown:
        return ""
    if named:
        return (
            f"Not known of any pupil: {listed(unknown)}; if your school system holds them, export "
            "these columns with the pupils."
        )
    verb = "is" if unknown == [_PROTECTS[2][1]] else "are"
    return f"No pupils file: {listed(unknown)} {verb} not known; add --pupils."


def contacts_words(week: Week) -> str:
    """That most pupils with a letter due have no contact, though contacts were given."""
    due = week.now.stages.filter(pl.col("due").is_not_null()).select("pupil_id")
    sources = week.view.register.sources
    file = next((source.file for source in sources if source.kind == "contacts"), None)
    without = due.join(week.view.register.contacts, on="pupil_id", how="anti").height
    if file is None or without * 2 <= due.height:
        return ""
    return (
        f"{without} of {count_of(due.height, 'pupil')} due a letter have no contact in {file}: is "
        "it this school's file?"
    )


def review_words(week: Week) -> str:
    """Whose hold is due for review; nothing where none is."""
    rows = to_review(week).select("surname", "forename", "since").iter_rows()
    return "; ".join(
        f"{', '.join(filter(None, (surname, forename)))} (since {plain_day(since)})"
        for surname, forename, since in rows
    )


def ruled_out_words(week: Week) -> str:
    """How many pupils can't be ruled out of the ten-session test, and which file is wanted."""
    short, first = (week.now.threshold_totals[key] for key in ("not_ruled_out", "earliest_week"))
    if not short:
        return ""
    since = "" if first is None else f", none before {plain_day(first)}"
    return (
        f"{count_of(short, 'pupil').capitalize()} can't be ruled out: the register holds fewer "
        f"than ten school weeks for them{since}. If they were here earlier, load the marks from "
        "before that day too."
    )


def quality(week: Week) -> list[Line]:
    """One line for each thing that makes the figures better or worse."""
    codes = Counter(found.code for found in week.view.findings)
    overdue = week.unresolved.filter("overdue")
    return [
        Line("Counted up to", _counted_up_to(week), look=bool(week.view.later)),
        Line(
            "Marks missing",
            _missing(week),
            look=week.missing.height > 0,
        ),
        Line(
            "No reason yet",
            f"{count_of(week.unresolved.height, 'mark').capitalize()}, "
            f"{number(overdue.height)} of them overdue. They are unauthorised absence until the "
            "school replaces them.",
            look=overdue.height > 0,
        ),
        _odd("Conflicting marks", codes["conflicting-marks"], "Neither mark counts."),
        _odd("Stray sessions", codes["stray-session"], "They make no school week."),
        _ages(week.now.threshold_totals["age_unknown"]),
        Line(
            "Ten-session test",
            ruled_out_words(week) or "The register reaches back far enough for every pupil.",
            look=week.now.threshold_totals["not_ruled_out"] > 0,
        ),
    ]


def no_reason_apart(week: Week) -> str:
    """That a setting leaves marks without a reason yet out of the ten-session test, if so."""
    settings = threshold_settings(week.view)
    apart = [key for key, said in settings.items() if not said["count_no_reason"]]
    if not apart:
        return ""
    whose = "" if len(apart) == len(settings) else f" at {listed(apart)}"
    return f"Marks without a reason yet are told beside and not counted, by setting{whose}."


def _counted_up_to(week: Week) -> str:
    days = set(week.view.as_of.values())
    if len(days) == 1:
        told = full_day(days.pop())
    else:
        told = "; ".join(f"{school}: {full_day(day)}" for school, day in week.view.as_of.items())
    return " ".join([f"{told}.", *week.view.later])


def _missing(week: Week) -> str:
    if week.missing.is_empty():
        return "No mark is missing."
    sessions = count_of(week.missing.height, "session")
    pupils = count_of(week.missing.n_unique("pupil_id"), "pupil")
    return (
        f"{sessions} of {pupils} without a mark, though one was expected: neither present nor "
        "absent."
    )


def _ages(unknown: int) -> Line:
    told = f"{number(unknown)}. Whether these pupils are of compulsory school age was not checked."
    return Line(
        "Date of birth unknown",
        told if unknown else "Every date of birth is known.",
        look=unknown > 0,
    )


def _odd(label: str, n: int, words: str) -> Line:
    return Line(label, f"{number(n)}. {words}" if n else f"No {label.lower()}.", look=n > 0)


def found_lines(findings: tuple[Finding, ...]) -> list[FoundLine]:
    """A line a kind of finding, the gravest first, with one example."""
    grave = list(Severity)
    times = Counter(found.code for found in findings)
    first: dict[str, Finding] = {}
    for found in findings:
        first.setdefault(found.code, found)
    ranked = sorted(first.values(), key=lambda one: (grave.index(one.severity), one.code))
    return [
        FoundLine(
            one.code.replace("-", " "),
            str(one.severity),
            number(times[one.code]),
            _example(one),
        )
        for one in ranked
    ]


def _example(found: Finding) -> str:
    place = ", ".join(part for part in (found.file, found.row and f"row {found.row}") if part)
    told = f"{place}: {found.message}" if place else found.message
    return told if len(told) <= _LONGEST_EXAMPLE else f"{told[: _LONGEST_EXAMPLE - 1]}…"


def source_lines(week: Week) -> list[SourceLine]:
    """A line for each file (and sheet) that was read."""
    return [
        SourceLine(
            source.file + (f", {source.sheet}" if source.sheet else ""),
            " · ".join(part for part in (source.kind, source.layout) if part),
            number(source.rows),
            number(source.marks) if source.marks else "",
            source.sha256,
        )
        for source in week.view.register.sources
    ]
