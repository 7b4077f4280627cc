"""The index sheet: a page to lie on top of the printed letters, in the order of the envelopes."""

from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path

from attcli.letters.drawing import render
from attcli.letters.model import Block, Letter, Letterhead, Rendered, Text
from attcli.letters.printing import Pack

_NAMED = 3
_ALONE = "Not in the print file: print it by itself"
_HEAD = ("Class", "Pupil", "Letter", "To", "How", "To complete")


def index_sheet(
    packs: Sequence[Pack],
    head: Letterhead,
    issued: date,
    apart: Collection[str] = (),
    own: Path | None = None,
) -> Rendered:
    """One tagged PDF: a row for each copy; `apart`: the file stems of those that are not in the
    print file. UndrawableError for a name that no font has.
    """
    lines = [_HEAD, *(_row(pack, apart) for pack in packs)]
    rows = tuple(tuple((Text(words),) for words in row) for row in lines)
    sheet = Letter(
        letterhead=head,
        addressee=(),
        date="",
        references=(),
        salutation="",
        body=(
            Block("subject", ((Text(f"{len(packs)} copies, in the order of the print file"),),)),
            Block("table", (), rows),
        ),
        closing="",
        signer=Text(""),
        role="",
        enclosures=(),
        footnote="Private: names of children. For the attendance team only.",
        title="Index of letters",
        issued=issued,
    )
    return render(sheet, "pdf", own)


def _open(blanks: Sequence[str]) -> str:
    return (", ".join(blanks) or "–") if len(blanks) <= _NAMED else f"{len(blanks)} blanks"


def _row(pack: Pack, apart: Collection[str]) -> tuple[str, ...]:
    letter, copy = pack.prepared, pack.copy
    language = f" ({copy.letter.language})" if copy.beside else ""
    how = {"post": "post", "email": "e-mail", "hand": "by hand"}[copy.recipient.how]
    return (
        letter.class_name or "–",
        ", ".join(filter(None, (letter.surname, letter.forename))),
        f"{letter.title}{language}",
        copy.recipient.addressee or "–",
        how,
        _ALONE if copy.file_stem in apart else _open(letter.to_complete),
    )
