"""One batch of schools: read and opened once for all analyses, written as one part."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl

from attcli.findings import Finding, Severity
from attcli.measures.absence import with_rates
from attcli.policy.settings import Settings
from attcli.register.roll import of_pupils
from attcli.register.view import Asked, View, open_view
from attcli.reports.every_school.analyses import ANALYSES, groupings_of_each
from attcli.reports.every_school.asked import Request
from attcli.reports.every_school.parts import part_name
from attcli.reports.every_school.record import Done, MadeFrom
from attcli.store.recall import recalled

ROLLS, MARKS, RATES, WEEKS = "rolls", "marks", "rates", "weeks"
"""What is kept of a batch for the pupils who stand at several schools, beside the analyses."""

THRESHOLD, CONTINUOUS = "threshold", "continuous"
JOINT = (THRESHOLD, CONTINUOUS)
"""The analyses that count a pupil's sessions at several schools together."""

_MARKS = (
    *("upn", "school", "pupil_id", "date", "session", "slot", "code", "meaning"),
    *("source", "row", "column"),
)
BEFORE_LAW = "mark-before-law"
EVERYWHERE = ""  # no school's key: under it stands the last day of all schools


@dataclass(frozen=True)
class Office:
    """What every batch works with: the workspace, its settings, what is asked, the pupils at
    several schools, the days that notices cover, and what each school is made from.
    """

    workspace: Path
    settings: Settings
    request: Request
    moved: pl.DataFrame
    notices: pl.DataFrame
    made_from: Mapping[str, MadeFrom]


@dataclass(frozen=True)
class Found:
    """What a batch holds: the frames by name, and the line of each school."""

    frames: Mapping[str, pl.DataFrame]
    done: tuple[Done, ...]

    @property
    def part(self) -> str:
        """The name of its part."""
        return self.done[0].part


def analyse(office: Office, schools: Sequence[str], latest: date | None) -> Found:
    """Everything asked for, of these schools. `latest`: the last day of those done before."""
    held = recalled(office.workspace, schools)
    opened = open_view(held.register, office.settings, Asked(as_of=office.request.as_of))
    last = max(opened.latest_day, latest or opened.latest_day)
    view = in_whole(office, opened, last)
    frames = _lists(office, view)
    if set(JOINT) & set(office.request.analyses):
        frames |= _of_moved(office, view)
    return Found(frames, _done(office, view, held.findings_at))


def in_whole(office: Office, view: View, latest: date) -> View:
    """The view as it is where its schools are some of all: over the whole's window, by the law on
    the whole's last day, with the notices on record.
    """
    as_of = {**view.as_of, EVERYWHERE: latest}
    return replace(
        view,
        calendar=replace(view.calendar, as_of=as_of),
        window=office.request.window(latest),
        notices=office.notices.join(view.rolls, on="pupil_id", how="semi"),
        _kept={},
    )


def at_any_time(view: View) -> View:
    """The view for what looks at every mark up to the last day, whatever period is asked for."""
    window = Request(()).window(view.latest_day)
    return view if window == view.window else view.over(window=window)


def _lists(office: Office, view: View) -> dict[str, pl.DataFrame]:
    """The rows of each analysis by school. Those of pupils at several schools are left out of the
    threshold: they are counted once all batches are done.
    """
    every_mark, found = at_any_time(view), {}
    for name in office.request.analyses:
        analysis = ANALYSES[name]
        seen = every_mark if analysis.every_mark else view
        rows = analysis.rows(seen)
        if name == THRESHOLD:
            rows = rows.join(office.moved, on=["school", "upn"], how="anti", maintain_order="left")
        if not office.request.everyone:
            rows = analysis.of_note(seen, rows)
        found[name] = rows.sort("school", maintain_order=True)
    return found


def _of_moved(office: Office, view: View) -> dict[str, pl.DataFrame]:
    """What is kept of the pupils at several schools, and the weeks of every school."""
    rolls = view.rolls.join(office.moved, on=["school", "upn"], how="semi", maintain_order="left")
    whose = rolls.select("pupil", "upn").lazy()
    marks = of_pupils(view.marks, rolls).join(
        whose, on="pupil", validate="m:1", maintain_order="left"
    )
    rates = with_rates(at_any_time(view), rolls.lazy().select("school", "pupil_id"))
    return {
        ROLLS: rolls.drop("pupil"),
        MARKS: marks.select(*_MARKS).collect(),
        RATES: rates.collect(),
        WEEKS: view.calendar.weeks,
    }


def _by_school(rows: pl.DataFrame) -> dict[str, int]:
    """How many rows each school has, where those of one stand together."""
    lengths = rows.get_column("school").rle().struct.unnest()
    return dict(zip(lengths["value"], lengths["len"], strict=True))


def _done(
    office: Office, view: View, findings: Mapping[str, Sequence[Finding]]
) -> tuple[Done, ...]:
    """The line of each school."""
    schools, latest = view.schools, view.latest_day
    marks, pupils = (_by_school(rows) for rows in (view.register.marks, view.rolls))
    grouped = groupings_of_each(view)
    part = part_name([office.made_from[school].key for school in schools], latest)
    lines = []
    for school in schools:
        errors = [f.code for f in findings.get(school, ()) if f.severity == Severity.ERROR]
        lines.append(
            Done(
                school=school,
                **asdict(office.made_from[school]),
                part=part,
                as_of=view.as_of[school],
                latest=latest,
                marks=marks[school],
                pupils=pupils[school],
                errors=len(errors),
                before_law=BEFORE_LAW in errors,
                grouped=grouped[school],
            )
        )
    return tuple(lines)
