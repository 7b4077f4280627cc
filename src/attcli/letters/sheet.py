"""The letter around its words: letterhead, address, reference, signature, enclosures."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from attcli.letters.blocks import Value
from attcli.letters.catalogue import CERTIFICATE, Template, Variant
from attcli.letters.facts import LetterContext, PupilFacts, Row
from attcli.letters.grid import first_possible, marks_of
from attcli.letters.languages import dates_in
from attcli.letters.merge import Merged
from attcli.letters.model import Blank, Letter, Letterhead, Recipient, Text
from attcli.letters.names import file_stem
from attcli.letters.parents import perhaps_named
from attcli.letters.recipients import family_keys
from attcli.letters.words import clean, isolated
from attcli.policy.settings import Person, School
from attcli.register.days import plain_day

_WEB = re.compile(r"^https?://|/$")


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a letter is about: as lists, its reference and the names of its files have it.

    `pupil` None: no pupil; its files are then called as `stem` says. `met`: the contact whom the
    last meeting was with, if that is known. `since`: the first day with a possible session.
    """

    pupil: Row | None = None
    met: Row | None = None
    since: date | None = None
    called: str = ""
    surname: str = ""
    forename: str = ""
    class_name: str = ""
    family: frozenset[str] = frozenset()
    stem: str = ""

    @property
    def pupil_id(self) -> str:
        """The pupil's id, or "" for no pupil."""
        return self.pupil["pupil_id"] if self.pupil else ""

    def references(self, labels: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """The reference lines under the date, with their `labels` where those are not English."""
        told = (
            (labels.get("pupil", "Pupil"), isolated(self.called)),
            (labels.get("class", "Class"), self.class_name),
        )
        return tuple((label, value) for label, value in told if value)

    def file_stem(self, letter_id: str, number: int | None) -> str:
        """The name of a copy's file, without suffix."""
        if self.pupil:
            return file_stem(self.pupil, letter_id, number)
        return self.stem or letter_id


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one copy: its body, its foot, and the variant they are of, if not English."""

    body: Merged
    foot: Merged
    variant: Variant | None = None
    own_word: bytes | None = None

    def dated(self, day: str) -> str:
        """A date in words in the language of the copy."""
        if self.variant is None:
            return day
        return dates_in(self.variant.months, self.variant.days)(day)


def about(facts: PupilFacts) -> Subject:
    """A pupil as the subject of a letter."""
    return Subject(
        pupil=facts.pupil,
        met=perhaps_named(facts.contacts, facts.earlier.met_with),
        since=first_possible(marks_of(facts)),
        called=facts.called,
        surname=facts.surname or "",
        forename=facts.forename or "",
        class_name=clean(facts.pupil.get("class")) or "",
        family=family_keys(facts.contacts),
    )


def sheet(
    to: Recipient,
    subject: Subject,
    context: LetterContext,
    kind: Template,
    words: Words,
) -> Letter:
    """The finished letter to one household."""
    around = words.variant.around if words.variant else {}
    signer = _signer(kind, context.school)
    form, title = kind.each == "form", words.variant.title if words.variant else kind.title
    return Letter(
        letterhead=letterhead(context.school),
        addressee=() if form else (to.addressee, *to.address),
        date="" if form else words.dated(plain_day(context.letter_date)),
        references=() if form else subject.references(around),
        salutation=around.get("salutation", to.salutation),
        body=words.body.blocks,
        closing="" if form else around.get("closing", _closing(to.salutation)),
        signer=_or_blank(signer.name, "name"),
        role=signer.role,
        enclosures=tuple(_enclosure(e, subject, context) for e in kind.encloses),
        footnote=" ".join(_plain(words.foot)),
        title=f"{title}: {subject.called}" if subject.called else title,
        issued=context.letter_date,
        language=words.variant.language if words.variant else "en",
        large=to.large,
        own_word=words.own_word,
    )


def _closing(salutation: str) -> str:
    unnamed = re.search(r"\b(Carers?|Sir or Madam)$", salutation)
    return "Yours faithfully" if unnamed else "Yours sincerely"


def _plain(words: Merged) -> list[str]:
    return [
        run.text for b in words.blocks for line in b.lines for run in line if isinstance(run, Text)
    ]


def _signer(kind: Template, school: School) -> Person:
    """Who signs: as the policy says, else as the template's head says."""
    return school.people[school.policy.signer(kind.id) or kind.signs]


def _enclosure(what: str, subject: Subject, context: LetterContext) -> str:
    """What is enclosed; a certificate with the days that the letter's figures are of."""
    period = f", {plain_day(subject.since or context.start)} to {plain_day(context.end)}"
    return what.replace("-", " ") + (period if what == CERTIFICATE else "")


def letterhead(school: School) -> Letterhead:
    """The school's block; what is not set prints as a labelled blank."""
    address = tuple(Text(line) for line in school.address)
    contact = (("Tel.", school.phone, "telephone"), ("E-mail", school.email, "e-mail"))
    logo = school.logo
    return Letterhead(
        name=_or_blank(school.name, "name of the school"),
        address=address or (Blank("address of the school"),),
        contact=(
            *((label, _or_blank(value, blank)) for label, value, blank in contact),
            *((("Web", Text(_WEB.sub("", school.website))),) if school.website else ()),
        ),
        logo=(logo.name, logo.read_bytes()) if logo else None,
    )


def _or_blank(value: str | None, label: str) -> Text | Blank:
    return Text(value) if value else Blank(label)


def to_complete(letter: Letter, words: Sequence[Merged]) -> tuple[str, ...]:
    """What is left open for the office, each once."""
    head = letter.letterhead
    spots: list[Value | Text] = [head.name, *head.address, *(v for _, v in head.contact)]
    signed = [letter.signer] if letter.closing else []
    labels = [spot.label for spot in (*spots, *signed) if isinstance(spot, Blank)]
    return tuple(dict.fromkeys([*(b for merged in words for b in merged.blanks), *labels]))
