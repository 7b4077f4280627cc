"""`attcli anonymise`: a copy of an export that can be sent with a report of a fault."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from attcli.cli.open import open_catalogue
from attcli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

_EXPORTS = typer.Argument(metavar="EXPORT...", help="The files to copy, readable or not.")
_OUTPUT = typer.Option(
    "-o", "--output", metavar="F", help="The copy; for several files a folder for the copies."
)
_BOOK, _OLD_BOOKS = ".xlsx", (".xls", ".xlsm", ".xlsb", ".ods")


def anonymise(
    exports: Annotated[list[Path], _EXPORTS],
    output: Annotated[Path, _OUTPUT],
) -> None:
    """Copy exports with everything about people invented, so that a failing file can be sent.

    Names, numbers, birthdays and addresses are replaced, the same everywhere in all files of one
    call; comments and what nobody knows are masked, in headings, too. Marks, days of school, the
    headings that a layout knows and the shape of each file stay. Works for files that can't be read
    as registers, too. Nothing that leads back is kept.

    Example: attcli anonymise marks.csv -o copy.csv
    """
    from attcli.cli.words import say
    from attcli.exports.anonymise import anonymised
    from attcli.reports.private import write_private

    copies = anonymised(exports, open_catalogue())
    targets = _targets(exports, output, copies.suffixes)
    for target, content in zip(targets, copies.contents, strict=True):
        write_private(target, content)
        say(f"Written: {target}")
    replaced = ", ".join(f"{n} {kind}" for kind, n in sorted(copies.replaced.items()))
    say(f"Replaced: {replaced or 'nothing'}.")
    say("Register marks and known headings are as they were. Look at it before you send it.")


def _targets(exports: "Sequence[Path]", output: Path, suffixes: "Sequence[str]") -> list[Path]:
    """Where the copies go; UsageError where one would take the place of an export."""
    if len(exports) > 1 and (output.is_file() or (output.suffix and not output.is_dir())):
        raise UsageError(f"{output} is a file; several copies need a folder.", "Name a folder.")
    if len(exports) == 1 and not output.is_dir():
        _fits(output, suffixes[0])
    if len(exports) > 1 or output.is_dir():
        targets = [output / f"copy-{n}{end}" for n, end in enumerate(suffixes, start=1)]
    else:
        targets = [output]
    originals = {path.resolve() for path in exports}
    for target in targets:
        if target.resolve() in originals:
            raise UsageError(
                f"{target} is the export itself: it would be lost.", "Name another file with -o."
            )
    return targets


def _fits(output: Path, suffix: str) -> None:
    """UsageError where a workbook's copy would not be named as one, or a text's would be."""
    if (suffix == _BOOK) == (output.suffix.lower() == _BOOK) and output.suffix not in _OLD_BOOKS:
        return
    what = "a workbook" if suffix == _BOOK else "no workbook"
    raise UsageError(
        f"{output} does not fit: the copy is {what}.", f"Name a file that ends in {suffix}."
    )
