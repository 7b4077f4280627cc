"""What becomes of a cell, by the field its column is: the rule of each kind of field."""

from collections.abc import Callable

from attcli.exports import values
from attcli.exports.disguise import harmless
from attcli.exports.disguise.days import other_day
from attcli.exports.disguise.inventor import Inventor
from attcli.exports.disguise.letters import masked
from attcli.exports.layout import IDS
from attcli.exports.refusals import ERROR_TEXT
from attcli.law import codes
from attcli.register.schema import CONTACTS, PUPILS

Rule = Callable[[Inventor, str], str]
NAMES, CLASSES, SCHOOLS, PLACES = "names", "classes", "schools", "addresses"
_YEARS = frozenset({*map(str, range(15)), *"RN", "N1", "N2"})
NUMBERS, FREE, ODD = "id numbers", "texts", "unread values"


def _names(inventor: Inventor, text: str) -> str:
    return text if harmless.of_people(text) else inventor.words(text, NAMES)


def _relation(inventor: Inventor, text: str) -> str:
    return text if harmless.of_people(text) else _free(inventor, text)


def _birth(inventor: Inventor, text: str) -> str:
    new = other_day(text, inventor.birthday)
    if new is not None:
        return new
    return inventor.scrambled(text, ODD, lambda made: other_day(made, inventor.birthday) is None)


def _day(inventor: Inventor, text: str) -> str:
    return text if harmless.dated(text) else _free(inventor, harmless.spoken(text))


def _mark(inventor: Inventor, text: str) -> str:
    if harmless.said_of_marks(text):
        return text
    if len(text.strip()) <= 2:
        return _free(inventor, text)
    return inventor.scrambled(text, ODD, _no_mark)


def _no_mark(text: str) -> bool:
    return not harmless.said_of_marks(text) and text.strip().upper() not in codes.LETTERS


def _session(inventor: Inventor, text: str) -> str:
    if values.session(text) or harmless.figures(text):
        return text
    spoken = harmless.spoken(text)
    return text if spoken == text else _free(inventor, spoken)


def _flag(field: str) -> Rule:
    def rule(inventor: Inventor, text: str) -> str:
        if values.flag(text, field) is not None:
            return text
        return inventor.scrambled(text, ODD, lambda made: values.flag(made, field) is None)

    return rule


def _figure(inventor: Inventor, text: str) -> str:
    return text if harmless.figures(text) else _free(inventor, text)


def _year(inventor: Inventor, text: str) -> str:
    said = values.year_group(text) or ""
    plain = said in _YEARS and "," not in text
    return text if plain else inventor.words(text, CLASSES)


def _sex(inventor: Inventor, text: str) -> str:
    return text if harmless.of_sex(text) else _free(inventor, text)


def _postcode(inventor: Inventor, text: str) -> str:
    made = inventor.scrambled(text, "postcodes")
    return f"ZZ{made[2:]}" if made[:2].isalpha() else f"Z{made[1:]}"


def _email(inventor: Inventor, text: str) -> str:
    made = inventor.scrambled(text.casefold(), "e-mail addresses")
    return made if "@" not in made else f"{made.rpartition('@')[0]}@example.org"


def _free(inventor: Inventor, text: str) -> str:
    new = masked(text)
    if new != text:
        inventor.counts[FREE] += 1
    return new


def _with_kind(kind: str) -> Rule:
    return lambda inventor, text: inventor.words(text, kind)


def _sen(inventor: Inventor, text: str) -> str:
    if values.sen_status(text) is not None:
        return text
    return inventor.scrambled(text, ODD, lambda made: values.sen_status(made) is None)


def _number(inventor: Inventor, text: str) -> str:
    """Another number; one that a spreadsheet shortened stays shortened, its digits others."""
    if not values.damaged_identifier(text):
        return inventor.number(text, NUMBERS)
    digits, power, rest = text.upper().partition("E")
    return inventor.number(digits, NUMBERS) + power + rest


def _subcode(inventor: Inventor, text: str) -> str:
    """What stands beside a mark: a single character says nothing of anybody."""
    return text if len(text.strip()) <= 1 else unknown(inventor, text)


_BY_FIELD: dict[str, Rule] = {
    **dict.fromkeys(("surname", "forename", "preferred_forename", "name", "salutation"), _names),
    **dict.fromkeys(("contact_surname", "contact_forename", "contact_name", "title"), _names),
    "contact_title": _names,
    "requested_by": _names,
    "relationship": _relation,
    "upn": lambda inventor, text: inventor.upn(text),
    **dict.fromkeys(IDS[1:], _number),
    "school": _with_kind(SCHOOLS),
    "class": _with_kind(CLASSES),
    "year_group": _year,
    "dob": _birth,
    "contact_dob": _birth,
    **dict.fromkeys(("date", "entry_date", "leaving_date", "requested_on", "first_day"), _day),
    **dict.fromkeys(("return_date", "last_day", "time"), _day),
    "session": _session,
    "mark": _mark,
    "subcode": _subcode,
    "sex": _sex,
    "sen": _sen,
    **dict.fromkeys(("address", "address_1", "address_2", "town"), _with_kind(PLACES)),
    "postcode": _postcode,
    "email": _email,
    "phone": lambda inventor, text: inventor.telephone(text),
    **dict.fromkeys(("minutes_late", "priority", "possible", "attended", "authorised"), _figure),
    **dict.fromkeys(("unauthorised", "absent", "lates", "rate", "absence_rate"), _figure),
    "period": _session,
    "ethnicity": _with_kind(FREE),
    "language": _with_kind(FREE),
    **dict.fromkeys(("preferred_language", "letters_by"), _with_kind(FREE)),
}
_FLAGS = {
    name for frame in (PUPILS, CONTACTS) for name, kind in frame.items() if str(kind) == "Boolean"
} | {"persistent"}


def rule_of(field: str | None) -> Rule | None:
    """The rule of a field; None for a column that nobody knows, and for free text."""
    if field in _FLAGS:
        return _flag(field)
    return _BY_FIELD.get(field or "")


def unknown(inventor: Inventor, text: str) -> str:
    """A cell of a column nobody knows: only what can be about nobody stays."""
    if harmless.harmless(text):
        return text
    return harmless.spoken(text) if ERROR_TEXT.search(text) else _free(inventor, text)


def mark(inventor: Inventor, text: str) -> str:
    """A cell of a column of marks."""
    return _mark(inventor, text)


def string(inventor: Inventor, text: str) -> str:
    """A cell of a column of strings of marks."""
    kept = harmless.string_with_faults(text)
    return _mark(inventor, text) if kept is None else kept


def birth(inventor: Inventor, text: str) -> str:
    """A date that may be a date of birth; any other text is treated as one nobody knows."""
    new = other_day(text, inventor.birthday)
    return unknown(inventor, text) if new is None else new


def birth_beneath(inventor: Inventor, text: str) -> str:
    """A part of a date of birth."""
    return _birth(inventor, text)


def day(inventor: Inventor, text: str) -> str:
    """A date that is a day of school; any other text is treated as one nobody knows."""
    return (
        text if harmless.dated(text) and other_day(text, lambda d: d) else unknown(inventor, text)
    )
