"""The desk of a run: brings the letters room to whoever decides which letters a report holds."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

from attcli.errors import UsageError
from attcli.letters import correction, pdf
from attcli.letters.amended import with_amendments
from attcli.letters.catalogue import Template, template
from attcli.letters.certificate import Certificate, certificate
from attcli.letters.drawing import Format, render
from attcli.letters.earlier import with_earlier
from attcli.letters.facts import LetterContext, PupilFacts
from attcli.letters.gather import facts_of, with_windows
from attcli.letters.index_sheet import index_sheet
from attcli.letters.model import Blocked, How, Prepared
from attcli.letters.prepare import prepare
from attcli.letters.printing import MOST, Pack, bundles, combined_print, in_order
from attcli.letters.relied import relied_on
from attcli.letters.sending import send_rows
from attcli.reports.drafts import Bundle, File, Paper, PrintFile, Sheet, UndrawableError
from attcli.reports.tables import csv_text

if TYPE_CHECKING:
    from attcli.register.view import View
    from attcli.store.events import Event


_NO_CORRECTION = "no correction was decided: attcli letters review ID --outcome correction"


@dataclass(frozen=True)
class Officer:
    """What the office fills in (`meeting.date` …): for everyone, and by pupil_id for one."""

    everyone: Mapping[str, str] = field(default_factory=dict)
    each: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


class LettersDesk:
    """Prepares and draws the letters and certificates of `pupil_ids` (see `reports.drafts.Desk`).

    `own` is the workspace's folder of templates; `officer` are the fields the office fills in, for
    everyone and by pupil_id for one; `logged` the entries of the log that stand; `by`: how the
    letters go, if not as each template says.
    """

    def __init__(
        self,
        view: "View",
        pupil_ids: Collection[str],
        letter_date: date,
        formats: tuple[Format, ...],
        own: Path | None = None,
        officer: Officer | None = None,
        logged: "Sequence[Event]" = (),
        by: How | None = None,
    ) -> None:
        self.formats: tuple[str, ...] = formats
        self._view = view
        self._officer = officer or Officer()
        self._own = own
        facts = facts_of(view, pupil_ids)
        self._facts: Mapping[str, PupilFacts] = (
            with_amendments(facts, view.pupils, own.parent) if own else facts
        )
        self._contexts = {
            key: LetterContext(
                school=view.settings.school(key),
                letter_date=letter_date,
                start=view.window.start,
                end=view.window.end,
                sources=view.register.sources,
                officer=self._officer.everyone,
                templates=own,
                by=by,
            )
            for key in view.schools
        }
        self._logged = _by_pupil(view, logged)
        self._corrections = correction.corrections(logged)
        self._certificates: dict[str, Certificate] = {}

    def prepare(self, pupil_id: str, letter_id: str) -> Paper:
        """The letter for each household, or why it is blocked."""
        facts, context = self._facts[pupil_id], self._context(pupil_id)
        officer = {**context.officer, **self._officer.each.get(pupil_id, {})}
        context = replace(context, officer=officer)
        facts = with_earlier(facts, self._logged.get(pupil_id, ()), context)
        if _of_the_window(template(letter_id, self._own)):
            facts = replace(facts, window=self._windowed[pupil_id].window)
        own = self._corrections.get(pupil_id) if letter_id == correction.ID else None
        if letter_id == correction.ID and own is None:
            return Paper(pupil_id, letter_id, letter_id, blocked=(_NO_CORRECTION,))
        made = prepare(
            letter_id, facts, context, extra=own.fields(self._title(own)) if own else None
        )
        if isinstance(made, Blocked):
            named = f"{facts.called}: "  # the list says it already
            why = tuple(reason.removeprefix(named) for reason in made.reasons)
            return Paper(pupil_id, letter_id, letter_id, blocked=why)
        return Paper(
            pupil_id,
            letter_id,
            made.title,
            sheets=tuple(
                Sheet(
                    copy.file_stem,
                    copy.recipient.addressee
                    + (f" ({copy.letter.language})" if copy.beside else ""),
                    copy.letter.addressee,
                    copy.recipient.how,
                )
                for copy in made.copies
            ),
            to_complete=made.to_complete,
            notes=(*made.notes, *_in_word(made)),
            handle=made,
            in_word=bool(_in_word(made)),
            record={
                **relied_on(made, facts, context, template(letter_id, self._own)),
                **(own.record if own else {}),
            },
        )

    def letter(self, paper: Paper, copy: int, form: str) -> File:
        """One copy of a letter."""
        sheet = _prepared(paper).copies[copy]
        wanted: Format = next(f for f in ("pdf", "docx", "html") if f == form)
        if sheet.letter.own_word:
            wanted = "docx"
        try:
            content = render(sheet.letter, wanted, self._own).content
        except pdf.UndrawableError as why:
            raise UndrawableError(str(why)) from why
        return File(f"{sheet.file_stem}.{wanted}", content)

    def certificate(self, pupil_id: str) -> File:
        """The pupil's registration certificate, as PDF."""
        made = self._certificate(pupil_id)
        try:
            return File(f"{made.file_stem}.pdf", render(made, "pdf", self._own).content)
        except pdf.UndrawableError as why:
            raise UndrawableError(str(why)) from why

    def bundles(self, papers: Sequence[Paper]) -> Sequence[Bundle]:
        """Every letter with the certificate it encloses, in the order of the envelopes."""
        letters = [_prepared(paper) for paper in papers]
        enclosed = {p.pupil_id: self._certificate(p.pupil_id) for p in letters if p.encloses}
        return [
            Bundle(tuple(pack.copy.file_stem for pack in packs), packs)
            for packs in bundles(in_order(letters, enclosed))
        ]

    def print_file(self, bundle: Bundle) -> PrintFile:
        """The letters of a bundle, each with the certificate it encloses."""
        packs = cast("tuple[Pack, ...]", bundle.handle)
        try:
            made = combined_print(packs, "Attendance letters", self._own)
        except pdf.UndrawableError as why:
            raise UndrawableError(str(why)) from why
        if len(packs) >= MOST:
            pdf.let_go()
        return PrintFile(made.content, {pack.copy.file_stem: why for pack, why in made.left_out})

    def further(self, papers: Sequence[Paper], apart: Collection[str] = ()) -> list[File]:
        """The index sheet in the order of the print file, and send.csv where anything goes by
        e-mail.
        """
        letters = [_prepared(paper) for paper in papers]
        files = {
            copy.file_stem: f"{copy.file_stem}.{'docx' if copy.letter.own_word else form}"
            for prepared in letters
            for copy in prepared.copies
            for form in self.formats[:1]
        }
        made = []
        rows = send_rows(letters, files)
        if rows.height:
            made.append(File("send.csv", csv_text(rows).encode("utf-8-sig")))
        first = letters[0].copies[0].letter
        try:
            packs = in_order(letters, {})
            sheet = index_sheet(packs, first.letterhead, first.issued, apart, self._own)
        except pdf.UndrawableError:
            return made  # index.csv says the same
        return [File("index.pdf", sheet.content), *made]

    @cached_property
    def _windowed(self) -> Mapping[str, PupilFacts]:
        return with_windows(self._view, self._facts)

    def _title(self, own: correction.Correction) -> str:
        """The title of the letter that is corrected; its id where there is no such template."""
        try:
            return template(own.sent.what, self._own).title
        except UsageError:
            return own.sent.what

    def _certificate(self, pupil_id: str) -> Certificate:
        if pupil_id not in self._certificates:
            made = certificate(self._facts[pupil_id], self._context(pupil_id))
            self._certificates[pupil_id] = made
        return self._certificates[pupil_id]

    def _context(self, pupil_id: str) -> LetterContext:
        return self._contexts[self._facts[pupil_id].pupil["school"]]


def _by_pupil(view: "View", logged: "Sequence[Event]") -> Mapping[str, "Sequence[Event]"]:
    """The entries about each pupil of the register, by pupil_id."""
    from attcli.store.events import whose

    found: dict[str, list[Event]] = {}
    for place, pupil_id in whose(logged, view.register.pupils).iter_rows():
        found.setdefault(pupil_id, []).append(logged[place])
    return found


def _of_the_window(kind: Template) -> bool:
    return any(name.startswith("window.") for name in kind.needs)


def _in_word(made: Prepared) -> tuple[str, ...]:
    """A letter in the school's own Word file is not in the file of all letters."""
    if any(copy.letter.own_word for copy in made.copies):
        return ("print it from Word: it is not in the file of all letters",)
    return ()


def _prepared(paper: Paper) -> Prepared:
    if not isinstance(paper.handle, Prepared):
        raise TypeError(f"the letter {paper.letter_id} was not prepared at this desk")
    return paper.handle
