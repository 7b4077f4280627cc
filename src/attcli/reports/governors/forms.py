"""The forms a summary comes in, by the ending of its file."""

from datetime import date
from pathlib import Path

from attcli.errors import UsageError
from attcli.reports.governors.document import Document

ENDINGS = (".html", ".pdf", ".docx", ".xlsx")


def check(path: Path) -> None:
    """UsageError where the ending says no form."""
    if path.suffix.lower() not in ENDINGS:
        raise UsageError(
            f"The ending of {path.name} says no form.",
            f"Use one of: {', '.join(ENDINGS)}.",
        )


def draw(document: Document, path: Path, issued: date) -> bytes:
    """The bytes of the file of that name."""
    check(path)
    match path.suffix.lower():
        case ".pdf":
            from attcli.reports.governors import pdf  # noqa: PLC0415

            return pdf.draw(document, issued)
        case ".docx":
            from attcli.reports.governors import word  # noqa: PLC0415

            return word.draw(document, issued)
        case ".xlsx":
            from attcli.reports.governors import workbook  # noqa: PLC0415

            return workbook.draw(document)
        case _:
            from attcli.reports.governors import html  # noqa: PLC0415

            return html.draw(document)
