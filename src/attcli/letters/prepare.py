"""prepare(): from a pupil's facts to a letter for each household, or the reasons why not.

announce(): a letter that is about no pupil: to all parents, or to someone named.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from attcli.errors import UsageError
from attcli.law import age
from attcli.letters.catalogue import Template, template, variant
from attcli.letters.facts import LetterContext, PupilFacts
from attcli.letters.fields import general_fields, merge_fields, recipient_fields
from attcli.letters.languages import dates_in
from attcli.letters.merge import Fields, Merged, fill
from attcli.letters.model import EVERYONE, NOBODY, Blocked, Copy, Prepared, Recipient
from attcli.letters.own_word import around_fields, fill_word, own_word
from attcli.letters.preflight import reasons, refuse_by_itself
from attcli.letters.recipients import Audience, ContactsExport, Delivery, audience, called
from attcli.letters.sheet import Subject, Words, about, sheet, to_complete

FOOTNOTE = "letters/partials/footnote.md.j2"
Extra = Mapping[str, Fields]
"""Further groups of merge fields that one letter has: `{"leave": Fields("leave", {…})}`."""
_SOMEONE = Recipient("", "", people=({"relationship": "a parent"},))
"""Stands in for whoever is still to be found, while the other reasons are gathered."""
_Filled = tuple[Recipient, Words]


def prepare(
    letter_id: str,
    facts: PupilFacts,
    context: LetterContext,
    *,
    extra: Extra | None = None,
    parent: str | None = None,
) -> Prepared | Blocked:
    """The letter for each household of a pupil, or the reasons why it cannot be written.

    `parent`: only for that one, as `attcli.letters.recipients.called` names them. UsageError only
    where there is no letter of that id.
    """
    kind = template(letter_id, context.templates)
    if kind.each == "everyone":
        raise UsageError(f"{kind.title} is about no pupil.", "Write it once, to all parents.")
    who = _audience(kind, facts, context, parent)
    subject = about(facts)
    try:
        fields = {**merge_fields(facts, context, kind), **(extra or {})}
        refuse_by_itself(kind, fields)
        filled = [
            (to, words)
            for to in who.recipients or (_SOMEONE,)
            for words in _each_words(kind, to, fields, context, subject)
        ]
        why_not = _reasons(facts.called, kind, fields, filled)
    except UsageError as fault:
        filled, why_not = [], (str(fault),)
    if who.reason:
        why_not = (f"{facts.called}: {who.reason}", *why_not)
    if why_not:
        return _blocked(kind, subject, why_not)
    done = _prepared(kind, subject, context, filled)
    return replace(done, notes=(*who.notes, *_age_note(kind, facts, context)))


def announce(
    letter_id: str,
    context: LetterContext,
    to: Recipient = EVERYONE,
    *,
    extra: Extra | None = None,
    stem: str = "",
) -> Prepared | Blocked:
    """A letter that is about no pupil, to all parents or to one recipient; a form to fill in.

    `stem`: the name of its file without suffix, if not the letter's id.
    """
    kind = template(letter_id, context.templates)
    to = NOBODY if kind.each == "form" else to
    subject = Subject(stem=stem)
    try:
        fields = {**general_fields(context, kind), **(extra or {})}
        filled = [(to, words) for words in _each_words(kind, to, fields, context, subject)]
        why_not = _reasons(kind.title, kind, fields, filled)
    except UsageError as fault:
        return _blocked(kind, subject, (str(fault),))
    if why_not:
        return _blocked(kind, subject, why_not)
    return _prepared(kind, subject, context, filled)


def _audience(
    kind: Template, facts: PupilFacts, context: LetterContext, parent: str | None
) -> Audience:
    if kind.each == "form":
        return Audience((NOBODY,), (), None)
    who = audience(
        facts.contacts,
        facts.called,
        legal=kind.legal,
        export=ContactsExport(facts.responsibility_given, facts.nameless),
        delivery=Delivery(context.by or kind.by, kind.served, kind.each == "parent"),
    )
    if parent is None or who.reason:
        return who
    theirs = tuple(r for r in who.recipients if parent in [called(p) for p in r.people])
    reason = None if theirs else f"{parent} is no contact who may be written to"
    return Audience(theirs, () if theirs else who.notes, reason)


def _each_words(
    kind: Template, to: Recipient, fields: Extra, context: LetterContext, subject: Subject
) -> Iterator[Words]:
    """The words of the copy; then those in the language they prefer, where there is a variant."""
    named, own = {**fields, **recipient_fields(to, subject.met)}, context.templates
    foot = Merged()
    if kind.legal and fields["law"]["applies"]:
        foot = fill(FOOTNOTE, named, own)
    if word := own_word(kind.id, own):
        plain = sheet(to, subject, context, kind, Words(Merged(), foot))
        body, content = fill_word(word, {**named, **around_fields(plain, to)})
        yield Words(body, foot, own_word=content)
    else:
        yield Words(fill(kind.file, named, own), foot)
    if other := variant(kind, to.language, own):
        yield Words(fill(other.file, named, own, dates_in(other.months, other.days)), foot, other)


def _reasons(
    called: str, kind: Template, fields: Extra, filled: Sequence[_Filled]
) -> tuple[str, ...]:
    merged = [m for _, words in filled for m in (words.body, words.foot)]
    return reasons(called, kind, fields, merged)


def _prepared(
    kind: Template, subject: Subject, context: LetterContext, filled: Sequence[_Filled]
) -> Prepared:
    copies, number = [], 0
    for to, words in filled:
        number += words.variant is None
        stem = subject.file_stem(kind.id, None if kind.each == "form" else number)
        if words.variant:
            stem = f"{stem}-{words.variant.language}"
        letter = sheet(to, subject, context, kind, words)
        copies.append(Copy(to, letter, stem, beside=words.variant is not None))
    return Prepared(
        kind.id,
        kind.title,
        subject.pupil_id,
        subject.surname,
        subject.forename,
        subject.class_name,
        copies=tuple(copies),
        encloses=kind.encloses,
        to_complete=to_complete(copies[0].letter, [words.body for _, words in filled]),
        family=subject.family,
    )


def _blocked(kind: Template, subject: Subject, why_not: tuple[str, ...]) -> Blocked:
    return Blocked(
        kind.id, subject.pupil_id, subject.surname, subject.forename, subject.class_name, why_not
    )


def _age_note(kind: Template, facts: PupilFacts, context: LetterContext) -> tuple[str, ...]:
    if kind.legal and age.of_compulsory_age(facts.pupil.get("dob"), context.letter_date) is None:
        return ("no date of birth: compulsory school age could not be checked",)
    return ()
