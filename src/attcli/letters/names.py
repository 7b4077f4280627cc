"""Names of files that hold a pupil's document: safe on every system, unique by the id in front."""

import hashlib
import re
import unicodedata
from typing import Any

from attcli.letters.facts import Row

_LONGEST = 60
_SUFFIX_ROOM = 5  # ".docx"
_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))]
)
_LETTERS = str.maketrans(
    {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ß": "ss", "æ": "ae", "Æ": "Ae"}
    | {"þ": "th", "Þ": "Th", "ð": "d", "Ð": "D", "œ": "oe", "Œ": "Oe", "ı": "i"}
)


def _ascii(value: Any) -> str:
    """Letters, digits and single hyphens of a text; what has no plain form falls away."""
    text = unicodedata.normalize("NFKD", str(value or "").translate(_LETTERS))
    kept = "".join(c for c in text if c.isascii() and (c.isalnum() or c in " -_/.'"))
    return re.sub(r"[^A-Za-z0-9]+", "-", kept.replace("'", "")).strip("-")


def file_id(pupil: Row) -> str:
    """The id a file name begins with: admission number, MIS id or UPN, else a digest of the pupil's
    identity. Ids that differ only in what a file name cannot hold get the digest too.
    """
    said = next((str(pupil[k]) for k in ("adno", "mis_id", "upn") if pupil.get(k)), None)
    digest = hashlib.sha256(str(pupil["pupil_id"]).encode()).hexdigest()[:10]
    if said is None:
        return f"p{digest}"
    plain = _ascii(said)
    return plain if plain == said and len(plain) <= 20 else f"{plain[:10]}-{digest}".strip("-")


def file_stem(pupil: Row, what: str, number: int | None = None) -> str:
    """`1042_Smith-Jo_meeting-invitation_1`: at most 60 characters with a suffix, ASCII letters,
    digits, `-` and `_` only, never a name that Windows keeps for itself, never a path.
    """
    end = _ascii(what) + ("" if number is None else f"_{number}")
    head = file_id(pupil)
    if head.casefold() in _RESERVED:
        head = f"{head}-0"
    room = _LONGEST - _SUFFIX_ROOM - len(head) - len(end) - 2
    name = _ascii(f"{pupil.get('surname') or ''} {pupil.get('forename') or ''}")[: max(room, 0)]
    return "_".join(part for part in (head, name.strip("-"), end) if part)
