"""The law document: every value the program judges by, with its dates and sources, as Markdown."""

from collections.abc import Iterator, Sequence

from attcli.law import age, clocks, codes, offences, penalties, retention, thresholds
from attcli.law.code_table import Code, Group
from attcli.law.data import STANDINGS
from attcli.law.editions import editions
from attcli.law.entry import Span
from attcli.law.penalties import Amount
from attcli.law.wording import dates, day, once, table

COUNTS = {
    Group.PRESENT: "possible, attended",
    Group.APPROVED: "possible, attended",
    Group.AUTHORISED: "possible, absent",
    Group.UNAUTHORISED: "possible, absent",
    Group.NOT_POSSIBLE: "not possible",
    Group.ADMINISTRATIVE: "not possible",
}
"""How a session of each group counts, in words."""
WITHIN = {"academic-year": "in an academic year", "twelve-months": "in the last twelve months"}
"""Over what a clock adds up, in words."""


def law_document() -> str:
    """The whole document, one final newline. The same data always give the same text."""
    parts = (
        _head(),
        _codes(),
        _folds(),
        _thresholds(),
        _penalties(),
        _age(),
        _clocks(),
        _retention(),
        _offences(),
        _sources(),
    )
    return "\n".join(line for part in parts for line in part) + "\n"


def _head() -> Iterator[str]:
    yield "# The law the program judges by"
    yield ""
    yield (
        "Generated from the law files of the program; do not edit. Every session is judged by the "
        "rules of its own day. This is not legal advice: the regulations and the guidance "
        "themselves decide."
    )
    yield from table(
        ("File", "Last checked", "Against"),
        ((f"`{e.file}`", day(e.checked_on), e.guidance) for e in editions()),
    )


def _codes() -> Iterator[str]:
    for version in codes.versions():
        everyone = list(version.codes.values())
        yield from ("", f"## Attendance codes {dates(Span(version.starts, version.ends))}")
        yield from table(
            ("Code", "Title", "Group", "Counts as", "In force"),
            (_code_row(code) for code in everyone),
        )
        yield ""
        yield f"Source: {once(c.citation for c in everyone if not c.legacy)}."
        if ended := once(c.citation for c in everyone if c.legacy):
            yield f"Source of the codes that have ended: {ended}."


def _code_row(code: Code) -> tuple[str, ...]:
    life = dates(Span(code.starts, code.ends))
    ended = "; ended: read in its old meaning, with a warning" if code.legacy else ""
    return f"`{code.letter}`", code.title, str(code.group), COUNTS[code.group], life + ended


def _folds() -> Iterator[str]:
    yield from ("", "## Marks read as a code")
    yield ""
    yield (
        "A blank, `-` or `_` is no mark: never present, never absent. A code followed by an "
        "underscore and a suffix is read as that code. The marks below are read as a code between "
        "their dates; any other mark is unknown and reported. A code is never used before it began."
    )
    alike: dict[tuple[str, str, str], list[str]] = {}
    for fold in codes.folds():
        kind = (f"`{fold.reads}`", dates(fold.span), fold.citation)
        alike.setdefault(kind, []).append(f"`{fold.mark}`")
    yield from table(
        ("Marks", "Read as", "In force", "Source"),
        ((" ".join(marks), *kind) for kind, marks in alike.items()),
    )


def _thresholds() -> Iterator[str]:
    known = thresholds.table()
    yield from ("", "## Thresholds")
    yield ""
    yield "Tested on counts of sessions, never on a rounded percentage."
    shares = [*known.persistent.spans(), *known.severe.spans()]
    rules = [
        (s.title, f"absent × {s.denominator} ≥ possible × {s.numerator}", dates(span), s.citation)
        for span, s in shares
    ]
    rules += [
        (
            n.title,
            f"{n.sessions} sessions ({', '.join(sorted(n.counts))}) in a rolling period of "
            f"{n.school_weeks} school weeks; sessions from {day(n.starts)} on count",
            dates(span),
            n.citation,
        )
        for span, n in known.notice.spans()
    ]
    yield from table(("Threshold", "Test", "In force", "Source"), rules)


def _penalties() -> Iterator[str]:
    known = penalties.table()
    yield from ("", "## Penalty notices")
    yield ""
    yield "Days run from receipt, that day being day 1."
    amounts = [*known.first.spans(), *known.second.spans(), *known.excluded_pupil.spans()]
    rows = [(_notice_name(a), _amount(a), dates(span), a.citation) for span, a in amounts]
    rows += [("Limit", _limit(x), dates(span), x.citation) for span, x in known.limit.spans()]
    rows += [
        (
            "Receipt by " + x.how,
            f"{x.working_days} working days after posting",
            dates(s),
            x.citation,
        )
        for s, x in known.service.spans()
    ]
    rows += [("The money", x.text, dates(s), x.citation) for s, x in known.proceeds.spans()]
    yield from table(("What", "Rule", "In force", "Source"), rows)


