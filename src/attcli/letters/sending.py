"""send.csv: the letters that go by e-mail, for those who send through the MIS or Outlook.

One row an address: nobody sees another's. The program itself sends nothing.
"""

from collections.abc import Iterable, Iterator, Mapping

import polars as pl

from attcli.letters.blocks import plain
from attcli.letters.model import Blank, Copy, Letter, Prepared

COLUMNS = ("recipient", "email", "subject", "text", "attachment")


def send_rows(letters: Iterable[Prepared], files: Mapping[str, str]) -> pl.DataFrame:
    """The rows, in the order of the letters. `files`: each copy's file by its stem; a copy without
    one has no row.
    """
    rows = [row for prepared in letters for row in _rows(prepared, files)]
    return pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")


def _rows(prepared: Prepared, files: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    for number, copy in enumerate(prepared.copies):
        if copy.beside or copy.recipient.how != "email" or copy.file_stem not in files:
            continue
        also = _beside(prepared.copies[number + 1 :])
        attached = [files[one.file_stem] for one in (copy, *also) if one.file_stem in files]
        for email in copy.recipient.emails:
            yield (
                copy.recipient.addressee,
                email,
                subject(copy.letter),
                text(copy.letter),
                "; ".join(attached),
            )


def _beside(following: Iterable[Copy]) -> Iterator[Copy]:
    """The copies in other languages that go with the one before them."""
    for copy in following:
        if not copy.beside:
            return
        yield copy


def subject(letter: Letter) -> str:
    """The subject line: that of the letter, else its title."""
    first = next((block for block in letter.body if block.kind == "subject"), None)
    return plain([first]).strip().removeprefix("# ") if first else letter.title


def text(letter: Letter) -> str:
    """The letter as plain text, from “Dear …” to the signature. Its subject stands elsewhere."""
    body = plain(block for block in letter.body if block.kind != "subject").strip()
    words = body.replace("\n## ", "\n")
    signer = str(letter.signer) if isinstance(letter.signer, Blank) else letter.signer.text
    return f"{letter.salutation},\n\n{words}\n\n{letter.closing},\n\n{signer}\n{letter.role}"
