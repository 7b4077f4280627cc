"""What a letter is made of: words in blocks, the letter around them, and what prepare() gives back.

A letter is built once as these values; the three writers (PDF, Word, HTML) only draw them. Text
that came from data is plain text here and stays plain text: no writer reads it as markup.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Text:
    """A run of words."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Blank:
    """A ruled blank to fill in by hand. `captioned`: the label stands beneath the rule too, for the
    words before it do not say what belongs there.

    `form`: it belongs to a form, whoever fills that in: a line to the end of the row, so many
    `lines` to write on, or (0) a box to tick. Others are for the office to complete.
    """

    label: str
    captioned: bool = True
    form: bool = False
    lines: int = 1

    def __str__(self) -> str:
        return f"____________ ({self.label})" if self.lines else f"[ ] ({self.label})"


Inline = Text | Blank
Line = tuple[Inline, ...]
BlockKind = Literal["subject", "heading", "paragraph", "bullets", "numbers", "table"]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading (one line of runs), a list (one line of runs an item), or a table: in
    `rows` its cells, the first row its head (empty cells where it has none).
    """

    kind: BlockKind
    lines: tuple[Line, ...]
    rows: tuple[tuple[Line, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The school as it stands at the top of the page. `logo` is a picture's name and its bytes."""

    name: Text | Blank
    address: tuple[Text | Blank, ...]
    contact: tuple[tuple[str, Text | Blank], ...]  # label, value
    logo: tuple[str, bytes] | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """One finished letter to one household: all a writer needs. A form has no addressee, no
    salutation and no closing.
    """

    letterhead: Letterhead
    addressee: tuple[str, ...]  # name line, then the address lines
    date: str
    references: tuple[tuple[str, str], ...]  # label, value
    salutation: str
    body: tuple[Block, ...]
    closing: str
    signer: Text | Blank
    role: str
    enclosures: tuple[str, ...]
    footnote: str  # "" unless the letter states the law
    title: str  # of the document, for the PDF and Word properties
    issued: dt.date
    language: str = "en"
    large: bool = False  # in large print
    own_word: bytes | None = field(default=None, repr=False)  # from the school's own Word template


How = Literal["post", "email", "hand"]
Trend = Literal["declined", "no-better"]


@dataclass(frozen=True, slots=True)
class Recipient:
    """One household a copy goes to. `addressee` and `salutation` name only its own people.

    `how` it goes there: by e-mail to each of `emails`, or by post or by hand. `people`: the rows of
    the contacts it is for; none for a letter to everyone, or to someone who is no contact.
    `language`: the code of the one they prefer, if it is known. `large`: in large print.
    """

    addressee: str
    salutation: str
    address: tuple[str, ...] = ()
    how: How = "post"
    emails: tuple[str, ...] = ()
    language: str | None = None
    large: bool = False
    people: tuple[Mapping[str, Any], ...] = field(default=(), repr=False, compare=False)


EVERYONE = Recipient("All parents and carers", "Dear Parents and Carers", how="hand")
NOBODY = Recipient("", "", how="hand")
"""Of a form: it is handed over."""


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of a letter: to whom, the letter, and its safe file name without suffix.

    `beside`: the letter before it in another language, for the same envelope.
    """

    recipient: Recipient
    letter: Letter
    file_stem: str
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """A letter ready to be written: a copy for each household. The pupil's id and names are empty
    where it is about no pupil.

    `to_complete` lists what is left open for the office; `notes` are said in the index (a parent
    not written to, an age that could not be checked).
    """

    letter_id: str
    title: str
    pupil_id: str
    surname: str
    forename: str
    class_name: str
    copies: tuple[Copy, ...]
    encloses: tuple[str, ...]
    to_complete: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    family: frozenset[str] = frozenset()  # contacts shared with siblings


@dataclass(frozen=True, slots=True)
class Blocked:
    """A letter that cannot be written; each reason names the pupil and what is missing."""

    letter_id: str
    pupil_id: str
    surname: str
    forename: str
    class_name: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Earlier:
    """Contact before this letter, from the case log. Everything unknown stays out of the letter.

    `trend`: how attendance went since the contact; `met_trend`: since the meeting. `letters`: of
    each letter the day it was last sent; `calls`: the days of calls.
    """

    contact: str | None = None  # "letter", "telephone call"
    contact_date: dt.date | None = None
    met_with: str | None = None
    met_date: dt.date | None = None
    trend: Trend | None = None
    met_trend: Trend | None = None
    letters: Mapping[str, dt.date] = field(default_factory=dict)
    calls: tuple[dt.date, ...] = ()


@dataclass(frozen=True)
class Rendered:
    """A written document: its bytes and, for a PDF, its number of pages."""

    content: bytes
    pages: int | None = None
    notes: tuple[str, ...] = ()