def _notice_name(amount: Amount) -> str:
    if amount.kind == penalties.EXCLUDED_PUPIL:
        return "Excluded pupil in a public place"
    return {1: "First notice", 2: "Second notice"}.get(amount.number, f"Notice {amount.number}")


def _amount(amount: Amount) -> str:
    full = f"£{amount.pounds} within {amount.days} days"
    if amount.reduced_pounds is None:
        return f"{full}, no reduced sum"
    return f"£{amount.reduced_pounds} within {amount.reduced_days} days, else {full}"


def _limit(limit: penalties.Limit) -> str:
    kinds = {
        "withdrawn notices": limit.withdrawn_count,
        "unpaid notices": limit.unpaid_count,
        "excluded-pupil notices": limit.excluded_pupil_count,
        f"notices issued before {day(limit.starts)}": False,
    }
    count = ", ".join(kind for kind, counts in kinds.items() if counts)
    do_not = ", ".join(kind for kind, counts in kinds.items() if not counts)
    return (
        f"at most {limit.notices} to one parent for one child in {limit.years} years "
        f"(the same date {limit.years} years on is outside); counted: {count}; "
        f"not counted: {do_not}"
    )


def _age() -> Iterator[str]:
    known = age.table()
    yield from ("", "## Compulsory school age")
    rows = [
        ("Begins", _begins(rule), dates(span), rule.citation) for span, rule in known.start.spans()
    ]
    rows += [
        ("Ends", _ends(rule), dates(span), rule.citation) for span, rule in known.leaving.spans()
    ]
    rows += [
        ("Without a date of birth, perhaps below it", _years(rule), dates(span), rule.citation)
        for span, rule in known.young.spans()
    ]
    yield from table(("", "Rule", "In force", "Source"), rows)


def _begins(rule: age.StartRule) -> str:
    return f"on the first of {_days(rule.days)} on or after the {rule.birthday}th birthday"


def _ends(rule: age.LeavingRule) -> str:
    return (
        f"with the last {age.WEEKDAYS[rule.weekday]} in {age.MONTHS[rule.month - 1]} of the school "
        f"year (to {_days([rule.school_year_ends])}) of the {rule.birthday}th birthday"
    )


def _years(rule: age.YoungYears) -> str:
    return f"year groups {', '.join(sorted(rule.year_groups))}"


def _days(days: Sequence[age.MonthDay]) -> str:
    words = [f"{day} {age.MONTHS[month - 1]}" for month, day in days]
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _clocks() -> Iterator[str]:
    yield from ("", "## Clocks a register starts")
    yield ""
    yield (
        "A school day counts when every possible session of it is absent for one of the reasons "
        "named. Continuous: any other possible session breaks it; days without a possible session "
        "neither count nor break."
    )
    yield from table(
        ("Clock", "Length", "Counts", "Then", "In force", "Source"),
        (
            (
                c.title,
                _length(c),
                ", ".join(sorted(c.counts)),
                c.then,
                dates(span),
                c.citation,
            )
            for dated in clocks.table().clocks.values()
            for span, c in dated.spans()
        ),
    )


def _length(clock: clocks.Clock) -> str:
    words = [f"{clock.length} {clock.unit.replace('-', ' ')}"]
    words += ["continuous"] if clock.continuous else []
    words += [WITHIN[clock.within]] if clock.within else []
    words += [f"from the age of {clock.from_age}"] if clock.from_age else []
    return ", ".join(words)


def _retention() -> Iterator[str]:
    yield from ("", "## Keeping the register")
    yield from table(
        ("What", "Kept", "In force", "Source"),
        (
            ("Each entry of the register", f"{r.years} years", dates(span), r.citation)
            for span, r in retention.table().register.spans()
        ),
    )


def _offences() -> Iterator[str]:
    known = offences.table()
    yield from ("", "## Offences and provisions named in documents")
    rows = [
        (o.section, o.title, _sentence(o), dates(span), o.citation)
        for dated in known.offences.values()
        for span, o in dated.spans()
    ]
    rows += [
        (p.section, p.title, "", dates(span), p.citation)
        for dated in known.provisions.values()
        for span, p in dated.spans()
    ]
    yield from table(("Section", "What it says", "At most", "In force", "Source"), rows)


def _sentence(offence: offences.Offence) -> str:
    fine = f"a fine of £{offence.fine_pounds:,}"
    months = offence.prison_months
    return f"{fine}, {months} months in prison, or both" if months else fine


def _sources() -> Iterator[str]:
    yield from ("", "## How far the sources were confirmed")
    rows = [
        (f"`{edition.file}`", citation.text, STANDINGS[citation.standing], dates(citation.span))
        for edition in editions()
        for citation in edition.citations
    ]
    yield from table(("File", "Source", "Confirmed by", "In force"), rows)
