"""The headlines: each figure beside the target, the year before, and the published figures."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from attcli.measures.benchmarks import ATTRIBUTION, benchmarks
from attcli.register.days import plain_day
from attcli.register.percent import points_of, share_of
from attcli.reports.governors.document import Box, Column, Part, Table, Value, Words, said
from attcli.reports.governors.families import COUNTED
from attcli.reports.governors.picture import RATES, Picture, apart, shown_rate
from attcli.reports.governors.tallies import Count, Ledger
from attcli.reports.words import listed

_PUPIL_RATES = {"persistent": "Persistently absent pupils", "severe": "Severely absent pupils"}
_PUBLISHED = {
    "absence_pct": "All absence",
    "authorised_pct": "Authorised absence",
    "unauthorised_pct": "Unauthorised absence",
    "pa_rate_pct": "Persistently absent pupils",
    "sa_rate_pct": "Severely absent pupils",
}
_OF_PUPILS = {"pa_rate_pct": "persistent", "sa_rate_pct": "severe"}
_NOBODY_COUNTED = (
    "Published figures count pupils aged 5 to 15 on 31 August; here there is nobody of that age to "
    "set beside them."
)


@dataclass(frozen=True)
class Line:
    """One headline: now, a year ago and the difference in points; None: not known, not shown."""

    name: str
    now: float | None
    then: float | None
    change: float | None


def lines(picture: Picture) -> dict[str, Line]:
    """Every headline, by its key in `RATES` or its name in the ledger."""
    now = picture.facts.total()
    before = picture.last_year.total() if picture.last_year else None
    found = {
        name: Line(
            title,
            shown_rate(now, name),
            shown_rate(before, name) if before else None,
            apart(now, before, name) if before else None,
        )
        for name, (title, _, _) in RATES.items()
    }
    then = _pupils_then(picture)
    return found | {
        name: _of_pupils(title, picture.count(name), then.get(name))
        for name, title in _PUPIL_RATES.items()
    }


def _pupils_then(picture: Picture) -> dict[str, Count | None]:
    facts = picture.last_year
    if facts is None:
        return {}
    ledger = Ledger(picture.fewest, facts.rated[:, None])
    return {
        "persistent": ledger.one("persistent", facts.persistent, facts.rated),
        "severe": ledger.one("severe", facts.severe, facts.rated),
    }


def _of_pupils(title: str, now: Count | None, then: Count | None) -> Line:
    change = None
    if now and then:
        change = points_of(now.n * then.of - then.n * now.of, now.of * then.of, 1)
    return Line(title, _share(now), _share(then), change)


def _share(count: Count | None) -> float | None:
    return share_of(count.n, count.of, 1) if count else None


def tiles(picture: Picture) -> Box:
    """The figures to remember."""
    found = lines(picture)
    beneath = {"attendance": f"target {picture.target}%"}
    if picture.expected:
        beneath["attendance"] += f", expected {picture.expected}%"
    for name in _PUPIL_RATES:
        count = picture.count(name)
        beneath[name] = f"{count.n} of {count.of} pupils" if count else "too few to show"
    order = ("attendance", "persistent", "severe", "unauthorised", "late")
    return Box(
        "The figures to remember",
        tuple(
            (found[name].name, _figure(found[name].now), beneath.get(name) or _since(found[name]))
            for name in order
        ),
    )


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}%"


def _since(line: Line) -> str:
    return "" if line.then is None else f"{line.then:.1f}% last year"


def headline_table(picture: Picture) -> Table:
    """Here, the target, the same point last year, the change."""
    target: dict[str, Value] = {"attendance": float(picture.target)}
    columns = [Column("Measure"), Column("Here", "pct"), Column("Target", "pct")]
    if picture.expected:
        columns.append(Column(f"Expected in {picture.year}", "pct"))
    if picture.last_year:
        columns += [Column("Same point last year", "pct"), Column("Change, points", "points")]
    rows: list[tuple[Value, ...]] = []
    for name, line in lines(picture).items():
        row: list[Value] = [line.name, line.now, target.get(name)]
        if picture.expected:
            row.append(float(picture.expected) if name == "attendance" else None)
        rows.append((*row, line.then, line.change) if picture.last_year else tuple(row))
    return Table("Beside the target and last year", tuple(columns), tuple(rows), _note(picture))


def _note(picture: Picture) -> str:
    """What the table does not say by itself."""
    notes = [
        "Persistently absent: 10% or more of a pupil’s own possible sessions missed, for whatever "
        "reason; severely absent: 50% or more, counted in the persistently absent too. Arrivals "
        "that were late: before or after the register closed, of all sessions that pupils came to."
    ]
    if picture.last_year is None:
        notes.append("The register given holds no whole year before this one to compare with.")
    if any(picture.count(name) is None for name in _PUPIL_RATES):
        notes.append(
            f"A number of fewer than {picture.fewest} pupils, or one that leaves fewer than that, "
            "is not shown."
        )
    if any(map(_rounds_apart, lines(picture).values())):
        notes.append("Changes are worked out before rounding.")
    return " ".join(notes)


def _rounds_apart(line: Line) -> bool:
    """Whether the change is not what the two rounded figures would give."""
    if line.now is None or line.then is None or line.change is None:
        return False
    return round((line.now - line.then) * 10) != round(line.change * 10)


def published(picture: Picture) -> list[Part]:
    """The table of England, the region and the local authority; nothing where there is none."""
    if not picture.period.from_the_start:
        return []
    found = benchmarks(picture.all_year).rows
    if found.is_empty():
        return []
    if found.get_column("comparable" if _alike(picture) else "ours").is_null().all():
        return [Words((_NOBODY_COUNTED,), quiet=True)]
    places = found.select("place", "phase").unique(maintain_order=True).rows()
    columns = [Column("Measure"), Column(_own_names(picture), "pct")]
    columns += [Column(_place(*place), "pct") for place in places]
    known = set(found.get_column("measure"))
    rows = tuple(_published_row(picture, found, m, places) for m in _PUBLISHED if m in known)
    note = " ".join([*_series(found, places), *_apart_note(picture), ATTRIBUTION])
    return [Table("Beside other schools", tuple(columns), rows, note)]


def _own_names(picture: Picture) -> str:
    return "Here, ages 5 to 15" if _alike(picture) else "Here, all pupils"


def _alike(picture: Picture) -> bool:
    """Whether the pupils that published figures count can be shown apart from the others: there
    are no others, or nothing of them was merged.
    """
    return COUNTED not in picture.families.merged and COUNTED not in picture.families.hidden


def _place(place: str, phase: str) -> str:
    kind = "all schools" if phase == "all" else f"{phase} schools"
    return f"{place}, {kind}"


def _published_row(
    picture: Picture, rows: pl.DataFrame, measure: str, places: list[tuple[str, str]]
) -> tuple[Value, ...]:
    of_it = rows.filter(measure=measure)
    theirs: list[Value] = []
    for place, phase in places:
        value = of_it.filter(place=place, phase=phase).get_column("value")
        theirs.append(_rounded(value[0]) if value.len() else None)
    return (_PUBLISHED[measure], _own_value(picture, of_it, measure), *theirs)


def _own_value(picture: Picture, of_it: pl.DataFrame, measure: str) -> Value:
    """Ours, as published figures count where that can be shown; of pupils, where enough."""
    alike = _alike(picture)
    name = _OF_PUPILS.get(measure)
    if name and (picture.count(name) is None or (alike and not _split_shown(picture, name))):
        return None
    value = of_it.get_column("comparable" if alike else "ours")[0]
    return None if value is None else _rounded(value)


def _split_shown(picture: Picture, name: str) -> bool:
    """Whether the persistently absent of that age may be told from the others; nobody is one, or
    all are of that age.
    """
    count = picture.count(name)
    if count is not None and count.n == 0:
        return True
    if COUNTED not in picture.families.cells:
        return True
    parts = picture.counts.get(COUNTED, ())
    return name == "persistent" and len(parts) == len(picture.families.cells[COUNTED])


def _rounded(value: float) -> float:
    """Two published decimals to one, halves away from zero."""
    return (round(value * 100) + 5) // 10 / 10


def _series(rows: pl.DataFrame, places: list[tuple[str, str]]) -> Iterator[str]:
    """Which published figures these are, and of when; of which column and measure where they
    differ.
    """
    key = ["series", "academic_year", "date"]
    if rows.select(key).n_unique() == 1:
        yield f"Published: {_edition(*rows.select(key).row(0))}."
        return
    of_each: dict[str, list[str]] = {}
    for place, phase in places:
        column = rows.filter(place=place, phase=phase).group_by(key, maintain_order=True)
        told = [f"{_edition(*edition)} ({_measures(of_it)})" for edition, of_it in column]
        of_each.setdefault("; ".join(told), []).append(_place(place, phase))
    for said_of, columns in of_each.items():
        yield f"Published of {' and of '.join(columns)}: {said_of}."
    sessions = rows.filter(pl.col("measure").is_in(_OF_PUPILS).not_())
    editions = sessions.group_by("place", "phase").agg(pl.struct(key).n_unique().alias("n"))
    if editions.get_column("n").max() != 1:
        yield "Figures of different days in one column do not add up."


def _edition(series: str, year: str, day: date) -> str:
    if series == "daily":
        return f"daily figures of {year} up to {plain_day(day)}"
    return f"school census of {year}, the whole year"


def _measures(rows: pl.DataFrame) -> str:
    return listed([_PUBLISHED[measure].lower() for measure in rows.get_column("measure")])


def _apart_note(picture: Picture) -> Iterator[str]:
    if _alike(picture):
        yield "Here are the pupils aged 5 to 15 on 31 August, as published figures count."
    else:
        yield (
            "Published figures leave out pupils under 5 and over 15; here all are counted, because "
            "so few would be left out that their own figures could be worked out."
        )


def words_of(picture: Picture) -> Iterator[str]:
    """Is it good, and is it getting better: two or three sentences."""
    line = lines(picture)["attendance"]
    if line.now is None:
        return
    total = picture.facts.total()
    met = total[1] * 100 >= total[0] * picture.target
    yield (
        f"Attendance is {said(line.now, 'pct')}, "
        f"{'at or above' if met else 'below'} the target of {picture.target}%."
    )
    if line.change is not None and line.then is not None:
        yield f"At the same point last year it was {said(line.then, 'pct')}: {_moved(line.change)}."
    if picture.expected:
        yield f"The school is expected to reach {picture.expected}% in {picture.year}."


def _moved(change: float) -> str:
    if change == 0:
        return "no change"
    amount = f"{abs(change):.1f} percentage point{'' if abs(change) == 1 else 's'}"
    return f"it has {'risen' if change > 0 else 'fallen'} by {amount}"
