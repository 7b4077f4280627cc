"""Counting in school days: how many lie between two days, and which is the tenth after one.

The days of the register up to its last complete day, then those of the term dates. Where neither
says whether the school is open, nothing is counted.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from attcli.policy.settings import School
from attcli.register.days import year_end
from attcli.register.planned import reach_summer, term_days
from attcli.register.view import View

_DAY = timedelta(days=1)
_LONGEST_HOLIDAY = timedelta(weeks=8)


@dataclass(frozen=True, slots=True)
class SchoolDays:
    """The days one school is open, sorted, from `first` to `last` (None of both: nothing is known).

    Of what lies outside, and in the spans `unknown` (both days inside), it is not known if the
    school is open or shut.
    """

    days: tuple[date, ...]
    first: date | None
    last: date | None
    unknown: tuple[tuple[date, date], ...] = ()

    def knows(self, first: date, last: date) -> bool:
        """Whether it is known of every day from `first` to `last` if the school is open."""
        if self.first is None or self.last is None:
            return False
        inside = self.first <= first and last <= self.last
        return inside and not any(begin <= last and first <= end for begin, end in self.unknown)

    def between(self, first: date, last: date) -> tuple[date, ...] | None:
        """The school days from `first` to `last`, both inside; None where they aren't known."""
        if first > last:
            return ()
        if not self.knows(first, last):
            return None
        return self.days[bisect_left(self.days, first) : bisect_right(self.days, last)]

    def after(self, day: date, number: int) -> date | None:
        """The school day that is so many after `day` (1: the next one); None where not known."""
        at = bisect_right(self.days, day) + number - 1
        found = self.days[at] if at < len(self.days) else None
        return found if found and self.knows(day, found) else None

    def before(self, day: date, number: int) -> date | None:
        """The school day that is so many before `day` (1: the last one); None where not known."""
        at = bisect_left(self.days, day) - number
        found = self.days[at] if at >= 0 else None
        return found if found and self.knows(found, day - _DAY) else None


def by_terms(school: School) -> SchoolDays:
    """The school days of the term dates in the settings, from the first term to the last."""
    if not school.terms:
        return SchoolDays((), None, None)
    first, last = school.terms[0].start, _last_known(school)
    return _with_gaps(SchoolDays(tuple(term_days(school, first, last)), first, last))


def by_register(view: View, school: str) -> SchoolDays:
    """The days with a session held up to the school's last day, then those of the term dates."""
    held = view.calendar.school_days
    own = held.filter(held["school"] == school).get_column("date").to_list()
    return with_held(own, view.as_of[school], by_terms(view.settings.school(school)))


def with_held(held: Collection[date], as_of: date, terms: SchoolDays) -> SchoolDays:
    """The days `held` up to `as_of`, and those of the term dates after it and before the first.

    Between the register and term dates that don't meet it, nothing is known.
    """
    if not held:
        return terms
    begins = min(held)
    if terms.first is None or terms.last is None:
        return _with_gaps(SchoolDays(tuple(sorted(held)), begins, as_of))
    earlier = [day for day in terms.days if day < begins]
    later = [day for day in terms.days if day > as_of]
    apart = [(terms.last + _DAY, begins - _DAY), (as_of + _DAY, terms.first - _DAY)]
    return _with_gaps(
        SchoolDays(
            (*earlier, *sorted(held), *later),
            min(terms.first, begins),
            max(terms.last, as_of),
            tuple((first, last) for first, last in apart if first <= last),
        )
    )


def _with_gaps(known: SchoolDays) -> SchoolDays:
    """The same, with the spans longer than any holiday: a term is missing there."""
    gaps = [
        (before + _DAY, after - _DAY)
        for before, after in pairwise(known.days)
        if after - before > _LONGEST_HOLIDAY
    ]
    return replace(known, unknown=(*known.unknown, *gaps))


def _last_known(school: School) -> date:
    """The end of the last term; of a summer term, that of the academic year."""
    last = school.terms[-1].end
    return year_end(last) if reach_summer(school.terms, last) else last
