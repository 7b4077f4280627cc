"""prepare(): from a pupil's facts to a letter for each household, or the reasons why not."""

import re
from collections.abc import Mapping

from attcli.errors import UsageError
from attcli.law import age
from attcli.letters.blocks import Value
from attcli.letters.catalogue import CERTIFICATE, Template, template
from attcli.letters.facts import LetterContext, PupilFacts
from attcli.letters.fields import merge_fields
from attcli.letters.merge import Fields, Merged, fill
from attcli.letters.model import (
    Blank,
    Blocked,
    Copy,
    Letter,
    Letterhead,
    Prepared,
    Recipient,
    Text,
)
from attcli.letters.names import file_stem
from attcli.letters.preflight import reasons
from attcli.letters.recipients import ContactsExport, audience, family_keys
from attcli.letters.words import clean, isolated
from attcli.policy.settings import Person, School
from attcli.register.days import plain_day

_WEB = re.compile(r"^https?://|/$")
FOOTNOTE = "letters/partials/footnote.md.j2"


def prepare(letter_id: str, facts: PupilFacts, context: LetterContext) -> Prepared | Blocked:
    """The letter for each household of a pupil, or the reasons why it cannot be written.

    UsageError only where there is no letter of that id.
    """
    kind = template(letter_id, context.templates)
    who = audience(
        facts.contacts,
        facts.called,
        legal=kind.legal,
        export=ContactsExport(facts.responsibility_given, facts.nameless),
    )
    try:
        fields = merge_fields(facts, context, kind)
        words = fill(kind.file, fields, context.templates)
        foot = _footnote(kind, fields, context)
        why_not = reasons(facts, kind, fields, (words, foot), who)
    except UsageError as fault:
        why_not = (str(fault),)
    if why_not:
        return Blocked(letter_id, *_identity(facts), why_not)
    letters = [(r, _letter(r, facts, context, kind, (words, foot))) for r in who.recipients]
    copies = [
        Copy(recipient, letter, file_stem(facts.pupil, letter_id, number))
        for number, (recipient, letter) in enumerate(letters, 1)
    ]
    return Prepared(
        letter_id,
        kind.title,
        *_identity(facts),
        copies=tuple(copies),
        encloses=kind.encloses,
        to_complete=_to_complete(copies[0].letter, words),
        notes=(*who.notes, *_age_note(kind, facts, context)),
        family=family_keys(facts.contacts),
    )


def _footnote(kind: Template, fields: Mapping[str, Fields], context: LetterContext) -> Merged:
    """The edition of the law and the line about advice, on a letter that states the law."""
    if kind.legal and fields["law"]["applies"]:
        return fill(FOOTNOTE, fields, context.templates)
    return Merged()


def _identity(facts: PupilFacts) -> tuple[str, str, str, str]:
    return (
        facts.pupil["pupil_id"],
        facts.surname or "",
        facts.forename or "",
        clean(facts.pupil.get("class")) or "",
    )


def _letter(
    to: Recipient,
    facts: PupilFacts,
    context: LetterContext,
    kind: Template,
    words: tuple[Merged, ...],
) -> Letter:
    body, foot = words
    signer = _signer(kind, context.school)
    name = isolated(facts.called)
    class_name = clean(facts.pupil.get("class"))
    return Letter(
        letterhead=letterhead(context.school),
        addressee=(to.addressee, *to.address),
        date=plain_day(context.letter_date),
        references=(("Pupil", name), *((("Class", class_name),) if class_name else ())),
        salutation=to.salutation,
        body=body.blocks,
        closing="Yours faithfully"
        if to.salutation.endswith("Parent or Carer")
        else "Yours sincerely",
        signer=_or_blank(signer.name, "name"),
        role=signer.role,
        enclosures=tuple(_enclosure(e, context) for e in kind.encloses),
        footnote=" ".join(_plain(foot)),
        title=f"{kind.title}: {facts.called}",
        issued=context.letter_date,
    )


def _plain(words: Merged) -> list[str]:
    return [
        run.text for b in words.blocks for line in b.lines for run in line if isinstance(run, Text)
    ]


def _signer(kind: Template, school: School) -> Person:
    """Who signs: as the policy's stage of this letter says, else as the template's head says."""
    stages = (s.signed_by for s in school.policy.stages if s.letter == kind.id)
    return school.people[next(stages, kind.signs)]


def _enclosure(what: str, context: LetterContext) -> str:
    period = f", {plain_day(context.start)} to {plain_day(context.end)}"
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


def _to_complete(letter: Letter, words: Merged) -> tuple[str, ...]:
    head = letter.letterhead
    spots: list[Value | Text] = [head.name, *head.address, *(v for _, v in head.contact)]
    labels = [spot.label for spot in (*spots, letter.signer) if isinstance(spot, Blank)]
    return tuple(dict.fromkeys([*words.blanks, *labels]))


def _age_note(kind: Template, facts: PupilFacts, context: LetterContext) -> tuple[str, ...]:
    if kind.legal and age.of_compulsory_age(facts.pupil.get("dob"), context.letter_date) is None:
        return ("no date of birth: compulsory school age could not be checked",)
    return ()
