"""Tests of a leave request about the pupil's record, and about what the leave is for."""

from attcli.cases.leave_dates import NO_TERMS
from attcli.cases.leave_request import FAILS, HOLDS, UNKNOWN, Said, Standing, judged
from attcli.register.days import MONTHS, plain_day, year_start
from attcli.register.percent import shown

_ENTRANCE_YEAR = "6"


def attendance_now(s: Standing) -> tuple[str, Said] | None:
    """The attendance of the academic year so far."""
    floor = s.school.policy.leave.above_pct
    if not floor:
        return None
    possible, attended = s.counts["possible"], s.counts["attended"]
    holds = attended * 100 > possible * floor
    return f"attendance above {floor}%", _rate(s, holds, attended, possible)


def attendance_then(s: Standing) -> tuple[str, Said] | None:
    """The same if the leave is taken, and nothing else comes between."""
    floor = s.school.policy.leave.above_pct
    if not floor:
        return None
    words = f"attendance not below {floor}% because of the leave"
    if s.to_come is None:
        return words, (UNKNOWN, NO_TERMS)
    possible, attended = s.counts["possible"] + s.to_come, s.counts["attended"]
    holds = attended * 100 >= possible * floor
    result, figures = _rate(s, holds, attended, possible)
    return words, (result, f"{figures}, with {s.to_come} more missed")


def _rate(s: Standing, holds: bool, attended: int, possible: int) -> Said:
    if not s.counts["possible"]:
        return UNKNOWN, f"no possible session from {plain_day(year_start(s.up_to))}"
    since = f"attended {attended} of {possible} sessions, {shown(attended, possible)}"
    return judged(holds, f"{since}, up to {plain_day(s.up_to)}")


def no_unauthorised(s: Standing) -> tuple[str, Said] | None:
    """Nothing unauthorised on record; a reason not yet known leaves it open."""
    if not s.school.policy.leave.none_after_unauthorised:
        return None
    unknown = s.counts["no_reason_yet"]
    known = s.counts["unauthorised"] - unknown
    figures = f"{known} unauthorised sessions this school year"
    if unknown:
        figures += f", {unknown} more with no reason yet"
    result = FAILS if known else UNKNOWN if unknown else HOLDS
    return "no unauthorised absence on record", (result, figures)


def authorised_share(s: Standing) -> tuple[str, Said] | None:
    """Not too much authorised absence already."""
    most = s.school.policy.leave.most_authorised_pct
    if not most:
        return None
    possible, absent = s.counts["possible"], s.counts["authorised"]
    words = f"authorised absence not above {most}%"
    if not possible:
        return words, (UNKNOWN, f"no possible session from {plain_day(year_start(s.up_to))}")
    figures = f"{absent} of {possible} sessions, {shown(absent, possible)}"
    return words, judged(absent * 100 <= possible * most, figures)


def licence(s: Standing) -> tuple[str, Said] | None:
    """A performance, and what its licence says."""
    rules = s.school.policy.leave
    if not rules.performance_licence or s.request.kind.id != "performance":
        return None
    words = "a performance under the local authority's licence"
    if s.request.licence is None:
        return words, (UNKNOWN, "it is not said what the licence says (--licence)")
    if s.request.licence == "none":
        return words, (FAILS, "there is no licence")
    if s.request.licence == "dated" or not rules.performance_from_pct:
        return words, (HOLDS, "the licence names the dates: nothing further is needed")
    possible, attended = s.counts["possible"], s.counts["attended"]
    holds = attended * 100 >= possible * rules.performance_from_pct
    result, figures = _rate(s, holds, attended, possible)
    return f"{words}; without dates in it, attendance of {rules.performance_from_pct}%", (
        result,
        f"{figures}; the head decides day by day",
    )


def funeral(s: Standing) -> tuple[str, Said] | None:
    """A funeral, and how many days."""
    return _at_most(s, "funeral", s.school.policy.leave.funeral_days, "for a funeral")


def observance(s: Standing) -> tuple[str, Said] | None:
    """Religious observance, and how many days."""
    words = "for a day set apart for religious observance"
    return _at_most(s, "observance", s.school.policy.leave.observance_days, words)


def _at_most(s: Standing, kind: str, most: int, words: str) -> tuple[str, Said] | None:
    if not most or s.request.kind.id != kind:
        return None
    rule = f"at most {most} {'day' if most == 1 else 'days'} {words}"
    if s.asked is None:
        return rule, (UNKNOWN, NO_TERMS)
    asked = len(s.asked)
    return rule, judged(asked <= most, f"{asked} school {'day' if asked == 1 else 'days'}")


def entrance(s: Standing) -> tuple[str, Said] | None:
    """Half a day for an open morning or an entrance exam."""
    months = s.school.policy.leave.entrance_months
    if not months or s.request.kind.id != "entrance":
        return None
    words = f"Year 6, half a day, in {' or '.join(months)}"
    year, month = s.pupil["year_group"], MONTHS[s.request.first_day.month - 1]
    figures = f"Year {year or 'not known'}, {month}, "
    figures += f"{s.request.half} only" if s.request.half else "whole days"
    if year is None:
        return words, (UNKNOWN, figures)
    holds = year == _ENTRANCE_YEAR and month in months and s.request.half is not None
    return words, judged(holds, figures)


def travelled(s: Standing) -> tuple[str, Said] | None:
    """The attendance of a child whose family travels for work."""
    if s.request.kind.id != "travel":
        return None
    attended, needed = s.travelled["traveller_attended"], s.travelled["traveller_needed"]
    words = f"{needed} sessions attended in the last twelve months"
    met = s.travelled["traveller_met"]
    result = UNKNOWN if met is None else HOLDS if met else FAILS
    return words, (result, f"{attended} attended, up to {plain_day(s.up_to)}")
