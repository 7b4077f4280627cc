"""Why pupils were absent, by code: of the whole school; rare reasons taken together.

A reason is shown where, in every half-term of the year so far, it was marked for nobody or for at
least `fewest` pupils; others are taken together, authorised with authorised where they can be.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from attcli.law import codes
from attcli.register.percent import share_of
from attcli.reports.governors.charts import bar_chart
from attcli.reports.governors.document import Column, Part, Table, Words
from attcli.reports.governors.facts import POSSIBLE
from attcli.reports.governors.picture import Picture


@dataclass(frozen=True)
class Reason:
    """Codes taken together: sessions in the period, and who was marked so in each half-term."""

    letters: tuple[str, ...]
    authorised: frozenset[bool]
    sessions: int
    marked: NDArray[np.bool_]  # pupil × half-term of the year

    def name(self) -> str:
        """The code’s title, or what the codes have in common."""
        if len(self.letters) == 1:
            return self.letters[0]
        kinds = {frozenset({True}): "authorised ", frozenset({False}): "unauthorised "}
        return f"Other {kinds.get(self.authorised, '')}reasons, together"


def reasons(picture: Picture) -> list[Reason]:
    """The reasons as they may be shown, the commonest first."""
    found = _each(picture)
    for half in range(len(picture.period.year)):
        while len(found) > 1 and (few := _too_few(found, half, picture.fewest)):
            # the order rests on the year so far, whatever the period: no summary parts what
            # another of the same year takes together
            size = {id(r): int(r.marked[:, : half + 1].sum()) for r in found}
            one = min(few, key=lambda r: (size[id(r)], r.letters))
            others = [other for other in found if other is not one]
            mate = min(
                others, key=lambda o: (o.authorised != one.authorised, size[id(o)], o.letters)
            )
            found = [other for other in others if other is not mate]
            found.append(_together(mate, one))
    return sorted(found, key=lambda reason: (-reason.sessions, reason.letters))


def _too_few(found: list[Reason], half: int, fewest: int) -> list[Reason]:
    return [reason for reason in found if 0 < int(reason.marked[:, half].sum()) < fewest]


def _together(one: Reason, other: Reason) -> Reason:
    return Reason(
        (*one.letters, *other.letters),
        one.authorised | other.authorised,
        one.sessions + other.sessions,
        one.marked | other.marked,
    )


def _each(picture: Picture) -> list[Reason]:
    """Every code of absence of the year so far, by its title in force."""
    halves = picture.period.year
    number = pl.sum_horizontal(
        pl.lit(0), *((pl.col("date") > half.until).cast(pl.Int64) for half in halves[:-1])
    )
    rows = (
        picture.all_year.in_window()
        .filter("absent")
        .group_by(pl.col("code").cast(pl.String), "authorised", "pupil", half=number)
        .agg(n=pl.len().cast(pl.Int64))
        .sort("code", "authorised", "pupil", "half")
        .collect()
    )
    titles = codes.codes_on(picture.period.last)
    pupils = picture.facts.rolls.get_column("pupil")
    first = picture.facts.chosen.start
    found = []
    for (code, authorised), of_code in rows.group_by("code", "authorised", maintain_order=True):
        marked = np.zeros((pupils.len(), len(halves)), dtype=np.bool_)
        place = pupils.search_sorted(of_code.get_column("pupil")).to_numpy()
        marked[place, of_code.get_column("half").to_numpy()] = True
        title = titles[str(code)].title if str(code) in titles else "an old code"
        sessions = int(of_code.filter(pl.col("half") >= first).get_column("n").sum())
        kind = "authorised" if authorised else "unauthorised"
        name = f"{title} ({code}, {kind})"
        found.append(Reason((name,), frozenset({bool(authorised)}), sessions, marked))
    return found


def parts(picture: Picture) -> list[Part]:
    """Chart and table of the reasons."""
    every = reasons(picture)
    found = [reason for reason in every if reason.sessions]
    if not found or len(every) == 1:
        return [
            Words(
                ("Reasons are not shown: too few pupils were absent for any one of them.",),
                quiet=True,
            )
        ]
    possible = picture.facts.total()[POSSIBLE]
    absent = sum(reason.sessions for reason in found)
    rows = tuple(
        (
            reason.name(),
            share_of(reason.sessions, absent, 1),
            share_of(reason.sessions, possible, 1),
        )
        for reason in found
    )
    columns = (
        Column("Reason"),
        Column("Share of all absence", "pct"),
        Column("Of possible sessions", "pct"),
    )
    note = ""
    if any(len(reason.letters) > 1 for reason in found):
        note = "Reasons marked for too few pupils in a half-term are taken together."
    bars = [(str(row[0]), float(row[1] or 0), f"{row[1]:.1f}%") for row in rows]
    says = f"Share of all absence: {'; '.join(f'{name} {said}' for name, _, said in bars)}."
    return [
        bar_chart("Reasons for absence, share of all absence", says, bars),
        Table("Reasons for absence", columns, rows, note),
    ]
