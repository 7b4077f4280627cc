"""The law that letters state, by the letter's date: figures from the law files, never typed."""

from datetime import date

from attcli.law import age, offences, penalties, thresholds
from attcli.letters.merge import Fields
from attcli.register.days import plain_day


def law_fields(when: date, dob: date | None) -> Fields:
    """The merge fields `law.…` on `when`. `law.applies` is false only for a child who is certainly
    not of compulsory school age then; second-notice fields have no value before there was a limit.
    """
    notices, shares = penalties.on(when), thresholds.on(when)
    offence, knowing = (
        offences.offence(name, when) for name in ("irregular-attendance", "knowing-failure")
    )
    second, limit = notices.second, notices.limit
    return Fields(
        "law",
        {
            "applies": int(age.of_compulsory_age(dob, when) is not False),
            "offence": offence.section,
            "offence_fine": pounds(offence.fine_pounds),
            "knowing_offence": _short(knowing.section, offence.section),
            "duty": offences.provision("parents-duty", when).section,
            "parent": offences.provision("who-is-a-parent", when).section,
            "knowing_fine": pounds(knowing.fine_pounds),
            "knowing_months": knowing.prison_months,
            "notice_sections": _short(
                offences.provision("penalty-notices", when).section, offence.section
            ),
            "first_amount": pounds(notices.first.pounds),
            "first_days": notices.first.days,
            "first_reduced": _maybe_pounds(notices.first.reduced_pounds),
            "first_reduced_days": notices.first.reduced_days,
            "second_amount": pounds(second.pounds) if second else None,
            "second_days": second.days if second else None,
            "most_notices": _number(limit.notices) if limit else None,
            "years": limit.years if limit else None,
            "proceeds": notices.proceeds.text,
            "persistent_pct": f"{100 * shares.persistent_num // shares.persistent_den}%",
            "guidance": thresholds.GUIDANCE_EDITION,
            "checked_on": plain_day(thresholds.CHECKED_ON),
        },
    )


def persistent(absent: int, possible: int, when: date) -> bool:
    """Whether the counts are persistent absence by the law of `when`."""
    rules = thresholds.on(when)
    return possible > 0 and absent * rules.persistent_den >= possible * rules.persistent_num


def pounds(amount: int) -> str:
    """£1,000."""
    return f"£{amount:,}"


def _maybe_pounds(amount: int | None) -> str | None:
    return None if amount is None else pounds(amount)


def _short(section: str, named: str) -> str:
    """A section without its Act where the section named before is of the same Act."""
    words, _, act = section.partition(" of ")
    return words if named.endswith(f" of {act}") else section


def _number(n: int) -> str:
    return {1: "one", 2: "two", 3: "three"}.get(n, str(n))
