"""The cover of a referral to the council: the fields `referral.…` of its template, and what of it
is missing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from attcli.cases.improve import notice_given
from attcli.cases.notice_case import Case
from attcli.cases.notices import Next, Notice
from attcli.cases.referral import Asked, questions_of
from attcli.cases.watch import NOTICE
from attcli.law import offences, penalties, thresholds
from attcli.letters.catalogue import letter_ids, template
from attcli.letters.facts import PupilFacts
from attcli.letters.identity import UNKNOWN, address_of, child_rows, yes_no
from attcli.letters.merge import Fields
from attcli.letters.model import Blank
from attcli.letters.notice import contact_line, session_rows
from attcli.letters.recipients import ContactsExport, Delivery, audience, called
from attcli.letters.responsibility import sort_contacts
from attcli.letters.words import clean, isolated
from attcli.policy.settings import School
from attcli.register.days import plain_day
from attcli.store.events import Event

LETTER = "penalty-referral"
_LATE = "given after the last session of this request"
_ORDINALS = {1: "first", 2: "second", 3: "third"}


@dataclass(frozen=True)
class Folder:
    """What a referral about one parent is made of, beside the case and what the office says.

    `earlier`: the notices on record to this parent for this child; `next`: what may be asked for;
    `siblings`: in words; `decided_by`: who decided; `enclosed`: what lies in the folder.
    """

    parent: str
    earlier: Sequence[Notice]
    next: Next
    siblings: Sequence[str]
    decided_by: str
    enclosed: Sequence[str]


def missing_of(facts: PupilFacts, parent: str) -> Iterator[str]:
    """What the contacts lack of that parent: responsibility confirmed, an address."""
    known = sort_contacts(facts.contacts, legal=True)
    if parent in [called(contact) for contact in known.unconfirmed]:
        yield f"parental responsibility of {parent} is not confirmed"
        return
    who = audience(
        facts.contacts,
        facts.called,
        legal=True,
        export=ContactsExport(facts.responsibility_given, facts.nameless),
        delivery=Delivery(served=True, each_parent=True),
    )
    reached = [called(to.people[0]) for to in who.recipients]
    if who.reason and not parent:
        yield who.reason
    elif parent not in reached:
        yield f"no address of {parent}"


def warnings_of(case: Case, parent: str, when: date, own: Path | None) -> tuple[Event, ...]:
    """The entries up to `when` that warned this parent: letters that state the law or lead up to
    it, letters whose title says so, notices to improve.
    """
    legal = {name for name in letter_ids(own) if template(name, own).legal}
    given = (e for e in case.logged if e.kind == NOTICE and e.parent in ("", parent))
    notices = (e for e in given if e.day <= when)
    letters = (e for e in case.contact(parent, when) if e.kind == "letter" and _warns(e, legal))
    return tuple(sorted((*letters, *notices), key=lambda event: (event.day, event.id or 0)))


def given_in_time(warnings: Sequence[Event], case: Case, asked: Asked) -> tuple[Event, ...]:
    """Of the warnings those given before the offence was over: before the last session that is
    asked about, or up to the day on which an excluded pupil was in public.
    """
    return tuple(e for e in warnings if _in_time(e, case, asked))


def offence_over(case: Case, asked: Asked) -> date | None:
    """The day of the last session asked about, or of the pupil in public; None: no such day."""
    return asked.in_public or max((s.day for s in case.sessions), default=None)


def _in_time(event: Event, case: Case, asked: Asked) -> bool:
    last = offence_over(case, asked)
    return last is None or event.day < last or event.day == asked.in_public


def _warns(event: Event, legal: set[str]) -> bool:
    return event.what in legal or any(word in event.what.casefold() for word in ("warn", "exclu"))


def referral_fields(
    case: Case, facts: PupilFacts, school: School, folder: Folder, said: tuple[Asked, date, Path]
) -> Fields:
    """The fields of the cover; `said`: what the office says, the day, the school's templates."""
    asked, when, own = said
    first, last = case.window
    questions = questions_of(case, asked)
    offence = "excluded-in-public" if asked.in_public else "irregular-attendance"
    return Fields(
        "referral",
        {
            "council": school.council or Blank("name of the council"),
            "offence": offences.offence(offence, when).section,
            "child": child_rows(facts, folder.siblings),
            "parent": list(_parent(facts, folder.parent)),
            "others": list(_others(facts, folder.parent)),
            "school": list(_school(school)),
            "absence": int(asked.in_public is None),
            "in_public": plain_day(asked.in_public) if asked.in_public else None,
            "from": plain_day(first),
            "to": plain_day(last),
            "count": len(case.sessions),
            "elsewhere": case.elsewhere,
            "sessions": session_rows(case.sessions),
            "rule": _rule(case),
            "support": [contact_line(e, outcome=True) for e in case.contact(folder.parent, when)],
            "warnings": [
                warning_line(e) if _in_time(e, case, asked) else f"{warning_line(e)}; {_LATE}"
                for e in warnings_of(case, folder.parent, when, own)
            ],
            "notice": _notice(case, folder.parent, asked),
            "earlier": [_earlier(n) for n in folder.earlier] or ["none on record"],
            "next": _next(folder.next, asked, when),
            "answers": [[words, clean(asked.answers[k])] for k, words in questions.items()],
            "decided_by": clean(folder.decided_by),
            "enclosed": list(folder.enclosed),
        },
    )


