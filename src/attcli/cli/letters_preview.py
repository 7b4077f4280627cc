"""`attcli letters preview`: one letter as it would go, without drafting anything."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from attcli.cli.asking import asks_with_own_argument
from attcli.cli.named import pupils_named
from attcli.cli.officer import MeetingsFile, SetFields, officer_fields
from attcli.cli.open import Ask, open_view
from attcli.cli.options import LetterForm, letter_dated
from attcli.cli.stopped import logged
from attcli.cli.week_open import own_templates
from attcli.cli.words import complain, say
from attcli.errors import Exit, UsageError


@asks_with_own_argument
def preview(
    ask: Ask,
    letter: Annotated[str, typer.Argument(metavar="LETTER", help="The letter's id.")],
    form: Annotated[
        LetterForm | None,
        typer.Option("--format", help="pdf, docx or html.  (default: by -o's ending)"),
    ] = None,
    letter_date: Annotated[
        date | None,
        letter_dated(),
    ] = None,
    fields: SetFields = None,
    meetings: MeetingsFile = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="(default: preview-LETTER.pdf)"),
    ] = None,
) -> None:
    """Write one letter to one file, as it would go to the pupil of --pupil. Nothing counts as sent.

    Example: attcli letters preview meeting-invitation --pupil A123456789012 -o look.pdf
    """
    from attcli.cli.desk import LettersDesk
    from attcli.letters.catalogue import template
    from attcli.reports.private import write_private

    if not ask.pupil:
        raise UsageError("No pupil is named.", "Add --pupil PUPIL.")
    kind = template(letter, own_templates())
    view = open_view(ask)
    (pupil_id,) = pupils_named(view, [ask.pupil])
    ending = _form(form, output)
    desk = LettersDesk(
        view,
        [pupil_id],
        letter_date or date.today(),
        (ending.value,),
        own_templates(),
        officer_fields(fields, meetings, view.rolls, [kind], letter_date or date.today()),
        logged(),
    )
    paper = desk.prepare(pupil_id, letter)
    if paper.blocked:
        for reason in paper.blocked:
            complain(f"Blocked: {reason}")
        raise typer.Exit(Exit.BLOCKED)
    path = output or Path(f"preview-{letter}.{ending}")
    write_private(path, desk.letter(paper, 0, ending).content)
    if (more := len(paper.sheets) - 1) > 0:
        say(f"{more} more {'copy goes' if more == 1 else 'copies go'} to another address.")
    if paper.to_complete:
        say(f"To complete by hand: {'; '.join(paper.to_complete)}.")
    for note in paper.notes:
        say(note)
    typer.echo(path)


def _form(said: LetterForm | None, output: Path | None) -> LetterForm:
    if output is None:
        return said or LetterForm.PDF
    ending = output.suffix[1:].lower()
    if ending not in set(LetterForm) or said not in {None, ending}:
        wanted = f".{said}" if said else ".pdf, .docx or .html"
        raise UsageError(f"{output.name} doesn’t end as such a file does.", f"Use {wanted}.")
    return LetterForm(ending)
