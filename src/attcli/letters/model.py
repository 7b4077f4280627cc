"""What a letter is made of: words in blocks, the letter around them, and what prepare() gives back.

A letter is built once as these values; the three writers (PDF, Word, HTML) only draw them. Text
that came from data is plain text here and stays plain text: no writer reads it as markup.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Literal


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
    """

    label: str
    captioned: bool = True

    def __str__(self) -> str:
        return f"____________ ({self.label})"


Inline = Text | Blank
BlockKind = Literal["subject", "heading", "paragraph", "bullets", "numbers"]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading (one line of runs), or a list (one line of runs an item)."""

    kind: BlockKind
    lines: tuple[tuple[Inline, ...], ...]


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The school as it stands at the top of the page. `logo` is a picture's name and its bytes."""

    name: Text | Blank
    address: tuple[Text | Blank, ...]
    contact: tuple[tuple[str, Text | Blank], ...]  # label, value
    logo: tuple[str, bytes] | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """One finished letter to one household: all a writer needs."""

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


@dataclass(frozen=True, slots=True)
class Recipient:
    """One household a copy goes to. `addressee` and `salutation` name only its own people."""

    addressee: str
    salutation: str
    address: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of a letter: to whom, the letter, and its safe file name without suffix."""

    recipient: Recipient
    letter: Letter
    file_stem: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """A letter ready to be written for one pupil: a copy for each household.

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
    """Contact before this letter, from the case log. Everything unknown stays out of the letter."""

    contact: str | None = None  # "letter", "telephone call"
    contact_date: dt.date | None = None
    met_with: str | None = None
    met_date: dt.date | None = None
    trend: Literal["declined", "no-better"] | None = None


@dataclass(frozen=True)
class Rendered:
    """A written document: its bytes and, for a PDF, its number of pages."""

    content: bytes
    pages: int | None = None
    notes: tuple[str, ...] = ()
