"""The merge fields: everything a template may say, by name. None: no value for this pupil.

Names are isolated here, once, so that one written from right to left moves nothing beside it.
"""

from collections.abc import Mapping
from typing import Any

from attcli.letters.catalogue import Template
from attcli.letters.facts import LetterContext, PupilFacts, Row
from attcli.letters.figures import illness, national_fields, run_fields, window_fields
from attcli.letters.grid import first_possible, marks_of
from attcli.letters.legal import law_fields, persistent
from attcli.letters.merge import Fields
from attcli.letters.model import Blank, Earlier, Recipient
from attcli.letters.plan import plan_fields
from attcli.letters.recipients import called
from attcli.letters.responsibility import sort_contacts
from attcli.letters.words import clean, clock, isolated, listed, unbroken
from attcli.policy.settings import School
from attcli.register.days import plain_day
from attcli.register.percent import shown

_PUPIL = ("forename", "surname", "name", "class", "year_group", "dob", "parents")


def merge_fields(
    facts: PupilFacts, context: LetterContext, template: Template
) -> dict[str, Fields]:
    """Every field group of a letter about one pupil."""
    return {
        **general_fields(context, template),
        "pupil": _pupil(facts),
        "attendance": _attendance(facts, context),
        "run": run_fields(facts, context),
        "window": window_fields(facts, context),
        "earlier": _earlier(facts.earlier, template),
        "law": law_fields(context.letter_date, facts.pupil.get("dob")),
    }


def general_fields(context: LetterContext, template: Template) -> dict[str, Fields]:
    """The field groups of a letter that is about no pupil; `pupil.…` are known, without a value."""
    return _with_officer(
        template.officer,
        context,
        {
            "pupil": Fields("pupil", dict.fromkeys(_PUPIL)),
            "school": _school(context.school),
            "law": law_fields(context.letter_date, None),
            "letter": Fields("letter", {"date": plain_day(context.letter_date)}),
            "settings": Fields("settings", template.settings),
            "national": national_fields(context),
            "plan": plan_fields(template.settings, context),
        },
    )


def recipient_fields(to: Recipient, met: Row | None = None) -> dict[str, Fields]:
    """The fields that differ from copy to copy. `parent.name`: of a copy to one parent only;
    `parent.met`: of the copy to whom the last meeting was with, `met`, if that is known;
    `parent.all`: each whom the copy is for, to look a name up in.
    """
    names = tuple(called(person) for person in to.people)
    alone = isolated(names[0]) if len(names) == 1 else None
    there = int(met is not None and met in to.people) or None
    return {"parent": Fields("parent", {"name": alone, "met": there, "all": names})}


def _pupil(facts: PupilFacts) -> Fields:
    both = (facts.forename, facts.surname)
    dob = facts.pupil.get("dob")
    parents = sort_contacts(facts.contacts, legal=True).eligible
    return Fields(
        "pupil",
        {
            "forename": facts.forename and isolated(facts.forename),
            "surname": facts.surname and isolated(facts.surname),
            "name": isolated(f"{both[0]} {both[1]}") if all(both) else None,
            "class": clean(facts.pupil.get("class")),
            "year_group": clean(facts.pupil.get("year_group")),
            "dob": plain_day(dob) if dob else None,
            "parents": listed([isolated(called(p)) for p in parents]) or None,
        },
    )


def _school(school: School) -> Fields:
    ways = [
        f"on {unbroken(school.phone)}" if school.phone else "",
        f"at {school.email}" if school.email else "",
    ]
    contact = " or ".join(way for way in ways if way)
    return Fields(
        "school",
        {
            "name": school.name or Blank("name of the school"),
            "contact": contact or Blank("telephone or e-mail of the school"),
            "council": school.council or Blank("name of the council"),
            "target": f"{school.policy.target_pct}%",
            "arrive_by": clock(school.policy.times.arrive_by),
            "register_closes": clock(school.policy.times.register_closes),
            "report_by": clock(school.policy.times.report_by),
        },
    )


def _attendance(facts: PupilFacts, context: LetterContext) -> Fields:
    counts: Mapping[str, Any] = facts.counts
    possible, absent, marks = counts["possible"], counts["absent"], marks_of(facts)
    first = first_possible(marks)
    lates, ill = counts["late"] + counts["late_after_close"], illness(marks)
    return Fields(
        "attendance",
        {
            "percent": shown(counts["attended"], possible) if possible else None,
            "absence_percent": shown(absent, possible) if possible else None,
            "possible": possible,
            "missed": absent,
            "some_missed": absent or None,
            "missed_or_late": absent + counts["late"] or None,
            "some_unauthorised": counts["unauthorised"] or None,
            "authorised": counts["authorised"],
            "unauthorised": counts["unauthorised"],
            "late": counts["late"],
            "late_after_close": counts["late_after_close"],
            "lates": lates,
            "some_lates": lates or None,
            "illness": ill or None,
            "mostly_illness": int(2 * ill > absent) or None,
            "persistent": int(persistent(absent, possible, context.letter_date)),
            "since": plain_day(first) if first else None,
            "up_to": plain_day(context.end),
        },
    )


def _earlier(known: Earlier, template: Template) -> Fields:
    letters = [known.letters[name] for name in template.follows if name in known.letters]
    return Fields(
        "earlier",
        {
            "contact": known.contact if known.contact_date else None,
            "contact_date": plain_day(known.contact_date) if known.contact_date else None,
            "met_with": known.met_with and isolated(known.met_with),
            "met_date": plain_day(known.met_date) if known.met_date else None,
            "trend": known.trend,
            "met_trend": known.met_trend,
            "letter_date": plain_day(max(letters)) if letters else None,
            "calls": listed([plain_day(day) for day in known.calls]) or None,
        },
    )


def _with_officer(
    labels: Mapping[str, str], context: LetterContext, known: dict[str, Fields]
) -> dict[str, Fields]:
    """The fields with those an officer fills: what was worked out from them, else as told, else the
    school's standing arrangement, else a blank.
    """
    groups = dict(known)
    for name, label in labels.items():
        group, _, key = name.partition(".")
        standing = context.school.meeting.get(key) if group == "meeting" else None
        said = clean(context.officer.get(name)) or standing
        own = groups.setdefault(group, Fields(group, {}))
        if own.value(key) is None:
            own[key] = said or Blank(label)
    return groups
