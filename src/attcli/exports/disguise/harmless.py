"""What says nothing about anybody: register codes, session words, yes and no, common words."""

import re
from collections.abc import Callable
from functools import cache
from string import ascii_uppercase

from attcli.exports import values
from attcli.exports.catalogue import built_in
from attcli.exports.dates import bare_date, looks_like_a_date, read_date
from attcli.exports.day_cell import two_marks
from attcli.exports.disguise.letters import changed, is_digit, is_letter, masked, words_of
from attcli.exports.headings import folded
from attcli.exports.layout import vocabulary
from attcli.law import codes
from attcli.register.schema import SESSION

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DATE = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?[ -]{_MONTH}\b(?:[ -]\d{{2,4}})?",
    re.IGNORECASE | re.ASCII,
)
_FIGURES = re.compile(r"^[\d\s.,:/%+-]*$")
_BIRTH = ("birth", "born", "dob")
_COMMON = (
    "from to of the and for by in at on is or not no yes all with per week weekly day days date "
    "attendance register report summary session sessions pupil pupils student students school "
    "list export data sheet marks total contacts guardians leave error errors exception failed "
    "failure fatal could cannot unable invalid denied be found definition end run printed "
    "generated autumn spring summer term year group class sep page template notes "
    "comment comments remark remarks "
    "beginning commencing starting registers wb wc w b c wk "
    "mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday"
)
_SHORTEST_STRING = 10  # of marks: the weekdays of one week
_FEW_SIGNS = 2
_HALVES = frozenset({"am-only-mark", "pm-only-mark"})
_NO_CODE = next(one for one in ascii_uppercase if one not in codes.LETTERS)
ALSO_NAMES = frozenset({"mark", "page", "form", "reg", "sum", "street", "town", "given", "chosen"})
_PEOPLE = frozenset(
    {
        *("mother", "father", "mum", "dad", "parent", "parents", "carer", "carers", "guardian"),
        *("step", "stepmother", "stepfather", "foster", "grandmother", "grandfather"),
        *("grandparent", "sister", "brother", "aunt", "uncle", "other", "social", "worker"),
        *("self", "relative", "friend", "neighbour", "childminder", "head", "teacher"),
        *("mr", "mrs", "ms", "miss", "mx", "dr", "rev", "revd", "prof", "sir", "lady"),
        *("and", "of", "the", "dear"),
    }
)
_SEX = frozenset({"m", "f", "male", "female", "boy", "girl", "x", "u", "unknown"})


def said_of_marks(text: str) -> bool:
    """Whether a cell under marks holds what can be about nobody: marks, or two characters."""
    bare = text.strip().upper()
    if (len(bare) <= 2 and bare.isascii()) or bare in codes.LETTERS or two_marks(text):
        return True
    return any(fold.mark == bare for fold in codes.folds()) or (_slashed(bare) and _of_marks(bare))


def string_of_marks(text: str) -> bool:
    """Whether a text can be a string of marks: long, of register characters only, one a slash.

    Without a slash almost any word could be one: all letters but one are codes.
    """
    return len(text) >= _SHORTEST_STRING and _slashed(text) and _of_marks(text.upper())


def register_characters(text: str) -> bool:
    """Whether a text is long enough for a string of marks and of nothing but register characters.

    A string without a slash has to be of capitals, as the systems write it.
    """
    whole = len(text.strip()) >= _SHORTEST_STRING and _of_marks(text.upper())
    return whole and (_slashed(text) or text == text.upper())


def string_with_faults(text: str) -> str | None:
    """A string of marks whose few wrong letters are masked; None for what is no such string."""
    bare = text.strip().upper()
    known = sum(one in _characters() for one in bare)
    signs = sum(one in _characters() and not one.isalnum() and one != " " for one in bare)
    if known == len(bare) and (_slashed(text) or text == text.upper()):
        return text
    if not _slashed(text) or signs <= _FEW_SIGNS or known * 10 < len(bare) * 6:
        return None
    return "".join(one if one.upper() in _characters() else _wrong(one) for one in text)


def _wrong(one: str) -> str:
    """A letter that is no code, for another one."""
    return _NO_CODE if is_letter(one) else one


def _of_marks(bare: str) -> bool:
    return all(one in _characters() for one in bare)


def _slashed(text: str) -> bool:
    return any(one in text for one in _slashes())


@cache
def _slashes() -> frozenset[str]:
    """The marks of one half of the day alone."""
    every = (code for version in codes.versions() for code in version.codes.values())
    return frozenset(code.letter for code in every if _HALVES.intersection(code.meanings))


@cache
def _characters() -> frozenset[str]:
    single = {letter for letter in codes.LETTERS if len(letter) == 1}
    return frozenset(single | {mark for mark in codes.NO_MARK if len(mark) == 1} | {" "})


def harmless(text: str) -> bool:
    """Whether a cell anywhere may stay: a code, a string of marks, a session, yes or no."""
    bare = text.strip()
    if not bare or bare.upper() in codes.LETTERS or bare in codes.NO_MARK:
        return True
    if values.session(bare) or folded(bare) in vocabulary().flags:
        return True
    return string_of_marks(bare)


def figures(text: str) -> bool:
    """Whether a text is of digits and the signs between them."""
    return _FIGURES.match(text) is not None


def dated(text: str) -> bool:
    """Whether a text is a date, or written like one."""
    if figures(text) or read_date(text.strip()) is not None:
        return True
    body = bare_date(text)
    return looks_like_a_date(body) and spoken(body) == body


def of_birth(text: str) -> bool:
    """Whether a heading, a key or a note speaks of a birth."""
    return any(word in folded(text) for word in _BIRTH)


def spoken(text: str) -> str:
    """A title, a note, a sheet's name: dates and common words stay, all else is masked."""
    return _common(text) if of_birth(text) else between_dates(text, _common)


def undated(text: str) -> str:
    """A title beside one that speaks of a birth: its dates are masked, too."""
    return _common(text)


def between_dates(text: str, change: Callable[[str], str]) -> str:
    """A text whose dates stay and of which all else is changed."""
    out, at = [], 0
    for found in _DATE.finditer(text):
        out += [change(text[at : found.start()]), found[0]]
        at = found.end()
    return "".join([*out, change(text[at:])])


def _common(text: str) -> str:
    if folded(text) in built_in().headings:
        return text
    said = changed(text, is_digit, masked)
    return changed(said, is_letter, lambda word: word if _is_common(word) else masked(word))


def _is_common(word: str) -> bool:
    return word.casefold() in common_words() or word.upper() in SESSION.categories


@cache
def common_words() -> frozenset[str]:
    """The words that titles and headings have in common."""
    vocab = vocabulary()
    said = [*vocab.sessions, *vocab.flags, *_COMMON.split()]
    for layout in built_in().layouts.values():
        preferred = (words[0] for words in layout.words.values() if words)
        said += [word.casefold() for caption in preferred for word in words_of(caption)]
    return frozenset(said) - ALSO_NAMES


def of_people(text: str) -> bool:
    """Whether a text only says what someone is to a pupil, or how they are addressed."""
    if any(map(is_digit, text)):
        return False
    return all(word.casefold() in _PEOPLE for word in words_of(text))


def of_sex(text: str) -> bool:
    """Whether a text is a sex as the systems write it."""
    return text.strip().casefold() in _SEX