def _parent(facts: PupilFacts, parent: str) -> Iterator[list[str]]:
    found = next(c for c in facts.contacts if called(c) == parent)
    dob = found.get("dob")
    yield ["Name", isolated(parent)]
    yield ["Date of birth", plain_day(dob) if dob else UNKNOWN]
    yield ["Relationship", clean(found.get("relationship")) or UNKNOWN]
    yield ["Parental responsibility", yes_no(found.get("parental_responsibility"))]
    yield ["Lives with the child", yes_no(found.get("lives_with_pupil"))]
    yield ["Address", address_of(found) or UNKNOWN]
    yield ["Language", clean(found.get("preferred_language")) or UNKNOWN]


def _others(facts: PupilFacts, parent: str) -> Iterator[str]:
    known = sort_contacts(facts.contacts, legal=True)
    for contact in (*known.eligible, *known.unconfirmed):
        if called(contact) != parent:
            parts = (isolated(called(contact)), clean(contact.get("relationship")))
            yield ", ".join(filter(None, (*parts, address_of(contact) or "address not known")))


def _school(school: School) -> Iterator[list[str | Blank]]:
    yield ["School", school.name or Blank("name of the school")]
    yield ["DfE number", school.dfe_number or "not in attcli.toml"]
    yield ["Address", ", ".join(school.address) or Blank("address of the school")]
    yield ["Headteacher", school.people["head"].name or Blank("name of the headteacher")]


def _rule(case: Case) -> str:
    test = thresholds.on(case.view.latest_day).notice
    return (
        f"{test.sessions} or more in a rolling period of {test.school_weeks} school weeks "
        f"({test.citation})"
    )


def warning_line(event: Event) -> str:
    """A warning as a line: the day, and what it was."""
    if event.kind == NOTICE:
        return f"{plain_day(event.day)}: notice to improve"
    return contact_line(event)


def _notice(case: Case, parent: str, asked: Asked) -> str:
    if asked.in_public:
        return "not required: an excluded pupil in a public place."
    given = notice_given(case, parent)
    if given is not None:
        until = f", watched to {plain_day(given['until'])}" if given["until"] else ""
        counted = f"attended {given['attended']} of {given['possible']} sessions since"
        told = (
            f"given on {plain_day(given['issued'])}{until}: {given['status']}; {counted}, "
            f"{given['unauthorised']} unauthorised."
        )
        return f"{told} {_why(asked)}".strip()
    if case.all_holiday:
        return "not required: the absence is a holiday that was not granted."
    return f"none was given. {_why(asked)}".strip()


def _why(asked: Asked) -> str:
    reason = clean(asked.no_notice_reason)
    return f"The school's reason: {reason}" if reason else ""


def _earlier(notice: Notice) -> str:
    became = {
        "received": notice.received,
        "paid": notice.paid,
        "withdrawn": notice.withdrawn,
        "prosecuted": notice.prosecuted,
    }
    told = [f"{what} {plain_day(day)}" for what, day in became.items() if day]
    kind = ", for an excluded pupil in public" if notice.kind == penalties.EXCLUDED_PUPIL else ""
    return (
        f"issued {plain_day(notice.issued)}{kind}: {', '.join(told) or 'nothing further recorded'}"
    )


def _next(following: Next, asked: Asked, when: date) -> str:
    if asked.in_public:
        amount = penalties.on(when).excluded_pupil
        return f"A notice for an excluded pupil in public: £{amount.pounds}{_reduced(amount)}."
    if following.available:
        number = following.number or 0
        which = _ORDINALS.get(number, str(number))
        reduced = penalties.on(when).first if following.reduced_pounds else None
        return (
            f"On the school's record this would be the {which} notice to this parent for this "
            f"child within the limit: £{following.pounds}{_reduced(reduced)}."
        )
    why = following.why[:1].upper() + following.why[1:]
    return f"{why}."


def _reduced(amount: Any) -> str:
    if amount is None or amount.reduced_pounds is None:
        return ""
    return f", or £{amount.reduced_pounds} if paid within {amount.reduced_days} days"
