"""The clocks that a run of absence can reach: the law's by date, and the school's by its policy."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from attcli.law import clocks
from attcli.law.clocks import Clock
from attcli.law.code_table import Group
from attcli.register.meanings import flag
from attcli.register.view import View

EXCLUSION, TRAVELLER = "excluded-in-public", "traveller-attendance"
PROOF, NO_CONTACT = "proof-of-absence", "no-contact"
_YEAR = "academic-year"


@dataclass(frozen=True, slots=True)
class Rule:
    """So many school `days` absent for reasons that `counts` names (meanings or kinds of absence).

    `continuous`: without a break, else added up over the academic year. `schools`: those whose
    policy says so; None: every school, by law.
    """

    id: str
    title: str
    days: int
    counts: frozenset[str]
    continuous: bool
    then: str
    citation: str
    starts: date
    schools: tuple[str, ...] | None = None

    def covered(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """The `rows` (school, date, meaning, …) that keep the clock running."""
        words = sorted(word.replace("-", "_") for word in self.counts)
        runs = pl.any_horizontal(flag(word) for word in words)
        kept = rows.filter(runs, pl.col("date") >= self.starts)
        return kept if self.schools is None else kept.filter(pl.col("school").is_in(self.schools))


def law_clock(view: View, name: str) -> Clock | None:
    """The clock of that id as the law has it on the last day counted."""
    return clocks.on(view.latest_day).get(name)


def rules(view: View) -> tuple[Rule, ...]:
    """The clocks that run on school days of absence, shortest first."""
    found = [*_by_law(view), *_by_policy(view)]
    return tuple(sorted(found, key=lambda rule: rule.days))


def exclusion(view: View) -> Rule | None:
    """The clock of the first days of a suspension or exclusion."""
    clock = law_clock(view, EXCLUSION)
    return _of_law(clock) if clock else None


def _by_law(view: View) -> Iterator[Rule]:
    for clock in clocks.on(view.latest_day).values():
        runs = clock.continuous or clock.within == _YEAR
        if clock.unit == "school-days" and runs and clock.id != EXCLUSION:
            yield _of_law(clock)


def _of_law(clock: Clock) -> Rule:
    return Rule(
        id=clock.id,
        title=clock.title,
        days=clock.length,
        counts=clock.counts,
        continuous=clock.continuous,
        then=clock.then,
        citation=clock.citation,
        starts=clock.starts,
    )


def _by_policy(view: View) -> Iterator[Rule]:
    """Schools whose policy says the same share its clocks."""
    packs = {school: view.settings.school(school).policy for school in view.schools}
    for policy in dict.fromkeys(pack.continuous for pack in packs.values()):
        schools = tuple(school for school, pack in packs.items() if pack.continuous == policy)
        origins = packs[schools[0]].origins
        yield Rule(
            id=PROOF,
            title="Absence without a break, whatever the reason",
            days=policy.proof_days,
            counts=frozenset({Group.AUTHORISED, Group.UNAUTHORISED}),
            continuous=True,
            then="Proof of the absence may be asked for: a call, a visit, a letter.",
            citation=origins["continuous.proof_days"].source,
            starts=date.min,
            schools=schools,
        )
        yield Rule(
            id=NO_CONTACT,
            title="Absence without a break and without a known reason",
            days=policy.no_contact_days,
            counts=frozenset(policy.no_contact_reasons),
            continuous=True,
            then="If nobody has been in contact: report a child missing education.",
            citation=origins["continuous.no_contact_days"].source,
            starts=date.min,
            schools=schools,
        )
