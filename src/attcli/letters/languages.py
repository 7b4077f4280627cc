"""The languages a contact may prefer: their names in exports and their codes; dates in them."""

import re
from collections.abc import Callable, Mapping, Sequence

from attcli.register.days import DAYS, MONTHS

NAMES: Mapping[str, str] = {
    "sq": "Albanian",
    "am": "Amharic",
    "ar": "Arabic",
    "bg": "Bulgarian",
    "bn": "Bengali",
    "cs": "Czech",
    "cy": "Welsh",
    "de": "German",
    "el": "Greek",
    "es": "Spanish",
    "fa": "Persian",
    "fr": "French",
    "gu": "Gujarati",
    "hi": "Hindi",
    "hu": "Hungarian",
    "it": "Italian",
    "ku": "Kurdish",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "ml": "Malayalam",
    "ne": "Nepali",
    "nl": "Dutch",
    "pa": "Panjabi",
    "pl": "Polish",
    "ps": "Pashto",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "so": "Somali",
    "ta": "Tamil",
    "te": "Telugu",
    "ti": "Tigrinya",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "vi": "Vietnamese",
    "yo": "Yoruba",
    "zh": "Chinese",
}
_ALSO = {"punjabi": "pa", "farsi": "fa", "dari": "fa", "bangla": "bn", "cantonese": "zh"}
_ALSO |= {"mandarin": "zh"}
RIGHT_TO_LEFT = frozenset({"ar", "fa", "ps", "ur"})
_DATE_WORD = re.compile(rf"\b({'|'.join((*MONTHS, *DAYS))})\b")
_HAS_DATE = re.compile(rf"\b\d{{1,2}} ({'|'.join(MONTHS)}) \d{{4}}\b")


def code_of(said: str | None) -> str | None:
    """The code of a language as an export says it: “Polish”, “pl”, “Portuguese (Brazil)”."""
    if not said:
        return None
    if said.casefold() in NAMES:
        return said.casefold()
    names = {name.casefold(): code for code, name in NAMES.items()} | _ALSO
    return next((names[w] for w in re.findall(r"\w+", said.casefold()) if w in names), None)


def dates_in(months: Sequence[str], days: Sequence[str]) -> Callable[[str], str]:
    """What puts the names of months and weekdays of another language into a date in words."""
    words = dict(zip((*MONTHS, *DAYS), (*(months or MONTHS), *(days or DAYS)), strict=True))

    def put(value: str) -> str:
        if not _HAS_DATE.search(value):
            return value
        return _DATE_WORD.sub(lambda word: words[word[0]], value)

    return put
