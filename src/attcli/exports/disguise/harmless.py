"""What says nothing about anybody: register codes, session words, yes and no, common words."""

import re
from functools import cache

from attcli.exports import values
from attcli.exports.catalogue import built_in
from attcli.exports.dates import looks_like_a_date
from attcli.exports.day_cell import two_marks
from attcli.exports.disguise.inventor import masked
from attcli.exports.headings import folded
from attcli.exports.layout import vocabulary
from attcli.law import codes

_WORD = re.compile(r"[^\W\d_]+")
_DATE = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?"
    r"|\d{1,2}(?:st|nd|rd|th)?[ -](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
    r"(?:[ -]\d{2,4})?",
    re.IGNORECASE,
)
_FIGURES = re.compile(r"^[\d\s.,:/%+-]*$")
_COMMON = (
    "from to of the and for by in at on is or not no yes all with per week weekly day days date "
    "attendance register report summary session sessions pupil pupils student students school "
    "list export data sheet marks total contacts guardians leave error errors exception failed "
    "failure fatal could cannot unable invalid denied be found definition end run printed "
    "generated autumn spring summer term year group class sep page template notes "
    "beginning commencing starting registers wb wc w b c wk "
    "mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday"
)
_ALSO_NAMES = frozenset({"mark", "page", "form", "reg", "sum", "street", "town", "given", "chosen"})
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
    if len(bare) <= 2 or bare in codes.LETTERS or two_marks(text):
        return True
    return any(fold.mark == bare for fold in codes.folds()) or _string(bare)


def _string(bare: str) -> bool:
    """A string of marks: register characters with a sign among them, a few wrong ones perhaps."""
    known = sum(one in _characters() for one in bare)
    signs = sum(one in _characters() and not one.isalnum() and one != " " for one in bare)
    return bool(signs) and (known == len(bare) or (signs > 2 and known * 10 >= len(bare) * 6))


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
    return len(bare) >= 2 and _string(bare.upper())


def figures(text: str) -> bool:
    """Whether a text is of digits and the signs between them."""
    return _FIGURES.match(text) is not None


def dated(text: str) -> bool:
    """Whether a text is a date, or written like one."""
    return figures(text) or looks_like_a_date(text.strip())


def spoken(text: str) -> str:
    """A title, a note, a sheet's name: dates and common words stay, all else is masked."""
    out, at = [], 0
    for found in _DATE.finditer(text):
        out += [_common(text[at : found.start()]), found[0]]
        at = found.end()
    return "".join([*out, _common(text[at:])])


def _common(text: str) -> str:
    if folded(text) in built_in().headings:
        return text
    out, at = [], 0
    for found in _WORD.finditer(text):
        word = found[0]
        kept = word.casefold() in _common_words() or word.upper() in ("AM", "PM")
        out += [masked(text[at : found.start()]), word if kept else masked(word)]
        at = found.end()
    return "".join([*out, masked(text[at:])])


@cache
def _common_words() -> frozenset[str]:
    vocab = vocabulary()
    said = [*vocab.sessions, *vocab.flags, *_COMMON.split()]
    for layout in built_in().layouts.values():
        preferred = (words[0] for words in layout.words.values() if words)
        said += [word.casefold() for caption in preferred for word in _WORD.findall(caption)]
    return frozenset(said) - _ALSO_NAMES


def of_people(text: str) -> bool:
    """Whether a text only says what someone is to a pupil, or how they are addressed."""
    return all(word.casefold() in _PEOPLE for word in _WORD.findall(text))


def of_sex(text: str) -> bool:
    """Whether a text is a sex as the systems write it."""
    return text.strip().casefold() in _SEX
