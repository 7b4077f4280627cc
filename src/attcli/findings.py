"""Problems found in data: values, gathered and shown, never a silent skip.

Their kinds, with the words and remedies, are the catalogue in `attcli.finding_kinds`.
"""

import re
from dataclasses import asdict, dataclass
from typing import Any

from attcli.finding_kinds import KINDS, Kind, Severity

__all__ = [
    "KINDS",
    "Finding",
    "Kind",
    "Place",
    "Severity",
    "finding",
    "findings_document",
    "severity_of",
]


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem at one place. `row` is 1-based as a person sees it in the file."""

    code: str
    severity: Severity
    message: str
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    other_rows: tuple[int, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The finding as the JSON object of every command's `findings`."""
        return asdict(self) | {"severity": str(self.severity), "other_rows": list(self.other_rows)}


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file something stands; every part may be unknown."""

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    other_rows: tuple[int, ...] = ()


_LONGEST_VALUE, _LONGEST_SENTENCE = 80, 1000
_BY_CODE = {kind.code: kind for kind in KINDS}


def finding(code: str, place: Place = Place(), **words: object) -> Finding:
    """A finding of the kind `code`, its sentence filled with `words` and the place's own parts."""
    kind = _BY_CODE[code]
    column, value = (None if text is None else short(text) for text in (place.column, place.value))
    told: dict[str, object] = {"value": value, "row": place.row, "column": column}
    told |= {name: _short_word(name, word) for name, word in words.items()}
    return Finding(
        code=kind.code,
        severity=kind.severity,
        message=f"{kind.template.format(**told)} {kind.remedy}",
        file=place.file,
        sheet=place.sheet,
        row=place.row,
        column=column,
        value=value,
        other_rows=place.other_rows,
    )


def short(text: str) -> str:
    """A value of a file as it is shown: of more than 80 characters the first, and an ellipsis."""
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 1]}…"


def short_values(sentence: str) -> str:
    """A sentence with the values in it (“in quotation marks”) as `short` shows them."""
    said = re.sub("“([^”]*)”", lambda quoted: f"“{short(quoted[1])}”", sentence)
    return said if len(said) <= _LONGEST_SENTENCE else f"{said[: _LONGEST_SENTENCE - 1]}…"


def _short_word(name: str, word: object) -> object:
    """A word of a sentence: a value, a list of values, a sentence with values in it, a number."""
    if isinstance(word, (list, tuple)):
        return short_values(", ".join(short(str(each)) for each in word))
    if not isinstance(word, str):
        return word
    return short(word) if name == "value" else short_values(word)


def severity_of(code: str) -> Severity:
    """How grave findings of a kind are."""
    return _BY_CODE[code].severity


_ENDS = {
    Severity.ERROR: "the run goes on and ends with exit code 1 (4 for `mark-before-law`)",
    Severity.WARNING: "the data are used as told",
    Severity.INFO: "for the record",
}
_LEFT_OUT = (
    ("no-mark", "the cell is blank, or holds `-` or `_`"),
    ("duplicate-mark", "the same mark was read before, in this file or an earlier one"),
    ("conflicting-marks", "different marks for one pupil and session: none of them counts"),
    ("earlier-register", "a later register of the same afternoon counts instead"),
    ("unknown-mark", "the text is no register code"),
    ("code-before-its-start", "the code did not exist on that day"),
    ("mark-before-law", "the day lies before the law tables"),
    ("outside-enrolment", "before the pupil's entry or after leaving"),
    ("impossible-date", "the row or the column has no date that exists"),
    ("unreadable-row", "the row has no pupil, date or session, or is cut off"),
    ("unreadable-cell", "the cell of a day grid is not two marks"),
    ("unreadable-string", "the string of marks is not whole, and no declared repair is for it"),
    ("week-not-from-monday", "the week string begins on another day"),
    ("string-without-beginning", "blanks were taken off the left of a year string"),
    ("not-a-mark-row", "headings, totals and notes among the rows"),
)


def findings_document() -> str:
    """`docs/findings.md`: every kind of finding, and every reason why a cell may be left out."""
    lines = [
        "# Findings",
        "",
        "What the program says about the data it reads. A finding names the file, the sheet, the "
        "row as a person sees it, the column and the value; nothing is skipped in silence.",
    ]
    for severity in Severity:
        lines += ["", f"## {str(severity).capitalize()}: {_ENDS[severity]}", ""]
        lines += ["| Code | What it says | What to do |", "| --- | --- | --- |"]
        lines += [
            f"| `{kind.code}` | {_cell(kind.template)} | {_cell(kind.remedy)} |"
            for kind in sorted(KINDS, key=lambda kind: kind.code)
            if kind.severity == severity
        ]
    lines += ["", "## Why a cell does not count", ""]
    lines += [
        "`attcli check` accounts for every cell: cells = marks + everything left out, by reason. A "
        "row of one mark is one cell, a day of a day grid two, a week string 14 whatever is "
        "written, a year string two for each day it reaches.",
        "",
        "| Reason | Meaning |",
        "| --- | --- |",
    ]
    lines += [f"| `{reason}` | {meaning} |" for reason, meaning in _LEFT_OUT]
    return "\n".join(lines) + "\n"


def _cell(words: str) -> str:
    """A sentence in a table cell, its blanks shown as words in angle brackets."""
    return words.replace("{", "‹").replace("}", "›").replace("|", "\\|")
