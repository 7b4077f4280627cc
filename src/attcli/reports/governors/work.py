"""What the school does: pupils in each band, at each stage, written to, met; what changed after."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from attcli.cases.issued import in_force
from attcli.cases.logbook import unopened
from attcli.cases.stages import stages
from attcli.measures.differences import COMPARED, FEWEST_POOLED, intervention_totals
from attcli.measures.interventions import CANNOT_SHOW, WEEKS, interventions
from attcli.policy.impact_bands import impact_bands
from attcli.policy.stage import ATTENDANCE
from attcli.register.percent import share_of
from attcli.reports.governors.charts import bar_chart
from attcli.reports.governors.document import NOT_SHOWN, Column, Part, Plot, Table, Value, Words
from attcli.reports.governors.facts import ATTENDED, POSSIBLE, Pupils
from attcli.reports.governors.families import Cell
from attcli.reports.governors.picture import Picture
from attcli.reports.governors.tallies import Count
from attcli.store.events import whose

ACTIONS = {
    "letter": "Letters",
    "call": "Calls",
    "meeting": "Meetings",
    "visit": "Home visits",
    "plan": "Attendance plans",
    "notice-to-improve": "Notices to improve",
    "referral": "Referrals to the council",
    "penalty-notice": "Penalty notices issued by the council",
}
_STAGES = "Pupils at each stage of the school’s policy"
_UNKNOWN = (
    "What was done is not known: a summary made from the workspace (attcli ingest, attcli log) "
    "tells of letters, meetings and notices too."
)


def bands_of(picture: Picture) -> list[Cell]:
    """The bands of attendance, the highest first, down to persistent and severe absence by law."""
    facts = picture.facts
    own, rest = facts.own, facts.rated & ~facts.persistent
    found = []
    for band in impact_bands().bands:
        inside = rest & (own[:, ATTENDED] * 100 >= own[:, POSSIBLE] * band.from_pct)
        found.append(Cell(band.title, inside))
        rest &= ~inside
    return [
        *found,
        Cell("persistently absent: 10% to 50% missed", facts.persistent & ~facts.severe),
        Cell("severely absent: 50% or more missed", facts.severe),
    ]


def stages_of(picture: Picture) -> list[Cell]:
    """Whom each stage is open for on the period’s last day, over the year so far, with what the
    log held by then.
    """
    last = picture.period.last
    by_then = [event for event in in_force(picture.log.events) if event.day <= last]
    found = stages(picture.then, picture.log.holds, by_then if picture.log.kept else None)
    stage = dict(found.select("pupil_id", "attendance_stage").iter_rows())
    ids = picture.facts.rolls.get_column("pupil_id").to_list()
    at = np.array([stage.get(pupil) or 0 for pupil in ids])
    titles = {
        one.number: f"Stage {one.number}: {one.title}"
        for one in picture.school.policy.stages
        if one.track == ATTENDANCE
    }
    none = Cell("No stage", (at == 0) & picture.facts.rated)
    return [none, *(Cell(title, at == n) for n, title in sorted(titles.items()))]


def actions_of(picture: Picture) -> list[tuple[str, Pupils]]:
    """For each kind of entry of the log since the year began, whom it is about."""
    if not picture.log.kept:
        return []
    logged = in_force(picture.log.events)
    first, last = picture.period.year[0].since, picture.period.last
    about = dict(whose(logged, picture.view.rolls).iter_rows())
    ids = picture.facts.rolls.get_column("pupil_id").to_list()
    found = []
    for kind in ACTIONS:
        pupils = {
            about[n]
            for n, event in enumerate(logged)
            if event.kind == kind and n in about and first <= event.day <= last
        }
        found.append((kind, np.array([pupil in pupils for pupil in ids])))
    return found


def band_parts(picture: Picture) -> list[Part]:
    """How many pupils are in each band."""
    counts = picture.counts.get("bands", ())
    if not counts:
        return [
            Words(("The bands are not shown: too few pupils are in some of them.",), quiet=True)
        ]
    of = sum(count.n for count in counts)
    rows = tuple((_joined(count), count.n, share_of(count.n, of, 1)) for count in counts)
    bars = [(str(name), float(share or 0), f"{n}") for name, n, share in rows]
    says = f"Pupils in each band: {'; '.join(f'{name}, {said}' for name, _, said in bars)}."
    columns = (Column("Attendance of a pupil"), Column("Pupils", "count"), Column("Share", "pct"))
    title = "Pupils by their own attendance, share of all pupils"
    drawn = Plot("bars", title, "Attendance of a pupil", (2,), "Share of all pupils")
    note = "Bands that hold too few pupils are taken together." if len(counts) < 6 else ""
    return [
        bar_chart(title, says, bars),
        Table("Pupils by their own attendance", columns, rows, note, drawn),
    ]


def _joined(count: Count) -> str:
    return "; ".join(count.name.split("|"))


def stage_parts(picture: Picture) -> list[Part]:
    """Stages, and what was done."""
    parts: list[Part] = []
    counts = picture.counts.get("stages", ())
    if counts:
        rows = tuple((_joined(count), count.n) for count in counts)
        columns = (Column("Stage"), Column("Pupils", "count"))
        note = f"On the last day of the period, by the policy “{picture.school.policy.title}”."
        parts.append(Table(_STAGES, columns, rows, note))
    else:
        parts.append(Words(("Stages are not shown: too few pupils are at one.",), quiet=True))
    return [*parts, *_action_parts(picture), *_after(picture)]


def _action_parts(picture: Picture) -> list[Part]:
    if not picture.log.kept:
        return [Words((_UNKNOWN,), quiet=True)]
    rows: list[tuple[Value, ...]] = []
    for kind, title in ACTIONS.items():
        count = picture.count(kind)
        rows.append((title, count.n if count else NOT_SHOWN))
    columns = (Column("What was done since the school year began"), Column("For pupils", "count"))
    note = "As the school’s log holds it"
    if unopened(picture.log.events, [picture.key]):
        note += ", which is not known to hold what was done before this program was in use"
    if any(value == NOT_SHOWN for _, value in rows):
        note += f". Not shown: for fewer than {picture.fewest} pupils"
    return [Table("Letters, meetings and notices", columns, tuple(rows), f"{note}.")]


def _after(picture: Picture) -> list[Part]:
    """Absence before and after, of each kind with enough pupils to compare."""
    if not picture.log.kept:
        return []
    found = interventions(picture.then, in_force(picture.log.events)).collect()
    if found.is_empty():
        return []
    kinds = intervention_totals(_whole_cohorts(picture, found))["by_kind"]
    if not kinds:
        least = max(FEWEST_POOLED, picture.fewest)
        said = (
            f"What changed after them can’t be told yet: it takes {least} pupils of one half-term, "
            f"and {WEEKS} school weeks after."
        )
        return [Words((said,), quiet=True)]
    columns = (
        Column("After"),
        Column("Compared", "count"),
        Column("Absence before", "pct"),
        Column("Absence after", "pct"),
        Column("Similar pupils before", "pct"),
        Column("Similar pupils after", "pct"),
    )
    rates = ("before", "after", "similar_before", "similar_after")
    rows = tuple(
        (
            ACTIONS.get(kind["kind"], kind["kind"]),
            kind["compared"],
            *(share_of(kind[f"{name}_absent"], kind[f"{name}_possible"], 1) for name in rates),
        )
        for kind in kinds
    )
    title = f"Absence in the {WEEKS} school weeks before and after"
    return [Table(title, columns, rows, " ".join(CANNOT_SHOW))]


def _whole_cohorts(picture: Picture, found: pl.DataFrame) -> pl.DataFrame:
    """The comparisons of the half-terms whose weeks after are all over, of enough pupils each.

    Such a half-term’s never change again: two summaries differ by a whole one or by nothing.
    """
    least = max(FEWEST_POOLED, picture.fewest)
    kept = [found.clear()]
    for half in picture.period.year:
        of_half = found.filter(pl.col("date").is_between(half.since, half.until))
        for _, rows in of_half.group_by("kind", maintain_order=True):
            running = rows.get_column("incomplete").list.contains("after").any()
            compared = rows.filter(COMPARED)
            if not running and compared.get_column("pupil_id").n_unique() >= least:
                kept.append(rows)
    return pl.concat(kept)


def doing(picture: Picture) -> Sequence[str]:
    """One sentence on what is being done."""
    if not picture.log.kept:
        return ()
    told = [
        f"{title.lower()} for {count.n}"
        for kind, title in ACTIONS.items()
        if (count := picture.count(kind)) and count.n
    ]
    if not told:
        return ("The log holds too little to tell what was done since the year began.",)
    return (f"Since the school year began, the school’s log holds {'; '.join(told)} pupils.",)
