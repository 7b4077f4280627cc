"""Why a letter is not written: every reason at once, each with the pupil and the field."""

from collections.abc import Mapping, Sequence

from attcli.errors import UsageError
from attcli.letters.catalogue import Template
from attcli.letters.merge import Fields, Merged

_NO_LIST = (
    "listed unauthorised absence in the school weeks that count, the list as long as the count"
)
_NO_RUN = "run of absence without a known reason up to the last day"
_NO_SESSION = "possible session in the period"
_WINDOW = ("window.unauthorised", "window.days", "window.from", "window.to")
_WORDS = {
    "pupil.name": "forename and surname",
    "pupil.forename": "forename",
    "pupil.surname": "surname",
    "pupil.class": "class",
    "pupil.year_group": "year group",
    "pupil.dob": "date of birth",
    "attendance.percent": _NO_SESSION,
    "attendance.absence_percent": _NO_SESSION,
    "attendance.since": _NO_SESSION,
    "attendance.some_missed": "absence in the period",
    "attendance.missed_or_late": "absence and no late arrival in the period",
    "attendance.some_unauthorised": "unauthorised absence in the period",
    "attendance.some_lates": "late arrival in the period",
    "attendance.mostly_illness": "absence that is mostly illness or medical in the period",
    "attendance.illness": "absence for illness in the period",
    **dict.fromkeys(("run.days", "run.first_day", "run.last_day"), _NO_RUN),
    **dict.fromkeys(_WINDOW, _NO_LIST),
}


def reasons(
    called: str,
    template: Template,
    fields: Mapping[str, Fields],
    filled: Sequence[Merged],
) -> tuple[str, ...]:
    """What stops this letter; empty if nothing does. `called`: the pupil, in words."""
    strange = [name for name in template.needs if not _known(fields, name)]
    needed = [
        name for name in template.needs if name not in strange and _value(fields, name) is None
    ]
    printed = [name for merged in filled for name in merged.missing]
    unknown = [*strange, *(name for merged in filled for name in merged.unknown)]
    wanting = [*needed, *printed]
    too_young = not fields["law"].value("applies") and not set(_WINDOW).isdisjoint(wanting)
    if too_young:  # no session of theirs can count, which says why there is nothing to list
        wanting = [name for name in wanting if name not in _WINDOW]
    missing = dict.fromkeys(_WORDS.get(name, f"value for {name}") for name in wanting)
    return (
        *([f"{called}: not of compulsory school age"] if too_young else []),
        *(f"{called}: no {what}" for what in missing),
        *(
            f"the template {template.id} asks for {name}, which is no merge field"
            for name in dict.fromkeys(unknown)
        ),
    )


def refuse_by_itself(template: Template, fields: Mapping[str, Fields]) -> None:
    """UsageError for a letter whose own fields are not there: another command writes it."""
    if (
        template.written_by
        and {name.partition(".")[0] for name in template.example} - fields.keys()
    ):
        raise UsageError(f"{template.title} is written by {template.written_by}")


def _known(fields: Mapping[str, Fields], name: str) -> bool:
    group, _, key = name.partition(".")
    return group in fields and key in fields[group]


def _value(fields: Mapping[str, Fields], name: str) -> object:
    group, _, key = name.partition(".")
    return fields[group].value(key)
